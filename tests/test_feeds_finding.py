"""Where a site keeps its feeds, and lists of feeds that programs exchange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import NotAFeedError, TooLargeError
from index.feeds.finding import FeedLink, find_feed_links, guess_addresses, sitemaps_in_robots
from index.feeds.opml import MAX_OPML_BYTES, OpmlFeed, read_opml, write_opml

URL = "https://news.example/world/"


def test_feeds_that_a_page_declares_come_first_and_comments_last():
    page = """<head>
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <LINK REL='alternate home' TYPE='application/atom+xml; charset=utf-8' TITLE='World &amp; Sea'
    HREF='atom.xml'>
    <link rel="stylesheet" type="application/rss+xml" href="/style">
    <link rel="alternate" type="text/html" hreflang="ja" href="/ja/"></head>
    <a href="/rss/asia.xml" title="Asia">RSS</a> <a href="/about">About</a> <a href="atom.xml">Atom</a>"""

    assert find_feed_links(page, URL) == [
        FeedLink("https://news.example/world/atom.xml", "World & Sea"),
        FeedLink("https://news.example/rss/asia.xml", "Asia"),
        FeedLink("https://news.example/comments/feed/", "Comments"),
    ]


@pytest.mark.parametrize("href", ["javascript:feed()", "mailto:feed@news.example", "http://[", ""])
def test_links_to_nowhere_are_left_out(href):
    assert find_feed_links(f'<link rel="alternate" type="application/rss+xml" href="{href}">', URL) == []


def test_a_page_that_never_closes_a_tag_is_searched_in_time():
    assert find_feed_links("<a href=" * 100_000 + "<link " * 100_000, URL) == []


def test_the_section_is_guessed_before_the_site():
    assert guess_addresses(URL)[:2] == ["https://news.example/world/feed/", "https://news.example/feed/"]


def test_robots_name_sitemaps_those_of_news_first():
    robots = (
        "User-agent: *\nDisallow: /a\nSitemap: https://a.example/s.xml\r\nSITEMAP:https://a.example/news.xml\n"
    )

    assert sitemaps_in_robots(robots) == ["https://a.example/news.xml", "https://a.example/s.xml"]


OPML = b"""<?xml version="1.0"?><opml version="1.0"><body><outline text="Asia">
<outline text="Strait" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
<outline title="Sea" text="x" XMLURL=" https://b.example/feed "/></outline>
<outline text="Strait again" xmlUrl="https://a.example/feed"/></body></opml>"""


def test_folders_are_opened_and_each_feed_is_listed_once():
    assert read_opml(OPML, name="feeds.opml") == [
        OpmlFeed(url="https://a.example/feed", title="Strait", site_url="https://a.example/"),
        OpmlFeed(url="https://b.example/feed", title="Sea"),
    ]


@pytest.mark.parametrize("content", [b"", b"Hello", b"<rss version='2.0'/>", b"\xff\xfe"])
def test_what_is_no_opml_is_refused(content):
    with pytest.raises(NotAFeedError):
        read_opml(content, name="feeds.opml")


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(TooLargeError):
        read_opml(OPML + b" " * MAX_OPML_BYTES, name="feeds.opml")


def test_no_entity_of_a_file_is_opened(tmp_path):
    (tmp_path / "secret").write_text("hush")
    doctype = (
        f'<!DOCTYPE opml [<!ENTITY z SYSTEM "{(tmp_path / "secret").as_uri()}"><!ENTITY y "loud">]>'.encode()
    )
    content = doctype + OPML.partition(b"?>")[2].replace(b'"Strait"', b'"&z;&y;"')

    assert "hush" not in str(read_opml(content, name="feeds.opml"))


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")).map(
    str.strip
)
feeds = st.builds(
    OpmlFeed,
    url=texts.map(lambda text: f"https://a.example/{text}".strip()),
    title=texts.filter(bool),
    site_url=st.none() | st.just("https://a.example/?a=1&b=<2>"),
)


@given(st.lists(feeds, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_back(listed):
    assert read_opml(write_opml(listed, title="Ours & <theirs>").encode(), name="feeds.opml") == listed


def test_what_xml_cannot_hold_is_left_out():
    [feed] = read_opml(
        write_opml([OpmlFeed(url="https://a.example/", title="a\x00b\ud800c")], title="").encode(), name="f"
    )

    assert feed.title == "abc"
