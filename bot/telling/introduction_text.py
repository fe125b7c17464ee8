"""Who says what is quoted, so that nobody takes a claim for a fact. Pure."""

from collections.abc import Callable, Iterator, Sequence

from bot.telling.provenance_text import Spell, name_voice
from bot.telling.saying import Saying
from index import ArticleFacts, Citation, Speaker

SayDate = Callable[[ArticleFacts], str]
"""When an article was published, in words."""


def introduce(citations: Sequence[Citation], say: Saying, *, escape_text: Spell, format_date: SayDate) -> Iterator[str]:
    """One for each quote in the order shown, empty where the voice before it goes on.

    `Hua Chunying, China's foreign ministry, via Financial Times, 24 Aug 2021`, as far as it is known; who was
    introduced already is only named.
    """
    before: Citation | None = None
    known: set[Speaker] = set()
    for citation in citations:
        if before is not None and _is_same_voice(before, citation):
            yield ""
        else:
            yield _introduce(citation, say, escape_text=escape_text, format_date=format_date, known=known)
        before = citation
        if citation.speaker is not None:
            known.add(citation.speaker)


def _introduce(citation: Citation, say: Saying, *, escape_text: Spell, format_date: SayDate, known: set[Speaker]) -> str:
    source = f"{_name_origin(citation.article, say, escape_text)}, {format_date(citation.article)}"
    speaker = citation.speaker
    if speaker is None or speaker.name.casefold() == (citation.article.outlet or "").casefold():
        return source
    words = (speaker.name, "" if speaker in known else speaker.described or "")
    named = ", ".join(filter(None, map(escape_text, words)))
    return say("{speaker}, via {source}", speaker=named, source=source) if named else source


def _name_origin(article: ArticleFacts, say: Saying, escape_text: Spell) -> str:
    """The outlet, or how the text came here; where nothing is known, the title or at least the number."""
    if voice := name_voice(article, say, escape_text=escape_text):
        return voice
    if title := escape_text(article.title):
        return say("“{title}”", title=title)
    return say("Article {number}", number=article.article_id)


def _is_same_voice(one: Citation, other: Citation) -> bool:
    return (one.article.article_id, one.speaker) == (other.article.article_id, other.speaker)
