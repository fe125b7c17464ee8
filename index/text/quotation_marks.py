"""The quotation marks of the languages of the index.

Each user composes its own set, because the sets differ on purpose: a single mark may be an apostrophe, and
book titles in 《》 are no speech.
"""

STRAIGHT = "\"'"
DOUBLE_CURLY = "“”„‟"
SINGLE_CURLY = "‘’‚‛"
ANGLED = "«»‹›"
CORNER_PAIRS = ("「」", "『』")
CORNERS = "".join(CORNER_PAIRS)
TITLE_BRACKETS = "《》〈〉"
ALL_MARKS = STRAIGHT + DOUBLE_CURLY + SINGLE_CURLY + ANGLED + CORNERS
"""Without the brackets around titles."""

OPENING_OF = {"”": "“", "」": "「", "』": "『", "»": "«", "》": "《", "〉": "〈", "’": "‘"}
"""For each closing mark, the one that opens."""

SENTENCE_CLOSERS = "\"'”’»)]」』）"
"""Marks and brackets that may follow the full stop of a sentence."""


def regex_unclosed(*pairs: str) -> str:
    """A regular expression for a quotation in any of the pairs, to the end of the text if nothing closes it."""
    return "|".join(f"{pair[0]}[^{pair[1]}]*{pair[1]}?" for pair in pairs)
