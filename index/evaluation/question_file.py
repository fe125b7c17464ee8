"""Load questions with known answers from a JSONL file."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.language.dates.period_parser import read_period
from index.model.errors import ReadError


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question with the strings that answer it and the URLs of the articles that contain them.

    Both are empty if the corpus does not answer it.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    asked: datetime | None = None
    """The end of the day on which it was asked, if known; aware UTC."""

    @property
    def is_answerable(self) -> bool:
        return bool(self.answers or self.relevant)


def load_known_questions(path: Path) -> list[KnownQuestion]:
    """Read the questions of a JSONL file. Raises ReadError, which names the line that is invalid."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise ReadError(str(path), f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(str(path), "it is not UTF-8") from error
    questions = [_parse_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise ReadError(str(path), "it contains no questions")
    return questions


def _parse_question(path: Path, number: int, line: str) -> KnownQuestion:
    try:
        record = json.loads(line)
        asked = record.get("asked")
        return KnownQuestion(
            id=str(record.get("id", number)),
            question=_as_text(record["question"]),
            answers=tuple(_as_text(answer) for answer in record.get("answers", ())),
            relevant=tuple(_as_text(url) for url in record.get("relevant", ())),
            asked=_end_of_period(_as_text(asked)) if asked else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        form = '{"question": text, "answers": [texts], "asked": date, …}'
        raise ReadError(str(path), f"line {number} is not a question; the form is {form}") from error


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _end_of_period(date: str) -> datetime:
    """The last moment of a day, month or year."""
    period = read_period(date, now=datetime.now(UTC))
    if period is None:
        raise ValueError(f"{date!r} is not a date")
    return period.until
