"""Of one article on the subject, a sentence also has to be close to the question."""

import pytest

from index.alerts.article_support import estimate_article_support


def test_estimate_rises_with_support_and_cosine():
    assert estimate_article_support(0.6, 0.6) > estimate_article_support(0.5, 0.6)
    assert estimate_article_support(0.6, 0.6) > estimate_article_support(0.6, 0.5)


def test_supported_sentence_that_is_not_close_counts_less_than_its_support():
    assert estimate_article_support(0.8, 0.45) < 0.4 < estimate_article_support(0.8, 0.65)


@pytest.mark.parametrize("support", [0.0, 1.0])
def test_certain_support_leaves_a_probability(support: float):
    assert 0 < estimate_article_support(support, 0.5) < 1
