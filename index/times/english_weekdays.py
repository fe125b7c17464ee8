"""Weekdays in English quotes: "on Friday", "last Friday", "Friday of next week"."""

import re
from collections.abc import Iterator
from functools import partial

from index.times.mentions import Mention, Resolve
from index.times.quotations import is_spoken
from index.times.tenses import Tense, is_beside_past, tense_at
from index.times.weekdays import coming, following, last, latest, of_week

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ANY = "|".join(_NAMES)
_WEEKDAY = re.compile(
    rf"(?<![\w-])(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his(?: past| coming)?|[Cc]oming) )?(?P<day>{_ANY})(?![\w-])"
    r"(?P<week>,? (?:of )?(?:last|this|next) week(?![\w-]))?"
)
# "That Friday" counts from what was told before, "every Friday" is a habit.
_NO_DAY_BEFORE = re.compile(
    r"\b(?i:the|an?|that|every|each|any|some|most|many|one|another|same|other|following|previous|prior|first|"
    rf"second|third|fourth|(?<!-)final|last|ago|week from|like|(?:every|each) (?:{_ANY}) (?:and|or)|"
    rf"(?:{_ANY}) (?:through|thru|to|until)) $|(?:{_ANY}) ?[-–/] ?$"
)
_NO_DAY_AFTER = re.compile(
    rf"(?: (?:through|thru|to|until) | ?[-–/] ?)(?:{_ANY})\b|,? the \d| of (?!last|this|next)| schedule\b"
    rf"|(?:,? (?:and |or )?(?:{_ANY})){{0,7}} (?:each|every) week|,? (?:\d\d? [A-Z]|[A-Z][a-z]+\.? \d)"
)
_ARTICLE = re.compile(r"\b(?:an?|the|his|her|its|their) $")
_THING_AFTER = re.compile(
    r" (?:(?:morning|afternoon|evening|night|news|press|court|radio|television|phone|media|telephone) )?"
    r"(?:statement|interview|tweet|ruling|report|meeting|memo|letter|briefing|speech|hearing|filing|post|email|"
    r"vote|attack|shooting|announcement|order|decision|appearance|conference|call|release|raid|strike|summit|"
    r"address|article|op-ed|testimony|visit|flight|launch|rally|debate)\b"
)
_NAME_BEFORE = re.compile(
    r"\b(?:Black|Good|Super|Fat|Ash|Holy|Bloody|Cyber|Giving|Easter|Palm|Taco|Ruby|Maundy|Shrove|Red|Blue|Whit|"
    r"Manic|Business|Sheffield|Happy|Casual|Big|Pancake|Green|Freaky|Selection|Throwback|Store|[Mm]ail [Oo]n) $"
)
_NAME_AFTER = re.compile(
    r"(?:['’]s)? (?:(?:[Nn]ight|[Mm]orning|Evening) (?:Live|Lights|Football|Fever|Baseball|Raw|Smackdown)"
    r"|Times|Express|Mirror|Mail|Telegraph|Post|Star|Sun|Magazine|Ticket|Addams|Weld|Harbor|School|Mass|Service"
    r"|Prayers?|Brunch|Roast|Scaries|Night|Football|Independent|Herald|Age|World|Today|Island|Club)\b"
)
_CAPITAL_AFTER = re.compile(r" [A-Z]")
_SINCE = re.compile(r"\b(?:[Ss]ince|[Aa]s of) (?:late |early )?$")
_ON = re.compile(r"\b[Oo]n (?:late |early )?$")
_BEFORE_CHARS = 24


def find_weekdays(text: str, *, other_date_at: int) -> Iterator[Mention]:
    """`other_date_at`: behind this place the text has named another date, from which its weekdays may count."""
    for match in _WEEKDAY.finditer(text):
        before = text[max(0, match.start() - _BEFORE_CHARS) : match.start()]
        if _is_name(text, match, before) or _is_no_day(text, match, before):
            continue
        resolve = _read_named(match) or _read_bare(text, match, before, follows_other_date=match.start() > other_date_at)
        if resolve is not None:
            yield Mention(match.start(), match.end(), resolve)


def _is_name(text: str, match: re.Match[str], before: str) -> bool:
    """Black Friday, the Sunday Times."""
    return bool(_NAME_BEFORE.search(before) or _NAME_AFTER.match(text, match.end()))


def _is_no_day(text: str, match: re.Match[str], before: str) -> bool:
    """Whether it names a habit, a span, or a day that counts from elsewhere, unlike "a Thursday statement"."""
    if _NO_DAY_AFTER.match(text, match.end()):
        return True
    is_attribute = _ARTICLE.search(before) and not match["which"] and _THING_AFTER.match(text, match.end())
    return bool(_NO_DAY_BEFORE.search(before)) and not is_attribute


def _read_named(match: re.Match[str]) -> Resolve | None:
    """By the words that stand with the weekday."""
    weekday, which = _NAMES.index(match["day"]), (match["which"] or "").lower()
    if match["week"]:
        return None if which else partial(of_week, weekday, _weeks(match["week"]))
    if which in ("last", "this past"):
        return partial(last, weekday)
    if which == "next":
        return partial(following, weekday)
    return partial(coming, weekday) if "coming" in which else None


def _weeks(phrase: str) -> int:
    return {"last": -1, "this": 0, "next": 1}[phrase.split()[-2]]


def _read_bare(text: str, match: re.Match[str], before: str, *, follows_other_date: bool) -> Resolve | None:
    """By the tense in which it is told of."""
    weekday = _NAMES.index(match["day"])
    if is_beside_past(text, match.start(), match.end()):
        return partial(latest, weekday)
    if follows_other_date or (_CAPITAL_AFTER.match(text, match.end()) and not _ON.search(before)):
        return None
    if _SINCE.search(before):
        return partial(latest, weekday)
    tense = tense_at(text, match.start(), match.end())
    if tense is Tense.PAST:
        return partial(latest, weekday)
    return partial(coming, weekday) if tense is Tense.FUTURE and not is_spoken(text) else None
