"""Read what the numbers of a sentence count or measure: things, what happened to them, units, and scope. Pure.

Patterns over the words around each number, not a grammar. English, Chinese, Japanese, Korean, Ukrainian, Russian.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from index.agreement.number_reading import StatedNumber, any_of_lines, find_numbers
from index.text.scripts import Script, main_script
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

COUNT = "count"
MONEY = "money"
MAGNITUDE = "magnitude"
_SECTIONS = load_line_sections("index.agreement", "words/quantities.txt")
_CIRCUMSTANCES = load_line_sections("index.agreement", "words/circumstances.txt")
_UNITS = load_line_sections("index.agreement", "words/units.txt")
PEOPLE = frozenset(
    "people civilians soldiers fighters police attackers suspects children women protesters journalists refugees patients "  # noqa: SIM905
    "hostages".split()
)
"""Groups of people; `people` is any of them."""
HARM = frozenset({"killed", "injured", "missing", "detained", "displaced"})
"""What happens to people; each is counted by itself."""
_STATES = (*sorted(HARM), "fired", "intercepted", "crossed", "sunk", "closed", "withdrawn", "demanded")
_THINGS = tuple(name for name in _SECTIONS if name not in _STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a sentence with what it counts. Values of a dimension are in one unit, such as metres."""

    number: float
    """As stated, without its unit."""
    low: float
    high: float
    is_rounded: bool
    is_vague: bool
    """Whether it is a word such as "dozens"."""
    dimension: str
    """`COUNT`, `MONEY`, or a dimension of units such as `length`."""
    things: frozenset[str]
    """What is counted, by sections of the word list; empty if it is another thing or not said."""
    words: frozenset[str]
    """The content tokens of the phrase after the number, which name the thing."""
    years: frozenset[str]
    """The years that the words around it name."""
    nouns: frozenset[str]
    """Those of `words` that do not begin with a capital."""
    context: frozenset[str]
    """The content tokens from the number before to the number after."""
    state: str | None
    """What happened to it, by a section of the word list."""
    is_part: bool
    """Whether it counts a part of another number of the sentence: "including three children"."""
    is_additional: bool
    """Whether it is stated as an addition: "two more"."""
    is_total: bool
    """Whether it is the total since a beginning."""
    of_day: bool
    """Whether it is that of a day: "27 on Tuesday"."""
    is_outdated: bool
    """Whether the sentence calls it an earlier number."""
    start: int
    end: int


@lru_cache(maxsize=1024)
def find_quantities(sentence: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, in order."""
    numbers = find_numbers(sentence)
    if not numbers:
        return ()
    is_spaced = main_script(sentence) is Script.SPACED
    things = [(match.start(), match.end(), match.lastgroup or "") for match in _THING.finditer(sentence)]
    states = [(match.start(), match.end(), match.lastgroup or "") for match in _STATE.finditer(sentence)]
    bounds = [0, *(number.start for number in numbers[1:]), len(sentence)]
    found: list[Quantity] = []
    for at, number in enumerate(numbers):
        before_start = numbers[at - 1].end if at else 0
        quantity = _read(sentence, number, (before_start, bounds[at + 1]), things, states, is_spaced=is_spaced)
        if quantity is not None:
            found.append(quantity)
    return tuple(_share_states(_drop_conversions(sentence, found)))


def find_thing_words(text: str) -> list[str]:
    """The things that a text names, by sections of the word list, in order."""
    return [match.lastgroup or "" for match in _THING.finditer(text)]


def find_state_words(text: str) -> list[str]:
    """What happens to things in a text, by sections of the word list, in order."""
    return [match.lastgroup or "" for match in _STATE.finditer(text)]


def _any_group(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{any_of_lines(_SECTIONS[name])})" for name in names), re.IGNORECASE)


# The more exact group first, where both match at one place.
_THING = _any_group([*(name for name in _THINGS if name != "people"), "people"])
_STATE = _any_group(_STATES)
_UNIT_FACTORS = {
    f"{dimension}_{place}": (dimension, float(line.split(" ", 1)[0]))
    for dimension, lines in _UNITS.items()
    for place, line in enumerate(lines)
}
_UNIT = re.compile(
    "(?:[ -]| of )?(?:"
    + "|".join(
        f"(?P<{dimension}_{place}>{any_of_lines([line.split(' ', 1)[1]])})"
        for dimension, lines in _UNITS.items()
        for place, line in sorted(enumerate(lines), key=lambda one: -len(one[1]))
    )
    + ")",
    re.IGNORECASE,
)
_CURRENCY = re.compile(
    r"[ -]?(?:US |U\.S\. )?(?:dollars?|euros?|yuan|yen|won|pounds sterling|roubles?|rubles?|hryvnias?|美元|元|円|원|달러|ドル"
    r"|долар\w*|доллар\w*|євро|евро|грив\w*|рубл\w*)",
    re.IGNORECASE,
)
_MAGNITUDE_NEAR = re.compile(r"magnitude|規模|规模|マグニチュード|규모|магнітуд|магнитуд", re.IGNORECASE)
_CAPITALISED = re.compile(r"\b[A-Z][\w.’'-]*")
# "The deadliest day since 2014" is no beginning of a total.
_SUPERLATIVE = re.compile(r"\b(?:\w+est|most \w+|worst)\b[^,;.]{0,60}?\b(?:since|in)\b[^,;.]{0,30}")
# "The 11-count indictment" counts nothing that follows.
_ATTRIBUTE = re.compile(r"-[A-Za-z]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PEOPLE_COUNTER = re.compile(r" ?(?:多|餘|余|여)? ?(?:名|人|位|명)(?!次)")
# The end of the phrase that names what is counted.
_PHRASE = re.compile(
    r"(?:(?:-|–| (?!(?:in|on|at|of|by|for|to|from|with|and|or|as|have|has|had|were|was|are|is|be|been|who|that|which"
    r"|when|since|during|after|before|near|over|across|killed|dead|wounded|injured|including|according|into)\b))"
    r"[\w“\"‘][\w’'.&\"”-]*){1,5}",
    re.IGNORECASE,
)
_OR_SO = re.compile(r" or so\b| of the (?:\d[\d,]*|\w+)\b(?= )")
_DENSE_PHRASE_CHARS = 8
_DENSE_BEFORE_CHARS = 8
_CLAUSE_END = re.compile(
    r"[;:()]|(?<=[a-z0-9])\. |, (?:but|while|although|though|and (?:the|a|it|he|she|they|that))\b|[。；：（）]"
)
_PART_BEFORE = re.compile(
    rf"(?:{any_of_lines(_CIRCUMSTANCES['part before'])})[ ,:，、有]*(?:at least |about |as many as )?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(rf" (?:{any_of_lines(_CIRCUMSTANCES['part after'])})", re.IGNORECASE)
_ADDITIONAL = re.compile(rf"(?:{any_of_lines(_CIRCUMSTANCES['additional'])})", re.IGNORECASE)
_TOTAL = re.compile(any_of_lines(_CIRCUMSTANCES["since"]), re.IGNORECASE)
_DAY = re.compile(
    rf"{any_of_lines(_CIRCUMSTANCES['day'])}|\b(?:on |last )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b",
    re.IGNORECASE,
)
_STATED_ON = re.compile(r"\b(?:said|says|announced|reported|told \w+)(?: on| late| early)? $", re.IGNORECASE)
_OUTDATED = re.compile(
    rf"(?:{any_of_lines(_CIRCUMSTANCES['outdated'])})[^.;,]{{0,40}}$|\bup from (?:an? |the )?(?:earlier |previous )?$|\bfrom $",
    re.IGNORECASE,
)
# A verb directly before the number: "killing at least 10".
_DIRECT_GAP = re.compile(
    r"(?: (?:at least|more than|about|around|some|nearly|over|up to|as many as|another|an estimated))? ?$",
    re.IGNORECASE,
)


def _read(
    sentence: str,
    number: StatedNumber,
    segment: tuple[int, int],
    things: Sequence[tuple[int, int, str]],
    states: Sequence[tuple[int, int, str]],
    *,
    is_spaced: bool,
) -> Quantity | None:
    before = sentence[segment[0] : number.start]
    after = sentence[number.end : segment[1]]
    clause_end = _CLAUSE_END.search(after)
    end = number.end + (clause_end.start() if clause_end else len(after))
    dimension, factor, unit_end = _find_unit(sentence, number)
    phrase_end = _find_phrase_end(sentence, number, end, is_spaced=is_spaced)
    phrase = sentence[number.end : phrase_end]
    is_ordinal = sentence[number.start : number.end].endswith(("st", "nd", "rd", "th"))
    named = (
        _find_things(sentence, number, phrase_end, things, is_spaced=is_spaced)
        if dimension == COUNT
        else frozenset()
    )
    state = _find_state(sentence, number, segment[0], end, states)
    is_pronoun = sentence[number.start : number.end].lower() == "one" and not named and dimension == COUNT
    own = _SUPERLATIVE.sub(" ", sentence[number.end : end])
    is_total = bool(_TOTAL.search(own) or _TOTAL.search(before[-60:]))
    is_attribute = dimension == COUNT and _ATTRIBUTE.match(sentence, number.end) is not None
    if is_pronoun or is_attribute or (is_ordinal and not named):
        return None
    return Quantity(
        number=float(number.low),
        low=number.low * factor,
        high=number.high * factor,
        is_rounded=number.is_rounded,
        is_vague=number.high > number.low * 3,
        dimension=dimension,
        things=named,
        words=frozenset(content_tokens(phrase)) if phrase.strip() else frozenset(),
        years=frozenset(_YEAR.findall(_SUPERLATIVE.sub(" ", f"{before[-60:]} | {after[:60]}"))),
        nouns=frozenset(content_tokens(lower))
        if (lower := _CAPITALISED.sub(" ", phrase)).strip()
        else frozenset(),
        context=frozenset(content_tokens(before[-120:] + " " + after[:120])),
        state=state,
        is_part=bool((segment[0] and _PART_BEFORE.search(before[-40:])) or _PART_AFTER.match(after)),
        is_additional=bool(_ADDITIONAL.search(f"{before[-12:]} {phrase[:16]}")),
        is_total=is_total,
        of_day=not is_total and _is_of_day(sentence, number, segment[0], end),
        is_outdated=bool(_OUTDATED.search(before[-80:])),
        start=number.start,
        end=max(number.end, unit_end),
    )


def _is_of_day(sentence: str, number: StatedNumber, first: int, end: int) -> bool:
    if first == 0 and _DAY.match(sentence.lstrip()):
        return True
    day = _DAY.search(sentence, number.end, end)
    return day is not None and not _STATED_ON.search(sentence[: day.start()])


def _find_unit(sentence: str, number: StatedNumber) -> tuple[str, float, int]:
    """The dimension, the factor to its first unit, and where the unit ends."""
    if number.is_currency:
        return MONEY, 1, number.end
    if money := _CURRENCY.match(sentence, number.end):
        return MONEY, 1, money.end()
    if unit := _UNIT.match(sentence, number.end):
        dimension, factor = _UNIT_FACTORS[unit.lastgroup or ""]
        return dimension, factor, unit.end()
    is_decimal = "." in sentence[number.start : number.end]
    if is_decimal and 3 <= number.low < 10 and _MAGNITUDE_NEAR.search(sentence):
        return MAGNITUDE, 1, number.end
    return COUNT, 1, number.end


def _find_phrase_end(sentence: str, number: StatedNumber, end: int, *, is_spaced: bool) -> int:
    if not is_spaced:
        return min(end, number.end + _DENSE_PHRASE_CHARS)
    start = _OR_SO.match(sentence, number.end, end)
    match = _PHRASE.match(sentence, start.end() if start else number.end, end)
    return match.end() if match else number.end


def _find_things(
    sentence: str,
    number: StatedNumber,
    phrase_end: int,
    things: Sequence[tuple[int, int, str]],
    *,
    is_spaced: bool,
) -> frozenset[str]:
    """What is named last in the phrase, or in dense scripts around the number."""
    named = [name for start, end, name in things if number.end <= start and end <= phrase_end + 1]
    if named:
        return frozenset({named[-1] if is_spaced else _most_exact(named)})
    if not is_spaced:
        near = [
            name
            for start, end, name in things
            if number.start - _DENSE_BEFORE_CHARS <= start and end <= number.start
        ]
        if near:
            return frozenset(near[-1:])
        if _PEOPLE_COUNTER.match(sentence, number.end):
            return frozenset({"people"})
    return frozenset()


def _most_exact(named: Sequence[str]) -> str:
    return next((name for name in named if name != "people"), "people")


def _find_state(
    sentence: str, number: StatedNumber, first: int, end: int, states: Sequence[tuple[int, int, str]]
) -> str | None:
    """What happened: by the verb directly before the number, else the first word after it, else the last before."""
    before = [state for state in states if first <= state[0] and state[1] <= number.start]
    if before and _DIRECT_GAP.fullmatch(sentence[before[-1][1] : number.start]):
        return before[-1][2]
    later = _LATER.search(sentence, number.end, end)
    end = later.start() if later else end
    after = [
        state for state in states if number.end <= state[0] < end and not _belongs_to_next(sentence, state[1])
    ]
    if after:
        harm = [state for state in after if state[2] in HARM]
        return (harm or after)[0][2]
    return before[-1][2] if before else None


# What follows happened at another time: "200 remain after a pullout".
_LATER = re.compile(r" (?:after|before|following|since|until|despite) ")
_NEXT_NUMBER = re.compile(
    r" (?:at least |more than |about |another |some |over )?(?:\d|an? (?:dozen|hundred)|(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|dozens|hundreds|scores)\b)"
)


def _belongs_to_next(sentence: str, at: int) -> bool:
    """Whether a number follows a verb, which then counts for that: "and wounding 15"."""
    return _NEXT_NUMBER.match(sentence, at) is not None


def _share_states(quantities: Iterable[Quantity]) -> Iterator[Quantity]:
    """Give a total the state of its part, and the part that of its total: "six, two of them soldiers, were killed"."""
    kept = list(quantities)
    for at, one in enumerate(kept):
        following = kept[at + 1] if at + 1 < len(kept) else None
        if one.state is None and one.dimension == COUNT and following is not None and following.is_part:
            kept[at] = replace(one, state=following.state)
        elif one.is_part and one.state is None and at:
            kept[at] = replace(one, state=kept[at - 1].state)
    yield from kept


def _drop_conversions(sentence: str, quantities: Sequence[Quantity]) -> Iterator[Quantity]:
    """All but a second unit in brackets: "4,600 kilometers (2,858 miles)"."""
    if quantities:
        yield quantities[0]
    for one, other in pairwise(quantities):
        gap = sentence[one.end : other.start]
        is_converted = one.dimension == other.dimension != COUNT and gap.strip() in ("(", "（", "(about")
        if not is_converted:
            yield other
