"""Recognize greetings, thanks and requests for help, which are not questions about the news."""

import json
import unicodedata
from enum import StrEnum
from importlib import resources


class SmallTalk(StrEnum):
    """What a text is if it is no question."""

    THANKS = "thanks"
    """Thanks, agrees, disagrees, says goodbye, or has no words; needs no reply."""
    GREETING = "greeting"
    HELP = "help"
    """Asks what the program can do."""


def find_small_talk(text: str) -> SmallTalk | None:
    """What a text is if it only greets, thanks or asks for help; None if it may be a question."""
    if len(text) > _MOST_CHARS:
        return None
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    words = "".join(c if c.isalnum() or c == "'" else " " for c in folded).split()
    return _KINDS.get(" ".join(words)) if words else SmallTalk.THANKS


def _load_kinds() -> dict[str, SmallTalk]:
    text = (resources.files("index.language") / "small_talk.json").read_text("utf-8")
    return {phrase: SmallTalk(kind) for kind, phrases in json.loads(text).items() for phrase in phrases}


_KINDS = _load_kinds()
_MOST_CHARS = 100
"""Longer than any of the phrases, with room for punctuation."""
