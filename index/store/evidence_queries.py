"""Compare citations that were shown with the articles that are stored now."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from index.model.answer_types import Citation
from index.model.article_types import Article
from index.model.base_types import ArticleId, CorpusName
from index.model.evidence_types import Evidence, QuoteStatus, hash_text
from index.store.article_queries import find_article
from index.store.json_columns import row_from_json
from index.store.portable_sql import is_among
from index.store.schema import articles, revisions

_LAST_CHANGES = select(articles.c.id, articles.c.updated_at, articles.c.gone_at).where(is_among(articles.c.id))


@dataclass(frozen=True, slots=True)
class _Version:
    """One text of an article."""

    revision: int
    text: str
    retrieved_at: datetime | None


def find_evidence(
    connection: Connection, corpora: Sequence[CorpusName] | None, citations: Iterable[Citation]
) -> list[Evidence]:
    """The evidence for each citation, in order. An article of another corpus counts as removed.

    `corpora` None means every corpus.
    """
    found: dict[ArticleId, Article | None] = {}
    evidence: list[Evidence] = []
    for citation in citations:
        article_id = citation.article.article_id
        if article_id not in found:
            found[article_id] = find_article(connection, corpora, article_id)
        evidence.append(_compare(connection, citation, found[article_id]))
    return evidence


def find_last_changes(connection: Connection, ids: Sequence[ArticleId]) -> dict[ArticleId, datetime]:
    """When each article last got another text or fact, or lost its page; deleted articles are missing."""
    rows = connection.execute(_LAST_CHANGES, {"ids": list(ids)})
    return {ArticleId(i): max(updated_at, gone_at or updated_at) for i, updated_at, gone_at in rows}


def _compare(connection: Connection, citation: Citation, article: Article | None) -> Evidence:
    if article is None:
        return Evidence(
            citation=citation,
            status=QuoteStatus.REMOVED,
            revision=None,
            retrieved_at=None,
            standing=citation.article.standing,
        )
    current = _Version(article.revision, article.text, article.fetched_at or article.came_from.at)
    quoted = current if _is_quoted(citation, current) else _find_earlier(connection, citation)
    return Evidence(
        citation=citation,
        status=_judge(citation, current, quoted),
        revision=quoted.revision if quoted is not None else None,
        retrieved_at=quoted.retrieved_at if quoted is not None else None,
        standing=article.facts.standing,
    )


def _judge(citation: Citation, current: _Version, quoted: _Version | None) -> QuoteStatus:
    if quoted is current:
        return QuoteStatus.UNCHANGED
    return QuoteStatus.STILL_IN_TEXT if citation.quote in current.text else QuoteStatus.NOT_IN_TEXT


def _is_quoted(citation: Citation, version: _Version) -> bool:
    """Whether the quote was taken from this text: the same hash, and the quote between its offsets."""
    if version.text[citation.start : citation.end] != citation.quote:
        return False
    return citation.text_sha256 in ("", hash_text(version.text))


def _find_earlier(connection: Connection, citation: Citation) -> _Version | None:
    """The latest earlier revision that the quote was taken from."""
    query = select(revisions.c.revision, revisions.c.text, revisions.c.facts)
    query = query.where(revisions.c.article_id == citation.article.article_id)
    for row in connection.execute(query.order_by(revisions.c.revision.desc())):
        version = _Version(row.revision, row.text, _read_retrieval(row.facts))
        if _is_quoted(citation, version):
            return version
    return None


def _read_retrieval(facts: str | None) -> datetime | None:
    """When an earlier revision was fetched; None for revisions of format 0002 or older."""
    if facts is None:
        return None
    fetched_at: datetime | None = row_from_json(articles, json.loads(facts)).get("fetched_at")
    return fetched_at
