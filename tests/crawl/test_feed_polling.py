"""Polling, from a feed on a loopback server to a cited answer."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder
from followed_sites import FERRY, MORE, RADAR, page, poll, titles
from libraries import create_empty_database
from web_server import redirect, respond, serving

from index import (
    SHARED_CORPUS,
    EntryOutcome,
    FeedChoice,
    IndexSettings,
    LabelError,
    NotAFeedError,
    OutletKind,
    PageChange,
    Region,
    SourceExistsError,
    SourceKind,
    SourceLabels,
    SourceNotFoundError,
    SourceState,
    open_index,
)


def feed(port, *items, title="Strait Daily", extra=""):
    listed = "".join(
        f"<item><title>{name}</title><link>http://127.0.0.1:{port}/{name}</link><guid>{name}</guid>"
        f"<pubDate>Mon, 0{day} Mar 2026 08:00:00 +0800</pubDate>{more}</item>"
        for day, (name, more) in enumerate(items, start=2)
    )
    return respond(
        f'<rss version="2.0"><channel><title>{title}</title><link>http://127.0.0.1:{port}/</link>{extra}'
        f"{listed}</channel></rss>",
        kind="application/rss+xml",
    )


@contextmanager
def following(tmp_path, **replies):
    """A library that may fetch from a loopback site whose pages the test sets."""
    with serving({f"/{name}": reply for name, reply in replies.items()}) as site:
        settings = IndexSettings(
            data_dir=tmp_path,
            fetch_allowed_hosts="127.0.0.1",
            fetch_pause_s=0,
            fetch_timeout_s=5,
            _env_file=None,
        )
        create_empty_database(tmp_path)
        with open_index(settings, embedder=FakeEmbedder()) as index:
            yield index, site


def follow(index, site, corpus=SHARED_CORPUS, **labels):
    choice = FeedChoice(url=f"http://127.0.0.1:{site.port}/feed", kind=SourceKind.FEED, title="Strait Daily")
    return index.sources.add(corpus, choice, labels=SourceLabels(**labels))


def test_articles_of_a_feed_are_read_from_their_pages_and_cited(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY), radar=page("Radar", RADAR)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""), ("radar", ""))
        source = follow(index, site, kind=OutletKind.STATE_MEDIA, country="tw")

        report = poll(index, source)
        index.sync()

        assert report.counts == {EntryOutcome.ADDED: 2}
        assert titles(index) == ["Ferry cancelled", "Radar"]
        answer = index.ask("Why was the ferry to Matsu cancelled?", corpora=[SHARED_CORPUS])
        cited = answer.citations[0].article
        assert FERRY.startswith(answer.citations[0].quote)
        assert (cited.outlet, cited.labels) == (
            "Strait Daily",
            SourceLabels(kind=OutletKind.STATE_MEDIA, country="TW"),
        )


def test_progress_counts_feeds_and_pages(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY), radar=page("Radar", RADAR)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""), ("radar", ""))
        follow(index, site)
        seen = []

        index.sources.poll(report_progress=seen.append)

        assert [(progress.done, progress.total) for progress in seen] == [(1, 3), (2, 3), (3, 3)]
        assert {progress.unit for progress in seen} == {"pages"}


def test_a_second_poll_asks_only_for_what_has_changed(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        poll(index, source)
        asked = len(site.requests)

        report = poll(index, source)

        assert report.was_unchanged
        assert [request.split()[1] for request in site.requests[asked:]] == ["/feed"]


def test_validators_of_the_feed_are_sent_back_and_a_304_is_a_success(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", "")).replace(
            b"\r\n\r\n", b'\r\nETag: "seven"\r\n\r\n', 1
        )
        source = follow(index, site)
        poll(index, source)
        site.replies["/feed"] = respond(status="304 Not Modified")

        report = poll(index, source)

        assert 'If-None-Match: "seven"' in site.requests[-1]
        assert (report.error, report.was_unchanged) == (None, True)
        assert index.sources.get(None, source.source_id).health.failures == 0


def test_a_feed_is_fetched_in_full_again_after_an_entry_failed(tmp_path):
    with following(tmp_path, ferry=respond(status="500 Oops")) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", "")).replace(b"\r\n\r\n", b"\r\nETag: 7\r\n\r\n", 1)
        source = follow(index, site)

        report = poll(index, source)
        poll(index, source)

        assert report.counts == {EntryOutcome.FAILED: 1}
        assert report.problems[0].reason == "the site has a problem (status 500); try again later"
        assert "If-None-Match" not in site.requests[-1]


def test_full_text_in_a_feed_is_used_without_fetching_the_page(tmp_path):
    whole = f"<description><![CDATA[<p>{FERRY * 12}</p><p>{MORE * 12}</p>]]></description>"
    with following(tmp_path) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", whole))

        report = poll(index, follow(index, site))

        assert report.counts == {EntryOutcome.ADDED: 1}
        assert [request.split()[1] for request in site.requests] == ["/feed"]


def test_a_stored_article_is_not_fetched_again(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        index.add(SHARED_CORPUS, [index.fetch(f"http://127.0.0.1:{site.port}/ferry?utm_source=chat")])

        report = poll(index, follow(index, site))

        assert report.counts == {EntryOutcome.DUPLICATE: 1}
        assert [request.split()[1] for request in site.requests].count("/ferry") == 1


def test_an_article_that_was_removed_stays_removed(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        poll(index, source)
        [article] = index.list_articles([SHARED_CORPUS])
        index.remove_article(SHARED_CORPUS, article.facts.article_id)
        site.replies["/feed"] = feed(site.port, ("ferry", "<author>new@news.example</author>"))

        poll(index, source)

        assert titles(index) == []


def test_a_page_without_an_article_is_refused_with_a_reason_and_not_retried(tmp_path):
    short = respond("<html><body><p>Please wait</p></body></html>")
    with following(tmp_path, ferry=short) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)

        report = poll(index, source)
        again = poll(index, source)

        assert report.counts == {EntryOutcome.REJECTED: 1}
        assert report.problems[0].reason
        assert again.counts == {}


def test_a_failing_feed_reports_why_and_is_polled_less_often(tmp_path):
    with following(tmp_path, feed=respond(status="503 Busy", Retry_After="172800")) as (index, site):
        source = follow(index, site)

        report = poll(index, source)

        health = index.sources.get(None, source.source_id).health
        assert report.error == health.last_error
        assert "503" in report.error
        assert health.failures == 1
        assert (health.next_poll_at - health.polled_at).total_seconds() >= 172800


def test_a_permanently_gone_feed_is_paused_and_reported_once(tmp_path):
    with following(tmp_path, feed=respond(status="410 Gone")) as (index, site):
        source = follow(index, site)

        report = poll(index, source)

        assert report.was_paused
        assert index.sources.get(None, source.source_id).state is SourceState.FAILING
        assert [s.source_id for s in index.sources.list_unreported()] == [source.source_id]
        index.sources.mark_reported(source.source_id)
        assert index.sources.list_unreported() == []
        assert index.sources.poll().polls == ()


def test_content_that_is_not_a_feed_fails_with_a_reason(tmp_path):
    with following(tmp_path, feed=respond("<html><body>Welcome</body></html>")) as (index, site):
        report = poll(index, follow(index, site))

        assert report.error
        assert report.counts == {}


def test_a_permanently_moved_feed_is_followed_to_its_new_url(tmp_path):
    with following(tmp_path, feed=redirect("/new", "301 Moved")) as (index, site):
        site.replies["/new"] = feed(site.port)
        source = follow(index, site)

        poll(index, source)

        assert index.sources.get(None, source.source_id).url.endswith("/new")


def test_a_bad_source_does_not_prevent_polling_others(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY), bad=b"nonsense") as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        follow(index, site)
        bad = FeedChoice(url=f"http://127.0.0.1:{site.port}/bad", kind=SourceKind.FEED, title="Bad")
        index.sources.add(SHARED_CORPUS, bad)

        report = index.sources.poll()

        assert {p.title: p.error is None for p in report.polls} == {"Strait Daily": True, "Bad": False}
        assert report.counts == {EntryOutcome.ADDED: 1}


def test_only_due_sources_are_polled(tmp_path):
    with following(tmp_path) as (index, site):
        site.replies["/feed"] = feed(site.port)
        source = follow(index, site)
        index.sources.poll()

        assert index.sources.poll().polls == ()
        assert [p.source_id for p in index.sources.poll(only_due=False).polls] == [source.source_id]


def test_a_paused_source_is_polled_only_by_name(tmp_path):
    with following(tmp_path) as (index, site):
        site.replies["/feed"] = feed(site.port)
        source = follow(index, site)
        index.sources.pause(SHARED_CORPUS, source.source_id)

        assert index.sources.poll(only_due=False).polls == ()
        assert poll(index, source).error is None
        assert index.sources.get(None, source.source_id).health.next_poll_at is None
        assert index.sources.resume(SHARED_CORPUS, source.source_id).state is SourceState.ACTIVE
        assert len(index.sources.poll().polls) == 1


def test_a_cancelled_round_leaves_unread_sources_due(tmp_path):
    with following(tmp_path) as (index, site):
        site.replies["/feed"] = feed(site.port)
        follow(index, site)

        report = index.sources.poll(is_cancelled=lambda: True)

        assert report.cancelled
        assert len(report.polls) + len(index.sources.poll().polls) == 1


def make_pages_due(index):
    with index.database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE articles SET next_check_at = '2026-01-01 00:00:00'")


def look(index):
    """Poll with all stored pages due for a recheck."""
    make_pages_due(index)
    return index.sources.poll()


def test_pages_of_stored_articles_are_rechecked_in_a_round(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY), radar=page("Radar", RADAR)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""), ("radar", ""))
        poll(index, follow(index, site))
        site.replies["/ferry"] = respond(status="410 Gone")
        site.replies["/radar"] = page("Radar", RADAR.replace("in May", "in June"))

        report = look(index)
        index.sync()

        assert report.checked == 2
        assert {a.title: a.change for a in report.changes} == {
            "Ferry cancelled": PageChange.GONE,
            "Radar": PageChange.REVISED,
        }
        cited = index.ask(
            "When was the radar station on Lanyu switched on?", corpora=[SHARED_CORPUS]
        ).citations[0]
        assert "in June" in cited.quote
        assert cited.article.standing.revised_at is not None
        ferry = index.ask("Why was the ferry to Matsu cancelled?", corpora=[SHARED_CORPUS]).citations[0]
        assert ferry.article.standing.gone_at is not None


def test_an_unchanged_page_is_not_reported(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        poll(index, follow(index, site))

        report = look(index)

        assert (report.checked, report.changes) == (1, ())
        assert index.sources.poll().checked == 0


def test_servers_do_not_see_each_others_sources(tmp_path):
    with following(tmp_path) as (index, site):
        source = follow(index, site, corpus="guild:1")

        assert index.sources.list_sources(["guild:2"]) == []
        with pytest.raises(SourceNotFoundError):
            index.sources.get(["guild:2"], source.source_id)
        with pytest.raises(SourceNotFoundError):
            index.sources.remove("guild:2", source.source_id)
        with pytest.raises(SourceNotFoundError):
            index.sources.poll(["guild:2"], source_id=source.source_id)


def test_a_feed_is_followed_once_per_corpus(tmp_path):
    with following(tmp_path) as (index, site):
        source = follow(index, site)

        with pytest.raises(SourceExistsError) as raised:
            follow(index, site)

        assert raised.value.source_id == source.source_id
        assert follow(index, site, corpus="guild:1").source_id != source.source_id


@pytest.mark.parametrize("labels", [{"country": "Taiwan"}, {"language": "?"}, {"trust_note": "x" * 301}])
def test_an_invalid_label_is_refused(tmp_path, labels):
    with following(tmp_path) as (index, site), pytest.raises(LabelError):
        follow(index, site, **labels)


def test_the_region_of_a_source_applies_to_its_articles(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        poll(index, source)

        index.sources.label(SHARED_CORPUS, source.source_id, SourceLabels(region=Region.ARCTIC))

        assert [(c.region, c.articles) for c in index.list_regions([SHARED_CORPUS])] == [(Region.ARCTIC, 1)]


def test_removing_a_source_keeps_its_articles_unless_requested(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        poll(index, source)

        index.sources.remove(SHARED_CORPUS, source.source_id)
        assert titles(index) == ["Ferry cancelled"]

        source = follow(index, site)
        poll(index, source)
        assert index.sources.remove(SHARED_CORPUS, source.source_id, with_articles=True).articles == 1
        assert titles(index) == []


def test_deleting_a_corpus_deletes_its_sources(tmp_path):
    with following(tmp_path) as (index, site):
        follow(index, site, corpus="guild:1")

        index.delete_corpus("guild:1")

        assert index.sources.list_sources() == []


def test_feeds_of_a_site_are_found(tmp_path):
    home = respond('<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>')
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/"] = home
        site.replies["/feed"] = feed(site.port, ("ferry", ""))

        [choice] = index.sources.find_feeds(f"http://127.0.0.1:{site.port}")

        assert (choice.title, choice.entries, choice.kind) == ("Strait Daily", 1, SourceKind.FEED)
        assert choice.url.endswith("/feed")


def test_a_site_without_feeds_gives_a_clear_error(tmp_path):
    with following(tmp_path) as (index, site):
        site.replies["/"] = respond("<html><body><p>Hello</p></body></html>")

        with pytest.raises(NotAFeedError):
            index.sources.find_feeds(f"http://127.0.0.1:{site.port}/")


def test_sources_are_exported_and_imported_as_opml(tmp_path):
    with following(tmp_path) as (index, site):
        follow(index, site)
        exported = index.sources.export_opml([SHARED_CORPUS])

        report = index.sources.import_opml("guild:1", exported.encode(), name="feeds.opml")
        again = index.sources.import_opml("guild:1", exported.encode(), name="feeds.opml")

        assert [(s.title, s.corpus) for s in report.added] == [("Strait Daily", "guild:1")]
        assert (again.added, again.known) == ((), 1)


def test_labels_title_and_interval_survive_export_and_import(tmp_path):
    with following(tmp_path) as (index, site):
        labels = {
            "kind": OutletKind.STATE_MEDIA,
            "country": "CN",
            "region": Region.CHINA,
            "language": "zh-Hant",
            "trust_note": 'Run by the "party" <&>',
        }
        source = follow(index, site, **labels)
        index.sources.rename(SHARED_CORPUS, source.source_id, "My own name")
        index.sources.set_interval(SHARED_CORPUS, source.source_id, timedelta(minutes=30))
        exported = index.sources.export_opml([SHARED_CORPUS])

        [copy] = index.sources.import_opml("guild:1", exported.encode(), name="feeds.opml").added

        assert (copy.title, copy.labels) == ("My own name", SourceLabels(**labels))
        assert copy.fixed_interval == timedelta(minutes=30)


def test_a_feed_with_a_hostile_label_is_followed_without_it(tmp_path):
    content = (
        '<opml version="2.0" xmlns:w="urn:watchdesk:opml"><body>'
        '<outline xmlUrl="https://news.example/rss" w:country="Taiwan" w:kind="wire"/></body></opml>'
    )
    with following(tmp_path) as (index, _):
        report = index.sources.import_opml(SHARED_CORPUS, content.encode(), name="feeds.opml")

        [source] = report.added
        assert source.labels == SourceLabels(kind=OutletKind.WIRE)
        [left_out] = report.left_out
        assert left_out.url == "https://news.example/rss"
        assert "TAIWAN is not a country code" in left_out.reason


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://news.example/rss", "http://news.example/rss"),
        ("feed:https://news.example/rss", "https://news.example/rss"),
        ("https://news.example/rss?a=1&amp;amp;b=2", "https://news.example/rss?a=1&b=2"),
    ],
)
def test_opml_may_have_links_of_feed_readers(tmp_path, written, url):
    content = f'<opml version="2.0"><body><outline text="Strait" xmlUrl="{written}"/></body></opml>'
    with following(tmp_path) as (index, _):
        report = index.sources.import_opml(SHARED_CORPUS, content.encode(), name="feeds.opml")

    assert [source.url for source in report.added] == [url]


@pytest.mark.parametrize("scheme", ["feed://", "feed:http://"])
def test_address_of_a_feed_reader_is_found(tmp_path, scheme):
    with following(tmp_path) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))

        found = index.sources.find_feeds(f"{scheme}127.0.0.1:{site.port}/feed")

    assert [choice.url for choice in found] == [f"http://127.0.0.1:{site.port}/feed"]


HOUR = timedelta(hours=1)


def waiting_time(index, source):
    return index.sources.get(None, source.source_id).health.next_poll_at - datetime.now(UTC)


def test_a_source_is_polled_as_often_as_a_person_chose(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        index.sources.set_interval(SHARED_CORPUS, source.source_id, 6 * HOUR)

        poll(index, source)

        assert index.sources.get(None, source.source_id).health.interval == 6 * HOUR
        assert 5.9 * HOUR < waiting_time(index, source) < 6.7 * HOUR


def test_a_site_that_asks_for_longer_pauses_gets_them(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""), extra="<ttl>600</ttl>")
        source = follow(index, site)
        index.sources.set_interval(SHARED_CORPUS, source.source_id, HOUR)
        poll(index, source)
        planned = waiting_time(index, source)

        index.sources.set_interval(SHARED_CORPUS, source.source_id, timedelta(minutes=15))

        assert planned > 9.9 * HOUR
        assert waiting_time(index, source) > 9.9 * HOUR


def test_a_source_that_fails_is_retried_from_the_chosen_interval(tmp_path):
    with following(tmp_path) as (index, site):
        source = follow(index, site)
        index.sources.set_interval(SHARED_CORPUS, source.source_id, 6 * HOUR)

        poll(index, source)

        assert waiting_time(index, source) > 11.9 * HOUR


def test_an_automatic_interval_can_be_chosen_again(tmp_path):
    with following(tmp_path, ferry=page("Ferry cancelled", FERRY)) as (index, site):
        site.replies["/feed"] = feed(site.port, ("ferry", ""))
        source = follow(index, site)
        automatic = source.health.interval
        index.sources.set_interval(SHARED_CORPUS, source.source_id, 6 * HOUR)

        source = index.sources.set_interval(SHARED_CORPUS, source.source_id, None)

        assert (source.fixed_interval, source.health.interval) == (None, automatic)


@pytest.mark.parametrize("interval", [timedelta(minutes=14), timedelta(hours=25), timedelta(0), -HOUR])
def test_an_interval_out_of_bounds_is_refused(tmp_path, interval):
    with following(tmp_path) as (index, site):
        source = follow(index, site)

        with pytest.raises(ValueError, match="is not from"):
            index.sources.set_interval(SHARED_CORPUS, source.source_id, interval)


def test_an_interval_of_another_corpus_is_not_changed(tmp_path):
    with following(tmp_path) as (index, site):
        source = follow(index, site, corpus="guild-1")

        with pytest.raises(SourceNotFoundError):
            index.sources.set_interval(SHARED_CORPUS, source.source_id, HOUR)
