"""Retrieve the passages that may answer a question, and shortlist those whose sentences are scored."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy import Connection

from index.model.answer_types import Timing
from index.model.article_types import Filters
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import (
    Embedder,
    FloatArray,
    Matrix,
    NameTokens,
    Reader,
    Reranker,
    SearchableCorpus,
)
from index.qa.allowed_passages import AllowedPassages, find_allowed_passages
from index.qa.asked_names import RewrittenPassage
from index.qa.follow_ups import find_close_foreign, find_on_topic, topic_tokens
from index.qa.hybrid_search import PassageCandidate, boost_multi_passage_articles, find_candidates, fuse
from index.qa.name_search import (
    ask_in_other_script,
    find_named,
    rewrite_passages,
    weigh_names,
    with_rewritten,
)
from index.qa.passage_sentences import ScoredPassage
from index.qa.question import Question, weigh_question, weigh_tokens
from index.qa.ranking.article_ranker import RankedArticles, rank_articles
from index.qa.ranking.question_analysis import analyze_question
from index.qa.reranker_blend import rerank_candidates
from index.qa.search_kind import SearchKind, find_search_kind
from index.qa.time_constraints import boost_matching_dates, prefers_dates
from index.store.article_queries import count_articles, find_languages, find_publication_dates
from index.store.embedding_queries import read_sentence_vectors
from index.store.passage_queries import StoredPassage, find_passage_articles, read_passages
from index.store.story_queries import find_copies
from index.text.scripts import Script, main_script, writing_system, writing_system_of
from index.text.tokenizer import tokenize

# Passages that are read from the database after fusion.
_MOST_CANDIDATES = 100
# Passages whose sentences are scored. The best 8 contain the gold answer of 0.92 of the news-dev questions;
# more only slow the answer down.
_MOST_SHORTLISTED = 8
# Passages of one article among them, so that a long article does not crowd out the others.
_MOST_PER_ARTICLE = 3
# Passages of two copies of a report contain the same sentences if they share this much of the words of the
# shorter one.
_SAME_PASSAGE_OVERLAP = 0.8


@dataclass(frozen=True, slots=True)
class LibraryView:
    """What one question reads: some corpora in one snapshot of the database, and the models to use.

    Nothing on the way from a question to its answer opens another connection.
    """

    connection: Connection
    """In a read transaction, which is open for as long as the view is used."""
    edition_id: int
    corpora: Sequence[SearchableCorpus]
    embedder: Embedder | None
    scripts: frozenset[Script]
    """Scripts that the model can read; questions in others are searched by words alone."""
    reranker: Reranker | None = None
    reranker_scripts: frozenset[Script] = frozenset()
    """Scripts that the reranker can read; for questions in others the order is kept."""
    reader: Reader | None = None
    """Reads the passages of asymmetric search whose sentences are ranked; None if they are not read."""
    known_vectors: Mapping[str, FloatArray] = field(default_factory=dict)
    """Vectors of questions that the embedder has embedded before, by their texts."""


@dataclass(frozen=True)
class RetrievalResult:
    """Candidates, best first, with their passages."""

    candidates: Sequence[PassageCandidate]
    passages: Mapping[PassageId, StoredPassage]
    kind: SearchKind
    left_out: int | None
    """Articles that the filters excluded; None without filters."""
    total_articles: int
    weights: Mapping[str, float]
    """The rarity of the question's tokens."""
    ranked: RankedArticles
    """The learned order of articles, which follow-ups do not use."""
    on_topic: frozenset[ArticleId] | None = None
    """The articles that may answer a follow-up; None for other questions."""
    copies: Mapping[ArticleId, frozenset[ArticleId]] = field(default_factory=dict)
    """All articles of the same story, by article; only for articles that have copies."""
    sentence_vectors: Mapping[PassageId, Matrix] = field(default_factory=dict, repr=False)
    """Of the candidates whose sentences were compared with the question."""
    rewritten: Mapping[PassageId, RewrittenPassage] = field(default_factory=dict, repr=False)
    """Passages that write names of the question in another form, as if they wrote its form."""
    form_vector: FloatArray | None = field(default=None, repr=False)
    """Of the question with the names in another script, to be compared with such passages."""

    @property
    def by_meaning(self) -> bool:
        """Whether the embedding model took part."""
        return self.kind is not SearchKind.LEXICAL

    @cached_property
    def owners(self) -> dict[int, ArticleId]:
        """The article of each candidate's passage, in the order of the candidates."""
        return {c.passage_id: self.passages[PassageId(c.passage_id)].article_id for c in self.candidates}

    @cached_property
    def shortlist(self) -> list[PassageCandidate]:
        """Candidates whose sentences are scored; one of each passage that copies share, the best."""
        kept: list[PassageCandidate] = []
        for candidate in diversify(self.candidates, self.owners):
            if self._may_answer(candidate) and not any(self._is_copy_of(candidate, other) for other in kept):
                kept.append(candidate)
            if len(kept) == _MOST_SHORTLISTED:
                break
        return kept

    @cached_property
    def articles(self) -> list[ArticleId]:
        """Distinct articles, best first."""
        return list(dict.fromkeys(self.owners.values()))

    @cached_property
    def story_owners(self) -> dict[int, ArticleId]:
        """As `owners`, but with the same article for all copies of a report."""
        return {passage: min(self.copies.get(owner, {owner})) for passage, owner in self.owners.items()}

    def _is_copy_of(self, one: PassageCandidate, other: PassageCandidate) -> bool:
        """Whether two passages belong to different copies of a report and contain the same sentences."""
        owner, copy = self.owners[one.passage_id], self.owners[other.passage_id]
        if owner == copy or copy not in self.copies.get(owner, ()):
            return False
        words = [set(tokenize(self.passages[PassageId(c.passage_id)].text)) for c in (one, other)]
        return len(words[0] & words[1]) >= _SAME_PASSAGE_OVERLAP * min(map(len, words))

    def _may_answer(self, candidate: PassageCandidate) -> bool:
        return self.on_topic is None or self.owners[candidate.passage_id] in self.on_topic


def embed_question(question: Question, library: LibraryView) -> FloatArray | None:
    """The vector of a question; None without a model that can read its script."""
    if library.embedder is None or main_script(question.search_text) not in library.scripts:
        return None
    known = library.known_vectors.get(question.search_text)
    return known if known is not None else library.embedder.embed_question(question.search_text)


def find_reranker(question: Question, library: LibraryView) -> Reranker | None:
    """The reranker; None without one that can read the question's script."""
    return library.reranker if main_script(question.search_text) in library.reranker_scripts else None


def retrieve_passages(
    question: Question,
    vector: FloatArray | None,
    library: LibraryView,
    filters: Filters,
    timing: Timing | None = None,
) -> RetrievalResult:
    """Retrieve passages for a question; without a vector, by words alone.

    `timing` gives the dates of publication that the question prefers.
    """
    found = retrieve_candidates(question, vector, library, filters)
    kept = found.candidates
    if not question.read_with:
        kept = found.ranked.candidates
    if reranker := find_reranker(question, library):
        kept = rerank_candidates(kept, found.passages, reranker, question.search_text)
    if timing is not None and prefers_dates(timing):
        kept = _boost_matching_dates(kept, found.owners, library, timing)
    found = replace(found, candidates=kept)
    return _restrict_to_topic(question, found, library) if question.read_with else found


def retrieve_candidates(
    question: Question, vector: FloatArray | None, library: LibraryView, filters: Filters
) -> RetrievalResult:
    """The results of dense and lexical search in the order of fusion, and in the learned order."""
    allowed = None if filters == Filters() else load_allowed(library, filters)
    kind = find_search_kind(vector, library.embedder)
    tokens = [*question.search_tokens, *question.context]
    names = weigh_names(question.every_name, tokens, library.corpora) if question.every_name else ()
    candidates = find_candidates(tokens, vector, library.corpora, names=names, allowed=allowed)
    connection = library.connection
    owners = find_passage_articles(connection, [candidate.passage_id for candidate in candidates])
    # The index may lag behind the snapshot: it then still finds passages that were removed or replaced.
    known = [candidate for candidate in candidates if candidate.passage_id in owners]
    if kind is SearchKind.ASYMMETRIC:
        known = _mark_foreign(known, owners, question, library)
    foreign_named = _find_foreign_named(known, names, library)
    form_vector = _embed_in_other_script(question, library) if foreign_named and vector is not None else None
    known = _compare_forms(known, foreign_named, form_vector, library)
    kept = boost_multi_passage_articles(fuse(known, kind), owners, most=_MOST_CANDIDATES)
    sentence_vectors: dict[PassageId, Matrix] = {}
    if kind is SearchKind.ASYMMETRIC and vector is not None:
        sentence_vectors = read_sentence_vectors(connection, [PassageId(c.passage_id) for c in kept])
        kept = boost_multi_passage_articles(
            fuse(_compare_sentences(kept, sentence_vectors, vector, form_vector), kind), owners
        )
    passages = read_passages(connection, [PassageId(candidate.passage_id) for candidate in kept])
    total_articles = count_articles(connection, [corpus.corpus_id for corpus in library.corpora])
    copies = find_copies(connection, {passage.article_id for passage in passages.values()})
    weights = weigh_question(question, library.corpora)
    rewritten = rewrite_passages(passages, question.every_name)
    read = {**passages, **{i: with_rewritten(passages[i], new) for i, new in rewritten.items()}}
    return RetrievalResult(
        candidates=kept,
        passages=passages,
        kind=kind,
        left_out=_count_left_out(allowed, total_articles),
        total_articles=total_articles,
        weights=weights,
        ranked=rank_articles(kept, read, analyze_question(question.text, weights), kind=kind),
        copies=copies,
        sentence_vectors=sentence_vectors,
        rewritten=rewritten,
        form_vector=form_vector,
    )


def _mark_foreign(
    candidates: Sequence[PassageCandidate],
    owners: Mapping[int, ArticleId],
    question: Question,
    library: LibraryView,
) -> list[PassageCandidate]:
    """The candidates, with those marked whose article is in another script than the question."""
    own = writing_system(question.search_text)
    languages = find_languages(library.connection, set(owners.values()))
    foreign = {i for i, language in languages.items() if writing_system_of(language) not in (None, own)}
    return [c._replace(is_foreign=True) if owners[c.passage_id] in foreign else c for c in candidates]


def _find_foreign_named(
    candidates: Sequence[PassageCandidate], names: Sequence[NameTokens], library: LibraryView
) -> frozenset[int]:
    """The candidates in another script than the question that have a name of it in another form."""
    foreign = frozenset(candidate.passage_id for candidate in candidates if candidate.is_foreign)
    return foreign.intersection(find_named(names, library.corpora)) if foreign and names else frozenset()


def _compare_sentences(
    candidates: Sequence[PassageCandidate],
    vectors: Mapping[PassageId, Matrix],
    vector: FloatArray,
    form_vector: FloatArray | None,
) -> list[PassageCandidate]:
    """The candidates, with the highest cosine of the sentences of each."""
    best = {passage_id: float((of @ vector).max()) for passage_id, of in vectors.items() if len(of)}
    if form_vector is not None:
        for passage_id in (PassageId(c.passage_id) for c in candidates if c.has_name):
            if passage_id in best:
                best[passage_id] = max(best[passage_id], float((vectors[passage_id] @ form_vector).max()))
    return [
        c._replace(sentence_cosine=best.get(PassageId(c.passage_id), c.sentence_cosine)) for c in candidates
    ]


def _embed_in_other_script(question: Question, library: LibraryView) -> FloatArray | None:
    text = ask_in_other_script(question)
    if text is None or library.embedder is None or main_script(text) not in library.scripts:
        return None
    return library.embedder.embed_question(text)


def _compare_forms(
    candidates: list[PassageCandidate],
    named: Set[int],
    vector: FloatArray | None,
    library: LibraryView,
) -> list[PassageCandidate]:
    """The candidates, with those marked that have a name in another form, and compared by that form."""
    if not named:
        return candidates
    ids = [candidate.passage_id for candidate in candidates if candidate.passage_id in named]
    cosines = dict.fromkeys(ids, 0.0)
    if vector is not None:
        for corpus in library.corpora:
            cosines |= corpus.vectors.cosines(vector, ids)
    return [
        c._replace(
            has_name=True,
            cosine=max(c.cosine, cosines[c.passage_id]),
            sentence_cosine=max(c.sentence_cosine, cosines[c.passage_id]),
        )
        if c.passage_id in cosines
        else c
        for c in candidates
    ]


def _boost_matching_dates(
    candidates: Sequence[PassageCandidate],
    owners: Mapping[int, ArticleId],
    library: LibraryView,
    timing: Timing,
) -> list[PassageCandidate]:
    ids = {owners[candidate.passage_id] for candidate in candidates}
    published = find_publication_dates(library.connection, ids)
    return boost_matching_dates(candidates, owners, published, timing)


def _restrict_to_topic(question: Question, found: RetrievalResult, library: LibraryView) -> RetrievalResult:
    """For a follow-up: only articles about the subject of the earlier questions may answer."""
    words: dict[int, set[str]] = {}
    for candidate in found.shortlist:
        passage = found.passages[PassageId(candidate.passage_id)]
        words.setdefault(passage.article_id, set()).update(tokenize(passage.text))
        if rewritten := found.rewritten.get(passage.id):
            words[passage.article_id].update(token for s in rewritten.sentences for token in tokenize(s.text))
    on_topic = find_on_topic(words, weigh_tokens(topic_tokens(question), library.corpora))
    on_topic |= {place.article_id for place in question.shown}
    if not on_topic:
        on_topic = find_close_foreign({c: found.owners[c.passage_id] for c in found.shortlist})
    return replace(found, on_topic=frozenset(ArticleId(article_id) for article_id in on_topic))


def _count_left_out(allowed: Mapping[int, AllowedPassages] | None, total_articles: int) -> int | None:
    return None if allowed is None else total_articles - sum(len(a.articles) for a in allowed.values())


def load_allowed(library: LibraryView, filters: Filters) -> dict[int, AllowedPassages]:
    return {
        corpus.corpus_id: find_allowed_passages(library.connection, corpus, filters)
        for corpus in library.corpora
    }


def load_scored_passages(found: RetrievalResult, library: LibraryView) -> list[ScoredPassage]:
    """The shortlisted passages, with the vectors of their sentences for dense search."""
    if not found.by_meaning or found.sentence_vectors:
        return to_scored_passages(found, found.sentence_vectors)
    ids = [PassageId(candidate.passage_id) for candidate in found.shortlist]
    return to_scored_passages(found, read_sentence_vectors(library.connection, ids))


def to_scored_passages(found: RetrievalResult, vectors: Mapping[PassageId, Matrix]) -> list[ScoredPassage]:
    """The shortlisted passages; `vectors` gives the vectors of their sentences."""
    return [_to_scored_passage(candidate, found, vectors) for candidate in found.shortlist]


def _to_scored_passage(
    candidate: PassageCandidate, found: RetrievalResult, vectors: Mapping[PassageId, Matrix]
) -> ScoredPassage:
    passage = found.passages[PassageId(candidate.passage_id)]
    return ScoredPassage(
        article_id=passage.article_id,
        title=passage.title,
        score=candidate.score,
        cosine=candidate.cosine,
        lexical=candidate.lexical,
        sentence_cosine=candidate.sentence_cosine,
        is_foreign=candidate.is_foreign,
        start=passage.start,
        text=passage.text,
        sentences=passage.sentences,
        vectors=vectors.get(passage.id),
        rewritten=found.rewritten.get(passage.id),
        form_vector=found.form_vector if candidate.has_name else None,
    )


def diversify(
    candidates: Sequence[PassageCandidate], owners: Mapping[int, ArticleId]
) -> list[PassageCandidate]:
    """The same order, with the passages beyond the limit per article moved to the end."""
    counts: dict[ArticleId, int] = {}
    kept: list[PassageCandidate] = []
    surplus: list[PassageCandidate] = []
    for candidate in candidates:
        article_id = owners[candidate.passage_id]
        counts[article_id] = counts.get(article_id, 0) + 1
        (kept if counts[article_id] <= _MOST_PER_ARTICLE else surplus).append(candidate)
    return kept + surplus
