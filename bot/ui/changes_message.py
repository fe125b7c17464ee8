"""What changed about a topic, as one message: every change is quoted, with its source. Pure."""

from collections.abc import Sequence

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
from index import (
    ArticleFacts,
    ChangeReport,
    Citation,
    CitedSentence,
    FigureChange,
    NewStory,
    WithdrawnStatement,
)

_QUOTE_UNITS = 300
_NOTE_UNITS = 120
"""Room for the note on what did not fit."""


def render_changes(report: ChangeReport, say: Translator) -> Reply:
    """Figures first, then withdrawn statements, corrections and new stories; a note counts what did not fit."""
    sections = (
        (name_figures(say), [_figure_block(change, report.topic, say) for change in report.figures]),
        (name_withdrawn(say), [_withdrawn_block(one, report.topic, say) for one in report.withdrawn]),
        (name_outdated(say), [_outdated_line(article, say) for article in report.outdated]),
        (name_stories(report, say), [_story_block(story, report.topic, say) for story in report.stories]),
    )
    content = f"**{describe_changes(report, say, escape_text=_escape_topic)}**"
    missing = report.new_stories - len(report.stories)
    for heading, blocks in sections:
        shown = _fit(content, heading, blocks)
        missing += len(blocks) - shown
        content = "\n\n".join([content, *_section(heading, blocks[:shown])])
    note = _describe_missing(missing, say)
    return Reply(content=f"{content}\n\n{note}" if note else content)


def _fit(content: str, heading: str, blocks: Sequence[str]) -> int:
    """How many blocks of a section fit below the content."""
    room = MAX_CONTENT_UNITS - _NOTE_UNITS
    counts = range(len(blocks), 0, -1)
    wholes = ((n, "\n\n".join([content, *_section(heading, blocks[:n])])) for n in counts)
    return next((n for n, whole in wholes if count_units(whole) <= room), 0)


def _section(heading: str, blocks: Sequence[str]) -> list[str]:
    return [f"**{heading}**", *blocks] if blocks else []


def _figure_block(change: FigureChange, topic: str, say: Translator) -> str:
    """Both sentences, with the numbers in bold."""
    quotes = [_rendered(change.before, change.old), _rendered(change.after, change.new)]
    return "\n".join(quote_blocks(quotes, topic, say, detail=MINIMAL, has_links=True))


def _withdrawn_block(statement: WithdrawnStatement, topic: str, say: Translator) -> str:
    quoted = _quote(statement.citation, topic, say)
    standing = statement.citation.article.standing
    note = " · ".join(describe_page_status(standing, say, most_units=MINIMAL.correction_units))
    now = ""
    if statement.now is not None:
        now = f"{introduce_replacement(say)}\n{_quote(statement.now, topic, say)}"
    return "\n".join(filter(None, [quoted, f"-# {note}" if note else "", now]))


def _outdated_line(article: ArticleFacts, say: Translator) -> str:
    line = article_line(article, say, most_title_units=MINIMAL.title_units)
    changes = describe_page_status(article.standing, say, most_units=MINIMAL.correction_units)
    return f"- {' · '.join([line, *changes])}"


def _story_block(story: NewStory, topic: str, say: Translator) -> str:
    copies = describe_copies_of(story, say)
    return "\n".join(filter(None, [_quote(story.citation, topic, say), f"-# {copies}" if copies else ""]))


def _quote(citation: Citation, topic: str, say: Translator) -> str:
    return "\n".join(quote_blocks([_rendered(citation)], topic, say, detail=MINIMAL, has_links=True))


def _rendered(citation: Citation, figure: tuple[int, int] | None = None) -> RenderedQuote:
    """The quote, shortened, with its figure in bold."""
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,), answer=figure)
    return RenderedQuote(sentence, shorten(citation.quote, _QUOTE_UNITS, mark=CUT_MARK), citation, ())


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
