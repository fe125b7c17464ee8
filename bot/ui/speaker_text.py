"""The line above a quote: speaker, outlet and date."""

from collections.abc import Callable, Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from bot.ui.provenance_text import EscapeText, describe_quote_origin
from index import ArticleFacts, Citation, Speaker, fold_name

# A name that is a longer part of its quote would only be read twice.
_MOST_OF_QUOTE = 0.5
FormatDate = Callable[[ArticleFacts], str]
"""Formats the publication date of an article."""


def introduce_speakers(
    citations: Sequence[Citation], say: MessageFormatter, *, escape_text: EscapeText, format_date: FormatDate
) -> Iterator[str]:
    """A line per quote in the given order; empty if the previous speaker continues.

    `Hua Chunying, China's foreign ministry, via Financial Times, 24 Aug 2021`, as far as known. A speaker who
    was introduced before, or whom the quote itself describes, is only named.
    """
    before: Citation | None = None
    known: set[Speaker] = set()
    for citation in citations:
        if before is not None and _is_same_speaker(before, citation):
            yield ""
        else:
            yield _introduce(citation, say, escape_text=escape_text, format_date=format_date, known=known)
        before = citation
        if citation.speaker is not None:
            known.add(citation.speaker)


def _introduce(
    citation: Citation,
    say: MessageFormatter,
    *,
    escape_text: EscapeText,
    format_date: FormatDate,
    known: set[Speaker],
) -> str:
    source = f"{_name_origin(citation.article, say, escape_text)}, {format_date(citation.article)}"
    speaker = citation.speaker
    if speaker is None or fold_name(speaker.name) == fold_name(citation.article.outlet or ""):
        return source
    quote, described = citation.quote.casefold(), speaker.described or ""
    if speaker.name.casefold() in quote and len(speaker.name) > len(quote) * _MOST_OF_QUOTE:
        return source
    words = (speaker.name, "" if speaker in known or described.casefold() in quote else described)
    named = ", ".join(filter(None, map(escape_text, words)))
    return say("{speaker}, via {source}", speaker=named, source=source) if named else source


def _name_origin(article: ArticleFacts, say: MessageFormatter, escape_text: EscapeText) -> str:
    """The outlet or the origin of the text; if neither is known, the title or at least the number."""
    if origin := describe_quote_origin(article, say, escape_text=escape_text):
        return origin
    if title := escape_text(article.title):
        return say("“{title}”", title=title)
    return say("Article {number}", number=article.article_id)


def _is_same_speaker(one: Citation, other: Citation) -> bool:
    return (one.article.article_id, one.speaker) == (other.article.article_id, other.speaker)
