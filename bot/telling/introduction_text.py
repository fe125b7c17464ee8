"""Who says what is quoted, so that nobody takes a claim for a fact. Pure."""

from collections.abc import Callable

from bot.telling.saying import Saying
from index import ArticleFacts, Citation

Spell = Callable[[str], str]
"""Makes words of others fit to be shown where they are shown."""


def introduce(citation: Citation, say: Saying, *, date: str, spell: Spell) -> str:
    """`Hua Chunying, China's foreign ministry, via Financial Times, 24 Aug 2021`, as far as it is known.

    `date` is when the article was published, in words.
    """
    origin = f"{name_origin(citation.article, say, spell=spell)}, {date}"
    speaker = _name(citation, spell)
    return say("{speaker}, via {source}", speaker=speaker, source=origin) if speaker else origin


def name_origin(article: ArticleFacts, say: Saying, *, spell: Spell) -> str:
    """The outlet; where none is known, the title or at least the number."""
    name = spell(article.outlet or "") or spell(article.title)
    return name or say("Article {number}", number=article.article_id)


def is_same_voice(one: Citation, other: Citation) -> bool:
    """Whether two quotes have one introduction: the same speaker, in the same article."""
    return (one.article.article_id, one.speaker) == (other.article.article_id, other.speaker)


def _name(citation: Citation, spell: Spell) -> str:
    """Empty where the outlet itself speaks."""
    speaker, outlet = citation.speaker, citation.article.outlet or ""
    if speaker is None or speaker.name.casefold() == outlet.casefold():
        return ""
    return ", ".join(filter(None, map(spell, (speaker.name, speaker.described or ""))))
