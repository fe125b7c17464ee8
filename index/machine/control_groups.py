"""The quotas of the control groups that a process is in: those of containers, systemd units and their slices.

psutil and Python (up to 3.13) know no quotas, and loky 3.6 (in joblib) reads only the group at the root, which
is the group of the process in a container, but not in a systemd unit with `CPUQuota=`.
https://docs.kernel.org/admin-guide/cgroup-v2.html
"""

from collections.abc import Callable, Iterator
from pathlib import Path

CGROUP_ROOT = Path("/sys/fs/cgroup")
PROCESS_CGROUPS = Path("/proc/self/cgroup")


def find_cpu_quota(root: Path = CGROUP_ROOT, process: Path = PROCESS_CGROUPS) -> float | None:
    """The processors that the process's groups allow, the least of all levels; None without a limit."""
    return _find_least(_read_cpu_quota, "cpu", root, process)


def find_memory_limit(root: Path = CGROUP_ROOT, process: Path = PROCESS_CGROUPS) -> int | None:
    """The bytes of memory that the process's groups allow, the least of all levels; None without a limit."""
    least = _find_least(_read_memory_limit, "memory", root, process)
    return None if least is None else int(least)


def _find_least(
    read: Callable[[Path], float | None], controller: str, root: Path, process: Path
) -> float | None:
    try:
        lines = process.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    folders = [folder for line in lines for folder in _group_folders(root, line, controller)]
    return min((limit for folder in folders if (limit := read(folder)) is not None), default=None)


def _group_folders(root: Path, line: str, controller: str) -> Iterator[Path]:
    """The folders of a group and its parents, for a line of /proc/self/cgroup: `id:controllers:path`.

    In a container the path may be that of the host and not exist; the container's own group is then the root.
    """
    _, _, rest = line.partition(":")
    controllers, _, path = rest.partition(":")
    if controllers and controller not in controllers.split(","):
        return
    top = root / controllers if controllers else root
    group = top / path.strip().lstrip("/")
    yield from (group, *(parent for parent in group.parents if parent.is_relative_to(top)))


def _read_cpu_quota(folder: Path) -> float | None:
    """The quota of one group, version 2 (`cpu.max`: "150000 100000" or "max 100000") or 1 (two files)."""
    for names in (["cpu.max"], ["cpu.cfs_quota_us", "cpu.cfs_period_us"]):
        try:
            values = " ".join((folder / name).read_text("ascii") for name in names).split()
            quota, period = (int(value) for value in values)
        except (OSError, ValueError):
            continue
        # Version 1 writes -1 for no limit.
        return quota / period if quota > 0 and period > 0 else None
    return None


def _read_memory_limit(folder: Path) -> int | None:
    """The limit of one group, version 2 (`memory.max`: bytes or "max") or 1.

    Version 1 writes a number near 2^63 for no limit; callers take the least of it and the machine's memory.
    """
    for name in ("memory.max", "memory.limit_in_bytes"):
        try:
            limit = int((folder / name).read_text("ascii"))
        except (OSError, ValueError):
            continue
        return limit if limit > 0 else None
    return None
