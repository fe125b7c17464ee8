"""Divide many items into batches, each of which one transaction or one call of a model can take."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in order, in lists of `size`; the last list may be shorter.

    Python 3.12 has the same as `itertools.batched`, with tuples.
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
