"""Texts made to be slow to process: runs of everything that a pattern may repeat, and deep nesting."""
# ruff: noqa: E501 - tables of inputs

import json
from collections.abc import Callable, Mapping
from itertools import count
from typing import TypeAlias
from zlib import crc32

Build: TypeAlias = Callable[[int], str]


def _run(unit: str, head: str = "x", tail: str = "x") -> Build:
    """`unit` repeated between a head and a tail."""
    return lambda chars: head + unit * max(1, (chars - len(head) - len(tail)) // len(unit)) + tail


def _nested(opening: str, closing: str, inner: str = "x") -> Build:
    def build(chars: int) -> str:
        depth = max(1, (chars - len(inner)) // (len(opening) + len(closing)))
        return opening * depth + inner + closing * depth

    return build


def _counted(pattern: str, head: str = "", tail: str = "") -> Build:
    """A pattern with a different number in each repetition."""

    def build(chars: int) -> str:
        pieces, length = [head], len(head) + len(tail)
        for number in count():
            piece = pattern.replace("#", str(number))
            if length + len(piece) > chars and number:
                return "".join((*pieces, tail))
            pieces.append(piece)
            length += len(piece)
        raise AssertionError

    return build


CHARACTERS = {
    f"U+{ord(character):04X}": character
    for character in "aAé0٣ -–—_.,:;!?'\"“”‘’„«»()[]{}<>&#*`~|\\/%@+=^$。、，！？「」『』（）《》【】・：／＝…中あアｱ가ᄀกक்אاя"
    "\t\r\n\x00\x0b\x1f\x85\xa0\xad\u0301\u0323\u0345\u1161\u200b\u200d\u2028\u2029\u202e\u3000\u3099\ufe0f\ufeff"
    "\ufdfa\u0130ﬁ½①👍🇺𝐀\ud800"
}
PAIRS = [
    "a ", "A ", "Aa ", "1 ", "1,", "1.", "1:", "1-", "1/", "1a", "a1", "a.", "A.", "a-", "A-", "- ", "--",
    ". ", "..", "a,", "a_", "a'", "a@", "(a", "a)", "()", "[]", "[a", "](", "“”", "“a", "a”", "‘’", '" ',
    "' ", "「」", "（）", "<>", "<a", "a>", "</", "<!", "&a", "&#", "a;", "%4", "%41", "\\n", "a\n", "a\n\n",
    "\n ", " \n", "\r\n", "\n\n", " \t", " \xa0", "\u3000\n", "\u2028 ", "a\u0301", "\u0301\u0323",
    "a\u0301\u0323", "\u0345\u0301", "ᄀ\u1161", "カ\u3099", "a\u200d", "👍\u200d", "中。", "中，", "中 ",
    "“中", "「中", "」。", "あ。", "가 ", "가. ", "a中", "中a", "я中a가あ", "aя",
]  # fmt: skip
WORDS = [
    "January ", "Jan. 5, ", "Jan. 5, 2024 ", "2024-01-02 ", "1/2/2024 ", "12:30 p.m. ", "Monday ",
    "last Monday ", "on Friday, ", "yesterday ", "two days ago ", "in May ", "AP ", "(AP) ", "AFP - ",
    "REUTERS ", "TAIPEI, ", "TAIPEI (", "A.P.", "U.S. ", "Mr. ", "Mr. Smith ", "Smith said ", "said ",
    "“Yes,” he said. ", "told ", "John Smith, ", "John ", "von der ", "the ", "who ", "and ",
    "by John Smith and ", "Photo: ", "Getty Images/", "News ", "Press ", "read more ", "http://a.b/",
    "https://", "www.a.b ", "a@b.c ", "1,000,000 ", "No. 5 ", "e.g. ", "what is ", "how much ",
    "Share Tweet ", "Subscribe ", "Sign up ", "先月", "昨日", "来週の", "上週五", "三天前", "27日", "27日、",
    "2024年1月2日", "一二三四", "二〇二四年", "午後3時", "지난 주 ", "3월 5일 ", "月曜日", "国防部長",
    "表示，", "「我們」", "と述べた。", "고 말했다. ", "記者", "（中央社）", "台北", "（圖／", "編輯：",
    "台灣國防部長在立法院表示，將加強海峽防務。", "首相は記者会見で、防衛費を増やすと述べた。",
    "국방부 장관은 기자들에게 그렇게 말했다. ", "The minister said on Monday that troops would move. ",
    "“We will stay,” said Mr. Lee of the U.S. Navy. ", "Word ", "WORD ", "word word, ", "Correction: ",
    "Updated ", "# a\n", "- a\n", "> ", "| a ", "a: b\n", "---\n", "* * ",
]  # fmt: skip
STARTS = {
    "dateline dashes": _run("-", "A", " text"),
    "agency dashes": _run("-", "AFP ", ""),
    "dateline capitals": _run("A-", "", " text"),
    "dateline places": _run("TAIPEI, ", "", "x"),
    "dateline bracket": _run("A", "TAIPEI (", ""),
    "sign-off": _run(" ", "x（編輯：中）", "x"),
    "byline": _run("John ", "By ", "1"),
    "byline names": _run("John Smith, ", "By ", "1"),
    "credit": _run("a", "Photo: ", ""),
    "credit bracket": _run("a/", "(", ""),
    "front matter": _run("a: b\n", "---\n", ""),
    "correction": _run("a ", "Correction: ", ""),
    "hard-wrapped": _counted("word # goes on in a line that is wrapped at a width of eighty,\n"),
    "numbered words": _counted("word# "),
    "numbered sentences": _counted("Ship # sailed on Monday, Mr. Lee said. "),
    "numbered paragraphs": _counted("Ship # sailed on Monday, Mr. Lee said.\n\n"),
    "numbered names": _counted("John Smith# of the U.S. Navy, "),
    "numbered dates": _counted("on Jan. 5, 2# "),
    "numbered lines": _counted("#\n"),
}
NESTED = {
    f"nested {opening}": _nested(opening, closing)
    for opening, closing in ["()", "[]", "{}", "“”", "‘’", "「」", "『』", "（）", "<>", "«»", ("[a](", ")"), ("![", "]"), ("**", "**"),
                             ("(a ", ")"), ("“a ", "”"), ("> ", "\n")]
}  # fmt: skip

TEXTS: Mapping[str, Build] = {
    **{name: _run(unit) for name, unit in CHARACTERS.items()},
    **{f"only {name}": _run(unit, "", "") for name, unit in CHARACTERS.items()},
    **{f"{unit!r}": _run(unit) for unit in PAIRS},
    **{f"{unit!r}": _run(unit, "", "") for unit in WORDS},
    **STARTS,
    **NESTED,
}


def _in_paragraphs(build: Build, most: int = 150) -> Build:
    """The same in many short paragraphs, for functions that process paragraphs one by one."""
    return lambda chars: "\n\n".join(build(min(most, chars)) for _ in range(max(1, chars // (most + 2))))


_WHOLE_TEXTS: Mapping[str, Build] = {
    **TEXTS,
    **{
        f"paragraphs of {name}": _in_paragraphs(build)
        for name, build in TEXTS.items()
        if not name.startswith("only")
    },
}


def _page(
    build: Build, head: str = "<html><body><article><p>", tail: str = "</p></article></body></html>"
) -> Build:
    return lambda chars: head + build(max(1, chars - len(head) - len(tail))) + tail


_PROSE = "<p>The minister said on Monday that troops would move to the island within days.</p>"
_MARKUP = [
    "<p>", "</p>", "<p>a</p>", "<div>", "</div>", "<div><p>a", "<b>", "<a>", "<a href=x>",
    '<a href="http://a.b/">a</a>', "<br>", "ships left the port at dawn and<br>", "9<sup>3</sup>", "<q>a</q>", "<h2><a href=x>Head</a></h2>", "<h1>a</h1>", "<li>", "<ul><li>a",
    "<table>", "<table><tr><td>", "<td>", "<tr><td>a", "<!--", "<!-- a -->", "-->", "<![CDATA[", "]]>",
    "<script>", "</script>", "<script>a</script>", "<style>", "<title>", "<title>a</title>", "<meta>",
    '<meta property="og:url" content="http://a.b/c">', '<meta name="author" content="a">',
    "<link rel=canonical href=/a>", '<link rel="alternate" type="application/rss+xml" href="/f">',
    "<time datetime=2024-01-02>a</time>", "<time>", "<aside>", "<aside>a</aside>", "<article>",
    "<blockquote>", "<svg>", "<iframe>", "<noscript>", "<select><option>", "<form>", "<font>",
    "<p hidden>a</p>", '<p style="display:none">', '<p class="body"><p>a', '<span class="byline">By A</span>',
    "<span>", "<a name=", "< ", "<a ", "<a b", '<a b="', "<a b='>", "<a/", "<p\n", "&nbsp;", "&amp;", "&#",
    "&#65;", "&lt;p&gt;", "&a", "<?a", "<?a?>", "<!a>", _PROSE,
    '<script type="application/ld+json">{"@type":"NewsArticle"}</script>',
    '<script type="application/ld+json">', '"datePublished":"2024',
]  # fmt: skip
PAGES: Mapping[str, Build] = {
    **{f"in a page: {name}": _page(_run(unit)) for name, unit in CHARACTERS.items() if unit not in "0٣~^$="},
    **{f"in a page: {unit!r}": _page(_run(unit)) for unit in (*PAIRS, *WORDS[-20:])},
    **{f"page of {unit!r}": _page(_run(unit, "", ""), "<html><body>", "") for unit in _MARKUP},
    **{
        f"head of {unit!r}": _page(_run(unit, "", ""), "<html><head>", f"<body>{_PROSE}")
        for unit in _MARKUP[15:45]
    },
    "attributes": _page(_counted("a#=1 "), "<html><body><p ", ">x</p>"),
    "attributes of every tag": _page(_counted("<p " + " ".join(f"a{i}=#" for i in range(40)) + ">x</p>")),
    "one attribute": _page(_run("a", "", ""), '<html><body><p title="', '">x</p>'),
    "classes": _page(_counted("c# "), '<html><body><p class="', '">x</p>'),
    "attributes without end": _page(_counted("a#=1 "), "<html><body><p ", ""),
    "meta attributes": _page(_counted("a#=1 "), "<html><head><meta ", ">x"),
    "nested div": _page(_nested("<div>", "</div>"), "<html><body>", ""),
    "nested b": _page(_nested("<b>", "</b>"), "<html><body>", ""),
    "nested ul": _page(_nested("<ul><li>", "</li></ul>"), "<html><body>", ""),
    "nested hidden": _page(_nested("<div hidden>", "</div>"), "<html><body>", ""),
    "nested table": _page(_nested("<table><tr><td>", "</td></tr></table>"), "<html><body>", ""),
    "deep json": _page(_nested("[", "]"), '<script type="application/ld+json">', "</script>"),
    "deep json objects": _page(_nested('{"a":', "}", "1"), '<script type="application/ld+json">', "</script>"),
    "json list": _page(
        _counted('{"@type":"NewsArticle","headline":"#"},'),
        '<script type="application/ld+json">[',
        "{}]</script>",
    ),
    "json text": _page(
        _run("a", "", ""),
        '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"',
        '"}</script>',
    ),
    "json blanks": _page(_run(" ", "", ""), '<script type="application/ld+json">{', "x</script>"),
    "teasers": _page(_counted("<p>Ship # sailed on Monday to the south.</p><h2><a href=/#>Ship #</a></h2>")),
    "paragraphs": _page(_counted("<p>Ship # sailed on Monday, Mr. Lee of the U.S. Navy said.</p>\n")),
    "headings": _page(_counted("<h2>Ship #</h2><p>It sailed on Monday, Mr. Lee said.</p>\n")),
}
FRAGMENTS: Mapping[str, Build] = {
    **{name: _run(unit) for name, unit in CHARACTERS.items() if unit not in "0٣~^$="},
    **{f"{unit!r}": _run(unit) for unit in (*PAIRS, *WORDS[-20:])},
    **{f"{unit!r} only": _run(unit, "", "") for unit in _MARKUP},
    "attributes": _counted("a#=1 ", "<p ", ">x</p>"),
    "attributes of every tag": _counted("<p " + " ".join(f"a{i}=#" for i in range(40)) + ">x</p>"),
    "nested div": _nested("<div>", "</div>"),
    "nested b": _nested("<b>", "</b>"),
    "nested table": _nested("<table><tr><td>", "</td></tr></table>"),
}


def _feed(head: str, build: Build, tail: str) -> Build:
    return _page(build, f"<rss version='2.0'><channel><title>a</title>{head}", f"{tail}</channel></rss>")


def _item(build: Build, name: str = "description", head: str = "", tail: str = "") -> Build:
    return _feed(f"<item><link>http://a.b/c</link><{name}>{head}", build, f"{tail}</{name}></item>")


_FEED_UNITS = [*"aé0 -&<>%中\u0301\ufeff\n\t\u3000", *["&lt;", "&lt;p", "&lt;b&gt;", "&amp;", "&#65;", "&a;", "a@", "(a", "a:", "http://", "]]", "%41", "<a>"]]  # fmt: skip
XML: Mapping[str, Build] = {
    **{f"item text {unit!r}": _item(_run(unit)) for unit in _FEED_UNITS},
    **{f"item html {unit!r}": _item(_run(unit), head="<![CDATA[<p>", tail="]]>") for unit in (*_FEED_UNITS, *_MARKUP[:20])},
    **{f"title {unit!r}": _item(_run(unit), "title") for unit in _FEED_UNITS},
    **{f"link {unit!r}": _item(_run(unit), "link") for unit in _FEED_UNITS},
    **{f"date {unit!r}": _item(_run(unit), "pubDate") for unit in (*_FEED_UNITS, "Jan ", "1:")},
    **{f"author {unit!r}": _item(_run(unit), "author") for unit in _FEED_UNITS},
    **{f"feed of {unit!r}": _feed("", _run(unit, "", ""), "") for unit in (*_MARKUP[:24], "<item>", "<item/>", "</item>", "<a:b>", "<item><title>a</title>")},
    **{f"starts with {unit!r}": _run(unit, "", "<rss/>") for unit in (" ", "\ufeff", "<?a?>", "<?a", "<!-- a -->", "<!--", "<!DOCTYPE a>", "<!DOCTYPE a [", "<!DOCTYPE", "<rss ", "<br>", "<rdf", "<a:")},
    "items": _feed("", _counted("<item><title>Ship #</title><link>/a#</link><guid>#</guid><pubDate>Mon, 05 Jan 2024 12:00:00 GMT</pubDate></item>"), ""),
    "attributes": _feed("<item ", _counted("a#='1' "), "/>"),
    "namespaces": _feed("<item ", _counted("xmlns:a#='1' "), "/>"),
    "namespaces of items": _feed("", _counted("<a#:item xmlns:a#='b#'><title>a</title></a#:item>"), ""),
    "nested": _feed("", _nested("<a>", "</a>"), ""),
    "nested items": _feed("", _nested("<item>", "</item>"), ""),
    "nested bases": _feed("", _nested("<a xml:base='b/'>", "</a>"), ""),
    "nested namespaces": _feed("", _nested("<a xmlns='b'>", "</a>"), ""),
    "fields": _feed("<item>", _counted("<title>#</title>"), "</item>"),
    "other fields": _feed("<item>", _counted("<a#>#</a#>"), "</item>"),
    "links": _feed("<item>", _counted("<link href='/#'/>"), "</item>"),
    "atom entries": _page(_counted("<entry><title>Ship #</title><link href='/a#'/><id>#</id><updated>2024-01-02T03:04:05Z</updated><content type='html'>&lt;p>a</content></entry>"), "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>"),
    "sitemap": _page(_counted("<url><loc>http://a.b/#</loc><lastmod>2024-01-02</lastmod></url>"), "<urlset>", "</urlset>"),
    "sitemap index": _page(_counted("<sitemap><loc>http://a.b/#</loc></sitemap>"), "<sitemapindex>", "</sitemapindex>"),
    "outlines": _page(_counted("<outline xmlUrl='http://a.b/#' text='#'/>"), "<opml><body>", "</body></opml>"),
    "nested outlines": _page(_nested("<outline text='a'>", "</outline>"), "<opml><body>", "</body></opml>"),
    "outline attributes": _page(_counted("a#='1' "), "<opml><body><outline ", "/></body></opml>"),
}  # fmt: skip
JSON_FEEDS: Mapping[str, Build] = {
    "items": _page(_counted('{"id":"#","url":"/#","title":"a","content_html":"<p>a</p>"},'), '{"version":"https://jsonfeed.org/version/1","items":[', "{}]}"),
    "nested lists": _nested("[", "]"),
    "open lists": _run("[", "", ""),
    "nested objects": _nested('{"a":', "}", "1"),
    "open objects": _run('{"a":', "", ""),
    "keys": _page(_counted('"a#":1,'), "{", '"b":1}'),
    "authors": _page(_counted('{"name":"a#"},'), '{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"url":"/a","authors":[', "{}]}]}"),
    "digits": _run("1", "[", "]"),
    "exponents": _run("1", '{"version":"https://jsonfeed.org/version/1","items":[{"id":1e', "}]}"),
    "blanks": _run(" ", "{", "}"),
    **{f"text {unit!r}": _page(_run(unit), '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"/a","content_html":"', '"}]}')
       for unit in (*"a <&中\u0301", "<b>", "<p ", "\\n", "\\u0041", "\\ud800")},
    **{f"title {unit!r}": _page(_run(unit), '{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"/a","title":"', '"}]}')
       for unit in (*"a <&中\u0301", "<b>", "<p ", "\\n")},
}  # fmt: skip
_URL_UNITS = [
    "a", "A", "-", ".", "..", "/", "//", "/a", "/../", "/./", "?", "&", "&a", "&a=1", "=", "#", "%", "%4",
    "%41", "%2F", ":", "@", "[", "]", "\\", "é", "中", "\u0301", "\u3002", "1", "0x", "xn--", " ", "\t", "\n",
    "/amp", "-amp", ".amp", "/print", "&utm_a=1", "www.",
]  # fmt: skip
URLS: Mapping[str, Build] = {
    **{f"bare {unit!r}": _run(unit, "", "") for unit in _URL_UNITS},
    **{f"host {unit!r}": _run(unit, "http://", "/") for unit in _URL_UNITS},
    **{f"path {unit!r}": _run(unit, "http://a.b/", "") for unit in _URL_UNITS},
    **{f"query {unit!r}": _run(unit, "http://a.b/?", "") for unit in _URL_UNITS},
    **{f"fragment {unit!r}": _run(unit, "http://a.b/#!", "") for unit in _URL_UNITS[:12]},
}
BYTES: Mapping[str, Build] = {
    **{f"byte {value:02x}": _run(chr(value), "", "") for value in (0, 9, 10, 13, 0x1B, 0x20, 0x41, 0x7F, 0x80, 0x81, 0xA0, 0xC3, 0xE4, 0xED, 0xF0, 0xFE, 0xFF)},
    **{f"bytes {unit!r}": _run(unit, "", "") for unit in ("A\0", "\0A", "\xe4\xb8", "\xa4\xa4", "\x82\xa0", "\x1b$B", "\x1b(B", "~{", "+A-", "\xef\xbb\xbf", "\xc3\xa9", "\xe9 ", "\xa1A")},
    **{f"after {head!r}": _run("a\xff", head, "") for head in ("\xff\xfe", "\xfe\xff", "\xef\xbb\xbf", "<?xml encoding='", "<meta charset=", "<meta charset='x'>", "<meta ")},
    "charset labels": _counted("<meta charset=x#>"),
    "meta tags": _run("<meta charset", "", ""),
    "meta blanks": _run(" ", "<meta", "x"),
    "declaration blanks": _run(" ", "<?xml", "x"),
}  # fmt: skip


def _as_line(build: Build) -> Build:
    """The same as the text of a line of an import file."""
    return lambda chars: json.dumps({"text": build(chars)})


INPUTS: Mapping[str, Mapping[str, Build]] = {
    "text": TEXTS,
    "article": _WHOLE_TEXTS,
    "page": PAGES,
    "fragment": FRAGMENTS,
    "xml": XML,
    "json": JSON_FEEDS,
    "url": URLS,
    "bytes": BYTES,
    "line": {name: _as_line(build) for name, build in {**NESTED, **STARTS}.items()},
}
"""Inputs by the kind of argument that a function takes. `bytes` are Latin-1 characters."""


_ALWAYS = frozenset((*STARTS, repr("\u0301\u0323"), "U+0020", "U+3000", "U+201C", repr("中。"), "attributes"))
# Each other input is tried on about fifteen functions on text.
_SHARE = {"article": 24, "page": 20}
_OTHER_SHARE = 15


def choose_inputs(kind: str, function: str) -> list[str]:
    """The inputs for a function in a test run: some for every function, the others shared out among functions.

    With all inputs, all functions take half an hour.
    """
    share = _SHARE.get(kind, _OTHER_SHARE)
    first = crc32(function.encode()) % share
    return [name for place, name in enumerate(INPUTS[kind]) if name in _ALWAYS or place % share == first]


def build_input(kind: str, name: str, chars: int) -> str:
    """The input with this name, about `chars` characters long."""
    return INPUTS[kind][name](max(1, chars))
