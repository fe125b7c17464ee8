"""Timelines: the dated events of a topic, each with a verified quote, in the order in which they happened."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from time import perf_counter

from index.model.article_types import Filters
from index.model.base_types import ArticleId, CorpusName
from index.model.timeline_types import Timeline, TimelineChart, TimelineEntry
from index.qa.answer_pipeline import load_undamaged_texts
from index.qa.composition import Quote, number_quotes
from index.qa.passage_retrieval import LibraryView, embed_question
from index.qa.question import Question
from index.qa.question_service import QuestionService
from index.qa.quotability import find_flaw
from index.qa.quote_context import find_shown_span
from index.qa.report_sentences import is_report
from index.qa.spelling import correct_question
from index.store.story_queries import find_stories
from index.tracking.timeline_chart import draw_chart
from index.tracking.timeline_events import Event, are_about_same_event, closeness, group_sentences, keep_days
from index.tracking.topic_sentences import TopicReading, TopicSentence, read_topic
from index.workers.isolated_parser import IsolatedParser

MOST_ENTRIES = 100
DEFAULT_ENTRIES = 20
_NO_FILTERS = Filters()
# Quotes of other articles that an entry cites; readers would not check more.
_MOST_ELSEWHERE = 4
_LONGEST_QUOTE_CHARS = 420
# A sentence of the days after the event tells it as news, one of later years as background.
_WEIGHT_OF_NEWS = 0.15
_NEWS_DAYS = 7
_WEIGHT_OF_LIKENESS = 0.5
_MOST_COMPARED = 8


class Timelines:
    """Builds timelines. Safe to call from any thread."""

    def __init__(self, questions: QuestionService, workers: IsolatedParser) -> None:
        self._questions = questions
        self._workers = workers

    def build(
        self,
        topic: str,
        *,
        corpora: Sequence[CorpusName],
        filters: Filters = _NO_FILTERS,
        limit: int = DEFAULT_ENTRIES,
    ) -> Timeline:
        """The most important events about a topic, at most `limit`, in order of their dates.

        `since` and `until` of the filters bound the days of the events, not of the articles. The timeline comes
        from one snapshot of the library, as an answer does. Raises QuestionError for a topic without words or
        over the limit, and StoreInUseError.
        """
        question = self._questions.read_question(topic)
        return self._questions.run_on_snapshot(
            lambda library: build_timeline(question, library, filters, limit=min(limit, MOST_ENTRIES)),
            _list_articles,
            corpora,
        )

    def draw_chart(self, chart: TimelineChart) -> bytes:
        """A PNG, drawn in a worker process. Raises ReadError if that exceeds the limits on time and memory."""
        return self._workers.read(partial(draw_chart, chart), content=repr(chart), source="timeline chart")


def build_timeline(topic: Question, library: LibraryView, filters: Filters, *, limit: int) -> Timeline:
    """As `Timelines.build`, from one snapshot."""
    started = perf_counter()
    if not any(corpus.words.count_passages() for corpus in library.corpora):
        return Timeline(topic=topic.text, entries=(), events=0, articles=0, is_library_empty=True)
    corrected = correct_question(topic, library)
    vector = embed_question(corrected, library)
    # Whatever happened until a day may be reported later.
    reading = read_topic(corrected, vector, library, replace(filters, until=None))
    found = group_sentences(reading)
    events = keep_days(found, _day(filters.since), _day(filters.until))
    told = list(islice((told for event in events if (told := _tell(event, reading)) is not None), limit))
    chosen = sorted(told, key=lambda one: (one.event.date.first, -one.event.days))
    return Timeline(
        topic=corrected.as_typed,
        entries=_cite(chosen, reading, library),
        events=len(events) if len(told) == limit else len(told),
        articles=len(reading.facts),
        outside=len(found) - len(events),
        corrections=corrected.corrections,
        elapsed_ms={"total": (perf_counter() - started) * 1000},
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


@dataclass(frozen=True, slots=True)
class _ToldEvent:
    """An event with the sentences that are quoted: the best one, and those of other articles."""

    event: Event
    best: TopicSentence
    others: tuple[TopicSentence, ...]


def _tell(event: Event, reading: TopicReading) -> _ToldEvent | None:
    """Choose what is quoted; None if no sentence may be."""
    ordered = sorted(event.sentences, key=lambda s: (-_rate(s, event), s.article_id, s.span))
    dated = (s for s in ordered if _has_date(s, event))
    best = next((s for s in dated if is_report(s.text) and _may_quote(s, reading)), None)
    if best is None:
        return None
    others: dict[ArticleId, TopicSentence] = {}
    for sentence in ordered:
        story = reading.story_of(sentence.article_id)
        if story == reading.story_of(best.article_id) or story in others or len(others) == _MOST_ELSEWHERE:
            continue
        if are_about_same_event(sentence, best) and _may_quote(sentence, reading):
            others[story] = sentence
    return _ToldEvent(event, best, tuple(others.values()))


def _has_date(sentence: TopicSentence, event: Event) -> bool:
    """Whether a sentence gives its event exactly the date that is shown: no month for a day."""
    time = sentence.times.event
    if time is None:
        return not event.date.is_stated
    return (time.first, time.last) == (event.date.first, event.date.last)


def _rate(sentence: TopicSentence, event: Event) -> float:
    """How well a sentence tells its event: close to the topic, like the others, written soon after it."""
    alike = [_likeness(sentence, s) for s in event.sentences[:_MOST_COMPARED] if s is not sentence]
    is_news = sentence.published is not None and (sentence.published - event.date.last).days <= _NEWS_DAYS
    return (
        closeness(sentence)
        + (_WEIGHT_OF_LIKENESS * sum(alike) / len(alike) if alike else 0.0)
        + _WEIGHT_OF_NEWS * is_news
    )


def _likeness(one: TopicSentence, other: TopicSentence) -> float:
    return float(one.vector @ other.vector) if one.vector is not None and other.vector is not None else 0.0


def _may_quote(sentence: TopicSentence, reading: TopicReading) -> bool:
    text, title = reading.texts[sentence.article_id], reading.facts[sentence.article_id].title
    return len(sentence.text) <= _LONGEST_QUOTE_CHARS and find_flaw(text, sentence.span, title=title) is None


def _cite(told: Sequence[_ToldEvent], reading: TopicReading, library: LibraryView) -> tuple[TimelineEntry, ...]:
    """The entries with citations, numbered from 1; an event is left out if its article is damaged."""
    quoted = {s.article_id for one in told for s in (one.best, *one.others)}
    texts = load_undamaged_texts(library.connection, quoted)
    stories = find_stories(library.connection, quoted & reading.copies.keys())
    whole = [one for one in told if one.best.article_id in texts]
    quotes = [_quote(one, texts) for one in whole]
    sentences, citations = number_quotes(quotes, reading.facts, texts, stories)
    return tuple(
        TimelineEntry(
            date=one.event.date,
            citation=citations[sentence.citations[0] - 1],
            elsewhere=tuple(citations[number - 1] for number in sentence.citations[1:]),
            reports=one.event.reports,
            mentions=one.event.mentions,
        )
        for one, sentence in zip(whole, sentences, strict=True)
    )


def _quote(told: _ToldEvent, texts: Mapping[ArticleId, str]) -> Quote:
    """The quote of an event, as it stands in the stored text."""
    best = told.best
    start, end = find_shown_span(texts[best.article_id], best.span)
    others = ((s.article_id, s.span, s.text) for s in told.others if s.article_id in texts)
    return Quote(best.article_id, (start, end), texts[best.article_id][start:end], elsewhere=tuple(others))


def _list_articles(timeline: Timeline) -> Set[ArticleId]:
    """Every article that a timeline names."""
    cited = [c for entry in timeline.entries for c in (entry.citation, *entry.elsewhere)]
    return {article.article_id for c in cited for article in (c.article, *c.copies)}
