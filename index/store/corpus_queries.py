"""Queries for corpora, and for single values about the whole library."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from index.model.base_types import CorpusName
from index.store.portable_sql import is_among
from index.store.schema import (
    aliases,
    arrivals,
    articles,
    changes,
    corpora,
    facts,
    name_aliases,
    outlet_ties,
    removed_articles,
    snapshots,
    sources,
    standing_queries,
    standing_query_corpora,
)

_GENERATION = "generation"
_LAST_DELETED = "last_deleted_corpus"
# Read for every question: as constants, SQLAlchemy prepares them once.
_CORPORA = select(corpora.c.name, corpora.c.id).order_by(corpora.c.name)
_EXISTING = select(corpora.c.id).where(is_among(corpora.c.id))
_LIBRARY_VALUE = select(facts.c.value).where(facts.c.name == bindparam("name"))


def find_corpus_id(connection: Connection, name: CorpusName) -> int | None:
    """None if nothing was ever added to the corpus."""
    return connection.execute(select(corpora.c.id).where(corpora.c.name == name)).scalar()


def get_or_create_corpus_id(connection: Connection, name: CorpusName) -> int:
    """The id of the corpus, which is created if it is new."""
    found = find_corpus_id(connection, name)
    if found is None:
        found = _next_id(connection)
        connection.execute(insert(corpora).values(id=found, name=name))
    return int(found)


def delete_corpus(connection: Connection, corpus_id: int) -> int:
    """Delete a corpus with everything in it; returns the number of its articles. Its id is never used again.

    Embeddings stay: they are stored by text, and nothing connects them to the corpus any more.
    """
    write_library_value(connection, _LAST_DELETED, str(max(corpus_id, _read_last_deleted(connection))))
    own = (aliases, removed_articles, changes, snapshots, sources, arrivals, standing_queries)
    for table in (*own, standing_query_corpora, name_aliases, outlet_ties):
        connection.execute(delete(table).where(table.c.corpus_id == corpus_id))
    deleted = connection.execute(delete(articles).where(articles.c.corpus_id == corpus_id)).rowcount
    connection.execute(delete(corpora).where(corpora.c.id == corpus_id))
    return deleted


def has_corpus(connection: Connection, corpus_id: int) -> bool:
    """Whether a corpus still exists."""
    return connection.execute(select(corpora.c.id).where(corpora.c.id == corpus_id)).first() is not None


def find_existing_corpora(connection: Connection, corpus_ids: Iterable[int]) -> set[int]:
    """Those of the ids that corpora have."""
    return set(connection.execute(_EXISTING, {"ids": list(corpus_ids)}).scalars())


def find_corpora(connection: Connection, names: Iterable[CorpusName]) -> dict[CorpusName, int]:
    """The ids of those of the corpora that exist, by name."""
    query = select(corpora.c.name, corpora.c.id).where(corpora.c.name.in_(names))
    return {CorpusName(name): corpus_id for name, corpus_id in connection.execute(query)}


def find_corpora_mark(connection: Connection) -> tuple[int, int]:
    """The number of corpora and the newest id: another pair if one was deleted or created, unless both were."""
    count, newest = connection.execute(select(func.count(), func.max(corpora.c.id)).select_from(corpora)).one()
    return count, newest or 0


def list_corpora(connection: Connection) -> dict[CorpusName, int]:
    """The ids of all corpora by name, sorted by name."""
    return {CorpusName(name): corpus_id for name, corpus_id in connection.execute(_CORPORA)}


def read_library_value(connection: Connection, name: str) -> str | None:
    return connection.execute(_LIBRARY_VALUE, {"name": name}).scalar()


def write_library_value(connection: Connection, name: str, value: str) -> None:
    if read_library_value(connection, name) is None:
        connection.execute(insert(facts).values(name=name, value=value))
    else:
        connection.execute(update(facts).where(facts.c.name == name).values(value=value))


def find_generation(connection: Connection) -> str | None:
    """A token that changes when the database is replaced by a backup; None in a new database."""
    return read_library_value(connection, _GENERATION)


def start_generation(connection: Connection) -> str:
    """Store a new generation, so that no file derived from the previous content is used any more."""
    generation = uuid4().hex
    write_library_value(connection, _GENERATION, generation)
    return generation


def _next_id(connection: Connection) -> int:
    """A new id. SQLite would reuse the id of a deleted newest corpus, and derived files are named by ids."""
    newest = connection.execute(select(func.max(corpora.c.id))).scalar() or 0
    return max(int(newest), _read_last_deleted(connection)) + 1


def _read_last_deleted(connection: Connection) -> int:
    return int(read_library_value(connection, _LAST_DELETED) or 0)
