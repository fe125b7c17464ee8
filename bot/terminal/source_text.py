"""Sources as text for people; pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.terminal.caveats import labels_text
from bot.terminal.plain_text import one_line
from bot.terminal.wording import count
from index import FeedChoice, OpmlReport, Source, SourceHealth, SourceState

_STATES = {
    SourceState.ACTIVE: "followed",
    SourceState.PAUSED: "paused",
    SourceState.FAILING: "paused, for it failed for days",
}


def name_of(source: Source) -> str:
    """`source 3: Title`."""
    return f"source {source.source_id}: {one_line(source.title)}"


def sources_text(sources: Sequence[Source]) -> str:
    """Two lines a source: what it is and when it is read; a third where it fails."""
    return "\n".join(line for source in sources for line in _listed_lines(source))


def source_text(source: Source) -> str:
    """All that is known of a source, a fact a line."""
    rows = {
        "source": f"{source.source_id} in {source.corpus}, {_STATES[source.state]}",
        "title": one_line(source.title),
        "address": f"{one_line(source.url)} ({source.kind})",
        "site": one_line(source.site_url or ""),
        "labels": labels_text(source.labels),
        "articles": str(source.articles),
        "added": moment_text(source.added_at),
    } | _health_rows(source.health)
    return "\n".join(f"{name + ':':11}{value}" for name, value in rows.items() if value)


def choices_text(choices: Sequence[FeedChoice]) -> str:
    """What an address offers, numbered for `--choose`."""
    return "\n".join(
        f"{place:>3}. {one_line(choice.title) or 'Untitled'} "
        f"({choice.kind}, {count(choice.entries, 'article')})\n"
        f"     {one_line(choice.url)}"
        for place, choice in enumerate(choices, start=1)
    )


def opml_text(report: OpmlReport) -> str:
    """A line for each source that was added, and the sum."""
    added = [f"added {name_of(source)}" for source in report.added]
    end = f"{len(report.added)} added, {report.known} followed already, {len(report.problems)} refused"
    return "\n".join([*added, end])


def moment_text(moment: datetime | None) -> str:
    """`2021-08-24 02:00 UTC`, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "never"


def interval_text(interval: timedelta) -> str:
    """`about every 90 minutes`; in hours from two on."""
    minutes = round(interval.total_seconds() / 60)
    return f"about every {minutes} minutes" if minutes < 120 else f"about every {round(minutes / 60)} hours"


def _listed_lines(source: Source) -> Iterator[str]:
    labels = labels_text(source.labels)
    yield (
        f"{source.source_id:>5}  {one_line(source.title)} ({source.kind}, {_STATES[source.state]}), "
        f"{count(source.articles, 'article')}{f', {labels}' if labels else ''}"
    )
    health = source.health
    following = f", next {moment_text(health.next_poll_at)}" if health.next_poll_at else ""
    yield f"       last read well: {moment_text(health.succeeded_at)}{following}"
    if health.failures:
        yield f"       {_failures_text(health)}: {one_line(health.last_error or '')}"


def _health_rows(health: SourceHealth) -> dict[str, str]:
    next_poll = f"{moment_text(health.next_poll_at)}, {interval_text(health.interval)}"
    return {
        "last read": moment_text(health.polled_at),
        "read well": moment_text(health.succeeded_at),
        "failing": _failures_text(health) if health.failures else "",
        "last error": one_line(health.last_error or ""),
        "next": next_poll if health.next_poll_at else "",
    }


def _failures_text(health: SourceHealth) -> str:
    return f"failed {count(health.failures, 'time')} since {moment_text(health.failing_since)}"
