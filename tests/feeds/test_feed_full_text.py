"""Whether a feed entry contains the full article."""

import pytest

from index.feeds.feed_entries import FeedEntry
from index.feeds.full_text import has_full_text, strip_syndication_notice

LONG = "<p>" + "The ferry to Matsu sails again on Thursday, the harbour master said. " * 20 + "</p>"
LONG_CHINESE = "<p>" + "馬祖的渡輪週四將恢復行駛，港務局長表示。" * 20 + "</p>"
APPEARED = '<p>The post <a href="/a">Ferry</a> appeared first on <a href="/">Strait</a>.</p>'
APPEARED_IN_CHINESE = "<p>〈<a href='/a'>渡輪</a>〉這篇文章最早發佈於《<a href='/'>海峽</a>》。</p>"
PIXEL = '<img src="https://pixel.example/?' + "a" * 400 + '" width="1" height="1">'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LONG, True),
        (LONG + PIXEL, True),
        (LONG + APPEARED, True),
        (LONG + "<p>&#8220;It sails.&#8221;</p>", True),
        (LONG_CHINESE, True),
        (LONG_CHINESE + APPEARED_IN_CHINESE, True),
        ("", False),
        ("<p>The ferry was cancelled.</p>", False),
        ("<p>The ferry was cancelled.</p>" + PIXEL * 9, False),
        (LONG + "<p>And then …</p>", False),
        (LONG + "<p>And then [&#8230;]</p>" + APPEARED, False),
        (LONG + "<p>And then [...]</p>" + PIXEL, False),
        (LONG + "<p>And then the har</p>", False),
        (LONG + '<a href="/a">Continue reading <em>Ferry</em></a>', False),
        (LONG + "<p>Read the full story at our site.</p>", False),
        (LONG_CHINESE + "閱讀全文。", False),
    ],
)
def test_text_of_a_feed_is_used_only_if_it_is_complete(content, expected):
    assert has_full_text(FeedEntry(key="a", content_html=content)) is expected


@pytest.mark.parametrize("line", [APPEARED, APPEARED_IN_CHINESE])
def test_syndication_notice_below_an_entry_is_removed(line):
    assert strip_syndication_notice(f"{LONG}\n{line}") == LONG


def test_similar_words_in_the_text_are_kept():
    text = f"<p>The claim first appeared on Weibo.</p>{LONG}"

    assert strip_syndication_notice(text) == text
