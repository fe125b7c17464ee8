"""A token belongs to the sentence in which its first character lies that is not a space."""

import numpy as np
import pytest

from index.embedding.sentence_pooling import find_token_starts, pool_sentences

TEXT = "Ships left.  Talks began."


def starts(text, *spans):
    return find_token_starts(text, np.array(spans, np.int64)).tolist()


def test_token_without_a_space_starts_where_it_begins():
    assert starts(TEXT, (0, 5), (6, 10), (13, 18)) == [0, 6, 13]


def test_token_with_the_space_before_it_starts_after_the_space():
    assert starts(TEXT, (0, 5), (5, 10), (11, 18)) == [0, 6, 13]


def test_token_of_spaces_alone_starts_where_it_begins():
    assert starts(TEXT, (11, 12), (11, 13)) == [11, 11]


def test_special_token_and_filling_start_nowhere():
    assert starts(TEXT, (0, 0), (7, 7)) == [-1, -1]


@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_text_without_words(text):
    assert starts(text, (0, 0), (0, len(text))) == [-1, 0 if text else -1]


def test_token_with_a_space_counts_for_the_second_sentence():
    tokens = np.eye(3, dtype=np.float32)
    found = find_token_starts(TEXT, np.array([(0, 10), (10, 11), (12, 18)], np.int64))
    first, second = pool_sentences(tokens, found, [(0, 11), (13, 25)])

    assert first == pytest.approx([0.5**0.5, 0.5**0.5, 0])
    assert second.tolist() == [0, 0, 1]
