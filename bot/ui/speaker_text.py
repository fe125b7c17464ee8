"""The line above a quote: speaker, outlet and date."""

from collections.abc import Callable, Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from bot.ui.provenance_text import EscapeText, describe_quote_origin
from index import ArticleFacts, Citation, Speaker

FormatDate = Callable[[ArticleFacts], str]
"""When an article was published, in words."""


def introduce_speakers(
    citations: Sequence[Citation], say: MessageFormatter, *, escape_text: EscapeText, format_date: FormatDate
) -> Iterator[str]:
    """One for each quote in the order shown, empty where the voice before it goes on.

    `Hua Chunying, China's foreign ministry, via Financial Times, 24 Aug 2021`, as far as it is known; who was
    introduced already is only named.
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
    if speaker is None or speaker.name.casefold() == (citation.article.outlet or "").casefold():
        return source
    words = (speaker.name, "" if speaker in known else speaker.described or "")
    named = ", ".join(filter(None, map(escape_text, words)))
    return say("{speaker}, via {source}", speaker=named, source=source) if named else source


def _name_origin(article: ArticleFacts, say: MessageFormatter, escape_text: EscapeText) -> str:
    """The outlet, or how the text came here; where nothing is known, the title or at least the number."""
    if voice := describe_quote_origin(article, say, escape_text=escape_text):
        return voice
    if title := escape_text(article.title):
        return say("“{title}”", title=title)
    return say("Article {number}", number=article.article_id)


def _is_same_speaker(one: Citation, other: Citation) -> bool:
    return (one.article.article_id, one.speaker) == (other.article.article_id, other.speaker)
