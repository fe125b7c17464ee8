"""Turn the items of an import file into drafts: parse what is unparsed, and fetch what is only linked."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from index.http.canonical_url import canonical_url
from index.importing.exported_lines import without_claims
from index.importing.imported_items import (
    ArchivedPage,
    ImportedItem,
    ListedLink,
    MailMessage,
    SavedEntry,
    UnreadItem,
)
from index.importing.item_parsing import parse_item
from index.model.article_types import ArticleDraft
from index.model.errors import BlockedAddressError, NotAnArticleError, ReadError
from index.model.import_types import ArticleHistory, StoredArticle
from index.model.protocols import IsCancelled
from index.model.provenance_types import OPERATOR
from index.store.provenance import FETCHED_ORIGINS, set_supplier, state_facts
from index.workers.isolated_parser import IsolatedParser
from index.workers.worker_process import WorkerCallError

log = logging.getLogger(__name__)

FetchLinks = Callable[[Sequence[str], IsCancelled], Mapping[str, ArticleDraft | ReadError]]
FindKnown = Callable[[Sequence[str]], frozenset[str]]
"""Those of some canonical URLs at which the corpus has an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedItem:
    """What became of an item: exactly one of `draft`, `reason`, `skipped` and `is_known` is set."""

    line: int
    draft: ArticleDraft | None = None
    history: ArticleHistory | None = None
    reason: str | None = None
    skipped: str | None = None
    is_known: bool = False
    """The corpus already has an article at its link, which was therefore not fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResolver:
    """Resolves items in batches; the links of a batch are fetched together."""

    parser: IsolatedParser
    fetch_links: FetchLinks | None
    """None: links are skipped."""
    find_known: FindKnown
    max_bytes: int
    trusts_claims: bool
    """Whether an export is believed where its texts came from."""

    def resolve(self, items: Sequence[ImportedItem], is_cancelled: IsCancelled) -> list[ResolvedItem]:
        """What became of each item, in order. If cancelled, the items left are missing."""
        parsed = list[ImportedItem]()
        for item in items:
            if item.unread is not None and is_cancelled():
                break
            parsed.append(self._parse(item))
        fetched = self._fetch([item.link for item in parsed if item.link is not None], is_cancelled)
        resolved = (self._resolve(item, fetched) for item in parsed)
        return [item for item in resolved if item is not None]

    def _parse(self, item: ImportedItem) -> ImportedItem:
        if item.unread is None:
            return item
        name, content = _name(item.unread)
        try:
            parsed = self.parser.read(
                partial(parse_item, item.unread, max_bytes=self.max_bytes), content=content, source=name
            )
        except ReadError as error:
            if isinstance(error, NotAnArticleError) and isinstance(item.unread, ArchivedPage):
                return replace(item, unread=None, skipped="no article")  # most pages of a crawl are none
            return replace(item, unread=None, reason=error.reason)
        except WorkerCallError:  # one item of a stranger's file must not end the import
            log.exception("an item of an import file could not be parsed")
            return replace(item, unread=None, reason="the program that reads it failed; the log says where")
        if isinstance(parsed, ListedLink):
            return replace(item, unread=None, link=parsed)
        return replace(item, unread=None, draft=parsed)

    def _fetch(
        self, links: Sequence[ListedLink], is_cancelled: IsCancelled
    ) -> Mapping[str, "ArticleDraft | ReadError | None"]:
        """The result for the URL of each link as it is written; None for an article that the corpus has."""
        results: dict[str, ArticleDraft | ReadError | None] = {}
        canonical: dict[str, str] = {}
        for link in links:
            try:
                canonical[link.url] = canonical_url(link.url)
            except ReadError as error:
                results[link.url] = error
        known = self.find_known(list(canonical.values())) if canonical else frozenset()
        wanted = [url for url in dict.fromkeys(canonical.values()) if url not in known]
        fetched = self.fetch_links(wanted, is_cancelled) if self.fetch_links is not None and wanted else {}
        for url, address in canonical.items():
            if address in known:
                results[url] = None
            elif address in fetched:
                results[url] = fetched[address]
        return results

    def _resolve(
        self, item: ImportedItem, fetched: Mapping[str, ArticleDraft | ReadError | None]
    ) -> ResolvedItem | None:
        if item.link is not None:
            return self._resolve_link(item.line, item.link, fetched)
        draft, history = item.draft, item.history
        if draft is not None and history is not None and not self.trusts_claims:
            plain = without_claims(StoredArticle(draft=draft, history=history), datetime.now(UTC))
            draft, history = plain.draft, plain.history
        return ResolvedItem(
            line=item.line, draft=draft, history=history, reason=item.reason, skipped=item.skipped
        )

    def _resolve_link(
        self, line: int, link: ListedLink, fetched: Mapping[str, ArticleDraft | ReadError | None]
    ) -> ResolvedItem | None:
        if link.url not in fetched:
            return ResolvedItem(line=line, skipped="only a link") if self.fetch_links is None else None
        match fetched[link.url]:
            case None:
                return ResolvedItem(line=line, is_known=True)
            case BlockedAddressError():
                return ResolvedItem(line=line, skipped="not a public address")
            case ReadError() as error:
                return ResolvedItem(line=line, reason=f"{link.url}: {error.reason}")
            case draft:
                return ResolvedItem(line=line, draft=_fill_gaps(draft, link.facts))


def claims_origin(draft: ArticleDraft) -> bool:
    """Whether the draft says that its text was fetched."""
    return draft.came_from.text_origin in FETCHED_ORIGINS


def _fill_gaps(draft: ArticleDraft, stated: ArticleDraft | None) -> ArticleDraft:
    """The fetched draft as the operator's, with facts that the page lacks from the file."""
    now = datetime.now(UTC)
    if stated is not None:
        filled = replace(
            draft,
            title=draft.title or stated.title,
            outlet=draft.outlet or stated.outlet,
            author=draft.author or stated.author,
            published=draft.published or stated.published,
        )
        draft = state_facts(draft, filled, OPERATOR, now)
    return set_supplier(draft, OPERATOR, now)


def _name(item: UnreadItem) -> tuple[str, bytes | str]:
    """A name for errors, and the content."""
    match item:
        case ArchivedPage():
            return item.url, item.body
        case SavedEntry():
            return item.entry.url or item.entry.title, item.entry.content_html
        case MailMessage():
            return "the message", item.raw
