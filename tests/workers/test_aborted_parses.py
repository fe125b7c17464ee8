"""Content that exceeds the limits of a worker is refused with a reason and not parsed again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
import worker_calls
from followed_sites import FERRY, at, feed, follow, item, open_follower, page, poll, sites, titles
from libraries import open_library
from pdf_files import make_heavy_pdf
from sqlalchemy import func, select, update
from web_server import respond

from index import EntryOutcome, FetchError, ReadingAbortedError, StoreUnwritableError
from index.store.aborted_parses import StoredAbortedParses
from index.store.database import Database, open_database
from index.store.schema import aborted_readings
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import WorkerPool
from index.workers.worker_process import CallLimits

HEAVY = make_heavy_pdf(operators=20_000, pages=300)
KEY = b"k" * 16


class CountingPool(WorkerPool):
    """Counts the calls that reach a worker."""

    calls = 0

    def run(self, call: Any, *, background: bool = False) -> Any:
        self.calls += 1
        return super().run(call, background=background)


@pytest.fixture
def pool() -> Iterator[CountingPool]:
    pool = CountingPool(size=2, limits=CallLimits(cpu_s=4, wall_s=60, memory_bytes=400_000_000))
    yield pool
    pool.close()


@pytest.mark.slow
def test_slow_file_is_refused_and_remembered(
    tmp_path: Path, pool: CountingPool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "index")
    with open_library(tmp_path, workers=pool) as index:
        with pytest.raises(ReadingAbortedError) as first:
            index.read_bytes(HEAVY, name="heavy.pdf")
        calls = pool.calls
        with pytest.raises(ReadingAbortedError) as second:
            index.read_bytes(HEAVY, name="renamed.pdf")

    assert first.value.cause == second.value.cause == "time"
    assert str(second.value) == "renamed.pdf: it takes too long to read; give a shorter or simpler version"
    assert pool.calls == calls == 1
    assert "aborted reading content" in caplog.text
    assert "heavy.pdf" not in caplog.text


@pytest.mark.slow
def test_slow_file_is_remembered_after_a_restart(tmp_path: Path, pool: CountingPool) -> None:
    with open_library(tmp_path, workers=pool) as index, pytest.raises(ReadingAbortedError):
        index.read_bytes(HEAVY, name="heavy.pdf")
    with open_library(tmp_path, workers=pool) as index, pytest.raises(ReadingAbortedError):
        index.read_bytes(HEAVY, name="heavy.pdf")

    assert pool.calls == 1


@pytest.mark.slow
def test_slow_page_costs_a_feed_only_one_article(tmp_path: Path, pool: CountingPool) -> None:
    with sites() as site, open_follower(tmp_path, workers=pool) as index:
        site.replies |= {
            "/feed": feed(item(at(site, "/heavy")), item(at(site, "/ferry"))),
            "/heavy": respond(HEAVY, kind="application/pdf"),
            "/ferry": page("Ferry cancelled", FERRY),
        }
        source = follow(index, site)
        first = poll(index, source)
        calls = pool.calls
        site.replies["/feed"] = feed(item(at(site, "/heavy"), title="New"), item(at(site, "/ferry")))
        second = poll(index, source)

        assert first.counts == {EntryOutcome.ADDED: 1, EntryOutcome.REJECTED: 1}
        assert first.problems[0].reason == "it takes too long to read; give a shorter or simpler version"
        assert titles(index) == ["Ferry cancelled"]
        assert second.counts == {EntryOutcome.REJECTED: 1}
        assert pool.calls == calls + 1, "the feed, and not the page"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parse", "cause", "reason"),
    [
        (worker_calls.loop, "time", "it takes too long to read; give a shorter or simpler version"),
        (
            worker_calls.fill_memory,
            "memory",
            "it takes too much memory to read; give a shorter or simpler version",
        ),
        (worker_calls.crash, "crash", "it crashes the program that reads it; give another version"),
    ],
)
def test_each_cause_of_an_abort_has_its_reason(pool: CountingPool, parse: Any, cause: str, reason: str) -> None:
    reader = IsolatedParser(pool)
    for _ in range(2):
        with pytest.raises(ReadingAbortedError) as refusal:
            reader.read(parse, content="the content", source="a.html")
        assert (refusal.value.cause, refusal.value.reason) == (cause, reason)

    assert pool.calls == 1
    assert reader.read(worker_calls.own_settings, content="other content", source="a.html") == {}


def test_parse_during_shutdown_may_be_retried(pool: CountingPool) -> None:
    reader = IsolatedParser(pool)
    pool.close()

    with pytest.raises(FetchError, match="the program is stopping; try again after that"):
        reader.read(worker_calls.loop, content="the content", source="a.html")


def test_content_is_retried_after_a_month(tmp_path: Path) -> None:
    with closing(open_database(tmp_path)) as database:
        aborted = StoredAbortedParses(database)
        aborted.remember(KEY, "crash")
        assert aborted.find(KEY) == "crash"

        _age_by(database, timedelta(days=31))

        assert aborted.find(KEY) is None
        aborted.remember(b"o" * 16, "time")
        assert _count_rows(database) == 1, "the old one is gone"
        aborted.remember(b"o" * 16, "memory")
        assert aborted.find(b"o" * 16) == "memory"


def test_abort_is_remembered_in_memory_if_the_database_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> NoReturn:
        raise StoreUnwritableError(str(tmp_path), "the disk is full")

    with closing(open_database(tmp_path)) as database:
        aborted = StoredAbortedParses(database)
        monkeypatch.setattr(database, "write_transaction", refuse)
        aborted.remember(KEY, "time")

        assert _count_rows(database) == 0
        assert aborted.find(KEY) == "time"


def _age_by(database: Database, age: timedelta) -> None:
    with database.write_transaction() as connection:
        connection.execute(update(aborted_readings).values(at=datetime.now(UTC) - age))


def _count_rows(database: Database) -> int:
    with database.read_transaction() as connection:
        return int(connection.execute(select(func.count()).select_from(aborted_readings)).scalar_one())
