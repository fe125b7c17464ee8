"""Dividing shards among processes: every shard once, equal shares, few moves."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.shard_division import ShardMoves, divide_shards

NAMES = st.sets(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=7)


def move_all(count: int, holders: dict[int, str], alive: set[str]) -> int:
    """Let the processes take their turns until none moves a shard; returns how many shards were claimed."""
    claimed = 0
    for _ in range(20):
        before = dict(holders)
        for process in sorted(alive):
            moves = divide_shards(count, holders, alive, process)
            for shard in moves.give_back:
                del holders[shard]
            for shard in moves.take:
                assert shard not in holders
                holders[shard] = process
                claimed += 1
        if holders == before:
            return claimed
    raise AssertionError("the processes do not agree")


@given(st.integers(1, 40), NAMES)
def test_every_shard_is_served_and_shares_are_equal(count, alive):
    holders: dict[int, str] = {}
    move_all(count, holders, alive)
    assert set(holders) == set(range(count))
    shares = Counter(holders.values())
    assert max(shares.values()) - min(shares[name] for name in alive) <= 1


@given(st.integers(1, 40), NAMES, st.data())
def test_only_the_shards_of_a_dead_process_move(count, alive, data):
    holders: dict[int, str] = {}
    move_all(count, holders, alive)
    dead = data.draw(st.sampled_from(sorted(alive)))
    left = {shard: holder for shard, holder in holders.items() if holder != dead}
    survivors = alive - {dead} or {"z"}
    orphans = count - len(left)
    assert move_all(count, left, survivors) == orphans


@given(st.integers(1, 40), NAMES)
def test_a_new_process_gets_its_share_and_no_more_moves(count, alive):
    holders: dict[int, str] = {}
    move_all(count, holders, alive)
    assert move_all(count, holders, alive | {"z"}) == count // (len(alive) + 1)


def test_a_process_alone_takes_all():
    assert divide_shards(3, {}, ["a"], "a") == ShardMoves(take=(0, 1, 2))


def test_a_process_that_nobody_saw_yet_counts_itself():
    assert divide_shards(2, {0: "a", 1: "a"}, ["a"], "b") == ShardMoves()
    assert divide_shards(2, {0: "a", 1: "a"}, ["a", "b"], "a") == ShardMoves(give_back=(1,))


def test_shards_of_a_process_that_died_stay_until_their_claims_expire():
    assert divide_shards(2, {1: "dead"}, ["a"], "a") == ShardMoves(take=(0,))
