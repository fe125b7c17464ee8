"""Divide the shards among the processes that are alive."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShardMoves:
    """What one process does next: claim free shards, or give some back for others to claim."""

    take: tuple[int, ...] = ()
    give_back: tuple[int, ...] = ()


def divide_shards(count: int, holders: Mapping[int, str], processes: Iterable[str], process: str) -> ShardMoves:
    """The next moves of a process, so that in the end each has its share, and as few shards move as possible.

    `holders` has the process of each shard that is claimed, `processes` those that are alive. All processes
    come to the same shares without talking to each other.
    """
    mine = sorted(shard for shard, holder in holders.items() if holder == process)
    share = _find_share(count, Counter(holders.values()), {*processes, process}, process)
    if len(mine) > share:
        return ShardMoves(give_back=tuple(mine[share:]))
    free = [shard for shard in range(count) if shard not in holders]
    return ShardMoves(take=tuple(free[: share - len(mine)]))


def _find_share(count: int, held: Mapping[str, int], processes: Iterable[str], process: str) -> int:
    """Equal for all; those that hold most already get one of the rest each."""
    by_size = sorted(processes, key=lambda name: (-held.get(name, 0), name))
    least, rest = divmod(count, len(by_size))
    return least + (by_size.index(process) < rest)
