"""The readings of sentences, from given logits."""

import numpy as np
import pytest

from index.embedding.onnx_reader import find_readings
from index.embedding.reader_input import ReaderInput

SENTENCES = ["The ship left.", "Who met?"]
# One token for a question, those of two sentences, and the end.
PLACES = [-1, -1, 0, 0, 0, 1, 1, -1]
OFFSETS = [(0, 0), (0, 0), (0, 3), (3, 8), (8, 14), (0, 3), (3, 8), (0, 0)]


def tokens(places=PLACES, offsets=OFFSETS):
    return ReaderInput(np.zeros((1, len(places)), np.int64), np.array(places), np.array(offsets))


def logits(changes=(), count=8):
    """All -5, except for changes of (token, column, value)."""
    values = np.full((count, 3), -5, np.float32)
    for token, column, value in changes:
        values[token, column] = value
    return values


def test_score_is_the_sum_of_the_odds_of_a_sentence_against_no_sentence():
    changes = [(0, 0, 0.5), (2, 0, 1.0), (3, 0, 2.0), (4, 0, 3.0), (5, 0, -1.0), (6, 0, -2.0), (7, 0, 90.0)]
    first, second = find_readings(logits(changes), tokens(), SENTENCES)

    assert first.score == pytest.approx(np.log(np.exp([1, 2, 3]).sum()) - 0.5, abs=1e-5)
    assert second.score == pytest.approx(np.log(np.exp([-1, -2]).sum()) - 0.5, abs=1e-5)


def test_answer_is_the_best_beginning_and_end_against_no_answer():
    changes = [(0, 1, 1.0), (0, 2, 0.25), (3, 1, 4.0), (4, 2, 3.0)]
    first, second = find_readings(logits(changes), tokens(), SENTENCES)

    assert SENTENCES[0][slice(*first.answer)] == "ship left."
    assert first.answer_score == pytest.approx(4 + 3 - 1 - 0.25)
    assert second.answer_score == pytest.approx(-5 - 5 - 1 - 0.25)


def test_answer_may_be_one_token():
    first, _ = find_readings(logits([(3, 1, 4.0), (3, 2, 3.0)]), tokens(), SENTENCES)

    assert SENTENCES[0][slice(*first.answer)] == "ship"


def test_answer_does_not_end_before_it_begins():
    first, _ = find_readings(logits([(4, 1, 9.0), (2, 2, 8.0), (3, 2, 1.0)]), tokens(), SENTENCES)

    assert SENTENCES[0][slice(*first.answer)] == "left."
    assert first.answer_score == pytest.approx(9 - 5 + 10)


def test_answer_does_not_reach_into_the_next_sentence():
    first, second = find_readings(logits([(4, 1, 9.0), (6, 2, 9.0)]), tokens(), SENTENCES)

    assert SENTENCES[0][slice(*first.answer)] == "left."
    assert SENTENCES[1][slice(*second.answer)] in ("Who met?", "met?")


def test_answer_has_at_most_30_tokens():
    count = 40
    places, offsets = [-1, *[0] * count], [(0, 0), *((i, i + 1) for i in range(count))]
    (reading,) = find_readings(
        logits([(1, 1, 9.0), (30, 2, 1.0), (31, 2, 9.0)], count + 1), tokens(places, offsets), ["x" * count]
    )

    assert reading.answer == (0, 30)


def test_sentence_without_tokens_has_no_reading():
    places, offsets = [-1, -1, 0, 2, -1], [(0, 0), (0, 0), (0, 1), (0, 1), (0, 0)]
    found = find_readings(logits(count=5), tokens(places, offsets), ["a", "\u200b", "b", "beyond the limit"])

    assert [reading is None for reading in found] == [False, True, False, True]


def test_passage_without_sentences_has_no_readings():
    assert find_readings(logits(count=2), tokens([-1, -1], [(0, 0), (0, 0)]), []) == []
