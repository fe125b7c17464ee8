"""The fullest form in which an article names somebody, and what it calls them there."""

from collections import Counter
from collections.abc import Sequence

from index.speech.mentions import find_full_mentions, find_mentions
from index.speech.nouns import COURTESY, HONORIFICS, NEVER_GIVEN, NEVER_SURNAMES, PLACES_AND_BODIES
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.text.sentences import Span

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def find_fullest(text: str, phrase: Phrase) -> Phrase:
    """The same speaker as the article names them in full, where that is beyond doubt; otherwise the phrase."""
    name = words_of(text, phrase)
    if phrase.kind is not PhraseKind.NAME or phrase.is_plural or not _may_be_short(name):
        return phrase
    mentions = [*find_full_mentions(text, _surname(name))]
    fuller = [found for found in mentions if _is_fuller(words_of(text, found), name)]
    if not _is_one_person([_bare(words_of(text, found)) for found in fuller]):
        return phrase
    if _bears_other_title(text, [phrase, *mentions], fuller):
        return phrase
    forms = Counter(_bare(words_of(text, found)) for found in fuller)
    usual = next(found for found in fuller if _bare(words_of(text, found)) == forms.most_common(1)[0][0])
    described = phrase.described or next((found.described for found in fuller if found.described), None)
    return Phrase(usual.name, PhraseKind.NAME, described=described, is_person=True)


def find_described(text: str, phrase: Phrase) -> Span | None:
    """What the article calls a person where it names them in full the first time."""
    if phrase.described is not None or phrase.kind is not PhraseKind.NAME or phrase.is_plural:
        return phrase.described
    name = words_of(text, phrase)
    if " " not in name:
        return None
    return next((found.described for found in find_mentions(text, name) if found.described is not None), None)


def same_person(one: str, other: str) -> bool:
    """Whether two forms of names share their last word."""
    return _surname(one) == _surname(other)


def _may_be_short(name: str) -> bool:
    plain = [word for word in name.split() if word.lower() not in HONORIFICS]
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
