"""Find the reporting clauses of an English sentence: `Doe said`, `…," said Doe`, `according to Doe`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.language.attribution.appositions import (
    attach_apposition,
    parse_apposition,
    parse_unclosed_apposition,
)
from index.language.attribution.attribution_lexicon import (
    CLAUSE_WORDS,
    INVERTIBLE_VERBS,
    LINK_WORDS,
    POST_SPEAKER_WORDS,
    PREVERBAL_WORDS,
    SAYING_VERBS,
    SPEECH_VERBS,
    is_plural_verb,
    is_speech_verb,
)
from index.language.attribution.clause_structure import (
    ClauseRelation,
    clause_relation,
    end_of_subject,
    has_complement,
    is_irrealis,
    opens_clause,
    token_text,
)
from index.language.attribution.english_tokens import Token
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase
from index.language.attribution.speaker_phrases import parse_speaker_phrase

_CUE = re.compile(rf"\b(?:according to|per|{'|'.join(sorted(SPEECH_VERBS))})\b", re.IGNORECASE)
# How far before its verb a subject may begin, and how far after it the speaker may end.
_MAX_SUBJECT = 40
_MAX_INVERTED = 14
_MAX_LISTED = 6
_REPORTED_SPEECH_ENDS = frozenset({",", "”", "—", "–", "?", "!"})
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_REPORT_VERBS = frozenset({"reported", "reports"})
# These precede a speaker's name after plain words too.
_NAME_INVERTING_VERBS = _REPORT_VERBS | {"noted", "notes", "wrote", "writes", "added", "explained", "argued"}


@dataclass(frozen=True, slots=True)
class Attribution:
    """A speaker with a speech verb or "according to"."""

    phrase: SpeakerPhrase
    at: int
    """The offset of its first word in the article."""
    verb_at: int
    """The offset of its verb, or of "according to"."""
    relation: ClauseRelation
    is_according_to: bool = False
    """Whether it names the outlet's source instead: `according to X`, `X reported`."""


def may_contain_attribution(sentence: str) -> bool:
    """Whether a sentence contains any word that can introduce a speaker."""
    return _CUE.search(sentence) is not None


def find_attributions(tokens: Sequence[Token]) -> list[Attribution]:
    """All attributions of a sentence outside its quotations, in order."""
    return [found for at in range(len(tokens)) if (found := _find_at(tokens, at)) is not None]


def choose_attribution(attributions: Sequence[Attribution]) -> Attribution | None:
    """The attribution that governs the whole sentence; None if several do, or none does."""
    if any(found.relation is ClauseRelation.UNCLEAR for found in attributions):
        return None
    governing = [
        found for found in attributions if found.relation in (ClauseRelation.MAIN, ClauseRelation.COORDINATE)
    ]
    spoken = [found for found in governing if not found.is_according_to] or governing
    if _sets_other_against(attributions, spoken):
        return None
    if len(spoken) == 1 and len(governing) <= 2:
        return spoken[0]
    if spoken and all(_continues_speaker(spoken[0], other) for other in spoken[1:]):
        return spoken[0]
    return None


def _sets_other_against(attributions: Sequence[Attribution], spoken: Sequence[Attribution]) -> bool:
    """`Doe said …, though Roe said …`."""
    contrasts = (found for found in attributions if found.relation is ClauseRelation.CONTRAST)
    return bool(spoken) and any(not _continues_speaker(spoken[0], found) for found in contrasts)


def _continues_speaker(first: Attribution, other: Attribution) -> bool:
    """`Doe admitted that …, but she said …`"""
    person = first.phrase.kind is not PhraseKind.NOUN and not first.phrase.is_plural
    return person and other.phrase.kind is PhraseKind.PRONOUN and other.phrase.is_person


def _find_at(tokens: Sequence[Token], at: int) -> Attribution | None:
    text = tokens[at].text
    if text in ("according", "According"):
        return _parse_according_to(tokens, at, at + 2) if token_text(tokens, at + 1) == "to" else None
    if text == "per":
        return _parse_according_to(tokens, at, at + 1) if token_text(tokens, at - 1) == "," else None
    return _parse_reporting_clause(tokens, at) if text.islower() and is_speech_verb(text) else None


def _parse_according_to(tokens: Sequence[Token], at: int, start: int) -> Attribution | None:
    phrase = _phrase_from(tokens, start, after_according_to=True)
    if phrase is None or phrase.kind is PhraseKind.PRONOUN or phrase.has_possessive:
        return None
    if at == 0 and phrase.described is not None and phrase.described[0] > phrase.name[1]:
        # "According to Doe, the fleet …": the words after the comma are the sentence itself.
        phrase = replace(phrase, described=None)
    return Attribution(phrase, tokens[at].start, tokens[at].start, ClauseRelation.MAIN, is_according_to=True)


def _parse_reporting_clause(tokens: Sequence[Token], verb: int) -> Attribution | None:
    end = end_of_subject(tokens, verb)
    if is_irrealis(tokens, end):
        return None
    for subject_end in dict.fromkeys((end, verb)):
        start = _find_subject(tokens, subject_end, verb)
        if start is not None:
            return _with_subject(tokens, start, subject_end, verb)
    return _parse_inverted(tokens, verb)


def _find_subject(tokens: Sequence[Token], end: int, verb: int) -> int | None:
    """The start of the longest run of tokens up to `end` that names a speaker for the verb."""
    for start in range(max(0, end - _MAX_SUBJECT), end):
        if opens_clause(tokens, start):
            phrase = _parse_subject(tokens[start:end])
            if phrase is not None and (phrase.is_plural or not is_plural_verb(tokens[verb].text)):
                return None if _ends_list(tokens, start, phrase) else start
    return None


def _ends_list(tokens: Sequence[Token], start: int, phrase: SpeakerPhrase) -> bool:
    """Whether more names precede it, as in `Doe, Roe and Poe said`."""
    if token_text(tokens, start - 1) == "and" and phrase.kind is PhraseKind.NAME:
        return _ends_in_listed_noun_phrase(tokens[max(0, start - 1 - _MAX_LISTED) : start - 1])
    joined = phrase.is_plural and phrase.kind is PhraseKind.NAME
    return joined and token_text(tokens, start - 1) == "," and start > 1 and tokens[start - 2].is_capitalised


def _ends_in_listed_noun_phrase(before: Sequence[Token]) -> bool:
    """Whether these words end with a comma and a noun phrase, rather than a clause: `…, the port [and]`."""
    comma = next((at for at in range(len(before) - 1, -1, -1) if before[at].text == ","), None)
    named = before[comma + 1 :] if comma is not None else ()
    return bool(named) and not any(
        not token.is_word
        or token.word in CLAUSE_WORDS
        or token.word.endswith(("ed", "ing"))
        or token.word in SPEECH_VERBS
        for token in named
    )


def _with_subject(tokens: Sequence[Token], start: int, end: int, verb: int) -> Attribution | None:
    phrase = _parse_subject(tokens[start:end])
    if phrase is None or not has_complement(tokens, start, verb, phrase):
        return None
    is_according_to = tokens[verb].text in _REPORT_VERBS and start > 0
    return Attribution(
        phrase,
        tokens[start].start,
        tokens[verb].start,
        clause_relation(tokens, start),
        is_according_to=is_according_to,
    )


def _parse_subject(tokens: Sequence[Token]) -> SpeakerPhrase | None:
    last = tokens[-1]
    closing = last.is_quotation and not last.is_quoted_fragment and len(tokens) > 1
    if closing or not (last.is_word or last.is_quotation):
        return parse_apposition(tokens)
    return parse_speaker_phrase(tokens) or parse_unclosed_apposition(tokens)


def _parse_inverted(tokens: Sequence[Token], verb: int) -> Attribution | None:
    """`…," said X`: a verb directly after quoted or reported words."""
    word, previous = tokens[verb].text, token_text(tokens, verb - 1)
    if word not in INVERTIBLE_VERBS or not (previous in _REPORTED_SPEECH_ENDS or previous.startswith("“")):
        return None
    phrase = _phrase_from(tokens, verb + 1)
    if phrase is None:
        return None
    quoted = previous != "," or token_text(tokens, verb - 2).startswith("“")
    named = word in SAYING_VERBS or (word in _NAME_INVERTING_VERBS and phrase.kind is PhraseKind.NAME)
    if not quoted and not named:
        return None
    return Attribution(phrase, tokens[verb].start, tokens[verb].start, ClauseRelation.MAIN)


def _phrase_from(
    tokens: Sequence[Token], start: int, *, after_according_to: bool = False
) -> SpeakerPhrase | None:
    """The longest phrase that begins at a token, with the apposition after it."""
    stop = start
    while stop < len(tokens) and stop < start + _MAX_INVERTED and _may_belong_to_phrase(tokens[stop]):
        stop += 1
    for end in range(stop, start, -1):
        if _may_follow(tokens, end) and not tokens[end - 1].is_possessive:
            phrase = parse_speaker_phrase(tokens[start:end], after_according_to=after_according_to)
            if phrase is not None:
                return attach_apposition(tokens, end, phrase)
    return None


def _may_belong_to_phrase(token: Token) -> bool:
    return token.is_quoted_fragment or (
        token.is_word and (token.word not in CLAUSE_WORDS or token.word in _PRONOUNS)
    )


def _may_follow(tokens: Sequence[Token], at: int) -> bool:
    """Whether a speaker may end here: it neither continues nor is the subject of another clause."""
    if at >= len(tokens) or not tokens[at].is_word:
        return at >= len(tokens) or not tokens[at].is_quotation
    word = tokens[at].word
    return word in POST_SPEAKER_WORDS or word in LINK_WORDS or word in PREVERBAL_WORDS or word.endswith("ing")
