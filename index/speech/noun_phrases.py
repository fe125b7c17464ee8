"""`three officials familiar with the talks`: nouns that can speak, and what belongs to them."""

from collections.abc import Sequence

from index.speech.grammar import AFTERTHOUGHTS, ARTICLES, BETWEEN, LINKS
from index.speech.nouns import CONSULTED, PAPERS, PERSONS, SPEAKING
from index.speech.phrase import Phrase, PhraseKind, span_of
from index.speech.tokens import Token

_PLURALS = frozenset({"people", "police", "media", "women", "men"})


def parse_noun(core: Sequence[Token], *, has_possessive: bool, after_according_to: bool) -> Phrase | None:
    """The tokens as one noun phrase; `after_according_to` allows nouns that speak only behind "according to"."""
    end = next((at for at, token in enumerate(core) if at and _opens_tail(token)), len(core))
    head = core[end - 1]
    nouns = CONSULTED if after_according_to else SPEAKING
    if head.lower not in nouns and head.lower.rpartition("-")[2] not in nouns:
        return None
    if head.is_possessive or not _has_fit_tail(core[end:]) or any(token.word.endswith("ly") for token in core):
        return None
    if is_bare_plural_paper(core) or any(_opens_second(core, at) for at in range(1, len(core))):
        return None
    return describe_noun(core, head, has_possessive=has_possessive)


def describe_noun(tokens: Sequence[Token], head: Token, *, has_possessive: bool = False) -> Phrase:
    """The phrase of a noun; its head tells number and person."""
    plural = (head.lower.endswith("s") and not head.lower.endswith("ss")) or head.lower in _PLURALS
    person = head.lower.rpartition("-")[2] in PERSONS and not plural
    return Phrase(span_of(tokens), PhraseKind.NOUN, has_possessive=has_possessive, is_plural=plural, is_person=person)


def _opens_tail(token: Token) -> bool:
    participle = token.text.islower() and token.word.endswith(("ed", "ing")) and token.word not in SPEAKING
    return token.word in LINKS or token.word in AFTERTHOUGHTS or participle


def _has_fit_tail(tail: Sequence[Token]) -> bool:
    """Not a clause: a participle is followed by where, when or by whom, as in `obtained by CNN`."""
    if len(tail) > 1 and tail[0].word == "to" and tail[1].text.islower() and tail[1].word not in ARTICLES:
        return False
    if tail and tail[0].word == "and" and tail[-1].lower not in SPEAKING:
        return False
    if len(tail) == 1:
        return not tail[0].word.endswith("ed") and tail[0].word not in AFTERTHOUGHTS
    if not tail or tail[0].word in LINKS or tail[0].word in AFTERTHOUGHTS:
        return True
    return tail[0].word.endswith("ing") or tail[1].word in LINKS or tail[1].word in BETWEEN


def _opens_second(core: Sequence[Token], at: int) -> bool:
    """Whether another noun phrase begins within, as in `a lawsuit the president filed`."""
    before = core[at - 1].word
    return core[at].word in ARTICLES and before not in LINKS and not before.endswith("ing")


def is_bare_plural_paper(core: Sequence[Token]) -> bool:
    """`Polls suggest`, `Studies say`: nobody in particular."""
    word = core[0].lower
    return len(core) == 1 and word.endswith("s") and (word[:-1] in PAPERS or f"{word[:-3]}y" in PAPERS)
