"""The fullest form in which an article names somebody, and what it calls them there."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from index.speech.forms import fit_description
from index.speech.mentions import find_full_mentions, find_mentions
from index.speech.nouns import (
    COURTESY,
    FAMILIES_FIRST,
    HONORIFICS,
    NEVER_GIVEN,
    NEVER_SURNAMES,
    PARTICLES,
    PLACES_AND_BODIES,
)
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.text.sentences import Span

_MAX_BEARERS = 40
# So many times as often as all others of the same surname.
_FAR_MORE = 2
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def find_fullest(text: str, phrase: Phrase) -> Phrase | None:
    """The same speaker as the article names them in full, where that is beyond doubt; otherwise the phrase.

    None where several people of the article bear the name, and nothing tells who of them speaks.
    """
    name = words_of(text, phrase)
    if phrase.kind is not PhraseKind.NAME or phrase.is_plural or not _may_be_short(name):
        return phrase
    mentions = [*find_full_mentions(text, _surname(name))]
    fuller = [found for found in mentions if _is_fuller(words_of(text, found), name)]
    if _is_shared(text, name, fuller):
        fuller = _likely(text, phrase, fuller)
        if not fuller or not _is_one_person(_forms(text, fuller)):
            return phrase if _title(text, phrase) else None
    if not fuller:
        return phrase
    if _bears_other_title(text, [phrase, *mentions], fuller):
        return phrase
    forms = Counter(_forms(text, fuller))
    usual = next(found for found in fuller if _bare(words_of(text, found)) == forms.most_common(1)[0][0])
    described = phrase.described or _first_fit(text, fuller)
    return Phrase(usual.name, PhraseKind.NAME, described=described, is_person=True)


def find_described(text: str, phrase: Phrase) -> Span | None:
    """What the article calls a person where it names them in full the first time."""
    described = fit_description(text, phrase)
    if described is not None or phrase.kind is not PhraseKind.NAME or phrase.is_plural:
        return described
    name = words_of(text, phrase)
    return _first_fit(text, find_mentions(text, name)) if " " in name else None


def _first_fit(text: str, mentions: Iterable[Phrase]) -> Span | None:
    described = (fit_description(text, found) for found in mentions)
    return next((span for span in described if span is not None), None)


def same_person(one: str, other: str) -> bool:
    """Whether two forms of names share their last word."""
    return _surname(one) == _surname(other)


def _may_be_short(name: str) -> bool:
    plain = [word for word in name.split() if word.lower() not in HONORIFICS and word not in PARTICLES]
    if len(plain) != 1 or len(plain[0]) < 3 or name.isupper():
        return False
    return plain[0].lower() not in NEVER_SURNAMES and plain[0].lower() not in PLACES_AND_BODIES


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
        not acronym and not compound and not any(word.lower().rstrip(".") in NEVER_GIVEN for word in words[:-1])
    )


def _is_shared(text: str, name: str, fuller: Sequence[Phrase]) -> bool:
    """Whether the article names several people so."""
    forms = _forms(text, fuller)
    if name.lower() not in FAMILIES_FIRST:
        return bool(forms) and not _is_one_person(forms)
    pattern = re.compile(rf"\b{re.escape(name)} [A-Z][a-z]+(?:[ -][A-Z][a-z]+)?")
    behind = {match[0] for match in islice(pattern.finditer(text), _MAX_BEARERS)}
    shortest = min(behind, key=len, default="")
    if not all(form.startswith(shortest) for form in behind):
        return True
    return bool(forms) and (bool(behind) or not _is_one_person(forms))


def _likely(text: str, phrase: Phrase, fuller: Sequence[Phrase]) -> list[Phrase]:
    """Those who bear the phrase's title; without one, whom the article names far more often than the others.

    If nobody is: those named in front of the phrase.
    """
    title = _title(text, phrase)
    if title:
        return [found for found in fuller if _title(text, found) == title]
    usual, times = next(iter(Counter(_forms(text, fuller)).most_common(1)), ("", 0))
    if times >= _FAR_MORE * (len(fuller) - times):
        return [found for found in fuller if _bare(words_of(text, found)) == usual]
    return [found for found in fuller if found.name[0] < phrase.name[0]]


def _forms(text: str, fuller: Iterable[Phrase]) -> list[str]:
    return [_bare(words_of(text, found)) for found in fuller]


def _is_one_person(forms: Sequence[str]) -> bool:
    """Whether all the forms can be one person's: the same given name, with or without a middle one."""
    longest = max(forms, key=len, default="").split()
    return bool(longest) and all(
        set(form.split()) <= set(longest) and form.split()[0] in longest[:2] for form in forms
    )


def _bears_other_title(text: str, mentions: Sequence[Phrase], fuller: Sequence[Phrase]) -> bool:
    """Whether a surname stands behind a title that the full name never has: `President Doe`, `Joan Doe`.

    Then a relative of somebody whom everyone knows may be the only one who is named in full.
    """
    titles = {_title(text, found) for found in fuller}
    short = {_title(text, found) for found in mentions if " " not in words_of(text, found)}
    return bool(short - titles - {""})


def _title(text: str, phrase: Phrase) -> str:
    """The last word of what stands in front of a name; empty if nothing does."""
    if phrase.described is None or phrase.described[0] > phrase.name[0]:
        return ""
    return text[phrase.described[0] : phrase.described[1]].rpartition(" ")[2].lower()


def _bare(name: str) -> str:
    left_out = COURTESY | HONORIFICS
    return " ".join(word for word in name.split() if word.lower() not in left_out)
