"""Generate valid feeds in three formats for any number of sites, with generated articles."""

import json
from dataclasses import dataclass
from html import escape

from generated_articles import MadeArticle, make_article, paragraphs_html

ARTICLES = 3
"""In each feed."""


@dataclass(frozen=True, slots=True)
class Site:
    """One of the sites, by its kind and number."""

    kind: str
    number: int
    netloc: str

    def url(self, path: str) -> str:
        return f"http://{self.netloc}{path}"

    def article(self, place: int) -> MadeArticle:
        return make_article(sum(map(ord, self.kind)) * 100_000 + self.number * 10 + place)


def rss(site: Site, *, whole: bool, articles: int = ARTICLES) -> bytes:
    items = "".join(_rss_item(site, place, whole=whole) for place in range(articles))
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{site.kind} {site.number}</title><link>{site.url('/')}</link>{items}</channel></rss>"
    ).encode()


def _rss_item(site: Site, place: int, *, whole: bool) -> str:
    article = site.article(place)
    content = f"<content:encoded>{escape(paragraphs_html(article))}</content:encoded>" if whole else ""
    return (
        f"<item><title>{article.title}</title><link>{site.url(f'/article/{place}')}</link>"
        f"<guid>{site.url(f'/article/{place}')}</guid><pubDate>Tue, 01 Sep 2026 08:00:00 GMT</pubDate>"
        f"<description>{article.paragraphs[0]}</description>{content}</item>"
    )


def atom(site: Site) -> bytes:
    entries = "".join(
        f"<entry><title>{article.title}</title><id>{site.url(f'/article/{place}')}</id>"
        f'<link href="{site.url(f"/article/{place}")}"/><updated>2026-09-0{place + 1}T08:00:00Z</updated>'
        f'<content type="html">{escape(paragraphs_html(article))}</content></entry>'
        for place, article in enumerate(map(site.article, range(ARTICLES)))
    )
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{site.kind} {site.number}</title>'
        f"<id>{site.url('/')}</id><updated>2026-09-03T08:00:00Z</updated>{entries}</feed>"
    ).encode()


def json_feed(site: Site) -> bytes:
    items = [
        {
            "id": site.url(f"/article/{place}"),
            "url": site.url(f"/article/{place}"),
            "title": article.title,
            "content_html": paragraphs_html(article),
            "date_published": f"2026-09-0{place + 1}T08:00:00Z",
        }
        for place, article in enumerate(map(site.article, range(ARTICLES)))
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": f"{site.kind} {site.number}", "items": items}).encode()
