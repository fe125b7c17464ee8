"""The way from a question to an answer, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from time import perf_counter

from index.answers.composing import make_quotes, number_quotes
from index.answers.question import Question
from index.answers.retrieval import Candidate, Scope, find_candidates
from index.answers.selecting import PassageView, ScoredSentence, choose_sentences, score_sentences
from index.answers.support import estimate_support, gather_evidence
from index.protocols import Embedder, FloatArray, SearchableCorpus
from index.store.articles import find_facts, read_texts
from index.store.database import Database
from index.store.passages import StoredPassage, find_allowed, read_passages, read_sentence_vectors
from index.text.scripts import Script, main_script
from index.text.tokens import tokenize
from index.types import (
    Answer,
    ArticleFacts,
    ArticleId,
    Filters,
    Hit,
    NoAnswer,
    NoAnswerReason,
    PassageId,
)

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
    vector = _embed(question, library)
    watch.lap("embed")
    candidates = _find(question, vector, library, filters)
    watch.lap("search")
    if not any(corpus.words.count_passages() for corpus in library.corpora):
        return _refuse(question, NoAnswerReason.EMPTY_CORPUS, (), watch)
    with library.database.reading() as connection:
        passages = read_passages(connection, [PassageId(c.passage_id) for c in candidates])
    # What the store no longer knows was removed or replaced a moment ago.
    candidates = [c for c in candidates if c.passage_id in passages]
    looked_at = diversify(candidates, passages)[:_PASSAGES]
    weights = weigh_tokens(question.tokens, library.corpora)
    views = _view(looked_at, passages, library, with_vectors=vector is not None)
    watch.lap("read")
    scored = score_sentences(views, vector, weights)
    chosen = choose_sentences(scored, max_sentences)
    watch.lap("select")
    considered = len({passages[PassageId(c.passage_id)].article_id for c in candidates})
    if not chosen or not _is_close(candidates):
        return _refuse(question, NoAnswerReason.NOTHING_RELEVANT, (), watch, considered=considered)
    owners = {c.passage_id: passages[PassageId(c.passage_id)].article_id for c in candidates}
    top = frozenset(tokenize(passages[PassageId(candidates[0].passage_id)].text))
    evidence = gather_evidence(candidates, chosen, scored, weights, owners, top)
    support = estimate_support(evidence, dense=vector is not None)
    ranked = list(dict.fromkeys(owners[c.passage_id] for c in candidates))
    sentences, citations, facts = _quote(chosen, scored, ranked[:_CLOSEST], library)
    watch.lap("verify")
    if support < threshold or not sentences:
        closest = tuple(facts[i] for i in ranked[:_CLOSEST] if i in facts)
        return _refuse(
            question, NoAnswerReason.NOT_SUPPORTED, closest, watch, support=support, considered=considered
        )
    return Answer(
        question=question.text,
        sentences=sentences,
        citations=citations,
        support=support,
        considered=considered,
        elapsed_ms=watch.read(),
    )


def search_passages(question: Question, library: Library, *, filters: Filters, k: int) -> list[Hit]:
    """The best passages, best first, without letting one article crowd out the others."""
    candidates = _find(question, _embed(question, library), library, filters)
    with library.database.reading() as connection:
        passages = read_passages(connection, [PassageId(c.passage_id) for c in candidates])
        kept = diversify([c for c in candidates if c.passage_id in passages], passages)[:k]
        facts = find_facts(connection, {passages[PassageId(c.passage_id)].article_id for c in kept})
    return [_to_hit(candidate, passages[PassageId(candidate.passage_id)], facts) for candidate in kept]


def diversify(candidates: Sequence[Candidate], passages: Mapping[PassageId, StoredPassage]) -> list[Candidate]:
    """The same order with the passages beyond an article's share moved behind all others."""
    counts: dict[ArticleId, int] = {}
    kept, surplus = [], []
    for candidate in candidates:
        article_id = passages[PassageId(candidate.passage_id)].article_id
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


def _find(question: Question, vector: FloatArray | None, library: Library, filters: Filters) -> list[Candidate]:
    scopes = None if filters == Filters() else _scopes(library, filters)
    return find_candidates(question.tokens, vector, library.corpora, scopes=scopes)


def _scopes(library: Library, filters: Filters) -> dict[int, Scope]:
    with library.database.reading() as connection:
        allowed = {
            corpus.corpus_id: find_allowed(connection, corpus.corpus_id, library.edition_id, filters)
            for corpus in library.corpora
        }
    return {corpus_id: Scope(found.passages, found.articles) for corpus_id, found in allowed.items()}


def _view(
    candidates: Sequence[Candidate],
    passages: Mapping[PassageId, StoredPassage],
    library: Library,
    *,
    with_vectors: bool,
) -> list[PassageView]:
    ids = [PassageId(candidate.passage_id) for candidate in candidates]
    vectors = {}
    if with_vectors:
        with library.database.reading() as connection:
            vectors = read_sentence_vectors(connection, ids)
    return [
        PassageView(
            article_id=passages[i].article_id,
            score=candidate.score,
            start=passages[i].start,
            text=passages[i].text,
            sentences=passages[i].sentences,
            vectors=vectors.get(i),
        )
        for i, candidate in zip(ids, candidates, strict=True)
    ]


def _is_close(candidates: Sequence[Candidate]) -> bool:
    return any(c.bm25 > 0 or c.cosine >= _LEAST_COSINE for c in candidates)


def _quote(
    chosen: Sequence[ScoredSentence],
    scored: Sequence[ScoredSentence],
    closest: Sequence[ArticleId],
    library: Library,
):
    ids = {ArticleId(sentence.article_id) for sentence in scored}
    with library.database.reading() as connection:
        texts = read_texts(connection, ids)
        facts = find_facts(connection, ids | set(closest))
    sentences, citations = number_quotes(make_quotes(chosen, scored, texts), facts)
    return sentences, citations, facts


def _refuse(
    question: Question,
    reason: NoAnswerReason,
    closest: Sequence[ArticleFacts],
    watch: Stopwatch,
    *,
    support: float = 0.0,
    considered: int = 0,
) -> NoAnswer:
    return NoAnswer(
        question=question.text,
        reason=reason,
        closest=tuple(closest),
        support=support,
        considered=considered,
        elapsed_ms=watch.read(),
    )


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
