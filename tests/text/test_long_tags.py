"""Tags with thousands of attributes are truncated; other markup is unchanged."""

import pytest

from index.extraction.html_fragment import read_fragment
from index.feeds.feed_parser import parse_feed
from index.text.markup_limits import MAX_ATTRIBUTES, has_long_tag, limit_attributes


def _tag(pattern: str, joined_by: str = " ", name: str = "p", count: int = 5000) -> str:
    return f"<{name} {joined_by.join(pattern.format(number) for number in range(count))}>"


LONG = {
    "bare": _tag("a{}"),
    "valued": _tag("a{}=1"),
    "spaced": _tag("a{} = 1"),
    "quoted": _tag("a{}='1>'"),
    "unparted": _tag('a{}="1"', joined_by=""),
    "slashes": _tag("a{}", joined_by="/"),
    "lines": _tag("a{}", joined_by="\n"),
    "namespaces": _tag("xmlns:a{}='1'", name="a:b"),
    "script's own": _tag("a{}", name="script"),
    "after a comment": "<!-- <script> -->" + _tag("a{}") + "<!-- </script> -->",
    "after an empty comment": "<!-->" + _tag("a{}") + "-->",
    "after an odd end of a comment": "<!-- --!>" + _tag("a{}") + "-->",
    "after a title": "<title><script></title>" + _tag("a{}") + "</script>",
    "in an unclosed script": "<script>" + _tag("a{}"),
    "in an unclosed comment": "<!-- " + _tag("a{}"),
}
SHORT = {
    "few": _tag("a{}=1", count=MAX_ATTRIBUTES),
    "many tags": "<p class='a' id=b>x</p>" * 1000,
    "one long value": f"<path d='{'M 0 0 ' * 1000}'/>",
    "script": f"<script>if (a <b {'c ' * 1000}) {{}}</script>",
    "comment": f"<!-- <b {'c ' * 1000}> -->",
    "text": "2 < 3 " * 1000,
}


@pytest.mark.parametrize("markup", LONG.values(), ids=LONG)
def test_long_tags_are_truncated(markup: str) -> None:
    cut = limit_attributes(markup)

    assert has_long_tag(markup)
    assert not has_long_tag(cut)
    assert len(cut) < 5000
    assert cut.startswith(markup[:200])


@pytest.mark.parametrize("markup", SHORT.values(), ids=SHORT)
def test_other_markup_is_unchanged(markup: str) -> None:
    assert not has_long_tag(markup)
    assert limit_attributes(markup) == markup


def test_cdata_is_unchanged() -> None:
    item = f"<![CDATA[a --> <b {'word ' * 1000}]]>"

    assert limit_attributes(item, is_html=False) == item


def test_text_around_a_long_tag_is_kept() -> None:
    assert read_fragment(f"<p>One.</p>{LONG['valued']}Two.</p>") == "One.\n\nTwo."


def test_feed_with_a_long_tag_is_parsed() -> None:
    attributes = " ".join(f"a{number}='1'" for number in range(5000))
    feed = f"<rss><channel><item {attributes}><title>One</title><link>http://a.example/1</link></item></channel></rss>"

    entries = parse_feed(feed.encode(), url="http://a.example/", source="feed").entries

    assert [entry.title for entry in entries] == ["One"]
