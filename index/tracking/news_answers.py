"""Answer a question for news with a brief: a sentence for each event, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from index.model.answer_types import Answer, CitedSentence, NoAnswer, NoAnswerReason, Timing
from index.model.article_types import Filters
from index.model.brief_types import BriefRequest
from index.qa.answer_origins import find_answer_caution, load_publishers
from index.qa.answer_pipeline import Stopwatch
from index.qa.news_subject import find_news_request
from index.qa.passage_retrieval import LibraryView
from index.qa.question import Question
from index.qa.spelling import correct_question
from index.qa.time_constraints import count_outdated_days, resolve_timing
from index.store.article_queries import find_facts
from index.store.brief_queries import StoredOpening
from index.tracking.brief_builder import BriefSource, find_events, list_newest, quote_events
from index.tracking.topic_articles import Topic

# A question without a time asks for the last days up to the newest article on its subject.
_DAYS_BEFORE_NEWEST = 7
_CLOSEST = 3
# The trees that estimate support know only questions with one answer.
_SUPPORT = 0.75


@dataclass(frozen=True, slots=True)
class _Window:
    """The time that a question asks about; None leaves a side open."""

    since: datetime | None
    until: datetime | None


def answer_news(
    question: Question, library: LibraryView, *, filters: Filters, now: datetime, count: int
) -> Answer | NoAnswer | None:
    """Sentences of at most `count` events of the time asked about.

    Refuses if there is none in that time, with the date of the newest. Returns None for a follow-up, for
    another question, and if no dated article at all is about the subject.
    """
    if question.read_with or find_news_request(question.text) is None:
        return None
    watch = Stopwatch()
    question = correct_question(question, library)
    timing = resolve_timing(question, filters, now)
    source = BriefSource(
        library.connection, tuple(corpus.corpus_id for corpus in library.corpora), library.edition_id
    )
    window = _find_window(filters, timing)
    end = min(window.until or timing.moment, timing.moment)
    request = BriefRequest(
        topic=_find_topic(question, timing), filters=filters, since=window.since or end, until=end
    )
    newest = list_newest(source, request, most=_CLOSEST)
    if not newest:
        return None
    if window.since is None:
        request = replace(request, since=_days_before(newest[0], _DAYS_BEFORE_NEWEST))
    watch.lap("search")
    found = find_events(source, request)
    events = sorted(found.events, key=lambda e: (e.is_main, e.day, e.outlets), reverse=True)[:count]
    watch.lap("group")
    quoted = quote_events(source, events, Topic(request.topic))
    watch.lap("verify")
    if not quoted:
        return _refuse(question, library, timing, newest, watch)
    citations = tuple(replace(event.citation, number=n) for n, event in enumerate(quoted, start=1))
    dates = [citation.article.published.at for citation in citations if citation.article.published]
    return Answer(
        question=question.as_typed,
        sentences=tuple(CitedSentence(text=c.quote, citations=(c.number,)) for c in citations),
        citations=citations,
        support=_SUPPORT,
        considered=sum(len(event.articles) for event in found.events),
        timing=replace(timing, outdated_days=count_outdated_days(question, timing, dates)),
        corrections=question.corrections,
        caution=find_answer_caution(
            citations, {}, load_publishers(library.connection, source.corpus_ids), library.connection
        ),
        elapsed_ms=watch.read(),
    )


def _refuse(
    question: Question,
    library: LibraryView,
    timing: Timing,
    newest: Sequence[StoredOpening],
    watch: Stopwatch,
) -> NoAnswer:
    closest = [opening.article_id for opening in newest]
    facts = find_facts(library.connection, closest)
    return NoAnswer(
        question=question.as_typed,
        reason=NoAnswerReason.NOTHING_RELEVANT,
        closest=tuple(facts[article_id] for article_id in closest),
        newest=newest[0].published,
        considered=len(newest),
        timing=timing,
        corrections=question.corrections,
        elapsed_ms=watch.read(),
    )


def _find_topic(question: Question, timing: Timing) -> str:
    """The subject of the question without the time that it names."""
    request = find_news_request(question.text)
    subject = request.subject if request is not None else ""
    return subject.replace(timing.asked.words, " ").strip() if timing.asked is not None else subject


def _find_window(filters: Filters, timing: Timing) -> _Window:
    """The time of the question, within that of the filters."""
    asked = timing.asked
    since, until = filters.since, filters.until
    if asked is not None and asked.first is not None:
        since = max(filter(None, (since, _start_of_day(asked.first))))
    if asked is not None and asked.last is not None:
        until = min(filter(None, (until, _end_of_day(asked.last))))
    return _Window(since, until)


def _days_before(newest: StoredOpening, days: int) -> datetime:
    assert newest.published is not None, "only dated articles are listed"
    return _start_of_day(newest.published.at.date() - timedelta(days=days))


def _start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
