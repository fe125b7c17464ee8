"""Days in English quotes that count from the article's own: "yesterday", "this morning", "three days ago"."""

import re
from collections.abc import Iterator

from index.times.mentions import Mention, days_away
from index.times.quotations import is_spoken
from index.times.tenses import Tense, is_beside_past, tense_at

_DAY = re.compile(
    r"(?<![\w-])(?:(?P<yesterday>yesterday|Yesterday)|(?P<tomorrow>tomorrow|Tomorrow)"
    r"|(?P<today>(?:[Ee]arlier |[Ll]ater )?today|Today)"
    r"|(?P<now>[Tt]onight|[Tt]his morning|[Tt]his afternoon|[Tt]his evening)"
    r"|(?P<night>last night|Last night)|(?P<before>the day before yesterday)|(?P<after>the day after tomorrow))"
    r"(?![\w-])"
)
_AGO = re.compile(r"(?<![\w-])(?P<n>two|three|four|five|six|[2-6]) days ago(?![\w-])", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|over|under|than|least|most|just|only|or|to|approximately)"
    r"|[–-]) ?$"
)
_IDIOM_BEFORE = re.compile(
    r"\b(?:the|a|no|of|like|for|better|USA|until|since|only|new|brighter|and) $|\b(?:even|just|still|as) $",
    re.IGNORECASE,
)
_CAPITAL_AFTER = re.compile(r" [A-Z]")
# Of what is used, known or alive today, the day is our time.
_TOLD = re.compile(
    r"\b(?:said|announced|told \w+|signed|voted|ruled|arrived|met|launched|resigned|confirmed|released|"
    r"unveiled|revealed|reported|died|arrested|killed|published|issued|declared|approved|"
    r"filed|opened|closed|passed) $"
)
_AWAY = {"yesterday": -1, "tomorrow": 1, "today": 0, "now": 0, "night": -1, "before": -2, "after": 2}
_WORDS_BEFORE = 24
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def find_days(text: str, *, other_date_at: int) -> Iterator[Mention]:
    """`other_date_at`: behind this place the text has named another date, from which its days may count."""
    for match in _DAY.finditer(text, 0, other_date_at):
        before = text[max(0, match.start() - _WORDS_BEFORE) : match.start()]
        name = match.lastgroup or ""
        if _is_name(text, match, name) or is_spoken(text):
            continue
        if _is_meant(text, match, before, name):
            yield Mention(match.start(), match.end(), days_away(_AWAY[name]))
    for match in _AGO.finditer(text, 0, other_date_at):
        if not _ABOUT.search(text[max(0, match.start() - _WORDS_BEFORE) : match.start()]):
            number = match["n"].lower()
            yield Mention(match.start(), match.end(), days_away(-(_NUMBERS.get(number) or int(number))))


def _is_name(text: str, match: re.Match[str], name: str) -> bool:
    """Whether it belongs to a title: CNN Tonight, the Tonight Show, USA TODAY."""
    is_inside = text[: match.start()].rstrip(' “"')[-1:] not in ("", ".", "!", "?", ":", "\n")
    is_capital = is_inside and match[0][0].isupper()
    return is_capital or (_CAPITAL_AFTER.match(text, match.end()) is not None and name != "yesterday")


def _is_meant(text: str, match: re.Match[str], before: str, name: str) -> bool:
    if name in ("before", "after"):
        return True
    if name == "today":
        return _TOLD.search(before) is not None or " " in match[0]
    if _IDIOM_BEFORE.search(before):
        return False
    if name == "tomorrow":
        return tense_at(text, match.start(), match.end()) is Tense.FUTURE
    if name == "yesterday" and text[match.end() : match.end() + 2] in ("'s", "’s"):
        return (
            is_beside_past(text, match.start(), match.end())
            or tense_at(text, match.start(), match.end()) is Tense.PAST
        )
    return not (name == "night" and before.endswith("the "))
