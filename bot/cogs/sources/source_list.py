"""Pages of `/source list` and their buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.cogs.sources.source_embed import SOURCE_STATE_TEXTS, format_interval, next_poll_text
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, count
from bot.ui.discord_markup import count_units, date_stamp, escape, link, shorten
from bot.ui.outlet_labels import describe_outlet
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS, Reply
from index import SHARED_CORPUS, Source

SOURCES_A_PAGE = 8
SOURCE_PAGE = CustomIdPattern("source:page", count("page"))


@dataclass(frozen=True, slots=True)
class _LineLimits:
    """How much of a source its lines show, in UTF-16 code units."""

    title: int
    error: int
    has_link: bool


_LINE_LIMITS = (_LineLimits(120, 200, True), _LineLimits(60, 100, True), _LineLimits(60, 80, False))


def count_source_pages(sources: int) -> int:
    return max(1, -(-sources // SOURCES_A_PAGE))


def render_sources(sources: Sequence[Source], page: int, say: Translator) -> Reply:
    """One page of the list, counted from 1; the last one if there are fewer."""
    if not sources:
        return Reply(content=_describe_empty_list(say))
    page = max(1, min(page, count_source_pages(len(sources))))
    shown = sources[(page - 1) * SOURCES_A_PAGE : page * SOURCES_A_PAGE]
    embed = discord.Embed(title=say("Sources"), description=_fitting_lines(shown, say), colour=ACCENT)
    counted = say.plural("{n:,} source", "{n:,} sources", len(sources))
    place = say("Page {page:,} of {pages:,}", page=page, pages=count_source_pages(len(sources)))
    return Reply(embeds=(embed.set_footer(text=f"{place} · {counted}"),))


def sources_view(total: int, page: int, say: Translator) -> discord.ui.View | None:
    """Buttons to the previous and next page; None if there is only one page."""
    last = count_source_pages(total)
    if last == 1:
        return None
    page = max(1, min(page, last))
    targets = ((say("Previous page"), page - 1), (say("Next page"), page + 1))
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=f"source:page:{to}", label=label, disabled=not 1 <= to <= last
        )
        for label, to in targets
    )


def _describe_empty_list(say: Translator) -> str:
    return say(
        "This server follows no sources yet. {add} adds one, {suggestions} offers well-known ones.",
        add=say.command("source add"),
        suggestions=say.command("source suggestions"),
    )


def _fitting_lines(sources: Sequence[Source], say: Translator) -> str:
    """The most detailed lines that fit into one embed."""
    for widths in _LINE_LIMITS:
        text = "\n".join(line for source in sources for line in _lines(source, widths, say))
        if count_units(text) <= MAX_DESCRIPTION_UNITS:
            break
    return text


def _lines(source: Source, widths: _LineLimits, say: Translator) -> Iterator[str]:
    title = link(shorten(source.title, widths.title), source.url if widths.has_link else None)
    labels = describe_outlet(source.labels, say, most_note_units=0)
    shared = say("shared") if source.corpus == SHARED_CORPUS else ""
    state = say(SOURCE_STATE_TEXTS[source.state])
    yield " · ".join(filter(None, (f"**{source.source_id}**", title, labels, state, shared)))
    yield f"-# {' · '.join(_health(source, say))}"
    if source.health.failures and source.health.last_error:
        error = escape(shorten(say.wording(source.health.last_error), widths.error))
        yield f"-# {say('last error: {reason}', reason=error)}"


def _health(source: Source, say: Translator) -> Iterator[str]:
    health = source.health
    yield say.plural("{n:,} article", "{n:,} articles", source.articles)
    if health.succeeded_at:
        yield say("last read {when}", when=date_stamp(health.succeeded_at, "R"))
    else:
        yield say("not read yet")
    if next_poll := next_poll_text(source, say):
        yield next_poll
    if source.fixed_interval is not None:
        yield say("every {interval}", interval=format_interval(source.fixed_interval, say))
