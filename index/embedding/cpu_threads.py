"""How many threads a model may use: as many as the processors that this process may use."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_CGROUP_ROOT = Path("/sys/fs/cgroup")
_PROCESS_CGROUPS = Path("/proc/self/cgroup")


def count_threads(environment: Mapping[str, str] = os.environ) -> int:
    """The value of OMP_NUM_THREADS, or else the processors in the affinity mask, within the cgroup's quota."""
    chosen = environment.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    if chosen.isdecimal() and int(chosen):
        return int(chosen)
    quota = find_cpu_quota()
    usable = _count_usable_processors()
    return usable if quota is None else max(1, min(usable, int(quota)))


def find_cpu_quota(root: Path = _CGROUP_ROOT, process: Path = _PROCESS_CGROUPS) -> float | None:
    """The processors that the process's control groups allow, the least of all levels; None without a limit."""
    try:
        lines = process.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    quotas = [
        quota for line in lines for folder in _group_folders(root, line) if (quota := _read_quota(folder))
    ]
    return min(quotas, default=None)


def _count_usable_processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _group_folders(root: Path, line: str) -> Iterator[Path]:
    """The folders of a group and its parents, for a line of /proc/self/cgroup: `id:controllers:path`.

    In a container the path may be that of the host and not exist; the container's own group is then the root.
    """
    _, _, rest = line.partition(":")
    controllers, _, path = rest.partition(":")
    if controllers and "cpu" not in controllers.split(","):
        return
    top = root / controllers if controllers else root
    group = top / path.strip().lstrip("/")
    yield from (group, *(parent for parent in group.parents if parent.is_relative_to(top)))


def _read_quota(folder: Path) -> float | None:
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
