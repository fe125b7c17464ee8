"""Runs of capitalised words, and titles before them -> whose name they are, and what describes it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.speech.grammar import DETERMINERS, LINKS
from index.speech.noun_phrases import describe_noun
from index.speech.nouns import (
    ABBREVIATED_TITLES,
    BODIES,
    COURTESY,
    HONORIFICS,
    NO_TRADES,
    OFFICES_OF_STATE,
    PAPERS,
    PARTICLES,
    PERSONS,
    PLACES_AND_BODIES,
    SPEAKING,
    TITLES,
)
from index.speech.phrase import Phrase, PhraseKind, span_of
from index.speech.tokens import Token
from index.text.sentences import Span

_NAME_LINKS = frozenset({"of", "for", "on", "and", "&", "the"})
_OFFICE_LINKS = _NAME_LINKS | {"to", "in", "at"}
# `Oslo-controlled Nordfisk`: what somebody has done with it is no part of its name.
COMPOUND = re.compile(r"-(?:[a-z]+ed|owned|run|led|born)$")
_TRADE_ENDINGS = ("er", "or", "ist", "man", "woman", "ian", "mate", "chief", "head", "ee")


def name_length(tokens: Sequence[Token]) -> int:
    """How many tokens at the end are capitalised, or small words and numbers within a name."""
    length = 0
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        behind_capital = position > 0 and tokens[position - 1].is_capitalised
        particle = length > 0 and token.text in PARTICLES and _begins_particles(tokens, position)
        if not (token.is_capitalised or particle or (token.text.isdigit() and behind_capital)):
            break
        length += 1
    return length


def _begins_particles(tokens: Sequence[Token], position: int) -> bool:
    """Whether particles alone reach back from a place to a capitalised word, or to the beginning."""
    while position and tokens[position - 1].text in PARTICLES:
        position -= 1
    return position == 0 or tokens[position - 1].is_capitalised


def is_name(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are a person's name and nothing else."""
    return 2 <= len(tokens) <= 5 and name_length(tokens) == len(tokens) and not is_place_or_body(tokens[-1])


def is_place_or_body(token: Token) -> bool:
    """Whether a word is the last one of the name of a place or a body, rather than a surname."""
    forms = (token.lower, token.lower.removesuffix("s"))
    return any(form in PLACES_AND_BODIES or form in BODIES or form in PAPERS for form in forms)


def ends_with_trade(before: Sequence[Token]) -> bool:
    """Whether small words in front of a name end with what somebody does: `response coordinator`."""
    return before[-1].text.islower() and is_trade(before[-1])


def is_trade(token: Token) -> bool:
    """Whether a word says what somebody does, as far as it can be seen."""
    ending = token.text.islower() and token.text.endswith(_TRADE_ENDINGS)
    return token.lower in PERSONS or (ending and token.lower not in NO_TRADES)


def speaks_for_another(before: Sequence[Token]) -> bool:
    """`lawyer for the actor`, in front of the actor's name: not the actor speaks, but the lawyer."""
    link = next((at for at, token in enumerate(before) if token.word in LINKS and token.word != "and"), 0)
    head = before[link - 1]
    if head.lower == "chief" and before[-1].word == "staff":
        return False
    if link > 0 and head.text.islower() and not is_trade(head):
        # `the testimony of former aide Jane Doe`
        return True
    return link > 0 and is_trade(head) and (is_trade(before[-1]) or before[-1].text in BODIES)


def holds_title(before: Sequence[Token]) -> bool:
    """`vice president of competition`: a title, with more behind it."""
    last = before[-1]
    closed = last.text.islower() and last.word not in LINKS and last.word not in DETERMINERS
    return closed and any(token.lower in TITLES for token in before)


def split_name(run: Sequence[Token]) -> Phrase:
    """Only capitalised words: a title and a name, an owner and a name, a name, a body, or a noun."""
    if len(run) == 1 and run[0].lower in SPEAKING:
        return describe_noun(run, run[0])
    if len(run) > 1 and (COMPOUND.search(run[0].text) or _is_bare_senior(run)):
        return split_name(run[1:])
    at = _name_start(run)
    if at:
        return Phrase(span_of(run[at:]), PhraseKind.NAME, described=_described(run[:at]), is_person=True)
    if run[0].lower in COURTESY and len(run) > 1:
        return Phrase(span_of(run[1:]), PhraseKind.NAME, is_person=True)
    if run[-1].lower in PERSONS and len(run) > 1:
        return describe_noun(run, run[-1])
    return Phrase(span_of(run), PhraseKind.NAME, is_person=run[0].lower in HONORIFICS)


def _is_bare_senior(run: Sequence[Token]) -> bool:
    """`Senior Jane Doe`, of a school's team, and not `Senior Adviser Jane Doe`."""
    return run[0].lower == "senior" and len(run) > 2 and not _name_start(run)


def _name_start(run: Sequence[Token]) -> int:
    """Where the name begins behind a title or an owner; 0 if there is neither."""
    if is_place_or_body(run[-1]) or run[-1].lower in SPEAKING:
        return 0
    for position in range(len(run) - 2, -1, -1):
        token = run[position]
        title = token.lower.removeprefix("co-") in PERSONS or token.lower in ABBREVIATED_TITLES
        if (title and token.lower not in HONORIFICS) or token.is_possessive:
            return position + 1
    return 0


def split_linked(core: Sequence[Token], link: int) -> Phrase | None:
    """`University of Chicago`, `Secretary of State Jane Doe`, `John Roe of The Times`."""
    head, word, rest = core[link - 1], core[link].word, core[link + 1 :]
    if is_place_or_body(head) and word in ("in", "at"):
        return Phrase(span_of(core[:link]), PhraseKind.NAME)
    links = _OFFICE_LINKS if head.lower in TITLES else _NAME_LINKS
    if (
        word == "on"
        and name_length(rest) == len(rest)
        and head.lower not in TITLES
        and not is_place_or_body(head)
    ):
        # `Doe on Twitter`
        return split_name(core[:link])
    if not all(token.is_capitalised or token.word in links for token in core):
        return None
    if head.lower in TITLES or any(_is_title(token) for token in rest[:-1]):
        return _split_office(core, rest)
    if link < 2 or is_place_or_body(head) or (word in ("and", "&") and is_place_or_body(core[-1])):
        return Phrase(span_of(core), PhraseKind.NAME)
    return split_name(core[:link]) if word == "of" else None


def _is_title(token: Token) -> bool:
    return token.lower in TITLES and token.lower not in PARTICLES


def _split_office(core: Sequence[Token], rest: Sequence[Token]) -> Phrase | None:
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
    return Phrase(span_of(name), PhraseKind.NAME, described=_described(core[:-length]), is_person=True)


def split_titled(before: Sequence[Token], name: Sequence[Token], *, has_possessive: bool) -> Phrase | None:
    """`White House response coordinator Jane Doe`: small words, the last of them a trade or a title."""
    joined = [at for at, token in enumerate(before) if token.word == "and"]
    if is_place_or_body(name[-1]) or not all(is_trade(before[at - 1]) for at in joined):
        return None
    inner = split_name(name)
    if inner.kind is not PhraseKind.NAME:
        return describe_noun((*before, *name), name[-1], has_possessive=has_possessive)
    return replace(inner, described=None if has_possessive else _described(before), is_person=True)


def split_qualified(before: Sequence[Token], run: Sequence[Token]) -> Phrase | None:
    """`former President Jane Doe`."""
    inner = split_name(run)
    if inner.kind is not PhraseKind.NAME:
        return describe_noun((*before, *run), run[-1])
    return replace(inner, described=(before[0].start, inner.described[1])) if inner.described else None


def _described(tokens: Sequence[Token]) -> Span | None:
    """A title, or an owner without the ending, as in `CNN’s`."""
    if not tokens:
        return None
    start, end = span_of(tokens)
    last = tokens[-1].text
    return (start, end - 2) if last.endswith(("'s", "’s")) else (start, end - last.endswith(("'", "’")))
