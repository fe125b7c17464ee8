"""Feeds and pages that lie, by intent or by mistake: what they cannot do to a library that follows them."""

from datetime import UTC, datetime, timedelta

import pytest
from fakes_web import connections_made, redirect, respond
from followed_sites import (
    CABLE,
    FERRY,
    MORE,
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
    titles,
)
from sqlalchemy import func, select, update

from index import SHARED_CORPUS, EntryOutcome, PageChange, SourceLabels, TooLargeError
from index.store.schema import articles, revisions, source_entries

SHARED = [SHARED_CORPUS]
WHOLE = f"<p>{FERRY * 6}</p><p>{MORE * 6}</p>"
HOUR = timedelta(hours=1)


@pytest.fixture
def site():
    with sites() as site:
        yield site


@pytest.fixture
def index(tmp_path):
    with open_follower(tmp_path) as index:
        yield index


def held(index):
    """Title, outlet and address of each article."""
    facts = (article.facts for article in index.list_articles(SHARED))
    return sorted((fact.title, fact.outlet, fact.url) for fact in facts)


def text_of(index, title):
    [found] = [a.facts.article_id for a in index.list_articles(SHARED) if a.facts.title == title]
    return index.get_article(SHARED, found).text


def make_pages_due(index):
    with index.database.writing() as connection:
        connection.execute(update(articles).values(next_check_at=datetime.now(UTC) - HOUR))


def look(index):
    make_pages_due(index)
    return [article.change for article in index.sources.poll().changes]


def next_looks(index):
    """How long until each page is looked at."""
    with index.database.reading() as connection:
        found = connection.execute(select(articles.c.next_check_at)).scalars()
        return [moment - datetime.now(UTC) for moment in found]


def health(index, source):
    return index.sources.get(None, source.source_id).health


def wait_for_next_poll(index, source):
    return health(index, source).next_poll_at - datetime.now(UTC)


# --- a feed that speaks for others


def test_text_that_a_feed_gives_for_a_page_of_another_site_is_read_there(index, site):
    site.replies["/story"] = page("Radar", RADAR)
    site.replies["/feed"] = feed(item(at(site, "/story", "harbour.example"), title="Lies", whole=WHOLE))

    poll(index, follow(index, site, name="evil.example"))

    assert titles(index) == ["Radar"]
    assert text_of(index, "Radar").startswith(RADAR)


def test_text_that_a_feed_gives_for_its_own_site_is_taken_under_any_name_of_that(index, site):
    site.replies["/feed"] = feed(item(at(site, "/story", "www.strait.example"), title="Ferry", whole=WHOLE))

    poll(index, follow(index, site))

    assert titles(index) == ["Ferry"]
    assert asked(site) == ["/feed"]


def test_source_does_not_lend_its_name_to_pages_of_other_sites(index, site):
    site.replies |= {"/radar": page("Radar", RADAR), "/ferry": page("Ferry", FERRY)}
    site.replies["/feed"] = feed(item(at(site, "/radar", "evil.example")), item(at(site, "/ferry")))

    poll(index, follow(index, site))

    outlets = {title: outlet for title, outlet, _ in held(index)}
    assert outlets["Ferry"] == "Strait Daily"
    assert outlets["Radar"] != "Strait Daily"


def test_article_of_another_site_that_was_added_by_hand_does_not_become_the_sources(index, site):
    site.replies["/story"] = page("Radar", RADAR)
    index.add(SHARED_CORPUS, [index.fetch(at(site, "/story", "harbour.example"))])
    site.replies["/feed"] = feed(item(at(site, "/story", "harbour.example")))
    source = follow(index, site, name="evil.example")
    index.sources.label(SHARED_CORPUS, source.source_id, SourceLabels(country="RU"))

    poll(index, source)

    [article] = index.list_articles(SHARED)
    assert article.facts.labels is None
    assert index.sources.remove(SHARED_CORPUS, source.source_id, with_articles=True).articles == 0
    assert titles(index) == ["Radar"]


def test_feed_does_not_rewrite_an_article_that_was_read_from_its_page(index, site):
    site.replies["/story"] = page("Ferry", *[FERRY] * 8)
    site.replies["/feed"] = feed(item(at(site, "/story"), title="Ferry"))
    source = follow(index, site)
    poll(index, source)
    before = text_of(index, "Ferry")
    site.replies["/feed"] = feed(
        item(at(site, "/story"), title="Ferry", whole=WHOLE.replace("Tuesday", "Sunday"))
    )

    poll(index, source)

    assert text_of(index, "Ferry") == before


def test_feed_does_not_rewrite_an_article_of_another_feed_of_its_site(index, site):
    site.replies["/feed"] = feed(item(at(site, "/story"), title="Ferry", whole=WHOLE))
    site.replies["/other"] = feed(item(at(site, "/elsewhere"), guid="one"))
    poll(index, follow(index, site))
    other = follow(index, site, "/other", title="Another author")
    poll(index, other)
    site.replies["/other"] = feed(
        item(at(site, "/story"), guid="one", title="Ferry", whole=WHOLE.replace("Tuesday", "Sunday"))
    )

    poll(index, other)

    assert "Tuesday" in text_of(index, "Ferry")
    assert "Sunday" not in text_of(index, "Ferry")


@pytest.mark.parametrize("name", ["evil.example", "strait.example"])
def test_source_moves_within_its_site_only(index, site, name):
    site.replies["/feed"] = redirect(at(site, "/new", name), "301 Moved Permanently")
    site.replies["/new"] = feed(item(at(site, "/ferry")))
    site.replies["/ferry"] = page("Ferry", FERRY)
    source = follow(index, site)

    poll(index, source)

    followed = index.sources.get(None, source.source_id).url
    assert followed == (at(site, "/new") if name == "strait.example" else at(site, "/feed"))
    assert titles(index) == ["Ferry"]


def test_page_that_claims_to_be_anothers_stays_itself(index, site):
    site.replies["/radar"] = page("Radar", RADAR)
    real = at(site, "/radar", "harbour.example")
    index.add(SHARED_CORPUS, [index.fetch(real)])
    claim = f'<link rel="canonical" href="{real}"><meta property="og:url" content="{real}">'
    site.replies["/story"] = page("Lies", RADAR.replace("May", "June"), FERRY, head=claim)
    site.replies["/feed"] = feed(item(at(site, "/story", "evil.example")))

    poll(index, follow(index, site, name="evil.example"))

    assert titles(index) == ["Lies", "Radar"]
    assert "June" not in text_of(index, "Radar")
    assert index.find_by_url(SHARED, [real]).keys() == {real}


def test_entries_at_private_addresses_are_not_visited(index, site):
    inside = ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/", "http://0x7f000001/"]
    site.replies["/feed"] = feed(*map(item, inside))
    source = follow(index, site)

    with connections_made() as made:
        report = poll(index, source)

    assert report.counts == {EntryOutcome.REJECTED: len(inside)}
    assert {port for _, port in made} == {site.port}


def test_one_poll_visits_a_bounded_number_of_hosts(index, site):
    site.replies["/feed"] = feed(*(item(f"http://host{n}.example/") for n in range(500)))

    report = poll(index, follow(index, site))

    assert report.counts == {EntryOutcome.FAILED: 50}


# --- feeds that never stand still


def changing(site, poll_number, *, count=8):
    """The same articles, each with another date."""
    day = f"02 Mar 2026 {poll_number:02}:00:00 +0800"
    return feed(*(item(at(site, f"/{n}"), day=day) for n in range(count)))


def add_pages(site, count=8):
    for n in range(count):
        site.replies[f"/{n}"] = page(
            f"Article {n}", FERRY.replace("Matsu", f"Island {n} of {n * n}"), RADAR, CABLE
        )


def test_feed_that_gives_all_entries_another_date_at_each_poll_has_them_read_once(index, site):
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


def test_entry_that_alone_has_changed_is_read_again_after_all_were_restamped(index, site):
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


def test_new_article_is_not_kept_waiting_by_entries_that_change(index, site):
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


def test_one_name_for_all_articles_does_not_end_a_source_when_one_is_removed(index, site):
    site.replies |= {"/ferry": page("Ferry", FERRY), "/radar": page("Radar", RADAR)}
    source = follow(index, site)
    site.replies["/feed"] = feed(item(at(site, "/ferry"), guid="latest"))
    poll(index, source)
    [ferry] = index.list_articles(SHARED)
    index.remove_article(SHARED_CORPUS, ferry.facts.article_id)
    site.replies["/feed"] = feed(item(at(site, "/radar"), guid="latest"))

    poll(index, source)

    assert titles(index) == ["Radar"]


def test_names_that_collide_hide_no_article(index, site):
    site.replies |= {"/ferry": page("Ferry", FERRY), "/radar": page("Radar", RADAR)}
    site.replies["/feed"] = feed(item(at(site, "/ferry"), guid="1"), item(at(site, "/radar"), guid="1"))

    poll(index, follow(index, site))

    assert titles(index) == ["Ferry", "Radar"]


def test_one_broken_article_does_not_make_its_source_be_asked_all_the_time(index, site):
    site.replies["/ferry"] = respond("no", status="500 Oops")
    site.replies["/feed"] = feed(item(at(site, "/ferry")), ETag='"one"')
    source = follow(index, site)
    poll(index, source)
    first = wait_for_next_poll(index, source)
    with index.database.writing() as connection:
        connection.execute(update(source_entries).values(next_try_at=datetime.now(UTC) + 40 * HOUR))

    poll(index, source)

    assert timedelta(minutes=50) < first < timedelta(minutes=70)
    assert wait_for_next_poll(index, source) > HOUR
    poll(index, source)
    assert "If-None-Match" in site.requests[-1]


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_dates_that_cannot_be_are_dropped(index, site, year):
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


def test_missing_page_is_looked_at_again_soon(index, site):
    site.replies["/ferry"] = page("Ferry", FERRY)
    site.replies["/feed"] = feed(item(at(site, "/ferry")))
    poll(index, follow(index, site))
    with index.database.writing() as connection:
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
def test_page_that_is_replaced_by_a_notice_leaves_no_mark(index, site, soft):
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


def count_revisions(index):
    with index.database.reading() as connection:
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


# --- much of everything


def test_opml_with_too_many_feeds_is_refused_whole(index):
    outlines = "".join(f'<outline xmlUrl="http://h{n}.example/"/>' for n in range(20_000))

    with pytest.raises(TooLargeError):
        index.sources.import_opml(
            SHARED_CORPUS, f"<opml><body>{outlines}</body></opml>".encode(), name="x.opml"
        )

    assert index.sources.list_sources() == []


def test_site_that_an_opml_file_names_must_be_on_the_web(index):
    outline = '<outline xmlUrl="http://h.example/" htmlUrl="javascript:alert(1)"/>'

    report = index.sources.import_opml(
        SHARED_CORPUS, f"<opml><body>{outline}</body></opml>".encode(), name="x.opml"
    )

    assert [source.site_url for source in report.added] == [None]


def test_long_names_are_cut_and_hold_no_line_breaks(index, site):
    long = "\u202e@everyone\x1b[2J **bold** " * 4_000
    site.replies["/ferry"] = page(long.replace("\x1b", ""), FERRY)
    site.replies["/feed"] = feed(item(at(site, "/ferry"), title="x" * 1_000_000))
    source = follow(index, site, title=f"one\ntwo {long}")

    poll(index, source)

    [article] = index.list_articles(SHARED)
    title = index.sources.get(None, source.source_id).title
    assert len(title) <= 200
    assert "\n" not in title
    assert len(article.facts.title) <= 500
    assert len(article.facts.outlet) <= 200
