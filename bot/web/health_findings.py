"""Judge the health of a library and its bot: one line each, with what to do. Pure.

The limits are those of the alerts in `deploy/alert-rules.yaml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.db.waiting_work_queries import WaitingWork
from bot.web.display_text import count, describe_age, size
from bot.web.live_bot import LiveBot
from index import SourceState, StoredFigures

LEAST_FREE_BYTES = 2_000_000_000
LATEST_POLL = timedelta(hours=2)
LATEST_POST = timedelta(hours=2)
MOST_UNEMBEDDED = 1000
MOST_UNSAVED = 10_000


class Level(StrEnum):
    """Severity. UNKNOWN means that nothing is known about it."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line about a part: what is right or wrong, and what to do about it."""

    subject: str
    level: Level
    text: str
    advice: str = ""
    href: str = ""
    """The page to which the advice leads."""


def judge(
    figures: StoredFigures, work: WaitingWork | None, live: LiveBot | None, now: datetime
) -> tuple[Finding, ...]:
    """The findings, in the order of the page. `work` is None in a library that no bot has used."""
    return tuple(_list_findings(figures, work, live or LiveBot(), now))


def _list_findings(
    figures: StoredFigures, work: WaitingWork | None, live: LiveBot, now: datetime
) -> Iterator[Finding]:
    yield _judge_bot(live)
    yield Finding("Library", Level.GOOD, f"It has {count(figures.articles, 'article')} and can be read.")
    yield _judge_disk(figures)
    yield _judge_feeds(figures)
    yield _judge_polling(figures, now)
    yield _judge_backlog(figures)
    yield _judge_snapshots(figures, now)
    if work is not None:
        yield _judge_posts(work, now)


def _judge_bot(live: LiveBot) -> Finding:
    if not live.address:
        return Finding(
            "Bot",
            Level.UNKNOWN,
            "Its live state is not known.",
            "Set DISCORD_HEALTH_PORT=9464 for the bot and for this page, and start both again.",
        )
    if not live.is_reachable:
        advice = "See whether it runs, and read the last lines of its log."
        return Finding("Bot", Level.BAD, f"It does not answer at {live.address}.", advice)
    if not live.is_alive:
        return Finding("Bot", Level.BAD, f"A part of it is stuck: {_join(live)}.", "Restart it.")
    if live.problems:
        advice = "It reconnects by itself. If this lasts for minutes, read its log."
        return Finding("Bot", Level.WARNING, f"It cannot answer people: {_join(live)}.", advice)
    return Finding("Bot", Level.GOOD, "It is connected and answers people.")


def _join(live: LiveBot) -> str:
    return "; ".join(live.problems) or "it does not say which"


def _judge_disk(figures: StoredFigures) -> Finding:
    free = f"{size(figures.free_bytes)} are free."
    if figures.free_bytes >= LEAST_FREE_BYTES:
        return Finding("Disk", Level.GOOD, free)
    return Finding("Disk", Level.BAD, f"Only {free}", "Free some space. On a full disk nothing can be stored.")


def _judge_feeds(figures: StoredFigures) -> Finding:
    feeds = figures.feeds
    stopped, failing = feeds.by_state.get(SourceState.FAILING, 0), feeds.with_errors
    if not stopped and not failing:
        return Finding("Feeds", Level.GOOD, f"{count(sum(feeds.by_state.values()), 'feed')}, none with errors.")
    parts = (
        f"{count(failing, 'feed')} failed at the last poll" if failing else "",
        f"{count(stopped, 'feed')} stopped after failing for days" if stopped else "",
    )
    text = f"{', '.join(filter(None, parts))}."
    return Finding("Feeds", Level.WARNING, text, "See why.", "/feeds")


def _judge_polling(figures: StoredFigures, now: datetime) -> Finding:
    due_at = figures.feeds.first_due_at
    if due_at is None:
        return Finding("Polling", Level.GOOD, "No feed is to be read.")
    if now - due_at <= LATEST_POLL:
        return Finding("Polling", Level.GOOD, "Feeds are read in time.")
    text = f"A feed has been due for {describe_age(now - due_at)}."
    return Finding("Polling", Level.BAD, text, "Start the bot, or run: watchdesk poll")


def _judge_backlog(figures: StoredFigures) -> Finding:
    if not figures.unembedded:
        return Finding("Model", Level.GOOD, "It has read all articles.")
    text = f"Not read yet: {count(figures.unembedded, 'passage')}, found by words only."
    level = Level.WARNING if figures.unembedded > MOST_UNEMBEDDED else Level.GOOD
    return Finding("Model", level, text, "The running bot reads them. Without it, run: watchdesk reindex")


def _judge_snapshots(figures: StoredFigures, now: datetime) -> Finding:
    missing, oldest_at = figures.snapshots.most_changes, figures.snapshots.oldest_at
    if not missing:
        return Finding("Index files", Level.GOOD, "They have all changes.")
    age = f" of the last {describe_age(now - oldest_at)}" if oldest_at is not None else ""
    text = f"They lack {count(missing, 'change')}{age}; the next start applies them."
    if missing <= MOST_UNSAVED:
        return Finding("Index files", Level.GOOD, text)
    advice = "This is normal during an import. Otherwise run: watchdesk check"
    return Finding("Index files", Level.WARNING, text, advice)


def _judge_posts(work: WaitingWork, now: datetime) -> Finding:
    since = work.posts.since
    if since is None or now - since <= LATEST_POST:
        return Finding("Deliveries", Level.GOOD, "Posts are sent in time.")
    text = f"{count(work.posts.waiting, 'post')} not sent, the oldest for {describe_age(now - since)}."
    return Finding("Deliveries", Level.WARNING, text, "The bot's log has Discord's reason.")
