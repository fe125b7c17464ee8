"""Questions with known answers and their candidates before ranking, the input of the fits."""

import random
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
from sqlalchemy import Connection

from index import SHARED_CORPUS, IndexSettings, QuestionError, open_index
from index.evaluation import KnownQuestion, load_known_questions
from index.evaluation.judging import Extract, LabelledExtracts
from index.model.article_types import Filters
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import Reader
from index.qa import passage_retrieval
from index.qa.hybrid_search import PassageCandidate, boost_multi_passage_articles, fuse
from index.qa.passage_reading import add_readings
from index.qa.passage_sentences import ScoredPassage
from index.qa.question import read_question
from index.qa.ranking.article_ranker import RankedArticles, reorder_articles
from index.qa.ranking.question_analysis import QuestionAnalysis, analyze_question
from index.qa.search_kind import SearchKind
from index.store.article_queries import read_article_texts
from index.store.embedding_queries import read_sentence_vectors
from index.store.passage_queries import StoredPassage

FOLDS = 5
Key: TypeAlias = tuple[str, str]
"""The set of a question, and its id there."""


@dataclass(frozen=True)
class RetrievedQuestion:
    """A question with its candidates after fusion, best first; found by words alone if `vector` is None."""

    group: str
    known: KnownQuestion
    text: str
    weights: Mapping[str, float]
    vector: np.ndarray | None
    kind: SearchKind
    candidates: Sequence[PassageCandidate]
    passages: Mapping[PassageId, StoredPassage] = field(repr=False)
    vectors: Mapping[PassageId, np.ndarray] = field(repr=False)
    relevant: frozenset[ArticleId]
    labelled: LabelledExtracts = field(default=LabelledExtracts(), repr=False)
    """The sentences that answer, if they are labelled."""
    reader: Reader | None = field(default=None, repr=False)

    @property
    def ranked_as(self) -> SearchKind:
        """The kind of trees that rank its sentences."""
        return self.kind if self.reader is None else SearchKind.READ

    @property
    def key(self) -> Key:
        return self.group, self.known.id

    @property
    def words(self) -> QuestionAnalysis:
        return analyze_question(self.text, self.weights)

    def owner(self, candidate: PassageCandidate) -> ArticleId:
        return self.passages[PassageId(candidate.passage_id)].article_id

    def without(self, gone: frozenset[ArticleId]) -> Sequence[PassageCandidate]:
        """The candidates if the library did not contain the articles `gone`."""
        if not gone:
            return self.candidates
        left = fuse([c for c in self.candidates if self.owner(c) not in gone], self.kind)
        return boost_multi_passage_articles(left, {c.passage_id: self.owner(c) for c in left})

    def views(self, candidates: Sequence[PassageCandidate], scores: Mapping[int, float]) -> list[ScoredPassage]:
        """The passages whose sentences are scored, with their articles in the order of `scores`."""
        found = passage_retrieval.RetrievalResult(
            candidates=reorder_articles(candidates, self.passages, scores),
            passages=self.passages,
            kind=self.kind,
            left_out=None,
            total_articles=0,
            weights=self.weights,
            ranked=RankedArticles((), {}, {}),
        )
        views = passage_retrieval.to_scored_passages(found, self.vectors)
        return views if self.reader is None else add_readings(self.text, views, self.reader)


def ask_all(
    data: Path, libraries: Path, names: Iterable[str], *, as_asked: bool = False
) -> list[RetrievedQuestion]:
    """Ask every question of some sets in the library of its own articles; `as_asked`: at its own date."""
    return [asked for name in names for asked in _ask_set(name, data, libraries, as_asked=as_asked)]


def fold_of(asked: Iterable[RetrievedQuestion]) -> dict[Key, int]:
    """A fold for each question, by group and id; questions that share an article get the same fold.

    Articles are identified by their beginning, because a paragraph may occur in several sets. A question that
    occurs in several languages or sets is identified by its id. A question without a relevant article is
    grouped with its best candidate.
    """
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            text = parent[text]
        return text

    keys: dict[Key, str] = {}
    for one in asked:
        texts = sorted({p.text[:200] for p in one.passages.values() if p.article_id in one.relevant})
        first, *others = texts or [one.passages[PassageId(one.candidates[0].passage_id)].text[:200]]
        for other in (*others, f"id {one.known.id.split('@')[0]}"):
            parent[root(other)] = root(first)
        keys[one.key] = first
    return {key: zlib.crc32(root(text).encode()) % FOLDS for key, text in keys.items()}


def halves(asked: Sequence[RetrievedQuestion]) -> Iterator[frozenset[ArticleId]]:
    """The articles of each half of the questions."""
    shuffled = random.Random(1).sample(asked, len(asked))
    middle = len(shuffled) // 2
    for half in (shuffled[:middle], shuffled[middle:]):
        yield frozenset[ArticleId]().union(*(a.relevant for a in half))


def _ask_set(name: str, data: Path, libraries: Path, *, as_asked: bool) -> Iterator[RetrievedQuestion]:
    known = load_known_questions(data / name / "questions.jsonl")
    with open_index(IndexSettings(data_dir=libraries / name, _env_file=None)) as index:
        urls = sorted({url for question in known for url in question.relevant})
        articles = index.find_by_url([SHARED_CORPUS], urls)
        vectors: dict[PassageId, np.ndarray] = {}
        passages: dict[PassageId, StoredPassage] = {}
        with index.questions.open_view([SHARED_CORPUS]) as library:
            for question in known:
                relevant = frozenset[ArticleId]().union(*(articles.get(url, ()) for url in question.relevant))
                labelled = _find_labelled(question, articles, library.connection)
                for asked in _ask(name, question, library, relevant, as_asked=as_asked):
                    # Thousands of questions share passages: keep one copy of each.
                    yield replace(
                        asked,
                        labelled=labelled,
                        vectors={i: vectors.setdefault(i, of) for i, of in asked.vectors.items()},
                        passages={i: passages.setdefault(i, of) for i, of in asked.passages.items()},
                    )


def _find_labelled(
    question: KnownQuestion, articles: Mapping[str, Set[ArticleId]], connection: Connection
) -> LabelledExtracts:
    """The labelled sentences, in each article of the library with their URL."""
    found = {
        url: read_article_texts(connection, articles.get(url, frozenset()))
        for url in {span.url for span in (*question.full, *question.partly)}
    }
    full, partly = (
        tuple(
            Extract(article_id, span.start, span.end, text[span.start : span.end])
            for span in spans
            for article_id, text in found[span.url].items()
        )
        for spans in (question.full, question.partly)
    )
    return LabelledExtracts(full, partly)


def _ask(
    group: str,
    known: KnownQuestion,
    library: passage_retrieval.LibraryView,
    relevant: frozenset[ArticleId],
    *,
    as_asked: bool,
) -> Iterator[RetrievedQuestion]:
    try:
        question = read_question(known.question, max_chars=1000)
    except QuestionError:
        return
    filters = Filters(as_of=known.asked) if as_asked else Filters()
    vector = passage_retrieval.embed_question(question, library)
    proposed = passage_retrieval.retrieve_candidates(question, vector, library, filters)
    if not proposed.candidates:
        return
    vectors = proposed.sentence_vectors
    if vector is not None and not vectors:
        vectors = read_sentence_vectors(library.connection, list(proposed.passages))
    yield RetrievedQuestion(
        group=group,
        known=known,
        text=question.text,
        weights=proposed.weights,
        vector=vector,
        kind=proposed.kind,
        candidates=proposed.candidates,
        passages=proposed.passages,
        vectors=vectors,
        relevant=relevant,
    )
