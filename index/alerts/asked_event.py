"""Tell whether a sentence is about the event that a question asks for, such as a victory. Pure.

A question that is asked of one article after the other finds sentences about the same people that tell of
something else, or that only expect the event. English only: other questions and sentences are not judged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.language.modality import is_hypothetical
from index.language.question_types import QuestionType, has_answer_of_type
from index.model.base_types import primary_language
from index.text.tokenizer import tokenize
from index.text.word_lists import load_lines

_Phrase = tuple[str, ...]
"""Tokens that follow each other."""

# "Why" and "where" are also answered by sentences that take the event for granted.
_ASKS_FOR_EVENT = re.compile(
    r"(?:who|which|when|what (?:day|date|year|month|time)|how (?:many|much)|has|have|had|did|does|do|is|are|was"
    r"|were|will)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT_PAST = re.compile(
    r"(?:who|which(?: \w+){0,3}) (?:won|was|were|has|have)\b|(?:has|have|had|did|was|were)\b"
    r"|how many(?: [\w’'-]{1,30}){0,4} (?:died|killed|was|were|has|have|had|did)\b",
    re.IGNORECASE,
)
# What follows one of these is not the event asked for: "Who spoke after Park had resigned?"
_BEFORE_OTHER_EVENTS = frozenset(tokenize("after before while since that to if whether because about who"))
_LONGEST_PHRASE = 4

_ASKS_FOR_COUNT = re.compile(
    r"how many\b(?!(?: \w{1,30}){0,2} (?:dollars|euros|pounds|yen|yuan|won|per ?cent|days|months|years)\b)",
    re.IGNORECASE,
)
# Percentages, sums of money, ages, years, rates, and numbers that are part of a name such as COVID-19.
_NOT_COUNTS = re.compile(
    r"[$€£¥]\d[\d,.]{0,15}|\b\d[\d,.]{0,15}(?: ?%| per ?cent\b|[ -]years?[ -]olds?\b)"
    r"|\bage[ds]?(?: \w{1,20}){0,10}? \d[\d.]{0,5}|\b(?:19|20)\d\d\b"
    r"|\b[\w,.]{1,20}(?: \w{1,20}){0,5} (?:every|each|a|per) day\b|\b[a-z]{1,20}-\d{1,5}\b",
    re.IGNORECASE,
)

# "Who is replacing Park?", "Who was elected to succeed Park?": the last word is the one that counts.
_ASKS_FOR_SUCCESSOR = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|succeed(?:s|ed|ing)?) (?:[A-Z][\w’'-]{0,30} ){0,4}([A-Z][\w-]{1,30})"
)
_SUCCEEDS = re.compile(
    r"\b(?:replac(?:e|es|ed|ing)|succeed(?:s|ed|ing)?|(?:tak(?:e|es|ing)|took) over from|successors? (?:to|of)"
    r"|replacement (?:for|of))\b(?! by\b)"
)
_IS_SUCCEEDED = re.compile(r"\b(?:replaced|succeeded) by\b")
_SUCCESSOR_OF = re.compile(r"\b([\w-]{2,30})(?:['’]s?)? (?:successor|replacement)\b")
_CLAUSE_END = re.compile(r"[,;.]")
_NAME = re.compile(r"[\w-]{2,30}")
_PRONOUNS = frozenset({"him", "his", "their", "them"})
# The person who is succeeded stands at most this far from the words for it.
_ROLE_CHARS = 60


@dataclass(frozen=True, slots=True)
class _EventWords:
    """The words of one kind of event: those that ask for it, and all those that tell of it."""

    asking: frozenset[_Phrase]
    telling: frozenset[_Phrase]


def tells_of_event(question: str, quote: str, language: str | None) -> bool:
    """Whether a quote in this language may tell of the event that a question asks for.

    True if the question asks for none that is known. False if the quote has no word for it, if the question is
    about the past and the quote only expects the event, or if a person's successor is asked for and the quote
    tells whom that person succeeded.
    """
    if primary_language(language or "en") != "en":
        return True
    if _ASKS_FOR_COUNT.match(question) is not None and not _states_count(quote):
        return False
    telling = _find_asked_event(question)
    if not telling:
        return True
    said = telling.intersection(_list_phrases(tokenize(quote)))
    if not said:
        return False
    words = {token for phrase in said for token in phrase}
    if _ASKS_ABOUT_PAST.match(question) is not None and is_hypothetical(quote, words):
        return False
    return _has_asked_roles(question, quote)


def _find_asked_event(question: str) -> frozenset[_Phrase]:
    """The words that tell of the first event that a question names; none if it asks for something else."""
    if _ASKS_FOR_EVENT.match(question) is None:
        return frozenset()
    for phrase in _list_phrases(tokenize(question)[1:]):
        found = [words.telling for words in _load_events() if phrase in words.asking]
        if found:
            return frozenset[_Phrase]().union(*found)
        if phrase[0] in _BEFORE_OTHER_EVENTS:
            break
    return frozenset()


def _states_count(quote: str) -> bool:
    """Whether a quote has a number that is no percentage, sum of money, age, year or rate."""
    return has_answer_of_type(QuestionType.NUMBER, _NOT_COUNTS.sub(" ", quote))


def _has_asked_roles(question: str, quote: str) -> bool:
    """Whether a quote may name the successor of the person whose successor a question asks for."""
    asked = _ASKS_FOR_SUCCESSOR.search(question)
    if asked is None:
        return True
    name = asked[1]
    return any(
        name in names or (_is_pronoun(names) and name not in quote[end:])
        for names, end in _list_succeeded(quote)
    )


def _list_succeeded(quote: str) -> Iterator[tuple[Sequence[str], int]]:
    """The words that name whom somebody succeeds, for each place that says so, and where the place ends."""
    for match in _SUCCEEDS.finditer(quote):
        after = quote[match.end() : match.end() + _ROLE_CHARS]
        yield _NAME.findall(_CLAUSE_END.split(after, maxsplit=1)[0]), match.end()
    for match in _IS_SUCCEEDED.finditer(quote):
        yield _NAME.findall(_CLAUSE_END.split(quote[: match.start()][-_ROLE_CHARS:])[-1]), match.end()
    for match in _SUCCESSOR_OF.finditer(quote):
        yield [match[1]], match.end()


def _is_pronoun(names: Sequence[str]) -> bool:
    """Whether the words are "him" or "her as", not "her deputy"."""
    if names[:1] == ["her"]:
        return names[1:2] in ([], ["as"], ["at"], ["in"], ["on"], ["when"])
    return not _PRONOUNS.isdisjoint(names[:1])


def _list_phrases(tokens: Sequence[str]) -> Iterator[_Phrase]:
    """All runs of a few tokens, those that begin first and are longest first."""
    for start in range(len(tokens)):
        for length in range(min(_LONGEST_PHRASE, len(tokens) - start), 0, -1):
            yield tuple(tokens[start : start + length])


@cache
def _load_events() -> Sequence[_EventWords]:
    events = []
    for line in load_lines("index.alerts", "words/events.txt"):
        asking, _, others = line.partition(":")
        own = _read_phrases(asking)
        events.append(_EventWords(own, own | _read_phrases(others)))
    return events


def _read_phrases(words: str) -> frozenset[_Phrase]:
    return frozenset(tuple(tokenize(word)) for word in words.split(",") if word.strip())
