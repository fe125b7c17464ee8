"""What stands beside a speaker's name between commas: `Jane Doe, a spokeswoman for the ministry, said`."""

from collections.abc import Sequence
from dataclasses import replace

from index.speech.descriptions import find_description, is_aside
from index.speech.name_phrases import is_name, name_length
from index.speech.nouns import PERSONS
from index.speech.phrase import Phrase, PhraseKind, span_of
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token

_COMMAS = frozenset({",", "–", "—", "-", "--", "(", ")"})


def split_apposition(tokens: Sequence[Token]) -> Phrase | None:
    """A subject that ends with a comma: a phrase, then what is said about it."""
    first = _first_comma(tokens)
    phrase = parse_phrase(tokens[:first])
    if phrase is None or first + 2 >= len(tokens) or phrase.kind is PhraseKind.PRONOUN:
        return None
    if tokens[first].text != "," and tokens[first - 1].text.isupper() and len(tokens[first - 1].text) > 5:
        # The place a report was sent from: `WASHINGTON - Speaker Jane Doe, …, said`.
        return None
    parts = _split_at_commas(tokens[first + 1 : -1])
    if not parts or (_name_of(phrase, parts[0]) is None and not is_aside(parts[0])):
        return None
    if not all(is_aside(part) or name_length(part) == len(part) for part in parts[1:]):
        return None
    return _combine(phrase, parts[0])


def parse_unclosed(tokens: Sequence[Token]) -> Phrase | None:
    """`Jane Doe, the ministry's spokeswoman said`: the second comma was forgotten."""
    first = _first_comma(tokens)
    name, beside = tokens[:first], tokens[first + 1 :]
    if not is_name(name):
        return None
    trade = parse_phrase(beside)
    if trade is None or trade.kind is not PhraseKind.NOUN or not trade.is_person or trade.has_possessive:
        return None
    return Phrase(span_of(name), PhraseKind.NAME, described=trade.name, is_person=True)


def read_apposition(tokens: Sequence[Token], at: int, phrase: Phrase) -> Phrase:
    """The phrase that ends before tokens[at], with a description that follows it."""
    if at >= len(tokens) or tokens[at].text not in _COMMAS:
        return phrase
    beside = tokens[at + 1 :]
    return _combine(phrase, beside[: _first_comma(beside)])


def _combine(phrase: Phrase, beside: Sequence[Token]) -> Phrase:
    named = _name_of(phrase, beside)
    if named is not None:
        return replace(named, described=None if phrase.has_possessive else phrase.name)
    described = find_description(beside)
    if phrase.kind is not PhraseKind.NAME or described is None:
        return phrase
    person = phrase.is_person or any(token.word in PERSONS for token in beside)
    return replace(phrase, described=phrase.described or described, is_person=person)


def _name_of(phrase: Phrase, beside: Sequence[Token]) -> Phrase | None:
    """The name that follows a trade: `the port's director, Jane Doe,`."""
    if phrase.kind is not PhraseKind.NOUN or not phrase.is_person:
        return None
    named = parse_phrase(beside)
    if named is None or named.kind is not PhraseKind.NAME or named.is_plural or named.has_possessive:
        return None
    return replace(named, is_person=True) if named.is_person or is_name(beside) else None


def _split_at_commas(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The stretches between commas, without empty ones."""
    parts: list[Sequence[Token]] = []
    while tokens:
        end = _first_comma(tokens)
        if end:
            parts.append(tokens[:end])
        tokens = tokens[end + 1 :]
    return parts


def _first_comma(tokens: Sequence[Token]) -> int:
    return next((at for at, token in enumerate(tokens) if token.text in _COMMAS), len(tokens))
