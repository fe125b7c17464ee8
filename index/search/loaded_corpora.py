"""Choose which corpora stay loaded: those that were used last, within limits of their number and their size."""

from collections.abc import Collection, Iterable, Mapping
from itertools import count

from index.machine.capacity import find_usable_memory

# tantivy starts a thread for each open index, which looks for new commits twice a second, and maps about nine
# files: 200 indexes take about 1 % of a processor.
_MOST_CORPORA = 200
_MEMORY_SHARE = 0.25


class LoadedCorpora:
    """Knows when each corpus was last used. Safe to share between threads."""

    def __init__(self) -> None:
        self._most = _MOST_CORPORA
        self._most_bytes = int(find_usable_memory() * _MEMORY_SHARE)
        self._clock = count(1)
        self._used_at: dict[int, int] = {}

    def use(self, corpus_ids: Iterable[int]) -> None:
        """Record that a question, and not only an update, needs the corpora."""
        for corpus_id in corpus_ids:
            self._used_at[corpus_id] = next(self._clock)

    def has_room(self, sizes: Mapping[int, int]) -> bool:
        """Whether another corpus may be loaded beside those whose sizes in bytes are given."""
        return len(sizes) < self._most and sum(sizes.values()) < self._most_bytes

    def find_excess(self, sizes: Mapping[int, int], *, keep: Collection[int]) -> set[int]:
        """The corpora to unload, the least recently used first, and none of `keep`."""
        excess: set[int] = set()
        left, left_bytes = len(sizes), sum(sizes.values())
        for corpus_id in sorted(sizes.keys() - set(keep), key=lambda i: self._used_at.get(i, 0)):
            if left <= self._most and left_bytes <= self._most_bytes:
                break
            excess.add(corpus_id)
            left, left_bytes = left - 1, left_bytes - sizes[corpus_id]
        return excess
