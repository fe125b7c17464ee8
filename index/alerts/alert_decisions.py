"""Decide, in the transaction that stores it, what a match is for its standing query, and store it.

An article is alerted once, whatever happens to it later, and so are its copies; a different answer to a
question is an alert of its own. The alerts that were stored before decide, so nothing is alerted twice by two
processes, or after a kill.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from index.alerts.alert_display import read_quoted_text
from index.alerts.answer_comparison import Comparison, GivenAnswer, compare_answers
from index.model.alert_types import AlertKind, StandingQueryId
from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.store.alert_queries import (
    QuotePlace,
    StoredAlert,
    insert_alert,
    list_alerts_of_articles,
    list_latest_alerts,
    move_alert,
)

# The latest alerts of a standing query with whose answers a new one is compared.
_MOST_COMPARED = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A matching article: where it is quoted, its text, and the articles that report the same, with itself."""

    place: QuotePlace
    text: str
    same_reports: Collection[ArticleId]

    @property
    def given(self) -> GivenAnswer:
        assert self.place.span is not None, "an answer has a sentence"
        return _to_given(self.text, self.place.span, self.place.answer)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a match is, and the alert that is delivered for it instead, if there is one."""

    kind: AlertKind
    repeats: StoredAlert | None = None


def store_match(
    connection: Connection, query_id: StandingQueryId, match: Match, now: datetime
) -> AlertKind | None:
    """Store what an article is for a standing query without a question; None if it is known already."""
    known = list_alerts_of_articles(connection, query_id, match.same_reports)
    own = [alert for alert in known if alert.place.article_id == match.place.article_id]
    if own:
        _quote_latest_revision(connection, own, match.place)
        return None
    verdict = _Verdict(AlertKind.COPY, known[0]) if known else _Verdict(AlertKind.NEW)
    return _store(connection, query_id, match.place, verdict, now)


def store_answer(
    connection: Connection, query_id: StandingQueryId, question: str, match: Match, now: datetime
) -> AlertKind | None:
    """Store what an article that answers is for a standing query; None if it adds nothing to its own alert."""
    article_id = match.place.article_id
    own = list_alerts_of_articles(connection, query_id, [article_id])
    if any(alert.place.revision == match.place.revision for alert in own):
        return None
    if _quote_latest_revision(connection, own, match.place):
        return None
    earlier = list_latest_alerts(connection, query_id, limit=_MOST_COMPARED)
    verdict = _judge_answer(connection, question, match, earlier)
    if verdict.repeats is not None and verdict.repeats.place.article_id == article_id:
        return None
    return _store(connection, query_id, match.place, verdict, now)


def _judge_answer(
    connection: Connection, question: str, match: Match, earlier: Sequence[StoredAlert]
) -> _Verdict:
    """The latest alerts count first; one whose text is gone does not count."""
    is_different, same_report = False, None
    for alert in earlier:
        is_same_report = alert.place.article_id in match.same_reports
        given = _read_given(connection, alert.place)
        comparison = compare_answers(question, match.given, given) if given else Comparison.UNCLEAR
        if comparison is Comparison.SAME:
            return _Verdict(AlertKind.COPY if is_same_report else AlertKind.REPEAT, alert)
        if comparison is Comparison.DIFFERENT:
            is_different = True
        elif is_same_report and same_report is None:
            same_report = alert
    if is_different:
        return _Verdict(AlertKind.CHANGED)
    return _Verdict(AlertKind.COPY, same_report) if same_report is not None else _Verdict(AlertKind.NEW)


def _read_given(connection: Connection, place: QuotePlace) -> GivenAnswer | None:
    text = read_quoted_text(connection, place.article_id, place.content_hash)
    return _to_given(text, place.span, place.answer) if text is not None and place.span is not None else None


def _to_given(text: str, span: Span, answer: Span | None) -> GivenAnswer:
    return GivenAnswer(text[slice(*span)], text[slice(*answer)] if answer is not None else None)


def _quote_latest_revision(connection: Connection, own: Sequence[StoredAlert], place: QuotePlace) -> bool:
    """Let the article's alert show the text that the article has now, if it was not delivered yet."""
    pending = [alert for alert in own if alert.is_pending]
    if pending and pending[-1].place.revision != place.revision:
        move_alert(connection, pending[-1].alert_id, place)
    return bool(pending)


def _store(
    connection: Connection, query_id: StandingQueryId, place: QuotePlace, verdict: _Verdict, now: datetime
) -> AlertKind:
    repeats_id = verdict.repeats.delivered_with if verdict.repeats is not None else None
    insert_alert(connection, query_id, place, verdict.kind, now, repeats_id=repeats_id)
    return verdict.kind
