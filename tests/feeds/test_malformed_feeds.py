"""Other content and hostile feeds are refused or parsed, each in a short time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import NotAFeedError, TooLargeError
from index.feeds.feed_parser import MAX_FEED_BYTES, parse_feed

HEAD = '<rss version="2.0"><channel><title>Sea</title>'
ITEM = "<item><title>Ferry</title><link>/a</link></item>"


def parse(data, **options):
    data = data.encode(errors="surrogatepass") if isinstance(data, str) else data
    return parse_feed(data, url="https://news.example/feed", source="the feed", **options)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\0", "it is empty"),
        (b"<!doctype html><html><body>Hello</body></html>", "this is a web page"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "this is a web page"),
        (b"<!-- a --><HTML><p>never closed", "this is a web page"),
        (b"<?xml version='1.0'?><note>Hello</note>", "this XML (<note>) is not a feed"),
        (
            b'<x:RDF xmlns:x="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            "this XML (<rdf:rdf>) is not a feed",
        ),
        (b"<urlset/>", "this is a sitemap"),
        (b"<opml version='2.0'><body/></opml>", "import it"),
        (b"Hello", "not a feed (RSS"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a feed (RSS"),
        (b'{"items": []}', "broken or not a JSON Feed"),
        (b'{"version": 1}', "broken or not a JSON Feed"),
        (b'["https://jsonfeed.org/version/1"]', "broken or not a JSON Feed"),
        (b"{", "broken or not a JSON Feed"),
        (b'{"a":' + b"[" * 100_000, "broken or not a JSON Feed"),
        (
            b'{"version": "https://jsonfeed.org/version/1", "a": ' + b"9" * 5000 + b"}",
            "broken or not a JSON Feed",
        ),
    ],
)
def test_other_content_is_refused_with_its_type(data, reason):
    with pytest.raises(NotAFeedError) as raised:
        parse(data)

    assert reason in raised.value.reason
    assert raised.value.location == "the feed"


def test_content_declared_as_html_is_called_a_web_page():
    with pytest.raises(NotAFeedError, match="this is a web page"):
        parse("Please enable scripts", content_type="text/html")


@pytest.mark.parametrize(
    "data",
    [
        "<rss/>",
        HEAD + "</channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom"/>',
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>',
        '{"version": "https://jsonfeed.org/version/1", "items": {}}',
    ],
)
def test_feed_without_entries_is_valid(data):
    assert parse(data).entries == ()


def test_a_feed_over_the_limit_is_refused():
    with pytest.raises(TooLargeError) as raised:
        parse(HEAD + " " * MAX_FEED_BYTES)

    assert raised.value.limit == MAX_FEED_BYTES


LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha">' + LAUGHS,
        f'<!ENTITY i "{"z" * 100_000}">',
        "<!ENTITY % p \"<!ENTITY i 'ha'>\"> %p;",
        '<!ENTITY i SYSTEM "{secret}">',
        '<!ENTITY % p SYSTEM "{secret}"> %p;',
        '<!ENTITY a "ha">' + LAUGHS + "]",
        '<!ENTITY i "]>">',
    ],
)
def test_no_entity_of_a_feed_is_expanded(declared, codec, tmp_path):
    (tmp_path / "secret").write_text("<!ENTITY i 'hush'>")
    declared = declared.replace("{secret}", (tmp_path / "secret").as_uri())
    feed = f"<!DOCTYPE rss [{declared}]>{HEAD}{ITEM.replace('Ferry', 'Ferry ' + '&i;' * 2000)}</channel></rss>"

    try:
        shown = str(parse(feed.encode(codec)))
    except NotAFeedError as error:
        shown = error.reason

    assert len(shown) < 20_000
    assert "hush" not in shown
    assert "hahaha" not in shown


FLOODS = {
    "elements that are never closed": "<a>",
    "items within items": "<item><title>x</title>",
    "titles within titles": "<item><title>",
    "tags that are never closed": "<a ",
    "attributes that are never closed": '<a b="',
    "bare brackets": "<",
    "bare ampersands": "&",
    "unknown entities": "&a;",
    "sections that are never closed": "<![CDATA[",
    "comments that are never closed": "<!--",
    "document types": "<!DOCTYPE a",
    "instructions": "<?a ",
    "closing tags": "</a>",
    "namespaces": '<x:a xmlns:x="urn:x"/>',
    "tiny items": "<item/>",
    "many links": "<link>mailto:a</link>",
    "references to nothing": "&#0;",
    "line ends": "\n",
    "escaped tags": "&lt;a &lt;/",
    "zeros": "\0",
    "surrogates": "\ud800",
}


@pytest.mark.parametrize("inside", ["", "<item>", "<item><title>", "<item><description>", "<item><author>"])
@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_repeated_markup_is_parsed(flood, inside):
    feed = parse(HEAD + inside + flood * (200_000 // len(flood)))

    assert feed.title == "Sea"


@pytest.mark.parametrize(
    "name", ["title", "link", "guid", "pubDate", "author", "description", "language", "ttl"]
)
@pytest.mark.parametrize("text", ["a" * 200_000, "1:" * 100_000, "a@" * 100_000, "-" * 200_000, "(" * 200_000])
def test_very_long_fields_are_truncated_or_dropped(name, text):
    feed = parse(f"{HEAD}<{name}>{text}</{name}><item><{name}>{text}</{name}></item></channel></rss>")

    entry = feed.entries[0]
    assert len(entry.title) < 5000
    assert len(entry.url or "") < 5000
    assert entry.published is None


def test_element_may_have_any_number_of_attributes_and_children():
    attributes = " ".join(f'a{n}="x"' for n in range(20_000))
    names = "".join(f"<n{n}/>" for n in range(20_000))

    [entry] = parse(f"{HEAD}<item {attributes}><title>Ferry</title>{names}</item></channel></rss>").entries

    assert entry.title == "Ferry"


pieces = st.sampled_from(
    [
        *(HEAD, ITEM, "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>", "<b>"),
        *("</b>", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!DOCTYPE a [", "]>", "&amp;", "&eacute;"),
        *("&#0;", "<x:y z:a='", "<link href='//[' base='http://['/>", "<title>", "</title>", "\0"),
        "<pubDate>1 Jan 2020 99:99 +9999</pubDate>",
    ]
)


@given(
    st.lists(pieces | st.text(max_size=3), max_size=30).map("".join),
    st.sampled_from(["utf-8", "utf-16", "big5"]),
)
def test_any_text_is_parsed_or_refused(text, codec):
    try:
        feed = parse(text.encode(codec, "replace"))
    except NotAFeedError as error:
        assert error.reason
    else:
        assert all(entry.key for entry in feed.entries)


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused(data):
    try:
        parse(data, charset="utf-7")
    except NotAFeedError as error:
        assert error.reason
