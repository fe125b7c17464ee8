"""One English sentence -> the places in it that say who speaks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from index.speech.appositions import parse_unclosed, read_apposition, split_apposition
from index.speech.grammar import (
    BEHIND_SPEAKER,
    BETWEEN,
    CLAUSE_WORDS,
    CONJUNCTIONS,
    LINKS,
    SUBORDINATORS,
    UNREAL,
)
from index.speech.nouns import PAPERS, SPEAKING
from index.speech.phrase import Phrase, PhraseKind
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token
from index.speech.verbs import CALLING, CLAIMING, INVERTING, REPORTING, SAYING, VERBS, is_plural, is_speech

_CLAUSE_MARKS = frozenset(",;:()—–-”…") | {"--"}
_ENDS_SAID = frozenset(",”—–?!")
# How far in front of its verb a subject may begin, and how far behind it the speaker may end.
_MAX_SUBJECT = 40
_MAX_INVERTED = 14
_BESIDE = frozenset({"in", "at", "to", "of", "on", "during"})
_PRONOUNS = frozenset({"he", "she", "they", "it"})
# Speech only beside a quotation: others continue to do something.
_GOING_ON = frozenset({"continued", "continues"})
# Set in front of a speaker's name behind plain words, too.
_NOTING = frozenset(
    {"noted", "notes", "reported", "reports", "wrote", "writes", "added", "explained", "argued"}
)
# Claimed in deeds, not in words.
_NO_SPEECH = frozenset({"victory", "lives", "credit"})


_SIGN = re.compile(rf"\b(?:according to|per|{'|'.join(sorted(VERBS))})\b", re.IGNORECASE)


class Bond(Enum):
    """What an attribution is in its sentence."""

    MAIN = "main"
    COORDINATE = "coordinate"
    SUBORDINATE = "subordinate"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody and a verb of speech, or "according to" somebody."""

    phrase: Phrase
    at: int
    """Where its first word stands in the article."""
    bond: Bond
    is_source: bool = False
    """Whether it rather names where the outlet has it from: `according to X`, `X reported`."""


def may_attribute(sentence: str) -> bool:
    """Whether a sentence holds a word without which nobody is said to speak."""
    return _SIGN.search(sentence) is not None


def find_attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All of a sentence, outside its quotations, in order."""
    return [found for at in range(len(tokens)) if (found := _read(tokens, at)) is not None]


def choose(attributions: Sequence[Attribution]) -> Attribution | None:
    """The attribution that governs a whole sentence; None if several do, or none does."""
    governing = [found for found in attributions if found.bond in (Bond.MAIN, Bond.COORDINATE)]
    spoken = [found for found in governing if not found.is_source] or governing
    if len(spoken) == 1 and len(governing) <= 2:
        return spoken[0]
    if spoken and all(_goes_on_with(spoken[0], other) for other in spoken[1:]):
        return spoken[0]
    return None


def _goes_on_with(first: Attribution, other: Attribution) -> bool:
    """`Doe admitted that …, but she said …`"""
    person = first.phrase.kind is not PhraseKind.NOUN and not first.phrase.is_plural
    return person and other.phrase.kind is PhraseKind.PRONOUN and other.phrase.is_person


def _read(tokens: Sequence[Token], at: int) -> Attribution | None:
    text = tokens[at].text
    if text in ("according", "According"):
        return _read_source(tokens, at, at + 2) if _text(tokens, at + 1) == "to" else None
    if text == "per":
        return _read_source(tokens, at, at + 1) if at and _text(tokens, at - 1) == "," else None
    return _read_spoken(tokens, at) if text.islower() and is_speech(text) else None


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _read_source(tokens: Sequence[Token], at: int, start: int) -> Attribution | None:
    phrase = _phrase_from(tokens, start, consulted=True)
    if phrase is None or phrase.kind is PhraseKind.PRONOUN or phrase.is_bound:
        return None
    return Attribution(phrase, tokens[at].start, Bond.MAIN, is_source=True)


def _phrase_from(tokens: Sequence[Token], start: int, *, consulted: bool = False) -> Phrase | None:
    """The longest phrase that begins at a token, with the apposition behind it."""
    stop = start
    while stop < len(tokens) and stop < start + _MAX_INVERTED and _goes_on(tokens[stop]):
        stop += 1
    for end in range(stop, start, -1):
        if _may_follow(tokens, end) and not tokens[end - 1].is_possessive:
            phrase = parse_phrase(tokens[start:end], consulted=consulted)
            if phrase is not None:
                return read_apposition(tokens, end, phrase)
    return None


def _goes_on(token: Token) -> bool:
    return token.is_borrowed or (token.is_word and (token.word not in CLAUSE_WORDS or token.word in _PRONOUNS))


def _may_follow(tokens: Sequence[Token], at: int) -> bool:
    """Whether a speaker may end here, and neither goes on nor is the subject of another clause."""
    if at >= len(tokens) or not tokens[at].is_word:
        return at >= len(tokens) or not tokens[at].is_quotation
    word = tokens[at].word
    return word in BEHIND_SPEAKER or word in LINKS or word in BETWEEN or word.endswith("ing")


def _read_spoken(tokens: Sequence[Token], at: int) -> Attribution | None:
    if not _is_real(tokens, at):
        return None
    before = _behind_subject(tokens, at)
    if _is_unreal(tokens, before):
        return None
    subject = _subject(tokens, before, at) or (_subject(tokens, at, at) if before < at else None)
    if subject is not None:
        return subject if _has_complement(tokens, at, subject) else None
    return _inverted(tokens, at)


def _is_real(tokens: Sequence[Token], at: int) -> bool:
    """Not "said to be", nor "told" without anybody who is told."""
    following = _text(tokens, at + 1)
    if tokens[at].text == "said" and following == "to":
        return _text(tokens, at + 2) not in ("be", "have")
    return tokens[at].text != "told" or following[:1].isalnum() or following.startswith("“")


def _behind_subject(tokens: Sequence[Token], at: int) -> int:
    """Where the words between a subject and its verb begin: `Doe [also on Friday] said`."""
    while at and tokens[at - 1].word in BETWEEN:
        at -= 1
    return at


def _is_unreal(tokens: Sequence[Token], before: int) -> bool:
    """Whether the verb tells of what somebody would say or did not say."""
    return before > 0 and tokens[before - 1].word in UNREAL


def _subject(tokens: Sequence[Token], before: int, verb: int) -> Attribution | None:
    """The longest run of tokens in front of a verb that begins where a clause may and names a speaker."""
    for start in range(max(0, before - _MAX_SUBJECT), before):
        if not _opens_clause(tokens, start):
            continue
        phrase = _parse_subject(tokens[start:before])
        if phrase is not None and (phrase.is_plural or not is_plural(tokens[verb].text)):
            source = tokens[verb].text in ("reported", "reports") and start > 0
            return Attribution(phrase, tokens[start].start, _bond(tokens, start), is_source=source)
    return None


def _parse_subject(tokens: Sequence[Token]) -> Phrase | None:
    last = tokens[-1]
    if not (last.is_word or last.is_quotation):
        return split_apposition(tokens)
    return parse_phrase(tokens) or parse_unclosed(tokens)


def _opens_clause(tokens: Sequence[Token], start: int) -> bool:
    if start == 0:
        return True
    token = tokens[start - 1]
    if token.text == "and" and start > 1 and _may_be_joined(tokens[start - 2]):
        return False
    if tokens[start].is_capitalised and tokens[0].word in LINKS and _ends_setting(tokens[:start]):
        return True
    word = token.text.lower()
    return (
        token.is_quotation
        or word in _CLAUSE_MARKS
        or word in CONJUNCTIONS
        or word in SUBORDINATORS
        or word == "that"
        or (is_speech(word) and word not in CALLING)
    )


def _ends_setting(tokens: Sequence[Token]) -> bool:
    """Whether a time or an occasion ends here, without its comma: `In a statement [Doe said]`."""
    last = tokens[-1]
    return (
        all(token.is_word for token in tokens)
        and len(tokens) > 1
        and last.word not in LINKS
        and (
            last.word in BETWEEN
            or last.lower in PAPERS
            or last.text in ("tweets", "interview", "conference", "remarks")
        )
    )


def _may_be_joined(token: Token) -> bool:
    """Whether an "and" behind it may join two speakers, rather than two clauses."""
    return token.is_capitalised or token.lower in SPEAKING


def _bond(tokens: Sequence[Token], start: int) -> Bond:
    word = _text(tokens, start - 1)
    if word == "that" or is_speech(word):
        return Bond.NESTED
    if word.lower() in SUBORDINATORS:
        return Bond.SUBORDINATE
    if (word in CONJUNCTIONS and start > 1) or word in (";", ":"):
        return Bond.COORDINATE
    return Bond.MAIN


def _inverted(tokens: Sequence[Token], at: int) -> Attribution | None:
    """`…," said X`: a verb right behind quoted or reported words."""
    verb, previous = tokens[at].text, _text(tokens, at - 1)
    if verb not in INVERTING or not (previous in _ENDS_SAID or previous.startswith("“")) or not previous:
        return None
    quoted = previous != "," or _text(tokens, at - 2).startswith("“")
    phrase = _phrase_from(tokens, at + 1)
    if phrase is None or not (quoted or verb in SAYING or (verb in _NOTING and phrase.kind is PhraseKind.NAME)):
        return None
    return Attribution(phrase, tokens[at].start, Bond.MAIN)


def _has_complement(tokens: Sequence[Token], at: int, subject: Attribution) -> bool:
    """Whether what is said stands behind the verb, or closed before the speaker."""
    verb, rest = tokens[at].text, tokens[at + 1 :]
    if verb in CALLING:
        return _has_quoted_words(verb, rest, subject.phrase)
    if _text(rest, 0) in _NO_SPEECH:
        return False
    return verb in SAYING or _closes(tokens, at, subject) or _has_object(verb, rest)


def _has_object(verb: str, rest: Sequence[Token]) -> bool:
    """Whether behind a verb follows what may be reported."""
    if verb in CLAIMING:
        return verb == "warned" or (bool(rest) and rest[0].word not in ("of", "by"))
    quoted = any(token.is_quotation for token in rest)
    if verb in _GOING_ON:
        return quoted and rest[0].text in (":", ",")
    return quoted or (verb in REPORTING and _has_clause(rest))


def _has_quoted_words(verb: str, rest: Sequence[Token], phrase: Phrase) -> bool:
    """`called it “a disgrace”`; in `a group called “X”` and `a man described as “x”` nobody calls anything."""
    if (phrase.kind is PhraseKind.NOUN and not phrase.is_person) or not rest:
        return False
    if rest[0].is_quotation or rest[0].word == "as":
        return False
    return any(token.is_quotation for token in rest) or (verb == "called" and rest[0].word in ("for", "on"))


def _has_clause(rest: Sequence[Token]) -> bool:
    """Whether "that" follows, at once or behind a time, a place or somebody spoken to."""
    words = [token.text for token in rest[:8] if token.is_word]
    if not words or words[0] == "by":
        return False
    return "that" in words and (
        words[0] == "out" or words[0] == "that" or words[0] in LINKS or words[0].lower() in BETWEEN
    )


def _closes(tokens: Sequence[Token], at: int, subject: Attribution) -> bool:
    """Whether the attribution follows what is said: `…, X added.`"""
    first = next(place for place, token in enumerate(tokens) if token.start >= subject.at)
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    ends = behind is None or not behind.is_word or behind.word in BETWEEN or behind.word in _BESIDE
    if tokens[at].text in _GOING_ON and behind is not None and behind.word == "to":
        return False
    return ends and (_text(tokens, first - 1) == "," or (first > 0 and tokens[first - 1].is_quotation))
