"""A stored article: its text with a quote highlighted, its facts, its origin and its revisions."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.marked_text import MarkedQuote, Paragraph, place_quote, split_paragraphs
from bot.web.page_request import PageRequest
from index import ArticleDetails, ArticleFacts, ArticleId, LibraryReading, RevisionFacts, Source


@dataclass(frozen=True, slots=True)
class ArticlePage:
    details: ArticleDetails
    paragraphs: Sequence[Paragraph]
    quote: MarkedQuote | None
    """None if no quote was asked for."""
    revisions: Sequence[RevisionFacts]
    source: Source | None
    copies: Sequence[ArticleFacts]
    """Other articles with the same report."""


def build_article(reading: LibraryReading, asked: PageRequest) -> ArticlePage:
    """Raises ArticleNotFoundError, BadQueryError."""
    place = asked.read_quote()
    details = reading.get_details(ArticleId(asked.number))
    article = details.article
    quote = None
    if place is not None:
        is_current = place.revision in (None, article.revision)
        earlier = None if is_current else reading.find_text(article.facts.article_id, place.revision or 0)
        quote = place_quote(article.text, article.text if is_current else earlier, place.start, place.end)
    story = details.story
    return ArticlePage(
        details=details,
        paragraphs=split_paragraphs(article.text, quote.span if quote is not None else None),
        quote=quote,
        revisions=reading.list_revisions(article.facts.article_id),
        source=reading.find_source(article.source_id) if article.source_id is not None else None,
        copies=[a for a in story.articles if a.article_id != article.facts.article_id] if story else (),
    )
