"""Python in a process of its own that imports what the tests import."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def child_environment() -> dict[str, str]:
    """The environment of this process, with the folders that pytest puts on the path."""
    path = [str(ROOT), str(ROOT / "tests" / "support"), str(ROOT / "scripts")]
    if "PYTHONPATH" in os.environ:
        path.append(os.environ["PYTHONPATH"])
    return os.environ | {"PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8"}


def run_python(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments and capture what it prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=child_environment(),
        capture_output=True,
        encoding="utf-8",
        check=check,
    )
