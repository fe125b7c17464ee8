"""Where an article names somebody, and with which title or description."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from index.speech.appositions import read_apposition
from index.speech.grammar import CLAUSE_WORDS, DETERMINERS, LINKS, OPENERS
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    BEFORE_TITLE,
    NEVER_GIVEN,
    PARTICLES,
    PERSONS,
    QUALIFIERS,
    TITLES,
)
from index.speech.phrase import Phrase, PhraseKind
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token, split_tokens

# Looked at before and behind a name for the name's other parts and for a description.
_BEFORE = 90
_BEHIND = 130
_MAX_TITLE_WORDS = 8
_MAX_MENTIONS = 40
_STOPS = re.compile(r"[\n“”\"«»]|''|``")
_GOES_ON = re.compile(r" (?:[A-Z][a-z]|Jr)")


def find_mentions(text: str, name: str) -> Iterator[Phrase]:
    """Phrases whose names end with these words, the first ones in the article."""
    return _phrases(text, name, _places(text, name))


def find_full_mentions(text: str, surname: str) -> Iterator[Phrase]:
    """The same, but only those behind a capitalised word, be it a given name or a title."""
    places = (start for start in _places(text, surname) if _word_before(text, start)[:1].isupper())
    return _phrases(text, surname, places)


def is_surname(text: str, word: str) -> bool:
    """Whether the article has the word behind another that may be a given name."""
    if len(word) < 3 or word.lower() in OPENERS:
        return False
    before = (_word_before(text, start) for start in _places(text, word))
    return any(given[:1].isupper() and given.lower() not in NEVER_GIVEN for given in before)


def _places(text: str, name: str) -> Iterator[int]:
    """Where the words stand as a name of their own, not as a part of a longer one. Nowhere for no words."""
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        if whole and not _GOES_ON.match(text, end):
            yield start
        start = text.find(name, end)


def _word_before(text: str, start: int) -> str:
    """The word in front of a place, if nothing but a space is between."""
    if text[start - 1 : start] != " ":
        return ""
    return text[max(0, start - 30) : start - 1].rpartition(" ")[2].rpartition("\n")[2]


def _phrases(text: str, name: str, places: Iterator[int]) -> Iterator[Phrase]:
    for start in islice(places, _MAX_MENTIONS):
        found = _phrase_around(text, start, start + len(name))
        if found is not None:
            yield found


def _phrase_around(text: str, start: int, end: int) -> Phrase | None:
    left = _last_stop(text, start)
    before = split_tokens(text[left:end], left)
    if not before:  # a name of nothing but spaces
        return None
    first = _name_begins(before)
    phrase = parse_phrase(before[first:])
    if phrase is None or phrase.kind is not PhraseKind.NAME or phrase.name[1] != end:
        return None
    seen = _until_stop(text[end : end + _BEHIND])
    titled = _with_title(before, first, phrase)
    found = read_apposition(split_tokens(seen, end), 0, titled)
    # What goes on beyond what was looked at is no whole description.
    is_cut = (
        found.described is not None
        and found.described[1] == end + len(seen)
        and text[end + len(seen) :][:1] == " "
    )
    return titled if is_cut else found


def _last_stop(text: str, start: int) -> int:
    left = max(0, start - _BEFORE)
    stops = [match.end() for match in _STOPS.finditer(text, left, start)]
    if stops:
        return stops[-1]
    return text.find(" ", left, start) + 1 if left else 0


def _until_stop(piece: str) -> str:
    match = _STOPS.search(piece)
    return piece[: match.start()] if match is not None else piece.rpartition(" ")[0]


def _name_begins(tokens: Sequence[Token]) -> int:
    """Where the capitalised words begin that end with the last token."""
    at = len(tokens) - 1
    while at and (tokens[at - 1].is_capitalised or tokens[at - 1].text in PARTICLES):
        at -= 1
    if (
        at > 1
        and tokens[at - 1].word == "of"
        and (tokens[at - 2].lower in TITLES or tokens[at].lower == "famer")
    ):
        return at - 2
    while at < len(tokens) - 1 and (tokens[at].word in OPENERS or not tokens[at].is_capitalised):
        at += 1
    return at


def _with_title(before: Sequence[Token], first: int, phrase: Phrase) -> Phrase:
    """The phrase with the small words of a title in front of it: `communication director Jane Doe`."""
    for start in range(max(0, first - _MAX_TITLE_WORDS), first):
        if (start and not _may_begin(before[start - 1], before[start])) or _is_clause(before[start:first]):
            continue
        titled = parse_phrase(before[start:])
        if titled is not None and titled.name == phrase.name and _ends_with_title(before, titled):
            return titled
    cut = first > 0 and before[first - 1].word in QUALIFIERS
    return replace(phrase, described=None) if cut else phrase


def _may_begin(token: Token, following: Token) -> bool:
    """Whether a title may begin between two tokens."""
    if token.word in QUALIFIERS:
        return False
    if following.word in QUALIFIERS or (following.is_capitalised and not token.is_capitalised):
        return True
    return not token.is_word or any(token.word in words for words in (DETERMINERS, CLAUSE_WORDS, BEFORE_TITLE))


def _is_clause(tokens: Sequence[Token]) -> bool:
    """Whether these words, which end with a title, are more than one."""
    if any(token.text.islower() and token.text.endswith(("ed", "ly", "ing")) for token in tokens):
        return True
    if any(token.word in LINKS and not _bears_link(tokens, at) for at, token in enumerate(tokens)):
        return True
    plain = tokens[0].text.islower() and tokens[0].word not in QUALIFIERS
    return plain and any(token.word in LINKS for token in tokens)


def _bears_link(tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word goes on with an office or a name: `Secretary of State`, `Bank of Japan governor`."""
    before = tokens[at - 1] if at else None
    return before is not None and (before.is_capitalised or before.lower in PERSONS)


def _ends_with_title(tokens: Sequence[Token], phrase: Phrase) -> bool:
    if phrase.described is None:
        return False
    end = phrase.described[1]
    last = next((token for token in tokens if token.end == end), None)
    return last is not None and (last.lower in PERSONS or last.lower in ABBREVIATED_TITLES)
