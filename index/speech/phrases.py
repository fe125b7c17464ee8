"""Words in front of or behind a verb of speech -> the speaker that they name.

No parser: a phrase is taken only if all of it fits a pattern of names, titles and nouns that can speak.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from index.speech.grammar import AFTERTHOUGHTS, ARTICLES, BETWEEN, CLAUSE_WORDS, DETERMINERS, LINKS, OPENERS
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    BODIES,
    CONSULTED,
    COURTESY,
    HONORIFICS,
    NO_TRADES,
    OFFICES_OF_STATE,
    PAPERS,
    PARTICLES,
    PERSONS,
    PLACES_AND_BODIES,
    QUALIFIERS,
    SPEAKING,
    TITLES,
    WITH_ARTICLE,
)
from index.speech.tokens import Token
from index.text.sentences import Span

_MAX_WORDS = 14
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_POSSESSIVES = frozenset({"his", "her", "their", "its", "my", "our", "your"})
_NO_ENDING = LINKS | DETERMINERS | _POSSESSIVES
_NAME_LINKS = frozenset({"of", "for", "on", "and", "&", "the"})
_TRADE_ENDINGS = ("er", "or", "ist", "man", "woman", "ian", "mate", "chief", "head", "ee")


class PhraseKind(Enum):
    """How a speaker is named."""

    NAME = "name"
    NOUN = "noun"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A speaker as named in one place; spans are offsets into the article."""

    name: Span
    kind: PhraseKind
    described: Span | None = None
    is_bound: bool = False
    """Whether it says nothing without what stands before it, as `his mother`."""
    is_plural: bool = False
    is_person: bool = False
    """Whether it is certainly one human being."""


def parse_phrase(tokens: Sequence[Token], *, consulted: bool = False) -> Phrase | None:
    """The speaker that exactly these tokens name; None if they name none, or hold more than that.

    `consulted` allows what speaks only behind "according to", such as `data`.
    """
    if (
        not tokens
        or len(tokens) > _MAX_WORDS
        or not all(token.is_word or token.is_borrowed for token in tokens)
    ):
        return None
    if len(tokens) == 1 and tokens[0].word in _PRONOUNS:
        return Phrase(
            _span(tokens),
            PhraseKind.PRONOUN,
            is_plural=tokens[0].word == "they",
            is_person=tokens[0].word in ("he", "she"),
        )
    bound = tokens[0].word in _POSSESSIVES
    core = _without_determiners(tokens)
    if not core or core[0].word in LINKS or core[-1].word in _NO_ENDING:
        return None
    if any(token.word in CLAUSE_WORDS for token in core):
        return None
    if len(core) == len(tokens) and core[0].is_capitalised and core[0].word in OPENERS:
        return None
    phrase = _parse_core(core, bound=bound, consulted=consulted)
    return _with_number(tokens, core, phrase) if phrase is not None else None


def _with_number(tokens: Sequence[Token], core: Sequence[Token], phrase: Phrase) -> Phrase:
    """`three officials` stay three; only articles are left out."""
    first = tokens[0]
    if phrase.kind is PhraseKind.NAME and first.text == "The" and core[0].lower in WITH_ARTICLE:
        return replace(phrase, name=(first.start, phrase.name[1]))
    if phrase.kind is not PhraseKind.NOUN or phrase.is_bound or phrase.name[0] != core[0].start:
        return phrase
    number = next(token for token in tokens if token.word not in ARTICLES)
    return replace(phrase, name=(number.start, phrase.name[1]))


def is_name(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a person's name and nothing else."""
    return 2 <= len(tokens) <= 5 and _name_length(tokens) == len(tokens) and not _is_place_or_body(tokens[-1])


def _without_determiners(tokens: Sequence[Token]) -> Sequence[Token]:
    start = 0
    while start < len(tokens) and (tokens[start].word in DETERMINERS or tokens[start].word in _POSSESSIVES):
        start += 1
    return tokens[start:]


def _parse_core(core: Sequence[Token], *, bound: bool, consulted: bool) -> Phrase | None:
    pair = _parse_pair(core)
    if pair is not None:
        return pair
    length = _name_length(core)
    if length == len(core):
        return _split_name(core)
    before = core[: len(core) - length]
    if length and (_is_title(before) or (length >= 2 and _is_long_title(before))):
        return _parse_titled(before, core[len(before) :], bound=bound)
    if length and all(token.word in QUALIFIERS for token in before):
        return _parse_qualified(before, core[len(before) :])
    link = next((at for at, token in enumerate(core) if token.word in LINKS and at), None)
    if link is not None and core[link - 1].is_capitalised:
        return _split_linked(core, link)
    return _parse_noun(core, bound=bound, consulted=consulted)


def _parse_pair(core: Sequence[Token]) -> Phrase | None:
    """Two names joined by "and", perhaps with a title that both bear."""
    at = next((place for place, token in enumerate(core) if token.word in ("and", "&")), 0)
    second = core[at + 1 :]
    if not at or not second or _name_length(second) < len(second) or not core[at - 1].is_capitalised:
        return None
    if _is_place_or_body(core[-1]) or any(token.lower in TITLES for token in (*second, core[at - 1])):
        return None
    first = _parse_core(core[:at], bound=False, consulted=False)
    if first is None or first.kind is not PhraseKind.NAME:
        return None
    return replace(first, name=(first.name[0], core[-1].end), is_plural=True, is_person=False)


def _name_length(tokens: Sequence[Token]) -> int:
    """How many tokens at the end are capitalised, or small words within a name."""
    length = 0
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        inside = (
            length > 0 and token.text in PARTICLES and (not position or tokens[position - 1].is_capitalised)
        )
        number = token.text.isdigit() and position > 0 and tokens[position - 1].is_capitalised
        if not (token.is_capitalised or inside or number):
            break
        length += 1
    return length


def _split_name(run: Sequence[Token]) -> Phrase:
    """Only capitalised words: a title and a name, an owner and a name, a name, a body, or a noun."""
    if len(run) == 1 and run[0].lower in SPEAKING:
        return _noun(run, run[0])
    at = _name_start(run)
    name = run[at:]
    if at and (len(name) == 1 or not _is_place_or_body(name[-1])):
        person = name[0].lower not in SPEAKING
        return Phrase(_span(name), PhraseKind.NAME, described=_described(run[:at]), is_person=person)
    if run[0].lower in COURTESY and len(run) > 1:
        return Phrase(_span(run[1:]), PhraseKind.NAME, is_person=True)
    if run[-1].lower in SPEAKING and len(run) > 1:
        return _noun(run, run[-1])
    person = run[0].lower in HONORIFICS
    return Phrase(_span(run), PhraseKind.NAME, is_person=person)


def _name_start(run: Sequence[Token]) -> int:
    """Where the name begins behind a title or an owner; 0 if there is neither."""
    for position in range(len(run) - 2, -1, -1):
        token = run[position]
        rest = run[position + 1 :]
        if _is_place_or_body(rest[-1]) or rest[-1].lower in SPEAKING:
            continue
        title = token.lower in TITLES or token.lower in ABBREVIATED_TITLES
        if (title and token.lower not in HONORIFICS) or token.is_possessive:
            return position + 1
    return 0


def _split_linked(core: Sequence[Token], link: int) -> Phrase | None:
    """`University of Chicago`, `Secretary of State Antony Blinken`, `Max Fisher of The Times`."""
    if not all(token.is_capitalised or token.word in _NAME_LINKS for token in core):
        return None
    head, rest = core[link - 1], core[link + 1 :]
    if head.lower in TITLES:
        return _split_office(core, rest)
    if link >= 2 and not _is_place_or_body(head):
        return Phrase(_span(core[:link]), PhraseKind.NAME) if core[link].word == "of" else None
    return Phrase(_span(core), PhraseKind.NAME)


def _split_office(core: Sequence[Token], rest: Sequence[Token]) -> Phrase | None:
    if len(rest) >= 3 and is_name(rest[-2:]):
        length = 2
    elif len(rest) == 2 and rest[0].lower in OFFICES_OF_STATE:
        length = 1
    else:
        return None
    name = core[-length:]
    return Phrase(_span(name), PhraseKind.NAME, described=_described(core[:-length]), is_person=True)


def _parse_titled(before: Sequence[Token], name: Sequence[Token], *, bound: bool) -> Phrase | None:
    """`White House response coordinator Ashish Jha`: small words, the last of them a trade or a title."""
    if _is_place_or_body(name[-1]) or any(token.word == "and" for token in before):
        return None
    inner = _split_name(name)
    described = None if bound else _described(before)
    return Phrase(inner.name, PhraseKind.NAME, described=described, is_person=True)


def _parse_qualified(before: Sequence[Token], run: Sequence[Token]) -> Phrase | None:
    """`former President Jane Doe`."""
    inner = _split_name(run)
    if inner.kind is not PhraseKind.NAME:
        return _noun((*before, *run), run[-1])
    return replace(inner, described=(before[0].start, inner.described[1])) if inner.described else None


def _is_title(before: Sequence[Token]) -> bool:
    return before[-1].text.islower() and _is_trade(before[-1])


def _is_long_title(before: Sequence[Token]) -> bool:
    """`vice president of competition`."""
    last = before[-1]
    closed = last.text.islower() and last.word not in LINKS and last.word not in DETERMINERS
    return closed and any(token.lower in TITLES for token in before)


def _is_trade(token: Token) -> bool:
    return token.lower in PERSONS or (token.lower.endswith(_TRADE_ENDINGS) and token.lower not in NO_TRADES)


def _parse_noun(core: Sequence[Token], *, bound: bool, consulted: bool) -> Phrase | None:
    """`three officials familiar with the talks`: a noun that can speak, and what belongs to it."""
    end = next((at for at, token in enumerate(core) if at and _opens_tail(token)), len(core))
    head = core[end - 1]
    nouns = CONSULTED if consulted else SPEAKING
    if head.lower not in nouns and head.lower.rpartition("-")[2] not in nouns:
        return None
    if (
        core[0] is head
        and len(core) == end
        and head.lower.removesuffix("s") in PAPERS
        and head.lower.endswith("s")
    ):
        return None
    if head.is_possessive or not _has_fit_tail(core[end:]) or any(token.word.endswith("ly") for token in core):
        return None
    return _noun(core, head, bound=bound)


def _opens_tail(token: Token) -> bool:
    return (
        token.word in LINKS
        or token.word in AFTERTHOUGHTS
        or (token.text.islower() and token.word.endswith(("ed", "ing")) and token.word not in SPEAKING)
    )


def _has_fit_tail(tail: Sequence[Token]) -> bool:
    """Not a clause: a participle is followed by where, when or by whom, as in `obtained by CNN`."""
    return (
        not tail
        or tail[0].word in LINKS
        or tail[0].word in AFTERTHOUGHTS
        or len(tail) == 1
        or tail[0].word.endswith("ing")
        or tail[1].word in LINKS
        or tail[1].word in BETWEEN
    )


def _noun(tokens: Sequence[Token], head: Token, *, bound: bool = False) -> Phrase:
    plural = head.lower.endswith("s") or head.lower in ("people", "police", "media", "women", "men")
    person = head.lower in PERSONS and not plural
    return Phrase(_span(tokens), PhraseKind.NOUN, is_bound=bound, is_plural=plural, is_person=person)


def _is_place_or_body(token: Token) -> bool:
    word = token.lower
    forms = (word, word.removesuffix("s"))
    return any(form in PLACES_AND_BODIES or form in BODIES or form in PAPERS for form in forms)


def _described(tokens: Sequence[Token]) -> Span | None:
    """A title, or an owner without the ending, as in `CNN’s`."""
    if not tokens:
        return None
    start, end = _span(tokens)
    return (start, end - 2) if tokens[-1].text.endswith(("'s", "’s")) else (start, end)


def _span(tokens: Sequence[Token]) -> Span:
    return tokens[0].start, tokens[-1].end
