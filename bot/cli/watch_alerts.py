"""New answers to the questions that are watched in the terminal: find them, print them once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cli.answer_json import citation_json
from bot.cli.json_output import JsonObject, closest_json, instant_json
from index import Alert, AlertKind, Answer, Citation, CitedSentence, CorpusName, StandingQueryId

if TYPE_CHECKING:
    from index import NewsIndex, StandingQuery

TERMINAL = "terminal"
"""The owner of the standing queries that are made here; the bot's have another one."""
_MOST_ALERTS = 1000


@dataclass(frozen=True, slots=True)
class NewAlerts:
    """Alerts that were not printed yet, and the questions of their watches."""

    alerts: list[Alert]
    questions: Mapping[StandingQueryId, str]


def list_terminal_watches(index: "NewsIndex", corpus: CorpusName | None) -> "list[StandingQuery]":
    """The watches of a corpus, or of all, that were set up in the terminal."""
    return [query for query in index.alerts.list_queries(corpus) if query.owner == TERMINAL]


@contextmanager
def new_alerts(index: "NewsIndex", corpus: CorpusName | None) -> Iterator[NewAlerts]:
    """Alerts to print in the block, which are new until it ends without an error."""
    watches = list_terminal_watches(index, corpus)
    questions = {watch.query_id: watch.criteria.question or "" for watch in watches}
    alerts = index.alerts.list_pending(questions, limit=_MOST_ALERTS) if questions else []
    yield NewAlerts(alerts, questions)
    if alerts:
        index.alerts.mark_delivered([alert.alert_id for alert in alerts])


def alert_json(alert: Alert, question: str) -> JsonObject:
    """An alert as `watch check --json` and `poll --json` print it."""
    matched = alert.matched
    return {
        "watch": alert.query_id,
        "question": question,
        "kind": alert.kind.value,
        "matched_at": instant_json(alert.matched_at),
        "article": closest_json(matched.article),
        "citation": citation_json(matched.citation) if matched.citation else None,
        "answer": {"start": matched.answer[0], "end": matched.answer[1]} if matched.answer else None,
        "also_in": [closest_json(copy) for copy in matched.also_in],
        "earlier": citation_json(alert.earlier) if alert.earlier else None,
    }


def alerts_text(found: NewAlerts, *, emphasise: Callable[[str], str] = str) -> str:
    """Each question with its new answer, and the earlier one if it differs."""
    return "\n\n".join(_alert_text(alert, found.questions[alert.query_id], emphasise) for alert in found.alerts)


def _alert_text(alert: Alert, question: str, emphasise: Callable[[str], str]) -> str:
    from bot.cli.terminal_text import one_line

    is_changed = alert.kind is AlertKind.CHANGED
    title = "A new article may answer differently" if is_changed else "A new article may answer"
    parts = [f"{title} (watch {alert.query_id}): {one_line(question)}"]
    if alert.matched.citation is not None:
        parts.append(_quote_text(alert.matched.citation, alert.matched.answer, question, emphasise))
    if alert.earlier is not None:
        parts += ["Before:", _quote_text(alert.earlier, None, question, emphasise)]
    return "\n\n".join(parts)


def _quote_text(
    citation: Citation, answer: tuple[int, int] | None, question: str, emphasise: Callable[[str], str]
) -> str:
    from bot.cli.answer_output import answer_text

    sentence = CitedSentence(text=citation.quote, citations=(citation.number,), answer=answer)
    shown = Answer(question=question, sentences=(sentence,), citations=(citation,), support=1.0, considered=1)
    return answer_text(shown, emphasise=emphasise)
