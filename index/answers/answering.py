"""The way from a question to an answer, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from time import perf_counter

from index.answers.composing import make_quotes, number_quotes
from index.answers.question import Question
from index.answers.retrieval import Candidate, Scope, favour_articles, find_candidates
from index.answers.selecting import PassageView, Selection, select_sentences
from index.answers.support import PassageWords, estimate_support, gather_evidence
from index.protocols import Embedder, FloatArray, Matrix, SearchableCorpus
from index.store.articles import find_facts, read_texts
from index.store.database import Database
from index.store.passages import (
    StoredPassage,
    find_allowed,
    find_articles_of,
    read_passages,
    read_sentence_vectors,
)
from index.text.scripts import Script, main_script
from index.text.tokens import tokenize
from index.types import (
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    Filters,
    Hit,
    NoAnswer,
    NoAnswerReason,
    PassageId,
)

# Passages that are read at all, after fusion.
_CANDIDATES = 100
# Passages whose sentences are weighed: the sentences of the best 8 hold the gold answer for 0.92 of the
# news-dev questions, those of more only slow the answer down.
_PASSAGES = 8
# Passages of one article among them, so that a long article does not crowd out the others.
_PASSAGES_AN_ARTICLE = 3
_CLOSEST = 3
# Below this cosine and without a shared word an article is not even close.
_LEAST_COSINE = 0.2


@dataclass(frozen=True, slots=True)
class Library:
    """What a question is asked of: some corpora, in one edition, with its model if there is one."""

    database: Database
    edition_id: int
    corpora: Sequence[SearchableCorpus]
    embedder: Embedder | None
    scripts: frozenset[Script]
    """Those that the model can read; questions in others are searched by words alone."""


@dataclass(frozen=True)
class _Found:
    """Candidates, best first, with the passages that they name."""

    candidates: Sequence[Candidate]
    passages: Mapping[PassageId, StoredPassage]

    @cached_property
    def owners(self) -> dict[int, ArticleId]:
        """The article of each candidate's passage, in the order of the candidates."""
        return {c.passage_id: self.passages[PassageId(c.passage_id)].article_id for c in self.candidates}

    @cached_property
    def articles(self) -> list[ArticleId]:
        """Distinct articles, best first."""
        return list(dict.fromkeys(self.owners.values()))


@dataclass(frozen=True, slots=True)
class _Quoted:
    """What is shown: sentences and citations read from the store just now, and the closest articles."""

    sentences: tuple[CitedSentence, ...]
    citations: tuple[Citation, ...]
    closest: tuple[ArticleFacts, ...]


class Stopwatch:
    """Milliseconds by step, and in total."""

    def __init__(self) -> None:
        self._started = self._lap = perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = perf_counter()
        self._laps[name] = (now - self._lap) * 1000
        self._lap = now

    def read(self) -> dict[str, float]:
        return {"total": (perf_counter() - self._started) * 1000, **self._laps}


def answer_question(
    question: Question, library: Library, *, filters: Filters, max_sentences: int, threshold: float
) -> Answer | NoAnswer:
    """Answer with verified quotes, or say why not."""
    watch = Stopwatch()
    if not any(corpus.words.count_passages() for corpus in library.corpora):
        return NoAnswer(question=question.text, reason=NoAnswerReason.EMPTY_CORPUS, closest=())
    vector = _embed(question, library)
    watch.lap("embed")
    found = _find(question, vector, library, filters)
    watch.lap("search")
    weights = weigh_tokens(question.tokens, library.corpora)
    views = _view(found, library, with_vectors=vector is not None)
    watch.lap("read")
    selection = select_sentences(views, vector, weights, count=max_sentences)
    watch.lap("select")
    if not selection.chosen or not _is_close(found.candidates):
        return NoAnswer(
            question=question.text,
            reason=NoAnswerReason.NOTHING_RELEVANT,
            closest=(),
            considered=len(found.articles),
            elapsed_ms=watch.read(),
        )
    words = [PassageWords(view.article_id, tokenize(view.text)) for view in views]
    evidence = gather_evidence(found.candidates, selection, found.owners, words, question.text)
    support = estimate_support(evidence, dense=vector is not None)
    quoted = _quote(selection, found.articles[:_CLOSEST], library)
    watch.lap("verify")
    if support < threshold or not quoted.sentences:
        return NoAnswer(
            question=question.text,
            reason=NoAnswerReason.NOT_SUPPORTED,
            closest=quoted.closest,
            support=support,
            considered=len(found.articles),
            elapsed_ms=watch.read(),
        )
    return Answer(
        question=question.text,
        sentences=quoted.sentences,
        citations=quoted.citations,
        support=support,
        considered=len(found.articles),
        elapsed_ms=watch.read(),
    )


def search_passages(question: Question, library: Library, *, filters: Filters, k: int) -> list[Hit]:
    """The best passages, best first, without letting one article crowd out the others."""
    found = _find(question, _embed(question, library), library, filters)
    kept = diversify(found.candidates, found.owners)[:k]
    with library.database.reading() as connection:
        facts = find_facts(connection, {found.owners[candidate.passage_id] for candidate in kept})
    return [
        _to_hit(candidate, found.passages[PassageId(candidate.passage_id)], facts)
        for candidate in kept
        if found.owners[candidate.passage_id] in facts
    ]


def diversify(candidates: Sequence[Candidate], owners: Mapping[int, ArticleId]) -> list[Candidate]:
    """The same order with the passages beyond an article's share moved behind all others."""
    counts: dict[ArticleId, int] = {}
    kept: list[Candidate] = []
    surplus: list[Candidate] = []
    for candidate in candidates:
        article_id = owners[candidate.passage_id]
        counts[article_id] = counts.get(article_id, 0) + 1
        (kept if counts[article_id] <= _PASSAGES_AN_ARTICLE else surplus).append(candidate)
    return kept + surplus


def weigh_tokens(tokens: Iterable[str], corpora: Sequence[SearchableCorpus]) -> dict[str, float]:
    """Rarity (idf) of each token over the passages of the corpora."""
    total = sum(corpus.words.count_passages() for corpus in corpora)
    weights = {}
    for token in tokens:
        count = sum(corpus.words.count_with(token) for corpus in corpora)
        weights[token] = log(1 + (total - count + 0.5) / (count + 0.5))
    return weights


def _embed(question: Question, library: Library) -> FloatArray | None:
    if library.embedder is None or main_script(question.text) not in library.scripts:
        return None
    return library.embedder.embed_question(question.text)


def _find(question: Question, vector: FloatArray | None, library: Library, filters: Filters) -> _Found:
    scopes = None if filters == Filters() else _scopes(library, filters)
    candidates = find_candidates(question.tokens, vector, library.corpora, scopes=scopes)
    with library.database.reading() as connection:
        owners = find_articles_of(connection, [candidate.passage_id for candidate in candidates])
        # What the store no longer knows was removed or replaced a moment ago.
        known = [candidate for candidate in candidates if candidate.passage_id in owners]
        kept = favour_articles(known, owners)[:_CANDIDATES]
        passages = read_passages(connection, [PassageId(candidate.passage_id) for candidate in kept])
    return _Found(kept, passages)


def _scopes(library: Library, filters: Filters) -> dict[int, Scope]:
    with library.database.reading() as connection:
        allowed = {
            corpus.corpus_id: find_allowed(connection, corpus.corpus_id, library.edition_id, filters)
            for corpus in library.corpora
        }
    return {corpus_id: Scope(found.passages, found.articles) for corpus_id, found in allowed.items()}


def _view(found: _Found, library: Library, *, with_vectors: bool) -> list[PassageView]:
    looked_at = diversify(found.candidates, found.owners)[:_PASSAGES]
    passages = [found.passages[PassageId(candidate.passage_id)] for candidate in looked_at]
    vectors: Mapping[PassageId, Matrix] = {}
    if with_vectors:
        with library.database.reading() as connection:
            vectors = read_sentence_vectors(connection, [passage.id for passage in passages])
    return [
        PassageView(
            article_id=passage.article_id,
            score=candidate.score,
            start=passage.start,
            text=passage.text,
            sentences=passage.sentences,
            vectors=vectors.get(passage.id),
        )
        for passage, candidate in zip(passages, looked_at, strict=True)
    ]


def _is_close(candidates: Sequence[Candidate]) -> bool:
    return any(c.bm25 > 0 or c.cosine >= _LEAST_COSINE for c in candidates)


def _quote(selection: Selection, closest: Sequence[ArticleId], library: Library) -> _Quoted:
    ids = {ArticleId(sentence.article_id) for sentence in selection.scored}
    with library.database.reading() as connection:
        texts = read_texts(connection, ids)
        facts = find_facts(connection, ids | set(closest))
    sentences, citations = number_quotes(make_quotes(selection.chosen, selection.scored, texts), facts)
    return _Quoted(sentences, citations, tuple(facts[i] for i in closest if i in facts))


def _to_hit(candidate: Candidate, passage: StoredPassage, facts: Mapping[ArticleId, ArticleFacts]) -> Hit:
    return Hit(
        passage_id=passage.id,
        article=facts[passage.article_id],
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=candidate.score,
        cosine=candidate.cosine,
        lexical=candidate.lexical,
    )
