"""Times that were stored while the clock was ahead do not stop polls and checks when it is right again."""

from datetime import UTC, datetime, timedelta

import pytest
from fake_site import add, listed
from followed_sites import FERRY, feed, follow, item, open_follower, page, poll, sites, titles
from libraries import talks
from sqlalchemy import Table, select, update
from web_server import respond

from index.crawl.poll_schedule import LONGEST_WAIT
from index.ingest.recheck_rules import plan_recheck, plan_recheck_of_missing
from index.model.base_types import SourceId
from index.store.aborted_parses import StoredAbortedParses
from index.store.poll_queries import record_poll_failure
from index.store.refresh_queries import delete_stale_refreshes, find_resumable_refresh, insert_refresh
from index.store.schema import aborted_readings, articles, source_entries, sources

NOW = datetime.now(UTC)
AHEAD = [timedelta(days=400), timedelta(days=30), timedelta(days=3), timedelta(hours=2)]


def shift(index, table: Table, ahead: timedelta) -> None:
    """Move all moments in the table, as if they had been stored while the clock was ahead."""
    with index.database.write_transaction() as connection:
        for row in connection.execute(select(table)).all():
            moments = {
                column.name: getattr(row, column.name) + ahead
                for column in table.columns
                if isinstance(getattr(row, column.name), datetime)
            }
            key = [column == getattr(row, column.name) for column in table.primary_key.columns]
            connection.execute(update(table).where(*key).values(moments))


@pytest.fixture
def following(tmp_path):
    """A library that follows a feed with one article."""
    with sites() as site, open_follower(tmp_path) as index:
        site.replies["/feed"] = feed(item(f"http://strait.example:{site.port}/ferry"), ETag='"1"')
        site.replies["/ferry"] = page("Ferry cancelled", FERRY)
        yield index, site, follow(index, site)


@pytest.mark.parametrize("ahead", AHEAD)
def test_source_is_polled_when_the_clock_is_right_again(following, ahead):
    index, site, source = following
    poll(index, source)
    shift(index, sources, ahead)
    site.requests.clear()

    [report] = index.sources.poll(only_due=True).polls

    assert report.error is None
    assert "If-None-Match" not in site.requests[-1]
    assert index.sources.poll(only_due=True).polls == ()
    assert report.next_poll_at <= datetime.now(UTC) + LONGEST_WAIT


@pytest.mark.parametrize("ahead", AHEAD)
def test_source_that_was_added_in_the_future_is_polled(following, ahead):
    index, _, _ = following
    shift(index, sources, ahead)

    assert len(index.sources.poll(only_due=True).polls) == 1
    assert titles(index) == ["Ferry cancelled"]


def test_source_that_was_resumed_in_the_future_is_polled(following):
    index, _, source = following
    poll(index, source)
    with index.database.write_transaction() as connection:
        connection.execute(update(sources).values(next_poll_at=NOW + timedelta(days=3)))

    assert len(index.sources.poll(only_due=True).polls) == 1


def test_pause_that_a_site_asked_for_is_kept(following):
    index, site, source = following
    site.replies["/feed"] = respond(status="503 Busy", Retry_After=str(7 * 86400))
    poll(index, source)

    assert index.sources.poll(only_due=True).polls == ()


def test_claim_from_the_future_is_ignored(following):
    index, _, source = following
    with index.database.write_transaction() as connection:
        connection.execute(update(sources).values(claimed_until=NOW + timedelta(days=400)))

    assert poll(index, source).error is None


@pytest.mark.parametrize("ahead", AHEAD)
def test_entry_is_retried_when_the_clock_is_right_again(following, ahead):
    index, site, source = following
    site.replies["/ferry"] = respond(status="500 Oops")
    poll(index, source)
    shift(index, sources, ahead)
    shift(index, source_entries, ahead)
    site.replies["/ferry"] = page("Ferry cancelled", FERRY)

    index.sources.poll(only_due=True)

    assert titles(index) == ["Ferry cancelled"]


@pytest.mark.parametrize("ahead", AHEAD)
def test_page_is_rechecked_when_the_clock_is_right_again(library, site, ahead):
    index, source = library
    add(index, listed(site, source, talks()))
    shift(index, articles, ahead)

    report = index.sources.poll(only_due=True)

    assert report.checked == 1
    with index.database.read_transaction() as connection:
        next_at = connection.execute(select(articles.c.next_check_at)).scalar_one()
    assert next_at <= datetime.now(UTC) + timedelta(hours=6)


@pytest.mark.parametrize("ahead", AHEAD)
def test_text_from_the_future_is_rechecked_like_a_new_one(ahead):
    assert plan_recheck(NOW + ahead, NOW) == NOW + timedelta(hours=6)
    assert plan_recheck_of_missing(NOW + ahead, NOW) == NOW + timedelta(hours=6)


def test_source_counts_as_failing_from_now_on(following):
    index, _, source = following
    with index.database.write_transaction() as connection:
        connection.execute(update(sources).values(failing_since=NOW + timedelta(days=400)))
        record_poll_failure(connection, SourceId(source.source_id), "it is down", next_poll_at=NOW, now=NOW)

    assert index.sources.get(None, source.source_id).health.failing_since == NOW


def test_content_that_could_not_be_parsed_in_the_future_is_parsed_again(following):
    index, _, _ = following
    aborted = StoredAbortedParses(index.database)
    aborted.remember(b"x" * 16, "time")
    assert aborted.find(b"x" * 16) == "time"
    with index.database.write_transaction() as connection:
        connection.execute(update(aborted_readings).values(at=datetime.now(UTC) + timedelta(days=400)))

    assert aborted.find(b"x" * 16) is None


def test_refresh_that_was_started_in_the_future_is_not_resumed(following):
    index, _, source = following
    since = NOW - timedelta(days=1)
    with index.database.write_transaction() as connection:
        insert_refresh(connection, source.source_id, NOW + timedelta(days=400))
        delete_stale_refreshes(connection, source.source_id, before=since, now=NOW)

        assert find_resumable_refresh(connection, source.source_id, since) is None
