"""Sources, polls and refreshes as JSON; part of the terminal contract."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from bot.cli.json_output import JsonObject, instant_json, labels_json
from index import (
    FeedChoice,
    OpmlReport,
    PollReport,
    RefreshReport,
    Region,
    RollbackReport,
    Source,
    SourceHealth,
    SourceId,
    SourcePoll,
    SuggestedFeed,
)


def source_json(source: Source) -> JsonObject:
    """One of the `sources` of `sources list --json`."""
    return {
        "source_id": source.source_id,
        "corpus": source.corpus,
        "url": source.url,
        "kind": source.kind.value,
        "title": source.title,
        "site_url": source.site_url,
        "state": source.state.value,
        "labels": labels_json(source.labels),
        "articles": source.articles,
        "added_at": instant_json(source.added_at),
        "fixed_interval_s": round(source.fixed_interval.total_seconds()) if source.fixed_interval else None,
    } | _health_json(source.health)


def choice_json(choice: FeedChoice) -> JsonObject:
    """One of the `choices` of `sources add --json`, in the order of `--choose`."""
    return asdict(choice)


def suggestions_json(
    packs: Mapping[Region, Sequence[SuggestedFeed]], followed: Mapping[str, SourceId]
) -> list[JsonObject]:
    """The `suggestions` of `sources suggest --json`; `source_id` is null for a feed that is not followed."""
    return [
        {"region": region.value, "name": feed.name, "url": feed.url, "source_id": followed.get(feed.url)}
        for region, feeds in packs.items()
        for feed in feeds
    ]


def opml_json(report: OpmlReport) -> JsonObject:
    """The object that `sources import --json` prints."""
    return {
        "added": [source_json(source) for source in report.added],
        "known": report.known,
        "problems": [asdict(problem) for problem in report.problems],
        "left_out": [asdict(problem) for problem in report.left_out],
    }


def poll_json(report: PollReport, *, embedded: int) -> JsonObject:
    """The object that `poll --json` prints; `embedded` counts the passages embedded by the following sync."""
    return {
        "polls": [_poll_json(poll) for poll in report.polls],
        "counts": dict(report.counts),
        "checked": report.checked,
        "changes": [asdict(change) for change in report.changes],
        "embedded": embedded,
        "cancelled": report.cancelled,
    }


def refresh_json(report: RefreshReport) -> JsonObject:
    """The object that `reindex --source --json` prints."""
    return asdict(report) | {"counts": dict(report.counts)}


def rollback_json(report: RollbackReport) -> JsonObject:
    """The object that `sources rollback --json` prints."""
    return asdict(report) | {"refreshed_at": instant_json(report.refreshed_at)}


def _health_json(health: SourceHealth) -> JsonObject:
    return {
        "polled_at": instant_json(health.polled_at),
        "succeeded_at": instant_json(health.succeeded_at),
        "failing_since": instant_json(health.failing_since),
        "failures": health.failures,
        "last_error": health.last_error,
        "next_poll_at": instant_json(health.next_poll_at),
        "interval_s": round(health.interval.total_seconds()),
    }


def _poll_json(poll: SourcePoll) -> JsonObject:
    return {
        "source_id": poll.source_id,
        "corpus": poll.corpus,
        "title": poll.title,
        "error": poll.error,
        "was_unchanged": poll.was_unchanged,
        "counts": dict(poll.counts),
        "problems": [asdict(problem) for problem in poll.problems],
        "next_poll_at": instant_json(poll.next_poll_at),
        "was_paused": poll.was_paused,
    }
