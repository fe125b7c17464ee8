"""Python in a process of its own that imports what the tests import."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def database_url_of(folder: Path) -> str:
    """The setting for the database of a data folder: a file in it, unless tests/conftest.py replaces this."""
    return ""


def child_environment(library: Path | None = None) -> dict[str, str]:
    """The environment of this process, with the folders that pytest puts on the path.

    A child that opens a library needs the data folder's database.
    """
    path = [str(ROOT), str(ROOT / "tests" / "support"), str(ROOT / "scripts")]
    if "PYTHONPATH" in os.environ:
        path.append(os.environ["PYTHONPATH"])
    added = {"PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8"}
    if library is not None and (url := database_url_of(library)):
        added["INDEX_DATABASE_URL"] = url
    return os.environ | added


def run_python(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments and capture what it prints."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=child_environment(),
        capture_output=True,
        encoding="utf-8",
        check=check,
    )
