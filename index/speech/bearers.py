"""`the minister`, `the agency` -> the one whom the article names so, if there is only one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice

from index.speech.grammar import OPENERS
from index.speech.nouns import BODIES, PERSONS, TITLES, UNNAMED
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.speech.phrases import parse_phrase
from index.speech.tokens import split_tokens
from index.text.sentences import Span

_SHORT = {
    "governor": "Gov.",
    "senator": "Sen.",
    "congressman": "Rep.",
    "congresswoman": "Rep.",
    "general": "Gen.",
}
# Bounded, so that no run of letters and full stops is read again from each of them.
# A full stop stands only behind initials, so that no name crosses the end of a sentence.
_NAME = r"(?:(?:[A-Z]\.){1,4}|[A-Z][\w’'&-]{0,30})"
_RUN = rf"(?:{_NAME}|of|for|the|and)"
_MAX_OCCURRENCES = 40


def find_bearer(text: str, phrase: Phrase) -> Phrase | None:
    """The named bearer of a noun that points back; the phrase itself if it points to nobody in particular.

    None where a person's office is all that is told and several, or none, are named with it.
    """
    if not _points_back(text, phrase):
        return phrase
    noun = words_of(text, phrase).lower()
    if noun in BODIES:
        return _only(text, _bodies(text, noun)) or phrase
    if noun in TITLES - UNNAMED:
        return _only(text, _holders(text, noun))
    return None if phrase.is_person and not any(word in UNNAMED for word in noun.split()) else phrase


def _points_back(text: str, phrase: Phrase) -> bool:
    before = text[max(0, phrase.name[0] - 4) : phrase.name[0]]
    return phrase.kind is PhraseKind.NOUN and not phrase.is_plural and before.lower() == "the "


def _only(text: str, found: Iterator[Phrase]) -> Phrase | None:
    """The one phrase, or the fullest of those that hold each other's words; None if there are several."""
    phrases = sorted(found, key=lambda phrase: phrase.name[0] - phrase.name[1])
    if not phrases or not all(words_of(text, phrase) in words_of(text, phrases[0]) for phrase in phrases):
        return None
    return phrases[0]


def _bodies(text: str, noun: str) -> Iterator[Phrase]:
    pattern = re.compile(rf"\b(?:{_RUN} ){{0,5}}{re.escape(noun.capitalize())}(?!\w)(?: {_RUN}){{0,6}}")
    for phrase in _phrases(text, pattern):
        words = words_of(text, phrase).split()
        if (
            phrase.kind is PhraseKind.NAME
            and not phrase.is_plural
            and len(words) > 1
            and noun.capitalize() in words
            and not _stands_before_trade(text, phrase.name[1])
        ):
            yield phrase


def _stands_before_trade(text: str, end: int) -> bool:
    """`CNN Supreme Court analyst`: there the court is not named by itself."""
    behind = text[end : end + 30].split()
    return bool(behind) and text[end] == " " and behind[0].rstrip(".,") in PERSONS


def _holders(text: str, noun: str) -> Iterator[Phrase]:
    title = noun.capitalize()
    pattern = re.compile(rf"\b(?:{re.escape(title)}|{re.escape(_SHORT.get(noun, title))})(?: {_NAME}){{1,4}}")
    for phrase in _phrases(text, pattern):
        if phrase.kind is PhraseKind.NAME and phrase.described is not None:
            yield replace(phrase, described=None)


def _phrases(text: str, pattern: re.Pattern[str]) -> Iterator[Phrase]:
    for match in islice(pattern.finditer(text), _MAX_OCCURRENCES):
        phrase = _longest(text, match.span())
        if phrase is not None:
            yield phrase


def _longest(text: str, span: Span) -> Phrase | None:
    tokens = [token for token in split_tokens(text[span[0] : span[1]], span[0]) if token.is_word]
    tokens = [*dropwhile(lambda token: token.word in OPENERS, tokens)]
    for end in range(len(tokens), 0, -1):
        phrase = parse_phrase(tokens[:end])
        if phrase is not None:
            return phrase
    return None
