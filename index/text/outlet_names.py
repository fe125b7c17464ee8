"""Compare the names of outlets as people and pages write them. Pure."""

from index.text.search_folding import fold_name

MAX_OUTLET_NAME_CHARS = 100
"""Longest name that a moderator may declare."""


def fold_outlet_name(name: str) -> str:
    """The same for all spellings of a name or site; empty for a name without letters and digits.

    Case, accents, spaces, punctuation and a leading "the" do not count.
    """
    folded = fold_name(name).strip()
    return "".join(character for character in folded.removeprefix("the ") if character.isalnum())
