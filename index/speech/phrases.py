"""Words in front of or behind a verb of speech -> the speaker that they name.

No parser: a phrase is taken only if all of it fits a pattern of names, titles and nouns that can speak.
"""

from collections.abc import Sequence
from dataclasses import replace

from index.speech.grammar import ARTICLES, BETWEEN, CLAUSE_WORDS, DETERMINERS, LINKS, OPENERS
from index.speech.name_phrases import (
    ends_with_trade,
    holds_title,
    is_place_or_body,
    is_trade,
    name_length,
    speaks_for_another,
    split_linked,
    split_name,
    split_qualified,
    split_titled,
)
from index.speech.noun_phrases import is_bare_plural_paper, parse_noun
from index.speech.nouns import BODIES, CONSULTED, PERSONS, QUALIFIERS, TITLES, WITH_ARTICLE
from index.speech.phrase import Phrase, PhraseKind, span_of
from index.speech.tokens import Token

_MAX_WORDS = 14
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_POSSESSIVES = frozenset({"his", "her", "their", "its", "my", "our", "your"})
_COMMON = PERSONS - TITLES
_NO_ENDING = LINKS | DETERMINERS | _POSSESSIVES


def parse_phrase(tokens: Sequence[Token], *, after_according_to: bool = False) -> Phrase | None:
    """The speaker that exactly these tokens name; None if they name none, or hold more than that.

    `after_according_to` allows what speaks only behind "according to", such as `data`.
    """
    if len(tokens) == 1 and tokens[0].word in _PRONOUNS:
        return _pronoun(tokens)
    if not 1 <= len(tokens) <= _MAX_WORDS or not all(token.is_word or token.is_quoted_fragment for token in tokens):
        return None
    if [token.word for token in tokens[:2]] == ["one", "of"]:
        return _one_of(tokens, parse_phrase(tokens[2:], after_according_to=after_according_to))
    core = _without_determiners(tokens)
    if not _may_name(core) or (len(core) == len(tokens) and _is_opener(core[0])):
        return None
    has_possessive = tokens[0].word in _POSSESSIVES
    phrase = _parse_core(core, has_possessive=has_possessive, after_according_to=after_according_to)
    if phrase is not None and has_possessive and phrase.name[0] == core[0].start:
        return replace(phrase, has_possessive=True)
    return _with_article(tokens, core, phrase) if phrase is not None else None


def _pronoun(tokens: Sequence[Token]) -> Phrase:
    word = tokens[0].word
    return Phrase(
        span_of(tokens), PhraseKind.PRONOUN, is_plural=word == "they", is_person=word in ("he", "she")
    )


def _one_of(tokens: Sequence[Token], several: Phrase | None) -> Phrase | None:
    """`one of his allies`."""
    if several is None or several.kind is not PhraseKind.NOUN or not several.is_plural:
        return None
    return replace(several, name=span_of(tokens), is_plural=False, is_person=tokens[-1].lower in PERSONS)


def _without_determiners(tokens: Sequence[Token]) -> Sequence[Token]:
    start = 0
    while start < len(tokens) and (tokens[start].word in DETERMINERS or tokens[start].word in _POSSESSIVES):
        start += 1
    return tokens[start:]


def _may_name(core: Sequence[Token]) -> bool:
    if not core or core[0].word in LINKS or core[-1].word in _NO_ENDING or _is_opener(core[-1]):
        return False
    if core[-1].text.islower() and core[-1].text.endswith(("ed", "ing")) and core[-1].lower not in CONSULTED:
        return False
    return not any(token.word in CLAUSE_WORDS for token in core)


def _is_opener(token: Token) -> bool:
    return token.is_capitalised and token.word in OPENERS


def _with_article(tokens: Sequence[Token], core: Sequence[Token], phrase: Phrase) -> Phrase:
    """`three officials` stay three, and The Guardian keeps its article; others are left out."""
    if phrase.name[0] != core[0].start or phrase.has_possessive:
        return phrase
    if phrase.kind is PhraseKind.NAME:
        keeps = tokens[0].text == "The" and core[0].lower in WITH_ARTICLE
        return replace(phrase, name=(tokens[0].start, phrase.name[1])) if keeps else phrase
    first = next(token for token in tokens if token.word not in ARTICLES)
    return replace(phrase, name=(first.start, phrase.name[1]))


def _parse_core(core: Sequence[Token], *, has_possessive: bool, after_according_to: bool) -> Phrase | None:
    pair = _parse_pair(core)
    if pair is not None:
        return pair
    length = name_length(core)
    before, name = core[: len(core) - length], core[len(core) - length :]
    if not before:
        return None if is_bare_plural_paper(core) else split_name(core)
    if name and not speaks_for_another(before):
        named = _parse_named(before, name, has_possessive=has_possessive)
        if named is not None:
            return named
    link = next((at for at, token in enumerate(core) if token.word in LINKS and at), None)
    if link is not None and _is_proper(core, link - 1):
        return split_linked(core, link)
    return parse_noun(core, has_possessive=has_possessive, after_according_to=after_according_to)


def _is_proper(core: Sequence[Token], at: int) -> bool:
    """Whether a capitalised word is part of a name; at the head of a sentence, `Experts` is none."""
    token = core[at]
    return token.is_capitalised and token.word not in BETWEEN and (at > 0 or token.lower not in _COMMON)


def _parse_named(before: Sequence[Token], name: Sequence[Token], *, has_possessive: bool) -> Phrase | None:
    """A name behind small words that say what its bearer is."""
    if any(token.word == "by" for token in before):
        # `the plan mapped out by lawyer Jane Doe`
        return None
    if ends_with_trade(before) or (len(name) >= 2 and holds_title(before)):
        return split_titled(before, name, has_possessive=has_possessive)
    if before[-1].word == "and" and len(before) > 1 and is_trade(before[-2]):
        return split_qualified(before, name)
    if before[-1].text in BODIES and not any(token.word in LINKS for token in before):
        return replace(split_name(name), described=span_of(before), is_person=False)
    if all(token.word in QUALIFIERS for token in before):
        return split_qualified(before, name)
    return None


def _parse_pair(core: Sequence[Token]) -> Phrase | None:
    """Two names joined by "and", perhaps with a title that both bear."""
    at = next((place for place, token in enumerate(core) if token.word in ("and", "&")), 0)
    second = core[at + 1 :]
    if not at or not second or name_length(second) < len(second) or not core[at - 1].is_capitalised:
        return None
    if is_place_or_body(core[-1]) or any(token.lower in TITLES for token in (*second, core[at - 1])):
        return None
    first = _parse_core(core[:at], has_possessive=False, after_according_to=False)
    if first is None or first.kind is not PhraseKind.NAME:
        return None
    return replace(first, name=(first.name[0], core[-1].end), is_plural=True, is_person=False)
