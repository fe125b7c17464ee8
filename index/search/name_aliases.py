"""Which names moderators declare to be one, or not to be: add, list and remove pairs of names."""

from collections.abc import Sequence

from sqlalchemy import Connection

from index.model.base_types import SHARED_CORPUS, CorpusName
from index.model.errors import DeclarationError
from index.model.name_types import DeclaredAlias
from index.model.protocols import Within, accept_all
from index.model.wording import word
from index.names.alias_folding import fold_alias
from index.names.alias_table import AliasTable, load_alias_table
from index.names.spelling_patterns import may_be_same_name
from index.store.corpus_queries import find_corpora, get_or_create_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.name_alias_queries import (
    count_declared_aliases,
    delete_declared_alias,
    read_declared_aliases,
    store_declared_alias,
)

MOST_DECLARED_ALIASES = 500
"""Pairs of one corpus."""
LONGEST_NAME_CHARS = 100
_LONGEST_KEY_CHARS = 200


class NameAliases:
    """The declared names of a library. Every method blocks and is safe to call from any thread.

    What the shared corpus declares holds for all others, unless they declare the opposite. `within` runs at the
    start of each transaction that changes something; an exception rolls it back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_declared(self, corpora: Sequence[CorpusName]) -> list[DeclaredAlias]:
        """The pairs that the corpora declare, in the order in which they were added, the shared ones first."""
        with self._database.read_transaction() as connection:
            return read_declared_aliases(connection, find_corpora(connection, corpora).values())

    def list_names(self, corpus: CorpusName, name: str) -> list[str]:
        """The other names of what this is a name of, built in or declared."""
        with self._database.read_transaction() as connection:
            table = _read_table(connection, corpus)
        forms = dict.fromkeys(form for group in table.find_groups(name) for form in group.forms)
        return [form for form in forms if fold_alias(form) != fold_alias(name)]

    def add(self, corpus: CorpusName, name: str, same_as: str, *, within: Within = accept_all) -> DeclaredAlias:
        """Declare that two names are one, or take back that they are not. Raises DeclarationError."""
        pair = _clean_pair(name, same_as, is_same=True)
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = get_or_create_corpus_id(connection, corpus)
            was_separate = delete_declared_alias(connection, corpus_id, pair.name, pair.other, is_same=False)
            if not _read_table(connection, corpus).share_group(pair.name, pair.other):
                _store(connection, corpus_id, pair)
            elif was_separate is None:
                raise DeclarationError(word("these names already count as one"))
        return pair

    def remove(
        self, corpus: CorpusName, name: str, same_as: str, *, within: Within = accept_all
    ) -> DeclaredAlias:
        """Take back that two names are one; those that are one by themselves are declared to be separate.

        Raises DeclarationError if the names do not count as one.
        """
        pair = _clean_pair(name, same_as, is_same=False)
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = get_or_create_corpus_id(connection, corpus)
            was_declared = delete_declared_alias(connection, corpus_id, pair.name, pair.other, is_same=True)
            if _count_as_one(_read_table(connection, corpus), pair):
                _store(connection, corpus_id, pair)
            elif was_declared is None:
                raise DeclarationError(word("these names do not count as one"))
        return pair


def _read_table(connection: Connection, corpus: CorpusName) -> AliasTable:
    corpora = find_corpora(connection, {corpus, SHARED_CORPUS})
    return load_alias_table().with_declared(read_declared_aliases(connection, corpora.values()))


def _count_as_one(table: AliasTable, pair: DeclaredAlias) -> bool:
    if table.are_separate(pair.name, pair.other):
        return False
    return table.share_group(pair.name, pair.other) or may_be_same_name(pair.name, pair.other)


def _store(connection: Connection, corpus_id: int, pair: DeclaredAlias) -> None:
    store_declared_alias(connection, corpus_id, pair, read_clock(connection))
    if count_declared_aliases(connection, corpus_id) > MOST_DECLARED_ALIASES:
        raise DeclarationError(
            word("there are {most} pairs of names already; remove some first", most=MOST_DECLARED_ALIASES)
        )


def _clean_pair(name: str, other: str, *, is_same: bool) -> DeclaredAlias:
    pair = DeclaredAlias(_clean(name), _clean(other), is_same)
    if fold_alias(pair.name) == fold_alias(pair.other):
        raise DeclarationError(word("these names differ only in their spelling, so they always count as one"))
    return pair


def _clean(name: str) -> str:
    """One line. Raises DeclarationError unless it can be a name."""
    cleaned = " ".join(name.split())
    if len(cleaned) > LONGEST_NAME_CHARS or len(key := fold_alias(cleaned)) > _LONGEST_KEY_CHARS:
        raise DeclarationError(word("a name can have {most} characters at most", most=LONGEST_NAME_CHARS))
    if not key:
        raise DeclarationError(word("a name needs at least one letter or digit"))
    return cleaned
