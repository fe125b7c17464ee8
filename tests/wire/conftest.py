"""The programs of these tests are forked from one that has imported the bot, where the system can do that."""

from collections.abc import Iterator

import pytest
import wire_program
from program_forks import CAN_FORK, ForkServer


@pytest.fixture(scope="session")
def _fork_server() -> Iterator[ForkServer]:
    server = ForkServer()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _forked_programs(_fork_server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    if CAN_FORK:
        monkeypatch.setattr(wire_program, "fork_server", _fork_server)


@pytest.fixture
def started_by_python(_forked_programs: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that also test what the program does before it has imported everything."""
    monkeypatch.setattr(wire_program, "fork_server", None)
