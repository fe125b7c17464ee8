"""Group the dated sentences about a topic into events, and weigh them. Pure.

An event is what sentences of the same day tell in similar words. It counts by how many articles report it, and
by how many later ones name its day: references from later reports show best what was important.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log2

from index.model.base_types import ArticleId
from index.model.timeline_types import EventDate
from index.tracking.topic_sentences import TopicReading, TopicSentence

# A sentence is about the topic if it has this share of its words, or is nearly as similar to it as the best.
_LEAST_SHARE = 0.4
_LEAST_OF_BEST_COSINE = 0.72
# If so many articles about the topic name a day of which there is no such sentence, a less similar one counts:
# "the explosions occurred on April 15".
_NAMED_BY = 5
_LEAST_OF_BEST_COSINE_OF_NAMED_DAY = 0.5
# A sentence without a date tells what its article is about.
_LEAST_SHARE_WITHOUT_DATE = 0.5
# Two sentences of a day tell the same event at this cosine, or share of the words of the shorter one.
_SAME_EVENT_COSINE = 0.55
_SAME_EVENT_WORDS = 0.4
_ONE_DAY = timedelta(days=1)
# Reports of the day itself and of the day after are no references back.
_REPORTING_DAYS = 2
_WEIGHT_OF_REFERENCES = 1.5
_WEIGHT_WITHOUT_DATE = 0.6
_WEIGHT_OF_LONG_TIME = 0.5
_DAYS_OF_LONG_TIME = 45


@dataclass(slots=True)
class Event:
    """What happened at one time. The first sentence began the group and is the closest to the topic."""

    date: EventDate
    sentences: list[TopicSentence]
    weight: float = 0.0
    reports: int = 0
    mentions: int = 0
    stories: set[ArticleId] = field(default_factory=set)

    @property
    def days(self) -> int:
        return (self.date.last - self.date.first).days + 1

    def tells(self, sentence: TopicSentence) -> bool:
        return any(are_about_same_event(sentence, other) for other in self.sentences[:_MOST_COMPARED])


_MOST_COMPARED = 4


def group_sentences(reading: TopicReading) -> list[Event]:
    """The events of a topic, the most important first."""
    references = _count_references(reading)
    about = _keep_relevant(reading.sentences)
    stated = [sentence for sentence in about if sentence.times.event is not None]
    stated += _keep_named_days(reading.sentences, stated, references)
    events = _group_by_date(stated)
    events = _absorb_long_times(events)
    _add_undated(events, [sentence for sentence in about if sentence.times.event is None])
    _weigh(events, reading, references)
    return sorted(events, key=lambda event: (-event.weight, event.date.first))


def are_about_same_event(one: TopicSentence, other: TopicSentence) -> bool:
    """Whether two sentences with the same date tell the same."""
    if one.vector is not None and other.vector is not None:
        return float(one.vector @ other.vector) >= _SAME_EVENT_COSINE
    fewest = min(len(one.words), len(other.words))
    return fewest > 0 and len(one.words & other.words) >= _SAME_EVENT_WORDS * fewest


def closeness(sentence: TopicSentence) -> float:
    """How close a sentence is to the topic."""
    return sentence.share + 1.5 * sentence.cosine


def _keep_relevant(sentences: Collection[TopicSentence]) -> list[TopicSentence]:
    """The sentences about the topic, the closest first."""
    best = max((sentence.cosine for sentence in sentences), default=0.0)
    return [sentence for sentence in _order(sentences) if _is_relevant(sentence, best)]


def _order(sentences: Iterable[TopicSentence]) -> list[TopicSentence]:
    """The closest to the topic first."""
    return sorted(sentences, key=lambda sentence: (-closeness(sentence), sentence.article_id, sentence.span))


def _is_relevant(sentence: TopicSentence, best_cosine: float) -> bool:
    if sentence.times.event is None:
        return sentence.share >= _LEAST_SHARE_WITHOUT_DATE
    is_close = sentence.cosine > 0 and sentence.cosine >= _LEAST_OF_BEST_COSINE * best_cosine
    return sentence.share >= _LEAST_SHARE or is_close


def _keep_named_days(
    sentences: Collection[TopicSentence],
    relevant: Iterable[TopicSentence],
    references: Mapping[date, Collection[ArticleId]],
) -> list[TopicSentence]:
    """A sentence of each day that many articles name and no relevant one tells; first those with its date."""
    least = _LEAST_OF_BEST_COSINE_OF_NAMED_DAY * max((s.cosine for s in sentences), default=0.0)
    told = {_day_of(sentence) for sentence in relevant}
    found: dict[date, TopicSentence] = {}
    for sentence in sorted(_order(sentences), key=lambda sentence: not _writes_day(sentence)):
        day = _day_of(sentence)
        is_named = day is not None and day not in told and len(references.get(day, ())) >= _NAMED_BY
        if day is not None and is_named and sentence.cosine >= least > 0:
            found.setdefault(day, sentence)
    return list(found.values())


def _day_of(sentence: TopicSentence) -> date | None:
    """The day of the event that it tells; None if it states none."""
    time = sentence.times.event
    return time.first if time is not None and time.first == time.last else None


def _writes_day(sentence: TopicSentence) -> bool:
    """Whether it gives the day as a date, not as a weekday."""
    time = sentence.times.event
    return time is not None and any(map(str.isdigit, sentence.text[time.start : time.end]))


def _group_by_date(sentences: Iterable[TopicSentence]) -> list[Event]:
    by_time: dict[tuple[date, date], list[Event]] = defaultdict(list)
    for sentence in sentences:
        time = sentence.times.event
        assert time is not None, "the sentence states when its event happened"
        events = by_time[time.first, time.last]
        event = next((event for event in events if event.tells(sentence)), None)
        if event is None:
            events.append(Event(EventDate(first=time.first, last=time.last, is_stated=True), [sentence]))
        else:
            event.sentences.append(sentence)
    return [event for events in by_time.values() for event in events]


def _absorb_long_times(events: Sequence[Event]) -> list[Event]:
    """Join "in March 2014" to the event of a day in that month that tells the same."""
    kept: list[Event] = []
    for event in sorted(events, key=lambda event: event.days):
        narrower = [other for other in kept if other.days < event.days and _contains(event, other)]
        same = next((other for other in narrower if other.tells(event.sentences[0])), None)
        if same is not None:
            same.sentences.extend(event.sentences)
        else:
            kept.append(event)
    return kept


def _contains(event: Event, other: Event) -> bool:
    return event.date.first <= other.date.first and other.date.last <= event.date.last


def _add_undated(events: list[Event], sentences: Iterable[TopicSentence]) -> None:
    """Join sentences without a date to an event of their day or the day before, or begin one on their day."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        if event.days == 1:
            by_day[event.date.first].append(event)
    for sentence in sentences:
        day = sentence.published
        if day is None:
            continue
        near = [*by_day[day], *by_day[day - _ONE_DAY]]
        same = next((event for event in near if event.tells(sentence)), None)
        if same is not None:
            same.sentences.append(sentence)
            continue
        event = Event(EventDate(first=day, last=day, is_stated=False), [sentence])
        by_day[day].append(event)
        events.append(event)


def _weigh(
    events: Iterable[Event], reading: TopicReading, references: Mapping[date, Collection[ArticleId]]
) -> None:
    """Set the weight of each event; the references to a day count for its most reported event."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        event.stories = {reading.story_of(sentence.article_id) for sentence in event.sentences}
        event.reports = event.mentions = len(event.stories)
        if event.days == 1:
            by_day[event.date.first].append(event)
    for day, of_day in by_day.items():
        first = max(of_day, key=lambda event: (event.reports, closeness(event.sentences[0])))
        first.mentions = len(first.stories.union(references.get(day, ())))
    for event in events:
        event.weight = _find_weight(event)


def _find_weight(event: Event) -> float:
    later = event.mentions - event.reports + len(list(_find_later(event)))
    weight = log2(1 + event.reports) + _WEIGHT_OF_REFERENCES * log2(1 + later) + closeness(event.sentences[0])
    if not event.date.is_stated:
        return weight * _WEIGHT_WITHOUT_DATE
    return weight * (_WEIGHT_OF_LONG_TIME if event.days > _DAYS_OF_LONG_TIME else 1.0)


def _find_later(event: Event) -> Iterator[ArticleId]:
    """The articles among those that tell the event that were published some days after it."""
    published = {s.article_id: s.published for s in event.sentences if s.published is not None}
    return (
        article_id for article_id, day in published.items() if (day - event.date.last).days > _REPORTING_DAYS
    )


def _count_references(reading: TopicReading) -> Mapping[date, set[ArticleId]]:
    """The stories that name each day."""
    found: dict[date, set[ArticleId]] = defaultdict(set)
    for article_id, days in reading.mentions.items():
        for day in days:
            found[day].add(reading.story_of(article_id))
    return found


def keep_days(events: Iterable[Event], since: date | None, until: date | None) -> list[Event]:
    """The events that happened in a time; both days are included."""
    return [
        event
        for event in events
        if (since is None or event.date.last >= since) and (until is None or event.date.first <= until)
    ]
