"""Immutable vector index of one corpus, searched by inner product; the only file that imports FAISS.

A change yields a new index that shares the large base with the old one and has the new vectors in a small
matrix beside it, so that readers hold one reference and never wait. When the matrix has grown, it is folded
into a new base. Search is exact up to `EXACT_LIMIT` passages, and uses inverted lists above.
"""

import hashlib
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
# numpy scans the rows beside the base: at most this many, or this share of a large base.
_FOLD_ROWS = 2048
_FOLD_SHARE = 0.02


class DamagedVectorsError(Exception):
    """A snapshot file does not match its row. The index is rebuilt from the database."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class VectorIndex:
    """An immutable set of unit vectors with passage ids."""

    dim: int
    _base: "faiss.Index | None" = None
    _base_ids: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    _dropped: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    _ids: Ids = field(default_factory=lambda: np.empty(0, np.int64))
    _rows: Matrix = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __len__(self) -> int:
        return len(self._base_ids) - len(self._dropped) + len(self._ids)

    @cached_property
    def ids(self) -> Ids:
        """All passage ids, ascending."""
        return np.sort(np.concatenate([np.setdiff1d(self._base_ids, self._dropped), self._ids]))

    def search(self, vector: FloatArray, k: int, *, allowed: Ids | None = None) -> list[tuple[int, float]]:
        """The k nearest as (passage id, cosine), best first, among the `allowed` ascending ids if given."""
        found = self._search_base(vector, k, allowed) + self._search_rows(vector, allowed)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def cosines(self, vector: FloatArray, ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of the ids that the index contains."""
        beside = dict(zip(self._ids.tolist(), range(len(self._ids)), strict=True))
        found = {i: float(self._rows[beside[i]] @ vector) for i in ids if i in beside}
        if self._base is None:
            return found
        base = self._base_positions
        stored = [i for i in ids if i in base and i not in beside and i not in self._dropped_set]
        if stored:
            rows = self._base.index.reconstruct_batch(np.array([base[i] for i in stored], dtype=np.int64))
            found.update(zip(stored, (rows @ vector).tolist(), strict=True))
        return found

    def changed(self, *, removed: Ids, added: Ids, rows: Matrix) -> "VectorIndex":
        """A new index without `removed` and with `added`, whose unit vectors are `rows`."""
        kept = ~np.isin(self._ids, removed)
        result = VectorIndex(
            self.dim,
            self._base,
            self._base_ids,
            np.union1d(self._dropped, np.intersect1d(self._base_ids, removed)),
            np.concatenate([self._ids[kept], added]),
            np.concatenate([self._rows.reshape(-1, self.dim)[kept], rows.reshape(-1, self.dim)]),
        )
        beside = len(result._ids) + len(result._dropped)
        return result.folded() if beside > max(_FOLD_ROWS, _FOLD_SHARE * len(self._base_ids)) else result

    def folded(self) -> "VectorIndex":
        """The same vectors, all in the base."""
        if not len(self._ids) and not len(self._dropped):
            return self
        kept = np.setdiff1d(self._base_ids, self._dropped)
        ids = np.concatenate([kept, self._ids])
        return build_vectors(self.dim, ids, np.concatenate([self._base_rows(kept), self._rows]))

    def save(self, path: Path) -> str:
        """Write a snapshot that survives a power cut and that only its owner can read; returns its stamp.

        The file must not exist; it is removed if writing fails. Raises OSError, DamagedVectorsError.
        """
        whole = self.folded()
        base = (
            whole._base if whole._base is not None else _new_base(self.dim, np.empty((0, self.dim), np.float32))
        )
        data = faiss.serialize_index(base).tobytes()
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
        selector = self._selector(allowed)
        scores, ids = self._base.search(vector.reshape(1, -1), k, params=self._parameters(selector))
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _selector(self, allowed: Ids | None) -> "faiss.IDSelector | None":
        if allowed is not None:
            return faiss.IDSelectorBatch(np.setdiff1d(allowed, self._dropped))
        if len(self._dropped):
            return faiss.IDSelectorNot(faiss.IDSelectorBatch(self._dropped))
        return None

    def _parameters(self, selector: "faiss.IDSelector | None") -> "faiss.SearchParameters | None":
        assert self._base is not None
        if isinstance(faiss.downcast_index(self._base.index), faiss.IndexIVF):
            return faiss.SearchParametersIVF(sel=selector, nprobe=_PROBES)
        return None if selector is None else faiss.SearchParameters(sel=selector)

    def _search_rows(self, vector: FloatArray, allowed: Ids | None) -> list[tuple[int, float]]:
        scores = self._rows.reshape(-1, self.dim) @ vector
        wanted = np.ones(len(self._ids), bool) if allowed is None else np.isin(self._ids, allowed)
        return [(int(i), float(s)) for i, s in zip(self._ids[wanted], scores[wanted], strict=True)]

    def _base_rows(self, ids: Ids) -> Matrix:
        if self._base is None or not len(ids):
            return np.empty((0, self.dim), np.float32)
        positions = np.array([self._base_positions[i] for i in ids.tolist()], np.int64)
        return np.asarray(self._base.index.reconstruct_batch(positions), dtype=np.float32)

    @cached_property
    def _base_positions(self) -> dict[int, int]:
        return {passage_id: position for position, passage_id in enumerate(self._base_ids.tolist())}

    @cached_property
    def _dropped_set(self) -> frozenset[int]:
        return frozenset(self._dropped.tolist())


def build_vectors(dim: int, ids: Ids, rows: Matrix) -> VectorIndex:
    """An index of the rows (n, dim), of unit length, under the ids (n,)."""
    if not len(ids):
        return VectorIndex(dim, _rows=np.empty((0, dim), np.float32))
    base = _new_base(dim, rows)
    base.add_with_ids(np.ascontiguousarray(rows, np.float32), ids)
    return VectorIndex(dim, base, ids, _rows=np.empty((0, dim), np.float32))


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
    return VectorIndex(dim, base if len(ids) else None, ids, _rows=np.empty((0, dim), np.float32))


def _new_base(dim: int, rows: Matrix) -> "faiss.IndexIDMap":
    if len(rows) <= EXACT_LIMIT:
        flat = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        return faiss.IndexIDMap(flat)
    lists = faiss.index_factory(dim, f"IVF{_LISTS},SQ8", faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(len(rows), _TRAIN_ROWS, replace=False)
    lists.train(np.ascontiguousarray(rows[chosen], np.float32))
    base = faiss.IndexIDMap(lists)
    _prepare_for_reading(base)
    return base


def _prepare_for_reading(base: "faiss.IndexIDMap") -> None:
    inner = faiss.downcast_index(base.index)
    if isinstance(inner, faiss.IndexIVF):
        inner.make_direct_map()


def _stamp(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
