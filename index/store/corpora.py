"""Queries over corpora and single facts about the whole database."""

from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from index.store.schema import corpora, facts
from index.types import CorpusName

_GENERATION = "generation"


def find_corpus_id(connection: Connection, name: CorpusName) -> int | None:
    """None where nothing was ever added to the corpus."""
    return connection.execute(select(corpora.c.id).where(corpora.c.name == name)).scalar()


def get_corpus_id(connection: Connection, name: CorpusName) -> int:
    """The corpus, made if it is new."""
    found = find_corpus_id(connection, name)
    if found is None:
        found = connection.execute(insert(corpora).values(name=name).returning(corpora.c.id)).scalar_one()
    return int(found)


def list_corpora(connection: Connection) -> dict[CorpusName, int]:
    """Names and ids, by name."""
    rows = connection.execute(select(corpora.c.name, corpora.c.id).order_by(corpora.c.name))
    return {CorpusName(name): corpus_id for name, corpus_id in rows}


def read_fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def write_fact(connection: Connection, name: str, value: str) -> None:
    if read_fact(connection, name) is None:
        connection.execute(insert(facts).values(name=name, value=value))
    else:
        connection.execute(update(facts).where(facts.c.name == name).values(value=value))


def find_generation(connection: Connection) -> str | None:
    """A token that changes when the database is replaced by a backup; None in a new database."""
    return read_fact(connection, _GENERATION)


def start_generation(connection: Connection) -> str:
    """Mark the database as another one than before, so that nobody trusts what was derived from it."""
    generation = uuid4().hex
    write_fact(connection, _GENERATION, generation)
    return generation
