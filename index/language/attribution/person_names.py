"""Find where an article names a person, and the full name and description it gives them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from index.language.attribution.appositions import attach_apposition
from index.language.attribution.attribution_lexicon import (
    ABBREVIATED_TITLES,
    CLAUSE_WORDS,
    COURTESY_TITLES,
    DETERMINERS,
    HONORIFICS,
    LINK_WORDS,
    NAME_PARTICLES,
    NON_GIVEN_NAMES,
    NON_PERSON_LAST_WORDS,
    NON_SURNAMES,
    PERSON_NOUNS,
    PRE_TITLE_WORDS,
    SENTENCE_OPENERS,
    SURNAMES_WRITTEN_FIRST,
    TITLE_QUALIFIERS,
    TITLES,
)
from index.language.attribution.descriptions import find_complete_description, is_abbreviated_title
from index.language.attribution.english_tokens import Token, split_tokens
from index.language.attribution.headings import is_in_heading
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase, phrase_text
from index.language.attribution.speaker_phrases import parse_speaker_phrase
from index.text.sentences import Span

# How far before and after a name to look for its other parts and for a description.
_BEFORE_CHARS = 90
_AFTER_CHARS = 130
_MAX_TITLE_WORDS = 8
_MAX_MENTIONS = 40
_BOUNDARY = re.compile(r"[\n“”\"«»]|''|``")
_NAME_CONTINUES = re.compile(r" (?:[A-Z][a-z]|Jr)")


def find_name_mentions(text: str, name: str) -> Iterator[SpeakerPhrase]:
    """Phrases whose names end with these words, the first ones in the article."""
    return _phrases(text, name, _occurrences(text, name))


def find_full_name_mentions(text: str, surname: str) -> Iterator[SpeakerPhrase]:
    """The same, but only those after a capitalised word, which may be a given name or a title."""
    places = (start for start in _occurrences(text, surname) if _word_before(text, start)[:1].isupper())
    return _phrases(text, surname, places)


def is_surname(text: str, word: str) -> bool:
    """Whether the article has the word after another one that may be a given name."""
    if len(word) < 3 or word.lower() in SENTENCE_OPENERS:
        return False
    before = (_word_before(text, start) for start in _occurrences(text, word))
    return any(given[:1].isupper() and given.lower() not in NON_GIVEN_NAMES for given in before)


def _occurrences(text: str, name: str) -> Iterator[int]:
    """Where the words are a name of their own, not part of a longer one. Empty for no words."""
    text, name = _with_straight_apostrophes(text), _with_straight_apostrophes(name)
    start = text.find(name) if name else -1
    while start >= 0:
        end = start + len(name)
        whole = not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum()
        if whole and not _NAME_CONTINUES.match(text, end):
            yield start
        start = text.find(name, end)


@lru_cache(maxsize=8)
def _with_straight_apostrophes(text: str) -> str:
    """The same text, in which O’Neill and O'Neill are one name."""
    return text.replace("’", "'")


def _word_before(text: str, start: int) -> str:
    """The word before a position, if only a space separates them."""
    if text[start - 1 : start] != " ":
        return ""
    return text[max(0, start - 30) : start - 1].rpartition(" ")[2].rpartition("\n")[2]


def _phrases(text: str, name: str, places: Iterator[int]) -> Iterator[SpeakerPhrase]:
    for start in islice(places, _MAX_MENTIONS):
        span = start, start + len(name)
        found = _phrase_around(text, *span)
        if found is not None and not is_in_heading(text, span):
            yield found


def _phrase_around(text: str, start: int, end: int) -> SpeakerPhrase | None:
    left = _last_boundary(text, start)
    before = split_tokens(text[left:end], left)
    if not before:  # a name that consists of spaces only
        return None
    first = _name_begins(before)
    phrase = parse_speaker_phrase(before[first:])
    if phrase is None or phrase.kind is not PhraseKind.NAME or phrase.name[1] != end:
        return None
    return _with_apposition(text, _with_title(before, first, phrase))


def _with_apposition(text: str, phrase: SpeakerPhrase) -> SpeakerPhrase:
    """The phrase with the description that follows its name."""
    end = phrase.name[1]
    seen = _until_boundary(text[end : end + _AFTER_CHARS])
    found = attach_apposition(split_tokens(seen, end), 0, phrase)
    # A description that continues beyond the window is incomplete.
    is_cut = (
        found.described is not None
        and found.described[1] == end + len(seen)
        and text[end + len(seen) :][:1] == " "
    )
    return phrase if is_cut else found


def _last_boundary(text: str, start: int) -> int:
    left = max(0, start - _BEFORE_CHARS)
    stops = [match.end() for match in _BOUNDARY.finditer(text, left, start)]
    if stops:
        return stops[-1]
    return text.find(" ", left, start) + 1 if left else 0


def _until_boundary(piece: str) -> str:
    match = _BOUNDARY.search(piece)
    if match is not None:
        return piece[: match.start()]
    return piece.rpartition(" ")[0] if len(piece) == _AFTER_CHARS else piece


def _name_begins(tokens: Sequence[Token]) -> int:
    """Where the capitalised words that end with the last token begin."""
    at = len(tokens) - 1
    while at and (tokens[at - 1].is_capitalised or tokens[at - 1].text in NAME_PARTICLES):
        at -= 1
    if (
        at > 1
        and tokens[at - 1].word == "of"
        and (tokens[at - 2].lower in TITLES or tokens[at].lower == "famer")
    ):
        return at - 2
    while at < len(tokens) - 1 and (tokens[at].word in SENTENCE_OPENERS or not tokens[at].is_capitalised):
        at += 1
    return at


def _with_title(before: Sequence[Token], first: int, phrase: SpeakerPhrase) -> SpeakerPhrase:
    """The phrase with the lower-case words of a title before it: `communication director Jane Doe`."""
    for start in range(max(0, first - _MAX_TITLE_WORDS), first):
        if (start and not _may_begin_title(before[start - 1], before[start])) or _is_clause(
            before[start:first]
        ):
            continue
        titled = parse_speaker_phrase(before[start:])
        if titled is not None and titled.name == phrase.name and _ends_with_title(before, titled):
            return titled
    cut = first > 0 and before[first - 1].word in TITLE_QUALIFIERS
    return replace(phrase, described=None) if cut else phrase


def _may_begin_title(token: Token, following: Token) -> bool:
    """Whether a title may begin between two tokens."""
    if token.word in TITLE_QUALIFIERS:
        return False
    if following.word in TITLE_QUALIFIERS or (following.is_capitalised and not token.is_capitalised):
        return True
    return not token.is_word or any(
        token.word in words for words in (DETERMINERS, CLAUSE_WORDS, PRE_TITLE_WORDS)
    )


def _is_clause(tokens: Sequence[Token]) -> bool:
    """Whether these words, which end with a title, describe several people."""
    if any(token.text.islower() and token.text.endswith(("ed", "ly", "ing")) for token in tokens):
        return True
    if any(token.word in LINK_WORDS and not _continues_title(tokens, at) for at, token in enumerate(tokens)):
        return True
    plain = tokens[0].text.islower() and tokens[0].word not in TITLE_QUALIFIERS
    return plain and any(token.word in LINK_WORDS for token in tokens)


_TITLE_LINKS = frozenset({"of", "for", "and", "&", "on"})


def _continues_title(tokens: Sequence[Token], at: int) -> bool:
    """Whether a lower-case word continues an office or name: `Secretary of State`, `Bank of Japan`."""
    before = tokens[at - 1] if at and tokens[at].word in _TITLE_LINKS else None
    return before is not None and (before.is_capitalised or before.lower in PERSON_NOUNS)


def _ends_with_title(tokens: Sequence[Token], phrase: SpeakerPhrase) -> bool:
    if phrase.described is None:
        return False
    end = phrase.described[1]
    last = next((token for token in tokens if token.end == end), None)
    return last is not None and (last.lower in PERSON_NOUNS or last.lower in ABBREVIATED_TITLES)


_MAX_NAMESAKES = 40
# How many times as often as all others of the same surname together.
_DOMINANCE_RATIO = 2
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def find_full_name(text: str, phrase: SpeakerPhrase) -> SpeakerPhrase | None:
    """The speaker's full name in the article if it is certain, otherwise the phrase.

    None if several people in the article have the name and nothing shows which of them speaks.
    """
    name = phrase_text(text, phrase)
    if phrase.kind is not PhraseKind.NAME or phrase.is_plural or not _may_be_short(name):
        return phrase
    mentions = [*find_full_name_mentions(text, _surname(name))]
    fuller = [found for found in mentions if _is_fuller(phrase_text(text, found), name)]
    if _is_shared(text, name, fuller):
        fuller = _likely_referents(text, phrase, fuller)
        if not fuller or not _is_one_person(_forms(text, fuller)):
            return phrase if _title(text, phrase) else None
    if not fuller:
        return phrase
    if _has_other_title(text, [phrase, *mentions], fuller):
        return phrase
    forms = Counter(_forms(text, fuller))
    usual = next(
        found for found in fuller if _without_titles(phrase_text(text, found)) == forms.most_common(1)[0][0]
    )
    described = phrase.described or _first_complete_description(text, fuller)
    return SpeakerPhrase(usual.name, PhraseKind.NAME, described=described, is_person=True)


def find_person_description(text: str, phrase: SpeakerPhrase) -> Span | None:
    """The description of a person where the article first gives their full name."""
    described = find_complete_description(text, phrase)
    if described is not None and is_abbreviated_title(text[slice(*described)]):
        return _full_description(text, phrase)
    if described is not None or phrase.kind is not PhraseKind.NAME or phrase.is_plural:
        return described
    name = phrase_text(text, phrase)
    return _first_complete_description(text, find_name_mentions(text, name)) if " " in name else None


def _first_complete_description(text: str, mentions: Iterable[SpeakerPhrase]) -> Span | None:
    described = (_full_description(text, found) for found in mentions)
    return next((span for span in described if span is not None), None)


def _full_description(text: str, phrase: SpeakerPhrase) -> Span | None:
    """The complete description of a phrase. After a title such as `Brig. Gen.` it is the apposition, if any."""
    described = find_complete_description(text, phrase)
    if described is None or not is_abbreviated_title(text[slice(*described)]):
        return described
    apposed = _with_apposition(text, replace(phrase, described=None))
    return find_complete_description(text, apposed) if apposed.described is not None else None


def share_surname(one: str, other: str) -> bool:
    """Whether two forms of a name share their last word."""
    return _surname(one) == _surname(other)


def _may_be_short(name: str) -> bool:
    plain = [word for word in name.split() if word.lower() not in HONORIFICS and word not in NAME_PARTICLES]
    if len(plain) != 1 or len(plain[0]) < 3 or name.isupper():
        return False
    return plain[0].lower() not in NON_SURNAMES and plain[0].lower() not in NON_PERSON_LAST_WORDS


def _surname(name: str) -> str:
    words = [word for word in name.split() if word.rstrip(".").lower() not in _SUFFIXES]
    return (words or [name])[-1].removesuffix("'s").removesuffix("’s").rstrip(",")


def _is_fuller(form: str, name: str) -> bool:
    words = form.split()
    if not 2 <= len(words) <= 4 or len(form) <= len(name):
        return False
    acronym = len(words[0]) > 2 and words[0].isupper() and "." not in words[0]
    compound = any(part[:1].islower() for part in words[0].split("-")[1:])
    return (
        not acronym
        and not compound
        and not any(word.lower().rstrip(".") in NON_GIVEN_NAMES for word in words[:-1])
    )


def _is_shared(text: str, name: str, fuller: Sequence[SpeakerPhrase]) -> bool:
    """Whether the article names several people by this name."""
    forms = _forms(text, fuller)
    if name.lower() not in SURNAMES_WRITTEN_FIRST:
        return bool(forms) and not _is_one_person(forms)
    pattern = re.compile(rf"\b{re.escape(name)} [A-Z][a-z]+(?:[ -][A-Z][a-z]+)?")
    behind = {match[0] for match in islice(pattern.finditer(text), _MAX_NAMESAKES)}
    shortest = min(behind, key=len, default="")
    if not all(form.startswith(shortest) for form in behind):
        return True
    return bool(forms) and (bool(behind) or not _is_one_person(forms))


def _likely_referents(text: str, phrase: SpeakerPhrase, fuller: Sequence[SpeakerPhrase]) -> list[SpeakerPhrase]:
    """The people with the phrase's title; without a title, the one whom the article names far more often.

    If there is nobody: those named before the phrase.
    """
    title = _title(text, phrase)
    if title:
        return [found for found in fuller if _title(text, found) == title]
    usual, times = next(iter(Counter(_forms(text, fuller)).most_common(1)), ("", 0))
    if times >= _DOMINANCE_RATIO * (len(fuller) - times):
        return [found for found in fuller if _without_titles(phrase_text(text, found)) == usual]
    return [found for found in fuller if found.name[0] < phrase.name[0]]


def _forms(text: str, fuller: Iterable[SpeakerPhrase]) -> list[str]:
    return [_without_titles(phrase_text(text, found)) for found in fuller]


def _is_one_person(forms: Sequence[str]) -> bool:
    """Whether all forms can belong to one person: the same given name, with or without a middle name."""
    longest = max(forms, key=len, default="").split()
    return bool(longest) and all(
        set(form.split()) <= set(longest) and form.split()[0] in longest[:2] for form in forms
    )


def _has_other_title(text: str, mentions: Sequence[SpeakerPhrase], fuller: Sequence[SpeakerPhrase]) -> bool:
    """Whether a surname has a title that the full name never has: `President Doe`, `Joan Doe`.

    Then the only full name in the article may be that of a relative.
    """
    titles = {_title(text, found) for found in fuller}
    short = {_title(text, found) for found in mentions if " " not in phrase_text(text, found)}
    return bool(short - titles - {""})


def _title(text: str, phrase: SpeakerPhrase) -> str:
    """The last word before a name; empty if there is none."""
    if phrase.described is None or phrase.described[0] > phrase.name[0]:
        return ""
    return text[phrase.described[0] : phrase.described[1]].rpartition(" ")[2].lower()


def _without_titles(name: str) -> str:
    left_out = COURTESY_TITLES | HONORIFICS
    return " ".join(word for word in name.split() if word.lower() not in left_out)
