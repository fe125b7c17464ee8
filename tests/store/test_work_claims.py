"""Claims on work: one process at a time, by the clock of the database."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from child_processes import child_environment
from sqlalchemy import func, select, update

from index.store.claim_queries import ClaimKind, list_claimed
from index.store.database import Database, open_database
from index.store.holder_files import HOLDERS_FOLDER
from index.store.schema import claims
from index.store.work_claims import LEASE, SAFE_S, WorkClaims

SHARDS = ClaimKind.SHARD


class Uptime:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def processes(database, uptime) -> Iterator[tuple[WorkClaims, WorkClaims]]:
    with ExitStack() as stack:
        found = WorkClaims(database, uptime), WorkClaims(database)
        for process in found:
            stack.callback(process.close)
        yield found


def expire_all(database: Database) -> None:
    """As if the holders had not renewed anything for the time of a lease."""
    with database.write_transaction() as connection:
        connection.execute(update(claims).values(until=datetime.now(UTC) - timedelta(minutes=10)))


def holders(database: Database) -> dict[int, str]:
    with database.read_transaction() as connection:
        return list_claimed(connection, SHARDS)


def test_one_process_holds_a_claim(processes):
    first, second = processes
    assert first.take(SHARDS, [1, 2]) == {1, 2}
    assert second.take(SHARDS, [1, 2, 3]) == {3}
    assert first.take(SHARDS, [2, 3]) == {2}


def test_kinds_are_claimed_apart(processes):
    first, second = processes
    first.take(SHARDS, [1])
    assert second.take(ClaimKind.JOB, [1]) == {1}


def test_what_is_given_back_is_free(processes):
    first, second = processes
    first.take(SHARDS, [1, 2])
    first.release(SHARDS, [1])
    assert not first.holds(SHARDS, 1)
    assert second.take(SHARDS, [1, 2]) == {1}


def test_closing_gives_everything_back(processes, database):
    first, second = processes
    first.take(SHARDS, [1])
    first.take(ClaimKind.JOB, [5])
    first.close()
    assert holders(database) == {}
    assert second.take(ClaimKind.JOB, [5]) == {5}


def test_a_block_gives_back_what_it_took(processes):
    first, second = processes
    with first.held(ClaimKind.MATCHING) as mine, second.held(ClaimKind.MATCHING) as others:
        assert mine == {0}
        assert not others
    assert second.take(ClaimKind.MATCHING, [0]) == {0}


def test_what_is_not_renewed_is_taken_over(processes, database):
    first, second = processes
    first.take(SHARDS, [1])
    expire_all(database)
    assert second.take(SHARDS, [1]) == {1}
    assert holders(database) == {1: second.holder}


def test_a_process_forgets_what_was_taken_over(processes, database):
    first, second = processes
    first.take(SHARDS, [1, 2])
    expire_all(database)
    second.take(SHARDS, [1])
    first.renew()
    assert not first.holds(SHARDS, 1)
    assert first.holds(SHARDS, 2)
    first.release(SHARDS, [1])
    assert holders(database) == {1: second.holder, 2: first.holder}


def test_a_renewed_claim_is_valid_for_a_lease(processes, database):
    first, _ = processes
    first.take(SHARDS, [1])
    expire_all(database)
    assert holders(database) == {}
    first.renew()
    with database.read_transaction() as connection:
        until = connection.execute(select(claims.c.until)).scalar_one()
    assert timedelta(0) < until - datetime.now(UTC) <= LEASE


def test_a_process_that_was_paused_does_not_rely_on_its_claims(processes, uptime):
    """Before anybody may take them over, so that two never do the same."""
    first, _ = processes
    first.take(SHARDS, [1])
    uptime.seconds += SAFE_S - 0.1
    assert first.holds(SHARDS, 1)
    uptime.seconds += 0.1
    assert not first.holds(SHARDS, 1)
    assert timedelta(seconds=SAFE_S) < LEASE
    first.renew()
    assert first.holds(SHARDS, 1)


def test_old_claims_are_forgotten(processes, database):
    first, second = processes
    second.take(ClaimKind.EMBEDDING, range(100))
    expire_all(database)
    with database.write_transaction() as connection:
        connection.execute(update(claims).values(until=datetime.now(UTC) - timedelta(hours=2)))
    first.take(SHARDS, [1])
    first.renew()
    with database.read_transaction() as connection:
        assert connection.execute(select(func.count()).select_from(claims)).scalar_one() == 1


@pytest.mark.postgresql
def test_a_claim_waits_for_no_other_process(processes, database):
    """One that is paused between two statements, or a writer that holds the lock of all writers."""
    first, second = processes
    first.take(SHARDS, [1, 2])
    expire_all(database)
    with database.claim_transaction() as connection, database.write_transaction():
        connection.execute(select(claims).where(claims.c.item == 1).with_for_update())
        assert second.take(SHARDS, [1, 2, 3]) == {2, 3}


def test_a_claim_that_is_left_ends_by_itself(processes, database):
    first, second = processes
    first.take(SHARDS, [1, 2])
    first.leave(SHARDS, [1], after=timedelta(hours=1))
    first.close()
    assert second.take(SHARDS, [1, 2]) == {2}
    expire_all(database)
    assert second.take(SHARDS, [1]) == {1}


# --- a process that died on this machine

# Claims shards 1 and 2, says so, and waits.
CLAIMING = """
import sys, time
from pathlib import Path
from index.store.claim_queries import ClaimKind
from index.store.database import open_database
from index.store.work_claims import WorkClaims

folder = Path(sys.argv[1])
WorkClaims(open_database(folder, sys.argv[2]), folder=folder).take(ClaimKind.SHARD, [1, 2])
print("claimed", flush=True)
time.sleep(600)
"""


@pytest.fixture
def claiming(database, tmp_path) -> Iterator[subprocess.Popen[str]]:
    """A process that has claimed shards 1 and 2 and renews them."""
    environment = child_environment(tmp_path)
    url = environment.get("INDEX_DATABASE_URL", "")
    with subprocess.Popen(
        [sys.executable, "-c", CLAIMING, str(tmp_path), url],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline() == "claimed\n"
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the id of a boot")
def test_the_claims_of_a_killed_process_are_free_at_once_in_its_data_folder(claiming, database, tmp_path):
    claiming.send_signal(signal.SIGSTOP)
    for folder in (tmp_path, tmp_path / "another host's"):
        with closing(WorkClaims(database, folder=folder)) as other:
            assert other.take(SHARDS, [1, 2, 3]) == {3}, "paused is not dead"

    claiming.kill()
    claiming.wait()

    with closing(WorkClaims(database, folder=tmp_path / "another host's")) as other:
        assert other.take(SHARDS, [1, 2]) == frozenset()
    with closing(WorkClaims(database, folder=tmp_path)) as other:
        assert other.take(SHARDS, [1, 2]) == {1, 2}
    assert [*(tmp_path / HOLDERS_FOLDER).iterdir()] == []


def test_a_file_of_another_boot_tells_nothing(processes, database, tmp_path):
    """The data folder may have moved here from a machine that still runs, cut off from it."""
    first, _ = processes
    first.take(SHARDS, [1])
    file = tmp_path / HOLDERS_FOLDER / f"{first.holder}.{uuid4()}"
    file.parent.mkdir()
    file.touch()
    with closing(WorkClaims(database, folder=tmp_path)) as other:
        assert other.take(SHARDS, [1]) == frozenset()
    assert not file.exists()


def test_a_folder_that_cannot_be_written_hinders_no_claim(database, tmp_path):
    (tmp_path / HOLDERS_FOLDER).write_text("a file")
    with closing(WorkClaims(database, folder=tmp_path)) as process:
        assert process.take(SHARDS, [1]) == {1}
