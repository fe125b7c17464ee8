"""Read which state, body, office or name the words for a speaker contain.

Both the speaker that a question names (`the Japanese prime minister`, `Beijing`) and a speaker of an article
(`Fumio Kishida`, described as `Japanese Prime Minister`) are read in this way, so that they can be compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.language.attribution.attribution_lexicon import (
    ABBREVIATED_TITLES,
    COURTESY_TITLES,
    HONORIFICS,
    TITLES,
)
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.search_folding import fold_spelling
from index.text.tokenizer import tokenize
from index.text.word_lists import load_line_sections

_PACKAGE = "index.language.attribution"
_RUN = re.compile(
    rf"(?P<dense>[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]+)|[^{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]+"
)
# A state after one of these is not the one that somebody speaks for: "US ambassador to China".
_PLACING = frozenset(tokenize("to in on against with near at from over into between"))


@dataclass(frozen=True, slots=True)
class SpeakerIdentity:
    """What the words for a speaker mean; every meaning is called as in the word lists."""

    words: tuple[str, ...]
    """All words, stemmed; Chinese, Japanese and Korean characters one by one."""
    states: frozenset[str]
    """The states that they name, also by one of their bodies; without those in which or to which one speaks."""
    bodies: frozenset[str]
    """Particular bodies of a state, such as the Kremlin."""
    offices: frozenset[str]
    kinds: frozenset[str]
    """Kinds of bodies, such as a ministry."""
    fields: frozenset[str]
    is_deputy: bool
    is_former: bool
    titles: frozenset[str]
    """Words that may precede a name and are no office of a state: `analyst`, `Mr.`"""
    is_state: bool
    """Whether it is nothing but the name of a state or of its capital."""
    rest: tuple[str, ...]
    """The words without any meaning: names, and whatever else there is."""
    name: tuple[str, ...]
    """The words from the first of `rest` on."""

    @property
    def state(self) -> str | None:
        """The state, if there is only one."""
        return next(iter(self.states)) if len(self.states) == 1 else None

    @property
    def is_official(self) -> bool:
        """Whether the words name an office or a body and nothing else; a former office is none."""
        if self.rest or self.titles or self.is_former:
            return False
        # An adviser of a government may be anyone; one of a president or a minister holds an office.
        offices = (
            self.offices - {"adviser"} if self.kinds <= {"government"} and not self.bodies else self.offices
        )
        return bool(offices or self.bodies or (self.kinds and "adviser" not in self.offices))


class _Meaning(NamedTuple):
    kind: str
    value: str


@lru_cache(maxsize=1 << 15)
def identify_speaker(text: str) -> SpeakerIdentity:
    """The meanings of the words; at each word the longest entry of the word lists counts."""
    words = split_words(text)
    found: dict[str, set[str]] = defaultdict(set)
    rest: list[int] = []
    is_placed = False
    for at, meanings in _read_meanings(words):
        is_placed = is_placed or (words[at] in _PLACING and bool(found["state"]))
        for kind, value in meanings:
            if kind in ("state", "name", "people", "body") and is_placed:
                continue
            found[kind].add(value)
            if kind == "body":
                found["state"].add(_STATE_OF_BODY[value])
        if not meanings:
            rest.append(at)
    return SpeakerIdentity(
        words=words,
        states=frozenset(found["state"]),
        bodies=frozenset(found["body"]),
        offices=frozenset(found["office"]),
        kinds=frozenset(found["kind"]),
        fields=frozenset(found["field"]),
        is_deputy=bool(found["deputy"]),
        is_former=bool(found["former"]),
        titles=frozenset(found["title"]),
        is_state=bool(found["name"]) and not any(found[kind] for kind in _BEYOND_STATE) and not rest,
        rest=tuple(words[at] for at in rest),
        name=words[rest[0] :] if rest else (),
    )


def split_words(text: str) -> tuple[str, ...]:
    """Stemmed words in order; Chinese, Japanese and Korean character by character."""
    return tuple(
        word
        for run in _RUN.finditer(text)
        for word in (fold_spelling(run[0]) if run["dense"] else tokenize(run[0]))
    )


def _read_meanings(words: tuple[str, ...]) -> Iterator[tuple[int, tuple[_Meaning, ...]]]:
    """The place of each entry, and of each word without one; a title counts only if nothing else is meant."""
    at = 0
    while at < len(words):
        lengths = range(min(_LONGEST_FORM, len(words) - at), 0, -1)
        length = next((n for n in lengths if words[at : at + n] in _MEANINGS), 1)
        meanings = _MEANINGS.get(words[at : at + length], ())
        yield at, tuple(m for m in meanings if m.kind != "title") or meanings
        at += length


def _load_meanings() -> tuple[Mapping[tuple[str, ...], tuple[_Meaning, ...]], Mapping[str, str]]:
    """The meanings of each entry of the word lists, and the state of each body."""
    meanings: dict[tuple[str, ...], dict[_Meaning, None]] = defaultdict(dict)
    state_of_body: dict[str, str] = {}

    def add(kind: str, value: str, forms: Iterable[str]) -> None:
        for form in forms:
            meanings[split_words(form)][_Meaning(kind, value)] = None

    for state, lines in load_line_sections(_PACKAGE, "words/states.txt").items():
        for line in lines:
            body, _, forms = line.partition(" = ")
            if body in ("names", "people"):
                add("state", state, forms.split(","))
                add("name" if body == "names" else "people", state, forms.split(","))
            else:
                state_of_body[body] = state
                add("body", body, forms.split(","))
    sections = load_line_sections(_PACKAGE, "words/offices.txt")
    for kind in ("office", "kind", "field"):
        for line in sections[kind]:
            value, _, forms = line.partition(" = ")
            add(kind, value, forms.split(","))
    for kind in ("deputy", "former", "neutral"):
        add(kind, kind, " ".join(sections[kind]).split())
    for title in ABBREVIATED_TITLES | COURTESY_TITLES | HONORIFICS | TITLES:
        if len(split_words(title)) == 1:
            add("title", title, [title])
    return {words: tuple(found) for words, found in meanings.items() if words}, state_of_body


_BEYOND_STATE = ("people", "body", "office", "kind", "field", "deputy", "former", "title")
_MEANINGS, _STATE_OF_BODY = _load_meanings()
_LONGEST_FORM = max(map(len, _MEANINGS))
