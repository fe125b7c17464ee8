"""Decide which stored article a draft is, whether it says anything new, and merge the two."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft, stated_outlet
from index.http.canonical_url import canonical_url
from index.http.url_variants import variant_key
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError
from index.store.article_queries import KnownArticle, find_by_content, find_by_url, find_by_variant
from index.store.provenance import FACT_FIELDS, is_checked_draft, merge_provenance
from index.store.revision_queries import count_same_revisions
from index.text.text_similarity import are_text_variants

_MAX_RETURNS = 3


def find_known(connection: Connection, corpus_id: int, judged: PreparedDraft) -> KnownArticle | None:
    """The article of the same text, else the one of the same address."""
    same_text = find_by_content(connection, corpus_id, judged.content_hash)
    if same_text is not None or judged.canonical_url is None:
        return same_text
    return find_by_url(connection, corpus_id, judged.canonical_url)


def find_other_form(connection: Connection, corpus_id: int, judged: PreparedDraft) -> KnownArticle | None:
    """The article that the draft is in another form: mobile, AMP, print, or by the address that it claims.

    Addresses name the candidates and the texts decide, so that no page takes the place of another by saying
    that it is that one.
    """
    candidates = _find_candidates(connection, corpus_id, judged)
    return next((c for c in candidates if are_text_variants(c.draft.text, judged.draft.text)), None)


def has_changes(known: KnownArticle, judged: PreparedDraft) -> bool:
    """Whether a draft says something else than the article that is there: in its text, or in facts."""
    if known.content_hash != judged.content_hash:
        return True
    if not is_same_address(known, judged):
        return False
    return merge(known, judged.draft) != known.draft or confirms_existence(known, judged.draft)


def confirms_existence(known: KnownArticle, new: ArticleDraft) -> bool:
    """Whether the page itself shows the article, of which somebody only said that it is there."""
    return not is_checked_draft(known.draft) and is_checked_draft(merge(known, new))


def is_same_address(known: KnownArticle, judged: PreparedDraft) -> bool:
    """Also for a draft without one."""
    return judged.canonical_url is None or (
        known.draft.url is not None and canonical_url(known.draft.url) == judged.canonical_url
    )


def merge(known: KnownArticle, new: ArticleDraft) -> ArticleDraft:
    """The new draft, with what it leaves open or a person has set taken from the known one."""
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
    """Whether a page goes back and forth between texts or headlines: it had this one too often before.

    Such a page would fill the library with revisions. A correction that is not known yet is never of those.
    """
    if new.correction not in (None, known.draft.correction):
        return False
    title = new.title or known.draft.title
    return count_same_revisions(connection, known.id, title=title, content_hash=new_hash) >= _MAX_RETURNS


def _find_candidates(connection: Connection, corpus_id: int, judged: PreparedDraft) -> Iterator[KnownArticle]:
    claimed = _claimed_address(judged.draft)
    for url in filter(None, (judged.canonical_url, claimed)):
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
