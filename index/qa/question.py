"""A question as it is searched: cleaned and bounded text, its tokens, and the weight (idf) of each token."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from index.model.errors import QuestionError
from index.model.protocols import SearchableCorpus
from index.model.wording import word
from index.text.tokenizer import content_tokens

_SPACES = re.compile(r"\s+")
# Controls, formats (zero-width, bidi), surrogates, private use: nothing that a question is made of.
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched. `tokens` carries no stop words unless there is nothing else."""

    text: str
    tokens: tuple[str, ...]
    read_with: tuple["Question", ...] = ()
    """The questions before that this one leans on, the latest last."""
    context: Mapping[str, float] = field(default_factory=dict)
    """Tokens of those questions, each with how much it counts beside one of this question."""

    @property
    def search_text(self) -> str:
        """What is searched by meaning."""
        return " ".join([self.text, *(question.text for question in reversed(self.read_with))])


def read_question(text: str, *, max_chars: int) -> Question:
    """Raises QuestionError for a question without words or over the limit."""
    cleaned = _SPACES.sub(" ", "".join(_blank_unwanted(character) for character in text)).strip()
    if not cleaned:
        raise QuestionError(word("the question is empty; ask something in words"))
    if len(cleaned) > max_chars:
        raise QuestionError(
            word("the question has {n:,} characters; ask in at most {most:,}", n=len(cleaned), most=max_chars)
        )
    tokens = tuple(dict.fromkeys(content_tokens(cleaned)))
    if not tokens:
        raise QuestionError(word("the question has no words in it; ask something in words"))
    return Question(cleaned, tokens)


def _blank_unwanted(character: str) -> str:
    return " " if unicodedata.category(character) in _UNWANTED else character


# What the words of earlier questions weigh together, at most, beside the follow-up's own when sentences are
# chosen. At 1 the old answer is shown before the new one in every fourth exchange, without a limit in most.
_MOST_CONTEXT_SHARE = 0.6


def weigh_tokens(tokens: Iterable[str], corpora: Sequence[SearchableCorpus]) -> dict[str, float]:
    """Rarity (idf) of each token over the passages of the corpora."""
    total = sum(corpus.words.count_passages() for corpus in corpora)
    weights = {}
    for token in tokens:
        count = sum(corpus.words.count_with(token) for corpus in corpora)
        weights[token] = log(1 + (total - count + 0.5) / (count + 0.5))
    return weights


def weigh_question(question: Question, corpora: Sequence[SearchableCorpus]) -> dict[str, float]:
    """The rarity of each token of a question and, counting less, of those before it."""
    rarity = weigh_tokens(question.context, corpora)
    context = {token: weight * question.context[token] for token, weight in rarity.items()}
    return weigh_tokens(question.tokens, corpora) | context


def cap_context_weights(weights: Mapping[str, float], question: Question) -> Mapping[str, float]:
    """The same weights with those of earlier questions bounded, unless the question has no words of its own."""
    own = sum(weights[token] for token in question.tokens)
    context = sum(weights[token] for token in question.context)
    if not own or not context:
        return weights
    scale = min(1.0, _MOST_CONTEXT_SHARE * own / context)
    return {token: weight * (scale if token in question.context else 1.0) for token, weight in weights.items()}
