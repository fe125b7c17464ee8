"""Estimate whether the best sentence of one article answers a question. Pure.

The support of an answer was fitted for the best sentence of a whole library. Of an article that only shares the
subject, it also accepts sentences that are not close to the question.
"""

from math import exp, log

# A logistic regression over the pairs of readers a and b (docs/decisions/0049), when all passages of an article
# were still read.
_BIAS = -6.81
_WEIGHT_OF_SUPPORT = 0.56
"""Of the log-odds."""
_WEIGHT_OF_COSINE = 10.5
_LEAST_SUPPORT = 0.001


def estimate_article_support(support: float, cosine: float) -> float:
    """The probability, 0 to 1, that a sentence that was read answers.

    `cosine` is that of the vectors of the question and the sentence.
    """
    clipped = min(max(support, _LEAST_SUPPORT), 1 - _LEAST_SUPPORT)
    odds = _BIAS + _WEIGHT_OF_SUPPORT * log(clipped / (1 - clipped)) + _WEIGHT_OF_COSINE * cosine
    return 1 / (1 + exp(-odds))
