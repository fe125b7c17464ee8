"""Load questions with known answers from a JSONL or JSONL.gz file."""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.language.dates.period_parser import read_period
from index.model.errors import ReadError

_GZIP_MAGIC = b"\x1f\x8b"

NEAR_MISS = "near_miss"
"""The kind of questions about a subject of the corpus that it does not answer."""


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A sentence of an article that answers a question: text[start:end] of the article at a URL."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question with the strings and sentences that answer it and the URLs of the articles with them.

    All are empty if the corpus does not answer it.
    """

    id: str
    question: str
    answers: tuple[str, ...] = ()
    relevant: tuple[str, ...] = ()
    asked: datetime | None = None
    """The end of the day on which it was asked, if known; aware UTC."""
    kind: str | None = None
    full: tuple[LabelledSpan, ...] = ()
    """The sentences that answer it fully, each by itself."""
    partly: tuple[LabelledSpan, ...] = ()
    """The sentences that answer it in part."""

    @property
    def is_answerable(self) -> bool:
        if self.full or self.partly:
            return True
        return self.kind != NEAR_MISS and bool(self.answers or self.relevant)


def load_known_questions(path: Path) -> list[KnownQuestion]:
    """Read the questions of a JSONL(.gz) file. Raises ReadError, which names the line that is invalid."""
    try:
        lines = _decode(path.read_bytes())
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ReadError(str(path), "the gzip file is damaged") from error
    except OSError as error:
        raise ReadError(str(path), f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReadError(str(path), "it is not UTF-8") from error
    questions = [_parse_question(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not questions:
        raise ReadError(str(path), "it contains no questions")
    return questions


def _decode(content: bytes) -> list[str]:
    text = gzip.decompress(content) if content.startswith(_GZIP_MAGIC) else content
    return text.decode("utf-8-sig").splitlines()


def _parse_question(path: Path, number: int, line: str) -> KnownQuestion:
    try:
        record = json.loads(line)
        asked, kind = record.get("asked"), record.get("kind")
        full, partly = (_parse_spans(record.get(name, ())) for name in ("full", "partly"))
        return KnownQuestion(
            id=str(record.get("id", number)),
            question=_as_text(record["question"]),
            answers=tuple(_as_text(answer) for answer in record.get("answers", ())),
            relevant=tuple(_as_text(url) for url in record.get("relevant", _urls(full or partly))),
            asked=_end_of_period(_as_text(asked)) if asked else None,
            kind=_as_text(kind) if kind is not None else None,
            full=full,
            partly=partly,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        form = '{"question": text, "answers": [texts], "asked": date, …}'
        raise ReadError(str(path), f"line {number} is not a question; the form is {form}") from error


def _parse_spans(records: Iterable[Mapping[str, object]]) -> tuple[LabelledSpan, ...]:
    return tuple(_parse_span(record) for record in records)


def _parse_span(record: Mapping[str, object]) -> LabelledSpan:
    start, end = _as_offset(record["start"]), _as_offset(record["end"])
    if start >= end:
        raise ValueError(f"the span from {start} to {end} is empty")
    return LabelledSpan(_as_text(record["url"]), start, end)


def _urls(spans: Iterable[LabelledSpan]) -> list[str]:
    return list(dict.fromkeys(span.url for span in spans))


def _as_offset(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r} is not an offset")
    return value


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
