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
from index.qa.question import Question
from index.qa.sentence_selection import ScoredSentence

# Days are those of UTC, and an outlet's day may have begun before.
_ZONE_DAYS = 1
# What happened this week was announced before, and is told of for days: with these, 385 of the 391 news-dev
# questions that name such a time keep an article that answers; without them 352.
_DAYS_BEFORE = 4
_DAYS_AFTER = 2
_WEEK = timedelta(days=6)
# What a preferred time adds to a passage's score, of about 0 to 1.
_DATE_GAIN = 0.03
# What the newest article gains where the newest is asked for; half of it if it is so many days older. Only
# passages that come near the best gain: what is new but beside the point stays where it is.
_NEWEST_GAIN = 0.1
_HALF_LIFE_DAYS = 21
_NEAR_BEST = 0.8
# Sentences that say as much as the best one: of the question's words this share of what that holds, and in
# meaning no farther from the question than by this. Only the first few are looked at.
_COMPARABLE_OVERLAP = 0.9
_COMPARABLE_COSINE = 0.07
_MOST_COMPARED = 20
# So many days before the time that is asked about, or before now for what is asked of the present, an answer
# is called old. What is to happen on a day is announced a few days before.
_OLD_ASKED_DAYS = 3
_OLD_LATEST_DAYS = 14
_OLD_PRESENT_DAYS = 730
_PRESENT = re.compile(r"\b(?:is|are|does|do|has|have)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|did|had|ago|\w{3,}ed)\b", re.IGNORECASE)


def resolve_timing(question: Question, filters: Filters, now: datetime) -> Timing:
    """How a question stands in time; one that leans on others and names no time keeps theirs.

    Where a person has set a time by filters, the question's own narrows nothing.
    """
    moment = (filters.as_of or now).astimezone(UTC)
    for text in (question.text, *(earlier.text for earlier in reversed(question.read_with))):
        asked, newest = find_question_time(text, moment), wants_newest(text)
        if asked is not None or newest:
            return Timing(moment=moment, asked=_combine_with_filters(filters, asked), wants_newest=newest)
    return Timing(moment=moment)


def narrow_filters(filters: Filters, timing: Timing) -> Filters:
    """The filters with the time that the question names, widened by what reports come early and late."""
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
    """Candidates in a new order, best first: those published when the question wants it gain.

    `published` lacks the undated, which gain nothing.
    """
    if not candidates or not prefers_dates(timing):
        return list(candidates)
    least = _NEAR_BEST * max(candidate.score for candidate in candidates)
    near = {owners[c.passage_id] for c in candidates if c.score >= least} & published.keys()
    newest = max((published[article_id] for article_id in near), default=None)
    favoured = [
        replace(candidate, score=candidate.score + _gain(published[article_id], newest, timing))
        if candidate.score >= least and (article_id := owners[candidate.passage_id]) in near
        else candidate
        for candidate in candidates
    ]
    return sorted(favoured, key=lambda candidate: (-candidate.score, candidate.passage_id))


def put_newest_first(
    scored: Sequence[ScoredSentence], published: Mapping[ArticleId, datetime]
) -> list[ScoredSentence]:
    """Of the sentences that hold as much of the question as the best, the newest first; then the others.

    Daily reports repeat their sentences, and the one of today is not the first by any score. Where the best
    is undated, nothing tells what is newer.
    """
    if not scored or ArticleId(scored[0].article_id) not in published:
        return list(scored)
    near = [sentence for sentence in scored[:_MOST_COMPARED] if _is_comparable(sentence, scored[0], published)]
    near.sort(key=lambda sentence: published[ArticleId(sentence.article_id)].date(), reverse=True)
    return [*near, *(sentence for sentence in scored if sentence not in near)]


def prefers_dates(timing: Timing) -> bool:
    """Whether any time of publication is better than another."""
    return timing.wants_newest or (timing.asked is not None and timing.asked.use is TimeUse.PREFERRED)


def count_outdated_days(question: Question, timing: Timing, published: Iterable[datetime]) -> int | None:
    """By how many days the newest of the articles quoted is too old for the question; None if it is not.

    - The question names a time, and all that is quoted was published more than three days before it.
    - It asks for the newest, and all that is quoted is older than two weeks.
    - It asks in the present tense, and all that is quoted is older than two years.

    Undated articles tell nothing, and nor does an answer that rests on them alone.
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
    """What is left of the question's time beside that of the filters: a preference, if they meet at all."""
    is_set = filters.since is not None or filters.until is not None
    if asked is None or not is_set:
        return asked
    ends_before = bool(filters.since and asked.last and asked.last < filters.since.date())
    begins_after = bool(filters.until and asked.first and asked.first > filters.until.date())
    return None if ends_before or begins_after else replace(asked, use=TimeUse.PREFERRED)


def _publication_margin(asked: AskedTime) -> tuple[int, int]:
    """Days before and after the time in which reports of it are published."""
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
    """Within the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _start_of_day(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)
