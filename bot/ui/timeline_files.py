"""Write a timeline as Markdown, CSV or JSON, with the evidence for each quote. Pure.

`docs/evidence.md` describes the fields. Other programs read them: they may be added to, not renamed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n.plain_english import MessageFormatter
from bot.ui.dates_and_ages import describe_days
from bot.ui.evidence_files import QUOTE_COLUMNS, ExportFormat, write_csv, write_json
from bot.ui.evidence_markdown import escape_markdown, quote_section
from bot.ui.evidence_record import Record, format_instant, quote_record
from index import Citation, Evidence, Timeline, TimelineEntry

TIMELINE_FORMAT = "watchdesk-timeline/1"
_EVENT_COLUMNS = (
    "event",
    "event_first",
    "event_last",
    "date_is_stated",
    "reports",
    "mentions",
    "is_main_quote",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvidence:
    """A timeline with the evidence for its quotes, by the number of the citation."""

    timeline: Timeline
    evidence: Mapping[int, Evidence]
    exported_at: datetime


def list_citations(timeline: Timeline) -> list[Citation]:
    """All citations: those that the entries show, then those of other articles."""
    own = [entry.citation for entry in timeline.entries]
    return [*own, *(citation for entry in timeline.entries for citation in entry.elsewhere)]


def collect_evidence(timeline: Timeline, evidence: Sequence[Evidence], at: datetime) -> TimelineEvidence:
    """`evidence` is that of the citations, in any order."""
    by_number = {one.citation.number: one for one in evidence}
    return TimelineEvidence(timeline=timeline, evidence=by_number, exported_at=at)


def write_timeline(found: TimelineEvidence, export_format: ExportFormat, say: MessageFormatter) -> str:
    """The content of the file. Only Markdown is in the language of `say`."""
    match export_format:
        case ExportFormat.MARKDOWN:
            return "\n\n".join(_markdown_blocks(found, say)) + "\n"
        case ExportFormat.CSV:
            rows = [_timeline_record(found) | row for row in _list_rows(found)] or [_timeline_record(found)]
            return write_csv([*_timeline_record(found), *_EVENT_COLUMNS, *QUOTE_COLUMNS], rows)
        case ExportFormat.JSON:
            events = [
                _event_record(entry) | {"quotes": [row for _, row in _list_quotes(entry, found)]}
                for entry in found.timeline.entries
            ]
            return write_json({"format": TIMELINE_FORMAT, **_timeline_record(found), "events": events})


def _timeline_record(found: TimelineEvidence) -> Record:
    return {
        "topic": found.timeline.topic,
        "exported_at": format_instant(found.exported_at),
        "events_found": found.timeline.events,
        "articles": found.timeline.articles,
    }


def _event_record(entry: TimelineEntry) -> Record:
    return {
        "event": entry.citation.number,
        "event_first": entry.date.first.isoformat(),
        "event_last": entry.date.last.isoformat(),
        "date_is_stated": entry.date.is_stated,
        "reports": entry.reports,
        "mentions": entry.mentions,
    }


def _list_quotes(entry: TimelineEntry, found: TimelineEvidence) -> Iterator[tuple[bool, Record]]:
    """The record of each quote of an event, and whether it is the one that the timeline shows."""
    for citation in (entry.citation, *entry.elsewhere):
        if citation.number in found.evidence:
            yield citation is entry.citation, quote_record(found.evidence[citation.number])


def _list_rows(found: TimelineEvidence) -> Iterator[Record]:
    for entry in found.timeline.entries:
        for is_main, record in _list_quotes(entry, found):
            yield _event_record(entry) | {"is_main_quote": is_main} | record


def _markdown_blocks(found: TimelineEvidence, say: MessageFormatter) -> Iterator[str]:
    yield f"# {say('Timeline: {topic}', topic=escape_markdown(found.timeline.topic))}"
    yield f"- {say('Exported: {time}', time=format_instant(found.exported_at))}"
    for entry in found.timeline.entries:
        days = describe_days(entry.date.first, entry.date.last, say)
        yield f"## {days if entry.date.is_stated else say('{day}, date of publication', day=days)}"
        for citation in (entry.citation, *entry.elsewhere):
            if citation.number in found.evidence:
                for block in quote_section(found.evidence[citation.number], say):
                    yield f"#{block}" if block.startswith("## ") else block
