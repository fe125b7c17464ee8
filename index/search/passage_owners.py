"""Which passages belong to an article: an immutable map, as the vectors of a corpus need it for each change."""

from dataclasses import dataclass

import numpy as np

from index.search.vectors import Ids

# Rows beside the large part, before they are merged into it: at most this many, or this share of a large one.
_MERGE_ROWS = 2048
_MERGE_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Passages, sorted by their articles."""

    articles: Ids
    passages: Ids

    def passages_of(self, articles: Ids) -> Ids:
        firsts = np.searchsorted(self.articles, articles, side="left")
        counts = np.searchsorted(self.articles, articles, side="right") - firsts
        # The places from each first on, as many as its article has passages.
        before = np.cumsum(counts) - counts
        found: Ids = self.passages[np.repeat(firsts - before, counts) + np.arange(counts.sum())]
        return found

    def merged(self, other: "_Pairs") -> "_Pairs":
        return _sort(
            np.concatenate([self.articles, other.articles]), np.concatenate([self.passages, other.passages])
        )


@dataclass(frozen=True, slots=True)
class PassageOwners:
    """The passages of each article. Passages that were removed since may still be listed."""

    _base: _Pairs
    _new: _Pairs

    def passages_of(self, articles: Ids) -> Ids:
        """All passages of some articles, ascending."""
        # Nearly in order already. `np.unique` hashes them, which takes ten times as long.
        found = np.sort(np.concatenate([self._base.passages_of(articles), self._new.passages_of(articles)]))
        distinct: Ids = found[np.diff(found, prepend=-1) != 0]
        return distinct

    def added(self, articles: Ids, passages: Ids) -> "PassageOwners":
        """With more passages, of the articles in the same order.

        Takes time that grows with the latest additions, but not with all passages.
        """
        new = self._new.merged(_Pairs(articles, passages))
        if len(new.articles) <= max(_MERGE_ROWS, _MERGE_SHARE * len(self._base.articles)):
            return PassageOwners(self._base, new)
        return PassageOwners(self._base.merged(new), _NO_PAIRS)


def build_owners(articles: Ids, passages: Ids) -> PassageOwners:
    """The map of some passages, each with its article in the same order."""
    return PassageOwners(_sort(articles, passages), _NO_PAIRS)


def _sort(articles: Ids, passages: Ids) -> _Pairs:
    order = np.argsort(articles, kind="stable")
    return _Pairs(articles[order], passages[order])


_NO_PAIRS = _Pairs(np.empty(0, np.int64), np.empty(0, np.int64))
