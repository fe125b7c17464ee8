"""Feeds and pages with false statements cannot corrupt the library."""

import pytest
from followed_sites import (
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
    text_of,
    titles,
)
from web_server import connections_made, redirect

from index import SHARED_CORPUS, EntryOutcome, SourceLabels, TooLargeError

SHARED = [SHARED_CORPUS]
WHOLE = f"<p>{FERRY * 6}</p><p>{MORE * 6}</p>"


@pytest.fixture
def site():
    with sites() as site:
        yield site


@pytest.fixture
def index(tmp_path):
    with open_follower(tmp_path) as index:
        yield index


def held(index):
    """Title, outlet and URL of each article."""
    facts = (article.facts for article in index.list_articles(SHARED))
    return sorted((fact.title, fact.outlet, fact.url) for fact in facts)


# --- feeds that claim articles of other sites


def test_feed_text_for_a_page_of_another_site_is_read_from_that_page(index, site):
    site.replies["/story"] = page("Radar", RADAR)
    site.replies["/feed"] = feed(item(at(site, "/story", "harbour.example"), title="Lies", whole=WHOLE))

    poll(index, follow(index, site, name="evil.example"))

    assert titles(index) == ["Radar"]
    assert text_of(index, "Radar").startswith(RADAR)


def test_feed_text_for_its_own_site_is_accepted_under_any_of_its_names(index, site):
    site.replies["/feed"] = feed(item(at(site, "/story", "www.strait.example"), title="Ferry", whole=WHOLE))

    poll(index, follow(index, site))

    assert titles(index) == ["Ferry"]
    assert asked(site) == ["/feed"]


def test_pages_of_other_sites_do_not_get_the_name_of_the_source(index, site):
    site.replies |= {"/radar": page("Radar", RADAR), "/ferry": page("Ferry", FERRY)}
    site.replies["/feed"] = feed(item(at(site, "/radar", "evil.example")), item(at(site, "/ferry")))

    poll(index, follow(index, site))

    outlets = {title: outlet for title, outlet, _ in held(index)}
    assert outlets["Ferry"] == "Strait Daily"
    assert outlets["Radar"] != "Strait Daily"


def test_manually_added_article_of_another_site_is_not_assigned_to_the_source(index, site):
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
def test_source_can_move_only_within_its_site(index, site, name):
    site.replies["/feed"] = redirect(at(site, "/new", name), "301 Moved Permanently")
    site.replies["/new"] = feed(item(at(site, "/ferry")))
    site.replies["/ferry"] = page("Ferry", FERRY)
    source = follow(index, site)

    poll(index, source)

    followed = index.sources.get(None, source.source_id).url
    assert followed == (at(site, "/new") if name == "strait.example" else at(site, "/feed"))
    assert titles(index) == ["Ferry"]


def test_page_that_claims_another_url_keeps_its_own(index, site):
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


# --- excessive amounts


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
