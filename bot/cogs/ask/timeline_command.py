"""`/timeline`: what happened when, page by page, with a chart and an export.

No state is stored for a message: a page is built again from the library each time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.ask.timeline_request import EXPORT, PAGE, TimelineRequest, format_buttons, page_buttons
from bot.context import RequestContext
from bot.i18n.translator import Translator
from bot.interactions.autocomplete import time_choices
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.article_filters import apply_defaults, apply_languages, describe_filters, parse_filters
from bot.ui.attachments import ImageFile, TextFile
from bot.ui.custom_ids import ParsedCustomId
from bot.ui.dates_and_ages import describe_days
from bot.ui.error_texts import reply_with_error
from bot.ui.evidence_files import ExportFormat
from bot.ui.reply import InteractionReply, Reply, is_private_message, send_reply
from bot.ui.timeline_chart_text import FEWEST_CHARTED, build_chart, describe_chart
from bot.ui.timeline_files import collect_evidence, list_citations, write_timeline
from bot.ui.timeline_message import render_timeline
from index import NewsIndex, ReadError, Timeline

MAX_TOPIC_CHARS = 60
MAX_TIME_CHARS = 100


@dataclass(frozen=True, slots=True)
class _BuiltTimeline:
    """A timeline, the note about which articles it is from, and its chart."""

    timeline: Timeline
    limits: str
    chart: ImageFile | None


class TimelineCommands(commands.Cog):
    """Timelines from the articles of the server and the shared library."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(
        name="timeline", description="What happened when: dated quotes about a topic from the articles here."
    )
    @app_commands.describe(
        topic="A person, place or event, such as MH370",
        since="Only events since then, such as 2026-11, last week, 3 days",
        until="Only events until then",
        private="Show the timeline only to me",
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def timeline(
        self,
        interaction: discord.Interaction,
        topic: app_commands.Range[str, 1, MAX_TOPIC_CHARS],
        since: app_commands.Range[str, 0, MAX_TIME_CHARS] = "",
        until: app_commands.Range[str, 0, MAX_TIME_CHARS] = "",
        private: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        typed = parse_filters(since=since, until=until, now=datetime.now(UTC))
        request = TimelineRequest(
            topic=" ".join(topic.split()),
            since=typed.since.date() if typed.since else None,
            until=typed.until.date() if typed.until else None,
        )
        request.require_short()
        is_private = context.settings.answers_are_private or private
        say = context.say if is_private else context.say_to_all
        reply = InteractionReply(
            interaction, is_private=is_private, acknowledging=self._services.index.acknowledging
        )
        await reply.begin("")
        try:
            may_attach = interaction.app_permissions.attach_files
            await _show(
                interaction, await self._build(context, request, say, draws_chart=may_attach), request, say
            )
        except Exception as error:
            await reply_with_error(interaction, error)

    @timeline.autocomplete("since")
    @timeline.autocomplete("until")
    async def suggest_times(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return time_choices(interaction, typed)

    @on_component(PAGE)
    async def turn_page(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer()
        say = context.say if is_private_message(interaction) else context.say_to_all
        request = TimelineRequest.of(parsed_id)
        await _show(interaction, await self._build(context, request, say), request, say)

    @on_component(EXPORT)
    async def export(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """Send the file to the person alone; another format replaces it."""
        context = await self._services.context(interaction)
        chosen = parsed_id.text("format") if parsed_id.values["format"] else ""
        if chosen:
            await interaction.response.defer()
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
        export_format = ExportFormat(chosen or ExportFormat.MARKDOWN)
        request = TimelineRequest.of(parsed_id)
        timeline = (await self._build(context, request, context.say)).timeline
        citations = list_citations(timeline)
        quotes = await self._services.index.lookup(
            lambda index: index.find_evidence(context.corpora, citations)
        )
        found = collect_evidence(timeline, quotes, datetime.now(UTC))
        file = TextFile(
            f"watchdesk-timeline.{export_format}", write_timeline(found, export_format, context.say)
        )
        text = context.say.plural(
            "{n:,} event with sources, offsets and hashes, as a file.",
            "{n:,} events with sources, offsets and hashes, as a file.",
            len(timeline.entries),
        )
        view = format_buttons(request, export_format)
        try:
            await send_reply(interaction, Reply(content=text), view=view, attachment=file)
        except discord.Forbidden as error:
            raise Refusal("I need the permission **Attach Files** here to send the file.") from error

    async def _build(
        self, context: RequestContext, request: TimelineRequest, say: Translator, *, draws_chart: bool = False
    ) -> _BuiltTimeline:
        """Build the timeline when the person's turn comes, with the defaults of the channel."""
        filters, defaults = apply_defaults(
            request.to_filters(), context.settings, context.channel_defaults, datetime.now(UTC)
        )
        filters = apply_languages(filters, context.settings)
        limits = [
            describe_filters(replace(filters, since=None, until=None), say, defaults=defaults),
            describe_days(request.since, request.until, say),
        ]

        def build(index: NewsIndex) -> _BuiltTimeline:
            timeline = index.timelines.build(request.topic, corpora=context.corpora, filters=filters)
            image = _draw_chart(index, timeline) if draws_chart else None
            chart = ImageFile("timeline.png", image, describe_chart(timeline, say)) if image else None
            return _BuiltTimeline(timeline, " · ".join(filter(None, limits)), chart)

        return await self._services.index.answer(self._services.index.queue_question(context.person_id), build)


def _draw_chart(index: NewsIndex, timeline: Timeline) -> bytes | None:
    """A chart of a long timeline, if it can be drawn; the list says the same without it."""
    if len(timeline.entries) < FEWEST_CHARTED:
        return None
    try:
        return index.timelines.draw_chart(build_chart(timeline))
    except ReadError:
        return None


async def _show(
    interaction: discord.Interaction, built: _BuiltTimeline, request: TimelineRequest, say: Translator
) -> None:
    """Show a page; turning one keeps the chart of the first."""
    has_chart = built.chart is not None or _has_attachment(interaction)
    pages = render_timeline(built.timeline, say, limits=built.limits, has_chart=has_chart)
    shown = replace(request, page=min(request.page, len(pages)))
    view = page_buttons(shown, len(pages), say) if built.timeline.entries else None
    await send_reply(interaction, Reply(content=pages[shown.page - 1]), view=view, attachment=built.chart)


def _has_attachment(interaction: discord.Interaction) -> bool:
    """Whether the message whose button was pressed has a chart."""
    return interaction.message is not None and bool(interaction.message.attachments)
