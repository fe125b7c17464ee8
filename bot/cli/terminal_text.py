"""Escape third-party text for the terminal. Pure.

Articles, feeds and sites come from strangers, so what is shown of them loses the characters that would steer a
terminal.
"""

import unicodedata

# Joiners are part of ordinary writing: emoji and Indic or Persian words need them.
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    """Text on one line, without control characters and hidden direction marks."""
    return " ".join("".join(_visible(character) for character in text).split())


def plain(text: str) -> str:
    """The same, with its lines kept."""
    return "\n".join(one_line(line) for line in text.splitlines())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character
