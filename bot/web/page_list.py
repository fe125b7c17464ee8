"""One page of a long list, with the links to its neighbours. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfList(Generic[T]):
    """Some of the rows of a list."""

    rows: Sequence[T]
    total: int
    number: int
    """Of this page, from 1; perhaps beyond the last one."""
    rows_a_page: int
    path: str
    query: Mapping[str, str]

    @classmethod
    def cut(
        cls, all_rows: Sequence[T], number: int, rows_a_page: int, *, path: str, query: Mapping[str, str]
    ) -> Self:
        """The page with a number of a list that is in memory."""
        rows = all_rows[(number - 1) * rows_a_page : number * rows_a_page]
        return cls(
            rows=rows, total=len(all_rows), number=number, rows_a_page=rows_a_page, path=path, query=query
        )

    @property
    def pages(self) -> int:
        """At least 1."""
        return max(1, -(-self.total // self.rows_a_page))

    @property
    def previous_href(self) -> str:
        """Empty on the first page. From beyond the last page, it leads to the last one."""
        return self._link(min(self.number - 1, self.pages)) if self.number > 1 else ""

    @property
    def next_href(self) -> str:
        """Empty on the last page."""
        return self._link(self.number + 1) if self.number < self.pages else ""

    def _link(self, number: int) -> str:
        return f"{self.path}?{urlencode({**self.query, 'page': str(number)})}"
