"""Timelines as terminal text and as JSON. Pure."""

from collections.abc import Iterator

from bot.cli.answer_json import citation_json
from bot.cli.answer_output import facts_text
from bot.cli.json_output import JsonObject
from bot.cli.terminal_text import count, one_line
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.correction_text import describe_corrections
from bot.ui.dates_and_ages import describe_days
from index import Timeline, TimelineEntry


def timeline_text(timeline: Timeline) -> str:
    """A paragraph per event: its date, the quote, the articles that report it; or why there are none."""
    if not timeline.entries:
        return _no_events_text(timeline)
    corrections = describe_corrections(timeline.corrections, PLAIN_ENGLISH, escape_text=one_line)
    paragraphs = [corrections, *map(_entry_text, timeline.entries), _scope_text(timeline)]
    return "\n\n".join(filter(None, paragraphs))


def timeline_json(timeline: Timeline) -> JsonObject:
    """The object that `timeline --json` prints; part of the terminal contract."""
    return {
        "topic": timeline.topic,
        "entries": [_entry_json(entry) for entry in timeline.entries],
        "events": timeline.events,
        "articles": timeline.articles,
        "elapsed_ms": {step: round(ms, 2) for step, ms in timeline.elapsed_ms.items()},
    }


def _entry_text(entry: TimelineEntry) -> str:
    return "\n".join(_entry_lines(entry))


def _entry_lines(entry: TimelineEntry) -> Iterator[str]:
    days = describe_days(entry.date.first, entry.date.last, PLAIN_ENGLISH)
    yield days if entry.date.is_stated else f"{days} (date of publication)"
    yield f"  {one_line(entry.citation.quote)}"
    yield f"  [{entry.citation.number}] {facts_text(entry.citation.article)}"
    for other in entry.elsewhere:
        yield f"    also in {facts_text(other.article)}"


def _scope_text(timeline: Timeline) -> str:
    shown, articles = len(timeline.entries), count(timeline.articles, "article")
    if timeline.events > shown:
        return f"The {shown} most important of {timeline.events} events from {articles}."
    return f"{count(shown, 'event')} from {articles}."


def _no_events_text(timeline: Timeline) -> str:
    if timeline.is_library_empty:
        return "There are no articles yet. Add some with `watchdesk add` or `watchdesk import`."
    if not timeline.articles:
        return f"No article is about {one_line(timeline.topic)}."
    if timeline.outside:
        return f"No event about {one_line(timeline.topic)} happened in this time, as far as the articles say."
    about = count(timeline.articles, "article")
    verb = "is" if timeline.articles == 1 else "are"
    none = "it does not say" if timeline.articles == 1 else "none says"
    return f"{about} {verb} about {one_line(timeline.topic)}, but {none} when anything happened."


def _entry_json(entry: TimelineEntry) -> JsonObject:
    return {
        "first": entry.date.first.isoformat(),
        "last": entry.date.last.isoformat(),
        "date_is_stated": entry.date.is_stated,
        "reports": entry.reports,
        "mentions": entry.mentions,
        "citation": citation_json(entry.citation),
        "elsewhere": [citation_json(citation) for citation in entry.elsewhere],
    }
