"""Speaker phrases: the type, common nouns that can speak, and names with the titles before them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from index.language.attribution.attribution_lexicon import (
    ABBREVIATED_TITLES,
    ARTICLES,
    CITABLE_NOUNS,
    COURTESY_TITLES,
    DETERMINERS,
    DOCUMENT_NOUNS,
    HONORIFICS,
    LINK_WORDS,
    NAME_PARTICLES,
    NON_OCCUPATIONS,
    NON_PERSON_LAST_WORDS,
    OFFICES_OF_STATE,
    ORGANIZATION_NOUNS,
    PERSON_NOUNS,
    POSTMODIFIERS,
    PREVERBAL_WORDS,
    SPEAKER_NOUNS,
    TITLES,
)
from index.language.attribution.english_tokens import Token
from index.text.sentences import Span


class PhraseKind(Enum):
    """How a speaker is named."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class SpeakerPhrase:
    """A speaker as named in one place; spans are offsets into the article."""

    name: Span
    kind: PhraseKind
    described: Span | None = None
    has_possessive: bool = False
    """Whether it depends on a possessive, as `his mother` does."""
    is_plural: bool = False
    is_person: bool = False
    """Whether it is certainly one human being."""


def span_of(tokens: Sequence[Token]) -> Span:
    """The span from the first to the last token."""
    return tokens[0].start, tokens[-1].end


def phrase_text(text: str, phrase: SpeakerPhrase) -> str:
    """The name as spelled in the article."""
    return text[phrase.name[0] : phrase.name[1]]


_PLURALS = frozenset({"people", "police", "media", "women", "men"})


def parse_noun_phrase(
    core: Sequence[Token], *, has_possessive: bool, after_according_to: bool
) -> SpeakerPhrase | None:
    """Parse one noun phrase; `after_according_to` allows nouns that speak only after "according to"."""
    end = next((at for at, token in enumerate(core) if at and _starts_postmodifier(token)), len(core))
    head = core[end - 1]
    nouns = CITABLE_NOUNS if after_according_to else SPEAKER_NOUNS
    if head.lower not in nouns and head.lower.rpartition("-")[2] not in nouns:
        return None
    if (
        head.is_possessive
        or not _has_valid_postmodifier(core[end:])
        or any(token.word.endswith("ly") for token in core)
    ):
        return None
    if is_bare_plural_document(core) or any(_starts_second_phrase(core, at) for at in range(1, len(core))):
        return None
    return noun_phrase_of(core, head, has_possessive=has_possessive)


def noun_phrase_of(tokens: Sequence[Token], head: Token, *, has_possessive: bool = False) -> SpeakerPhrase:
    """The phrase of a noun; its head determines number and person."""
    plural = (head.lower.endswith("s") and not head.lower.endswith("ss")) or head.lower in _PLURALS
    person = head.lower.rpartition("-")[2] in PERSON_NOUNS and not plural
    return SpeakerPhrase(
        span_of(tokens), PhraseKind.NOUN, has_possessive=has_possessive, is_plural=plural, is_person=person
    )


def _starts_postmodifier(token: Token) -> bool:
    participle = token.text.islower() and token.word.endswith(("ed", "ing")) and token.word not in SPEAKER_NOUNS
    return token.word in LINK_WORDS or token.word in POSTMODIFIERS or participle


def _has_valid_postmodifier(tail: Sequence[Token]) -> bool:
    """Whether it is no clause: a participle is followed by where, when or by whom (`obtained by CNN`)."""
    if len(tail) > 1 and tail[0].word == "to" and tail[1].text.islower() and tail[1].word not in ARTICLES:
        return False
    if tail and tail[0].word == "and" and tail[-1].lower not in SPEAKER_NOUNS:
        return False
    if len(tail) == 1:
        return not tail[0].word.endswith("ed") and tail[0].word not in POSTMODIFIERS
    if not tail or tail[0].word in LINK_WORDS or tail[0].word in POSTMODIFIERS:
        return True
    return tail[0].word.endswith("ing") or tail[1].word in LINK_WORDS or tail[1].word in PREVERBAL_WORDS


def _starts_second_phrase(core: Sequence[Token], at: int) -> bool:
    """Whether another noun phrase begins inside, as in `a lawsuit the president filed`."""
    before = core[at - 1].word
    return core[at].word in ARTICLES and before not in LINK_WORDS and not before.endswith("ing")


def is_bare_plural_document(core: Sequence[Token]) -> bool:
    """`Polls suggest`, `Studies say`: no particular speaker."""
    word = core[0].lower
    return (
        len(core) == 1
        and word.endswith("s")
        and (word[:-1] in DOCUMENT_NOUNS or f"{word[:-3]}y" in DOCUMENT_NOUNS)
    )


_NAME_LINKS = frozenset({"of", "for", "on", "and", "&", "the"})
_OFFICE_LINKS = _NAME_LINKS | {"to", "in", "at"}
# `Oslo-controlled Nordfisk`: the modifier is not part of the name.
COMPOUND_MODIFIER = re.compile(r"-(?:[a-z]+ed|owned|run|led|born)$")
_OCCUPATION_ENDINGS = ("er", "or", "ist", "man", "woman", "ian", "mate", "chief", "head", "ee")


def name_length(tokens: Sequence[Token]) -> int:
    """The number of tokens at the end that are capitalised, or particles and numbers inside a name."""
    length = 0
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        behind_capital = position > 0 and tokens[position - 1].is_capitalised
        particle = length > 0 and token.text in NAME_PARTICLES and _particles_follow_name(tokens, position)
        if not (token.is_capitalised or particle or (token.text.isdigit() and behind_capital)):
            break
        length += 1
    return length


def _particles_follow_name(tokens: Sequence[Token], position: int) -> bool:
    """Whether only particles lie between a position and a capitalised word or the start before it."""
    while position and tokens[position - 1].text in NAME_PARTICLES:
        position -= 1
    return position == 0 or tokens[position - 1].is_capitalised


def is_name(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a person's name and nothing else."""
    return (
        2 <= len(tokens) <= 5
        and name_length(tokens) == len(tokens)
        and not is_place_or_organization(tokens[-1])
    )


def is_place_or_organization(token: Token) -> bool:
    """Whether a word ends the name of a place or body, rather than being a surname."""
    forms = (token.lower, token.lower.removesuffix("s"))
    return any(
        form in NON_PERSON_LAST_WORDS or form in ORGANIZATION_NOUNS or form in DOCUMENT_NOUNS for form in forms
    )


def ends_with_occupation(before: Sequence[Token]) -> bool:
    """Whether lower-case words before a name end with an occupation: `response coordinator`."""
    return before[-1].text.islower() and is_occupation(before[-1])


def is_occupation(token: Token) -> bool:
    """Whether a word looks like an occupation."""
    ending = token.text.islower() and token.text.endswith(_OCCUPATION_ENDINGS)
    return token.lower in PERSON_NOUNS or (ending and token.lower not in NON_OCCUPATIONS)


def speaks_for_another(before: Sequence[Token]) -> bool:
    """`lawyer for the actor` before the actor's name: the lawyer speaks, not the actor."""
    link = next((at for at, token in enumerate(before) if token.word in LINK_WORDS and token.word != "and"), 0)
    head = before[link - 1]
    if head.lower == "chief" and before[-1].word == "staff":
        return False
    if link > 0 and head.text.islower() and not is_occupation(head):
        # `the testimony of former aide Jane Doe`
        return True
    return (
        link > 0
        and is_occupation(head)
        and (is_occupation(before[-1]) or before[-1].text in ORGANIZATION_NOUNS)
    )


def contains_title(before: Sequence[Token]) -> bool:
    """`vice president of competition`: a title with a complement."""
    last = before[-1]
    closed = last.text.islower() and last.word not in LINK_WORDS and last.word not in DETERMINERS
    return closed and any(token.lower in TITLES for token in before)


def parse_name(run: Sequence[Token]) -> SpeakerPhrase:
    """Parse capitalised words: a title and a name, an owner and a name, a name, a body, or a noun."""
    if len(run) == 1 and run[0].lower in SPEAKER_NOUNS:
        return noun_phrase_of(run, run[0])
    if len(run) > 1 and (COMPOUND_MODIFIER.search(run[0].text) or _is_bare_senior(run)):
        return parse_name(run[1:])
    at = _name_start(run)
    if at:
        return SpeakerPhrase(
            span_of(run[at:]), PhraseKind.NAME, described=_description_span(run[:at]), is_person=True
        )
    if run[0].lower in COURTESY_TITLES and len(run) > 1:
        return SpeakerPhrase(span_of(run[1:]), PhraseKind.NAME, is_person=True)
    if run[-1].lower in PERSON_NOUNS and len(run) > 1:
        return noun_phrase_of(run, run[-1])
    return SpeakerPhrase(span_of(run), PhraseKind.NAME, is_person=run[0].lower in HONORIFICS)


def _is_bare_senior(run: Sequence[Token]) -> bool:
    """`Senior Jane Doe` of a school's team, as opposed to `Senior Adviser Jane Doe`."""
    return run[0].lower == "senior" and len(run) > 2 and not _name_start(run)


def _name_start(run: Sequence[Token]) -> int:
    """Where the name begins after a title or an owner; 0 if there is neither."""
    if is_place_or_organization(run[-1]) or run[-1].lower in SPEAKER_NOUNS:
        return 0
    for position in range(len(run) - 2, -1, -1):
        token = run[position]
        title = token.lower.removeprefix("co-") in PERSON_NOUNS or token.lower in ABBREVIATED_TITLES
        is_part = token.text == "International"  # of a body, not the player of a country
        if (title and token.lower not in HONORIFICS and not is_part) or token.is_possessive:
            return position + 1
    return 0


def parse_linked_name(core: Sequence[Token], link: int) -> SpeakerPhrase | None:
    """`University of Chicago`, `Secretary of State Jane Doe`, `John Roe of The Times`."""
    head, word, rest = core[link - 1], core[link].word, core[link + 1 :]
    if is_place_or_organization(head) and word in ("in", "at"):
        return SpeakerPhrase(span_of(core[:link]), PhraseKind.NAME)
    links = _OFFICE_LINKS if head.lower in TITLES else _NAME_LINKS
    if (
        word == "on"
        and name_length(rest) == len(rest)
        and head.lower not in TITLES
        and not is_place_or_organization(head)
    ):
        # `Doe on Twitter`
        return parse_name(core[:link])
    if not all(token.is_capitalised or token.word in links for token in core):
        return None
    if head.lower in TITLES or any(_is_title(token) for token in rest[:-1]):
        return _parse_office_holder(core, rest)
    if (
        link < 2
        or is_place_or_organization(head)
        or (word in ("and", "&") and is_place_or_organization(core[-1]))
    ):
        return SpeakerPhrase(span_of(core), PhraseKind.NAME)
    return parse_name(core[:link]) if word == "of" else None


def _is_title(token: Token) -> bool:
    return token.lower in TITLES and token.lower not in NAME_PARTICLES


def _parse_office_holder(core: Sequence[Token], rest: Sequence[Token]) -> SpeakerPhrase | None:
    if any(token.word in _OFFICE_LINKS - _NAME_LINKS for token in rest):
        return None
    if len(rest) >= 3 and is_name(rest[-2:]):
        length = 3 if len(rest) > 3 and rest[-2].text.endswith(".") else 2
    elif len(rest) == 2 and rest[0].lower in OFFICES_OF_STATE:
        length = 1
    else:
        return None
    if length < len(core) - 1 and _is_title(core[-length - 2]) and core[-length - 1].lower not in TITLES:
        # `Revenue Secretary Jane Roe Doe`
        length += 1 if core[-length - 1].is_capitalised else 0
    name = core[-length:]
    return SpeakerPhrase(
        span_of(name), PhraseKind.NAME, described=_description_span(core[:-length]), is_person=True
    )


def parse_titled_name(
    before: Sequence[Token], name: Sequence[Token], *, has_possessive: bool
) -> SpeakerPhrase | None:
    """`White House response coordinator Jane Doe`: lower-case words that end with an occupation or title."""
    joined = [at for at, token in enumerate(before) if token.word == "and"]
    if is_place_or_organization(name[-1]) or not all(is_occupation(before[at - 1]) for at in joined):
        return None
    inner = parse_name(name)
    if inner.kind is not PhraseKind.NAME:
        return noun_phrase_of((*before, *name), name[-1], has_possessive=has_possessive)
    if has_possessive:
        return replace(inner, described=None, is_person=True)
    described = _description_span(before)
    has_office = inner.described is not None and name[0].lower not in ABBREVIATED_TITLES
    if described is not None and inner.described is not None and has_office:
        # `deputy Attorney General Jane Doe`, but `spokesperson Maj. Gen. Jane Doe`
        described = described[0], inner.described[1]
    return replace(inner, described=described, is_person=True)


def parse_qualified_name(before: Sequence[Token], run: Sequence[Token]) -> SpeakerPhrase | None:
    """`former President Jane Doe`."""
    inner = parse_name(run)
    if inner.kind is not PhraseKind.NAME:
        return noun_phrase_of((*before, *run), run[-1])
    return replace(inner, described=(before[0].start, inner.described[1])) if inner.described else None


def _description_span(tokens: Sequence[Token]) -> Span | None:
    """The span of a title, or of an owner without the possessive ending, as in `CNN’s`."""
    if not tokens:
        return None
    start, end = span_of(tokens)
    last = tokens[-1].text
    return (start, end - 2) if last.endswith(("'s", "’s")) else (start, end - last.endswith(("'", "’")))
