"""The line below a quote: speaker, outlet and date."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.i18n.plain_english import MessageFormatter
from bot.ui.provenance_text import EscapeText, describe_quote_origin
from index import ArticleFacts, ArticleId, Citation, Speaker, fold_name

# A name that is a longer part of its quote would only be read twice.
_MOST_OF_QUOTE = 0.5
FormatDate = Callable[[ArticleFacts], str]
"""Formats the publication date of an article."""


def attribute_quotes(
    citations: Sequence[Citation], say: MessageFormatter, *, escape_text: EscapeText, format_date: FormatDate
) -> Iterator[str]:
    """A line per quote in the given order; empty if the next quote has the same speaker and article.

    `Hua Chunying, China's foreign ministry · Financial Times, 24 Aug 2021`, as far as known. A speaker who was
    described before, or whom the quote itself describes, is only named.
    """
    known: set[Speaker] = set()
    for (_, speaker), run in groupby(citations, key=_source_of):
        quotes = list(run)
        article = quotes[0].article
        source = f"{name_origin(article, say, escape_text)}, {format_date(article)}"
        named = ", ".join(filter(None, map(escape_text, _words_for(speaker, quotes, known))))
        yield from [""] * (len(quotes) - 1)
        yield " · ".join(filter(None, (named, source)))
        if speaker is not None:
            known.add(speaker)


def name_origin(article: ArticleFacts, say: MessageFormatter, escape_text: EscapeText) -> str:
    """The outlet, the site or the origin of the text; if none is known, the title or at least the number."""
    if origin := describe_quote_origin(article, say, escape_text=escape_text):
        return origin
    if title := escape_text(article.title):
        return say("“{title}”", title=title)
    return say("Article {number}", number=article.article_id)


def _source_of(citation: Citation) -> tuple[ArticleId, Speaker | None]:
    return citation.article.article_id, citation.speaker


def _words_for(speaker: Speaker | None, quotes: Sequence[Citation], known: set[Speaker]) -> tuple[str, ...]:
    """The name and description of a speaker, without what the quotes say or the outlet repeats."""
    if speaker is None or fold_name(speaker.name) == fold_name(quotes[0].article.outlet or ""):
        return ()
    text = " ".join(quote.quote for quote in quotes).casefold()
    if speaker.name.casefold() in text and len(speaker.name) > len(text) * _MOST_OF_QUOTE:
        return ()
    described = speaker.described or ""
    return (speaker.name, "" if speaker in known or described.casefold() in text else described)
