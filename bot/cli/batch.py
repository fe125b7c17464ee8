"""`watchdesk ask --batch`: answer the questions of a file, one JSON object per line."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.answer_json import answer_json
from bot.cli.json_output import JsonObject, print_json, print_note
from bot.cli.options import read_period
from bot.exit_codes import BadInputError, ExitCode
from index import CorpusName, Filters, QuestionError

if TYPE_CHECKING:
    from index import NewsIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuestion:
    """A line of the file; `asked` is the unparsed date."""

    question: str
    asked: str | None
    question_id: str | int | None


class BadLineError(Exception):
    """A line without a valid question. `question_id` is its id if that could be read."""

    def __init__(self, reason: str, question_id: str | int | None = None) -> None:
        super().__init__(reason)
        self.question_id = question_id


def ask_batch(
    path: Path, open_index: "Callable[[], NewsIndex]", corpora: Sequence[CorpusName], filters: Filters
) -> ExitCode:
    """Print an answer or an error for every line of the file, in order.

    Bad lines do not fail the batch unless all lines are bad (BAD_INPUT). Raises BadInputError for an unreadable
    file.
    """
    answered = failed = 0
    lines = _read_lines(path)
    with open_index() as index:
        for number, line in lines:
            result = _ask_line(index, line, number, corpora, filters)
            answered, failed = (answered, failed + 1) if "error" in result else (answered + 1, failed)
            print_json(result, indent=None)
    if failed:
        print_note(f"{failed} of {answered + failed} lines failed; `error` in their JSON objects says why")
    return ExitCode.BAD_INPUT if failed and not answered else ExitCode.DONE


def read_question(line: str) -> BatchQuestion:
    """Parse one line of the file. Raises BadLineError."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLineError("not a JSON object")
    question_id = row.get("id")
    if question_id is not None and not isinstance(question_id, str | int):
        raise BadLineError("`id` must be a string or a whole number")
    question, asked = row.get("question"), row.get("asked")
    if not isinstance(question, str):
        raise BadLineError("`question` is missing or not a string", question_id)
    if asked is not None and not isinstance(asked, str):
        raise BadLineError("`asked` must be a date in a string", question_id)
    return BatchQuestion(question=question, asked=asked or None, question_id=question_id)


def _ask_line(
    index: "NewsIndex", line: str, number: int, corpora: Sequence[CorpusName], filters: Filters
) -> JsonObject:
    try:
        row = read_question(line)
    except BadLineError as error:
        return {"id": error.question_id, "line": number, "error": str(error)}
    try:
        if row.asked:
            filters = dataclasses.replace(filters, as_of=read_period(row.asked).until)
        answer = index.ask(row.question, corpora=corpora, filters=filters)
    except (QuestionError, BadInputError) as error:
        return {"id": row.question_id, "line": number, "error": str(error)}
    return {"id": row.question_id} | answer_json(answer)


def _read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The non-blank lines with their numbers; bytes that are not UTF-8 become replacement characters."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    except OSError as error:
        raise BadInputError(f"{path}: {error.strerror or error}") from error
