"""Decide which stored article a draft matches, whether it changes anything, and merge the two."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft, stated_outlet
from index.http.canonical_url import canonical_url
from index.http.url_variants import variant_key
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError
from index.model.report_types import AddStatus
from index.store.article_queries import KnownArticle, find_by_content, find_by_url, find_by_variant
from index.store.provenance import FACT_FIELDS, is_checked_draft, merge_provenance
from index.store.revision_queries import count_same_revisions
from index.text.text_similarity import are_text_variants

_MAX_RETURNS = 3


@dataclass(frozen=True, slots=True)
class DraftMatch:
    """What a draft is to a corpus: ADDED if new, UPDATED or DUPLICATE of the `known` article."""

    status: AddStatus
    known: KnownArticle | None = None
    is_variant: bool = False
    """DUPLICATE of an article at another address: its mobile, AMP or print page, or the one it claims to be."""


def match_draft(connection: Connection, corpus_id: int | None, draft: PreparedDraft) -> DraftMatch:
    """Match a draft with the articles of a corpus; `corpus_id` None stands for a corpus without articles."""
    if corpus_id is None:
        return DraftMatch(AddStatus.ADDED)
    known = _find_known(connection, corpus_id, draft)
    if known is not None:
        return DraftMatch(AddStatus.UPDATED if _has_changes(known, draft) else AddStatus.DUPLICATE, known)
    variant = _find_variant(connection, corpus_id, draft)
    if variant is not None:
        return DraftMatch(AddStatus.DUPLICATE, variant, is_variant=True)
    return DraftMatch(AddStatus.ADDED)


def confirms_existence(known: KnownArticle, new: ArticleDraft) -> bool:
    """Whether the draft was fetched from the article's own page, while the stored text was not."""
    return not is_checked_draft(known.draft) and is_checked_draft(merge(known, new))


def is_same_address(known: KnownArticle, draft: PreparedDraft) -> bool:
    """Whether the draft has the article's address, or none."""
    return draft.canonical_url is None or (
        known.draft.url is not None and canonical_url(known.draft.url) == draft.canonical_url
    )


def merge(known: KnownArticle, new: ArticleDraft) -> ArticleDraft:
    """The new draft, with facts it lacks and facts that a person has edited taken from the known article."""
    old = known.draft
    merged = ArticleDraft(
        text=new.text,
        title=new.title or old.title,
        url=old.url or new.url,
        outlet=stated_outlet(new) or old.outlet or new.outlet,
        author=new.author or old.author,
        published=new.published or old.published,
        language=old.language or new.language,
        fetched_at=old.fetched_at,
        dateline=new.dateline or old.dateline,
        correction=new.correction or old.correction,
    )
    merged = replace(merged, **{name: getattr(old, name) for name in known.edited})
    from_new = [
        name for name in FACT_FIELDS if getattr(new, name) and getattr(merged, name) == getattr(new, name)
    ]
    is_same_text = new.text == old.text
    came_from = merge_provenance(old, new, from_new=from_new, is_same_text=is_same_text)
    return replace(merged, came_from=came_from)


def is_alternating(connection: Connection, known: KnownArticle, new_hash: str, new: ArticleDraft) -> bool:
    """Whether a page switches back and forth: it already had this text and title in several revisions.

    Such a page would fill the library with revisions. A correction that is not known yet never counts as one.
    """
    if new.correction not in (None, known.draft.correction):
        return False
    title = new.title or known.draft.title
    return count_same_revisions(connection, known.id, title=title, content_hash=new_hash) >= _MAX_RETURNS


def _find_known(connection: Connection, corpus_id: int, draft: PreparedDraft) -> KnownArticle | None:
    """The article with the same text, else the one at the same address."""
    same_text = find_by_content(connection, corpus_id, draft.content_hash)
    if same_text is not None or draft.canonical_url is None:
        return same_text
    return find_by_url(connection, corpus_id, draft.canonical_url)


def _has_changes(known: KnownArticle, draft: PreparedDraft) -> bool:
    """Whether the text or a fact of the draft differs from the known article."""
    if known.content_hash != draft.content_hash:
        return True
    if not is_same_address(known, draft):
        return False
    return merge(known, draft.draft) != known.draft or confirms_existence(known, draft.draft)


def _find_variant(connection: Connection, corpus_id: int, draft: PreparedDraft) -> KnownArticle | None:
    """The article that the draft is another form of: mobile, AMP, print, or the address that it claims.

    Addresses select the candidates and the texts decide, so that no page replaces another by claiming its
    address.
    """
    candidates = _find_candidates(connection, corpus_id, draft)
    return next((c for c in candidates if are_text_variants(c.draft.text, draft.draft.text)), None)


def _find_candidates(connection: Connection, corpus_id: int, draft: PreparedDraft) -> Iterator[KnownArticle]:
    claimed = _claimed_address(draft.draft)
    for url in filter(None, (draft.canonical_url, claimed)):
        yield from find_by_variant(connection, corpus_id, variant_key(url))
    known = find_by_url(connection, corpus_id, claimed) if claimed is not None else None
    if known is not None:
        yield known


def _claimed_address(draft: ArticleDraft) -> str | None:
    if draft.claimed_url is None:
        return None
    try:
        return canonical_url(draft.claimed_url)
    except ReadError:
        return None
