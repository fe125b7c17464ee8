"""Apply the time in a question: filter, boost and order articles by date, and report outdated answers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from index.language.dates.question_times import find_question_time, wants_newest
from index.model.answer_types import AskedTime, TimeUse, Timing
from index.model.article_types import Filters
from index.model.base_types import ArticleId
from index.qa.hybrid_search import PassageCandidate
from index.qa.news_subject import find_news_request
from index.qa.question import Question
from index.qa.sentence_selection import ScoredSentence

# Days are in UTC; an outlet's day may have begun earlier.
_ZONE_DAYS = 1
# Events are announced before and reported for days after. With these margins, 385 of the 391 news-dev questions
# that name such a time keep an article that answers; without them 352.
_DAYS_BEFORE = 4
_DAYS_AFTER = 2
_WEEK = timedelta(days=6)
# The gain of a passage published at a preferred time; scores are about 0 to 1.
_DATE_GAIN = 0.03
# The gain of the newest article if a question asks for the newest; half of it for an article this many days
# older. Only passages near the best score gain: a new but irrelevant article keeps its place.
_NEWEST_GAIN = 0.1
_HALF_LIFE_DAYS = 21
_NEAR_BEST = 0.8
# Sentences count as comparable to the best one with this share of its overlap with the question, and a cosine
# that is lower by at most this. Only the first few are compared.
_COMPARABLE_OVERLAP = 0.9
_COMPARABLE_COSINE = 0.07
_MOST_COMPARED = 20
# An answer is called outdated if it was published more than this many days before the time asked about, or
# before now for a question about the present. Events are announced a few days before.
_OLD_ASKED_DAYS = 3
_OLD_LATEST_DAYS = 14
_OLD_PRESENT_DAYS = 730
_PRESENT = re.compile(r"\b(?:is|are|does|do|has|have)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|did|had|ago|\w{3,}ed)\b", re.IGNORECASE)


def resolve_timing(question: Question, filters: Filters, now: datetime) -> Timing:
    """The time that a question refers to; a follow-up without one keeps that of the earlier questions.

    If filters set a time, the question's own is only a preference.
    """
    moment = (filters.as_of or now).astimezone(UTC)
    for text in (question.text, *(earlier.text for earlier in reversed(question.read_with))):
        asked = find_question_time(text, moment)
        newest = wants_newest(text) or find_news_request(text) is not None
        if asked is not None or newest:
            return Timing(moment=moment, asked=_combine_with_filters(filters, asked), wants_newest=newest)
    return Timing(moment=moment)


def narrow_filters(filters: Filters, timing: Timing) -> Filters:
    """The filters with the time that the question names, widened for early announcements and late reports."""
    asked = timing.asked
    if asked is None or asked.use is not TimeUse.ONLY:
        return filters
    before, after = _publication_margin(asked)
    return replace(
        filters,
        since=_start_of_day(_shift(asked.first, -before)) if asked.first else None,
        until=_end_of_day(_shift(asked.last, after)) if asked.last else None,
    )


def boost_matching_dates(
    candidates: Sequence[PassageCandidate],
    owners: Mapping[int, ArticleId],
    published: Mapping[ArticleId, datetime],
    timing: Timing,
) -> list[PassageCandidate]:
    """Candidates in a new order, best first, with a gain for those published when the question prefers.

    Undated articles, which are missing in `published`, gain nothing.
    """
    if not candidates or not prefers_dates(timing):
        return list(candidates)
    least = _NEAR_BEST * max(candidate.score for candidate in candidates)
    near = {owners[c.passage_id] for c in candidates if c.score >= least} & published.keys()
    newest = max((published[article_id] for article_id in near), default=None)
    favoured = [
        candidate.with_score(candidate.score + _gain(published[article_id], newest, timing))
        if candidate.score >= least and (article_id := owners[candidate.passage_id]) in near
        else candidate
        for candidate in candidates
    ]
    return sorted(favoured, key=lambda candidate: (-candidate.score, candidate.passage_id))


def put_newest_first(
    scored: Sequence[ScoredSentence], published: Mapping[ArticleId, datetime]
) -> list[ScoredSentence]:
    """Put the newest first among the sentences that match the question as well as the best; then the others.

    Daily reports repeat their sentences, and no score puts today's first. If the best sentence is undated, the
    order stays.
    """
    if not scored or ArticleId(scored[0].article_id) not in published:
        return list(scored)
    near = [sentence for sentence in scored[:_MOST_COMPARED] if _is_comparable(sentence, scored[0], published)]
    near.sort(key=lambda sentence: published[ArticleId(sentence.article_id)].date(), reverse=True)
    return [*near, *(sentence for sentence in scored if sentence not in near)]


def drop_asked_time(text: str, timing: Timing, published: datetime | None) -> str:
    """A question without the time that it names, to be read with an article published in that time.

    Articles rarely name the month of what they report, so a reader that looks for it finds nothing. Times of
    less than a week stay: articles also report on the days before.
    """
    asked = timing.asked
    if asked is None or asked.first is None or asked.last is None or published is None:
        return text
    is_long = asked.last - asked.first >= _WEEK
    return text.replace(asked.words, " ") if is_long and _is_within(published.date(), asked) else text


def prefers_dates(timing: Timing) -> bool:
    """Whether the question prefers some dates of publication to others."""
    return timing.wants_newest or (timing.asked is not None and timing.asked.use is TimeUse.PREFERRED)


def count_outdated_days(question: Question, timing: Timing, published: Iterable[datetime]) -> int | None:
    """By how many days the newest quoted article is too old for the question; None if it is recent enough.

    It is too old in these cases:

    - The question names a time, and the article was published more than three days before it.
    - The question asks for the newest, and the article is older than two weeks.
    - The question is in the present tense, and the article is older than two years.

    Undated articles are ignored; None if all are undated.
    """
    newest = max(published, default=None)
    if newest is None:
        return None
    age = (timing.moment.date() - newest.date()).days
    if timing.asked is not None:
        return _days_too_early(timing.asked, newest.date())
    if timing.wants_newest:
        return age if age > _OLD_LATEST_DAYS else None
    return age if age > _OLD_PRESENT_DAYS and _is_in_present_tense(question.text) else None


def _combine_with_filters(filters: Filters, asked: AskedTime | None) -> AskedTime | None:
    """The question's time next to that of the filters: only a preference, None if they do not overlap."""
    is_set = filters.since is not None or filters.until is not None
    if asked is None or not is_set:
        return asked
    ends_before = bool(filters.since and asked.last and asked.last < filters.since.date())
    begins_after = bool(filters.until and asked.first and asked.first > filters.until.date())
    return None if ends_before or begins_after else replace(asked, use=TimeUse.PREFERRED)


def _publication_margin(asked: AskedTime) -> tuple[int, int]:
    """Days before and after a time in which reports about it are published."""
    if asked.first is None or asked.last is None:
        return _ZONE_DAYS, 0
    return (_DAYS_BEFORE if asked.last - asked.first >= _WEEK else _ZONE_DAYS), _DAYS_AFTER


def _is_comparable(one: ScoredSentence, best: ScoredSentence, published: Mapping[ArticleId, datetime]) -> bool:
    is_dated = ArticleId(one.article_id) in published
    return (
        is_dated
        and one.overlap >= _COMPARABLE_OVERLAP * best.overlap
        and one.cosine >= best.cosine - _COMPARABLE_COSINE
    )


def _gain(published: datetime, newest: datetime | None, timing: Timing) -> float:
    asked, gain = timing.asked, 0.0
    if asked is not None and asked.use is TimeUse.PREFERRED and _is_within(published.date(), asked):
        gain += _DATE_GAIN
    if timing.wants_newest and newest is not None:
        gain += _NEWEST_GAIN * 0.5 ** ((newest - published).days / _HALF_LIFE_DAYS)
    return gain


def _is_within(day: date, asked: AskedTime) -> bool:
    before, after = _publication_margin(asked)
    begins = asked.first is None or day >= _shift(asked.first, -before)
    return begins and (asked.last is None or day <= _shift(asked.last, after))


def _days_too_early(asked: AskedTime, newest: date) -> int | None:
    if asked.first is None:
        return None
    days = (asked.first - newest).days
    return days if days > _OLD_ASKED_DAYS else None


def _is_in_present_tense(question: str) -> bool:
    return _PRESENT.search(question) is not None and _PAST.search(question) is None


def _shift(day: date, days: int) -> date:
    """Add days to a date, limited to the first and last date that Python knows."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
