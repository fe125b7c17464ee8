"""The quotation marks of the languages of the index.

Each user composes its own set, because the sets differ on purpose: a single mark may be an apostrophe, and
book titles in 《》 are no speech.
"""

import re
from enum import Enum

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
    **{"“": '”“"', "„": "“”‟", "‟": "”", "”": '”“"', '"': '"”', "＂": "＂", "``": "''", "''": "''", "‘‘": "’’"},
    **{"«": "»«", "»": "«»", "‹": "›‹", "›": "‹›"},
    **{"「": "」", "『": "』", "｢": "｣", "﹁": "﹂", "﹃": "﹄", "〝": "〟〞", "《": "》", "〈": "〉"},
}
"""For each mark that can open a quotation, the marks that close it: “…”, „…“, „…”, ”…”, »…«, «…».

Single marks, which may be apostrophes, are not in it. Careless texts mix the pairs of a family.
"""


def regex_unclosed(*pairs: str) -> str:
    """A regular expression for a quotation in any of the pairs, to the end of the text if nothing closes it."""
    return "|".join(f"{pair[0]}[^{pair[1]}]*{pair[1]}?" for pair in pairs)


_SPACES_AND_BRACKETS_BEFORE = frozenset("([{—–-:：，、。；")
_PUNCTUATION_AFTER = frozenset(".,;:!?)]}—–-…，、。；：！？）")
# What they are if the characters beside them do not show it. A straight mark alternates.
_OPENING_SHAPES = frozenset("“„‟«‹「『｢﹁﹃〝《〈") | {"``", "‘‘"}
_CLOSING_SHAPES = frozenset("”»›」』｣﹂﹄〟〞》〉") | {"''", "’’"}
_ONE_WAY = frozenset("„「」『』｢｣﹁﹂﹃﹄〝〟〞《》〈〉") | {"``", "‘‘", "’’"}


class MarkRole(Enum):
    """What a quotation mark does where it stands."""

    OPENING = "opening"
    CLOSING = "closing"
    EITHER = "either"


def role_of_mark(text: str, mark: re.Match[str]) -> MarkRole:
    """By the characters beside it, since “ opens in English and closes in German, and » the reverse."""
    if mark[0] not in _ONE_WAY:
        before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
        is_after_space = not before or before.isspace() or before in _SPACES_AND_BRACKETS_BEFORE
        is_before_space = not after or after.isspace() or after in _PUNCTUATION_AFTER
        if is_after_space != is_before_space:
            return MarkRole.OPENING if is_after_space else MarkRole.CLOSING
    if mark[0] in _OPENING_SHAPES:
        return MarkRole.OPENING
    return MarkRole.CLOSING if mark[0] in _CLOSING_SHAPES else MarkRole.EITHER
