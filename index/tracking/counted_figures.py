"""Find how many people a sentence counts after an event: killed, injured, missing, detained or displaced.

Patterns, not a grammar, and narrow ones: a count that is not certain is left out. Counts of a part ("including
three children"), of more people ("12 others") and of another time ("in 2015", "this year") are not certain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from index.language.modality import is_hypothetical
from index.language.numerals import (
    CJK_NUMBER,
    ENGLISH_NUMBER,
    read_cjk_number,
    read_english_number,
)
from index.text.scripts import Script, main_script
from index.text.sentences import split_sentences
from index.text.tokenizer import tokenize
from index.text.word_lists import load_line_sections

_SECTIONS = load_line_sections("index.tracking", "words/figures.txt")
_LONGEST_SENTENCE_CHARS = 600


class CountedState(StrEnum):
    """What happened to the people who are counted."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    DETAINED = "detained"
    DISPLACED = "displaced"


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """A number of people, and its place in the sentence."""

    state: CountedState
    group: str
    """Who is counted, as tokens; empty for people in general."""
    low: int
    high: int
    """Equal to `low` unless the sentence states a range."""
    is_rounded: bool
    """Whether it is stated as "about", "nearly" or "more than"; "at least" does not round."""
    start: int
    end: int

    @property
    def key(self) -> tuple[CountedState, str]:
        """Equal for figures that count the same thing."""
        return self.state, self.group


def find_figures(sentence: str) -> list[CountedFigure]:
    """The figures of a sentence, in order; none if it is uncertain what or when they count."""
    if len(sentence) > _LONGEST_SENTENCE_CHARS or not _MAY_COUNT.search(sentence):
        return []
    if main_script(sentence) is not Script.SPACED or _HANGUL_COUNT.search(sentence):
        found = list(_find_cjk(sentence))
    else:
        report = _without_superlative(sentence)
        if _OTHER_TIME.search(report) or _YEAR.search(report):
            return []
        found = list(_find_english(report))
    if not found or is_hypothetical(sentence):
        return []
    return sorted({figure.start: figure for figure in found}.values(), key=lambda figure: figure.start)


def counts_people(text: str) -> bool:
    """Whether any sentence of a text has a figure."""
    return any(find_figures(text[start:end]) for start, end in split_sentences(text))


def _without_superlative(sentence: str) -> str:
    """A sentence with spaces for an apposition such as "the deadliest attack in ten years"."""
    return _SUPERLATIVE.sub(lambda match: " " * len(match[0]), sentence)


def _any_of(*sections: str) -> str:
    lines = [line for section in sections for line in _SECTIONS[section]]
    return "|".join(sorted(lines, key=len, reverse=True))


def _any_word_of(*sections: str) -> str:
    words = {word for section in sections for line in _SECTIONS[section] for word in line.split()}
    return "|".join(sorted(words, key=len, reverse=True))


_MAY_COUNT = re.compile(
    r"kill|dead|die[ds]|toll|slain|perish|shot|death|fatal|injur|wound|hurt|hospital|missing|unaccounted|arrest"
    r"|detain|custody|displac|evacuat|lives|[死亡傷伤失被捕拘]|負傷|けが|行方|사망|숨|부상|다[쳐치친]|실종|체포|대피",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(rf"\b(?:{'|'.join(_SECTIONS['other times'])})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d,.$])(?:1[5-9]|20)\d\d(?![\d,]|\.\d)")
# Not if a clause about the earlier event may follow: "the deadliest since one in 1999, which killed 30".
_SUPERLATIVE = re.compile(
    r"(?:, | [-–—]{1,2} ?|[–—])(?:in |making it |by far )?(?:one of )?(?:the|its|[A-Z][\w-]{1,20}['’]s) "
    r"[^,;.–—\d]{0,60}?\b(?:deadliest|worst|largest|bloodiest|strongest|most \w{1,20})\b[^,;.–—\d]{0,60}"
    r"(?:(?:in|since|for) (?:the past )?\d{1,4}(?: years| decades)?)?"
    r"(?=[.\"”,–—]| [-–—]|$)(?!, (?:in which|that|when|where|which|who)\b)"
)
_QUALIFIED = rf"(?:(?P<qualifier>{_any_of('open', 'rounded')}) )?"
_NUMBER = rf"(?P<number>{ENGLISH_NUMBER})(?:(?: to | or |[-–])(?P<upper>{ENGLISH_NUMBER}))?(?!\w|,\d|\.\d)"
_GROUP = rf"(?P<adjectives>(?:[A-Za-z.’'-]+ ){{0,2}}?)(?P<group>{_any_word_of('people', 'groups')})"
_AUXILIARY = (
    r"(?: (?:who|that))?(?: (?:have been|had been|has been|were|was|are|is|have|had|has))?"
    r"(?: (?:also|reportedly|confirmed|reported|now|still|already))?"
)
_AFTER = r"(?! (?:or|and) (?:killed|injured|wounded|missing|dead|detained|arrested)\b)(?![\w-])"
_FREE_END = r"(?=[,.;:]| (?:in|on|and|at|when|after|near|by|as|during|while|who|across|throughout)\b|$)"
_STATE_WORDS = {
    CountedState.KILLED: ("killed", "killing"),
    CountedState.INJURED: ("injured", "injuring"),
    CountedState.MISSING: ("missing", None),
    CountedState.DETAINED: ("detained", "detaining"),
    CountedState.DISPLACED: ("displaced", "displacing"),
}


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$€£#.,-]){pattern}", re.IGNORECASE)


_ENGLISH: tuple[tuple[CountedState, re.Pattern[str]], ...] = (
    *(
        (state, _compile(rf"{_QUALIFIED}{_NUMBER}(?: {_GROUP})?{_AUXILIARY} (?:{_any_of(words)}){_AFTER}"))
        for state, (words, _) in _STATE_WORDS.items()
    ),
    *(
        (state, _compile(rf"(?:{_any_of(verbs)}) {_QUALIFIED}{_NUMBER}(?: {_GROUP}\b|{_FREE_END})"))
        for state, (_, verbs) in _STATE_WORDS.items()
        if verbs is not None
    ),
    (
        CountedState.KILLED,
        _compile(
            r"(?:(?:death|body) (?:toll|count)|number of (?:deaths|dead|fatalities|people killed))"
            r"(?: [A-Za-z’'-]{1,20}){0,12}? "
            r"(?:(?:from \S{1,20} )?to|at|is|was|past|above|reached|topped|hit|passed|surpassed|exceeded) "
            rf"{_QUALIFIED}{_NUMBER}(?![%-])"
        ),
    ),
    (
        CountedState.KILLED,
        _compile(rf"(?:claimed|claiming) (?:the lives of )?{_QUALIFIED}{_NUMBER} (?:lives|people)\b"),
    ),
    (CountedState.KILLED, _compile(rf"{_QUALIFIED}{_NUMBER}(?: confirmed| reported)? (?:deaths|fatalities)\b")),
    (CountedState.INJURED, _compile(rf"{_QUALIFIED}{_NUMBER} injuries\b")),
    (
        CountedState.KILLED,
        _compile(rf"left {_QUALIFIED}{_NUMBER}(?: {_GROUP})? dead\b"),
    ),
)
# A number after one of these counts a part, an addition or something else.
_PART_BEFORE = re.compile(
    r"(?:\b(?:including|includes?|included|among(?: them)?|of (?:the|those|whom|them|its|their)|another|other"
    r"|with|from|aged?|plus|besides|only|and then|all|than)|[(/])[ ,:]*$",
    re.IGNORECASE,
)
# What would happen: "that would put the death toll at 200".
_MODAL_BEFORE = re.compile(r"\b(?:would|could|may|might|should)\b[^,;.]{0,30}$")
# One number for two states.
_COMBINED_BEFORE = re.compile(
    r"\b(?:killed|killing|injured|injuring|wounded|wounding|arrested|detained|displaced) (?:or|and) $",
    re.IGNORECASE,
)
_NO_GROUP_ADJECTIVES = frozenset(
    {"more", "other", "another", "additional", "new", "further", "fellow", "of", "whom"}
)
_NEUTRAL_ADJECTIVES = frozenset({"innocent", "different"})


def _find_english(sentence: str) -> Iterator[CountedFigure]:
    for state, pattern in _ENGLISH:
        for match in pattern.finditer(sentence):
            figure = _read_english(sentence, state, match)
            if figure is not None:
                yield figure


def _read_english(sentence: str, state: CountedState, match: re.Match[str]) -> CountedFigure | None:
    values = match.groupdict()
    low = read_english_number(match["number"])
    high = read_english_number(match["upper"]) if match["upper"] else low
    group = _read_group(values.get("adjectives"), values.get("group"))
    if low is None or high is None or high < low or group is None:
        return None
    begin = match.start("qualifier") if values.get("qualifier") else match.start("number")
    if _PART_BEFORE.search(sentence[max(0, begin - 30) : begin]):
        return None
    if _MODAL_BEFORE.search(sentence[max(0, match.start() - 40) : match.start()]):
        return None
    is_verb_first = match.start() < begin
    if is_verb_first and _COMBINED_BEFORE.search(sentence[max(0, match.start() - 30) : match.start()]):
        return None
    qualifier = (values.get("qualifier") or "").lower()
    return CountedFigure(
        state=state,
        group=group,
        low=low,
        high=high,
        is_rounded=qualifier not in ("", "at least"),
        start=match.start("number"),
        end=match.end("upper" if match["upper"] else "number"),
    )


def _read_group(adjectives: str | None, noun: str | None) -> str | None:
    """Who is counted, as tokens; None for an addition such as "12 more people"."""
    words = (adjectives or "").lower().split()
    if not _NO_GROUP_ADJECTIVES.isdisjoint(words):
        return None
    described = [word for word in words if word not in _NEUTRAL_ADJECTIVES]
    if noun is None or noun.lower() in _SECTIONS["people"][0].split():
        return " ".join(tokenize(" ".join(described)))
    return " ".join(tokenize(" ".join([*described, noun])))


_HANGUL_COUNT = re.compile(r"\d ?명")
_CJK_PEOPLE = "[人名位명]"
_CJK_OPEN = r"(?:至少|少なくとも|최소|적어도)"
_CJK_ROUNDED = r"(?P<rounded>[約约近逾超]|超過|超过|大約|大约|およそ|약)?"
_CJK_COUNT = (
    rf"(?:{_CJK_OPEN} ?)?{_CJK_ROUNDED} ?(?P<number>{CJK_NUMBER})(?P<more>[多餘余]|以上|여)? ?{_CJK_PEOPLE}"
)
_CJK_STATES: tuple[tuple[CountedState, str], ...] = (
    (CountedState.KILLED, r"死亡|死者|喪生|丧生|遇難|遇难|罹難|罹难|身亡|死去|사망|숨[지졌진]|목숨을 잃"),
    (CountedState.INJURED, r"受傷|受伤|負傷|傷者|伤者|けが|怪我|부상|다[쳤치친쳐]"),
    (CountedState.MISSING, r"失蹤|失踪|下落不明|行方不明|실종"),
    (CountedState.DETAINED, r"被捕|拘留|逮捕|체포|구금"),
    (CountedState.DISPLACED, r"疏散|撤離|撤离|避難|流離失所|流离失所|대피"),
)
_CJK: tuple[tuple[CountedState, re.Pattern[str]], ...] = tuple(
    (state, re.compile(pattern))
    for state, words in _CJK_STATES
    for pattern in (
        rf"{_CJK_COUNT}[がは이가은는]? ?(?:均|已|都)?(?:{words})(?![者或])",
        rf"(?:{words})(?:者|人数|人數|자|자는|자가)?"
        rf"(?:は|が|已|增至|增加到|升至|達|达|至|為|为| )?{_CJK_COUNT}",
    )
)
_CJK_PART_BEFORE = re.compile(r"(?:其中|包括|うち|内|另有|另|他に|ほか|중|또|이 중|再)[，、, ]?(?:有)?$")
_CJK_OTHER_TIME = re.compile(
    r"[12]\d{3}年|去年|今年|昨年|每年|毎年|以来|以來|歷史|历史|지난해|올해|작년|\d{4}년"
)


def _find_cjk(sentence: str) -> Iterator[CountedFigure]:
    if _CJK_OTHER_TIME.search(sentence):
        return
    for state, pattern in _CJK:
        for match in pattern.finditer(sentence):
            value = read_cjk_number(match["number"])
            begin = match.start("number")
            if value is None or _CJK_PART_BEFORE.search(sentence[max(0, begin - 8) : begin]):
                continue
            yield CountedFigure(
                state=state,
                group="",
                low=value,
                high=value,
                is_rounded=bool(match["rounded"] or match["more"]),
                start=begin,
                end=match.end("number"),
            )
