"""Questions and searches against one snapshot of the library, repeated if what they show changes meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from index.agreement.publisher_table import load_publisher_table
from index.embedding.script_probes import find_judged_scripts
from index.machine.capacity import count_threads
from index.model.answer_types import Answer, Hit, NoAnswer, QuotedPlace
from index.model.article_types import Filters
from index.model.background_gate import BackgroundGate
from index.model.base_types import SHARED_CORPUS, ArticleId, CorpusName
from index.model.built_once import built_once
from index.model.errors import StoreInUseError
from index.model.protocols import Embedder, Reader, Reranker, SearchableCorpus, WordSearch
from index.qa import name_forms, passage_reading
from index.qa.answer_pipeline import answer_question, search_passages
from index.qa.follow_ups import MOST_EARLIER, may_stand_alone, resolve_follow_up
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question, read_question
from index.qa.ranking import boosted_trees
from index.search.derived_index import DerivedIndex
from index.search.postings import DamagedPostingsError
from index.search.published_index import PublishedIndex
from index.search.vector_store import CorpusVectors
from index.store.change_log import find_last_seq, read_changes
from index.store.corpus_queries import find_corpora, find_generation
from index.store.database import Database
from index.store.figure_queries import list_last_seqs
from index.text.scripts import Script

T = TypeVar("T")


class NewsAnswerer(Protocol):
    """Answers a question for news; returns None for other questions, and if nothing is about its subject."""

    def __call__(
        self, question: Question, library: LibraryView, *, filters: Filters, now: datetime, count: int
    ) -> Answer | NoAnswer | None: ...


# A question is answered again when an article that it shows was removed or edited meanwhile. An answer takes a
# fraction of a second, so a second time is rare.
_MOST_ATTEMPTS = 3
# Corpora that are loaded at start; the first question loads others. A small one takes 10 ms.
_MOST_WARMED = 50


@dataclass(frozen=True, slots=True)
class _StoreState:
    """What a snapshot of the database is compared by with a later one."""

    generation: str
    seqs: Mapping[int, int]
    """The newest change of each corpus, by its id."""


@dataclass(frozen=True, slots=True)
class _OpenView:
    """A view for one question, and the state of the store that it shows."""

    library: LibraryView
    state: _StoreState


@dataclass(frozen=True, slots=True)
class _SearchPart:
    """The searchers of a corpus, before the transaction in which the vectors are searched."""

    corpus_id: int
    vectors: CorpusVectors
    words: WordSearch


@dataclass(frozen=True, slots=True)
class _SearchParts:
    """What a view takes from the published index and from the models, prepared outside any transaction."""

    published: PublishedIndex
    corpora: Sequence[_SearchPart]
    """Those of the corpora that have an index."""
    scripts: frozenset[Script]
    reranker: Reranker | None
    reranker_scripts: frozenset[Script]
    reader: Reader | None


class QuestionService:
    """Answers questions and searches. Safe to call from any thread."""

    def __init__(
        self,
        database: Database,
        derived: DerivedIndex,
        embedder: Embedder,
        reranker: Reranker | None,
        reader: Reader | None,
        *,
        background_gate: BackgroundGate,
        max_question_chars: int,
        max_sentences: int,
        answer_threshold: float,
        answer_news: NewsAnswerer,
    ) -> None:
        """`background_gate` is closed, so that background work waits, while a question or search runs.

        `answer_news` comes before the answer from the best sentences.
        """
        self._database = database
        self._derived = derived
        self._embedder = embedder
        self._reranker = reranker
        self._reader = reader
        self._background_gate = background_gate
        self._processors = count_threads()
        self._max_question_chars = max_question_chars
        self._max_sentences = max_sentences
        self._answer_threshold = answer_threshold
        self._answer_news = answer_news
        self._known_ids: dict[CorpusName, int] = {}
        """Ids of the corpora that were asked before; checked against each snapshot."""

    def warm(self) -> None:
        """Load the models, and the derived index of the shared corpus and of those that changed last."""
        with self._database.read_transaction() as connection:
            shared = find_corpora(connection, [SHARED_CORPUS])
            seqs = list_last_seqs(connection)
        self._known_ids |= shared
        newest = sorted(seqs, key=seqs.__getitem__, reverse=True)[:_MOST_WARMED]
        corpus_ids = list(dict.fromkeys([*shared.values(), *newest]))
        published = self._derived.warm(corpus_ids)
        # If the model of the index is missing, questions are answered by words.
        embedder = published.embedder if published.edition is not None else self._embedder
        if embedder is not None:
            self.warm_up(embedder)
        boosted_trees.load_all_trees()
        name_forms.warm_up()
        load_publisher_table()
        self._prepare(published, corpus_ids, rerank=True)
        _ = self._reranker_scripts

    def warm_up(self, embedder: Embedder) -> None:
        """Load a model, and what questions need with it. Raises ModelError."""
        embedder.embed_question("warm up")
        embedder.count_tokens(["warm up"])
        self._derived.readable_scripts(embedder)
        if self._reader is not None and embedder.is_asymmetric:
            passage_reading.warm_up(self._reader)

    def ask(
        self,
        question: str,
        *,
        corpora: Sequence[CorpusName],
        filters: Filters,
        previous: Sequence[str],
        shown: Sequence[QuotedPlace],
        max_sentences: int | None,
        threshold: float | None,
        rerank: bool,
        now: datetime | None,
    ) -> Answer | NoAnswer:
        """As `NewsIndex.ask`."""
        complete = self.read_question(question)
        earlier = [self.read_question(text) for text in previous[-MOST_EARLIER:]]
        resolved = resolve_follow_up(complete, earlier, shown)
        moment, count = now or datetime.now(UTC), max_sentences or self._max_sentences
        answer_one = partial(
            answer_question,
            filters=filters,
            now=moment,
            max_sentences=count,
            threshold=self._answer_threshold if threshold is None else threshold,
        )

        def answer(library: LibraryView) -> Answer | NoAnswer:
            news = self._answer_news(resolved, library, filters=filters, now=moment, count=count)
            if news is not None:
                return news
            found = answer_one(resolved, library)
            if isinstance(found, NoAnswer) and resolved.read_with and may_stand_alone(resolved):
                alone = answer_one(complete, library)
                return alone if isinstance(alone, Answer) else found
            return found

        with self._background_gate.closed_for_question():
            return self._run_on_snapshot(answer, _list_articles, corpora, rerank=rerank)

    def search(
        self, query: str, *, corpora: Sequence[CorpusName], k: int, filters: Filters, rerank: bool
    ) -> list[Hit]:
        """As `NewsIndex.search`."""
        question = self.read_question(query)

        def search(library: LibraryView) -> list[Hit]:
            return search_passages(question, library, filters=filters, k=k)

        with self._background_gate.closed_for_question():
            return self._run_on_snapshot(search, _list_articles_of_hits, corpora, rerank=rerank)

    def read_question(self, text: str) -> Question:
        """A question or topic as it is searched. Raises QuestionError if it has no words or is too long."""
        return read_question(text, max_chars=self._max_question_chars)

    def run_on_snapshot(
        self,
        run: Callable[[LibraryView], T],
        list_articles: Callable[[T], Set[ArticleId]],
        corpora: Sequence[CorpusName],
    ) -> T:
        """The result of `run`, which background work lets go first. As `ask`, it shows only what is stored."""
        with self._background_gate.closed_for_question():
            return self._run_on_snapshot(run, list_articles, corpora, rerank=False)

    @contextmanager
    def open_view(self, corpora: Sequence[CorpusName], *, rerank: bool = True) -> Iterator[LibraryView]:
        """The corpora in one snapshot of the database, which stays open for as long as the block runs.

        It has the reader even while many people ask: background work lets them go first, and must not find
        other answers then.
        """
        with self._open_view(corpora, rerank=rerank) as view:
            yield replace(view.library, reader=self._reader)

    def _run_on_snapshot(
        self,
        run: Callable[[LibraryView], T],
        list_articles: Callable[[T], Set[ArticleId]],
        corpora: Sequence[CorpusName],
        *,
        rerank: bool,
    ) -> T:
        """The result of `run`, made again if an article that it shows was removed or edited meanwhile.

        Raises StoreInUseError if that happens every time.
        """
        for _ in range(_MOST_ATTEMPTS):
            result, state = self._retry_with_verified_files(lambda: self._run_once(run, corpora, rerank=rerank))
            if not self._has_changed(list_articles(result), state):
                return result
        raise StoreInUseError(self._database.location, "the articles that answer keep changing; try again")

    def _run_once(
        self, run: Callable[[LibraryView], T], corpora: Sequence[CorpusName], *, rerank: bool
    ) -> tuple[T, _StoreState]:
        with self._open_view(corpora, rerank=rerank) as view:
            return run(view.library), view.state

    def _has_changed(self, shown: Set[ArticleId], before: _StoreState) -> bool:
        """Whether any of the articles shown was removed or edited after the state `before`."""
        with self._database.read_transaction() as connection:
            now = _read_state(connection, before.seqs)
            if now == before:
                return False
            # The changes of a corpus are deleted with it.
            if any(now.seqs[corpus_id] < seq for corpus_id, seq in before.seqs.items()):
                return True
            if now.generation != before.generation:
                return True
            return any(
                read_changes(connection, corpus_id, seq).reworded & shown
                for corpus_id, seq in before.seqs.items()
            )

    @contextmanager
    def _open_view(self, corpora: Sequence[CorpusName], *, rerank: bool) -> Iterator[_OpenView]:
        """A view of the corpora, as fresh as it gets without waiting for a writer.

        The published index is taken before the snapshot is opened, so that it holds no passage that the
        snapshot lacks. If it turns out to lag behind, it is refreshed outside the transaction; if it still does
        after that, because another process or thread is writing, it is used as it is.

        Raises StoreInUseError if the whole index is replaced again and again.
        """
        published = self._derived.published
        corpus_ids = [self._known_ids[name] for name in dict.fromkeys(corpora) if name in self._known_ids]
        for attempt in range(_MOST_ATTEMPTS):
            parts = self._prepare(published, corpus_ids, rerank=rerank)
            with self._database.read_transaction() as connection:
                found = find_corpora(connection, corpora)
                is_known = set(found.values()) == set(corpus_ids)
                if is_known and published.is_current(connection, corpus_ids):
                    self._derived.use(corpus_ids)
                    seqs = {i: published.corpora[i].postings.seq for i in corpus_ids}
                    yield _OpenView(_build_view(connection, parts), _StoreState(published.generation, seqs))
                    return
                if attempt and published.has(corpus_ids) and published.matches(connection):
                    self._derived.use(corpus_ids)
                    yield _OpenView(_build_view(connection, parts), _read_state(connection, corpus_ids))
                    return
            self._known_ids |= found
            corpus_ids = list(found.values())
            published = self._derived.refresh(corpus_ids, wait=attempt > 0)
        raise StoreInUseError(self._database.location, "the index is being replaced; try again")

    def _prepare(self, published: PublishedIndex, corpus_ids: Sequence[int], *, rerank: bool) -> _SearchParts:
        """Take the searchers of some corpora, and what the models can read.

        May load models and write to the database, so it is called outside any transaction.
        """
        # An empty library needs no model.
        reranker = self._reranker if rerank and published.corpora else None
        embedder = published.embedder
        return _SearchParts(
            published=published,
            corpora=[
                _SearchPart(i, corpus.vectors, corpus.postings.index.fixed())
                for i in corpus_ids
                if (corpus := published.corpora.get(i)) is not None
            ],
            scripts=self._derived.readable_scripts(embedder) if embedder is not None else frozenset(),
            reranker=reranker,
            reranker_scripts=self._reranker_scripts if reranker is not None else frozenset(),
            reader=self._find_reader(),
        )

    def _find_reader(self) -> Reader | None:
        """The reader, unless more questions run than there are processors: each would wait for the others."""
        return self._reader if self._background_gate.questions <= self._processors else None

    def _retry_with_verified_files(self, run: Callable[[], T]) -> T:
        """Run once more if index files turn out damaged: they are verified again, and rebuilt."""
        try:
            return run()
        except DamagedPostingsError:
            self._derived.reload()
            return run()

    @built_once
    def _reranker_scripts(self) -> frozenset[Script]:
        return find_judged_scripts(self._reranker) if self._reranker is not None else frozenset()


def _within(connection: Connection, corpus: _SearchPart) -> SearchableCorpus:
    vectors = corpus.vectors
    return SearchableCorpus(
        corpus.corpus_id, vectors.within(connection), corpus.words, partial(vectors.passages_of, connection)
    )


def _build_view(connection: Connection, parts: _SearchParts) -> LibraryView:
    edition = parts.published.edition
    return LibraryView(
        connection=connection,
        edition_id=edition.id if edition is not None else 0,
        corpora=[_within(connection, corpus) for corpus in parts.corpora],
        embedder=parts.published.embedder,
        scripts=parts.scripts,
        reranker=parts.reranker,
        reranker_scripts=parts.reranker_scripts,
        reader=parts.reader,
    )


def _read_state(connection: Connection, corpus_ids: Iterable[int]) -> _StoreState:
    seqs = {corpus_id: find_last_seq(connection, corpus_id) for corpus_id in corpus_ids}
    return _StoreState(find_generation(connection) or "", seqs)


def _list_articles(answer: Answer | NoAnswer) -> Set[ArticleId]:
    """Every article that an answer names."""
    articles = [weighed.article for weighed in answer.explanation.weighed] if answer.explanation else []
    if isinstance(answer, NoAnswer):
        articles += answer.closest
    else:
        for citation in answer.citations:
            articles += [citation.article, *citation.copies]
    return {article.article_id for article in articles}


def _list_articles_of_hits(hits: Sequence[Hit]) -> Set[ArticleId]:
    return {hit.article.article_id for hit in hits}
