"""A web without a network: pages with the sample articles, and feeds that list them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

from index import ArticleDraft, FetchError, Provenance, TextOrigin
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators


class StagedSite:
    """Answers with its drafts and feeds, by URL; anything else fails with status 503."""

    def __init__(self) -> None:
        self.drafts: dict[str, ArticleDraft] = {}
        self.feeds: dict[str, Sequence[ArticleDraft]] = {}

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
        if url in self.feeds:
            body = write_feed(self.feeds[url]).encode()
            return FetchResult(source=url, url=url, content_type="application/rss+xml", body=body)
        if url in self.drafts:
            return FetchResult(source=url, url=url)
        raise FetchError(url, "the server answered with status 503", status=503)

    def read(self, fetched: FetchResult) -> ArticleDraft:
        origin = Provenance(text_origin=TextOrigin.PAGE, text_url=fetched.url)
        return replace(self.drafts[fetched.url], fetched_at=datetime.now(UTC), came_from=origin)


def write_feed(drafts: Sequence[ArticleDraft]) -> str:
    """An RSS feed that lists these articles as published now, without their texts."""
    items = "".join(
        f"<item><title>{escape(draft.title)}</title><link>{draft.url}</link><guid>{draft.url}</guid>"
        f"<pubDate>{datetime.now(UTC):%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
        for draft in drafts
    )
    return f'<rss version="2.0"><channel><title>Samples</title>{items}</channel></rss>'
