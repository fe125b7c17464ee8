"""Feeds and pages that keep changing: which changes are read and stored."""

from datetime import UTC, datetime, timedelta

import pytest
from followed_sites import (
    CABLE,
    FERRY,
    RADAR,
    asked,
    at,
    feed,
    follow,
    item,
    open_follower,
    page,
    poll,
    sites,
    text_of,
    titles,
)
from sqlalchemy import func, select, update
from web_server import redirect, respond

from index import SHARED_CORPUS, EntryOutcome, PageChange
from index.store.schema import articles, revisions, source_entries

SHARED = [SHARED_CORPUS]
HOUR = timedelta(hours=1)


@pytest.fixture
def site():
    with sites() as site:
        yield site


@pytest.fixture
def index(tmp_path):
    with open_follower(tmp_path) as index:
        yield index


def make_pages_due(index):
    with index.database.write_transaction() as connection:
        connection.execute(update(articles).values(next_check_at=datetime.now(UTC) - HOUR))


def look(index):
    make_pages_due(index)
    return [article.change for article in index.sources.poll().changes]


def next_looks(index):
    """The time until each page is rechecked."""
    with index.database.read_transaction() as connection:
        found = connection.execute(select(articles.c.next_check_at)).scalars()
        return [moment - datetime.now(UTC) for moment in found]


def health(index, source):
    return index.sources.get(None, source.source_id).health


def wait_for_next_poll(index, source):
    return health(index, source).next_poll_at - datetime.now(UTC)


# --- feeds that change all the time


def changing(site, poll_number, *, count=8):
    """The same articles with new dates."""
    day = f"02 Mar 2026 {poll_number:02}:00:00 +0800"
    return feed(*(item(at(site, f"/{n}"), day=day) for n in range(count)))


def add_pages(site, count=8):
    for n in range(count):
        site.replies[f"/{n}"] = page(
            f"Article {n}", FERRY.replace("Matsu", f"Island {n} of {n * n}"), RADAR, CABLE
        )


def test_entries_redated_at_each_poll_are_read_once(index, site):
    add_pages(site)
    source = follow(index, site)
    intervals = []
    for number in range(4):
        site.replies["/feed"] = changing(site, number)
        poll(index, source)
        intervals.append(health(index, source).interval)

    assert len(asked(site)) == 4 + 8
    assert intervals == sorted(intervals)
    assert intervals[-1] > intervals[0]


def test_single_changed_entry_is_read_again_after_all_were_redated(index, site):
    add_pages(site)
    source = follow(index, site)
    for number in range(2):
        site.replies["/feed"] = changing(site, number)
        poll(index, source)
    site.replies["/3"] = page(
        "Article 3", FERRY.replace("Matsu", "Island 3 of 9"), RADAR, CABLE, "It has come."
    )
    site.replies["/feed"] = feed(
        *(item(at(site, f"/{n}"), day=f"02 Mar 2026 0{2 if n == 3 else 1}:00:00 +0800") for n in range(8))
    )

    report = poll(index, source)

    assert report.counts == {EntryOutcome.UPDATED: 1}


def test_new_article_is_not_delayed_by_changed_entries(index, site):
    new = item(at(site, "/ferry"), day="01 Jan 2020 08:00:00 +0800")
    site.replies["/ferry"] = page("Ferry", FERRY)
    source = follow(index, site)
    many = range(120)
    site.replies["/feed"] = feed(*(item(at(site, f"/{n}"), title="Old") for n in many))
    for _ in range(3):
        poll(index, source)
    changed = [item(at(site, f"/{n}"), title="New" if n % 3 else "Old") for n in many]
    site.replies["/feed"] = feed(*changed, new)

    report = poll(index, source)

    assert report.counts[EntryOutcome.ADDED] == 1


def test_removed_article_does_not_hide_another_with_the_same_guid(index, site):
    site.replies |= {"/ferry": page("Ferry", FERRY), "/radar": page("Radar", RADAR)}
    source = follow(index, site)
    site.replies["/feed"] = feed(item(at(site, "/ferry"), guid="latest"))
    poll(index, source)
    [ferry] = index.list_articles(SHARED)
    index.remove_article(SHARED_CORPUS, ferry.facts.article_id)
    site.replies["/feed"] = feed(item(at(site, "/radar"), guid="latest"))

    poll(index, source)

    assert titles(index) == ["Radar"]


def test_articles_with_the_same_guid_are_all_read(index, site):
    site.replies |= {"/ferry": page("Ferry", FERRY), "/radar": page("Radar", RADAR)}
    site.replies["/feed"] = feed(item(at(site, "/ferry"), guid="1"), item(at(site, "/radar"), guid="1"))

    poll(index, follow(index, site))

    assert titles(index) == ["Ferry", "Radar"]


def test_broken_article_does_not_make_its_source_be_polled_constantly(index, site):
    site.replies["/ferry"] = respond("no", status="500 Oops")
    site.replies["/feed"] = feed(item(at(site, "/ferry")), ETag='"one"')
    source = follow(index, site)
    poll(index, source)
    first = wait_for_next_poll(index, source)
    with index.database.write_transaction() as connection:
        connection.execute(update(source_entries).values(next_try_at=datetime.now(UTC) + 40 * HOUR))

    poll(index, source)

    assert timedelta(minutes=50) < first < timedelta(minutes=70)
    assert wait_for_next_poll(index, source) > HOUR
    poll(index, source)
    assert "If-None-Match" in site.requests[-1]


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_impossible_dates_are_dropped(index, site, year):
    site.replies |= {f"/{n}": page(f"Article {n}", FERRY, RADAR * n) for n in range(3)}
    days = [f"0{n + 1} Jan {year} 00:00:00 GMT" for n in range(3)]
    site.replies["/feed"] = feed(*(item(at(site, f"/{n}"), day=day) for n, day in enumerate(days)))
    source = follow(index, site)

    poll(index, source)
    poll(index, source)

    assert {article.facts.published for article in index.list_articles(SHARED)} == {None}
    assert health(index, source).interval >= timedelta(minutes=45)


def test_feed_that_becomes_a_consent_page_fails_and_loses_nothing(index, site):
    site.replies["/ferry"] = page("Ferry", FERRY)
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    source = follow(index, site)
    poll(index, source)
    site.replies["/feed"] = respond("<html><body><h1>We value your privacy</h1></body></html>")

    report = poll(index, source)

    assert "web page" in report.error
    assert titles(index) == ["Ferry"]


# --- pages that change


def test_missing_page_is_rechecked_soon(index, site):
    site.replies["/ferry"] = page("Ferry", FERRY)
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    poll(index, follow(index, site))
    with index.database.write_transaction() as connection:
        connection.execute(update(articles).values(added_at=datetime.now(UTC) - 90 * 24 * HOUR))
    site.replies["/ferry"] = respond("no", status="404 Not Found")

    assert look(index) == [PageChange.GONE]

    [wait] = next_looks(index)
    assert wait <= HOUR
    site.replies["/ferry"] = page("Ferry", FERRY)
    assert look(index) == [PageChange.BACK]


@pytest.mark.parametrize(
    "soft",
    [
        page("Page not found", "The page you requested was not found. It may have been moved or deleted."),
        respond("<html><body><h1>We value your privacy</h1><p>Accept all cookies?</p></body></html>"),
        redirect("/", "302 Found"),
    ],
)
def test_page_replaced_by_a_notice_does_not_change_the_article(index, site, soft):
    site.replies |= {"/ferry": page("Ferry", FERRY, RADAR, CABLE), "/": page("Front page", FERRY, "More news.")}
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    poll(index, follow(index, site))
    before = text_of(index, "Ferry")
    site.replies["/ferry"] = soft

    assert look(index) == [PageChange.FAILED]

    [article] = index.list_articles(SHARED)
    assert article.facts.standing.gone_at is None
    assert article.facts.standing.revised_at is None
    assert text_of(index, "Ferry") == before


@pytest.mark.parametrize(
    ("shown", "changes"),
    [
        (page("Ferry", FERRY, RADAR), []),
        (page("Lies", FERRY.replace("Tuesday", "Sunday"), RADAR), [PageChange.FAILED]),
    ],
)
def test_redirect_to_another_site_does_not_change_the_text(index, site, shown, changes):
    site.replies["/ferry"] = page("Ferry", FERRY, RADAR)
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    poll(index, follow(index, site))
    site.replies["/ferry"] = redirect(at(site, "/copy", "evil.example"))
    site.replies["/copy"] = shown

    assert look(index) == changes
    assert titles(index) == ["Ferry"]
    assert text_of(index, "Ferry").startswith(FERRY)


def count_revisions(index):
    with index.database.read_transaction() as connection:
        return connection.execute(select(func.count()).select_from(revisions)).scalar_one()


@pytest.mark.parametrize(
    "versions",
    [
        [page("Ferry", FERRY, RADAR), page("Ferry", FERRY, RADAR, CABLE)],
        [page("Ferry", FERRY, RADAR), page("Why no ferry sailed", FERRY, RADAR)],
    ],
)
def test_page_that_alternates_between_two_texts_makes_few_revisions(index, site, versions):
    site.replies["/ferry"] = versions[0]
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    poll(index, follow(index, site))
    for number in range(1, 12):
        site.replies["/ferry"] = versions[number % 2]
        look(index)

    assert count_revisions(index) <= 6


def test_page_and_feed_that_alternate_make_few_revisions(index, site):
    versions = [page("Ferry", FERRY, RADAR), page("Ferry", FERRY, RADAR, CABLE)]
    source = follow(index, site)
    for number in range(12):
        site.replies["/ferry"] = versions[number % 2]
        site.replies["/feed"] = feed(item(at(site, "/ferry"), title=f"Ferry {number}"))
        poll(index, source)

    assert count_revisions(index) <= 6


# --- slow sites


def test_slow_site_does_not_delay_the_round(index, site, monkeypatch):
    monkeypatch.setattr("index.crawl.poll_visits._SLOW_S", 0)
    add_pages(site)
    site.replies["/feed"] = feed(*(item(at(site, f"/{n}")) for n in range(8)))
    source = follow(index, site)

    report = poll(index, source)

    assert report.error is None
    assert report.counts == {EntryOutcome.ADDED: 3}
    assert len(asked(site)) == 1 + 3
    assert wait_for_next_poll(index, source) < HOUR


def test_pages_rechecked_per_site_and_round_are_limited(index, site):
    add_pages(site, count=14)
    site.replies["/feed"] = feed(
        *(item(at(site, f"/{n}")) for n in range(13)), item(at(site, "/13", "evil.example"))
    )
    poll(index, follow(index, site))
    make_pages_due(index)

    assert [index.sources.poll().checked for _ in range(3)] == [11, 3, 0]
