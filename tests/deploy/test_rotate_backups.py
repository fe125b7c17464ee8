"""`deploy/rotate-backups` deletes old backups after a new one was written, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy/rotate-backups"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell script")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three backups, and files that only look like some."""
    folder = tmp_path / "backups of the library"
    folder.mkdir()
    for name in ("20250101T000000Z", "20250102T000000Z", "20250103T000000Z", "before-the-move"):
        (folder / f"watchdesk-{name}.backup").touch()
    (folder / "notes.txt").touch()
    return folder


def rotate(folder: Path, keep: str, *, backup: str = 'touch "$2"') -> int:
    """Run the script with `backup` in place of `watchdesk`; its exit code."""
    program = folder.parent / "watchdesk"
    program.write_text(f'#!/bin/sh\nset -e\ntest "$1" = backup\n{backup}\n')
    program.chmod(0o755)
    environment = os.environ | {"PATH": f"{folder.parent}:{os.environ['PATH']}"}
    return subprocess.run([SCRIPT, folder, keep], env=environment, timeout=60, check=False).returncode


def names(folder: Path) -> list[str]:
    return sorted(path.name.removeprefix("watchdesk-")[:8] for path in folder.iterdir())


def test_the_newest_backups_are_kept(folder: Path) -> None:
    assert rotate(folder, "2") == 0

    first, *rest = names(folder)
    assert first == "20250103"
    assert rest[0] > "2026"
    assert rest[1:] == ["before-t", "notes.tx"]


def test_a_failed_backup_deletes_nothing(folder: Path) -> None:
    before = names(folder)

    assert rotate(folder, "1", backup="exit 1") == 1
    assert names(folder) == before


@pytest.mark.parametrize("keep", ["0", "-1", "some", "00"])
def test_an_invalid_number_is_refused_before_anything_is_done(folder: Path, keep: str) -> None:
    before = names(folder)

    assert rotate(folder, keep) == 2
    assert names(folder) == before
