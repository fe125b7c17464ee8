"""Compare the vectors and postings of corpora with the passages in the database."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection

from index.model.base_types import ArticleId, PassageId
from index.model.batches import batched
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import Progress
from index.model.wording import word
from index.search.corpus_postings import CorpusPostings, tokenize_passages
from index.search.postings import PostingsContents, count_indexable
from index.search.published_index import PublishedIndex
from index.search.vector_store import CorpusVectors
from index.store.change_log import read_changes
from index.store.database import Database
from index.store.embedding_queries import find_embedded_ids
from index.store.passage_queries import list_passage_owners, read_passages

SAMPLED_PASSAGES = 500
"""Passages of each corpus that a check compares, half a second of work; a new random sample each time."""
_BATCH = 500
# Attempts to compare a corpus whose articles keep changing.
_COMPARISONS = 3


class ReadableIndex(Protocol):
    """The derived index, as far as a comparison uses it."""

    def read(self, corpus_ids: Sequence[int], *, wait: bool = False) -> PublishedIndex:
        """As `DerivedIndex.read`."""


def find_inconsistent(
    database: Database, derived: ReadableIndex, corpus_ids: Sequence[int]
) -> dict[int, list[str]]:
    """Corpora whose vectors or postings hold other passages than the database, with the differences."""
    problems = {corpus_id: _find_differences(database, derived, corpus_id) for corpus_id in corpus_ids}
    return {corpus_id: found for corpus_id, found in problems.items() if found}


def find_wrong_words(
    database: Database,
    derived: ReadableIndex,
    corpus_ids: Sequence[int],
    *,
    full: bool,
    except_of: Collection[ArticleId],
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> dict[int, list[str]]:
    """Corpora whose passages are indexed under other words than their texts have.

    Compares a sample, or with `full` every passage (1 s per 1,000 passages) and the words that no text has; in
    both cases without the passages of the articles `except_of`.
    """
    problems: dict[int, list[str]] = {}
    for corpus_id in corpus_ids:
        for _ in range(_COMPARISONS):
            corpus = derived.read([corpus_id], wait=True).corpora.get(corpus_id)
            if corpus is None or is_cancelled():
                break
            found = _compare_words(
                database,
                corpus.postings,
                full=full,
                except_of=except_of,
                report_progress=report_progress,
                is_cancelled=is_cancelled,
            )
            if found is not None:
                problems[corpus_id] = found
                break
    return {corpus_id: found for corpus_id, found in problems.items() if found}


def find_outdated(derived: ReadableIndex, corpus_ids: Sequence[int]) -> set[int]:
    """Corpora whose postings were made by other tokenizer rules than those for questions."""
    found = ((i, derived.read([i], wait=True).corpora.get(i)) for i in corpus_ids)
    return {i for i, corpus in found if corpus is not None and corpus.postings.is_outdated}


def _find_differences(database: Database, derived: ReadableIndex, corpus_id: int) -> list[str]:
    """None if articles never stop changing: an index that only lags behind is consistent."""
    for _ in range(_COMPARISONS):
        corpus = derived.read([corpus_id], wait=True).corpora.get(corpus_id)
        found = _compare_passages(database, corpus.vectors, corpus.postings) if corpus else []
        if found is not None:
            return found
    return []


def _compare_passages(database: Database, vectors: CorpusVectors, postings: CorpusPostings) -> list[str] | None:
    """The differences; None if articles have changed meanwhile, so that they cannot be compared."""
    # Before the database is read, so that changes applied to the postings meanwhile are found in its log.
    words = postings.index.passage_ids()
    with database.read_transaction() as connection:
        if _is_behind(connection, vectors, postings):
            return None
        stored = list_passage_owners(connection, vectors.corpus_id, vectors.edition.id)[0]
        embedded = find_embedded_ids(connection, vectors.corpus_id, vectors.edition.id)
        held = vectors.find_ids(connection)
    problems = (
        _find_difference(word("vector index"), set(held.tolist()), set(embedded.tolist())),
        _find_difference(word("word index"), words, set(stored.tolist())),
    )
    return [problem for problem in problems if problem is not None]


def _compare_words(
    database: Database,
    postings: CorpusPostings,
    *,
    full: bool,
    except_of: Collection[ArticleId],
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> list[str] | None:
    """The problems of `find_wrong_words`; None if articles have changed since the postings were updated."""
    contents = postings.index.read_contents()
    with database.read_transaction() as connection:
        if read_changes(connection, postings.corpus_id, postings.seq).reworded:
            return None
        owned = zip(*list_passage_owners(connection, postings.corpus_id, postings.edition.id), strict=True)
        ids = [int(passage_id) for passage_id, owner in owned if owner not in except_of]
        if not full and len(ids) > SAMPLED_PASSAGES:
            ids = random.sample(ids, SAMPLED_PASSAGES)
        counts = _WordCounts(contents)
        for batch in batched(map(PassageId, ids), _BATCH):
            if is_cancelled():
                return counts.problems(full=False)
            counts.compare(connection, batch)
            if full:
                report_progress(Progress(done=counts.compared, total=len(ids), unit="passages"))
    return counts.problems(full=full and not except_of)


@dataclass(slots=True)
class _WordCounts:
    """Running totals of a comparison of indexed words with texts."""

    contents: PostingsContents
    compared: int = 0
    wrong: int = 0
    passages_with: Counter[str] = field(default_factory=Counter)
    """The number of compared passages that have each word."""

    def compare(self, connection: Connection, ids: Sequence[PassageId]) -> None:
        for passage, tokens in tokenize_passages(read_passages(connection, ids).values()):
            wanted = count_indexable(tokens)
            self.compared += 1
            self.wrong += not self.contents.holds_exactly(passage.id, wanted)
            self.passages_with.update(wanted.keys())

    def problems(self, *, full: bool) -> list[str]:
        if self.wrong:
            return [
                word(
                    "word index: {wrong:,} of {compared:,} checked passages are indexed incorrectly",
                    wrong=self.wrong,
                    compared=self.compared,
                )
            ]
        extra = self._count_extra() if full else 0
        return [word("word index: {n:,} words point to passages without them", n=extra)] if extra else []

    def _count_extra(self) -> int:
        indexed = self.contents.count_passages()
        return sum(1 for token, count in indexed.items() if count > self.passages_with[token])


def _is_behind(connection: Connection, vectors: CorpusVectors, postings: CorpusPostings) -> bool:
    changed = read_changes(connection, vectors.corpus_id, vectors.seq).articles
    return bool(changed or read_changes(connection, postings.corpus_id, postings.seq).reworded)


def _find_difference(what: str, held: set[int], wanted: set[int]) -> str | None:
    if held == wanted:
        return None
    return word(
        "{what}: {missing} passages are missing, {extra} should not be there",
        what=what,
        missing=len(wanted - held),
        extra=len(held - wanted),
    )
