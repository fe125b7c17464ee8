"""What a refused question asks for that the articles lack, in words."""

from collections.abc import Callable, Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from index import NoAnswer


def describe_missing_part(
    answer: NoAnswer, say: MessageFormatter, *, escape_text: Callable[[str], str]
) -> Iterator[str]:
    """A sentence for each thing that is certainly missing."""
    missing = answer.missing
    if missing is None:
        return
    if missing.unknown:
        yield say.plural(
            "No article contains the word {words}.",
            "No article contains the words {words}.",
            len(missing.unknown),
            words=_join_quoted(missing.unknown, escape_text),
        )
    if missing.absent:
        words = _join_quoted(missing.absent, escape_text)
        yield say("None of the closest articles mentions {words}.", words=words)
    if missing.number_of is not None:
        words = _join_quoted([missing.number_of], escape_text)
        yield say("None of the closest articles gives a number for {words}.", words=words)


def _join_quoted(words: Sequence[str], escape_text: Callable[[str], str]) -> str:
    """`“carriers”, “Batchelder”`."""
    return ", ".join(f"“{escape_text(word)}”" for word in words)
