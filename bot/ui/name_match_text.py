"""The forms of names through which an answer was found, in words."""

from collections.abc import Callable, Sequence

from bot.i18n.plain_english import MessageFormatter
from index import NameMatch, NameMatchKind


def describe_name_matches(
    matches: Sequence[NameMatch], say: MessageFormatter, *, escape_text: Callable[[str], str]
) -> str:
    """Each name of the question with its form in the article; empty if the articles write it as asked."""
    sentences = [
        say(
            "Matched “{found}” for “{asked}”.",
            found=escape_text(match.found),
            asked=escape_text(match.asked),
        )
        for match in matches
    ]
    if _may_be_several(matches):
        sentences.append(say("They may be different people."))
    return " ".join(sentences)


def _may_be_several(matches: Sequence[NameMatch]) -> bool:
    """Whether a name was found in several forms, and only its spelling speaks for one of them."""
    spelled = {match.asked for match in matches if match.by is NameMatchKind.SPELLING}
    return any(sum(match.asked == asked for match in matches) > 1 for asked in spelled)
