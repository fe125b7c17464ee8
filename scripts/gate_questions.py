"""The questions of the evaluation gate with their expected results, from `evaluation/questions.jsonl`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]

NEAR_MISS, ABSENT = "near_miss", "absent"
"""Kinds of unanswerable questions: articles cover the subject but not the answer, or not even the subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """A question and the expected answer; `answers` and `relevant` are empty for an unanswerable question."""

    id: str
    kind: str
    question: str
    answers: Sequence[str] = ()
    relevant: Sequence[str] = ()
    """URLs of the articles that contain an answer."""
    asked: date | None = None
    """The question is asked at the end of this day; later articles are ignored."""
    speaker: str | None = None
    """The speaker of the quote with the answer; empty if none may be named, None if it is not checked."""
    times: Mapping[str, Days | None] = field(default_factory=dict)
    """Words of that quote and the days that they refer to; None if they must not be resolved."""
    first_cited: Sequence[str] = ()
    """URLs of articles, one of which must be cited first."""
    not_cited: Sequence[str] = ()
    """URLs of articles that must not be cited."""
    most_citations_of_story: int | None = None
    """How many of the relevant articles, which are copies of one report, may be cited."""

    @property
    def is_answerable(self) -> bool:
        return bool(self.relevant)

    @property
    def asked_until(self) -> datetime | None:
        """The moment at which the question is asked; None if `asked` is."""
        return None if self.asked is None else datetime.combine(self.asked, time.max, UTC)


def load_questions(path: Path) -> list[GateQuestion]:
    """Load the questions. Raises ValueError, which names the invalid line."""
    lines = path.read_text("utf-8").splitlines()
    return [_read_line(path, number, line) for number, line in enumerate(lines, start=1)]


def _read_line(path: Path, number: int, line: str) -> GateQuestion:
    try:
        record = json.loads(line)
        times = {words: _read_days(days) for words, days in record.pop("times", {}).items()}
        asked = date.fromisoformat(record.pop("asked")) if "asked" in record else None
        return GateQuestion(**record, asked=asked, times=times)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}, line {number} is not a question of the gate: {error}") from error


def _read_days(days: Sequence[str] | None) -> Days | None:
    if days is None:
        return None
    first, last = days
    return date.fromisoformat(first), date.fromisoformat(last)
