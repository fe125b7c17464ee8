"""What moderators declare about two outlets: store, list and remove it."""

from collections.abc import Sequence

from index.model.base_types import CorpusName
from index.model.errors import DeclarationError
from index.model.outlet_types import OutletTie
from index.model.protocols import Within, accept_all
from index.model.wording import word
from index.store.corpus_queries import find_corpora, find_corpus_id, get_or_create_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.outlet_tie_queries import (
    count_outlet_ties,
    delete_outlet_tie,
    read_outlet_ties,
    store_outlet_tie,
)
from index.text.outlet_names import MAX_OUTLET_NAME_CHARS, fold_outlet_name

MOST_OUTLET_TIES = 500
"""Of a corpus."""


class OutletTies:
    """The declarations of a library. Every method blocks and is safe to call from any thread.

    `within` runs at the start of each transaction that changes something; an exception rolls it back.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_ties(self, corpora: Sequence[CorpusName]) -> list[OutletTie]:
        """Those of some corpora by name; without those of the shared corpus that another one replaces."""
        with self._database.read_transaction() as connection:
            ties = read_outlet_ties(connection, find_corpora(connection, corpora).values())
        latest = {frozenset(map(fold_outlet_name, (tie.outlet, tie.other))): tie for tie in ties}
        return sorted(latest.values(), key=lambda tie: fold_outlet_name(tie.outlet))

    def declare(self, corpus: CorpusName, tie: OutletTie, *, within: Within = accept_all) -> OutletTie:
        """Store a declaration, which replaces one about the same outlets. Raises DeclarationError."""
        cleaned = OutletTie(_clean(tie.outlet), _clean(tie.other), tie.is_same)
        if fold_outlet_name(cleaned.outlet) == fold_outlet_name(cleaned.other):
            raise DeclarationError(word("both names are the same outlet"))
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = get_or_create_corpus_id(connection, corpus)
            store_outlet_tie(connection, corpus_id, cleaned, read_clock(connection))
            if count_outlet_ties(connection, corpus_id) > MOST_OUTLET_TIES:
                raise DeclarationError(
                    word("there are {most} pairs of outlets already; remove some first", most=MOST_OUTLET_TIES)
                )
        return cleaned

    def remove(self, corpus: CorpusName, outlet: str, other: str, *, within: Within = accept_all) -> OutletTie:
        """Remove the declaration about two outlets. Raises DeclarationError if there is none."""
        with self._database.write_transaction() as connection:
            within(connection)
            corpus_id = find_corpus_id(connection, corpus)
            removed = delete_outlet_tie(connection, corpus_id, outlet, other) if corpus_id is not None else None
            if removed is None:
                raise DeclarationError(word("nothing is declared about these two outlets"))
        return removed


def _clean(name: str) -> str:
    """One line. Raises DeclarationError unless it can be the name or site of an outlet."""
    cleaned = " ".join(name.split())
    if not fold_outlet_name(cleaned):
        raise DeclarationError(word("a name needs at least one letter or digit"))
    if len(cleaned) > MAX_OUTLET_NAME_CHARS:
        raise DeclarationError(
            word("a name has {n} characters; the limit is {most}", n=len(cleaned), most=MAX_OUTLET_NAME_CHARS)
        )
    return cleaned
