"""Vectors of a corpus: FAISS must find what a plain numpy scan finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search import vectors
from index.search.vectors import DamagedVectorsError, VectorIndex, build_vectors, load_vectors

DIM = 16
# Tolerance of fp16 rows compared with float32.
CLOSE = 2e-3
NOTHING = np.empty(0, np.int64)
NO_ROWS = np.empty((0, DIM), np.float32)


def make_rows(count, seed=0):
    rows = np.random.default_rng(seed).standard_normal((count, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def as_ids(numbers):
    return np.array(sorted(numbers), np.int64)


def scan(held, vector, allowed=None):
    """The expected result: the cosine of every vector, by passage id."""
    return {i: float(row @ vector) for i, row in held.items() if allowed is None or i in allowed}


def assert_finds(index, held, vector, k, allowed=None):
    wanted = scan(held, vector, allowed)
    found = index.search(vector, k, allowed=None if allowed is None else as_ids(allowed))
    assert len(found) == min(k, len(wanted)) == len({i for i, _ in found})
    best = sorted(wanted.values(), reverse=True)[:k]
    assert [score for _, score in found] == pytest.approx(best, abs=CLOSE)
    assert [score for _, score in found] == pytest.approx([wanted[i] for i, _ in found], abs=CLOSE)


CHANGES = st.lists(
    st.tuples(st.sets(st.integers(0, 40), max_size=8), st.sets(st.integers(0, 40), max_size=8)), max_size=12
)


@settings(deadline=None, max_examples=30)
@given(changes=CHANGES, fold_rows=st.sampled_from([0, 5, 2048]), seed=st.integers(0, 99))
def test_search_matches_a_scan_after_any_changes(changes, fold_rows, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "_FOLD_ROWS", fold_rows)
        rows = make_rows(2000, seed)
        held = {i: rows[i] for i in range(0, 40, 3)}
        index = build_vectors(DIM, as_ids(held), np.array([held[i] for i in sorted(held)]))
        for step, (removed, added) in enumerate(changes, start=1):
            for i in removed:
                held.pop(i, None)
            new = {i: rows[50 * step + i] for i in added - set(held)}
            held |= new
            index = index.changed(
                removed=as_ids(removed),
                added=as_ids(new),
                rows=np.array([new[i] for i in sorted(new)], np.float32).reshape(-1, DIM),
            )

        assert index.ids.tolist() == sorted(held)
        assert len(index) == len(held)
        assert_finds(index, held, rows[-1], 5)
        assert_finds(index, held, rows[-2], 100)
        assert_finds(index, held, rows[-3], 7, allowed=set(range(0, 40, 2)))
        assert index.cosines(rows[-4], range(45)) == pytest.approx(scan(held, rows[-4]), abs=CLOSE)


def test_replaced_passage_is_found_only_by_its_new_vector():
    old, new = make_rows(2)
    index = build_vectors(DIM, as_ids([7]), old.reshape(1, DIM))

    changed = index.changed(removed=as_ids([7]), added=as_ids([7]), rows=new.reshape(1, DIM))

    assert_finds(changed, {7: new}, new, 3)
    assert changed.cosines(new, [7]) == pytest.approx({7: 1.0}, abs=CLOSE)
    assert len(changed) == 1


def test_change_does_not_modify_the_old_index():
    rows = make_rows(10)
    index = build_vectors(DIM, as_ids(range(10)), rows)

    index.changed(removed=as_ids(range(5)), added=NOTHING, rows=NO_ROWS)

    assert_finds(index, dict(enumerate(rows)), rows[3], 10)


def test_empty_index_finds_nothing():
    index = VectorIndex(DIM)

    assert index.search(make_rows(1)[0], 5) == []
    assert index.cosines(make_rows(1)[0], [1, 2]) == {}
    assert len(index.changed(removed=as_ids([3]), added=NOTHING, rows=NO_ROWS)) == 0


def test_filter_that_allows_nothing_finds_nothing():
    rows = make_rows(10)
    index = build_vectors(DIM, as_ids(range(10)), rows)
    index = index.changed(removed=NOTHING, added=as_ids([20]), rows=rows[:1])

    assert index.search(rows[0], 5, allowed=NOTHING) == []
    assert index.search(rows[0], 5, allowed=as_ids([99])) == []


@pytest.mark.parametrize("count", [0, 1, 30])
def test_saved_index_round_trips(tmp_path, count):
    rows = make_rows(count + 2)
    index = build_vectors(DIM, as_ids(range(count)), rows[:count])
    index = index.changed(removed=as_ids([0]), added=as_ids([100]), rows=rows[-1:])

    stamp = index.save(tmp_path / "v.faiss")
    loaded = load_vectors(tmp_path / "v.faiss", dim=DIM, stamp=stamp)

    assert loaded.ids.tolist() == index.ids.tolist()
    assert_finds(loaded, {**{i: rows[i] for i in range(1, count)}, 100: rows[-1]}, rows[0], 5)
    assert_finds(
        loaded.changed(removed=as_ids([100]), added=as_ids([0]), rows=rows[:1]),
        {i: rows[i] for i in range(max(count, 1))},
        rows[0],
        5,
    )


def test_snapshot_is_never_overwritten(tmp_path):
    index = build_vectors(DIM, as_ids([1]), make_rows(1))
    index.save(tmp_path / "v.faiss")

    with pytest.raises(FileExistsError):
        index.save(tmp_path / "v.faiss")


def test_snapshot_of_another_dimension_is_refused(tmp_path):
    stamp = build_vectors(DIM, as_ids([1]), make_rows(1)).save(tmp_path / "v.faiss")

    with pytest.raises(DamagedVectorsError, match="from another model"):
        load_vectors(tmp_path / "v.faiss", dim=DIM + 1, stamp=stamp)


@pytest.fixture
def inverted_lists(monkeypatch):
    """Use inverted lists from 100 passages on and probe all of them, so that only SQ8 rounding differs."""
    monkeypatch.setattr(vectors, "EXACT_LIMIT", 100)
    monkeypatch.setattr(vectors, "_LISTS", 8)
    monkeypatch.setattr(vectors, "_PROBES", 8)
    monkeypatch.setattr(vectors, "_TRAIN_ROWS", 400)


def assert_finds_nearly(index, held, vector, allowed=None):
    wanted = scan(held, vector, allowed)
    best = sorted(wanted, key=wanted.__getitem__, reverse=True)[:10]
    found = index.search(vector, 10, allowed=None if allowed is None else as_ids(allowed))
    assert len(set(best) & {i for i, _ in found}) >= 9
    assert [score for _, score in found] == pytest.approx([wanted[i] for i, _ in found], abs=0.02)


def test_inverted_lists_match_a_scan(inverted_lists, tmp_path):
    rows = make_rows(600)
    held = {i: rows[i] for i in range(500)}
    index = build_vectors(DIM, as_ids(held), rows[:500])
    stamp = index.save(tmp_path / "v.faiss")

    for version in (index, load_vectors(tmp_path / "v.faiss", dim=DIM, stamp=stamp)):
        assert_finds_nearly(version, held, rows[550])
        assert_finds_nearly(version, held, rows[551], allowed=set(range(0, 500, 3)))
        cosines, wanted = version.cosines(rows[552], range(500)), scan(held, rows[552])
        # Values outside the range of the training data are clipped to it.
        assert sum(abs(cosines[i] - wanted[i]) < 0.02 for i in held) >= 490


def test_a_narrow_filter_searches_as_many_lists_as_it_needs(inverted_lists, monkeypatch):
    monkeypatch.setattr(vectors, "_PROBES", 1)
    rows = make_rows(501)
    index = build_vectors(DIM, as_ids(range(500)), rows[:500])

    found = index.search(rows[500], 10, allowed=as_ids(range(0, 500, 50)))

    assert {i for i, _ in found} == set(range(0, 500, 50))


def test_inverted_lists_match_a_scan_after_changes_and_folding(inverted_lists, monkeypatch):
    monkeypatch.setattr(vectors, "_FOLD_ROWS", 20)
    rows = make_rows(600)
    held = {i: rows[i] for i in range(450)}
    index = build_vectors(DIM, as_ids(held), rows[:450])

    for first in range(450, 520, 14):
        for i in range(first - 450, first - 440):
            del held[i]
        held |= {i: rows[i] for i in range(first, first + 14)}
        index = index.changed(
            removed=as_ids(range(first - 450, first - 440)),
            added=as_ids(range(first, first + 14)),
            rows=rows[first : first + 14],
        )

        assert index.ids.tolist() == sorted(held)
        assert_finds_nearly(index, held, rows[595])


def test_folding_inverted_lists_trains_no_new_ones(inverted_lists, monkeypatch):
    monkeypatch.setattr(vectors, "_FOLD_ROWS", 20)
    rows = make_rows(600)
    index = build_vectors(DIM, as_ids(range(500)), rows[:500])
    monkeypatch.delattr(vectors, "_new_base")

    index = index.changed(removed=as_ids(range(10)), added=as_ids(range(500, 600)), rows=rows[500:])

    assert index.ids.tolist() == list(range(10, 600))
    assert [index.search(rows[i], 1)[0][0] for i in (10, 499, 500, 599)] == [10, 499, 500, 599]
