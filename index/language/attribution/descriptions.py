"""Descriptions and titles of speakers: which are complete, and where they begin and end."""

import re
from collections.abc import Sequence

from index.language.attribution.attribution_lexicon import (
    ABBREVIATED_TITLES,
    HONORIFICS,
    JURISDICTION_WORDS,
    NAME_PARTICLES,
    RELATIONS,
    TITLE_QUALIFIERS,
    TITLES,
)
from index.language.attribution.noun_phrases import SpeakerPhrase
from index.text.sentences import Span

_ARTICLE_BEFORE = re.compile(r"(?<!\w)(?:the|an?) $", re.IGNORECASE)
_QUOTATION_FOLLOWS = re.compile(r"\s?[“\"‘«]")
# Where somebody spoke is not part of the description.
_OCCASION = re.compile(
    r",? (?:in|at|on|during|via|to) (?:an?|the|his|her|their) (?:[\w’'-]+ ){0,3}?"
    r"(?:statement|interview|e-?mail|press conference|news conference|conference call|letter|tweet|op-ed"
    r"|(?:press|news) release|briefing|hearing|memo|post|filing|podcast)\b"
)
_SHORT_TITLES = ABBREVIATED_TITLES - HONORIFICS
_RANKS_BEFORE = frozenset({"vice", "rear"})
_OF_SEVERAL = frozenset({"sens.", "reps."})
_MAX_TITLES_CHARS = 30
_TITLE_FORMS = "|".join(
    re.escape(title) for title in sorted(_SHORT_TITLES - _OF_SEVERAL) if title.endswith(".")
)
_TITLES_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:{_TITLE_FORMS}|Maj|Lt|Brig|(?:Vice|Rear)(?= Adm)) ){{1,4}}$", re.IGNORECASE
)
_NAME_WORD = re.compile(r"[A-Z][\w’'&-]*|(?:[A-Z]\.)+")
# These refer to somebody outside the description.
_POSSESSIVE_PRONOUNS = frozenset({"his", "her", "their", "my", "our", "your"})
# These need another word after them: `the company formerly known` as something.
_INCOMPLETE_ENDINGS = frozenset({"known", "called", "named", "formerly", "and", "or"})
_POSSESSIVE_ENDINGS = ("'s", "’s", "s'", "s’")
# Longer ones are clauses or headlines.
_MAX_DESCRIPTION_WORDS = 20


def find_complete_description(text: str, phrase: SpeakerPhrase) -> Span | None:
    """The description of a phrase, without the occasion after it; None unless it is certainly complete."""
    if phrase.described is None:
        return None
    start, end = phrase.described
    occasion = _OCCASION.search(text, start, end)
    end = occasion.start() if occasion is not None else end
    words = text[start:end].split()
    if not words or not _is_complete(words):
        return None
    if start > phrase.name[0]:
        return None if _QUOTATION_FOLLOWS.match(text, end) and text[end - 1].isalnum() else (start, end)
    return _with_article(text, (start, end), words) if _may_precede_name(words) else None


def _is_complete(words: Sequence[str]) -> bool:
    return not (
        len(words) > _MAX_DESCRIPTION_WORDS
        or all(word in NAME_PARTICLES for word in words)
        or any(word in _POSSESSIVE_PRONOUNS or _has_unpaired_mark(word) for word in words)
        or words[-1] in _INCOMPLETE_ENDINGS
        or words[0].isdigit()
    )


def _may_precede_name(words: Sequence[str]) -> bool:
    if len(words) == 1 and words[0].lower() in RELATIONS:
        return False
    return words[-1] not in JURISDICTION_WORDS and ("of" in words or not _is_plural_title(words[-1].lower()))


def _with_article(text: str, span: Span, words: Sequence[str]) -> Span:
    """With the article before it, at the start of a sentence only if an owner follows: `The port’s head`."""
    article = _ARTICLE_BEFORE.search(text, max(0, span[0] - 5), span[0])
    if article is None or not words[0].islower():
        return span
    is_needed = article[0].islower() or words[0].endswith(_POSSESSIVE_ENDINGS)
    return (article.start(), span[1]) if is_needed else span


def _has_unpaired_mark(word: str) -> bool:
    """Whether a word ends with an unpaired quotation mark: `Fortune' host`."""
    return word.endswith(("'", "’")) and not word[:-1].endswith(("s", "z", "x"))


def _is_plural_title(word: str) -> bool:
    """`Sens.`, `Architects`: a title of several people, before the first of them."""
    bare = word.rstrip(".")
    return (
        bare.endswith("s") and bare not in TITLES and (bare[:-1] in TITLES or bare[:-1] in ABBREVIATED_TITLES)
    )


def start_with_titles(text: str, start: int) -> int:
    """Where the abbreviated titles before a name begin, or the name itself: `Brig. Gen. Jane Doe`.

    The name itself too if they are part of a longer title: `former Alaska Gov. Jane Doe` is no governor.
    """
    titles = _TITLES_BEFORE.search(text, max(0, start - _MAX_TITLES_CHARS), start)
    if titles is None:
        return start
    before = text[max(0, titles.start() - _MAX_TITLES_CHARS) : titles.start()].rpartition("\n")[2].split()
    is_part = bool(before) and (
        _NAME_WORD.fullmatch(before[-1]) is not None or before[-1].lower() in TITLE_QUALIFIERS
    )
    return start if is_part else titles.start()


def is_abbreviated_title(described: str) -> bool:
    """Whether a description consists of abbreviations such as `Brig. Gen.`, which must precede the name."""
    *first, last = described.lower().split()
    return last in _SHORT_TITLES and all(word in _SHORT_TITLES | _RANKS_BEFORE for word in first)
