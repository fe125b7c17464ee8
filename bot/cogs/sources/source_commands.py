"""The `/source` commands: follow, show, label, poll, reindex and remove feeds, and import and export OPML."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.sources.feed_offer import offer_feeds
from bot.cogs.sources.feed_suggestions import REGION_CHOICES, show_suggestions
from bot.cogs.sources.opml_files import export_sources, import_sources
from bot.cogs.sources.source_change_text import describe_paused, describe_resumed
from bot.cogs.sources.source_embed import MAX_PROBLEMS, source_embed
from bot.cogs.sources.source_interval import INTERVAL_CHOICES, set_interval
from bot.cogs.sources.source_label_form import LabelInput, label_form, rename_source, require_labels
from bot.cogs.sources.source_list import SOURCE_PAGE, render_sources, sources_view
from bot.cogs.sources.source_removal import confirm_removal, confirm_rollback
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.job_queries import JobKind, JobRequest
from bot.i18n.region_names import REGION_NAMES
from bot.interactions.autocomplete import (
    Choices,
    country_choices,
    find_moderator_context,
    language_choices,
    source_choices,
)
from bot.interactions.component_routes import on_component
from bot.interactions.source_choice import choose_own_source, choose_source, source_choice_name
from bot.jobs.running_jobs import begin_job
from bot.services import Services
from bot.ui.custom_ids import ParsedCustomId, bound_page
from bot.ui.outlet_labels import KIND_NAMES, MAX_NOTE_CHARS
from bot.ui.reply import Reply, send_reply
from index import Region, Source

SourceOption = app_commands.Range[str, 1, 100]
LabelOption = app_commands.Range[str, 0, 60]
ChoiceOption = app_commands.Choice[str]
_KINDS = [app_commands.Choice(name=name, value=kind.value) for kind, name in KIND_NAMES.items()]
_REGIONS = [app_commands.Choice(name=name, value=region.value) for region, name in REGION_NAMES.items()]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class SourceCommands(
    commands.GroupCog,
    group_name="source",
    group_description="Manage the feeds that fill this server's library (moderators).",
):
    """For moderators. Discord hides the commands from others, and each command checks it again."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @app_commands.command(description="Follow a feed, or a site whose feed I find.")
    @app_commands.describe(
        address="Address of a feed, a news sitemap or a site",
        kind="What kind of outlet it is",
        country="Its country: a name, or two letters such as TW",
        region="The region that all its articles are about",
        language="The language of its articles: a name, or a code such as zh-Hant",
        note="A note next to its quotes: who runs it, what to be careful about",
    )
    @app_commands.choices(kind=_KINDS, region=_REGIONS)
    async def add(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        address: app_commands.Range[str, 1, 2000],
        kind: ChoiceOption | None = None,
        country: LabelOption = "",
        region: ChoiceOption | None = None,
        language: LabelOption = "",
        note: app_commands.Range[str, 0, MAX_NOTE_CHARS] = "",
    ) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        typed = LabelInput(
            kind=kind.value if kind else "",
            country=country,
            region=region.value if region else "",
            language=language,
            note=note,
        )
        labels = require_labels(typed)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer_feeds(interaction, self._services, context, address.strip(), labels)

    @app_commands.command(description="Pick from well-known public feeds of a region.")
    @app_commands.describe(region="Which region")
    @app_commands.choices(region=REGION_CHOICES)
    async def suggestions(self, interaction: discord.Interaction, region: ChoiceOption) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await show_suggestions(interaction, self._services, context, Region(region.value))

    @app_commands.command(
        name="list", description="List the sources, when they were last read, and their errors."
    )
    @app_commands.describe(page="Which page, from 1")
    async def list_sources(
        self, interaction: discord.Interaction, page: app_commands.Range[int, 1, 1_000_000] = 1
    ) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_page(interaction, context, bound_page(page))

    @app_commands.command(description="Show a source: its labels, its errors, and when I read it next.")
    @app_commands.describe(source="Its number, or words from its title")
    async def show(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_source(self._index, context.corpora, source)
        listing = await self._index.lookup(
            lambda index: index.sources.get_listing(
                context.corpora, chosen.source_id, most_problems=MAX_PROBLEMS
            )
        )
        await send_reply(interaction, Reply(embeds=(source_embed(chosen, listing, context.say),)))

    @app_commands.command(description="Set the labels of a source that answers show, or rename it.")
    @app_commands.describe(
        source="Its number, or words from its title", title="A new title; the labels stay as they are"
    )
    async def label(
        self,
        interaction: discord.Interaction,
        source: SourceOption,
        title: app_commands.Range[str, 0, 200] = "",
    ) -> None:
        context = await self._services.context(interaction)
        chosen = await choose_own_source(self._index, context, source)
        if title.strip():
            await rename_source(interaction, self._services, context, chosen, title)
        else:
            await interaction.response.send_modal(label_form(chosen, context.say))

    @app_commands.command(description="Set how often I check a source for new articles.")
    @app_commands.describe(
        source="Its number, or words from its title",
        every="How often; Automatic depends on how often it publishes",
    )
    @app_commands.choices(every=INTERVAL_CHOICES)
    async def interval(
        self, interaction: discord.Interaction, source: SourceOption, every: app_commands.Choice[int]
    ) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        await set_interval(interaction, self._services, context, chosen, every.value)

    @app_commands.command(description="Stop reading a source until you resume it.")
    @app_commands.describe(source="Its number, or words from its title")
    async def pause(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        paused = await self._index.change(
            lambda index: index.sources.pause(corpus, chosen.source_id, within=within)
        )
        await self._note(context, AuditAction.SOURCE_PAUSED, paused)
        await send_reply(interaction, Reply(content=describe_paused(paused, context.say)))

    @app_commands.command(description="Start reading a paused source again.")
    @app_commands.describe(source="Its number, or words from its title")
    async def resume(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        resumed = await self._index.change(
            lambda index: index.sources.resume(corpus, chosen.source_id, within=within)
        )
        await self._note(context, AuditAction.SOURCE_RESUMED, resumed)
        await send_reply(interaction, Reply(content=describe_resumed(resumed, context.say)))

    @app_commands.command(description="Remove a source; you can keep its articles.")
    @app_commands.describe(source="Its number, or words from its title")
    async def remove(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        await confirm_removal(interaction, context, chosen)

    @app_commands.command(description="Check one source or all of them for new articles now.")
    @app_commands.describe(
        source="Its number, or words from its title; leave it out for all sources of this server"
    )
    async def poll(self, interaction: discord.Interaction, source: SourceOption | None = None) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        chosen = await choose_own_source(self._index, context, source) if source else None
        await self._begin(interaction, context, JobKind.POLL, chosen)

    @app_commands.command(description="Read all articles of a source again and index the changes.")
    @app_commands.describe(source="Its number, or words from its title")
    async def reindex(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context = await self._services.context(interaction)
        chosen = await choose_own_source(self._index, context, source)
        await self._begin(interaction, context, JobKind.REFRESH, chosen)

    @app_commands.command(description="Undo the last reindex of a source.")
    @app_commands.describe(source="Its number, or words from its title")
    async def rollback(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        await confirm_rollback(interaction, context, chosen)

    @app_commands.command(description="Save this server's feeds as an OPML file for other programs.")
    async def export(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await export_sources(interaction, self._services, context)

    @app_commands.command(name="import", description="Follow the feeds in an OPML file from another program.")
    @app_commands.describe(file="An OPML file")
    async def import_file(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await import_sources(interaction, self._services, context, file)

    @show.autocomplete("source")
    async def suggest_sources(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await source_choices(self._services, context.corpora, typed) if context else []

    @label.autocomplete("source")
    @interval.autocomplete("source")
    @pause.autocomplete("source")
    @resume.autocomplete("source")
    @remove.autocomplete("source")
    @poll.autocomplete("source")
    @reindex.autocomplete("source")
    @rollback.autocomplete("source")
    async def suggest_own_sources(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await source_choices(self._services, [guild_corpus(context.guild_id)], typed)

    @add.autocomplete("country")
    async def suggest_countries(self, interaction: discord.Interaction, typed: str) -> Choices:
        return country_choices(interaction, typed)

    @add.autocomplete("language")
    async def suggest_languages(self, interaction: discord.Interaction, typed: str) -> Choices:
        return language_choices(interaction, typed)

    @on_component(SOURCE_PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer()
        await self._show_page(interaction, context, parsed_id.number("page"))

    async def _choose_deferred(
        self, interaction: discord.Interaction, typed: str
    ) -> tuple[RequestContext, Source]:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        return context, await choose_own_source(self._index, context, typed)

    async def _show_page(self, interaction: discord.Interaction, context: RequestContext, page: int) -> None:
        sources = await self._index.lookup(lambda index: index.sources.list_sources(context.corpora))
        reply = render_sources(sources, page, context.say)
        await send_reply(interaction, reply, view=sources_view(len(sources), page, context.say))

    async def _begin(
        self, interaction: discord.Interaction, context: RequestContext, kind: JobKind, source: Source | None
    ) -> None:
        request = JobRequest(
            kind=kind,
            source_id=source.source_id if source else None,
            source_title=source.title if source else "",
            language=context.say_to_all.tag,
        )
        await begin_job(self._services.jobs, interaction, context, request)

    async def _note(self, context: RequestContext, action: AuditAction, source: Source) -> None:
        await self._services.note(
            context.require_moderator(), context.person_id, action, source_choice_name(source)
        )
