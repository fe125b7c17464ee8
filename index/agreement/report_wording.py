"""Measure how much two sentences share word by word: copies of one report, and the same said again. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.text.tokenizer import content_tokens, tokenize

_RUN_TOKENS = 4
"""Reporters who describe an event on their own rarely share a longer run outside quotations."""
_QUOTED = re.compile(r"[“\"][^“”\"\n]{12,800}[”\"]|「[^「」\n]{6,400}」|『[^『』\n]{6,400}』")


@dataclass(frozen=True, slots=True)
class WordOverlap:
    """Shares of 0 to 1; the larger is that of the shorter sentence."""

    own_runs: float
    """Tokens in runs that both have, outside quotations, in the sentence with fewer such."""
    content: float
    """Content tokens of the sentence with fewer, that the other has."""
    content_of_longer: float
    shared: frozenset[str]
    beside_question: float
    """The share of the content tokens of the longer sentence that the other has, without those of the question."""
    has_other_numbers: bool
    """Whether each has a number that the other lacks."""


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    return tuple(tokenize(_QUOTED.sub(" ", text))), frozenset(content_tokens(text))


def measure_word_overlap(one: str, other: str, asked: frozenset[str] = frozenset()) -> WordOverlap:
    """Measure what two sentences share. Symmetric. `asked` has the tokens of the question."""
    (own, tokens), (other_own, other_tokens) = _split(one), _split(other)
    shared = tokens & other_tokens
    fewer, more = sorted((len(tokens), len(other_tokens)))
    return WordOverlap(
        own_runs=min(_share_runs(own, other_own), _share_runs(other_own, own)),
        content=len(shared) / fewer if fewer else 0.0,
        content_of_longer=len(shared) / more if more else 0.0,
        shared=shared,
        beside_question=len(shared - asked) / most
        if (most := max(len(tokens - asked), len(other_tokens - asked)))
        else 0.0,
        has_other_numbers=any(map(_is_number, tokens - shared)) and any(map(_is_number, other_tokens - shared)),
    )


def _is_number(token: str) -> bool:
    return token[0].isdecimal()


def _share_runs(tokens: Sequence[str], others: Sequence[str]) -> float:
    """The share of the tokens that are in a run which the others have, too."""
    known = {tuple(others[at : at + _RUN_TOKENS]) for at in range(len(others) - _RUN_TOKENS + 1)}
    in_run = bytearray(len(tokens))
    for at in range(len(tokens) - _RUN_TOKENS + 1):
        if tuple(tokens[at : at + _RUN_TOKENS]) in known:
            in_run[at : at + _RUN_TOKENS] = b"\1" * _RUN_TOKENS
    return sum(in_run) / len(tokens) if tokens else 0.0
