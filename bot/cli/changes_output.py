"""What changed about a topic, as terminal text and as JSON. Pure."""

from collections.abc import Callable

from bot.cli.answer_json import citation_json
from bot.cli.answer_output import facts_text
from bot.cli.caveats import standing_lines
from bot.cli.json_output import JsonObject, facts_json, instant_json
from bot.cli.terminal_text import one_line
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.change_text import (
    describe_changes,
    describe_copies_of,
    introduce_replacement,
    name_figures,
    name_outdated,
    name_stories,
    name_withdrawn,
)
from bot.ui.cleaned_spans import find_cleaned_span
from index import ChangeReport, Citation, FigureChange, NewStory, PageStatus, WithdrawnStatement

Emphasise = Callable[[str], str]


def changes_text(report: ChangeReport, *, emphasise: Emphasise = str) -> str:
    """Each kind of change below its heading; `emphasise` is applied to the changed numbers."""
    sections = (
        (name_figures(PLAIN_ENGLISH), [_figure_text(change, emphasise) for change in report.figures]),
        (name_withdrawn(PLAIN_ENGLISH), [_withdrawn_text(statement) for statement in report.withdrawn]),
        (
            name_outdated(PLAIN_ENGLISH),
            ["\n".join(_with_notes(f"  {facts_text(a)}", a.standing)) for a in report.outdated],
        ),
        (name_stories(report, PLAIN_ENGLISH), [_story_text(story) for story in report.stories]),
    )
    shown = ["\n".join([heading, *blocks]) for heading, blocks in sections if blocks]
    return "\n\n".join([describe_changes(report, PLAIN_ENGLISH, escape_text=one_line), *shown])


def changes_json(report: ChangeReport) -> JsonObject:
    """The object that `changes --json` prints."""
    return {
        "topic": report.topic,
        "since": instant_json(report.since),
        "until": instant_json(report.until),
        "figures": [_figure_json(change) for change in report.figures],
        "withdrawn": [_withdrawn_json(statement) for statement in report.withdrawn],
        "outdated": [facts_json(article) for article in report.outdated],
        "stories": [
            {"citation": citation_json(story.citation), "articles": story.articles} for story in report.stories
        ],
        "new_stories": report.new_stories,
    }


def _figure_text(change: FigureChange, emphasise: Emphasise) -> str:
    before = _quote_text(change.before, change.old, emphasise)
    return f"{before}\n{_quote_text(change.after, change.new, emphasise)}"


def _withdrawn_text(statement: WithdrawnStatement) -> str:
    lines = _with_notes(_quote_text(statement.citation), statement.citation.article.standing)
    if statement.now is not None:
        lines += [f"    {introduce_replacement(PLAIN_ENGLISH)}", _quote_text(statement.now)]
    return "\n".join(lines)


def _story_text(story: NewStory) -> str:
    copies = describe_copies_of(story, PLAIN_ENGLISH)
    return "\n".join([_quote_text(story.citation), *([f"    {copies}"] if copies else [])])


def _quote_text(citation: Citation, figure: tuple[int, int] | None = None, emphasise: Emphasise = str) -> str:
    """The quote above its source, with the figure emphasised."""
    words, span = one_line(citation.quote), find_cleaned_span(citation.quote, figure, one_line)
    if span is not None:
        words = words[: span[0]] + emphasise(words[slice(*span)]) + words[span[1] :]
    return f"  {words}\n    — {facts_text(citation.article)} [{citation.number}]"


def _with_notes(text: str, standing: PageStatus) -> list[str]:
    return [text, *(f"    {line}" for line in standing_lines(standing))]


def _figure_json(change: FigureChange) -> JsonObject:
    return {
        "direction": "rose" if change.has_risen else "fell",
        "before": citation_json(change.before) | {"figure": _span_json(change.before, change.old)},
        "after": citation_json(change.after) | {"figure": _span_json(change.after, change.new)},
    }


def _span_json(citation: Citation, span: tuple[int, int]) -> JsonObject:
    """`start` and `end` count in the quote."""
    return {"text": citation.quote[slice(*span)], "start": span[0], "end": span[1]}


def _withdrawn_json(statement: WithdrawnStatement) -> JsonObject:
    return {
        "citation": citation_json(statement.citation),
        "revision": statement.revision,
        "replaced_at": instant_json(statement.replaced_at),
        "now": citation_json(statement.now) if statement.now else None,
    }
