"""The fullest form in which an article names somebody, and what it calls them there."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from index.speech.appositions import read_apposition
from index.speech.grammar import CLAUSE_WORDS, DETERMINERS, LINKS, OPENERS
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    BEFORE_TITLE,
    COURTESY,
    HONORIFICS,
    NEVER_GIVEN,
    NEVER_SURNAMES,
    PARTICLES,
    PERSONS,
    PLACES_AND_BODIES,
    QUALIFIERS,
    TITLES,
)
from index.speech.phrase import Phrase, PhraseKind
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token, split_tokens
from index.text.sentences import Span

# Looked at before and behind a name for the name's other parts and for a description.
_BEFORE = 90
_BEHIND = 130
_MAX_OCCURRENCES = 40
_STOPS = re.compile(r"[\n“”\"«»]|''|``")


def find_fullest(text: str, phrase: Phrase) -> Phrase:
    """The same speaker as the article names them in full, where that is beyond doubt; otherwise the phrase."""
    name = text[phrase.name[0] : phrase.name[1]]
    if phrase.kind is not PhraseKind.NAME or phrase.is_plural or not _may_be_short(name):
        return phrase
    surname = _surname(name)
    fuller = [
        found for found in _occurrences(text, surname, behind_capital=True) if _is_fuller(text, found, name)
    ]
    forms = Counter(_bare(text[start:end]) for start, end in (found.name for found in fuller))
    if not forms or not _is_one_person(forms):
        return phrase
    first = next(found for found in fuller if _bare(text[found.name[0] : found.name[1]]) == max(forms, key=len))
    described = phrase.described or next((found.described for found in fuller if found.described), None)
    return Phrase(first.name, PhraseKind.NAME, described=described, is_person=True)


def find_described(text: str, phrase: Phrase) -> Span | None:
    """What the article calls a person where it names them in full the first time."""
    if phrase.described is not None or phrase.kind is not PhraseKind.NAME or phrase.is_plural:
        return phrase.described
    name = text[phrase.name[0] : phrase.name[1]]
    if " " not in name:
        return None
    described = (found.described for found in _occurrences(text, name) if found.described is not None)
    return next(described, None)


def same_person(one: str, other: str) -> bool:
    """Whether two forms of names share their last word."""
    return _surname(one) == _surname(other)


def _may_be_short(name: str) -> bool:
    words = name.split()
    plain = [word for word in words if word.lower() not in HONORIFICS]
    return len(plain) == 1 and len(plain[0]) > 2 and not name.isupper() and _is_no_place(plain[0])


def _is_no_place(word: str) -> bool:
    return word.lower() not in NEVER_SURNAMES and word.lower() not in PLACES_AND_BODIES


def _surname(name: str) -> str:
    words = [word for word in name.split() if word.rstrip(".").lower() not in ("jr", "sr", "ii", "iii", "iv")]
    return (words or [name])[-1].removesuffix("'s").removesuffix("’s").rstrip(",")


def _occurrences(text: str, name: str, *, behind_capital: bool = False) -> Iterator[Phrase]:
    """Phrases of names that end with these words, the first ones in the article."""
    before = r"(?<!\w)[A-Z][\w.’'-]* +" if behind_capital else r"(?<!\w)"
    pattern = re.compile(rf"{before}{re.escape(name)}(?!\w)")
    for match in islice(pattern.finditer(text), _MAX_OCCURRENCES):
        found = _phrase_around(text, match.end() - len(name), match.end())
        if found is not None:
            yield found


def _phrase_around(text: str, start: int, end: int) -> Phrase | None:
    left = _last_stop(text, start)
    before = split_tokens(text[left:end], left)
    behind = split_tokens(_until_stop(text[end : end + _BEHIND]), end)
    first = _name_begins(before)
    phrase = parse_phrase(before[first:])
    if phrase is None or phrase.kind is not PhraseKind.NAME or phrase.name[1] != end:
        return None
    phrase = _with_title(before, first, phrase)
    return read_apposition(behind, 0, phrase)


def _last_stop(text: str, start: int) -> int:
    left = max(0, start - _BEFORE)
    stops = [match.end() for match in _STOPS.finditer(text, left, start)]
    if stops:
        return stops[-1]
    return text.find(" ", left, start) + 1 if left else 0


def _until_stop(piece: str) -> str:
    match = _STOPS.search(piece)
    return piece[: match.start()] if match is not None else piece.rpartition(" ")[0]


def _name_begins(tokens: list[Token]) -> int:
    """Where the capitalised words begin that end with the last token."""
    at = len(tokens) - 1
    while at and _joins(tokens[at - 1]):
        at -= 1
    if at > 1 and tokens[at - 1].word == "of" and tokens[at - 2].lower in TITLES:
        return at - 2
    while at < len(tokens) - 1 and (tokens[at].word in OPENERS or not tokens[at].is_capitalised):
        at += 1
    return at


def _joins(token: Token) -> bool:
    return token.is_capitalised or token.text in PARTICLES


def _with_title(before: list[Token], first: int, phrase: Phrase) -> Phrase:
    """The phrase with small words of a title in front of it: `communication director Adam Weintraub`."""
    for start in range(max(0, first - 8), first):
        if start and not _may_begin(before[start - 1], before[start]):
            continue
        tokens = before[start:]
        titled = parse_phrase(tokens)
        if not _is_short_title(tokens[: first - start]):
            continue
        if titled is not None and titled.name == phrase.name and _ends_with_title(before, titled):
            return titled
    return phrase if not first or before[first - 1].word not in QUALIFIERS else replace(phrase, described=None)


def _is_short_title(tokens: list[Token]) -> bool:
    """Not a clause that happens to end with a title."""
    if any(token.text.islower() and token.text.endswith(("ed", "ly", "ing")) for token in tokens):
        return False
    plain = tokens[0].text.islower() and tokens[0].word not in QUALIFIERS
    return not plain or not any(token.word in LINKS for token in tokens)


def _ends_with_title(tokens: list[Token], phrase: Phrase) -> bool:
    if phrase.described is None:
        return False
    end = phrase.described[1]
    last = next((token for token in tokens if token.end == end), None)
    return last is not None and (last.lower in PERSONS or last.lower in ABBREVIATED_TITLES)


def _may_begin(token: Token, following: Token) -> bool:
    """Whether a title may begin between two tokens."""
    if token.word in QUALIFIERS:
        return False
    if following.word in QUALIFIERS or (following.is_capitalised and not token.is_capitalised):
        return True
    return (
        not token.is_word
        or token.word in DETERMINERS
        or token.word in CLAUSE_WORDS
        or token.word in BEFORE_TITLE
    )


def _is_fuller(text: str, found: Phrase, name: str) -> bool:
    form = text[found.name[0] : found.name[1]]
    words = form.split()
    if not (2 <= len(words) <= 4) or len(form) <= len(name):
        return False
    if len(words[0]) > 2 and words[0].isupper() and "." not in words[0]:
        return False
    return not any(word.lower().rstrip(".") in NEVER_GIVEN for word in words[:-1])


def _bare(name: str) -> str:
    return " ".join(
        word for word in name.split() if word.lower() not in COURTESY and word.lower() not in HONORIFICS
    )


def _is_one_person(forms: Counter[str]) -> bool:
    """Whether all the forms can be one person's: the same given name, with or without a middle one."""
    longest = max(forms, key=len).split()
    return all(set(form.split()) <= set(longest) and form.split()[0] in longest[:2] for form in forms)
