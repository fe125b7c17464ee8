"""The words that a standing query requires, and whether an article contains them. Pure.

Words are compared as search compares them: any form of an English word, any spelling of a name. Chinese,
Japanese and Korean words are found within a run of characters.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.tokenizer import tokenize

_CJK = f"{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}"
_OPENING, _CLOSING = '"“”„«「『', '"“”»」』'
_TERM = re.compile(
    f"[{_OPENING}](?P<phrase>[^{_OPENING}{_CLOSING}]+)[{_CLOSING}]|(?P<word>[^\\s{_OPENING}{_CLOSING}]+)"
)
_RUN = re.compile(f"(?P<cjk>[{_CJK}]+)|[^{_CJK}]+")

TokenSequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase: sequences of tokens, each of which must be in one place of the title or text."""

    sequences: tuple[TokenSequence, ...]

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset[str]().union(*self.sequences)


@dataclass(frozen=True)
class ArticleWords:
    """The tokens of an article."""

    title: str
    text: str

    @cached_property
    def parts(self) -> tuple[Sequence[str], Sequence[str]]:
        """The tokens of the title and of the text, in order."""
        return tokenize(self.title), tokenize(self.text)

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset(self.parts[0]).union(self.parts[1])


def parse_terms(words: str) -> tuple[Term, ...]:
    """The terms of a query: single words, and phrases in quotation marks of any kind."""
    found = (match["phrase"] or match["word"] for match in _TERM.finditer(words))
    terms = (Term(_split_sequences(term)) for term in found)
    return tuple(term for term in terms if term.sequences)


def has_all_terms(terms: Sequence[Term], words: ArticleWords) -> bool:
    """Whether an article contains every term, each in its title or its text."""
    return all(term.tokens <= words.tokens for term in terms) and all(
        _has_sequence(sequence, words) for term in terms for sequence in term.sequences
    )


def find_key_token(terms: Sequence[Term]) -> str | None:
    """A token that every matching article contains: the longest, since it is probably rare."""
    tokens: Collection[str] = {token for term in terms for token in term.tokens}
    return max(tokens, key=lambda token: (len(token), token), default=None)


def _split_sequences(term: str) -> tuple[TokenSequence, ...]:
    """The runs of Chinese, Japanese or Korean characters, and what is between them."""
    sequences: list[TokenSequence] = []
    for run in _RUN.finditer(term):
        tokens = tokenize(run[0])
        if run["cjk"] and len(tokens) > 1:
            # After the pairs of characters come the single ones, which do not follow them in a longer run.
            tokens = [token for token in tokens if len(token) > 1]
        if tokens:
            sequences.append(tuple(tokens))
    return tuple(sequences)


def _has_sequence(sequence: TokenSequence, words: ArticleWords) -> bool:
    if len(sequence) == 1:
        return True
    return any(_contains(tokens, sequence) for tokens in words.parts)


def _contains(tokens: Sequence[str], sequence: TokenSequence) -> bool:
    first, length = sequence[0], len(sequence)
    return any(
        token == first and tuple(tokens[place : place + length]) == sequence
        for place, token in enumerate(tokens)
    )
