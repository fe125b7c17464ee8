"""What changed about a topic, as pages of a message: every change is quoted, with its source. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.i18n.translator import Translator
from bot.ui.article_lines import MINIMAL, article_line, describe_page_status
from bot.ui.change_text import (
    describe_changes,
    describe_copies_of,
    introduce_replacement,
    name_figures,
    name_outdated,
    name_stories,
    name_withdrawn,
)
from bot.ui.discord_markup import CUT_MARK, count_units, escape, shorten
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.reply import MAX_CONTENT_UNITS, Reply
from bot.ui.small_print import render_small_print
from index import (
    ArticleFacts,
    ChangeReport,
    Citation,
    CitedSentence,
    FigureChange,
    NewStory,
    WithdrawnStatement,
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How much of a quote is shown, in UTF-16 code units, and whether its number is a link."""

    quote_units: int
    has_links: bool = True


_LAYOUTS = (_Layout(300), _Layout(300, has_links=False), _Layout(150, has_links=False))
"""From the fullest to one of which any change fits into a message."""
_FOOT_UNITS = 500
"""Room for the last lines."""

_Render = Callable[[_Layout], str]


def render_changes(report: ChangeReport, say: Translator, *, limits: str = "") -> list[Reply]:
    """The pages: figures first, then withdrawn statements, corrections and new stories.

    `limits` says which articles were searched, if not all.
    """
    head = f"**{describe_changes(report, say, escape_text=_escape_topic)}**"
    room = MAX_CONTENT_UNITS - count_units(head) - _FOOT_UNITS
    bodies = _fill_pages(_list_sections(report, say), room) or [""]
    missing = _describe_missing(report.new_stories - len(report.stories), say)
    small_print = render_small_print("", [limits], say)
    notes = [*[""] * (len(bodies) - 1), missing]
    return [
        Reply(content="\n\n".join(filter(None, [head, body, note, small_print])))
        for body, note in zip(bodies, notes, strict=True)
    ]


def _list_sections(report: ChangeReport, say: Translator) -> Iterator[tuple[str, list[_Render]]]:
    topic = report.topic
    yield name_figures(say), [partial(_figure_block, change, topic, say) for change in report.figures]
    yield name_withdrawn(say), [partial(_withdrawn_block, one, topic, say) for one in report.withdrawn]
    yield name_outdated(say), [partial(_outdated_line, article, say) for article in report.outdated]
    yield name_stories(report, say), [partial(_story_block, story, topic, say) for story in report.stories]


def _fill_pages(sections: Iterator[tuple[str, list[_Render]]], room: int) -> list[str]:
    """The changes on as few pages as hold them, in order; a section that goes on repeats its heading."""
    pages: list[str] = []
    for heading, renders in sections:
        begins = f"**{heading}**\n\n"
        for n, render in enumerate(renders):
            block = _render_to_fit(render, room - count_units(begins))
            longer = f"{pages[-1]}\n\n{'' if n else begins}{block}" if pages else ""
            if longer and count_units(longer) <= room:
                pages[-1] = longer
            else:
                pages.append(begins + block)
    return pages


def _render_to_fit(render: _Render, room: int) -> str:
    """The fullest form that fits."""
    texts = (render(layout) for layout in _LAYOUTS)
    return next((text for text in texts if count_units(text) <= room), "") or render(_LAYOUTS[-1])


def _figure_block(change: FigureChange, topic: str, say: Translator, layout: _Layout) -> str:
    """Both sentences, with the numbers in bold."""
    quotes = [_rendered(change.before, layout, change.old), _rendered(change.after, layout, change.new)]
    return "\n".join(quote_blocks(quotes, topic, say, detail=MINIMAL, has_links=layout.has_links))


def _withdrawn_block(statement: WithdrawnStatement, topic: str, say: Translator, layout: _Layout) -> str:
    quoted = _quote(statement.citation, topic, say, layout)
    standing = statement.citation.article.standing
    note = " · ".join(describe_page_status(standing, say, most_units=MINIMAL.correction_units))
    now = ""
    if statement.now is not None:
        now = f"{introduce_replacement(say)}\n{_quote(statement.now, topic, say, layout)}"
    return "\n".join(filter(None, [quoted, f"-# {note}" if note else "", now]))


def _outdated_line(article: ArticleFacts, say: Translator, _: _Layout) -> str:
    line = article_line(article, say, most_title_units=MINIMAL.title_units)
    changes = describe_page_status(article.standing, say, most_units=MINIMAL.correction_units)
    return f"- {' · '.join([line, *changes])}"


def _story_block(story: NewStory, topic: str, say: Translator, layout: _Layout) -> str:
    copies = describe_copies_of(story, say)
    quoted = _quote(story.citation, topic, say, layout)
    return "\n".join(filter(None, [quoted, f"-# {copies}" if copies else ""]))


def _quote(citation: Citation, topic: str, say: Translator, layout: _Layout) -> str:
    quotes = [_rendered(citation, layout)]
    return "\n".join(quote_blocks(quotes, topic, say, detail=MINIMAL, has_links=layout.has_links))


def _rendered(citation: Citation, layout: _Layout, figure: tuple[int, int] | None = None) -> RenderedQuote:
    """The quote, shortened, with its figure in bold."""
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,), answer=figure)
    return RenderedQuote(sentence, shorten(citation.quote, layout.quote_units, mark=CUT_MARK), citation, ())


def _describe_missing(changes: int, say: Translator) -> str:
    if changes <= 0:
        return ""
    return say.plural(
        "*{n:,} more change did not fit into this message.*",
        "*{n:,} more changes did not fit into this message.*",
        changes,
    )


def _escape_topic(topic: str) -> str:
    return escape(shorten(topic, 80))
