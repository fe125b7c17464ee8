"""A source with every field at its maximum length."""

from datetime import UTC, datetime, timedelta

from index import (
    SHARED_CORPUS,
    EntryOutcome,
    EntryProblem,
    OutletKind,
    Region,
    Source,
    SourceHealth,
    SourceId,
    SourceKind,
    SourceLabels,
    SourceListing,
    SourceState,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
WORST = Source(
    source_id=SourceId(10**9),
    corpus=SHARED_CORPUS,
    url="https://example.org/" + "%E6" * 160,
    kind=SourceKind.SITEMAP,
    title="*" * 200,
    site_url="https://example.org/" + "a" * 480,
    labels=SourceLabels(
        kind=OutletKind.STATE_MEDIA,
        country="GS",
        region=Region.RED_SEA,
        language="zh-Hant",
        trust_note="*" * 300,
    ),
    state=SourceState.ACTIVE,
    health=SourceHealth(
        polled_at=NOON,
        succeeded_at=NOON,
        failing_since=NOON,
        failures=9,
        last_error="*" * 2000,
        next_poll_at=NOON,
        interval=timedelta(hours=23),
    ),
    added_at=NOON,
    articles=10**6,
    fixed_interval=timedelta(hours=23),
)


LISTING = SourceListing(
    counts=dict.fromkeys(EntryOutcome, 10**6),
    problems=(EntryProblem(url=WORST.url, outcome=EntryOutcome.REJECTED, reason="*" * 900),) * 9,
)
