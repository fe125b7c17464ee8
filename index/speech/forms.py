"""Whether a name and a description are whole, rather than cut out of something longer."""

import re

from index.speech.grammar import OPENERS
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    CUT_WORDS,
    HONORIFICS,
    PARTICLES,
    PLACES_AND_BODIES,
    WITH_ARTICLE,
)
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.text.sentences import Span

# Given names that are also words at the head of a sentence.
_GIVEN = frozenset({"april", "may", "june", "august", "will"})
# Words of a title or a heading that were cut off in front of a name.
_CUT_BEGINNINGS = frozenset({"ranking", "latest", "famer", "witness", "juror"})
_ENDS_WITH_INITIAL = re.compile(r"(?:^|\s)[A-Z]\.$")
_BODY_GOES_ON = re.compile(r" (?:of|for) (?:the )?[A-Z]")
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(?:the|an?) $", re.IGNORECASE)
_QUOTED_BEHIND = re.compile(r"\s?[“\"‘«]")
# Where somebody spoke is no part of who they are.
_OCCASION = re.compile(
    r",? (?:in|at|on|during|via|to) (?:an?|the|his|her|their) (?:[\w’'-]+ ){0,3}?"
    r"(?:statement|interview|e-?mail|press conference|news conference|conference call|letter|tweet|op-ed"
    r"|(?:press|news) release|briefing|hearing|memo|post|filing|podcast)\b"
)
# Longer ones are clauses or headlines.
_MAX_WORDS = 20


def is_well_formed(text: str, phrase: Phrase) -> bool:
    """Whether a name is one that people bear or bodies have, from its first word to its last."""
    words = words_of(text, phrase).split()
    if phrase.kind is not PhraseKind.NAME:
        return True
    if not any(character.isalpha() for character in words_of(text, phrase)):
        return False
    return not (_begins_within(words) or _ends_within(text, phrase, words))


def _begins_within(words: list[str]) -> bool:
    first = words[0].lower()
    if first in _CUT_BEGINNINGS:
        return True
    if first not in OPENERS or (first in _GIVEN and len(words) > 1):
        return False
    return not (words[0] == "The" and words[1:2] and words[1].lower() in WITH_ARTICLE)


def _ends_within(text: str, phrase: Phrase, words: list[str]) -> bool:
    """`John W.`, and `National Conference` in front of `of Ports`."""
    if len(words) > 1 and _ENDS_WITH_INITIAL.search(words[-1]):
        return words[0].lower() not in PLACES_AND_BODIES
    is_body = not phrase.is_person and words[-1].lower() in PLACES_AND_BODIES
    return is_body and _BODY_GOES_ON.match(text, phrase.name[1]) is not None


def with_article(text: str, phrase: Phrase) -> Span:
    """The span of a name; that of a noun with its article, if one stands in front of it: `the ministry`."""
    start, end = phrase.name
    if phrase.kind is not PhraseKind.NOUN:
        return phrase.name
    article = _ARTICLE_BEFORE.search(text, max(0, start - 5), start)
    return (article.start(), end) if article is not None else phrase.name


def fit_description(text: str, phrase: Phrase) -> Span | None:
    """What describes a phrase, without the occasion behind it; None if it is doubtful whether it is whole."""
    if phrase.described is None:
        return None
    start, end = phrase.described
    occasion = _OCCASION.search(text, start, end)
    end = occasion.start() if occasion is not None else end
    words = text[start:end].split()
    if not words or len(words) > _MAX_WORDS or all(word in PARTICLES for word in words):
        return None
    stands_behind = start > phrase.name[0]
    is_cut = (
        _QUOTED_BEHIND.match(text, end) and text[end - 1].isalnum() if stands_behind else words[-1] in CUT_WORDS
    )
    return None if is_cut else (start, end)


def is_short_title(described: str) -> bool:
    """Whether a description is nothing but an abbreviation, such as `Sen.`: it reads only before the name."""
    return described.lower() in ABBREVIATED_TITLES - HONORIFICS
