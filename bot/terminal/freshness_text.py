"""What polls, refreshes and rollbacks did, as text for people; pure."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from bot.terminal.plain_text import one_line
from bot.terminal.source_text import moment_text
from bot.terminal.wording import count
from index import (
    EntryOutcome,
    PageChange,
    PollReport,
    RefreshedArticle,
    RefreshReport,
    RollbackReport,
    SourcePoll,
)

_Kind = TypeVar("_Kind", bound=StrEnum)

_MOST_PROBLEMS_SHOWN = 20


def poll_text(report: PollReport) -> str:
    """What each source brought and what of it was not taken; then what became of pages that were looked at."""
    lines = [line for poll in report.polls for line in _poll_lines(poll)]
    if len(report.polls) > 1:
        brought = _counts_text(report.counts, EntryOutcome) or "nothing new"
        lines.append(f"{count(len(report.polls), 'source')}: {brought}")
    if report.checked:
        lines.append(
            f"{count(report.checked, 'page')} of older articles looked at, {len(report.changes)} not as before"
        )
    return "\n".join([*lines, *map(refreshed_text, report.changes)])


def refresh_text(report: RefreshReport) -> str:
    """A line for each article that is not as it was, and the sum."""
    changed = [article for article in report.articles if article.change is not PageChange.UNCHANGED]
    counts = _counts_text(report.counts, PageChange)
    end = (
        f"{one_line(report.title)}: {count(len(report.articles), 'article')} read again"
        f"{f', {counts}' if counts else ''}; {count(report.embedded, 'passage')} embedded"
    )
    return "\n".join([*map(refreshed_text, changed), end])


def rollback_text(report: RollbackReport) -> str:
    """A line for each article, and the sum."""
    restored = [f"put back {_named(article)}" for article in report.restored]
    kept = [f"left, for it changed since: {_named(article)}" for article in report.kept]
    end = (
        f"{one_line(report.title)}: the reindex of {moment_text(report.refreshed_at)} is taken back, "
        f"{count(len(restored), 'article')} put back, {len(kept)} left"
    )
    return "\n".join([*restored, *kept, end])


def refreshed_text(article: RefreshedArticle) -> str:
    """`revised: article 7: Title`, with the reason where there is one."""
    reason = f": {one_line(article.reason)}" if article.reason else ""
    return f"{article.change}: {_named(article)}{reason}"


def _poll_lines(poll: SourcePoll) -> Iterator[str]:
    yield f"source {poll.source_id}: {one_line(poll.title)}: {_result_text(poll)}"
    for problem in poll.problems[:_MOST_PROBLEMS_SHOWN]:
        yield f"    {problem.outcome}: {one_line(problem.url)}: {one_line(problem.reason)}"
    if len(poll.problems) > _MOST_PROBLEMS_SHOWN:
        yield f"    and {len(poll.problems) - _MOST_PROBLEMS_SHOWN} more; --json lists them all"
    if poll.was_paused:
        yield (
            "    paused, for it failed for days; "
            f"`watchdesk sources resume {poll.source_id}` gives it another chance"
        )


def _result_text(poll: SourcePoll) -> str:
    if poll.error is None:
        return _counts_text(poll.counts, EntryOutcome) or "nothing new"
    again = f"; tried again after {moment_text(poll.next_poll_at)}" if poll.next_poll_at else ""
    return f"failed: {one_line(poll.error)}{again}"


def _counts_text(counts: Mapping[_Kind, int], kinds: Iterable[_Kind]) -> str:
    """`3 added, 1 rejected`: what there is any of, in the order of the kinds."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts.get(kind))


def _named(article: RefreshedArticle) -> str:
    return f"article {article.article_id}: {one_line(article.title) or 'Untitled'}"
