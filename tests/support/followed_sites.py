"""Sites on loopback under names of their own, and a library that may visit and follow them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes import FakeEmbedder
from libraries import open_library
from loopback_client import resolving
from web_server import Reply, WebServer, respond, serving

from index import SHARED_CORPUS, CorpusName, FeedChoice, NewsIndex, Source, SourceKind
from index.extraction.article_fetcher import WebFetcher
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_pool import WorkerPool, shared_pool

NAMES = ("strait.example", "www.strait.example", "evil.example", "harbour.example")
"""Host names of one server, which looks only at the path."""

FERRY = "The ferry to Matsu was cancelled on Tuesday because of high waves. It will sail again on Thursday."
RADAR = "A radar station on Lanyu was switched on in May. It watches the channel south of the island at night."
CABLE = "A cable east of Penghu was cut by an anchor on Sunday. A repair ship from Kaohsiung is on its way."
MORE = "The harbour master said that forty passengers waited. They were given rooms in a school near the port."


def page(title: str, *paragraphs: str, head: str = "") -> bytes:
    """An article as a site shows it."""
    body = "".join(f"<p>{text}</p>" for text in (*paragraphs, MORE))
    return respond(
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def item(
    url: str,
    *,
    guid: str = "",
    title: str = "A title",
    day: str = "02 Mar 2026 08:00:00 +0800",
    whole: str = "",
) -> str:
    """An RSS item; `whole` is the full text of the article in the feed."""
    return (
        f"<item><title>{title}</title><link>{url}</link><guid isPermaLink='false'>{guid or url}</guid>"
        f"<pubDate>{day}</pubDate><description><![CDATA[{whole}]]></description></item>"
    )


def feed(*items: str, title: str = "Strait Daily", **headers: str) -> bytes:
    listed = "".join(items)
    return respond(
        f'<rss version="2.0"><channel><title>{title}</title>{listed}</channel></rss>',
        kind="application/rss+xml",
        **headers,
    )


def at(site: WebServer, path: str, name: str = "strait.example") -> str:
    return f"http://{name}:{site.port}{path}"


def asked(site: WebServer) -> list[str]:
    """The paths that were requested, in order, except robots.txt."""
    paths = (request.split()[1] for request in site.requests)
    return [path for path in paths if path != "/robots.txt"]


@contextmanager
def sites() -> Iterator[WebServer]:
    replies: dict[str, Reply] = {}
    with serving(replies) as site:
        yield site


def open_follower(
    folder: Path,
    *,
    embedder: FakeEmbedder | None = None,
    workers: WorkerPool | None = None,
    **settings: object,
) -> NewsIndex:
    """Open a library that may visit the sites."""
    fetcher = WebFetcher(
        IsolatedParser(workers or shared_pool()),
        timeout_s=5,
        max_bytes=10_000_000,
        max_redirects=3,
        allowed_hosts=NAMES,
        resolve=resolving({name: ["127.0.0.1"] for name in NAMES}),
    )
    chosen = {"fetch_pause_s": 0, "poll_threads": 2} | settings
    return open_library(folder, embedder=embedder, fetcher=fetcher, workers=workers, **chosen)


def follow(
    index: NewsIndex,
    site: WebServer,
    path: str = "/feed",
    *,
    name: str = "strait.example",
    corpus: CorpusName = SHARED_CORPUS,
    title: str = "Strait Daily",
) -> Source:
    choice = FeedChoice(url=at(site, path, name), kind=SourceKind.FEED, title=title)
    return index.sources.add(corpus, choice)


def poll(index: NewsIndex, source: Source, **options: object):
    [report] = index.sources.poll(source_id=source.source_id, **options).polls
    return report


def titles(index: NewsIndex, corpus: CorpusName = SHARED_CORPUS) -> list[str]:
    return sorted(article.facts.title for article in index.list_articles([corpus]))


def text_of(index: NewsIndex, title: str) -> str:
    """The text of the only article with this title."""
    listed = index.list_articles([SHARED_CORPUS])
    [found] = [article.facts.article_id for article in listed if article.facts.title == title]
    return index.get_article([SHARED_CORPUS], found).text
