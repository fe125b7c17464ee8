"""What the evaluation gate asks, and what it expects to come: `evaluation/questions.jsonl` as values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TypeAlias

Days: TypeAlias = tuple[date, date]

NEAR_MISS, ABSENT = "near_miss", "absent"
"""Kinds of questions that no article answers: its subject is there and what is asked is not, or neither is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """A question, and what is expected of its answer; `answers` and `relevant` are empty if there is none."""

    id: str
    kind: str
    question: str
    answers: Sequence[str] = ()
    relevant: Sequence[str] = ()
    """URLs of the articles that hold an answer."""
    asked: date | None = None
    """The day at whose end it is asked; what was published later is not there yet."""
    speaker: str | None = None
    """Who must introduce the quote that holds the answer; empty: nobody may. None: that is not examined."""
    times: Mapping[str, Days | None] = field(default_factory=dict)
    """Words of that quote, and the days that they must be read as; None: they must be left alone."""
    first_cited: Sequence[str] = ()
    """URLs of articles of which one has to stand first."""
    not_cited: Sequence[str] = ()
    """URLs of articles that have to stay out."""
    most_citations_of_story: int | None = None
    """How many of the relevant articles, which are copies of one report, may be cited at most."""

    @property
    def is_answerable(self) -> bool:
        return bool(self.relevant)

    @property
    def asked_until(self) -> datetime | None:
        """The moment at which it is asked."""
        return None if self.asked is None else datetime.combine(self.asked, time.max, UTC)


def load_questions(path: Path) -> list[GateQuestion]:
    """Raises ValueError, naming the line that is no question of the gate."""
    lines = path.read_text("utf-8").splitlines()
    return [_read_line(path, number, line) for number, line in enumerate(lines, start=1)]


def _read_line(path: Path, number: int, line: str) -> GateQuestion:
    try:
        record = json.loads(line)
        times = {words: _read_days(days) for words, days in record.pop("times", {}).items()}
        asked = date.fromisoformat(record.pop("asked")) if "asked" in record else None
        return GateQuestion(**record, asked=asked, times=times)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}, line {number} is no question of the gate: {error}") from error


def _read_days(days: Sequence[str] | None) -> Days | None:
    if days is None:
        return None
    first, last = days
    return date.fromisoformat(first), date.fromisoformat(last)
