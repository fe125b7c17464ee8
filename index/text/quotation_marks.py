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

SENTENCE_CLOSERS = "\"'”’»)]」』）"
"""Marks and brackets that may follow the full stop of a sentence."""

CLOSING_OF = {
    **{"“": '”“"', "„": "“”‟", "‟": "”", "”": '”“"', '"': '"”', "＂": "＂", "``": "''", "''": "''"},
    **{"«": "»«", "»": "«»", "‹": "›‹", "›": "‹›"},
    **{"「": "」", "『": "』", "｢": "｣", "﹁": "﹂", "﹃": "﹄", "〝": "〟〞", "《": "》", "〈": "〉"},
}
"""For each mark that can open a quotation, the marks that close it: “…”, „…“, „…”, ”…”, »…«, «…».

Single marks, which may be apostrophes, are not in it. Careless texts mix the pairs of a family.
"""


def regex_unclosed(*pairs: str) -> str:
    """A regular expression for a quotation in any of the pairs, to the end of the text if nothing closes it."""
    return "|".join(f"{pair[0]}[^{pair[1]}]*{pair[1]}?" for pair in pairs)
