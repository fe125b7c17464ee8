"""Tests on PostgreSQL find a server, or fail; they are never skipped."""

from pathlib import Path

import pytest
from postgresql_program import BIN_VARIABLE, NoPostgresqlError, find_server_programs


@pytest.fixture
def named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(BIN_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_machine_without_a_server_is_an_error_that_says_what_to_do(named: Path) -> None:
    (named / "postgres").touch()

    with pytest.raises(NoPostgresqlError, match=f"install one.* or name the folder .* in {BIN_VARIABLE}"):
        find_server_programs()


def test_the_named_programs_are_used(named: Path) -> None:
    for name in ("postgres", "initdb"):
        (named / name).touch()

    assert find_server_programs() == named
