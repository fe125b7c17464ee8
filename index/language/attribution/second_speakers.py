"""Find second speakers of a sentence whose clauses are shortened, or not understood.

`Doe said the ship sank and Roe that it sailed` names Roe without a verb. Where the clause of a second speaker
is not understood, the sentence has no certain speaker: the words of one side are never given to the other.
"""

from collections.abc import Iterator, Sequence

from index.language.attribution.attribution_lexicon import (
    AUXILIARIES,
    CLAUSE_SUBJECTS,
    CLAUSE_WORDS,
    COORDINATORS,
    DETERMINERS,
    LINK_WORDS,
    NO_OTHER_SPEAKER,
    PREVERBAL_WORDS,
    SAYING_VERBS,
    SMALL_NUMBERS,
)
from index.language.attribution.clause_structure import (
    ClauseRelation,
    end_of_subject,
    is_irrealis,
    token_text,
)
from index.language.attribution.english_tokens import Token
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase
from index.language.attribution.reporting_clauses import Attribution
from index.language.attribution.speaker_phrases import parse_speaker_phrase

_MAX_NAME = 14
# A clause has at least so many words.
_LEAST_CLAUSE_WORDS = 4
_MOST_WORDS_AFTER_FIGURE = 3
_BOUNDARIES = COORDINATORS | {",", ";"}
# What begins a clause after "that", besides names and figures.
_SUBJECTS = CLAUSE_SUBJECTS | DETERMINERS | SMALL_NUMBERS


def find_second_speakers(tokens: Sequence[Token], found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions of a sentence with those of further speakers, in order."""
    leading = next((one for one in found if _leads_clause(tokens, one)), None)
    if leading is None:
        return list(found)
    start = next(at for at, token in enumerate(tokens) if token.start >= leading.phrase.name[1])
    known = {one.at for one in found}
    others = (
        *_find_without_verbs(tokens, start),
        *_find_not_understood(tokens, start, found),
        *_find_independent(tokens, found),
    )
    return sorted([*found, *(one for one in others if one.at not in known)], key=lambda one: one.at)


def _leads_clause(tokens: Sequence[Token], attribution: Attribution) -> bool:
    """Whether the reported words follow the speaker."""
    if attribution.is_according_to or attribution.relation is ClauseRelation.EMBEDDED:
        return False
    rest = [token for token in tokens if token.start >= attribution.phrase.name[1] and token.is_word]
    return len(rest) > _LEAST_CLAUSE_WORDS


def _find_without_verbs(tokens: Sequence[Token], start: int) -> Iterator[Attribution]:
    """`and Doe that …`, `, Doe that …`: certain; `, Doe three`: not certain."""
    at = start + _LEAST_CLAUSE_WORDS
    while at < len(tokens):
        phrase, end = _parse_name(tokens, at)
        boundary, follows_clause = token_text(tokens, at - 1), _holds_clause(tokens[start : at - 1])
        at += 1
        if phrase is None or boundary not in _BOUNDARIES or not (follows_clause or boundary in (",", ";")):
            continue
        if tokens[end].word == "that" and end + 1 < len(tokens) and _is_subject(tokens[end + 1]):
            relation = ClauseRelation.COORDINATE if follows_clause else ClauseRelation.UNCLEAR
        elif _ends_with_figure(tokens, end):
            relation = ClauseRelation.UNCLEAR
        else:
            continue
        yield Attribution(phrase, tokens[at - 1].start, tokens[end].start, relation)
        at = end + 1


def _parse_name(tokens: Sequence[Token], at: int) -> tuple[SpeakerPhrase | None, int]:
    """The speaker who is named between tokens[at] and "that" or a figure, and where that is."""
    for end in range(at + 1, min(at + _MAX_NAME, len(tokens))):
        if tokens[end].word == "that" or _is_figure(tokens[end]):
            name = [token for token in tokens[at:end] if token.text != ","]
            phrase = parse_speaker_phrase(name)
            is_speaker = phrase is not None and phrase.kind is not PhraseKind.PRONOUN
            return (phrase if is_speaker else None), end
    return None, at


def _holds_clause(tokens: Sequence[Token]) -> bool:
    return any(
        token.word in AUXILIARIES
        or token.word == "that"
        or (token.text.islower() and token.text.endswith("ed"))
        for token in tokens
    )


def _is_subject(token: Token) -> bool:
    return token.word in _SUBJECTS or token.is_capitalised or token.text[:1].isdigit()


def _is_figure(token: Token) -> bool:
    return token.text[:1].isdigit() or token.word in SMALL_NUMBERS


def _ends_with_figure(tokens: Sequence[Token], at: int) -> bool:
    """Whether a figure ends the sentence: `the navy three`, `Tokyo 650 km`."""
    behind = [token for token in tokens[at + 1 :] if token.text != "."]
    is_end = len(behind) <= _MOST_WORDS_AFTER_FIGURE and all(token.text.islower() for token in behind)
    return _is_figure(tokens[at]) and is_end


def _find_not_understood(
    tokens: Sequence[Token], start: int, found: Sequence[Attribution]
) -> Iterator[Attribution]:
    """Plain verbs of saying in a clause of its own whose subject is no phrase that names a speaker."""
    for verb in range(start + _LEAST_CLAUSE_WORDS, len(tokens)):
        word = tokens[verb].text
        if word not in SAYING_VERBS or word in SAYING_VERBS.plural:
            continue
        end = end_of_subject(tokens, verb)
        if is_irrealis(tokens, end) or tokens[end - 1].word in NO_OTHER_SPEAKER:
            continue
        opening = _clause_start(tokens, start, end)
        if opening is None or any(tokens[opening].start <= one.verb_at <= tokens[verb].start for one in found):
            continue
        if _may_have_subject(tokens[opening:end]):
            yield _unclear(tokens, opening)


def _may_have_subject(tokens: Sequence[Token]) -> bool:
    """Not `and told`, `and in a low voice said`, whose subject is that of the clause before."""
    if tokens and tokens[0].word in LINK_WORDS:
        return False
    return any(token.is_word and token.word not in PREVERBAL_WORDS for token in tokens)


def _clause_start(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """The place after the last conjunction or semicolon before a place."""
    return next((at + 1 for at in range(end - 1, start, -1) if tokens[at].text in COORDINATORS | {";"}), None)


def _find_independent(tokens: Sequence[Token], found: Sequence[Attribution]) -> Iterator[Attribution]:
    """A part of the sentence, up to a semicolon or after one, that no speaker governs."""
    stops = [at for at, token in enumerate(tokens) if token.text == ";"]
    parts = [(a + 1, b) for a, b in zip([-1, *stops], [*stops, len(tokens)], strict=True)]
    for start, end in parts if stops else ():
        words = [token for token in tokens[start:end] if token.is_word and token.word not in COORDINATORS]
        first, last = (words[0].start, words[-1].end) if words else (0, 0)
        is_clause = len(words) >= _LEAST_CLAUSE_WORDS and any(
            word.word in AUXILIARIES | CLAUSE_WORDS for word in words
        )
        continues = bool(words) and words[0].word in ("that", "how", "why", "whether")
        if (
            is_clause
            and not continues
            and not any(first <= one.at < last or _closes(tokens, one) for one in found)
        ):
            yield _unclear(tokens, start)


def _closes(tokens: Sequence[Token], attribution: Attribution) -> bool:
    """Whether an attribution ends the sentence, and so governs all of it: `…; …, Doe said.`"""
    behind = [token for token in tokens if token.start > attribution.at and token.is_word]
    before = [token for token in tokens if token.start < attribution.at]
    is_apart = bool(before) and (before[-1].text == "," or before[-1].is_quotation)
    return is_apart and len(behind) <= _MAX_NAME


def _unclear(tokens: Sequence[Token], at: int) -> Attribution:
    nobody = SpeakerPhrase((tokens[at].start, tokens[at].end), PhraseKind.NOUN)
    return Attribution(nobody, tokens[at].start, tokens[at].start, ClauseRelation.UNCLEAR)
