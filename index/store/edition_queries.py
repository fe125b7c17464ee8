"""Queries for models, editions (a model plus the splitting rules) and snapshots of the derived index.

Questions use the active edition. Another one is built beside it and becomes active in one transaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, insert, or_, select, update

from index.model.figure_types import SnapshotFigures
from index.store.corpus_queries import has_corpus, read_library_value, write_library_value
from index.store.schema import UtcDateTime, editions, models, snapshots

_ACTIVE_EDITION = "active_edition"
_CHOSEN_MODEL = "chosen_model"
_EDITIONS = select(
    editions.c.id,
    editions.c.model_id,
    editions.c.passage_words,
    editions.c.splitter_version,
    models.c.fingerprint,
    models.c.name,
    models.c.dim,
    models.c.max_tokens,
).join(models, models.c.id == editions.c.model_id)
# Read for every question: as constants, SQLAlchemy prepares them once.
_EDITION = _EDITIONS.where(editions.c.id == bindparam("edition_id"))
_SNAPSHOT = select(snapshots).where(
    snapshots.c.replica == bindparam("replica"),
    snapshots.c.corpus_id == bindparam("corpus_id"),
    snapshots.c.kind.in_([bindparam("kind"), bindparam("kind_ahead")]),
    snapshots.c.edition_id == bindparam("edition_id"),
)
# Ends of the kinds of snapshots of an edition before and after it is the active one.
_AHEAD, _FORMER = "+", "-"
# A damaged row may name any file; only files that match this are read or removed.
_FILE_NAME = re.compile(r"\d+/(vectors--?\d+-[0-9a-f]{8}\.faiss|postings-[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The stored facts of an embedding model."""

    fingerprint: str
    name: str
    dim: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A model and the rules by which articles are split into passages for it."""

    id: int
    model_id: int
    model: ModelFacts
    passage_words: int
    splitter_version: int


class SnapshotKind(StrEnum):
    """The derived structures of a corpus."""

    VECTORS = "vectors"
    POSTINGS = "postings"

    @property
    def ahead(self) -> str:
        """As it is stored until its edition is the active one."""
        return f"{self.value}{_AHEAD}"

    @property
    def former(self) -> str:
        """As it is stored after that, until its file is removed."""
        return f"{self.value}{_FORMER}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A valid derived file or folder with all changes up to `seq`; `stamp` identifies its content.

    `replica` is the id of the data folder that it is in.
    """

    replica: str
    corpus_id: int
    kind: SnapshotKind
    edition_id: int
    file_name: str
    seq: int
    stamp: str


def find_model(connection: Connection, fingerprint: str) -> tuple[int, ModelFacts] | None:
    row = connection.execute(select(models).where(models.c.fingerprint == fingerprint)).one_or_none()
    if row is None:
        return None
    return row.id, _to_model(row)


def find_edition(
    connection: Connection, fingerprint: str, passage_words: int, splitter_version: int
) -> Edition | None:
    query = _EDITIONS.where(
        models.c.fingerprint == fingerprint,
        editions.c.passage_words == passage_words,
        editions.c.splitter_version == splitter_version,
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _to_edition(row)


def get_edition(connection: Connection, edition_id: int) -> Edition:
    return _to_edition(connection.execute(_EDITION, {"edition_id": edition_id}).one())


def get_or_create_edition(
    connection: Connection, model: ModelFacts, passage_words: int, splitter_version: int
) -> Edition:
    """The edition of this model and these rules; stored if it is new."""
    found = find_edition(connection, model.fingerprint, passage_words, splitter_version)
    if found is not None:
        return found
    known = find_model(connection, model.fingerprint)
    model_id = known[0] if known else _insert_model(connection, model)
    values = {"model_id": model_id, "passage_words": passage_words, "splitter_version": splitter_version}
    edition_id = connection.execute(insert(editions).values(values).returning(editions.c.id)).scalar_one()
    return Edition(edition_id, model_id, model, passage_words, splitter_version)


def find_active_edition(connection: Connection) -> Edition | None:
    """None in a library that never had an article."""
    value = read_library_value(connection, _ACTIVE_EDITION)
    return None if value is None else get_edition(connection, int(value))


def activate_edition(connection: Connection, edition: Edition) -> None:
    write_library_value(connection, _ACTIVE_EDITION, str(edition.id))


def find_chosen_model(connection: Connection) -> str | None:
    """The name of the model that the library uses, or switches to; None if it never had an article."""
    chosen = read_library_value(connection, _CHOSEN_MODEL)
    if chosen is not None:
        return chosen
    active = find_active_edition(connection)
    return None if active is None else active.model.name


def store_chosen_model(connection: Connection, name: str) -> None:
    """Record to which model the library switches, so that every process with `auto` uses it."""
    write_library_value(connection, _CHOSEN_MODEL, name)


def find_snapshot(
    connection: Connection, replica: str, corpus_id: int, kind: SnapshotKind, edition_id: int
) -> Snapshot | None:
    """The valid file of a corpus in an edition, be it the active one or the one that is prepared."""
    key = {"replica": replica, "corpus_id": corpus_id, "edition_id": edition_id}
    row = connection.execute(_SNAPSHOT, {**key, "kind": kind.value, "kind_ahead": kind.ahead}).one_or_none()
    if row is None or not _FILE_NAME.fullmatch(row.file_name):
        return None
    return Snapshot(row.replica, row.corpus_id, kind, row.edition_id, row.file_name, row.seq, row.stamp)


def list_snapshot_stamps(
    connection: Connection, replica: str, kind: SnapshotKind, edition_id: int, *, except_ending: str
) -> dict[int, str]:
    """The stamps of the snapshots of one kind in an edition, by corpus, without those that end as given."""
    query = select(snapshots.c.corpus_id, snapshots.c.stamp).where(
        snapshots.c.replica == replica,
        snapshots.c.kind == kind.value,
        snapshots.c.edition_id == edition_id,
        ~snapshots.c.stamp.endswith(except_ending, autoescape=True),
    )
    return {row.corpus_id: row.stamp for row in connection.execute(query)}


def publish_snapshot(connection: Connection, snapshot: Snapshot, now: datetime) -> list[str]:
    """Store the row that makes a file the valid one; call it after the file is written, verified and synced.

    If another edition is the active one, the file of that one stays valid. Returns the files to remove after
    the commit: the replaced ones, or the new one itself if its corpus was deleted in the meantime.
    """
    if not has_corpus(connection, snapshot.corpus_id):
        return [snapshot.file_name]
    is_active = read_library_value(connection, _ACTIVE_EDITION) == str(snapshot.edition_id)
    kind = snapshot.kind.value if is_active else snapshot.kind.ahead
    replaced = delete(snapshots).where(
        snapshots.c.replica == snapshot.replica,
        snapshots.c.corpus_id == snapshot.corpus_id,
        snapshots.c.kind == kind,
    )
    names = connection.execute(replaced.returning(snapshots.c.file_name)).scalars()
    files = {name for name in names if _FILE_NAME.fullmatch(name)}
    connection.execute(
        insert(snapshots).values(
            replica=snapshot.replica,
            corpus_id=snapshot.corpus_id,
            kind=kind,
            edition_id=snapshot.edition_id,
            file_name=snapshot.file_name,
            seq=snapshot.seq,
            stamp=snapshot.stamp,
            created_at=now,
        )
    )
    return sorted(files - {snapshot.file_name})


def switch_snapshots(connection: Connection, edition: Edition) -> None:
    """Make what all data folders have prepared for an edition valid, as it becomes the active one."""
    for kind in SnapshotKind:
        is_of_other = and_(snapshots.c.kind == kind.ahead, snapshots.c.edition_id != edition.id)
        connection.execute(delete(snapshots).where(or_(snapshots.c.kind == kind.former, is_of_other)))
        for before, now in ((kind.value, kind.former), (kind.ahead, kind.value)):
            connection.execute(update(snapshots).where(snapshots.c.kind == before).values(kind=now))


def delete_other_snapshots(connection: Connection, replica: str) -> list[str]:
    """Delete the snapshots of a data folder that are not of the active edition; returns the files to remove."""
    others = [name for kind in SnapshotKind for name in (kind.ahead, kind.former)]
    those = delete(snapshots).where(snapshots.c.replica == replica, snapshots.c.kind.in_(others))
    names = connection.execute(those.returning(snapshots.c.file_name)).scalars()
    return [name for name in names if _FILE_NAME.fullmatch(name)]


def delete_all_snapshots(connection: Connection) -> None:
    connection.execute(delete(snapshots))


def measure_snapshots(connection: Connection, replica: str, edition_id: int) -> list[SnapshotFigures]:
    """The snapshots of all corpora in an edition, by kind."""
    query = select(
        snapshots.c.kind,
        func.count(),
        func.min(snapshots.c.created_at, type_=UtcDateTime()),
        func.max(snapshots.c.created_at, type_=UtcDateTime()),
    ).where(snapshots.c.replica == replica, snapshots.c.edition_id == edition_id)
    rows = connection.execute(query.group_by(snapshots.c.kind).order_by(snapshots.c.kind))
    return [
        SnapshotFigures(kind=kind, corpora=count, oldest_at=oldest_at, newest_at=newest_at)
        for kind, count, oldest_at, newest_at in rows
    ]


def list_snapshot_files(connection: Connection, replica: str) -> set[str]:
    query = select(snapshots.c.file_name).where(snapshots.c.replica == replica)
    return set(connection.execute(query).scalars())


def _to_edition(row: Row[*tuple[Any, ...]]) -> Edition:
    return Edition(row.id, row.model_id, _to_model(row), row.passage_words, row.splitter_version)


def _to_model(row: Row[*tuple[Any, ...]]) -> ModelFacts:
    return ModelFacts(row.fingerprint, row.name, row.dim, row.max_tokens)


def _insert_model(connection: Connection, model: ModelFacts) -> int:
    values = {
        "fingerprint": model.fingerprint,
        "name": model.name,
        "dim": model.dim,
        "max_tokens": model.max_tokens,
    }
    return int(connection.execute(insert(models).values(values).returning(models.c.id)).scalar_one())
