"""The result of an import as terminal text. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cli.terminal_text import count, one_line
from index import ImportFormat, ImportReport, LineProblem


@dataclass(frozen=True, slots=True)
class _ItemName:
    """What a file consists of, and what its items are numbered by."""

    one: str
    several: str
    numbered: str


_ITEM_NAMES: Mapping[ImportFormat, _ItemName] = {
    ImportFormat.JSONL: _ItemName("line", "lines", "line"),
    ImportFormat.CSV: _ItemName("row", "rows", "line"),
    ImportFormat.MINIFLUX: _ItemName("entry", "entries", "entry"),
    ImportFormat.FRESHRSS: _ItemName("article", "articles", "article"),
    ImportFormat.BOOKMARKS: _ItemName("link", "links", "link"),
    ImportFormat.WARC: _ItemName("record", "records", "record"),
    ImportFormat.MBOX: _ItemName("message", "messages", "message"),
}


def import_text(report: ImportReport) -> str:
    """`3 lines: 2 added, 0 updated, 0 duplicate, 1 rejected`, and what was skipped for which reasons."""
    name = _ITEM_NAMES[report.format]
    reasons = ", ".join(f"{skip.count} {skip.reason}" for skip in report.skips)
    skipped = f", {report.skipped} skipped ({reasons})" if report.skipped else ""
    return (
        f"{count(report.lines, name.one, name.several)}: {report.added} added, {report.updated} updated, "
        f"{report.duplicate} duplicate, {report.rejected} rejected{skipped}"
    )


def problem_text(problem: LineProblem, file_format: ImportFormat) -> str:
    """`line 7: the field text is missing or empty`."""
    return f"{_ITEM_NAMES[file_format].numbered} {problem.line}: {one_line(problem.reason)}"


def claimed_text(report: ImportReport) -> str:
    """What an operator has to know about articles whose origin is as the file states it."""
    articles = count(report.claimed, "article counts", "articles count")
    return (
        f"{articles} as checked because the file says so. If you do not trust whoever made it, remove them "
        "and import it again with --unverified."
    )
