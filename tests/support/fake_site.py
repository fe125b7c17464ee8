"""A site without a network, whose pages a test changes between polls, and a library that follows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fakes import FakeEmbedder
from libraries import open_library

from index import (
    SHARED_CORPUS,
    ArticleDraft,
    FeedChoice,
    FetchError,
    NewsIndex,
    Source,
    SourceKind,
)
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.provenance_types import Provenance, TextOrigin


class FakeSite:
    """Pages by URL: a draft, an error status, or a function that is called before the page answers 404.

    `etags` are sent with pages, `retry_after_s` with 429 and 503; `moved` holds the targets of redirects.
    `asked` lists the requests as (URL, ETag).
    """

    def __init__(self) -> None:
        self.pages: dict[str, ArticleDraft | int | Callable[[], object]] = {}
        self.etags: dict[str, str] = {}
        self.moved: dict[str, str] = {}
        self.asked: list[tuple[str, str | None]] = []
        self.retry_after_s: float | None = None

    def fetch(self, url: str) -> ArticleDraft:
        return self.read(self.get(url, RequestKind.ARTICLE))

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        if before_request is not None:
            before_request(url)
        if kind is RequestKind.ROBOTS:
            raise FetchError(url, "there is none", status=404)
        self.asked.append((url, validators.etag))
        page = self.pages.get(url, 404)
        if callable(page):
            page()
            page = 404
        if isinstance(page, int):
            wait_s = self.retry_after_s if page in (429, 503) else None
            raise FetchError(url, f"status {page}", status=page, retry_after_s=wait_s)
        place, etag = self.moved.get(url, url), self.etags.get(url)
        is_unchanged = etag is not None and validators.etag == etag
        return FetchResult(source=url, url=place, is_unchanged=is_unchanged, validators=Validators(etag=etag))

    def read(self, fetched: FetchResult) -> ArticleDraft:
        page = self.pages[fetched.source]
        assert isinstance(page, ArticleDraft)
        origin = Provenance(text_origin=TextOrigin.PAGE, text_url=fetched.url, etag=fetched.validators.etag)
        return replace(page, url=fetched.url, fetched_at=datetime.now(UTC), came_from=origin)


@contextmanager
def following(
    folder: Path, site: FakeSite, embedder: FakeEmbedder | None = None, **settings: object
) -> Iterator[tuple[NewsIndex, Source]]:
    """Open a library that follows a feed of the site."""
    chosen = {"fetch_pause_s": 0, "poll_threads": 1} | settings
    with open_library(folder, embedder=embedder, fetcher=site, **chosen) as index:
        known = index.sources.list_sources()
        yield index, known[0] if known else index.sources.add(SHARED_CORPUS, choice())


def choice(url: str = "https://a.example/feed") -> FeedChoice:
    return FeedChoice(url=url, kind=SourceKind.FEED, title="Strait Daily")


def listed(site: FakeSite, source: Source, draft: ArticleDraft) -> ArticleDraft:
    """Put an article on its page, and return it as a poll of the source reads it."""
    site.pages[draft.url] = draft
    read = site.fetch(draft.url)
    return replace(read, came_from=replace(read.came_from, source_id=source.source_id))


def add(index: NewsIndex, *drafts: ArticleDraft) -> list[int]:
    outcomes = index.add(SHARED_CORPUS, drafts)
    index.sync()
    return [outcome.article_id for outcome in outcomes]
