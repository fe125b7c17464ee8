"""Choose the sentences that answer what somebody said, and judge whether they do.

The candidates are the sentences whose stored speaker is the one asked about; how well each fits the topic is
the probability of a logistic regression over three figures, or four where the reader reads the sentences.
`benchmarks/fit_said_by.py` fits it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import NamedTuple

from sqlalchemy import Connection

from index.language.attribution.article_statements import attribution_version
from index.language.attribution.speaker_matching import (
    AskedKind,
    AskedSpeaker,
    find_asked_speaker,
    is_named_person,
)
from index.model.answer_types import NoAnswerReason, Timing, UnquotedSpeaker
from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, Matrix, PassageSentences, SentenceReading, Span
from index.qa.asked_names import AskedName
from index.qa.name_search import has_form_in_other_script, rewrite_passages, with_rewritten
from index.qa.passage_reading import find_read_texts, find_readings
from index.qa.passage_retrieval import LibraryView, RetrievalResult
from index.qa.passage_sentences import tokenize_sentence, weighted_share
from index.qa.question import Question, weigh_tokens
from index.qa.quotability import find_flaw
from index.qa.said_by import SaidBy, find_said_by
from index.qa.search_kind import SearchKind
from index.qa.sentence_selection import ScoredSentence, Selection, choose_sentences
from index.qa.statement_search import SpeakerScope, SpeakerSentence, find_sentences_of, resembles_known_name
from index.qa.time_constraints import put_newest_first
from index.store.article_queries import find_publication_dates
from index.store.embedding_queries import read_sentence_vectors
from index.store.passage_queries import StoredPassage, find_passage_ids, read_passages
from index.store.speaker_queries import lacks_speakers, read_speakers
from index.text.scripts import main_script, writing_system
from index.text.tokenizer import content_tokens


class TopicFit(NamedTuple):
    """How a sentence fits a topic: the input of the regression."""

    cosine: float
    """At least 0, with a question vector of the topic; 0 without one."""
    overlap: float
    """The share of the topic's words in the sentence, weighted by idf."""
    overlap_around: float
    """The share in the sentence, the sentences beside it and the title."""
    reading: float = 0.0
    """The log-odds of the reader that the sentence answers, divided by 8, -1 to 1; 0 if it was not read."""


@dataclass(frozen=True, slots=True)
class SpeakerSentenceFit:
    """A sentence of the speaker with its place in a passage, and how it fits the topic."""

    passage: StoredPassage
    place: int
    fit: TopicFit
    is_read: bool = False

    @property
    def span(self) -> Span:
        return self.passage.sentences[self.place]

    @property
    def text(self) -> str:
        start, end = self.span
        return self.passage.text[start - self.passage.start : end - self.passage.start]


@dataclass(frozen=True, slots=True)
class SaidByOutcome:
    """The sentences of the speaker, best first, and the probability that the first one answers."""

    said_by: SaidBy
    selection: Selection
    support: float
    is_quoted: bool
    """Whether any article that may answer quotes the speaker, about whatever."""


class _Weights(NamedTuple):
    """Of the figures of a `TopicFit`, and the bias."""

    cosine: float
    overlap: float
    overlap_around: float
    reading: float
    bias: float


# Fitted on benchmarks/labels/said-dev.jsonl and said-seed.jsonl; see docs/decisions/0035.
_WEIGHTS = {
    SearchKind.READ: _Weights(0.91, 3.10, 3.00, 3.30, -2.30),
    SearchKind.ASYMMETRIC: _Weights(2.16, 3.13, 4.35, 0.0, -4.43),
    SearchKind.SYMMETRIC: _Weights(2.31, 3.03, 4.10, 0.0, -4.41),
    # Without a cosine, as if it were the one that is usual for a sentence on the topic, 0.4.
    SearchKind.LEXICAL: _Weights(0.0, 3.1, 4.2, 0.0, -3.5),
}
# The reader reads at most this many passages, as for other questions: those whose sentences fit best by the
# other figures.
_MOST_READ = 8
_MOST_LOG_ODDS = 8.0
# The support of any sentence of the speaker where the question names no topic.
_SUPPORT_WITHOUT_TOPIC = 0.9
# A sentence is shown beside the first one if it is at least this likely to answer.
_LEAST_SUPPORT = 0.5
_MOST_SUPPORT_UNREAD = 0.49
# Sentences of the speaker among which copies of the chosen ones are searched.
_MOST_SCORED = 40
# Speakers whom a refusal names for each of the closest articles.
_MOST_OTHERS = 3


def find_said_by_answer(
    question: Question,
    library: LibraryView,
    filters: Filters,
    found: RetrievalResult,
    timing: Timing,
    *,
    count: int,
) -> SaidByOutcome | None:
    """Choose at most `count` sentences of the speaker that a question asks about.

    None if the question asks for something else, or must be answered from all sentences: because nobody of that
    description is known, the name may be misspelt, the speaker is quoted only in another writing system, or the
    speakers of some articles were not found yet.
    """
    said_by = find_said_by(question.text)
    asked = find_asked_speaker(said_by.speaker) if said_by is not None else None
    if said_by is None or asked is None or lacks_speakers(library.connection, attribution_version()):
        return None
    scope = SpeakerScope(library, filters, found.articles)
    sentences = _find_in_every_form(asked, question.every_name, scope)
    if found.on_topic is not None:
        sentences = [sentence for sentence in sentences if sentence.article_id in found.on_topic]
    is_elsewhere = has_form_in_other_script(said_by.speaker, question.every_name)
    if not sentences and (asked.kind is not AskedKind.NAME or not said_by.is_certain or is_elsewhere):
        return None
    topic = _find_topic(said_by, question)
    fits, kind = measure_fits(topic, sentences, library, found.kind, question.every_name), found.kind
    if topic is not None and not timing.wants_newest:
        fits, kind = read_fits(question, timing, fits, library, kind)
    ranked = _rank(fits, library, kind, least=_find_least_support(topic, question))
    comparable = [s for s in ranked if topic is None or writing_system(s.text) is writing_system(topic)]
    if (ranked and not comparable) or (not ranked and resembles_known_name(asked, library)):
        return None
    ranked = comparable[:_MOST_SCORED]
    if timing.wants_newest:
        ids = {ArticleId(sentence.article_id) for sentence in ranked}
        ranked = put_newest_first(ranked, find_publication_dates(library.connection, ids))
    chosen = choose_sentences([s for s in ranked if s.score >= _LEAST_SUPPORT], count, found.copies)
    if not chosen and not said_by.is_certain:
        return None
    return SaidByOutcome(
        said_by=said_by,
        selection=Selection(found.weights, ranked, chosen, found.kind),
        support=max((s.score for s in chosen or ranked), default=0.0),
        is_quoted=bool(sentences),
    )


def decide_said_by(
    outcome: SaidByOutcome, *, has_quotes: bool, threshold: float
) -> tuple[NoAnswerReason | None, float]:
    """Why the question is refused, None if it is not; and the support."""
    if not outcome.selection.chosen or not has_quotes or outcome.support < threshold:
        return NoAnswerReason.NOT_SUPPORTED, outcome.support
    return None, outcome.support


def describe_unquoted(
    outcome: SaidByOutcome, closest: Sequence[ArticleFacts], connection: Connection
) -> UnquotedSpeaker:
    """What a refusal says: whom no article quotes on the topic, and who is quoted in the closest articles."""
    counts: dict[ArticleId, Counter[str]] = defaultdict(Counter)
    for stored in read_speakers(connection, [article.article_id for article in closest]):
        if is_named_person(stored.speaker):
            counts[stored.article_id][stored.speaker.name] += len(stored.sentences)
    said_by = outcome.said_by
    return UnquotedSpeaker(
        name=said_by.speaker,
        topic=said_by.topic if said_by.topic_is_noun else None,
        is_quoted=outcome.is_quoted,
        others={i: tuple(name for name, _ in names.most_common(_MOST_OTHERS)) for i, names in counts.items()},
    )


def _find_in_every_form(
    asked: AskedSpeaker, names: Sequence[AskedName], scope: SpeakerScope
) -> list[SpeakerSentence]:
    """The sentences of a speaker under the name asked about, and under its other forms.

    States and their bodies are known by all their names.
    """
    every = [asked]
    if asked.kind is AskedKind.NAME:
        named = next((name for name in names if name.text in asked.text), None)
        texts = [asked.text.replace(named.text, form.text) for form in named.forms] if named else []
        others = [other for text in texts if (other := find_asked_speaker(text)) is not None]
        every += [other for other in others if other.kind is AskedKind.NAME]
    return list(dict.fromkeys(sentence for one in every for sentence in find_sentences_of(one, scope)))


def _find_topic(said_by: SaidBy, question: Question) -> str | None:
    """The topic; for a follow-up also that of the question before it."""
    if not question.read_with:
        return said_by.topic
    before = question.read_with[-1].text
    earlier = find_said_by(before)
    return " ".join(filter(None, [said_by.topic, earlier.topic if earlier is not None else before])) or None


def _find_least_support(topic: str | None, question: Question) -> float:
    """The least support of a sentence of the speaker.

    The articles of a follow-up are known to be on its topic, so that their sentences need not repeat it.
    """
    if topic is None:
        return _SUPPORT_WITHOUT_TOPIC
    return _LEAST_SUPPORT if question.read_with else 0.0


def _rank(
    fits: Sequence[SpeakerSentenceFit], library: LibraryView, kind: SearchKind, *, least: float
) -> list[ScoredSentence]:
    """The sentences with their support, best first; of equal ones the newest first."""
    published = find_publication_dates(library.connection, {fit.passage.article_id for fit in fits})
    scored = [_to_scored_sentence(fit, max(least, _estimate_support(fit, kind))) for fit in fits]

    def key(sentence: ScoredSentence) -> tuple[float, float]:
        at = published.get(ArticleId(sentence.article_id))
        return -sentence.score, -at.timestamp() if at is not None else 0.0

    return sorted(scored, key=key)


def _estimate_support(fit: SpeakerSentenceFit, kind: SearchKind) -> float:
    """Where others are read, a sentence that is not read is not shown: it fitted less well."""
    if kind is SearchKind.READ and not fit.is_read:
        return min(estimate_fit(fit.fit, SearchKind.ASYMMETRIC), _MOST_SUPPORT_UNREAD)
    return estimate_fit(fit.fit, kind)


def estimate_fit(fit: TopicFit, kind: SearchKind) -> float:
    """The probability, 0 to 1, that a sentence of the speaker is about the topic."""
    weights = _WEIGHTS[kind]
    odds = weights.bias + sum(weight * value for weight, value in zip(weights, fit, strict=False))
    return 1 / (1 + exp(-odds))


def read_fits(
    question: Question,
    timing: Timing,
    fits: Sequence[SpeakerSentenceFit],
    library: LibraryView,
    kind: SearchKind,
) -> tuple[list[SpeakerSentenceFit], SearchKind]:
    """The sentences with what the reader finds in the passages that fit best, and the kind that judges them.

    Unchanged if nothing is read, for the reasons of `read_passages`.
    """
    best = sorted(fits, key=lambda fit: -estimate_fit(fit.fit, kind))
    passages = {fit.passage.id: fit.passage for fit in best}
    chosen = list(passages.values())[:_MOST_READ]
    texts = [_to_passage_sentences(passage, question.every_name) for passage in chosen]
    questions = find_read_texts(question, timing, [p.article_id for p in chosen], library.connection)
    readings = find_readings(questions, texts, kind, library.reader)
    if readings is None:
        return list(fits), kind
    by_passage = {passage.id: found for passage, found in zip(chosen, readings, strict=True)}
    return [_add_reading(fit, by_passage.get(fit.passage.id, ())) for fit in fits], SearchKind.READ


def _to_passage_sentences(passage: StoredPassage, names: Sequence[AskedName]) -> PassageSentences:
    if rewritten := rewrite_passages({passage.id: passage}, names):
        passage = with_rewritten(passage, rewritten[passage.id])
    texts = [passage.text[a - passage.start : b - passage.start] for a, b in passage.sentences]
    return PassageSentences(passage.title, texts)


def _add_reading(fit: SpeakerSentenceFit, readings: Sequence[SentenceReading | None]) -> SpeakerSentenceFit:
    reading = readings[fit.place] if readings else None
    if reading is None:
        return fit
    log_odds = max(-_MOST_LOG_ODDS, min(reading.score, _MOST_LOG_ODDS))
    return replace(fit, fit=fit.fit._replace(reading=log_odds / _MOST_LOG_ODDS), is_read=True)


def measure_fits(
    topic: str | None,
    sentences: Sequence[SpeakerSentence],
    library: LibraryView,
    kind: SearchKind,
    names: Sequence[AskedName] = (),
) -> list[SpeakerSentenceFit]:
    """The sentences that are whole sentences of a passage, each once, with their fit to the topic."""
    placed = _place(sentences, library)
    vector = _embed_topic(topic, library) if kind is not SearchKind.LEXICAL else None
    vectors = read_sentence_vectors(library.connection, [p.id for p, _ in placed]) if vector is not None else {}
    weights = weigh_tokens(dict.fromkeys(content_tokens(topic)), library.corpora) if topic is not None else {}
    rewritten = rewrite_passages({passage.id: passage for passage, _ in placed}, names)
    return [
        SpeakerSentenceFit(
            passage,
            place,
            _measure(
                with_rewritten(passage, rewritten[passage.id]) if passage.id in rewritten else passage,
                place,
                weights,
                vectors.get(passage.id),
                vector,
            ),
        )
        for passage, place in placed
    ]


def _embed_topic(topic: str | None, library: LibraryView) -> FloatArray | None:
    if topic is None or library.embedder is None or main_script(topic) not in library.scripts:
        return None
    return library.embedder.embed_question(topic)


def _place(sentences: Sequence[SpeakerSentence], library: LibraryView) -> list[tuple[StoredPassage, int]]:
    """The passage of each sentence that may be quoted, and its place in it."""
    wanted = {(sentence.article_id, sentence.span) for sentence in sentences}
    ids = find_passage_ids(library.connection, {article_id for article_id, _ in wanted}, library.edition_id)
    placed: dict[tuple[ArticleId, Span], tuple[StoredPassage, int]] = {}
    for passage in read_passages(library.connection, sorted(ids)).values():
        for place, span in enumerate(passage.sentences):
            if (passage.article_id, span) in wanted and _is_quotable(passage, span):
                placed.setdefault((passage.article_id, span), (passage, place))
    return list(placed.values())


def _is_quotable(passage: StoredPassage, span: Span) -> bool:
    within = span[0] - passage.start, span[1] - passage.start
    return find_flaw(passage.text, within, title=passage.title) is None


def _measure(
    passage: StoredPassage,
    place: int,
    weights: Mapping[str, float],
    vectors: Matrix | None,
    vector: FloatArray | None,
) -> TopicFit:
    def words(at: int) -> frozenset[str]:
        start, end = passage.sentences[at]
        return frozenset(tokenize_sentence(passage.text[start - passage.start : end - passage.start]))

    beside = range(max(place - 1, 0), min(place + 2, len(passage.sentences)))
    around = frozenset[str]().union(*(words(at) for at in beside), tokenize_sentence(passage.title))
    cosine = 0.0
    if vector is not None and vectors is not None and len(vectors) == len(passage.sentences):
        cosine = max(float(vectors[place] @ vector), 0.0)
    return TopicFit(
        cosine=cosine,
        overlap=weighted_share(words(place), weights),
        overlap_around=weighted_share(around, weights),
    )


def _to_scored_sentence(fit: SpeakerSentenceFit, support: float) -> ScoredSentence:
    tokens = frozenset(tokenize_sentence(fit.text))
    return ScoredSentence(
        article_id=fit.passage.article_id,
        span=fit.span,
        text=fit.text,
        tokens=tokens,
        score=support,
        plain_score=support,
        cosine=fit.fit.cosine,
        overlap=fit.fit.overlap,
    )
