"""Sources, polls and refreshes as terminal text. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from bot.cli.caveats import labels_text
from bot.cli.terminal_text import count, one_line
from index import (
    EntryOutcome,
    FeedChoice,
    OpmlReport,
    PageChange,
    PollReport,
    RefreshedArticle,
    RefreshReport,
    Region,
    RollbackReport,
    Source,
    SourceHealth,
    SourceId,
    SourcePoll,
    SourceState,
    SuggestedFeed,
)

_STATES = {
    SourceState.ACTIVE: "active",
    SourceState.PAUSED: "paused",
    SourceState.FAILING: "paused after failing for days",
}


def name_of(source: Source) -> str:
    """`source 3: Title`."""
    return f"source {source.source_id}: {one_line(source.title)}"


def sources_text(sources: Sequence[Source]) -> str:
    """Two lines per source, on what it is and when it is polled; a third if it fails."""
    return "\n".join(line for source in sources for line in _listed_lines(source))


def source_text(source: Source) -> str:
    """All facts of a source, one per line."""
    rows = {
        "source": f"{source.source_id} in {source.corpus}, {_STATES[source.state]}",
        "title": one_line(source.title),
        "address": f"{one_line(source.url)} ({source.kind})",
        "site": one_line(source.site_url or ""),
        "labels": labels_text(source.labels),
        "articles": str(source.articles),
        "added": moment_text(source.added_at),
        "polled": interval_text(source),
    } | _health_rows(source.health)
    return "\n".join(f"{name + ':':11}{value}" for name, value in rows.items() if value)


def choices_text(choices: Sequence[FeedChoice]) -> str:
    """The feeds of an address, numbered for `--choose`."""
    return "\n".join(
        f"{place:>3}. {one_line(choice.title) or 'Untitled'} "
        f"({choice.kind}, {count(choice.entries, 'article')})\n"
        f"     {one_line(choice.url)}"
        for place, choice in enumerate(choices, start=1)
    )


def suggestions_text(packs: Mapping[Region, Sequence[SuggestedFeed]], followed: Mapping[str, SourceId]) -> str:
    """The feeds of each region, with the numbers of those that are followed."""
    return "\n".join(line for region, feeds in packs.items() for line in _pack_lines(region, feeds, followed))


def _pack_lines(
    region: Region, feeds: Sequence[SuggestedFeed], followed: Mapping[str, SourceId]
) -> Iterator[str]:
    yield f"{region}:"
    for feed in feeds:
        mark = f" (followed as source {followed[feed.url]})" if feed.url in followed else ""
        yield f"  {feed.name}{mark}"
        yield f"    {feed.url}"


def opml_text(report: OpmlReport) -> str:
    """A line per added source, and the totals."""
    added = [f"added {name_of(source)}" for source in report.added]
    end = f"{len(report.added)} added, {report.known} already followed, {len(report.problems)} refused"
    return "\n".join([*added, end])


def moment_text(moment: datetime | None) -> str:
    """`2021-08-24 02:00 UTC`, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def interval_text(source: Source) -> str:
    """`every 30 minutes`, or `about every 5 hours (automatic)`; in hours from two hours on."""
    minutes = round(source.health.interval.total_seconds() / 60)
    every = f"every {minutes} minutes" if minutes < 120 else f"every {round(minutes / 60)} hours"
    return every if source.fixed_interval is not None else f"about {every} (automatic)"


def _listed_lines(source: Source) -> Iterator[str]:
    labels = labels_text(source.labels)
    yield (
        f"{source.source_id:>5}  {one_line(source.title)} ({source.kind}, {_STATES[source.state]}), "
        f"{count(source.articles, 'article')}{f', {labels}' if labels else ''}"
    )
    health = source.health
    following = f", next {moment_text(health.next_poll_at)}" if health.next_poll_at else ""
    yield f"       last success: {moment_text(health.succeeded_at)}{following}"
    if health.failures:
        yield f"       {_failures_text(health)}: {one_line(health.last_error or '')}"


def _health_rows(health: SourceHealth) -> dict[str, str]:
    return {
        "last read": moment_text(health.polled_at),
        "success": moment_text(health.succeeded_at),
        "failing": _failures_text(health) if health.failures else "",
        "last error": one_line(health.last_error or ""),
        "next": moment_text(health.next_poll_at) if health.next_poll_at else "",
    }


def _failures_text(health: SourceHealth) -> str:
    return f"failed {count(health.failures, 'time')} since {moment_text(health.failing_since)}"


_Kind = TypeVar("_Kind", bound=StrEnum)

_MOST_PROBLEMS_SHOWN = 20


def poll_text(report: PollReport) -> str:
    """The outcome and the rejected entries of each source, the totals, and the changed pages."""
    lines = [line for poll in report.polls for line in _poll_lines(poll)]
    if len(report.polls) > 1:
        counts = _counts_text(report.counts, EntryOutcome) or "nothing new"
        lines.append(f"{count(len(report.polls), 'source')}: {counts}")
    if report.checked:
        lines.append(
            f"{count(report.checked, 'page')} of older articles checked, {len(report.changes)} changed"
        )
    return "\n".join([*lines, *map(refreshed_text, report.changes)])


def refresh_text(report: RefreshReport) -> str:
    """A line per changed article, and the totals."""
    changed = [article for article in report.articles if article.change is not PageChange.UNCHANGED]
    counts = _counts_text(report.counts, PageChange)
    end = (
        f"{one_line(report.title)}: {count(len(report.articles), 'article')} read again"
        f"{f', {counts}' if counts else ''}; {count(report.embedded, 'passage')} embedded"
    )
    return "\n".join([*map(refreshed_text, changed), end])


def rollback_text(report: RollbackReport) -> str:
    """A line per article, and the totals."""
    restored = [f"restored {_article_line(article)}" for article in report.restored]
    kept = [f"kept, because it changed since: {_article_line(article)}" for article in report.kept]
    end = (
        f"{one_line(report.title)}: the reindex of {moment_text(report.refreshed_at)} was undone, "
        f"{count(len(restored), 'article')} restored, {len(kept)} kept"
    )
    return "\n".join([*restored, *kept, end])


def refreshed_text(article: RefreshedArticle) -> str:
    """`revised: article 7: Title`, with the reason if there is one."""
    reason = f": {one_line(article.reason)}" if article.reason else ""
    return f"{article.change}: {_article_line(article)}{reason}"


def _poll_lines(poll: SourcePoll) -> Iterator[str]:
    yield f"source {poll.source_id}: {one_line(poll.title)}: {_result_text(poll)}"
    for problem in poll.problems[:_MOST_PROBLEMS_SHOWN]:
        yield f"    {problem.outcome}: {one_line(problem.url)}: {one_line(problem.reason)}"
    if len(poll.problems) > _MOST_PROBLEMS_SHOWN:
        yield f"    and {len(poll.problems) - _MOST_PROBLEMS_SHOWN} more; --json lists them all"
    if poll.was_paused:
        yield (
            "    paused, because it has failed for days; "
            f"`watchdesk sources resume {poll.source_id}` tries it again"
        )


def _result_text(poll: SourcePoll) -> str:
    if poll.error is None:
        return _counts_text(poll.counts, EntryOutcome) or "nothing new"
    again = f"; next try after {moment_text(poll.next_poll_at)}" if poll.next_poll_at else ""
    return f"failed: {one_line(poll.error)}{again}"


def _counts_text(counts: Mapping[_Kind, int], kinds: Iterable[_Kind]) -> str:
    """`3 added, 1 rejected`: the counts above zero, in the order of `kinds`."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts.get(kind))


def _article_line(article: RefreshedArticle) -> str:
    return f"article {article.article_id}: {one_line(article.title) or 'Untitled'}"
