"""One English sentence -> the places in it that say who speaks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.speech.appositions import parse_unclosed, read_apposition, split_apposition
from index.speech.clauses import Bond, bond_of, end_of_subject, is_unreal, opens_clause, text_at
from index.speech.complements import has_complement
from index.speech.grammar import BEHIND_SPEAKER, BETWEEN, CLAUSE_WORDS, LINKS
from index.speech.phrase import Phrase, PhraseKind
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token
from index.speech.verbs import INVERTING, SAYING, VERBS, is_plural, is_speech

_SIGN = re.compile(rf"\b(?:according to|per|{'|'.join(sorted(VERBS))})\b", re.IGNORECASE)
# How far in front of its verb a subject may begin, and how far behind it the speaker may end.
_MAX_SUBJECT = 40
_MAX_INVERTED = 14
_MAX_LISTED = 6
_ENDS_SAID = frozenset({",", "”", "—", "–", "?", "!"})
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_REPORTS = frozenset({"reported", "reports"})
# Set in front of a speaker's name behind plain words, too.
_NOTING = _REPORTS | {"noted", "notes", "wrote", "writes", "added", "explained", "argued"}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Somebody and a verb of speech, or "according to" somebody."""

    phrase: Phrase
    at: int
    """Where its first word stands in the article."""
    relation: Bond
    is_according_to: bool = False
    """Whether it rather names where the outlet has it from: `according to X`, `X reported`."""


def may_attribute(sentence: str) -> bool:
    """Whether a sentence holds a word without which nobody is said to speak."""
    return _SIGN.search(sentence) is not None


def find_attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All of a sentence, outside its quotations, in order."""
    return [found for at in range(len(tokens)) if (found := _read(tokens, at)) is not None]


def choose(attributions: Sequence[Attribution]) -> Attribution | None:
    """The attribution that governs a whole sentence; None if several do, or none does."""
    governing = [found for found in attributions if found.relation in (Bond.MAIN, Bond.COORDINATE)]
    spoken = [found for found in governing if not found.is_according_to] or governing
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
        return _read_source(tokens, at, at + 2) if text_at(tokens, at + 1) == "to" else None
    if text == "per":
        return _read_source(tokens, at, at + 1) if text_at(tokens, at - 1) == "," else None
    return _read_spoken(tokens, at) if text.islower() and is_speech(text) else None


def _read_source(tokens: Sequence[Token], at: int, start: int) -> Attribution | None:
    phrase = _phrase_from(tokens, start, after_according_to=True)
    if phrase is None or phrase.kind is PhraseKind.PRONOUN or phrase.has_possessive:
        return None
    if at == 0 and phrase.described is not None and phrase.described[0] > phrase.name[1]:
        # "According to Doe, the fleet …": what follows the comma is the sentence itself.
        phrase = replace(phrase, described=None)
    return Attribution(phrase, tokens[at].start, Bond.MAIN, is_according_to=True)


def _read_spoken(tokens: Sequence[Token], verb: int) -> Attribution | None:
    end = end_of_subject(tokens, verb)
    if is_unreal(tokens, end):
        return None
    for subject_end in dict.fromkeys((end, verb)):
        start = _find_subject(tokens, subject_end, verb)
        if start is not None:
            return _with_subject(tokens, start, subject_end, verb)
    return _inverted(tokens, verb)


def _find_subject(tokens: Sequence[Token], end: int, verb: int) -> int | None:
    """Where the longest run of tokens begins that ends there and names a speaker for the verb."""
    for start in range(max(0, end - _MAX_SUBJECT), end):
        if opens_clause(tokens, start):
            phrase = _parse_subject(tokens[start:end])
            if phrase is not None and (phrase.is_plural or not is_plural(tokens[verb].text)):
                return None if _ends_list(tokens, start, phrase) else start
    return None


def _ends_list(tokens: Sequence[Token], start: int, phrase: Phrase) -> bool:
    """Whether more names stand in front, as in `Doe, Roe and Poe said`."""
    if text_at(tokens, start - 1) == "and" and phrase.kind is PhraseKind.NAME:
        return _lists(tokens[max(0, start - 1 - _MAX_LISTED) : start - 1])
    joined = phrase.is_plural and phrase.kind is PhraseKind.NAME
    return joined and text_at(tokens, start - 1) == "," and start > 1 and tokens[start - 2].is_capitalised


def _lists(before: Sequence[Token]) -> bool:
    """Whether these words end with a comma and a noun phrase, rather than a clause: `…, the port [and]`."""
    comma = next((at for at in range(len(before) - 1, -1, -1) if before[at].text == ","), None)
    named = before[comma + 1 :] if comma is not None else ()
    return bool(named) and not any(
        not token.is_word
        or token.word in CLAUSE_WORDS
        or token.word.endswith(("ed", "ing"))
        or token.word in VERBS
        for token in named
    )


def _with_subject(tokens: Sequence[Token], start: int, end: int, verb: int) -> Attribution | None:
    phrase = _parse_subject(tokens[start:end])
    if phrase is None or not has_complement(tokens, start, verb, phrase):
        return None
    is_according_to = tokens[verb].text in _REPORTS and start > 0
    return Attribution(phrase, tokens[start].start, bond_of(tokens, start), is_according_to=is_according_to)


def _parse_subject(tokens: Sequence[Token]) -> Phrase | None:
    last = tokens[-1]
    closing = last.is_quotation and not last.is_quoted_fragment and len(tokens) > 1
    if closing or not (last.is_word or last.is_quotation):
        return split_apposition(tokens)
    return parse_phrase(tokens) or parse_unclosed(tokens)


def _inverted(tokens: Sequence[Token], verb: int) -> Attribution | None:
    """`…," said X`: a verb right behind quoted or reported words."""
    word, previous = tokens[verb].text, text_at(tokens, verb - 1)
    if word not in INVERTING or not (previous in _ENDS_SAID or previous.startswith("“")):
        return None
    phrase = _phrase_from(tokens, verb + 1)
    if phrase is None:
        return None
    quoted = previous != "," or text_at(tokens, verb - 2).startswith("“")
    named = word in SAYING or (word in _NOTING and phrase.kind is PhraseKind.NAME)
    return Attribution(phrase, tokens[verb].start, Bond.MAIN) if quoted or named else None


def _phrase_from(tokens: Sequence[Token], start: int, *, after_according_to: bool = False) -> Phrase | None:
    """The longest phrase that begins with a token, with the apposition behind it."""
    stop = start
    while stop < len(tokens) and stop < start + _MAX_INVERTED and _goes_on(tokens[stop]):
        stop += 1
    for end in range(stop, start, -1):
        if _may_follow(tokens, end) and not tokens[end - 1].is_possessive:
            phrase = parse_phrase(tokens[start:end], after_according_to=after_according_to)
            if phrase is not None:
                return read_apposition(tokens, end, phrase)
    return None


def _goes_on(token: Token) -> bool:
    return token.is_quoted_fragment or (token.is_word and (token.word not in CLAUSE_WORDS or token.word in _PRONOUNS))


def _may_follow(tokens: Sequence[Token], at: int) -> bool:
    """Whether a speaker may end here, and neither goes on nor is the subject of another clause."""
    if at >= len(tokens) or not tokens[at].is_word:
        return at >= len(tokens) or not tokens[at].is_quotation
    word = tokens[at].word
    return word in BEHIND_SPEAKER or word in LINKS or word in BETWEEN or word.endswith("ing")
