"""The numbered sources below the quotes of an answer, in small print. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.i18n.translator import Translator
from bot.ui.article_lines import DetailLevel, describe_page_status, list_copies
from bot.ui.dates_and_ages import describe_age
from bot.ui.discord_markup import clean, escape, link, safe_url, shorten
from bot.ui.link_labels import label_text, site_text
from bot.ui.outlet_labels import describe_outlet
from bot.ui.provenance_text import (
    describe_quote_origin,
    describe_stated_facts,
    describe_wire,
    name_outlet,
)
from bot.ui.quote_blocks import RenderedQuote
from index import ArticleFacts, ArticleId, Citation


def source_lines(
    quotes: Sequence[RenderedQuote], say: Translator, *, detail: DetailLevel, aged_at: datetime | None
) -> Iterator[str]:
    """A line per quoted article with the numbers of its quotes, and a second one if its page has changed.

    What the line below the quote says is not repeated. Other articles with the same sentence or report are
    named in the same line. Ages count from `aged_at`; None leaves them out.
    """
    by_article: dict[ArticleId, list[RenderedQuote]] = {}
    for quote in quotes:
        by_article.setdefault(quote.own.article.article_id, []).append(quote)
    for of_article in by_article.values():
        citation = of_article[0].own
        facts = [
            _name_article(citation.article, say, detail),
            *_describe_source(citation.article, say, detail),
            describe_age(citation.article.published, aged_at, say) if aged_at is not None else "",
            *_describe_copies(citation, _find_elsewhere(of_article), say, detail),
        ]
        numbers = " ".join(escape(f"[{quote.own.number}]") for quote in of_article)
        yield f"-# {numbers} {' · '.join(filter(None, facts))}"
        if changes := " · ".join(
            describe_page_status(citation.article.standing, say, most_units=detail.correction_units)
        ):
            yield f"-# {changes}"


def _name_article(article: ArticleFacts, say: Translator, detail: DetailLevel) -> str:
    """The title, or else the site, as a link; without a link, the number of the article follows."""
    label = shorten(article.title, detail.title_units) or site_text(article.url)
    if not label:
        return say("Article {number}", number=article.article_id)
    if safe_url(article.url):
        return link(label, article.url)
    shown = escape(label_text(label, article.url))
    return say("{source}, article {number}", source=shown, number=article.article_id)


def _describe_source(article: ArticleFacts, say: Translator, detail: DetailLevel) -> Iterator[str]:
    """Whose report it is, as far as the line below the quote does not say it."""

    def escape_name(name: str) -> str:
        return escape(shorten(name, detail.name_units))

    if not article.text_source.is_checked:
        yield name_outlet(article, say, escape_text=escape_name)
    site = escape(site_text(article.url))
    is_named = not clean(article.title) or site in describe_quote_origin(article, say, escape_text=escape)
    if not is_named:
        yield site
    yield describe_stated_facts(article.text_source, say)
    if article.labels:
        yield describe_outlet(article.labels, say, most_note_units=detail.note_units)


def _find_elsewhere(quotes: Sequence[RenderedQuote]) -> list[ArticleFacts]:
    """Other articles with a sentence or the report of these quotes, one per outlet."""
    own = quotes[0].own.article
    articles = [
        *(citation.article for quote in quotes for citation in quote.elsewhere),
        *(copy for quote in quotes for copy in quote.own.copies),
    ]
    found = {(article.outlet or site_text(article.url) or article.title): article for article in articles}
    return [article for name, article in found.items() if name != (own.outlet or site_text(own.url))]


def _describe_copies(
    citation: Citation, others: Sequence[ArticleFacts], say: Translator, detail: DetailLevel
) -> Iterator[str]:
    if citation.wire:
        wire = escape(shorten(citation.wire, detail.name_units))
        yield describe_wire(wire, citation.article, citation.copies, say)
    if others and detail.most_copies:
        yield say("also in {names}", names=list_copies(others, say, detail))
