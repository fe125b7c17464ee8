"""How much each word of a question counts: the rarer, the more."""

from collections.abc import Iterable, Mapping, Sequence
from math import log

from index.answers.question import Question
from index.protocols import SearchableCorpus

# What the words of earlier questions weigh together, at most, beside the follow-up's own when sentences are
# chosen. At 1 the old answer is shown before the new one in every fourth exchange, without a limit in most.
_MOST_CONTEXT = 0.6


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


def favour_own(weights: Mapping[str, float], question: Question) -> Mapping[str, float]:
    """The same weights with those of earlier questions bounded, unless the question has no words of its own."""
    own = sum(weights[token] for token in question.tokens)
    context = sum(weights[token] for token in question.context)
    if not own or not context:
        return weights
    scale = min(1.0, _MOST_CONTEXT * own / context)
    return {token: weight * (scale if token in question.context else 1.0) for token, weight in weights.items()}
