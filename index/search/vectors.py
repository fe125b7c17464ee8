"""Immutable vector index of one corpus, searched by inner product; the only file that imports FAISS.

A change yields a new index that shares the large base with the old one and has the new vectors in a small
matrix beside it, so that readers hold one reference and never wait. When the matrix has grown, it is folded
into a new base. Search is exact up to `EXACT_LIMIT` passages, and uses inverted lists above.
"""

import hashlib
import math
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from index.model.protocols import FloatArray, Matrix
from index.model.wording import word
from index.store.private_files import create_private_file

Ids = npt.NDArray[np.int64]

# Exact fp16 search takes 4 ms for 100,000 passages and 32 ms for 500,000 (2 cores).
EXACT_LIMIT = 300_000
_LISTS = 1024
_PROBES = 16
_TRAIN_ROWS = 100_000
# Rows that are converted to single precision at once.
_ADD_ROWS = 50_000
# The id, its place in the order of ids, and in the lists or the direct map.
_BYTES_BESIDE_CODE = 32
# numpy scans the rows beside the base: at most this many, or this share of a large base.
_FOLD_ROWS = 2048
_FOLD_SHARE = 0.02


class DamagedVectorsError(Exception):
    """A snapshot file does not match its row. The index is rebuilt from the database."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, eq=False)
class _Base:
    """The large part of an index, which later indexes share. `ids` has the id of each position."""

    index: "faiss.IndexIDMap"
    ids: Ids

    def find(self, ids: Ids) -> Ids:
        """The position of each of the ids; -1 for those that are not here."""
        places = np.minimum(np.searchsorted(self.ids, ids, sorter=self._order), len(self.ids) - 1)
        positions = self._order[places]
        return np.where(self.ids[positions] == ids, positions, -1)

    def read_rows(self, positions: Ids) -> Matrix:
        return np.asarray(self.index.index.reconstruct_batch(positions), dtype=np.float32)

    @property
    def inverted_lists(self) -> "faiss.IndexIVF | None":
        """None if search is exact."""
        inner = faiss.downcast_index(self.index.index)
        return inner if isinstance(inner, faiss.IndexIVF) else None

    @cached_property
    def _order(self) -> Ids:
        return np.argsort(self.ids, kind="stable")


@dataclass(frozen=True)
class VectorIndex:
    """An immutable set of unit vectors with passage ids."""

    dim: int
    _base: _Base | None = None
    _dropped: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    """Ids of the base that are not in the set, ascending."""
    _ids: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    """Ids of the rows beside the base, ascending."""
    _rows: Matrix = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __len__(self) -> int:
        return len(self._base_ids) - len(self._dropped) + len(self._ids)

    @cached_property
    def ids(self) -> Ids:
        """All passage ids, ascending."""
        return np.sort(np.concatenate([self._kept_ids, self._ids]))

    @property
    def memory_bytes(self) -> int:
        """About how much memory the vectors take, with the base that other indexes may share."""
        base = self._base
        stored = 0 if base is None else len(base.ids) * (base.index.sa_code_size() + _BYTES_BESIDE_CODE)
        return stored + self._rows.nbytes

    def search(self, vector: FloatArray, k: int, *, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest as (passage id, cosine), best first, among the `allowed` ascending ids if given."""
        found = self._search_base(vector, k, allowed) + self._search_rows(vector, allowed)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def cosines(self, vector: FloatArray, ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of the ids that the index contains."""
        wanted = np.asarray(ids, np.int64)
        places = _find_ascending(self._ids, wanted)
        beside = places >= 0
        rows = self._rows.reshape(-1, self.dim)[places[beside]]
        found = dict(zip(wanted[beside].tolist(), (rows @ vector).tolist(), strict=True))
        if self._base is None:
            return found
        rest = wanted[~beside & (_find_ascending(self._dropped, wanted) < 0)]
        positions = self._base.find(rest)
        if (held := positions >= 0).any():
            cosines = self._base.read_rows(positions[held]) @ vector
            found.update(zip(rest[held].tolist(), cosines.tolist(), strict=True))
        return found

    def changed(self, *, removed: Ids, added: Ids, rows: Matrix) -> "VectorIndex":
        """A new index without `removed` and with `added`, whose unit vectors are `rows`.

        Takes time that grows with the change and with the rows beside the base, but not with the base.
        """
        kept = ~np.isin(self._ids, removed)
        ids = np.concatenate([self._ids[kept], added])
        order = np.argsort(ids)
        result = VectorIndex(
            self.dim,
            self._base,
            np.union1d(self._dropped, self._of_base(removed)),
            ids[order],
            np.concatenate([self._rows.reshape(-1, self.dim)[kept], rows.reshape(-1, self.dim)])[order],
        )
        beside = len(result._ids) + len(result._dropped)
        return result.folded() if beside > max(_FOLD_ROWS, _FOLD_SHARE * len(self._base_ids)) else result

    def folded(self) -> "VectorIndex":
        """The same vectors, all in the base. Inverted lists keep their centroids, which need no training."""
        if not len(self._ids) and not len(self._dropped):
            return self
        base, kept = self._base, self._kept_ids
        if base is not None and base.inverted_lists is not None and len(self) > EXACT_LIMIT:
            return self._folded_lists(base, base.inverted_lists)
        stored = np.empty((0, self.dim), np.float32) if base is None else base.read_rows(base.find(kept))
        ids = np.concatenate([kept, self._ids])
        return build_vectors(self.dim, ids, np.concatenate([stored, self._rows]))

    def _folded_lists(self, base: _Base, lists: "faiss.IndexIVF") -> "VectorIndex":
        is_kept = np.ones(len(base.ids), bool)
        is_kept[base.find(self._dropped)] = False
        empty = faiss.clone_index(lists)
        empty.set_direct_map_type(faiss.DirectMap.NoMap)
        empty.reset()
        index = faiss.IndexIDMap(empty)
        _copy_entries(lists, empty, is_kept)
        empty.add(np.ascontiguousarray(self._rows, np.float32))
        ids = np.concatenate([base.ids[is_kept], self._ids])
        faiss.copy_array_to_vector(ids, index.id_map)
        index.ntotal = len(ids)
        _prepare_for_reading(index)
        return VectorIndex(self.dim, _Base(index, ids), _rows=np.empty((0, self.dim), np.float32))

    def save(self, path: Path) -> str:
        """Write a snapshot that survives a power cut and that only its owner can read; returns its stamp.

        The file must not exist; it is removed if writing fails. Raises OSError, DamagedVectorsError.
        """
        whole = self.folded()
        base = (
            whole._base.index
            if whole._base is not None
            else _new_base(self.dim, np.empty((0, self.dim), np.float32))
        )
        data = memoryview(faiss.serialize_index(base))
        stamp = _stamp(data)
        stream = create_private_file(path)
        try:
            with stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            if _stamp(path.read_bytes()) != stamp:
                raise DamagedVectorsError(word("{name} was not written correctly", name=path.name))
        except BaseException:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        return stamp

    def _search_base(self, vector: FloatArray, k: int, allowed: Ids | None) -> list[tuple[int, float]]:
        if self._base is None:
            return []
        if allowed is not None:
            allowed = allowed[_find_ascending(self._dropped, allowed) < 0]
            if not len(allowed):
                return []
        parameters = _search_parameters(self._base, self._selector(allowed), allowed)
        scores, ids = self._base.index.search(vector.reshape(1, -1), k, params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _selector(self, allowed: Ids | None) -> "faiss.IDSelector | None":
        if allowed is not None:
            return _select_ascending(allowed)
        if len(self._dropped):
            return faiss.IDSelectorNot(faiss.IDSelectorBatch(self._dropped))
        return None

    def _search_rows(self, vector: FloatArray, allowed: Ids | None) -> list[tuple[int, float]]:
        if not len(self._ids):
            return []
        scores = self._rows @ vector
        wanted = np.ones(len(self._ids), bool) if allowed is None else _find_ascending(allowed, self._ids) >= 0
        return [(int(i), float(s)) for i, s in zip(self._ids[wanted], scores[wanted], strict=True)]

    def _of_base(self, ids: Ids) -> Ids:
        """Those of the ids that the base contains."""
        return ids[:0] if self._base is None else ids[self._base.find(ids) >= 0]

    @property
    def _kept_ids(self) -> Ids:
        """The ids of the base without those dropped, in the order of the base."""
        # Without `assume_unique`, numpy hashes them all: a second for a million.
        return np.setdiff1d(self._base_ids, self._dropped, assume_unique=True)

    @property
    def _base_ids(self) -> Ids:
        return np.empty(0, np.int64) if self._base is None else self._base.ids


def build_vectors(dim: int, ids: Ids, rows: Matrix | npt.NDArray[np.float16]) -> VectorIndex:
    """An index of the rows (n, dim), of unit length, under the ids (n,)."""
    if not len(ids):
        return VectorIndex(dim, _rows=np.empty((0, dim), np.float32))
    base = _new_base(dim, rows)
    for first in range(0, len(ids), _ADD_ROWS):
        added = slice(first, first + _ADD_ROWS)
        base.add_with_ids(np.ascontiguousarray(rows[added], np.float32), ids[added])
    return VectorIndex(dim, _Base(base, ids), _rows=np.empty((0, dim), np.float32))


def load_vectors(path: Path, *, dim: int, stamp: str) -> VectorIndex:
    """Load a snapshot.

    Raises DamagedVectorsError for a file that is missing, truncated, changed or of another dimension.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedVectorsError(
            word("{name} cannot be read: {reason}", name=path.name, reason=error.strerror)
        ) from error
    if _stamp(data) != stamp:
        raise DamagedVectorsError(word("{name} is incomplete or was changed", name=path.name))
    try:
        base = faiss.deserialize_index(np.frombuffer(data, np.uint8))
    except RuntimeError as error:
        raise DamagedVectorsError(word("{name} is not a FAISS index", name=path.name)) from error
    if not isinstance(base, faiss.IndexIDMap) or base.d != dim:
        raise DamagedVectorsError(word("the vectors in {name} are from another model", name=path.name))
    ids = faiss.vector_to_array(base.id_map).astype(np.int64)
    _prepare_for_reading(base)
    return VectorIndex(dim, _Base(base, ids) if len(ids) else None, _rows=np.empty((0, dim), np.float32))


def _new_base(dim: int, rows: Matrix | npt.NDArray[np.float16]) -> "faiss.IndexIDMap":
    if len(rows) <= EXACT_LIMIT:
        flat = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        return faiss.IndexIDMap(flat)
    lists = faiss.index_factory(dim, f"IVF{_LISTS},SQ8", faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(len(rows), _TRAIN_ROWS, replace=False)
    lists.train(np.ascontiguousarray(rows[chosen], np.float32))
    base = faiss.IndexIDMap(lists)
    _prepare_for_reading(base)
    return base


def _copy_entries(lists: "faiss.IndexIVF", empty: "faiss.IndexIVF", is_kept: npt.NDArray[np.bool_]) -> None:
    """Copy the kept positions of inverted lists into empty ones, numbered again from 0."""
    positions = np.cumsum(is_kept) - 1
    for number in range(lists.nlist):
        size = lists.invlists.list_size(number)
        if not size:
            continue
        ids = faiss.rev_swig_ptr(lists.invlists.get_ids(number), size)
        codes = faiss.rev_swig_ptr(lists.invlists.get_codes(number), size * lists.code_size)
        kept = is_kept[ids]
        new = np.ascontiguousarray(positions[ids[kept]])
        rows = np.ascontiguousarray(codes.reshape(size, -1)[kept])
        if len(new):
            empty.invlists.add_entries(number, len(new), faiss.swig_ptr(new), faiss.swig_ptr(rows))
    empty.ntotal = int(is_kept.sum())


def _find_ascending(held: Ids, ids: Ids) -> Ids:
    """The place of each of the ids in `held`, which ascends; -1 for those that are not there."""
    if not len(held):
        return np.full(len(ids), -1)
    places = np.minimum(np.searchsorted(held, ids), len(held) - 1)
    return np.where(held[places] == ids, places, -1)


def _select_ascending(ids: Ids) -> "faiss.IDSelector":
    """With a bit for each id up to the last: several times as fast as a set, above all for many ids."""
    is_chosen = np.zeros(int(ids[-1]) + 1, bool)
    is_chosen[ids] = True
    return faiss.IDSelectorBitmap(np.packbits(is_chosen, bitorder="little"))


def _search_parameters(
    base: _Base, selector: "faiss.IDSelector | None", allowed: Ids | None
) -> "faiss.SearchParameters | None":
    """The fewer vectors are allowed, the more lists are searched, so that as many are compared as without."""
    if base.inverted_lists is not None:
        share = 1.0 if allowed is None else len(allowed) / len(base.ids)
        return faiss.SearchParametersIVF(sel=selector, nprobe=min(_LISTS, math.ceil(_PROBES / share)))
    return None if selector is None else faiss.SearchParameters(sel=selector)


def _prepare_for_reading(base: "faiss.IndexIDMap") -> None:
    inner = faiss.downcast_index(base.index)
    if isinstance(inner, faiss.IndexIVF):
        inner.make_direct_map()


def _stamp(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()
