"""The passages of an article are found however they were added."""

import numpy as np
import pytest

from index.search import passage_owners
from index.search.passage_owners import build_owners


def as_ids(*numbers):
    return np.array(numbers, np.int64)


@pytest.mark.parametrize("merge_rows", [0, 2048])
def test_passages_of_articles_are_found_after_additions(monkeypatch, merge_rows):
    monkeypatch.setattr(passage_owners, "_MERGE_ROWS", merge_rows)
    first = build_owners(as_ids(7, 3, 7), as_ids(11, 12, 13))

    later = first.added(as_ids(3, 9), as_ids(14, 10)).added(as_ids(7), as_ids(13))

    assert later.passages_of(as_ids(3, 7)).tolist() == [11, 12, 13, 14]
    assert later.passages_of(as_ids(9)).tolist() == [10]
    assert later.passages_of(as_ids(1, 8, 99)).tolist() == []
    assert first.passages_of(as_ids(3, 9)).tolist() == [12]
