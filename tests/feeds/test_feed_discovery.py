"""Feeds are found by the links of a page and at the usual locations."""

import pytest

from index.feeds.feed_links import (
    FeedLink,
    find_feed_links,
    guess_addresses,
    guess_sitemaps,
    sitemaps_in_robots,
)

URL = "https://news.example/world/"


def test_declared_feeds_come_first_and_comment_feeds_last():
    page = """<head>
    <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
    <LINK REL='alternate home' TYPE='application/atom+xml; charset=utf-8' TITLE='World &amp; Sea'
    HREF='atom.xml'>
    <link rel="stylesheet" type="application/rss+xml" href="/style">
    <link rel="alternate" type="text/html" hreflang="ja" href="/ja/">
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/feed/1">
    <link rel="alternate" type="application/json" href="/feed.json" title=""></head>
    <a href="/rss/asia.xml" title="Asia">RSS</a> <a href="/about">About</a> <a href="atom.xml">Atom</a>"""

    assert find_feed_links(page, URL) == [
        FeedLink("https://news.example/world/atom.xml", "World & Sea", "application/atom+xml"),
        FeedLink("https://news.example/feed.json", "", "application/json"),
        FeedLink("https://news.example/rss/asia.xml", "Asia"),
        FeedLink("https://news.example/comments/feed/", "Comments", "application/rss+xml"),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "https://news.example/feed/",
        "https://feeds.feedburner.com/news",
        "rss.php?id=1",
        "/asia.rss",
        "/atom/",
        "//feeds.example/rss",
    ],
)
def test_links_that_look_like_feeds_are_feeds(href):
    [link] = find_feed_links(f'<a href="{href}">Follow</a><a href="{href}">again</a>', URL)

    assert link.title == ""


@pytest.mark.parametrize(
    "href",
    ["/feedback", "/rss.html", "/rssi", "/a?next=/feed", "/atomic", "#feed", "/feed.png", "//feed/a"],
)
def test_other_links_are_not_feeds(href):
    assert find_feed_links(f'<a href="{href}">Read</a>', URL) == []


@pytest.mark.parametrize("href", ["javascript:feed()", "mailto:feed@news.example", "http://[", "", URL])
def test_invalid_links_and_links_to_the_page_itself_are_ignored(href):
    assert find_feed_links(f'<link rel="alternate" type="application/rss+xml" href="{href}">', URL) == []


@pytest.mark.parametrize(
    "tag", ['<link rel="alternate" type="application/rss+xml" href="{}">', '<a href="{}">']
)
@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("feed://a.example/asia?id=1", "http://a.example/asia?id=1"),
        ("feed:https://a.example/asia", "https://a.example/asia"),
        ("FEED:http://a.example/rss", "http://a.example/rss"),
        ("/feed?a=1&amp;amp;b=2", "https://news.example/feed?a=1&b=2"),
        ("/feed?a=1&amp;#038;b=2", "https://news.example/feed?a=1&b=2"),
    ],
)
def test_links_of_feed_readers_and_links_escaped_twice_are_repaired(tag, href, address):
    assert [link.url for link in find_feed_links(tag.format(href), URL)] == [address]


def test_links_are_relative_to_the_base_of_the_page():
    page = '<base href="/en/"><link rel="feed" href="atom.xml" type="application/atom+xml">'

    assert [link.url for link in find_feed_links(page, URL)] == ["https://news.example/en/atom.xml"]


@pytest.mark.parametrize("page", ["", "Hello", "<a href=" * 50_000, "<link " * 50_000, "<b>" * 50_000, "\0"])
def test_malformed_page_has_no_feeds(page):
    assert find_feed_links(page, URL) == []


def test_number_of_feeds_of_a_page_is_limited():
    assert len(find_feed_links("".join(f'<a href="/{n}/feed">' for n in range(1000)), URL)) == 50


def test_feed_of_the_section_is_guessed_before_that_of_the_site():
    assert guess_addresses(URL)[:2] == ["https://news.example/world/feed/", "https://news.example/feed/"]
    assert guess_addresses("https://news.example")[0] == "https://news.example/feed/"
    assert guess_sitemaps(URL)[0] == "https://news.example/news-sitemap.xml"


def test_news_sitemaps_in_robots_txt_come_first():
    robots = (
        "\ufeffSitemap: https://a.example/s.xml\r\nUser-agent: *\nDisallow: /a\n"
        "SITEMAP:https://a.example/news.xml\n# Sitemap: https://a.example/old.xml\nSitemap: /relative.xml\n"
        "Sitemap: https://a.example/s.xml\n"
    )

    assert sitemaps_in_robots(robots) == ["https://a.example/news.xml", "https://a.example/s.xml"]


def test_number_of_sitemaps_in_robots_txt_is_limited():
    assert len(sitemaps_in_robots("".join(f"Sitemap: https://a.example/{n}\n" for n in range(5000)))) == 100
