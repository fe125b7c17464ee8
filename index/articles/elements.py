"""An lxml element as far as we use it; lxml has no types."""

from collections.abc import Iterator
from typing import Protocol


class Element(Protocol):
    """Its tag is no string for a comment."""

    @property
    def tag(self) -> object: ...
    @property
    def text(self) -> str | None: ...
    @property
    def tail(self) -> str | None: ...
    def __iter__(self) -> "Iterator[Element]": ...
