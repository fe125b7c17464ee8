"""Pages of a brief and their buttons: a quote for each story, who reports it, and what has changed.

As answers, it is content: people on phones can read and copy it. What does not fit into a message is cut within
the quotes first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.i18n.translator import Translator
from bot.ui.article_lines import MINIMAL, article_line, describe_page_status
from bot.ui.brief_text import (
    describe_brief,
    describe_coverage,
    describe_difference,
    describe_left_out,
    describe_opinions,
)
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, count, record_id
from bot.ui.dates_and_ages import describe_day
from bot.ui.discord_markup import CUT_MARK, count_units, date_stamp, escape, shorten
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.reply import MAX_CONTENT_UNITS, Reply
from bot.ui.small_print import render_small_print
from index import ArticleFacts, Brief, BriefEvent, Citation, CitedSentence

STORIES_A_PAGE = 5
"""About two screens of a phone."""
_OPINIONS = 5
BRIEF_PAGE = CustomIdPattern("brief:page", record_id("brief_id"), count("page"))


@dataclass(frozen=True, slots=True)
class _Layout:
    """How many stories are shown, and how much of each; lengths in UTF-16 code units."""

    stories: int
    quote_units: int
    has_links: bool = True
    shows_lists: bool = False
    """Whether the opinion pieces and the older articles that changed are listed."""


def _layouts(stories: int) -> Iterator[_Layout]:
    """From the fullest to the smallest: quotes and links are cut before a story is."""
    yield _Layout(stories, 400, shows_lists=True)
    yield _Layout(stories, 250, shows_lists=True)
    yield _Layout(stories, 250)
    yield _Layout(stories, 180)
    yield _Layout(stories, 180, has_links=False)
    for kept in range(stories, -1, -1):
        yield _Layout(kept, 100, has_links=False)


def count_brief_pages(stories: int) -> int:
    return max(1, -(-stories // STORIES_A_PAGE))


def render_brief(brief: Brief, page: int, say: Translator, *, limits: str = "") -> Reply:
    """One page of a brief, counted from 1; `limits` says which articles it covers, if not all."""
    pages = count_brief_pages(brief.total)
    place = say("Page {page:,} of {pages:,}", page=page, pages=pages) if pages > 1 else ""
    topic = say("about {topic}", topic=brief.request.topic) if brief.request.topic else ""
    small_print = render_small_print("", [place, topic, limits], say)
    for layout in _layouts(len(brief.events)):
        content = "\n\n".join(filter(None, [*_blocks(brief, page, say, layout), small_print]))
        if count_units(content) <= MAX_CONTENT_UNITS:
            break
    return Reply(content=content)


def brief_view(brief_id: int | None, total: int, page: int, say: Translator) -> discord.ui.View | None:
    """Buttons to the previous and next page; None if there is only one, or if the brief is not stored."""
    last = count_brief_pages(total)
    if last == 1 or brief_id is None:
        return None
    targets = ((say("Previous page"), page - 1), (say("Next page"), page + 1))
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=f"brief:page:{brief_id}:{to}", label=label, disabled=not 1 <= to <= last
        )
        for label, to in targets
    )


def _blocks(brief: Brief, page: int, say: Translator, layout: _Layout) -> Iterator[str]:
    yield f"**{describe_brief(brief, say, since=_describe_since(brief, say))}**"
    for event in brief.events[: layout.stories]:
        yield _event_block(event, brief.request.topic, say, layout)
    if missing := len(brief.events) - layout.stories:
        yield say.plural(
            "{n:,} more story did not fit into this message.",
            "{n:,} more stories did not fit into this message.",
            missing,
        )
    if page == 1 and brief.changed and layout.shows_lists:
        yield "\n".join([f"**{say('Changed since then')}**", *_changed_lines(brief, say)])
    if page == count_brief_pages(brief.total) and brief.opinions:
        shown = brief.opinions[:_OPINIONS] if layout.shows_lists else ()
        yield "\n".join([f"**{describe_opinions(brief, say)}**", *_opinion_lines(shown, say)])
    yield escape(describe_left_out(brief, say))


def _describe_since(brief: Brief, say: Translator) -> str:
    """The day that was asked for, which no time zone may shift; or the moment of the last brief."""
    request = brief.request
    if request.arrived_since is not None:
        return date_stamp(request.arrived_since, "f")
    return describe_day(request.since.date(), say)


def _event_block(event: BriefEvent, topic: str, say: Translator, layout: _Layout) -> str:
    coverage = " · ".join(describe_coverage(event, say))
    lines = [_quote_block(event.citation, topic, say, layout)]
    if event.differing is not None:
        lines += [f"**{describe_difference(say)}**", _quote_block(event.differing, topic, say, layout)]
    return "\n".join([*lines, f"-# {escape(coverage)}"])


def _quote_block(citation: Citation, topic: str, say: Translator, layout: _Layout) -> str:
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,))
    words = shorten(citation.quote, layout.quote_units, mark=CUT_MARK)
    quote = RenderedQuote(sentence, words, citation, ())
    return "\n".join(quote_blocks([quote], topic, say, detail=MINIMAL, has_links=layout.has_links))


def _opinion_lines(articles: Sequence[ArticleFacts], say: Translator) -> Iterator[str]:
    for article in articles:
        yield f"- {article_line(article, say, most_title_units=MINIMAL.title_units)}"


def _changed_lines(brief: Brief, say: Translator) -> Iterator[str]:
    for article in brief.changed:
        line = article_line(article, say, most_title_units=MINIMAL.title_units)
        changes = describe_page_status(article.standing, say, most_units=MINIMAL.correction_units)
        yield f"- {' · '.join([line, *changes])}"
