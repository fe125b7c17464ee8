"""The way from a question to an answer, step by step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from time import perf_counter

from index.answers.composing import make_quotes, number_quotes
from index.answers.explaining import find_missing_words, list_weighed
from index.answers.follow_ups import LEAST_NEW, newly_named
from index.answers.question import Question
from index.answers.retrieval import Candidate, Scope, favour_articles, find_candidates
from index.answers.selecting import PassageView, Selection, select_sentences, share_of
from index.answers.support import PassageWords, estimate_support, gather_evidence
from index.protocols import Embedder, FloatArray, Matrix, SearchableCorpus
from index.store.articles import count_articles, find_facts, measure_texts, read_texts
from index.store.database import Database
from index.store.passages import (
    Allowed,
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
    Explanation,
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
# From this cosine on, an article is named as the closest although it answers nothing. Below it, and without a
# shared word, what comes up is of another subject altogether.
_NEAR_COSINE = 0.1


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
    by_meaning: bool
    left_out: int | None
    """Articles that the filters kept out."""
    articles_in_all: int

    @cached_property
    def owners(self) -> dict[int, ArticleId]:
        """The article of each candidate's passage, in the order of the candidates."""
        return {c.passage_id: self.passages[PassageId(c.passage_id)].article_id for c in self.candidates}

    @cached_property
    def looked_at(self) -> list[Candidate]:
        """Those whose sentences are weighed."""
        return diversify(self.candidates, self.owners)[:_PASSAGES]

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
    facts: Mapping[ArticleId, ArticleFacts]


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
    views = _view(found, library, with_vectors=vector is not None)
    watch.lap("read")
    selection = select_sentences(views, vector, _weigh(question, library), count=max_sentences)
    watch.lap("select")
    quoted = _quote(selection, found, library)
    explanation = _explain(question, library, found, selection, quoted, threshold=threshold)
    reason, support = _judge(question, found, selection, views, quoted, threshold=threshold)
    watch.lap("verify")
    if reason is not None:
        return NoAnswer(
            question=question.text,
            reason=reason,
            closest=quoted.closest,
            support=support,
            considered=len(found.articles),
            explanation=explanation,
            elapsed_ms=watch.read(),
        )
    return Answer(
        question=question.text,
        sentences=quoted.sentences,
        citations=quoted.citations,
        support=support,
        considered=len(found.articles),
        explanation=explanation,
        elapsed_ms=watch.read(),
    )


def search_passages(question: Question, library: Library, *, filters: Filters, k: int) -> list[Hit]:
    """The best passages, best first, without letting one article crowd out the others."""
    found = _find(question, _embed(question, library), library, filters)
    kept = diversify(found.candidates, found.owners)[:k]
    with library.database.reading() as connection:
        owners = {found.owners[candidate.passage_id] for candidate in kept}
        facts = find_facts(connection, owners)
        characters = measure_texts(connection, owners)
    return [
        _to_hit(candidate, found.passages[PassageId(candidate.passage_id)], facts, characters[article_id])
        for candidate in kept
        if (article_id := found.owners[candidate.passage_id]) in facts
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
    return library.embedder.embed_question(question.search_text)


def _find(question: Question, vector: FloatArray | None, library: Library, filters: Filters) -> _Found:
    allowed = None if filters == Filters() else _allowed(library, filters)
    scopes = {i: Scope(a.passages, a.articles) for i, a in allowed.items()} if allowed is not None else None
    tokens = [*question.tokens, *question.context]
    candidates = find_candidates(tokens, vector, library.corpora, scopes=scopes)
    with library.database.reading() as connection:
        owners = find_articles_of(connection, [candidate.passage_id for candidate in candidates])
        # What the store no longer knows was removed or replaced a moment ago.
        known = [candidate for candidate in candidates if candidate.passage_id in owners]
        kept = favour_articles(known, owners)[:_CANDIDATES]
        passages = read_passages(connection, [PassageId(candidate.passage_id) for candidate in kept])
        in_all = count_articles(connection, [corpus.corpus_id for corpus in library.corpora])
    left_out = None if allowed is None else in_all - sum(len(found.articles) for found in allowed.values())
    return _Found(kept, passages, vector is not None, left_out, in_all)


def _allowed(library: Library, filters: Filters) -> dict[int, Allowed]:
    with library.database.reading() as connection:
        return {
            corpus.corpus_id: find_allowed(connection, corpus.corpus_id, library.edition_id, filters)
            for corpus in library.corpora
        }


def _weigh(question: Question, library: Library) -> dict[str, float]:
    """The rarity of each token; those of earlier questions count less."""
    own = weigh_tokens(question.tokens, library.corpora)
    context = weigh_tokens(question.context, library.corpora)
    return own | {token: weight * question.context[token] for token, weight in context.items()}


def _judge(
    question: Question,
    found: _Found,
    selection: Selection,
    views: Sequence[PassageView],
    quoted: _Quoted,
    *,
    threshold: float,
) -> tuple[NoAnswerReason | None, float]:
    """Why the chosen sentences are no answer, or None; and how well they support one."""
    if not selection.chosen or not _is_close(found.candidates):
        return NoAnswerReason.NOTHING_RELEVANT, 0.0
    words = [PassageWords(view.article_id, tokenize(view.text)) for view in views]
    evidence = gather_evidence(found.candidates, selection, found.owners, words, question.search_text)
    support = estimate_support(evidence, dense=found.by_meaning)
    if support < threshold or not quoted.sentences or not _answers_what_is_new(question, selection):
        return NoAnswerReason.NOT_SUPPORTED, support
    return None, support


def _answers_what_is_new(question: Question, selection: Selection) -> bool:
    """Whether the answer to a follow-up speaks of what it newly names, and not of the old question alone."""
    new = {token: selection.weights[token] for token in newly_named(question)} if question.read_with else {}
    return not new or share_of(_chosen_tokens(selection), new) >= LEAST_NEW


def _chosen_tokens(selection: Selection) -> frozenset[str]:
    return frozenset[str]().union(*(sentence.tokens for sentence in selection.chosen))


def _explain(
    question: Question,
    library: Library,
    found: _Found,
    selection: Selection,
    quoted: _Quoted,
    *,
    threshold: float,
) -> Explanation:
    return Explanation(
        read_with=tuple(earlier.text for earlier in question.read_with),
        by_meaning=found.by_meaning,
        articles=found.articles_in_all,
        passages=sum(corpus.words.count_passages() for corpus in library.corpora),
        left_out=found.left_out,
        found=len(found.candidates),
        sharing_words=sum(candidate.bm25 > 0 for candidate in found.candidates),
        weighed=list_weighed(found.looked_at, found.passages, quoted.facts),
        sentences=len(selection.scored),
        threshold=threshold,
        missing_words=find_missing_words(question.text, _chosen_tokens(selection)),
    )


def _view(found: _Found, library: Library, *, with_vectors: bool) -> list[PassageView]:
    passages = [found.passages[PassageId(candidate.passage_id)] for candidate in found.looked_at]
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
        for passage, candidate in zip(passages, found.looked_at, strict=True)
    ]


def _is_near(candidates: Sequence[Candidate]) -> bool:
    """Whether what was found is worth naming to someone who gets no answer."""
    return any(c.bm25 > 0 or c.cosine >= _NEAR_COSINE for c in candidates)


def _is_close(candidates: Sequence[Candidate]) -> bool:
    return any(c.bm25 > 0 or c.cosine >= _LEAST_COSINE for c in candidates)


def _quote(selection: Selection, found: _Found, library: Library) -> _Quoted:
    closest = found.articles[:_CLOSEST] if _is_near(found.candidates) else []
    ids = {ArticleId(sentence.article_id) for sentence in selection.scored}
    with library.database.reading() as connection:
        texts = read_texts(connection, ids)
        facts = find_facts(connection, ids | set(closest))
    sentences, citations = number_quotes(make_quotes(selection.chosen, selection.scored, texts), facts)
    return _Quoted(sentences, citations, tuple(facts[i] for i in closest if i in facts), facts)


def _to_hit(
    candidate: Candidate,
    passage: StoredPassage,
    facts: Mapping[ArticleId, ArticleFacts],
    characters: int,
) -> Hit:
    return Hit(
        passage_id=passage.id,
        article=facts[passage.article_id],
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=candidate.score,
        cosine=candidate.cosine,
        lexical=candidate.lexical,
        article_characters=characters,
    )
