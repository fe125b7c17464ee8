"""The pipeline from a question to a verified answer, and passage search on the same retrieval."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, reduce
from time import perf_counter

from sqlalchemy import Connection

from index.agreement.publisher_table import PublisherTable
from index.extraction.draft_validation import content_hash
from index.language.language_detection import find_quote_language
from index.model.answer_types import (
    Answer,
    Citation,
    CitedSentence,
    Comparison,
    Hit,
    MissingPart,
    NoAnswer,
    NoAnswerReason,
    Timing,
)
from index.model.article_types import ArticleFacts, Filters, Story
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import FloatArray
from index.qa.answer_origins import find_answer_caution, load_publishers
from index.qa.answering_words import mark_answering_words
from index.qa.asked_names import rewrite_names
from index.qa.composition import list_comparisons, make_quotes, number_quotes
from index.qa.explanation import build_explanation
from index.qa.follow_up_selection import FollowUpReader, build_reader
from index.qa.hybrid_search import PassageCandidate
from index.qa.independent_reports import count_outlets
from index.qa.missing_part import find_missing_part
from index.qa.name_forms import add_name_forms
from index.qa.name_matches import find_name_matches
from index.qa.passage_reading import find_read_texts, read_passages
from index.qa.passage_retrieval import (
    LibraryView,
    RetrievalResult,
    diversify,
    embed_question,
    find_reranker,
    load_scored_passages,
    retrieve_passages,
)
from index.qa.passage_sentences import ScoredPassage
from index.qa.past_events import find_past_event, is_only_hypothetical, put_reports_first
from index.qa.question import Question, cap_context_weights
from index.qa.report_comparison import compare_reports, list_compared_articles
from index.qa.reranker_blend import rerank_sentences
from index.qa.said_by_answers import SaidByOutcome, decide_said_by, describe_unquoted, find_said_by_answer
from index.qa.search_kind import SearchKind
from index.qa.sentence_selection import Selection, SentenceReorderer, select_sentences
from index.qa.spelling import correct_question
from index.qa.support import estimate_support
from index.qa.time_constraints import count_outdated_days, narrow_filters, put_newest_first, resolve_timing
from index.store.article_queries import (
    find_facts,
    find_publication_dates,
    read_article_texts,
    read_content_hashes,
)
from index.store.passage_queries import StoredPassage
from index.store.story_queries import find_stories

log = logging.getLogger(__name__)

_CLOSEST = 3
# A question is refused if no candidate has at least this cosine or shares a word with the question.
_LEAST_COSINE = 0.2
# A follow-up needs this share of the support. The estimate knows complete questions; sentences that answer a
# follow-up lack most words of the exchange (docs/decisions/0037). With the reader, support is that of the
# follow-up alone, about the articles of the exchange.
_FOLLOW_UP_THRESHOLD_SHARE = 0.3
_READ_FOLLOW_UP_THRESHOLD_SHARE = 0.2
# A refusal names an article as close if it has at least this cosine or shares a word with the question. Below,
# articles are about another subject.
_NEAR_COSINE = 0.1


@dataclass(frozen=True, slots=True)
class _QuotedAnswer:
    """Verified sentences and citations, the closest articles, the facts of all articles, and texts of them."""

    sentences: tuple[CitedSentence, ...]
    citations: tuple[Citation, ...]
    comparisons: tuple[Comparison, ...]
    closest: tuple[ArticleFacts, ...]
    facts: Mapping[ArticleId, ArticleFacts]
    texts: Mapping[ArticleId, str]


class Stopwatch:
    """Measures milliseconds by step, and in total."""

    def __init__(self) -> None:
        self._started = self._lap = perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = perf_counter()
        self._laps[name] = (now - self._lap) * 1000
        self._lap = now

    def read(self) -> dict[str, float]:
        return {"total": (perf_counter() - self._started) * 1000, **self._laps}


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A question as it is answered, and what was retrieved for it. Sentences can be found in it repeatedly."""

    question: Question
    """With its words corrected."""
    timing: Timing
    filters: Filters
    """Narrowed by the time that the question states."""
    vector: FloatArray | None
    found: RetrievalResult
    watch: Stopwatch


@dataclass(frozen=True, slots=True)
class FoundSentences:
    """The sentences chosen for a question, and how."""

    found: RetrievalResult
    selection: Selection
    spoken: SaidByOutcome | None = None
    """If they are the sentences of the speaker asked about."""
    follow_up: FollowUpReader | None = None
    """If the question is another follow-up."""


def answer_question(
    question: Question,
    library: LibraryView,
    *,
    filters: Filters,
    now: datetime,
    max_sentences: int,
    threshold: float,
) -> Answer | NoAnswer:
    """Answer with verified quotes, or say why not. "Last week" in a question is relative to `now`."""
    retrieved = retrieve_for_question(question, library, filters=filters, now=now)
    if isinstance(retrieved, NoAnswer):
        return retrieved
    sentences = find_sentences(retrieved, library, count=max_sentences)
    return compose_answer(retrieved, sentences, library, threshold=threshold)


def retrieve_for_question(
    question: Question, library: LibraryView, *, filters: Filters, now: datetime
) -> Retrieved | NoAnswer:
    """The passages that may answer a question; NoAnswer if the library is empty."""
    watch = Stopwatch()
    timing = resolve_timing(question, filters, now)
    if not any(corpus.words.count_passages() for corpus in library.corpora):
        return NoAnswer(question=question.text, reason=NoAnswerReason.EMPTY_CORPUS, closest=(), timing=timing)
    filters = narrow_filters(filters, timing)
    question = _read_words(question, library)
    watch.lap("correct")
    vector = embed_question(question, library)
    watch.lap("embed")
    found = retrieve_passages(question, vector, library, filters, timing)
    watch.lap("search")
    return Retrieved(question, timing, filters, vector, found, watch)


def _read_words(question: Question, library: LibraryView) -> Question:
    """The question with its words corrected and the other forms of its names, which are not corrected."""
    named = add_name_forms(question, library)
    corrected = correct_question(named, library)
    return corrected if corrected is named else add_name_forms(corrected, library)


def find_sentences(
    retrieved: Retrieved, library: LibraryView, *, count: int, unread: FoundSentences | None = None
) -> FoundSentences:
    """At most `count` sentences of the passages, or of the speaker asked about.

    `unread` is what was found in them without the reader, which saves some work: if that was not of a speaker,
    this is not either. Only for complete questions.
    """
    question, timing, found = retrieved.question, retrieved.timing, retrieved.found
    watch, may_be_of_speaker = retrieved.watch, unread is None or unread.spoken is not None
    spoken = (
        find_said_by_answer(question, library, retrieved.filters, found, timing, count=count)
        if may_be_of_speaker
        else None
    )
    if spoken is not None:
        watch.lap("select")
        return FoundSentences(found, spoken.selection, spoken=spoken)
    loaded = load_scored_passages(found, library)
    watch.lap("read")
    texts = find_read_texts(question, timing, [view.article_id for view in loaded], library.connection)
    passages, kind = read_passages(texts, loaded, found.kind, library.reader)
    if kind is SearchKind.READ:
        watch.lap("reader")
    follow_up = build_reader(question, passages, found, library) if question.read_with else None
    selection = select_sentences(
        question.read_text if kind is SearchKind.READ else question.text,
        passages,
        retrieved.vector,
        cap_context_weights(found.weights, question),
        count=count,
        search=kind,
        is_follow_up=bool(question.read_with),
        copies=found.copies,
        reorder=_build_reorderer(question, library, found, timing, follow_up),
        unread=unread.selection if unread is not None and unread.spoken is None else None,
    )
    if follow_up is not None:
        selection = replace(selection, chosen=follow_up.keep_answers(selection.chosen))
    selection = replace(selection, chosen=mark_answering_words(question, selection.chosen))
    watch.lap("select")
    if kind is SearchKind.READ and not question.read_with:
        selection = _compare_reports(question, selection, passages, found, library)
        watch.lap("compare")
    return FoundSentences(found, selection, follow_up=follow_up)


def _compare_reports(
    question: Question,
    selection: Selection,
    passages: Sequence[ScoredPassage],
    found: RetrievalResult,
    library: LibraryView,
) -> Selection:
    """The selection, with what other articles say against its first sentence, and what they say likewise."""
    articles = list_compared_articles(selection)
    if not articles:
        return selection
    facts = find_facts(library.connection, articles)
    compared = compare_reports(question, selection, passages, found.copies, facts)
    together = mark_answering_words(question, compared.together)
    return replace(selection, compared=replace(compared, together=together))


def compose_answer(
    retrieved: Retrieved, sentences: FoundSentences, library: LibraryView, *, threshold: float
) -> Answer | NoAnswer:
    """The answer from chosen sentences; NoAnswer without verified quotes, or with too little support."""
    question, timing, watch = retrieved.question, retrieved.timing, retrieved.watch
    found, selection, spoken = sentences.found, sentences.selection, sentences.spoken
    threshold *= _threshold_share(question, sentences)
    publishers = load_publishers(library.connection, [corpus.corpus_id for corpus in library.corpora])
    quoted = _load_quotes(selection, found, library, publishers, as_of=retrieved.filters.as_of)
    explanation = build_explanation(
        question, library, found, selection, quoted.facts, filters=retrieved.filters, threshold=threshold
    )
    reason, support = _decide_refusal(question, sentences, quoted, threshold=threshold)
    watch.lap("verify")
    if reason is not None:
        return NoAnswer(
            question=question.as_typed,
            reason=reason,
            closest=quoted.closest,
            missing=_find_missing_part(question, library, quoted),
            unquoted=describe_unquoted(spoken, quoted.closest, library.connection) if spoken else None,
            support=support,
            considered=len(found.articles),
            timing=timing,
            corrections=question.corrections,
            explanation=explanation,
            elapsed_ms=watch.read(),
        )
    return Answer(
        question=question.as_typed,
        sentences=quoted.sentences,
        citations=quoted.citations,
        comparisons=quoted.comparisons,
        support=support,
        considered=len(found.articles),
        cosine=_find_cosine(selection),
        timing=_with_outdated_days(question, timing, quoted.citations),
        corrections=question.corrections,
        caution=find_answer_caution(quoted.citations, quoted.texts, publishers, library.connection),
        name_matches=find_name_matches(question.every_name, quoted.citations),
        explanation=explanation,
        elapsed_ms=watch.read(),
    )


def _with_outdated_days(question: Question, timing: Timing, citations: Sequence[Citation]) -> Timing:
    """The timing, with the number of days by which the cited articles are out of date."""
    dates = [citation.article.published.at for citation in citations if citation.article.published]
    return replace(timing, outdated_days=count_outdated_days(question, timing, dates))


def search_passages(question: Question, library: LibraryView, *, filters: Filters, k: int) -> list[Hit]:
    """The best passages, best first; a long article does not crowd out the others."""
    question = add_name_forms(question, library)
    found = retrieve_passages(question, embed_question(question, library), library, filters)
    kept = diversify(found.candidates, found.owners)[:k]
    owners = {found.owners[candidate.passage_id] for candidate in kept}
    facts = find_facts(library.connection, owners)
    texts = load_undamaged_texts(library.connection, owners)
    return [
        _to_hit(candidate, found.passages[PassageId(candidate.passage_id)], facts, len(texts[article_id]))
        for candidate in kept
        if (article_id := found.owners[candidate.passage_id]) in texts
    ]


def _build_reorderer(
    question: Question,
    library: LibraryView,
    found: RetrievalResult,
    timing: Timing,
    follow_up: FollowUpReader | None,
) -> SentenceReorderer | None:
    """Reorder the sentences for a follow-up, by the reranker, and by what the question asks to see first."""
    steps: list[SentenceReorderer] = []
    if follow_up is not None:
        steps.append(follow_up.order)
    if reranker := find_reranker(question, library):
        steps.append(partial(rerank_sentences, reranker=reranker, question=question.search_text))
    if event := find_past_event(question):
        steps.append(partial(put_reports_first, event=event))
    if timing.wants_newest:
        published = find_publication_dates(library.connection, found.articles)
        steps.append(partial(put_newest_first, published=published))
    return (lambda scored: reduce(lambda order, step: step(order), steps, list(scored))) if steps else None


def _decide_refusal(
    question: Question, sentences: FoundSentences, quoted: _QuotedAnswer, *, threshold: float
) -> tuple[NoAnswerReason | None, float]:
    """Why the question is refused, None if it is not; and the support of the chosen sentences."""
    found, has_quotes = sentences.found, bool(quoted.sentences)
    if sentences.spoken is not None:
        return decide_said_by(sentences.spoken, has_quotes=has_quotes, threshold=threshold)
    if not sentences.selection.chosen or not _is_close(found.candidates):
        return NoAnswerReason.NOTHING_RELEVANT, 0.0
    support = _estimate_support(question, sentences)
    if support < threshold or not has_quotes or not _meets_question(question, sentences):
        return NoAnswerReason.NOT_SUPPORTED, support
    return None, support


def _threshold_share(question: Question, sentences: FoundSentences) -> float:
    if not question.read_with:
        return 1.0
    was_read = sentences.follow_up is not None and sentences.selection.kind is SearchKind.READ
    return _READ_FOLLOW_UP_THRESHOLD_SHARE if was_read else _FOLLOW_UP_THRESHOLD_SHARE


def _estimate_support(question: Question, sentences: FoundSentences) -> float:
    """Support for the whole question, including the earlier ones of a follow-up.

    If the sentences were read, support for the follow-up alone: the passages are on the subject of the
    exchange, and the estimate knows short questions about few articles.
    """
    found, whole = sentences.found, replace(sentences.selection, weights=sentences.found.weights)
    if sentences.follow_up is not None and whole.kind is SearchKind.READ:
        own = {token: found.weights[token] for token in question.tokens if token in found.weights}
        whole = replace(whole.by_ranking(), weights=own or found.weights)
    return estimate_support(found.candidates, found.ranked, whole)


def _find_cosine(selection: Selection) -> float | None:
    """The cosine of the question and the first sentence, if it was read."""
    features = selection.chosen[0].features
    return features.cosine if selection.kind is SearchKind.READ and features is not None else None


def _meets_question(question: Question, sentences: FoundSentences) -> bool:
    """Whether the chosen sentences have what the question needs: an actual event, what a follow-up asks for."""
    event, selection, follow_up = find_past_event(question), sentences.selection, sentences.follow_up
    if event is not None and event.asks_whether and is_only_hypothetical(event, selection):
        return False
    return follow_up is None or follow_up.is_answered_by(selection.chosen)


def _find_missing_part(question: Question, library: LibraryView, quoted: _QuotedAnswer) -> MissingPart | None:
    """What the library lacks; None for a follow-up, whose words do not say all that it asks for."""
    if question.read_with:
        return None
    ids = {facts.article_id for facts in quoted.closest}
    texts = load_undamaged_texts(library.connection, ids)
    named = frozenset[str]().union(*(name.tokens for name in question.names))
    closest = [
        f"{facts.title}\n{texts[facts.article_id]}" for facts in quoted.closest if facts.article_id in texts
    ]
    return find_missing_part(
        question.text,
        lambda token: token in named or any(corpus.words.count_with(token) for corpus in library.corpora),
        [rewrite_names(text, question.names).text for text in closest],
        {facts.published.at.year for facts in quoted.closest if facts.published is not None},
    )


def _find_closest(found: RetrievalResult) -> list[ArticleId]:
    """The articles that a refusal names, best first, one of each story; perhaps none."""
    near = (c for c in found.candidates if c.bm25 > 0 or c.cosine >= _NEAR_COSINE)
    stories: dict[ArticleId, ArticleId] = {}
    for candidate in near:
        stories.setdefault(found.story_owners[candidate.passage_id], found.owners[candidate.passage_id])
    return list(stories.values())[:_CLOSEST]


def _is_close(candidates: Sequence[PassageCandidate]) -> bool:
    return any(c.bm25 > 0 or c.cosine >= _LEAST_COSINE for c in candidates)


def _load_quotes(
    selection: Selection,
    found: RetrievalResult,
    library: LibraryView,
    publishers: PublisherTable,
    *,
    as_of: datetime | None,
) -> _QuotedAnswer:
    connection = library.connection
    closest = _find_closest(found)
    weighed = {found.owners[candidate.passage_id] for candidate in found.shortlist}
    ids = {ArticleId(sentence.article_id) for sentence in selection.scored}
    stories = {
        i: _story_as_of(story, as_of)
        for i, story in find_stories(connection, ids & found.copies.keys()).items()
    }
    # An origin that the filters exclude is not quoted.
    origins = {story.origin.article_id for story in stories.values()}.intersection(found.articles)
    stories |= {story.origin.article_id: story for story in stories.values()}
    texts = load_undamaged_texts(connection, ids | origins)
    facts = find_facts(connection, ids | origins | weighed | set(closest))
    compared = selection.compared
    quotes = make_quotes(selection.chosen, selection.scored, texts, stories, compared)
    sentences, citations = number_quotes(quotes, facts, texts, stories)
    outlets = count_outlets(quotes, facts, texts, stories, publishers)
    sentences = tuple(
        replace(sentence, independent_outlets=count) for sentence, count in zip(sentences, outlets, strict=True)
    )
    comparisons = list_comparisons(quotes, compared)
    return _QuotedAnswer(sentences, citations, comparisons, tuple(facts[i] for i in closest), facts, texts)


def load_undamaged_texts(connection: Connection, ids: set[ArticleId]) -> dict[ArticleId, str]:
    """The texts whose content hash matches: a damaged text must not be quoted."""
    texts, hashes = read_article_texts(connection, ids), read_content_hashes(connection, ids)
    damaged = {i for i, text in texts.items() if content_hash(text) != hashes[i]}
    for article_id in sorted(damaged):
        log.warning("article %d is damaged and is not quoted; run `watchdesk check`", article_id)
    return {i: text for i, text in texts.items() if i not in damaged}


def _story_as_of(story: Story, as_of: datetime | None) -> Story:
    """A story without the copies that were published after a moment."""
    if as_of is None:
        return story
    known = (a for a in story.articles if a.published is None or a.published.at <= as_of)
    return replace(story, articles=tuple(known))


def _to_hit(
    candidate: PassageCandidate,
    passage: StoredPassage,
    facts: Mapping[ArticleId, ArticleFacts],
    characters: int,
) -> Hit:
    article = facts[passage.article_id]
    return Hit(
        passage_id=passage.id,
        article=article,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        score=candidate.score,
        cosine=candidate.cosine,
        lexical=candidate.lexical,
        language=find_quote_language(passage.text, article.language),
        article_characters=characters,
    )
