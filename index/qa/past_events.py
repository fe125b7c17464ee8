"""Put sentences that report an event before those that only expect it, for questions about the past.

"Has Russia invaded Ukraine?" and "when did …?" are answered by reports, not by forecasts, plans and warnings.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.modality import is_hypothetical, list_clauses_about
from index.language.question_types import QuestionType, has_answer_of_type
from index.qa.question import Question
from index.qa.sentence_selection import ScoredSentence, Selection

_ASKS_WHETHER = re.compile(
    r"^(?:(?:and|but|so)[ ,]+)?(?:has|have|had|did)(?:n['’]?t)? \w"
    r"|(?:了[嗎吗]|[過过][嗎吗]|是否已|有[沒没]有)"
    r"|(?:ました|た)(?:の|です)?か[?？。]?$"
    r"|(?:[했였았었]|[갔왔났됐])(?:습니까|나요|나|는가|을까요?)[?？]?$",
    re.IGNORECASE,
)
# "何と述べましたか" asks for what was said.
_CJK_QUESTION_WORD = re.compile(
    "[何誰谁哪]|什|怎|幾|几|多少|いつ|どこ|どう|どれ|どの|どんな|なぜ|だれ|いく|무엇|무슨|누[가구]|언제|어[디느떻떤]|왜|몇|얼마|뭐"
)
_ASKS_WHEN = re.compile(
    r"\b(?:when|(?:what|which|on what|on which) (?:day|date|year|month)) (?:did|was|were|has|have|had)\b"
    r"|(?:何[時时]|什[麼么][時时]候).{0,40}了"
    r"|いつ.{0,60}(?:ました|た)(?:の|です)?か",
    re.IGNORECASE,
)
# Questions about plans, threats and forecasts are answered by them.
_ASKS_ABOUT_PLANS = re.compile(
    r"\b(?:threat\w*|warn\w*|plan\w*|promis\w*|vow\w*|pledg\w*|propos\w*|want\w*|consider\w*|expect\w*|intend\w*"
    r"|predict\w*|forecast\w*|offer\w*|fear\w*|ask\w*|call\w* for|urg\w*|demand\w*|would|could|going to"
    r"|rul\w+ out|says?|said|tell|told|suggest\w*|hint\w*)\b",
    re.IGNORECASE,
)
# A sentence is about the event if it has this share of the overlap of the best one with the question.
_LEAST_OVERLAP = 0.6
_MOST_COMPARED = 16


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event of the past that a question asks about, by the tokens of the question."""

    tokens: tuple[str, ...]
    asks_whether: bool
    """Whether it asks if the event happened; otherwise when."""


def find_past_event(question: Question) -> PastEvent | None:
    """The event of which a question asks whether or when it happened; None for others and for follow-ups."""
    text = question.text
    if question.read_with or _ASKS_ABOUT_PLANS.search(text):
        return None
    asks_when = _ASKS_WHEN.search(text) is not None
    if not asks_when and (not _ASKS_WHETHER.search(text) or _CJK_QUESTION_WORD.search(text)):
        return None
    return PastEvent(question.search_tokens, asks_whether=not asks_when)


def put_reports_first(scored: Sequence[ScoredSentence], event: PastEvent) -> list[ScoredSentence]:
    """Move what is hypothetical behind the reports of the event; without a report the order stays.

    For "when", reports with a time come before those without.
    """
    compared = scored[:_MOST_COMPARED]
    hypothetical = [sentence for sentence in compared if is_hypothetical(sentence.text, event.tokens)]
    reports = [s for s in _list_touching(compared) if s not in hypothetical]
    if not reports:
        return list(scored)
    last = max(compared.index(report) for report in reports) + 1
    before = [sentence for sentence in compared[:last] if sentence not in hypothetical]
    if not event.asks_whether:
        before = _put_timed_first(before, [sentence for sentence in before if sentence in reports], event)
    moved = [sentence for sentence in compared[:last] if sentence in hypothetical]
    return [*before, *moved, *scored[last:]]


def is_only_hypothetical(event: PastEvent, selection: Selection) -> bool:
    """Whether the sentences that are closest to an event say no more than that it may happen."""
    touching = [s for s in _list_touching(selection.scored[:_MOST_COMPARED]) if s.overlap > 0]
    return bool(touching) and all(is_hypothetical(sentence.text, event.tokens) for sentence in touching)


def _put_timed_first(
    sentences: Sequence[ScoredSentence], reports: Sequence[ScoredSentence], event: PastEvent
) -> list[ScoredSentence]:
    """The sentences with the reports in another order, those with a time first; others keep their place."""
    order = iter(sorted(reports, key=lambda sentence: not _names_time(sentence.text, event)))
    return [next(order) if sentence in reports else sentence for sentence in sentences]


def _names_time(sentence: str, event: PastEvent) -> bool:
    """Whether a sentence names a time, in English beside the event: not "… invaded, he said in April"."""
    clauses = list_clauses_about(sentence, event.tokens) or [sentence]
    return any(has_answer_of_type(QuestionType.TIME, clause) for clause in clauses)


def _list_touching(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences with nearly as much of the question as the best one."""
    least = _LEAST_OVERLAP * max((sentence.overlap for sentence in scored), default=0.0)
    return [sentence for sentence in scored if sentence.overlap >= least]
