"""Whether what was derived from a corpus holds the passages that the store has of it."""

from sqlalchemy import Connection

from index.passages.corpus_postings import CorpusPostings
from index.passages.corpus_vectors import CorpusVectors
from index.store.changes import read_changes
from index.store.database import Database
from index.store.passages import find_embedded_ids, find_owners
from index.wording import word


def compare_corpus(database: Database, vectors: CorpusVectors, postings: CorpusPostings) -> list[str] | None:
    """What is wrong; None where articles have changed since, so that nothing can be said."""
    # Before the store is read: what is applied to the postings while that goes on is a change that it shows.
    words = postings.index.passage_ids()
    with database.reading() as connection:
        if _is_behind(connection, vectors, postings):
            return None
        stored = find_owners(connection, vectors.corpus_id, vectors.edition.id)[0]
        embedded = find_embedded_ids(connection, vectors.corpus_id, vectors.edition.id)
    problems = (
        _find_difference(word("vectors"), set(vectors.index.ids.tolist()), set(embedded.tolist())),
        _find_difference(word("words"), words, set(stored.tolist())),
    )
    return [problem for problem in problems if problem is not None]


def _is_behind(connection: Connection, vectors: CorpusVectors, postings: CorpusPostings) -> bool:
    changed = read_changes(connection, vectors.corpus_id, vectors.seq).articles
    return bool(changed or read_changes(connection, postings.corpus_id, postings.seq).reworded)


def _find_difference(what: str, held: set[int], wanted: set[int]) -> str | None:
    if held == wanted:
        return None
    return word(
        "{what}: {missing} passages missing, {extra} too many",
        what=what,
        missing=len(wanted - held),
        extra=len(held - wanted),
    )
