"""Which time a brief covers, and which briefs count as the same."""

from datetime import UTC, datetime, timedelta

from index import BriefRequest, Filters, Region

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)
REQUEST = BriefRequest(since=NOW, until=NOW)


def test_first_brief_covers_a_week():
    request = REQUEST.since_last(None)

    assert (request.since, request.begins_at) == (NOW - timedelta(days=7), NOW - timedelta(days=7))


def test_next_brief_covers_what_arrived_since_the_last_however_long_ago():
    last = NOW - timedelta(days=20)

    request = REQUEST.since_last(last)

    assert (request.arrived_since, request.begins_at) == (last, last)
    assert request.since < last


def test_the_same_topic_and_filters_are_one_scope_at_any_time():
    one = BriefRequest(since=NOW, until=NOW, topic="Zarin  port", filters=Filters(region=Region.KOREA))
    other = BriefRequest(
        since=NOW - timedelta(days=3), until=NOW, topic="zarin port", filters=Filters(region=Region.KOREA)
    )

    assert one.scope_key == other.scope_key
    assert one.scope_key != REQUEST.scope_key
