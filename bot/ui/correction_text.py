"""The words of a question that were corrected, in words."""

from collections.abc import Callable, Iterable

from bot.i18n.plain_english import MessageFormatter
from index import Correction


def describe_corrections(
    corrections: Iterable[Correction], say: MessageFormatter, *, escape_text: Callable[[str], str]
) -> str:
    """What was searched instead of words that no article contains; empty if nothing was corrected."""
    return " ".join(
        say(
            "No article contains “{word}”; searched for “{searched_as}”.",
            word=escape_text(correction.word),
            searched_as=escape_text(correction.searched_as),
        )
        for correction in corrections
    )
