"""Feeds of every format are parsed, valid or with common mistakes."""

import json
from datetime import UTC, datetime

import pytest

from index import Precision, PublishedAt, SourceKind
from index.feeds.feed_entries import MAX_ENTRIES
from index.feeds.feed_parser import parse_feed

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

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:c="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="https://news.example/"><title>Strait &amp; Sea</title><link>https://news.example/</link></channel>
<item rdf:about="tag:7"><title>Ferry cancelled &amp;amp; harbour shut</title><link>/a/ferry?id=1</link>
<dc:creator>A. Lin</dc:creator><dc:date>2026-03-02T08:00+08:00</dc:date><description>Short.</description>
<c:encoded>&lt;p&gt;The long text of it.&lt;/p&gt;</c:encoded></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Strait &amp; Sea</title>
<link rel="self" href="https://news.example/self"/><link href="https://news.example/"/>
<entry><id>tag:7</id><title type="html">Ferry &lt;b&gt;cancelled&lt;/b&gt; &amp;amp; harbour shut</title>
<link rel="replies" href="/comments"/><link rel="alternate" href="/a/ferry?id=1"/>
<author><name>A. Lin</name><email>lin@news.example</email></author>
<published>2026-03-02T08:00:00+08:00</published><updated>2026-03-02T09:00:00+08:00</updated>
<summary>Short.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The long text of it.</p></div></content>
</entry></feed>"""

ATOM_03 = """<a:feed version="0.3" xmlns:a="http://purl.org/atom/ns#"><a:title>Strait &amp; Sea</a:title>
<a:link rel="alternate" type="text/html" href="https://news.example/"/>
<a:entry><a:id>tag:7</a:id>
<a:title mode="escaped" type="text/html">Ferry cancelled &amp;amp; harbour shut</a:title>
<a:link rel="alternate" type="text/html" href="/a/ferry?id=1"/><a:author><a:name>A. Lin</a:name></a:author>
<a:issued>2026-03-02T08:00:00+08:00</a:issued><a:summary>Short.</a:summary>
<a:content type="text/html" mode="base64">PHA+VGhlIGxvbmcgdGV4dCBvZiBpdC48L3A+</a:content></a:entry></a:feed>"""

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


def parse_entry(old, new, *, of=RSS):
    [entry] = parse(of.replace(old, new)).entries
    return entry


@pytest.mark.parametrize(
    "data", [RSS, RDF, ATOM, ATOM_03, JSON], ids=["rss", "rdf", "atom", "atom 0.3", "json"]
)
def test_every_format_gives_the_same_entry(data):
    feed = parse(data)

    [entry] = feed.entries
    assert (feed.kind, feed.title, feed.site_url) == (SourceKind.FEED, "Strait & Sea", "https://news.example/")
    assert (entry.key, entry.url) == ("tag:7", "https://news.example/a/ferry?id=1")
    assert (entry.title, entry.author) == ("Ferry cancelled & harbour shut", "A. Lin")
    assert entry.published == EIGHT_IN_TAIPEI
    assert entry.summary_html in ("Short.", "<p>Short.</p>")
    assert "<p>The long text of it.</p>" in entry.content_html


def test_cdf_channel_is_parsed():
    cdf = """<CHANNEL HREF="https://news.example/" BASE="https://news.example/"><TITLE>Sea</TITLE>
    <ITEM HREF="a/ferry" LASTMOD="2026-03-02T08:00:00+08:00"><TITLE>Ferry</TITLE></ITEM></CHANNEL>"""

    [entry] = parse(cdf).entries

    assert (entry.url, entry.title, entry.updated) == ("https://news.example/a/ferry", "Ferry", EIGHT_IN_TAIPEI)


def test_ttl_and_language_of_a_feed_are_parsed():
    by_period = RSS.replace(
        "<ttl>30</ttl>",
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
    )

    assert (parse(RSS).ttl_s, parse(RSS).language) == (1800, "en-gb")
    assert parse(by_period).ttl_s == 6 * 3600
    assert parse(RSS.replace("30", "-1")).ttl_s is None
    assert (parse(ATOM).ttl_s, parse(ATOM).language) == (None, "en")


def test_date_of_an_update_is_not_taken_for_that_of_publication():
    entry = parse_entry("<published>2026-03-02T08:00:00+08:00</published>", "", of=ATOM)

    assert entry.published is None
    assert entry.updated is not None


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<link><![CDATA[ https://a.example/1?b=2&c=3 ]]></link>", "https://a.example/1?b=2&c=3"),
        ("<link>https://a.example/1?b=2&amp;amp;c=3</link>", "https://a.example/1?b=2&c=3"),
        ("<link><![CDATA[https://a.example/1?b=2&amp;c=3]]></link>", "https://a.example/1?b=2&c=3"),
        ("<link><![CDATA[https://a.example/1?b=2&#038;c=3]]></link>", "https://a.example/1?b=2&c=3"),
        ("<link>feed:https://a.example/1</link>", "https://a.example/1"),
        ("<link>\nhttps://a.example/\n1\n</link>", "https://a.example/1"),
        ("<link>javascript:alert(1)</link><guid>https://a.example/2</guid>", "https://a.example/2"),
        ("<guid isPermaLink='false'>https://a.example/2</guid>", None),
        ("<link rel='enclosure' href='https://a.example/1.mp3'/>", None),
        ("<comments>https://a.example/comments</comments>", None),
        (
            "<link>https://a.example/</link><f:origLink "
            "xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>https://b.example/1</f:origLink>",
            "https://b.example/1",
        ),
        (
            "<link>https://www.google.com/url?rct=j&amp;url=https://a.example/1%3Fb%3D2&amp;ct=ga</link>",
            "https://a.example/1?b=2",
        ),
        (
            "<link>http://www.bing.com/news/apiclick.aspx?aid=&amp;url=https%3a%2f%2fa.example%2f1</link>",
            "https://a.example/1",
        ),
        (
            "<link>https://www.google.com/url?url=javascript:1</link>",
            "https://www.google.com/url?url=javascript:1",
        ),
        ("<link xml:base='https://b.example/c/'>1</link>", "https://b.example/c/1"),
        ("<link xml:base='c/' href='1'/>", "https://news.example/rss/c/1"),
        ("<image><link>https://a.example/1.png</link></image>", None),
    ],
)
def test_url_of_an_entry_is_that_of_the_article(links, expected):
    item = f"<rss><channel><item><title>Ferry</title>{links}</item></channel></rss>"

    assert parse(item).entries[0].url == expected


def test_nested_bases_are_joined():
    atom = ATOM.replace("<entry>", '<entry xml:base="sea/">').replace("<feed ", '<feed xml:base="/en/" ')

    assert parse(atom.replace("/a/ferry", "ferry")).entries[0].url == "https://news.example/en/sea/ferry?id=1"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("<title>Tom &amp; Jo</title>", "Tom & Jo"),
        ("<title>Tom &amp;amp; Jo</title>", "Tom & Jo"),
        ("<title>Tom &amp;#8217;s</title>", "Tom ’s"),
        ("<title><![CDATA[<i>Ferry</i><br>shut]]></title>", "Ferry shut"),
        ("<title>1 &lt; 2</title>", "1 < 2"),
        ("<title>\n Ferry\n  shut </title>", "Ferry shut"),
        ("<title>a&lt;script&gt;b()&lt;/script&gt;c</title>", "ac"),
        ("<title>a&#146;s\u202e</title>", "a’s"),
        ("<title><b>Ferry</b> shut</title>", "Ferry shut"),
        ("<title><![CDATA[Strike kills 12<sup>3</sup> people]]></title>", "Strike kills 12 people"),
        ("<title>Strike kills 12&lt;sup&gt;&lt;a href='#n3'&gt;3&lt;/a&gt;&lt;/sup&gt; men</title>",
         "Strike kills 12 men"),
        ("<title><![CDATA[Strike kills <s>12</s> <ins>15</ins>]]></title>", "Strike kills 15"),
        ("<title><![CDATA[5 km<sup>2</sup> for the 4<sup>th</sup> fleet]]></title>", "5 km² for the 4th fleet"),
        ("<title><![CDATA[<q>We stay</q>, says Lin]]></title>", "“We stay”, says Lin"),
        ("<title><![CDATA[<ruby>尖閣<rt>せんかく</rt></ruby>諸島]]></title>", "尖閣諸島"),
        ("<image><title>Logo</title></image><title>Ferry</title>", "Ferry"),
        ('<m:title xmlns:m="http://search.yahoo.com/mrss/">Photo</m:title><title>Ferry</title>', "Ferry"),
        ("<title/><dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'>Ferry</dc:title>", "Ferry"),
        ("<TITLE>Ferry</TITLE>", "Ferry"),
        ("", ""),
    ],
)  # fmt: skip
def test_title_is_one_line_of_plain_text(title, expected):
    entry = parse(f"<rss><channel><item><link>/a</link>{title}</item></channel></rss>").entries[0]

    assert entry.title == expected


def test_plain_text_title_keeps_its_angle_brackets():
    atom = ATOM.replace(
        'type="html">Ferry &lt;b&gt;cancelled&lt;/b&gt; &amp;amp;', 'type="text">The &lt;b&gt; tag &amp;'
    )

    assert parse(atom).entries[0].title == "The <b> tag & harbour shut"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("<author>lin@news.example</author>", None),
        ("<author>A. Lin &lt;lin@news.example&gt;</author>", "A. Lin"),
        ("<author>lin@news.example (A. Lin)</author>", "A. Lin"),
        ("<author>A. Lin (Taipei)</author>", "A. Lin (Taipei)"),
        ("<author><name>A. Lin</name></author><author><name>B. Wu</name></author>", "A. Lin, B. Wu"),
        ("", None),
    ],
)
def test_author_is_a_name(author, expected):
    assert parse_entry("<author>desk@news.example (A. Lin)</author>", author).author == expected


def test_entry_without_an_id_is_identified_by_url_or_title():
    without_id = '<guid isPermaLink="false">tag:7</guid>'
    bare = "<rss><channel><item><title>A</title></item><item><title>B</title></item></channel></rss>"

    assert parse_entry(without_id, "").key == "https://news.example/a/ferry?id=1"
    assert len({entry.key for entry in parse(bare).entries}) == 2
    assert parse(bare) == parse(bare)


def test_shared_ids_are_ignored_and_repeated_entries_merged():
    items = "".join(f"<item><guid>https://a.example</guid><link>/{n}</link></item>" for n in (1, 2, 1))

    keys = [entry.key for entry in parse(f"<rss><channel>{items}</channel></rss>").entries]

    assert keys == ["https://news.example/1", "https://news.example/2"]


def test_newest_of_too_many_entries_are_kept_in_order():
    days = [f"2024-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(300)]
    items = "".join(f"<item><link>/{day}</link><pubDate>{day}</pubDate></item>" for day in days)
    undated = "".join(f"<item><link>/{n}</link></item>" for n in range(MAX_ENTRIES))

    entries = parse(f"<rss><channel>{items}{undated}</channel></rss>").entries

    assert len(entries) == MAX_ENTRIES
    assert [entry.url.rpartition("/")[2] for entry in entries] == [*days, *map(str, range(MAX_ENTRIES - 300))]


@pytest.mark.parametrize(
    "broken",
    [
        RSS.replace("</item>", ""),
        RSS[: RSS.index("</channel>")],
        RSS[: RSS.index("<guid")],
        RSS.replace("&amp;amp;", "&nbsp;&"),
        RSS.replace("harbour", "harbour\x0b\x00\ufffe&#8;"),
        RSS.replace("<channel>", "<channel><br>"),
        RSS.replace("xmlns:content", "xmlns:other"),
        RSS.replace("<item>", "<item><x:y>1</x:y>"),
        RSS.replace("<rss ", "<!DOCTYPE rss [<!ELEMENT a (b)>]><!-- <feed> --><rss "),
        "\n\n" + RSS,
        "Warning: a < b in feed.php\n" + RSS,
        "<br />\n<b>Warning</b>: no such file<br />\n" + RSS,
        "\ufeff" + RSS,
        RSS + "<script>var a = 1 && 2</script>",
        RSS.lower().replace("<title>ferry", "<title>Ferry"),
    ],
)
def test_malformed_feed_is_parsed_as_far_as_possible(broken):
    [entry] = parse(broken).entries

    assert entry.title.startswith("Ferry cancelled")
    assert entry.url == "https://news.example/a/ferry?id=1"


def test_html_entities_are_decoded():
    assert parse_entry("Ferry", "Caf&eacute;&nbsp;&unknown;").title.startswith("Café &unknown; cancelled")


def test_entities_in_cdata_are_kept():
    html = parse_entry("The long text of it.", "a & b &eacute;", of=RSS.replace("Ferry", "&nbsp;")).content_html

    assert html == "<p>a & b &eacute;</p>"


@pytest.mark.parametrize(
    ("codec", "declared", "header"),
    [
        ("big5", "big5", None),
        ("shift_jis", "Shift_JIS", "iso-8859-1"),
        ("euc-jp", "EUC-JP", "utf-8"),
        ("iso-2022-jp", "ISO-2022-JP", None),
        ("euc-kr", "UTF-8", "euc-kr"),
        ("gb18030", "gb2312", None),
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("utf-8-sig", "big5", None),
        ("utf-16", "utf-16", None),
        ("utf-16-be", "utf-16", None),
        ("utf-32-le", "utf-8", None),
    ],
)
def test_actual_charset_of_a_feed_is_used(codec, declared, header):
    word = "페리" if codec == "euc-kr" else "船便"
    data = RSS.replace("UTF-8", declared).replace("Ferry", word).encode(codec)

    assert parse(data, content_type="text/xml", charset=header).entries[0].title.startswith(f"{word} cancelled")


@pytest.mark.parametrize("label", ["punycode", "unicode_escape", "zlib", "no-such-charset", "x" * 40])
def test_codec_that_is_not_a_web_charset_is_ignored(label):
    data = RSS.replace("UTF-8", label).replace("Ferry", "Fähre").encode("cp1252")

    assert "hre cancelled" in parse(data, charset=label).entries[0].title


def test_json_feed_version_1_with_numeric_ids_is_parsed():
    item = {
        "id": 7,
        "external_url": "https://a.example/1",
        "author": {"name": "A. Lin"},
        "content_text": "1 < 2\n\nNo.",
    }
    feed = {"version": "https://jsonfeed.org/version/1", "items": [item, None, {"id": True, "title": 3}]}

    first, last = parse(json.dumps(feed)).entries

    assert (first.key, first.url, first.author) == ("7", "https://a.example/1", "A. Lin")
    assert first.content_html == "<p>1 &lt; 2</p><p>No.</p>"
    assert (last.title, last.url) == ("3", None)


def test_image_is_not_taken_for_text():
    picture = '<content type="image/png">iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ</content>'

    assert parse(ATOM.replace("<content", f"{picture}<content")).entries[0].content_html.startswith("<div")
