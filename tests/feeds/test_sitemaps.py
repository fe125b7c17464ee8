"""Sitemaps, news sitemaps and sitemap indexes."""

import gzip
from datetime import UTC, datetime

import pytest

from index import NotAFeedError, Precision, PublishedAt, SourceKind, TooLargeError
from index.feeds.feed_entries import MAX_ENTRIES
from index.feeds.sitemaps import MAX_SITEMAP_BYTES, SitemapIndex, parse_sitemap

URL = "https://news.example/sitemap.xml"
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
EIGHT_IN_TAIPEI = PublishedAt(datetime(2026, 3, 2, 0, 0, tzinfo=UTC), Precision.INSTANT, "+08:00")

SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {SCHEMA} xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://news.example/old</loc><lastmod>2026-01-05</lastmod></url>
<url><loc> https://news.example/ferry </loc><n:news><n:publication><n:name>Strait</n:name>
<n:language>en</n:language></n:publication><n:publication_date>2026-03-02T08:00:00+08:00</n:publication_date>
<n:title>Ferry &amp;amp; harbour</n:title></n:news>
<image:image><image:loc>https://news.example/ferry.png</image:loc><image:title>Ferry</image:title></image:image></url>
<url><loc>https://news.example/about</loc></url><url></url><url><loc>mailto:a</loc></url>
<url><loc>https://news.example/old</loc></url></urlset>"""


def parse(data):
    return parse_sitemap(data.encode() if isinstance(data, str) else data, url=URL, source="the sitemap")


@pytest.mark.parametrize(
    "data",
    [
        SITEMAP.encode(),
        gzip.compress(SITEMAP.encode()),
        SITEMAP.encode("utf-16"),
        SITEMAP.replace("</urlset>", "").encode(),
        SITEMAP.replace(SCHEMA, "").encode(),
    ],
    ids=["plain", "gzip", "utf-16", "cut off", "without its namespace"],
)
def test_news_sitemap_lists_each_article_once_newest_first(data):
    feed = parse(data)

    assert (feed.kind, feed.site_url) == (SourceKind.SITEMAP, "https://news.example/")
    assert [(entry.key, entry.url) for entry in feed.entries] == [
        ("https://news.example/ferry", "https://news.example/ferry"),
        ("https://news.example/old", "https://news.example/old"),
        ("https://news.example/about", "https://news.example/about"),
    ]
    assert (feed.entries[0].title, feed.entries[0].published) == ("Ferry & harbour", EIGHT_IN_TAIPEI)
    assert feed.entries[1].published is None
    assert feed.entries[1].updated == PublishedAt(datetime(2026, 1, 5, tzinfo=UTC), Precision.DAY)


def test_newest_pages_of_a_large_sitemap_are_kept():
    pages = "".join(
        f"<url><loc>https://news.example/{n}</loc><lastmod>{2000 + n // 300}-01-{1 + n % 28:02}</lastmod></url>"
        for n in range(6000)
    )

    entries = parse(f"<urlset {SCHEMA}>{pages}</urlset>").entries

    assert len(entries) == MAX_ENTRIES
    assert {entry.updated.at.year for entry in entries} == {2018, 2019}


def test_sitemap_index_is_sorted_by_news_date_and_tags():
    listed = "".join(
        f"<sitemap><loc>https://news.example/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (
            ("post-1", "2024-12-31"),
            ("post_tag", "2026-03-02"),
            ("undated", ""),
            ("post-2", "2026-03-01"),
            ("google-news", "2020-01-01"),
        )
    )

    found = parse(f"<sitemapindex {SCHEMA}>{listed}</sitemapindex>")

    names = ("google-news", "post-2", "post-1", "undated", "post_tag")
    assert found == SitemapIndex(tuple(f"https://news.example/{name}.xml" for name in names))


@pytest.mark.parametrize(
    "data", [b"", b"Hello", b"<rss/>", b"\x1f\x8bnonsense", b"<html><body></html>", b"https://news.example/a"]
)
def test_other_content_is_refused(data):
    with pytest.raises(NotAFeedError):
        parse(data)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_sitemap_over_the_limit_is_refused(pack):
    with pytest.raises(TooLargeError) as raised:
        parse(pack(b"<urlset>" + bytes(MAX_SITEMAP_BYTES)))

    assert raised.value.limit == MAX_SITEMAP_BYTES


def test_no_entity_of_a_sitemap_is_expanded():
    bomb = f'<!DOCTYPE a [<!ENTITY z "{"z" * 10_000}">]>' + SITEMAP.partition("?>")[2].replace(
        "Ferry", "&z;" * 999
    )

    assert len(str(parse(bomb))) < 10_000
