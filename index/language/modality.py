"""Decide whether a sentence reports that something happened, or only that it may, will, should or would.

English is read clause by clause: a marker such as "could", "if" or "plans to" counts for the words of its
clause. In Chinese, Japanese and Korean a marker counts for the whole sentence. Patterns, not a grammar.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from index.language.dates.tense import NON_VERBS_IN_ED, PAST
from index.text.scripts import Script, main_script
from index.text.tokenizer import tokenize
from index.text.word_lists import load_line_sections

_SECTIONS = load_line_sections("index.language", "modality_words.txt")


def _any_line_of(section: str) -> str:
    return "|".join(_SECTIONS[section])


# "May" with a capital is a month.
_MODAL = re.compile(rf"\b(?:{_any_line_of('modal verbs')})\b|['’]ll\b")
_MARKER = re.compile(
    rf"\b(?:{_any_line_of('conditions and questions')}|{_any_line_of('plans, fears and forecasts')})\b",
    re.IGNORECASE,
)
_CJK_MARKER = {
    Script.HAN: re.compile(_any_line_of("chinese")),
    Script.KANA: re.compile(_any_line_of("japanese")),
    Script.HANGUL: re.compile(_any_line_of("korean")),
}
_CLAUSE_BREAK = re.compile(
    r"[,;:–—][\"”’]?\s|\s[-–—]\s|[.!?]\s+|\s(?=(?:but|while|although|though|after|as|because|since|which)\s)"
)
_GOING_ON = re.compile(r"\b(?:is|are)(?: \w+ly| now| still)? \w+ing\b")
_WORD = re.compile(r"[A-Za-z]+(?:n['’]t)?")
_PERFECT = frozenset({"has", "have", "had", "having", "'s", "’s"})
_PASSIVE = frozenset({"was", "were", "been"})
_DECISIONS = frozenset(_SECTIONS["decisions"][0].split())
_COPULAS = _PASSIVE | {"had"}
_PARTICIPLES = frozenset(_SECTIONS["participles"][0].split())
# Words that have this many first letters in common are forms of one: invade, invasion.
_SHARED_LETTERS = 4
_DIFFERENT_LETTERS = 3


def is_hypothetical(sentence: str, event: Collection[str] = ()) -> bool:
    """Whether a sentence does not report an event but plans, fears, forecasts, conditions or asks about it.

    `event` has tokens that name the event, such as those of a question: the clauses with the most of them
    decide. Without them, or if the sentence has none, it is the first clause with a verb.
    """
    if sentence.rstrip().endswith(("?", "？")):
        return True
    script = main_script(sentence)
    if script is not Script.SPACED:
        return _CJK_MARKER[script].search(sentence) is not None
    if about := list_clauses_about(sentence, event):
        return all(_is_hypothetical_clause(clause, event) for clause in about)
    clauses = _split_clauses(sentence)
    first = next((clause for clause in clauses if has_past_verb(clause) or _find_marker(clause)), "")
    return _is_hypothetical_clause(first, ())


def list_clauses_about(sentence: str, event: Collection[str]) -> list[str]:
    """The clauses of an English sentence with the most tokens of an event; none if it has no such token."""
    clauses = list(_split_clauses(sentence))
    mentions = [_count_event_words(clause, event) for clause in clauses]
    most = max(mentions)
    return [clause for clause, count in zip(clauses, mentions, strict=True) if most and count == most]


def reports_event(sentence: str) -> bool:
    """Whether a sentence tells that something happened or is going on, and not only how things are."""
    if is_hypothetical(sentence):
        return False
    if main_script(sentence) is not Script.SPACED or _GOING_ON.search(sentence) is not None:
        return True
    words = _WORD.findall(sentence)
    return any(
        _is_past_verb(words, at) and (words[at] not in _COPULAS or _has_participle(words, at))
        for at in range(len(words))
    )


def _has_participle(words: Sequence[str], at: int) -> bool:
    """Whether a participle follows a form of "be"."""
    following = words[at + 1 : at + 4]
    return any(word in _PARTICIPLES or word.endswith(("ed", "ing")) for word in following)


def has_past_verb(text: str) -> bool:
    """Whether an English text has a verb in the past or the perfect tense."""
    return _find_past_verb(text) is not None


def _count_event_words(clause: str, event: Collection[str]) -> int:
    """How many of the tokens an English clause has, in any form."""
    words = set(_WORD.findall(clause))
    return sum(any(is_form_of(word, token) for word in words) for token in event)


def is_form_of(word: str, token: str) -> bool:
    """Whether an English word has the stem of a token, or begins like it: "invasion" and "invad"."""
    stem = (tokenize(word) or [""])[0]
    if stem == token:
        return True
    shared = 0
    for one, other in zip(stem, token, strict=False):
        if one != other:
            break
        shared += 1
    return shared >= _SHARED_LETTERS and max(len(stem), len(token)) - shared <= _DIFFERENT_LETTERS


def _split_clauses(sentence: str) -> Iterator[str]:
    start = 0
    for gap in _CLAUSE_BREAK.finditer(sentence):
        yield sentence[start : gap.start()]
        start = gap.end()
    yield sentence[start:]


def _find_marker(clause: str) -> int | None:
    """Where the first marker of a clause begins."""
    places = [match.start() for pattern in (_MODAL, _MARKER) if (match := pattern.search(clause))]
    return min(places, default=None)


def _is_hypothetical_clause(clause: str, event: Collection[str]) -> bool:
    """Whether a clause has a marker, unless a past verb about the event comes before it."""
    marker = _find_marker(clause)
    if marker is None:
        return False
    before = clause[:marker]
    past = _find_past_verb(before)
    if past is None:
        return True
    if past in _DECISIONS:
        return False
    return bool(event) and not any(is_form_of(past, token) for token in event)


def _find_past_verb(text: str) -> str | None:
    """The first verb in the past or perfect tense."""
    words = _WORD.findall(text)
    return next((word for at, word in enumerate(words) if _is_past_verb(words, at)), None)


def _is_past_verb(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not word.islower():
        return False
    if word in PAST or (word.endswith("ed") and len(word) > 3 and word not in NON_VERBS_IN_ED):
        return True
    return word in _PARTICIPLES and any(w in _PERFECT | _PASSIVE for w in words[max(0, at - 3) : at])
