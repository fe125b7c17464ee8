"""Parse the phrase that names a speaker, and check that its name and description are complete.

This is not a full parser: a phrase is accepted only if all of it fits a pattern of names, titles and nouns
that can speak.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.language.attribution.attribution_lexicon import (
    ARTICLES,
    CITABLE_NOUNS,
    CLAUSE_WORDS,
    DETERMINERS,
    LINK_WORDS,
    NAMES_WITH_ARTICLE,
    NON_PERSON_LAST_WORDS,
    ORGANIZATION_NOUNS,
    PERSON_NOUNS,
    PREVERBAL_WORDS,
    SENTENCE_OPENERS,
    TITLE_QUALIFIERS,
    TITLES,
)
from index.language.attribution.english_tokens import Token
from index.language.attribution.noun_phrases import (
    COMPOUND_MODIFIER,
    PhraseKind,
    SpeakerPhrase,
    contains_title,
    ends_with_occupation,
    is_bare_plural_document,
    is_occupation,
    is_place_or_organization,
    name_length,
    parse_linked_name,
    parse_name,
    parse_noun_phrase,
    parse_qualified_name,
    parse_titled_name,
    phrase_text,
    span_of,
    speaks_for_another,
)
from index.text.sentences import Span

_MAX_PHRASE_WORDS = 14
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_POSSESSIVES = frozenset({"his", "her", "their", "its", "my", "our", "your"})
_COMMON_PERSON_NOUNS = PERSON_NOUNS - TITLES
_NON_FINAL_WORDS = LINK_WORDS | DETERMINERS | _POSSESSIVES


def parse_speaker_phrase(tokens: Sequence[Token], *, after_according_to: bool = False) -> SpeakerPhrase | None:
    """The speaker that exactly these tokens name; None if they name none or contain more than that.

    `after_according_to` allows nouns that speak only after "according to", such as `data`.
    """
    if len(tokens) == 1 and tokens[0].word in _PRONOUNS:
        return _pronoun_phrase(tokens)
    if _may_be_phrase(tokens) and [token.word for token in tokens[:2]] == ["one", "of"]:
        return _one_of(tokens, parse_speaker_phrase(tokens[2:], after_according_to=after_according_to))
    core = _without_determiners(tokens) if _may_be_phrase(tokens) else ()
    if not _may_name(core) or (len(core) == len(tokens) and _is_opener(core[0])):
        return None
    has_possessive = tokens[0].word in _POSSESSIVES
    phrase = _parse_core(core, has_possessive=has_possessive, after_according_to=after_according_to)
    if phrase is None or _describes_another(core, phrase):
        return None
    if has_possessive and phrase.name[0] == core[0].start:
        return replace(phrase, has_possessive=True)
    return _with_determiner(tokens, core, phrase)


def _may_be_phrase(tokens: Sequence[Token]) -> bool:
    return 1 <= len(tokens) <= _MAX_PHRASE_WORDS and all(
        token.is_word or token.is_quoted_fragment for token in tokens
    )


def _describes_another(core: Sequence[Token], phrase: SpeakerPhrase) -> bool:
    """`Senator Jane Doe and Governor` before a name: the title of another person with their name."""
    described = phrase.described
    tokens = [token for token in core if described is not None and described[0] <= token.start < described[1]]
    joint = next((at for at, token in enumerate(tokens) if token.word == "and"), 0)
    return any(
        title.lower in TITLES and name.is_capitalised and name.lower not in TITLES
        for title, name in pairwise(tokens[:joint])
    )


def _pronoun_phrase(tokens: Sequence[Token]) -> SpeakerPhrase:
    word = tokens[0].word
    return SpeakerPhrase(
        span_of(tokens), PhraseKind.PRONOUN, is_plural=word == "they", is_person=word in ("he", "she")
    )


def _one_of(tokens: Sequence[Token], several: SpeakerPhrase | None) -> SpeakerPhrase | None:
    """`one of his allies`."""
    if several is None or several.kind is not PhraseKind.NOUN or not several.is_plural:
        return None
    return replace(several, name=span_of(tokens), is_plural=False, is_person=tokens[-1].lower in PERSON_NOUNS)


def _without_determiners(tokens: Sequence[Token]) -> Sequence[Token]:
    start = 0
    while start < len(tokens) and (tokens[start].word in DETERMINERS or tokens[start].word in _POSSESSIVES):
        start += 1
    return tokens[start:]


def _may_name(core: Sequence[Token]) -> bool:
    if not core or core[0].word in LINK_WORDS or core[-1].word in _NON_FINAL_WORDS or _is_opener(core[-1]):
        return False
    if (
        core[-1].text.islower()
        and core[-1].text.endswith(("ed", "ing"))
        and core[-1].lower not in CITABLE_NOUNS
    ):
        return False
    return not any(token.word in CLAUSE_WORDS for token in core)


def _is_opener(token: Token) -> bool:
    return token.is_capitalised and token.word in SENTENCE_OPENERS


def _with_determiner(tokens: Sequence[Token], core: Sequence[Token], phrase: SpeakerPhrase) -> SpeakerPhrase:
    """`three officials` keeps its number and The Guardian its article; other determiners are dropped."""
    if phrase.name[0] != core[0].start or phrase.has_possessive:
        return phrase
    if phrase.kind is PhraseKind.NAME:
        keeps = tokens[0].text == "The" and core[0].lower in NAMES_WITH_ARTICLE
        return replace(phrase, name=(tokens[0].start, phrase.name[1])) if keeps else phrase
    first = next(token for token in tokens if token.word not in ARTICLES)
    return replace(phrase, name=(first.start, phrase.name[1]))


def _parse_core(
    core: Sequence[Token], *, has_possessive: bool, after_according_to: bool
) -> SpeakerPhrase | None:
    pair = _parse_pair(core)
    if pair is not None:
        return pair
    length = name_length(core)
    before, name = core[: len(core) - length], core[len(core) - length :]
    if not before:
        return None if is_bare_plural_document(core) else parse_name(core)
    if name and not speaks_for_another(before):
        named = _parse_named(before, name, has_possessive=has_possessive)
        if named is not None:
            return named
    link = next((at for at, token in enumerate(core) if token.word in LINK_WORDS and at), None)
    if link is not None and _is_part_of_name(core, link - 1):
        return parse_linked_name(core, link)
    return parse_noun_phrase(core, has_possessive=has_possessive, after_according_to=after_according_to)


def _is_part_of_name(core: Sequence[Token], at: int) -> bool:
    """Whether a capitalised word is part of a name; `Experts` at the start of a sentence is not."""
    token = core[at]
    return (
        token.is_capitalised
        and token.word not in PREVERBAL_WORDS
        and (at > 0 or token.lower not in _COMMON_PERSON_NOUNS)
    )


def _parse_named(
    before: Sequence[Token], name: Sequence[Token], *, has_possessive: bool
) -> SpeakerPhrase | None:
    """A name after lower-case words that describe the person."""
    if any(token.word == "by" for token in before):
        # `the plan mapped out by lawyer Jane Doe`
        return None
    if ends_with_occupation(before) or (len(name) >= 2 and contains_title(before)):
        return parse_titled_name(before, name, has_possessive=has_possessive)
    if before[-1].word == "and" and len(before) > 1 and is_occupation(before[-2]):
        return parse_qualified_name(before, name)
    if before[-1].text in ORGANIZATION_NOUNS and not any(token.word in LINK_WORDS for token in before):
        return replace(parse_name(name), described=span_of(before), is_person=False)
    if all(token.word in TITLE_QUALIFIERS for token in before):
        return parse_qualified_name(before, name)
    return None


def _parse_pair(core: Sequence[Token]) -> SpeakerPhrase | None:
    """Two names joined by "and", perhaps with a title that applies to both."""
    at = next((place for place, token in enumerate(core) if token.word in ("and", "&")), 0)
    second = core[at + 1 :]
    if not at or not second or name_length(second) < len(second) or not core[at - 1].is_capitalised:
        return None
    if is_place_or_organization(core[-1]) or core[at - 1].lower in TITLES:
        return None
    first = _parse_core(core[:at], has_possessive=False, after_according_to=False)
    if first is None or first.kind is not PhraseKind.NAME:
        return None
    if any(token.lower in TITLES for token in second) and first.described is None:
        # `Secretary of Health and Human Services Jane Doe`
        return None
    return SpeakerPhrase((first.name[0], core[-1].end), PhraseKind.NAME, is_plural=True)


# Given names that are also words at the start of a sentence.
_GIVEN_NAMES_AS_WORDS = frozenset({"april", "may", "june", "august", "will"})
# Words of a title or a heading that were cut off before a name.
_TRUNCATED_TITLE_WORDS = frozenset({"ranking", "latest", "famer", "witness", "juror"})
_ENDS_WITH_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")
_ORGANIZATION_CONTINUES = re.compile(r" (?:of|for|to) (?:the )?[A-Z]")
_FOR_NAME = re.compile(r" for (?:the )?[A-Z]")
_TO_NAME = re.compile(r" to [A-Z]")
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(?:the|an?) $", re.IGNORECASE)
_JOINED = re.compile(r"\w-[A-Z]")


def is_well_formed(text: str, phrase: SpeakerPhrase) -> bool:
    """Whether a name is complete: neither cut off at an end nor joined with another word."""
    words = phrase_text(text, phrase).split()
    if phrase.kind is not PhraseKind.NAME:
        return not _lacks_article(text, phrase, words)
    if not any(character.isalpha() for character in phrase_text(text, phrase)) or COMPOUND_MODIFIER.search(
        words[-1]
    ):
        return False
    return not (
        _is_truncated_at_start(words)
        or _is_truncated_at_end(text, phrase, words)
        or _is_run_together(text, phrase, words)
    )


def _is_run_together(text: str, phrase: SpeakerPhrase, words: list[str]) -> bool:
    """`Jane Doe-Joan Roe`, and `attorney for Alaska Jane Doe` without the words before the place."""
    if len(words) < 3 or words[-1].lower() in NON_PERSON_LAST_WORDS:
        return False
    joined = any(_JOINED.search(word) for word in words[1:-1])
    return joined or text[: phrase.name[0]].endswith((" for ", " of "))


def _lacks_article(text: str, phrase: SpeakerPhrase, words: list[str]) -> bool:
    """Whether a noun for one person lacks an article: then it contains a verb."""
    if not phrase.is_person or phrase.is_plural or not words[0].islower():
        return False
    return words[0] not in DETERMINERS and span_with_article(text, phrase) == phrase.name


def _is_truncated_at_start(words: list[str]) -> bool:
    first = words[0].lower()
    if first in _TRUNCATED_TITLE_WORDS:
        return True
    if first not in SENTENCE_OPENERS or (first in _GIVEN_NAMES_AS_WORDS and len(words) > 1):
        return False
    return not (words[0] == "The" and words[1:2] and words[1].lower() in NAMES_WITH_ARTICLE)


def _is_truncated_at_end(text: str, phrase: SpeakerPhrase, words: list[str]) -> bool:
    """`John W.`, `National Conference` before `of Ports`, `Society for Aid` before `to Seafarers`."""
    if len(words) > 1 and _ENDS_WITH_INITIAL.search(words[-1]):
        return words[0].lower() not in NON_PERSON_LAST_WORDS
    if _FOR_NAME.search(phrase_text(text, phrase)) and _TO_NAME.match(text, phrase.name[1]):
        return True
    is_body = not phrase.is_person and words[-1].lower() in NON_PERSON_LAST_WORDS
    return is_body and _ORGANIZATION_CONTINUES.match(text, phrase.name[1]) is not None


def span_with_article(text: str, phrase: SpeakerPhrase) -> Span:
    """The span of a name, or of a noun with the article before it: `the ministry`.

    Prefers an occurrence in mid-sentence, so that the spelling is the same in all quotes.
    """
    start, end = phrase.name
    article = _ARTICLE_BEFORE.search(text, max(0, start - 5), start)
    if phrase.kind is not PhraseKind.NOUN or article is None:
        return phrase.name
    spelled = text[article.start() : end]
    small = re.search(rf"\b{re.escape(spelled[0].lower() + spelled[1:])}\b", text)
    return small.span() if small is not None else (article.start(), end)
