"""Feeds of every format, and what only looks like one."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from index import NotAFeedError, Precision, PublishedAt, SourceKind, TooLargeError
from index.feeds.entries import FeedEntry
from index.feeds.fulltext import has_full_text
from index.feeds.parsing import MAX_ENTRIES, MAX_FEED_BYTES, parse_feed
from index.feeds.sitemaps import SitemapIndex, parse_sitemap

URL = "https://news.example/rss/world.xml"
EIGHT_IN_TAIPEI = PublishedAt(datetime(2026, 3, 2, 0, 0, tzinfo=UTC), Precision.INSTANT, "+08:00")

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
<title>Strait &amp; Sea</title><link>/</link><language>en-gb</language><ttl>30</ttl>
<item><title>Ferry &lt;b&gt;cancelled&lt;/b&gt; &amp;amp; harbour shut</title><link>../a/ferry?id=1</link>
<guid isPermaLink="false">tag:7</guid><author>desk@news.example (A. Lin)</author>
<pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The long text of it.</p>]]></content:encoded></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Strait &amp; Sea</title>
<link rel="self" href="https://news.example/self"/><link href="https://news.example/"/>
<entry><id>tag:7</id><title type="html">Ferry &lt;b&gt;cancelled&lt;/b&gt; &amp;amp; harbour shut</title>
<link rel="alternate" href="/a/ferry?id=1"/><author><name>A. Lin</name></author>
<published>2026-03-02T08:00:00+08:00</published><updated>2026-03-02T09:00:00+08:00</updated>
<summary>Short.</summary>
<content type="html">&lt;p&gt;The long text of it.&lt;/p&gt;</content></entry></feed>"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Strait & Sea",
        "home_page_url": "https://news.example/",
        "items": [
            {
                "id": "tag:7",
                "url": "/a/ferry?id=1",
                "title": "Ferry cancelled & harbour shut",
                "authors": [{"name": "A. Lin"}],
                "date_published": "2026-03-02T08:00:00+08:00",
                "summary": "Short.",
                "content_html": "<p>The long text of it.</p>",
            }
        ],
    }
)


def parse(data, **options):
    return parse_feed(data.encode() if isinstance(data, str) else data, url=URL, source="the feed", **options)


@pytest.mark.parametrize("data", [RSS, ATOM, JSON], ids=["rss", "atom", "json"])
def test_every_format_tells_the_same_of_an_article(data):
    feed = parse(data)

    [entry] = feed.entries
    assert (feed.kind, feed.title, feed.site_url) == (SourceKind.FEED, "Strait & Sea", "https://news.example/")
    assert (entry.key, entry.url) == ("tag:7", "https://news.example/a/ferry?id=1")
    assert (entry.title, entry.author) == ("Ferry cancelled & harbour shut", entry.author)
    assert "A. Lin" in entry.author
    assert entry.published == EIGHT_IN_TAIPEI
    assert entry.content_html == "<p>The long text of it.</p>"


def test_a_feed_says_for_how_long_it_holds_and_in_which_language_it_is():
    assert (parse(RSS).ttl_s, parse(RSS).language) == (1800, "en-gb")


def test_a_day_without_a_clock_is_a_day_and_a_time_without_a_zone_has_none():
    def published(text):
        [entry] = parse(RSS.replace("Mon, 02 Mar 2026 08:00:00 +0800", text)).entries
        return entry.published

    assert published("2026-03-02") == PublishedAt(datetime(2026, 3, 2, tzinfo=UTC), Precision.DAY)
    assert published("2026-03-02T08:00:00").zone is None
    assert published("Mon, 02 Mar 2026 08:00:00 GMT").zone == "+00:00"
    assert published("soon") is None


def test_an_entry_without_a_date_of_publication_does_not_borrow_that_of_its_change():
    [entry] = parse(ATOM.replace("<published>2026-03-02T08:00:00+08:00</published>", "")).entries

    assert entry.published is None
    assert entry.updated is not None


def test_the_address_behind_a_wrapper_is_taken():
    wrapped = RSS.replace("<guid", "<feedburner:origLink>https://news.example/real</feedburner:origLink><guid")
    wrapped = wrapped.replace("<rss ", '<rss xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" ')

    assert parse(wrapped).entries[0].url == "https://news.example/real"


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace("</item>", ""),
        RSS[: RSS.index("</channel>")],
        RSS.replace("&amp;amp;", "&nbsp;&"),
        "\n\n" + RSS,
    ],
)
def test_a_badly_formed_feed_is_read_as_far_as_it_goes(broken):
    assert parse(broken).entries[0].title.startswith("Ferry cancelled")


@pytest.mark.parametrize(
    ("encoding", "declared"), [("big5", "big5"), ("utf-16", "utf-16"), ("shift_jis", "shift_jis")]
)
def test_old_encodings_are_read(encoding, declared):
    text = RSS.replace("UTF-8", declared).replace("Ferry", "船").encode(encoding)

    assert parse(text).entries[0].title.startswith("船 cancelled")


def test_only_so_many_entries_are_taken():
    item = RSS[RSS.index("<item>") : RSS.index("</channel>")]
    assert len(parse(RSS.replace(item, item * (MAX_ENTRIES + 9))).entries) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"<!doctype html><html><body>Hello</body></html>", "it is a web page"),
        (b"<?xml version='1.0'?><note>Hello</note>", "neither RSS nor Atom"),
        (b"Hello", "it is neither"),
        (b'{"items": []}', "no JSON feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "no JSON feed"),
        (b"{", "cannot be read"),
        (b'{"a":' + b"[" * 100_000, "cannot be read"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_it_is(data, reason):
    with pytest.raises(NotAFeedError) as raised:
        parse(data)

    assert reason in raised.value.reason


def test_a_feed_without_articles_is_a_feed():
    assert parse('<rss version="2.0"><channel><title>New</title></channel></rss>').entries == ()


def entity(*lines):
    return f"<!DOCTYPE rss [{''.join(lines)}]>" + RSS.partition("?>")[2].replace("Ferry", "&z;", 1)


LAUGHS = [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghz", strict=True)]


@pytest.mark.parametrize(
    "lines",
    [
        ['<!ENTITY a "ha">', *LAUGHS, "<!-- " + "x" * 10 + " -->", f'<!ENTITY y "{"y" * 2000}">'],
        [f'<!ENTITY z "{"z" * 100_000}">'],
    ],
    ids=["nested", "long"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_would_swell_are_refused(lines, encoding):
    with pytest.raises(NotAFeedError):
        parse(entity(*lines).encode(encoding))


def test_nested_entities_too_few_to_be_refused_do_not_swell():
    assert sum(len(entry.title) for entry in parse(entity('<!ENTITY a "ha">', *LAUGHS)).entries) < 10_000


def test_no_file_is_read_through_an_entity(tmp_path):
    (tmp_path / "secret").write_text("hush")
    external = entity(f'<!ENTITY z SYSTEM "{(tmp_path / "secret").as_uri()}">')

    assert "hush" not in str(parse(external))


def test_a_feed_over_the_limit_is_refused():
    with pytest.raises(TooLargeError):
        parse(b"<rss>" + b" " * MAX_FEED_BYTES)


@pytest.mark.parametrize("opening", ["<a>", "<item><title>", "<![CDATA[", "<!--", "<div "])
def test_what_is_never_closed_is_read_or_refused_all_the_same(opening):
    try:
        parse('<rss version="2.0"><channel>' + opening * 20_000)
    except NotAFeedError as error:
        assert error.reason


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.example/old</loc><lastmod>2026-01-05</lastmod></url>
<url><loc>https://news.example/ferry</loc><news:news><news:publication><news:name>Strait</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>2026-03-02T08:00:00+08:00</news:publication_date>
<news:title>Ferry cancelled</news:title></news:news></url>
<url><loc>https://news.example/about</loc></url><url></url></urlset>"""


def sitemap(data):
    return parse_sitemap(data.encode() if isinstance(data, str) else data, url=URL, source="the sitemap")


@pytest.mark.parametrize("data", [SITEMAP, gzip.compress(SITEMAP.encode())], ids=["plain", "gzip"])
def test_a_news_sitemap_lists_articles_the_newest_first(data):
    feed = sitemap(data)

    assert feed.kind is SourceKind.SITEMAP
    assert [entry.url for entry in feed.entries] == [
        "https://news.example/ferry",
        "https://news.example/old",
        "https://news.example/about",
    ]
    assert (feed.entries[0].title, feed.entries[0].published) == ("Ferry cancelled", EIGHT_IN_TAIPEI)
    assert feed.entries[1].updated == PublishedAt(datetime(2026, 1, 5, tzinfo=UTC), Precision.DAY)


def test_a_list_of_sitemaps_names_those_of_news_first_and_then_the_newest():
    listed = "".join(
        f"<sitemap><loc>https://news.example/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("2024", "2024-12-31"), ("2026", "2026-03-01"), ("news", "2020-01-01"))
    )

    found = sitemap(
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'
    )

    assert found == SitemapIndex(tuple(f"https://news.example/{name}.xml" for name in ("news", "2026", "2024")))


@pytest.mark.parametrize("data", [b"", b"Hello", b"<rss/>", b"\x1f\x8bnonsense", b"<html><body></html>"])
def test_what_is_no_sitemap_is_refused(data):
    with pytest.raises(NotAFeedError):
        sitemap(data)


def test_a_sitemap_that_swells_is_refused():
    with pytest.raises(TooLargeError):
        sitemap(gzip.compress(b"<urlset>" + bytes(60_000_000)))


LONG = "<p>" + "The ferry to Matsu sails again on Thursday, the harbour master said. " * 20 + "</p>"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LONG, True),
        ("<p>The ferry was cancelled.</p>", False),
        (LONG + "<p>And then …</p>", False),
        (LONG + '<a href="/a">Continue reading</a>', False),
        (LONG + "<p>Read the full story at our site.</p>", False),
        ("<p>" + "馬祖的渡輪週四將恢復行駛，港務局長表示。" * 20 + "</p>", True),
        ("<p>" + "馬祖的渡輪週四將恢復行駛，港務局長表示。" * 20 + "閱讀全文</p>", False),
    ],
)
def test_the_text_of_a_feed_stands_for_the_article_only_if_it_is_whole(content, expected):
    assert has_full_text(FeedEntry(key="a", content_html=content)) is expected
