"""Queries for models, editions (a model plus the splitting rules) and snapshots of the derived index.

An *edition* is one way of making passages: a model and the rules of splitting. The active edition answers;
another one is built beside it and becomes active in one transaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from index.store.corpus_queries import has_corpus, read_library_value, write_library_value
from index.store.schema import editions, models, snapshots

_ACTIVE_EDITION = "active_edition"
# Files of other names are not ours to read or to remove, whatever a damaged row says.
_FILE_NAME = re.compile(r"\d+/(vectors--?\d+-[0-9a-f]{8}\.faiss|postings-[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """An embedding model as the store knows it."""

    fingerprint: str
    name: str
    dim: int
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Edition:
    """A model with the rules by which articles are split for it."""

    id: int
    model_id: int
    model: ModelFacts
    passage_words: int
    splitter_version: int


class SnapshotKind(StrEnum):
    """The two derived structures of a corpus."""

    VECTORS = "vectors"
    POSTINGS = "postings"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A derived file or folder that is valid: it holds all changes up to `seq`; `stamp` proves its content."""

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
    return row.id, ModelFacts(row.fingerprint, row.name, row.dim, row.max_tokens)


def find_edition(
    connection: Connection, fingerprint: str, passage_words: int, splitter_version: int
) -> Edition | None:
    query = select(editions.c.id).join(models, models.c.id == editions.c.model_id)
    edition_id = connection.execute(
        query.where(
            models.c.fingerprint == fingerprint,
            editions.c.passage_words == passage_words,
            editions.c.splitter_version == splitter_version,
        )
    ).scalar()
    return None if edition_id is None else get_edition(connection, edition_id)


def get_edition(connection: Connection, edition_id: int) -> Edition:
    query = select(editions, models).join(models, models.c.id == editions.c.model_id)
    row = connection.execute(query.where(editions.c.id == edition_id)).one()
    model = ModelFacts(row.fingerprint, row.name, row.dim, row.max_tokens)
    return Edition(edition_id, row.model_id, model, row.passage_words, row.splitter_version)


def get_or_create_edition(
    connection: Connection, model: ModelFacts, passage_words: int, splitter_version: int
) -> Edition:
    """The edition of these rules, stored if it is new."""
    found = find_edition(connection, model.fingerprint, passage_words, splitter_version)
    if found is not None:
        return found
    known = find_model(connection, model.fingerprint)
    model_id = known[0] if known else _insert_model(connection, model)
    values = {"model_id": model_id, "passage_words": passage_words, "splitter_version": splitter_version}
    edition_id = connection.execute(insert(editions).values(values).returning(editions.c.id)).scalar_one()
    return Edition(edition_id, model_id, model, passage_words, splitter_version)


def find_active_edition(connection: Connection) -> Edition | None:
    """None in a library to which nothing was ever added."""
    value = read_library_value(connection, _ACTIVE_EDITION)
    return None if value is None else get_edition(connection, int(value))


def activate_edition(connection: Connection, edition: Edition) -> None:
    write_library_value(connection, _ACTIVE_EDITION, str(edition.id))


def find_snapshot(connection: Connection, corpus_id: int, kind: SnapshotKind) -> Snapshot | None:
    query = select(snapshots).where(snapshots.c.corpus_id == corpus_id, snapshots.c.kind == kind.value)
    row = connection.execute(query).one_or_none()
    if row is None or not _FILE_NAME.fullmatch(row.file_name):
        return None
    return Snapshot(row.corpus_id, SnapshotKind(row.kind), row.edition_id, row.file_name, row.seq, row.stamp)


def list_snapshot_stamps(connection: Connection, kind: SnapshotKind, edition_id: int) -> list[str]:
    """The stamps of a kind of derived structure, of all corpora that have it in the edition."""
    query = select(snapshots.c.stamp).where(
        snapshots.c.kind == kind.value, snapshots.c.edition_id == edition_id
    )
    return list(connection.execute(query).scalars())


def publish_snapshot(connection: Connection, snapshot: Snapshot, now: datetime) -> bool:
    """Name the file as the valid one. Only after it is written, verified and synced to the disk.

    False, and nothing is named, where the corpus was deleted meanwhile.
    """
    if not has_corpus(connection, snapshot.corpus_id):
        return False
    delete_snapshot(connection, snapshot.corpus_id, snapshot.kind)
    connection.execute(
        insert(snapshots).values(
            corpus_id=snapshot.corpus_id,
            kind=snapshot.kind.value,
            edition_id=snapshot.edition_id,
            file_name=snapshot.file_name,
            seq=snapshot.seq,
            stamp=snapshot.stamp,
            created_at=now,
        )
    )
    return True


def delete_snapshot(connection: Connection, corpus_id: int, kind: SnapshotKind) -> None:
    connection.execute(
        delete(snapshots).where(snapshots.c.corpus_id == corpus_id, snapshots.c.kind == kind.value)
    )


def delete_all_snapshots(connection: Connection) -> None:
    connection.execute(delete(snapshots))


def list_snapshot_files(connection: Connection) -> set[str]:
    return set(connection.execute(select(snapshots.c.file_name)).scalars())


def _insert_model(connection: Connection, model: ModelFacts) -> int:
    values = {
        "fingerprint": model.fingerprint,
        "name": model.name,
        "dim": model.dim,
        "max_tokens": model.max_tokens,
    }
    return int(connection.execute(insert(models).values(values).returning(models.c.id)).scalar_one())
