"""Install torch, without CUDA where possible, unless there is one that pyproject.toml accepts.

    python scripts/install_torch.py [ARGUMENT...]

PyPI's torch for Linux requires CUDA libraries of several gigabytes, which Watchdesk does not use: it runs all
models on the processor. So on Linux this installs the CPU build from pytorch.org, and PyPI's build only if that
fails, after saying so. Both are pinned with hashes (docs/decisions/0047). Arguments, if any, are passed to `pip
install` instead. Requires `packaging`, which is in run.lock. Does not import torch, which takes seconds.
"""

import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PATIENCE_S = 5.0
# --no-compile: Python compiles the modules that it imports, `make` all of them on all cores.
LOCKED = ("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile", "--requirement")
WITHOUT_CUDA = (*LOCKED, str(ROOT / "requirements" / "torch-cpu.lock"))
OF_PYPI = (*LOCKED, str(ROOT / "requirements" / "torch.lock"))
WARNING = """\
Installing PyPI's torch with its CUDA libraries instead: about 3 GB to download, 5 GB on disk.
Watchdesk does not use CUDA. To save the space, press Ctrl-C, install a CPU build of torch in this environment,
and start again.\
"""

PipInstall = Callable[[Sequence[str]], str | None]
"""Returns the reason if pip fails."""


def main(arguments: Sequence[str]) -> int:
    if is_accepted():
        return 0
    reason = pip_install(arguments) if arguments else install(sys.platform, pip_install, is_reachable)
    if reason is not None:
        print(f"torch was not installed: {reason}", file=sys.stderr)
    return 0 if reason is None else 1


def is_accepted() -> bool:
    """Whether the installed torch, if there is one, is in the range that pyproject.toml asks for."""
    try:
        return accepted_versions().contains(version("torch"), prereleases=True)
    except PackageNotFoundError:
        return False


def accepted_versions() -> SpecifierSet:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = map(Requirement, project["dependencies"])
    return next(wanted.specifier for wanted in requirements if wanted.name == "torch")


def install(platform: str, pip: PipInstall, reachable: Callable[[str], bool]) -> str | None:
    """Install the pinned torch; the reason if that fails.

    Without the index, pip may still find the CPU build in its cache or in an index of the operator's own.
    """
    if not platform.startswith("linux"):
        return pip(OF_PYPI)
    index = ("--extra-index-url", CPU_INDEX) if reachable(CPU_INDEX) else ()
    reason = pip((*index, *WITHOUT_CUDA))
    if reason is None:
        return None
    print(f"The CPU build of torch from {CPU_INDEX} was not installed: {reason}", file=sys.stderr)
    print(WARNING, file=sys.stderr)
    return pip(OF_PYPI)


def pip_install(arguments: Sequence[str]) -> str | None:
    """Run pip with its progress on standard output; the last error if it fails."""
    command = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *arguments)
    finished = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if finished.returncode == 0:
        return None
    lines = [line for line in finished.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or [f"pip exited with {finished.returncode}"])[-1].removeprefix("ERROR: ")


def is_reachable(url: str, timeout_s: float = PATIENCE_S) -> bool:
    """Whether a server answers in time, with whatever status.

    In a thread, since the timeout of a connection counts again for each address of the host.
    """
    answered = Event()

    def ask() -> None:
        try:
            urlopen(Request(url, method="HEAD"), timeout=timeout_s).close()
        except HTTPError as error:
            error.close()
        except OSError:
            return
        answered.set()

    thread = Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout_s)
    return answered.is_set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
