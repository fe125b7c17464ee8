"""The crawler respects the robots.txt of sites."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder
from followed_sites import (
    CABLE,
    FERRY,
    NAMES,
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
from loopback_client import resolving
from sqlalchemy import update
from web_server import redirect, respond

from index import SHARED_CORPUS, EntryOutcome, FeedChoice, PageChange, SourceKind
from index.crawl import poller
from index.crawl.host_queue import VisitResult
from index.crawl.robots import MAX_CRAWL_DELAY_S, RobotsPolicy
from index.extraction.article_fetcher import WebFetcher
from index.model.errors import (
    BlockedAddressError,
    FetchError,
    ReadError,
    ReadingAbortedError,
    RobotsDisallowedError,
)
from index.store.schema import articles
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import shared_pool

DISALLOWED = "the site's robots.txt does not allow the bot to fetch it; add the link by hand if you need it"


@pytest.fixture
def site():
    with sites() as server:
        server.replies["/feed"] = feed(
            item(at(server, "/ferry"), title="Ferry"), item(at(server, "/radar"), title="Radar")
        )
        server.replies["/ferry"] = page("Ferry", FERRY)
        server.replies["/radar"] = page("Radar", RADAR)
        yield server


@pytest.fixture
def index(tmp_path):
    with open_follower(tmp_path) as index:
        yield index


def robots(*lines: str, status: str = "200 OK", **headers: str) -> bytes:
    return respond("\n".join(lines), status=status, kind="text/plain", **headers)


def count_robots_requests(site):
    return sum(request.split()[1] == "/robots.txt" for request in site.requests)


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def policy(clock, **options):
    parser = IsolatedParser(shared_pool())
    fetcher = WebFetcher(
        parser,
        timeout_s=5,
        max_bytes=2_000_000,
        max_redirects=3,
        allowed_hosts=NAMES,
        resolve=resolving({name: ["127.0.0.1"] for name in NAMES}),
    )
    return RobotsPolicy(fetcher, parser, clock=clock, **options)


def test_disallowed_article_is_not_fetched(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    report = poll(index, follow(index, site))

    assert asked(site) == ["/feed", "/ferry"]
    assert titles(index) == ["Ferry"]
    assert report.counts == {EntryOutcome.ADDED: 1, EntryOutcome.REJECTED: 1}
    assert [(p.url, p.outcome, p.reason) for p in report.problems] == [
        (at(site, "/radar"), EntryOutcome.REJECTED, DISALLOWED)
    ]


def test_refused_article_is_not_tried_again_before_the_feed_changes_it(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    source = follow(index, site)
    poll(index, source)
    poll(index, source)

    assert asked(site) == ["/feed", "/ferry", "/feed"]
    assert count_robots_requests(site) == 1


def test_article_with_its_full_text_in_the_feed_needs_no_permission(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /")
    site.replies["/feed"] = feed(item(at(site, "/radar"), title="Radar", whole=f"<p>{RADAR * 10}</p>"))
    poll(index, follow(index, site))

    assert titles(index) == ["Radar"]


def test_feed_that_a_moderator_chose_is_read_although_it_is_disallowed(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /feed")
    poll(index, follow(index, site))

    assert titles(index) == ["Ferry", "Radar"]


def test_disallowed_child_sitemap_fails_the_poll_of_its_source(index, site):
    day = datetime.now(UTC).date().isoformat()
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /child.xml")
    site.replies["/map.xml"] = respond(
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap>"
        f"<loc>{at(site, '/child.xml')}</loc><lastmod>{day}</lastmod></sitemap></sitemapindex>"
    )
    choice = FeedChoice(url=at(site, "/map.xml"), kind=SourceKind.SITEMAP, title="Strait Daily")
    report = poll(index, index.sources.add(SHARED_CORPUS, choice))

    assert report.error == DISALLOWED
    assert asked(site) == ["/map.xml"]


def test_redirect_to_a_disallowed_page_is_not_followed(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    site.replies["/ferry"] = redirect(at(site, "/radar", "harbour.example"))
    report = poll(index, follow(index, site))

    assert asked(site) == ["/feed", "/ferry"]
    assert report.counts == {EntryOutcome.REJECTED: 2}
    assert count_robots_requests(site) == 2  # of two origins


def test_stored_article_whose_page_is_now_disallowed_is_kept_and_not_gone(tmp_path, site):
    with open_follower(tmp_path) as index:
        source = follow(index, site)
        poll(index, source)
        make_due(index)
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /")
    site.requests.clear()
    with open_follower(tmp_path) as index:
        report = index.sources.poll(only_due=True)

        assert asked(site) == []
        assert report.checked == 2
        assert [(c.change, c.reason) for c in report.changes] == [(PageChange.FAILED, DISALLOWED)] * 2
        assert titles(index) == ["Ferry", "Radar"]


def test_refresh_of_disallowed_pages_changes_nothing(tmp_path, site):
    with open_follower(tmp_path) as index:
        source = follow(index, site)
        poll(index, source)
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    site.replies["/ferry"] = page("Ferry", CABLE)
    site.requests.clear()
    with open_follower(tmp_path) as index:
        report = index.sources.refresh(SHARED_CORPUS, source.source_id)
        told = {article.title: (article.change, article.reason) for article in report.articles}

        assert asked(site) == ["/ferry"]
        assert told == {"Ferry": (PageChange.REVISED, None), "Radar": (PageChange.FAILED, DISALLOWED)}
        assert titles(index) == ["Ferry", "Radar"]


def test_person_who_adds_a_page_is_not_refused(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /")

    assert index.fetch(at(site, "/radar")).title == "Radar"
    assert count_robots_requests(site) == 0


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone", "401 Unauthorized"])
def test_site_without_a_robots_file_allows_everything(index, site, status):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /", status=status)
    poll(index, follow(index, site))

    assert titles(index) == ["Ferry", "Radar"]


@pytest.mark.parametrize("status", ["500 Internal Server Error", "429 Too Many Requests"])
def test_site_with_an_unreadable_robots_file_is_skipped_and_retried(index, site, status):
    site.replies["/robots.txt"] = robots(status=status)
    report = poll(index, follow(index, site))

    assert asked(site) == ["/feed"]
    assert titles(index) == []
    if status.startswith("500"):
        assert report.counts == {EntryOutcome.FAILED: 2}
        assert "robots.txt" in report.problems[0].reason
        assert "(status 500)" in report.problems[0].reason
        assert count_robots_requests(site) == 1


def test_robots_file_of_an_exempt_host_and_its_subdomains_is_not_fetched(tmp_path, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /")
    site.replies["/feed"] = feed(
        item(at(site, "/ferry", "www.strait.example")), item(at(site, "/radar", "harbour.example"))
    )
    with open_follower(tmp_path, robots_exempt=" Strait.Example, other.example") as index:
        poll(index, follow(index, site))

        assert titles(index) == ["Ferry"]
    assert count_robots_requests(site) == 1
    assert "harbour.example" in next(r for r in site.requests if "robots.txt" in r)


def test_crawl_delay_paces_the_requests_to_a_site(tmp_path, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 0.4")
    with open_follower(tmp_path) as index:
        source = follow(index, site)
        started = time.monotonic()
        poll(index, source)

    assert titles_after(tmp_path) == ["Ferry", "Radar"]
    # After robots.txt and after the first article.
    assert time.monotonic() - started >= 0.8


def test_round_does_not_wait_for_long_for_one_slow_site(index, site, monkeypatch):
    monkeypatch.setattr(poller, "MAX_CRAWL_DELAYS_S", 0.19)
    site.replies["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 0.05")
    paths = [f"/a{n}" for n in range(6)]
    site.replies["/feed"] = feed(*(item(at(site, path)) for path in paths))
    site.replies |= {path: page(f"Vessel {path}", FERRY, path * 20) for path in paths}
    source = follow(index, site)
    first = poll(index, source)

    assert first.counts == {EntryOutcome.ADDED: 3}
    assert first.next_poll_at - datetime.now(UTC) < timedelta(minutes=17)
    assert poll(index, source).counts == {EntryOutcome.ADDED: 3}


def test_crawl_delay_is_capped(site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 86400")
    known = policy(Clock())
    known.check(at(site, "/ferry"))

    assert known.find_crawl_delay_s(at(site, "/ferry")) == MAX_CRAWL_DELAY_S


def test_refused_visit_costs_no_pause_and_the_first_reads_robots(site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /", "Crawl-delay: 5")
    known = policy(Clock())
    first = known.visit(Visit(at(site, "/ferry")), lambda _: VisitResult())
    second = known.visit(Visit(at(site, "/ferry")), lambda _: VisitResult())

    assert (first.is_repeated, first.made_request, first.min_pause_s) == (True, True, 5)
    assert (second.is_repeated, second.made_request) == (False, False)


def test_rules_are_kept_for_a_day(site):
    clock = Clock()
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /ferry")
    known = policy(clock)
    assert not may_fetch(known, at(site, "/ferry"))
    site.replies["/robots.txt"] = robots("")
    clock.now_s += 24 * 3600 - 1
    assert not may_fetch(known, at(site, "/ferry"))
    clock.now_s += 1

    assert may_fetch(known, at(site, "/ferry"))
    assert count_robots_requests(site) == 2


def test_failure_is_kept_for_an_hour(site):
    clock = Clock()
    site.replies["/robots.txt"] = robots(status="503 Service Unavailable")
    known = policy(clock)
    with pytest.raises(FetchError, match=r"robots\.txt"):
        known.check(at(site, "/ferry"))
    site.replies["/robots.txt"] = robots("")
    clock.now_s += 3599
    assert not may_fetch(known, at(site, "/ferry"))
    clock.now_s += 1

    assert may_fetch(known, at(site, "/ferry"))


def test_last_rules_apply_while_a_site_is_down(site):
    clock = Clock()
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    known = policy(clock)
    known.check(at(site, "/ferry"))
    site.replies["/robots.txt"] = robots(status="500 Internal Server Error")
    clock.now_s += 25 * 3600

    assert may_fetch(known, at(site, "/ferry"))
    with pytest.raises(RobotsDisallowedError):
        known.check(at(site, "/radar"))
    assert count_robots_requests(site) == 2


def test_robots_of_a_forbidden_address_is_not_fetched():
    with pytest.raises(BlockedAddressError):
        policy(Clock()).check("http://127.0.0.1/ferry")


def test_file_that_exceeds_the_limits_of_the_parser_is_as_good_as_unreachable(site):
    class Overloaded:
        def read(self, parse, *, content, source, background):
            raise ReadingAbortedError(source, "it takes too long to read", cause="time")

    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    known = policy(Clock())
    known._parser = Overloaded()

    with pytest.raises(FetchError, match="it takes too long to read"):
        known.check(at(site, "/ferry"))
    assert not may_fetch(known, at(site, "/ferry"))
    assert count_robots_requests(site) == 1


def test_bug_in_parsing_a_file_is_reported_and_ends_no_round(index, site, monkeypatch, caplog):
    class Broken:
        def read(self, parse, **options):
            raise ZeroDivisionError

    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar")
    monkeypatch.setattr(index._robots, "_parser", Broken())
    report = poll(index, follow(index, site))

    assert report.counts == {EntryOutcome.FAILED: 2}
    assert "ZeroDivisionError" in caplog.text


def test_enormous_file_is_read_up_to_the_limit(index, site):
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /radar", "# filler\n" * 200_000)
    poll(index, follow(index, site))

    assert titles(index) == ["Ferry"]


def test_oldest_robots_files_are_evicted(monkeypatch, site):
    monkeypatch.setattr("index.crawl.robots._MAX_CACHED_BYTES", 50)
    site.replies["/robots.txt"] = robots("User-agent: *", "Disallow: /ferry")
    known = policy(Clock())
    for name in ("strait.example", "harbour.example", "strait.example"):
        assert not may_fetch(known, at(site, "/ferry", name))

    assert count_robots_requests(site) == 3


def may_fetch(policy, url):
    try:
        policy.check(url)
    except ReadError:
        return False
    return True


class Visit:
    """A visit that needs permission."""

    host = "strait.example"
    needs_permission = True

    def __init__(self, url: str) -> None:
        self.url = url


def make_due(index):
    """Make the pages of all articles due for a recheck."""
    with index.database.write_transaction() as connection:
        connection.execute(update(articles).values(next_check_at=datetime(2020, 1, 1, tzinfo=UTC)))


def titles_after(folder):
    with open_follower(folder, embedder=FakeEmbedder()) as index:
        return titles(index)
