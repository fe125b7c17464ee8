"""The queue: what the library and the bot still have to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.db.job_queries import JobKind
from bot.db.tables import BOT_SCHEMA
from bot.db.waiting_work_queries import WaitingWork, find_waiting_work
from bot.web.live_bot import LiveBot
from bot.web.page_request import PageRequest
from index import Backlog, LibraryQueue, LibraryReading

_JOBS = {
    JobKind.REINDEX: "Reindexing",
    JobKind.CHECK: "Checks of a server's articles",
    JobKind.POLL: "Polls that a moderator started",
    JobKind.REFRESH: "Sources whose articles are fetched again",
    JobKind.ROLLBACK: "Refreshes of a source that are undone",
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One kind of work."""

    work: str
    backlog: Backlog


@dataclass(frozen=True, slots=True)
class Queue:
    library: tuple[QueueRow, ...]
    bot: tuple[QueueRow, ...] | None
    """None in a library that no bot has used."""
    live_bot: LiveBot


def build_queue(reading: LibraryReading, asked: PageRequest) -> Queue:
    queue = reading.read_queue(asked.now)
    work = find_waiting_work(reading.connection) if reading.has_tables(BOT_SCHEMA) else None
    return Queue(
        library=tuple(_list_library(queue)),
        bot=None if work is None else tuple(_list_bot(work)),
        live_bot=asked.live_bot or LiveBot(),
    )


def _list_library(queue: LibraryQueue) -> Iterator[QueueRow]:
    yield QueueRow("Articles for the model to read", Backlog(queue.articles))
    yield QueueRow("Articles to compare with watches and deliveries", queue.matching)
    yield QueueRow("Feeds to read", queue.feeds)
    yield QueueRow("Pages of stored articles to check for changes", queue.pages)
    yield QueueRow("Articles that could not be read, to try again", queue.entries)


def _list_bot(work: WaitingWork) -> Iterator[QueueRow]:
    yield QueueRow("Posts of deliveries to send", work.posts)
    yield QueueRow("Submitted articles that moderators have not decided on", work.submissions)
    for kind, backlog in work.jobs.items():
        yield QueueRow(_JOBS[kind], backlog)
