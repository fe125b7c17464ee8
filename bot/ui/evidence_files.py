"""Write evidence as Markdown, CSV or JSON. Pure."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePath

from bot.i18n.plain_english import MessageFormatter
from bot.ui.evidence_markdown import evidence_markdown
from bot.ui.evidence_record import EVIDENCE_FORMAT, AnswerEvidence, Record, answer_record, quote_record

_FORMULA = re.compile(r'^(?= *[=+\-@＝＋－＠\t\r\n])|(?<=[;\t\r\n])(?=[ "]*[=+\-@＝＋－＠])')
"""Where a spreadsheet may take what follows for a formula: at the beginning of a field, after a semicolon and
after a tab, which some take for separators: https://owasp.org/www-community/attacks/CSV_Injection"""
_BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel does not read the file as UTF-8."""

QUOTE_COLUMNS = (
    *("number", "quote", "start", "end", "text_sha256", "status"),
    *("article_id", "revision", "corpus", "title", "outlet", "author", "url"),
    *("published_at", "published_precision", "published_zone", "retrieved_at"),
    *("text_origin", "verified", "supplied_by", "compared_with_page", "stated_by_person"),
    *("language", "speaker", "speaker_described", "times"),
    *("page_gone_at", "page_revised_at", "page_correction"),
)
"""The fields of `quote_record`, which a refusal leaves empty."""


class ExportFormat(StrEnum):
    """The file formats; the values are the endings of file names."""

    MARKDOWN = "md"
    CSV = "csv"
    JSON = "json"


def find_format(file_name: str) -> ExportFormat | None:
    """The format that a file name ends with, in any case; None for any other ending."""
    ending = PurePath(file_name).suffix.lower().removeprefix(".")
    return ExportFormat(ending) if ending in tuple(ExportFormat) else None


def write_evidence(answer: AnswerEvidence, export_format: ExportFormat, say: MessageFormatter) -> str:
    """The content of the file. Only Markdown is in the language of `say`."""
    match export_format:
        case ExportFormat.MARKDOWN:
            return evidence_markdown(answer, say)
        case ExportFormat.CSV:
            return _evidence_csv(answer)
        case ExportFormat.JSON:
            quotes = [quote_record(evidence) for evidence in answer.quotes]
            return write_json({"format": EVIDENCE_FORMAT, **answer_record(answer), "quotes": quotes})


def write_json(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Rows below a heading; a missing value is an empty field, a list is JSON.

    An apostrophe precedes what a spreadsheet would calculate.
    """
    stream = io.StringIO(newline="")
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([_field(row.get(column)) for column in columns] for row in rows)
    return stream.getvalue()


def _evidence_csv(answer: AnswerEvidence) -> str:
    """A row for each quote; one row without a quote for a refusal."""
    about = answer_record(answer)
    rows = [about | quote_record(evidence) for evidence in answer.quotes] or [about]
    return write_csv([*about, *QUOTE_COLUMNS], rows)


def _field(value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case str():
            return _FORMULA.sub("'", value)
    return value
