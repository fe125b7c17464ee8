"""Whether a name and a description are whole, rather than cut out of something longer."""

import re

from index.speech.grammar import DETERMINERS, OPENERS
from index.speech.name_phrases import COMPOUND
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    CUT_WORDS,
    HONORIFICS,
    PARTICLES,
    PLACES_AND_BODIES,
    TITLES,
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
_SERVES = re.compile(r" for (?:the )?[A-Z]")
_SERVED = re.compile(r" to [A-Z]")
_ARTICLE_BEFORE = re.compile(r"(?<!\w)(?:the|an?) $", re.IGNORECASE)
_QUOTED_BEHIND = re.compile(r"\s?[“\"‘«]")
_JOINED = re.compile(r"\w-[A-Z]")
# Where somebody spoke is no part of who they are.
_OCCASION = re.compile(
    r",? (?:in|at|on|during|via|to) (?:an?|the|his|her|their) (?:[\w’'-]+ ){0,3}?"
    r"(?:statement|interview|e-?mail|press conference|news conference|conference call|letter|tweet|op-ed"
    r"|(?:press|news) release|briefing|hearing|memo|post|filing|podcast)\b"
)
# They point to somebody whom the description does not name.
_POINTING = frozenset({"his", "her", "their", "my", "our", "your"})
# They ask for a word behind them: `the company formerly known` as something.
_UNENDING = frozenset({"known", "called", "named", "formerly", "and", "or"})
# Longer ones are clauses or headlines.
_MAX_WORDS = 20


def is_well_formed(text: str, phrase: Phrase) -> bool:
    """Whether a name is one that people bear or bodies have, from its first word to its last."""
    words = words_of(text, phrase).split()
    if phrase.kind is not PhraseKind.NAME:
        return not _is_bare(text, phrase, words)
    if not any(character.isalpha() for character in words_of(text, phrase)) or COMPOUND.search(words[-1]):
        return False
    return not (
        _begins_within(words) or _ends_within(text, phrase, words) or _is_run_together(text, phrase, words)
    )


def _is_run_together(text: str, phrase: Phrase, words: list[str]) -> bool:
    """`Jane Doe-Joan Roe`, and `attorney for Alaska Jane Doe` without what stands in front of the place."""
    if len(words) < 3 or words[-1].lower() in PLACES_AND_BODIES:
        return False
    joined = any(_JOINED.search(word) for word in words[1:-1])
    return joined or text[: phrase.name[0]].endswith((" for ", " of "))


def _is_bare(text: str, phrase: Phrase, words: list[str]) -> bool:
    """Whether a noun for one person stands without an article: then a verb was taken into it."""
    if not phrase.is_person or phrase.is_plural or not words[0].islower():
        return False
    return words[0] not in DETERMINERS and with_article(text, phrase) == phrase.name


def _begins_within(words: list[str]) -> bool:
    first = words[0].lower()
    if first in _CUT_BEGINNINGS:
        return True
    if first not in OPENERS or (first in _GIVEN and len(words) > 1):
        return False
    return not (words[0] == "The" and words[1:2] and words[1].lower() in WITH_ARTICLE)


def _ends_within(text: str, phrase: Phrase, words: list[str]) -> bool:
    """`John W.`, `National Conference` in front of `of Ports`, `Society for Aid` in front of `to Seafarers`."""
    if len(words) > 1 and _ENDS_WITH_INITIAL.search(words[-1]):
        return words[0].lower() not in PLACES_AND_BODIES
    if _SERVES.search(words_of(text, phrase)) and _SERVED.match(text, phrase.name[1]):
        return True
    is_body = not phrase.is_person and words[-1].lower() in PLACES_AND_BODIES
    return is_body and _BODY_GOES_ON.match(text, phrase.name[1]) is not None


def with_article(text: str, phrase: Phrase) -> Span:
    """The span of a name; that of a noun with its article, if one stands in front of it: `the ministry`.

    Where the article has it in mid-sentence, that place, so that it is spelled alike from quote to quote.
    """
    start, end = phrase.name
    article = _ARTICLE_BEFORE.search(text, max(0, start - 5), start)
    if phrase.kind is not PhraseKind.NOUN or article is None:
        return phrase.name
    spelled = text[article.start() : end]
    small = re.search(rf"\b{re.escape(spelled[0].lower() + spelled[1:])}\b", text)
    return small.span() if small is not None else (article.start(), end)


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
    if (
        any(word in _POINTING or _is_torn(word) for word in words)
        or words[-1] in _UNENDING
        or words[0].isdigit()
    ):
        return None
    if start > phrase.name[0]:
        return None if _QUOTED_BEHIND.match(text, end) and text[end - 1].isalnum() else (start, end)
    if words[-1] in CUT_WORDS or ("of" not in words and _is_plural_title(words[-1].lower())):
        return None
    article = re.search(r"(?<!\w)(?:the|an?) $", text[max(0, start - 5) : start])
    return (start - len(article[0]), end) if article is not None and words[0].islower() else (start, end)


def _is_torn(word: str) -> bool:
    """Whether a word ends with a mark whose other half is missing: `Fortune' host`."""
    return word.endswith(("'", "’")) and not word[:-1].endswith(("s", "z", "x"))


def _is_plural_title(word: str) -> bool:
    """`Sens.`, `Architects`: an office of several, in front of the first of them."""
    bare = word.rstrip(".")
    return (
        bare.endswith("s") and bare not in TITLES and (bare[:-1] in TITLES or bare[:-1] in ABBREVIATED_TITLES)
    )


def is_short_title(described: str) -> bool:
    """Whether a description is nothing but an abbreviation, such as `Sen.`: it reads only before the name."""
    return described.lower() in ABBREVIATED_TITLES - HONORIFICS
