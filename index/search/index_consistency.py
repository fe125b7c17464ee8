"""Compare the vectors and postings of a corpus with the passages in the store."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from index.model.base_types import ArticleId, PassageId
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import Progress
from index.model.wording import word
from index.search.corpus_postings import CorpusPostings, tokenize_passages
from index.search.corpus_vectors import CorpusVectors
from index.search.postings import PostingsContents, count_indexable
from index.store.change_log import read_changes
from index.store.database import Database
from index.store.embedding_queries import find_embedded_ids
from index.store.passage_queries import list_passage_owners, read_passages

SAMPLED_PASSAGES = 500
"""Of each corpus, half a second of work. Which ones is left to chance: every check looks at others."""
_BATCH = 500


def compare_corpus(database: Database, vectors: CorpusVectors, postings: CorpusPostings) -> list[str] | None:
    """What is wrong; None where articles have changed since, so that nothing can be said."""
    # Before the store is read: what is applied to the postings while that goes on is a change that it shows.
    words = postings.index.passage_ids()
    with database.read_transaction() as connection:
        if _is_behind(connection, vectors, postings):
            return None
        stored = list_passage_owners(connection, vectors.corpus_id, vectors.edition.id)[0]
        embedded = find_embedded_ids(connection, vectors.corpus_id, vectors.edition.id)
    problems = (
        _find_difference(word("vectors"), set(vectors.index.ids.tolist()), set(embedded.tolist())),
        _find_difference(word("words"), words, set(stored.tolist())),
    )
    return [problem for problem in problems if problem is not None]


def compare_words(
    database: Database,
    postings: CorpusPostings,
    *,
    full: bool,
    except_of: Collection[ArticleId],
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> list[str] | None:
    """Whether passages are indexed with the words of their texts; None where articles have changed since.

    Looks at a sample, or with `full` at every passage (a second for each 1,000) and for words that no text has;
    in either case not at the articles `except_of`.
    """
    contents = postings.index.read_contents()
    with database.read_transaction() as connection:
        if read_changes(connection, postings.corpus_id, postings.seq).reworded:
            return None
        owned = zip(*list_passage_owners(connection, postings.corpus_id, postings.edition.id), strict=True)
        ids = [int(passage_id) for passage_id, owner in owned if owner not in except_of]
        if not full and len(ids) > SAMPLED_PASSAGES:
            ids = random.sample(ids, SAMPLED_PASSAGES)
        counts = _WordCounts(contents)
        for first in range(0, len(ids), _BATCH):
            if is_cancelled():
                return counts.problems(full=False)
            counts.compare(connection, [PassageId(i) for i in ids[first : first + _BATCH]])
            if full:
                report_progress(Progress(done=counts.compared, total=len(ids), unit="passages"))
    return counts.problems(full=full and not except_of)


@dataclass(slots=True)
class _WordCounts:
    """What a comparison of words has found until now."""

    contents: PostingsContents
    compared: int = 0
    wrong: int = 0
    passages_with: Counter[str] = field(default_factory=Counter)
    """In how many of the compared passages each word stands."""

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
                    "words: {wrong:,} of {compared:,} passages checked are indexed under wrong words",
                    wrong=self.wrong,
                    compared=self.compared,
                )
            ]
        extra = self._count_extra() if full else 0
        return (
            [word("words: {n:,} are indexed for passages that do not contain them", n=extra)] if extra else []
        )

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
        "{what}: {missing} passages missing, {extra} too many",
        what=what,
        missing=len(wanted - held),
        extra=len(held - wanted),
    )
