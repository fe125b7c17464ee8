"""Dividing items into batches."""

import pytest

from index.model.batches import batched


@pytest.mark.parametrize(
    ("count", "batches"),
    [(0, []), (1, [[0]]), (3, [[0, 1, 2]]), (4, [[0, 1, 2], [3]]), (6, [[0, 1, 2], [3, 4, 5]])],
)
def test_batches_hold_all_items_in_order(count: int, batches: list[list[int]]):
    assert list(batched(iter(range(count)), 3)) == batches
