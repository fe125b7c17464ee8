"""Decide whether a speaker of an article is the one that a question asks about. Pure.

`Beijing` asks for the government of China: its ministries, its armed forces and whoever an article describes as
their official. Somebody whose description contains anything else (`a Chinese analyst`) does not speak for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from index.language.attribution.attribution_lexicon import SURNAMES_WRITTEN_FIRST
from index.language.attribution.speaker_identity import SpeakerIdentity, identify_speaker, split_words
from index.model.answer_types import Speaker

_HEADS = frozenset({"president", "prime minister", "chancellor", "monarch", "leader"})
_GOVERNMENT_KINDS = frozenset({"government"})
_OFFICIALS = frozenset({"official"})
_MINISTRY_OFFICES = frozenset({"minister", "spokesperson", "official", "chief"})
_MILITARY_BODIES = frozenset(
    {
        "pentagon",
        "central command",
        "indo-pacific command",
        "european command",
        "northern command",
        "seventh fleet",
        "military",
        "eastern theater command",
        "southern theater command",
        "self-defense forces",
        "joint chiefs of staff",
        "black sea fleet",
        "general staff",
        "israel defense forces",
        "revolutionary guard",
    }
)
_NAME_SUFFIXES = frozenset(split_words("jr sr ii iii iv"))
_SURNAMES_FIRST = frozenset(split_words(" ".join(SURNAMES_WRITTEN_FIRST)))
_PREPOSITIONS = frozenset(split_words("for of with at from in to and"))
_DETERMINERS = frozenset(split_words("the a an his her its their our"))


# Their names begin with the family name.
_FAMILY_NAME_FIRST = frozenset({"china", "taiwan", "south korea", "north korea", "vietnam", "cambodia"})


class AskedKind(Enum):
    """Whom a question asks about."""

    NAME = "name"
    """A person or a body by its name."""
    OFFICE = "office"
    """The holder of an office of a state."""
    BODY = "body"
    """A ministry, the armed forces, or another body of a state."""
    STATE = "state"
    """A state or its government."""


class Agreement(Enum):
    """How a stored speaker agrees with the one asked about."""

    CERTAIN = "certain"
    SURNAME = "surname"
    """Only a surname is known on one side; several people may have it."""
    BY_BODY = "by body"
    """Nobody of this name, but a body or its official: `a Gazprom spokesman` for Gazprom."""
    STATELESS = "stateless"
    """The office fits, or none is given; the article does not say which state it belongs to."""


@dataclass(frozen=True, slots=True)
class AskedSpeaker:
    """The speaker that a question asks about."""

    text: str
    kind: AskedKind
    identity: SpeakerIdentity

    @property
    def state(self) -> str | None:
        return self.identity.state


def find_asked_speaker(text: str) -> AskedSpeaker | None:
    """Read the words for a speaker in a question; None if they name nobody in particular (`the minister`)."""
    identity = identify_speaker(text)
    if identity.rest:
        return AskedSpeaker(text, AskedKind.NAME, identity)
    if identity.state is None:
        return None
    if identity.offices - _OFFICIALS:
        return AskedSpeaker(text, AskedKind.OFFICE, identity)
    if identity.bodies or identity.fields or identity.kinds - _GOVERNMENT_KINDS:
        return AskedSpeaker(text, AskedKind.BODY, identity)
    return AskedSpeaker(text, AskedKind.STATE, identity)


def list_index_words(speaker: Speaker) -> frozenset[str]:
    """The keys under which a speaker is stored: the words of name and description that are no office.

    A state has one key for all its names.
    """
    keys: set[str] = set()
    for text in filter(None, (speaker.name, speaker.described)):
        identity = identify_speaker(text)
        keys |= {state_key(state) for state in identity.states}
        keys.update(identity.rest)
    keys.update(name_words(speaker.name)[:1] + name_words(speaker.name)[-1:])
    return frozenset(keys)


def list_asked_words(asked: AskedSpeaker) -> tuple[str, ...]:
    """Keys that every speaker who may agree is stored under, at least one of them."""
    if asked.kind is not AskedKind.NAME:
        return tuple(state_key(state) for state in sorted(asked.identity.states))
    words = name_words(asked.text)
    return tuple(dict.fromkeys([*words[:1], *words[-1:], *asked.identity.rest]))


def state_key(state: str) -> str:
    """The key of a state; no word contains its first character."""
    return f"@{state}"


@lru_cache(maxsize=1 << 15)
def find_agreement(asked: AskedSpeaker, speaker: Speaker) -> Agreement | None:
    """Whether a stored speaker may be the one asked about; None if not."""
    if asked.kind is AskedKind.NAME:
        return _agree_by_name(asked, speaker)
    identity = _official_identity(speaker)
    if identity is None:
        name = identify_speaker(speaker.name)
        is_bare = speaker.described is None and not (name.titles or name.states)
        is_unknown = is_bare and asked.kind is AskedKind.STATE and _is_person(speaker)
        return Agreement.STATELESS if is_unknown else None
    if not _fits(asked, identity):
        return None
    if identity.state == asked.state:
        return Agreement.CERTAIN
    return Agreement.STATELESS if not identity.states and _is_person(speaker) else None


def is_former(speaker: Speaker) -> bool:
    """Whether the article describes somebody by a former office."""
    return speaker.described is not None and identify_speaker(speaker.described).is_former


def find_bearer(name: str, speakers: Iterable[Speaker]) -> Speaker | None:
    """The one of an article's speakers whom a single word names by the family name that comes first.

    Attribution resolves family names that come last. None if the word names nobody or several people.
    """
    words = name_words(name)
    found = {
        name_words(speaker.name): speaker
        for speaker in speakers
        if len(words) == 1 and len(name_words(speaker.name)) > 1 and name_words(speaker.name)[0] == words[0]
    }
    bearer = next(iter(found.values())) if len(found) == 1 else None
    return bearer if bearer is not None and find_state(bearer) in _FAMILY_NAME_FIRST else None


def is_named_person(speaker: Speaker) -> bool:
    """Whether the name looks like the full name of one person."""
    return _is_person(speaker) and len(name_words(speaker.name)) > 1


def find_state(speaker: Speaker) -> str | None:
    """The state for which an article says that somebody speaks; None if it does not say so."""
    identity = _official_identity(speaker)
    return identity.state if identity is not None else None


@lru_cache(maxsize=1 << 15)
def name_words(name: str) -> tuple[str, ...]:
    """The stemmed words of a name without articles, titles before it and suffixes after it."""
    words = [word for word in split_words(name) if word not in _DETERMINERS]
    identity = identify_speaker(name)
    while len(words) > 1 and words[0] in identity.titles:
        words = words[1:]
    while len(words) > 1 and words[-1] in _NAME_SUFFIXES:
        words = words[:-1]
    return tuple(words)


def _agree_by_name(asked: AskedSpeaker, speaker: Speaker) -> Agreement | None:
    """Compare all words of the question's name, and those without an office or a state before the name."""
    stored = name_words(speaker.name)
    for words in dict.fromkeys((name_words(asked.text), _strip_titles(asked.identity))):
        agreement = _compare_names(words, stored, is_person=_is_person(speaker))
        if agreement is not None:
            return agreement
    return Agreement.BY_BODY if _is_body_or_its_official(asked.identity, speaker) else None


def _strip_titles(identity: SpeakerIdentity) -> tuple[str, ...]:
    return tuple(word for word in identity.name if word not in _NAME_SUFFIXES)


def _compare_names(asked: tuple[str, ...], stored: tuple[str, ...], *, is_person: bool) -> Agreement | None:
    if asked and asked == stored:
        return Agreement.CERTAIN if len(asked) > 1 or not is_person else Agreement.SURNAME
    if not (asked and stored and is_person):
        return None
    short, long = sorted((asked, stored), key=len)
    if len(short) == 1:
        is_surname = short[0] == long[-1] or (short[0] == long[0] and short[0] in _SURNAMES_FIRST)
        return Agreement.SURNAME if is_surname else None
    # A middle name may be missing on either side. The second character of a Chinese name is not one.
    is_same = short[-1] == long[-1] and short[0] == long[0] and set(short) <= set(long)
    return Agreement.CERTAIN if is_same and all(map(str.isascii, short)) else None


def _is_person(speaker: Speaker) -> bool:
    """Whether the name looks like one of a person: capitalised, no state, without a preposition."""
    name = speaker.name
    if name[:1].islower() or _PREPOSITIONS.intersection(split_words(name)):
        return False
    return bool(identify_speaker(name).rest)


def _is_body_or_its_official(asked: SpeakerIdentity, speaker: Speaker) -> bool:
    """Whether nothing but the asked words, states and offices describes the speaker: `a Gazprom spokesman`."""
    wanted = frozenset(asked.rest)
    for text in filter(None, (speaker.name, speaker.described)):
        identity = identify_speaker(text)
        is_whole = wanted == frozenset(identity.rest)
        if is_whole and not identity.is_former and asked.states <= identity.states | asked.states:
            is_name = text is speaker.name
            return is_name or (bool(identity.offices) and asked.offices <= identity.offices)
    return False


def _official_identity(speaker: Speaker) -> SpeakerIdentity | None:
    """The office, body or state as which an article describes a speaker; None for any other description."""
    name = identify_speaker(speaker.name)
    if not name.rest and speaker.described is None:
        return name if name.is_state or name.is_official else None
    if speaker.described is None:
        return None
    described = identify_speaker(speaker.described)
    return described if described.is_official else None


def _fits(asked: AskedSpeaker, identity: SpeakerIdentity) -> bool:
    """Whether the office or body fits, whatever its state."""
    return all(_checks(asked, identity))


def _checks(asked: AskedSpeaker, identity: SpeakerIdentity) -> Iterator[bool]:
    wanted = asked.identity
    yield wanted.bodies <= identity.bodies
    if asked.kind is AskedKind.OFFICE:
        yield _has_office(wanted, identity)
        yield wanted.fields == identity.fields or (not wanted.fields and "spokesperson" in wanted.offices)
        yield wanted.is_deputy == identity.is_deputy
        yield "spokesperson" in wanted.offices or "spokesperson" not in identity.offices
        yield wanted.kinds <= identity.kinds
    if asked.kind is AskedKind.BODY:
        yield wanted.fields <= identity.fields
        if "military" in wanted.kinds:
            yield "military" in identity.kinds or bool(_MILITARY_BODIES & identity.bodies)
        elif "ministry" in wanted.kinds:
            yield "ministry" in identity.kinds or bool(_MINISTRY_OFFICES & identity.offices)


def _has_office(wanted: SpeakerIdentity, identity: SpeakerIdentity) -> bool:
    if "leader" in wanted.offices:
        return bool(_HEADS & identity.offices)
    return wanted.offices <= identity.offices
