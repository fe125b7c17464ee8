"""The sources that a server follows: `/source add`, `list`, `show` and the rest."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.audience import Visit, guild_corpus
from bot.commands.library import begin_job
from bot.commands.offers import Choices, offer_countries, offer_languages, offer_sources, visit_moderated
from bot.commands.source_files import export_sources, import_sources
from bot.commands.source_labels import label_form, rename
from bot.commands.source_offers import offer_feeds
from bot.commands.source_removals import ask_removal, ask_rollback
from bot.custom_ids import Pressed, bound_page
from bot.services import Desk
from bot.following.label_text import KIND_NAMES, MAX_NOTE_CHARS
from bot.following.source_changes_text import describe_paused, describe_resumed
from bot.following.source_choice import choice_name, choose_own_source, choose_source
from bot.following.source_listing import PAGE, render_sources, sources_view
from bot.following.source_text import MOST_PROBLEMS, source_embed
from bot.following.typed_labels import TypedLabels, require_labels
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.records.jobs import JobKind, JobRequest
from bot.region_names import REGION_NAMES
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from index import Source

SourceOption = app_commands.Range[str, 1, 100]
LabelOption = app_commands.Range[str, 0, 60]
ChoiceOption = app_commands.Choice[str]
_KINDS = [app_commands.Choice(name=name, value=kind.value) for kind, name in KIND_NAMES.items()]
_REGIONS = [app_commands.Choice(name=name, value=region.value) for region, name in REGION_NAMES.items()]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class Sources(
    commands.GroupCog,
    group_name="source",
    group_description="Feeds that fill this server's library (moderators).",
):
    """For moderators: Discord hides the commands from others, and each is checked again."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._executor = services.executor

    @app_commands.command(description="Follow a feed, or a site whose feed I look for.")
    @app_commands.describe(
        address="The address of a feed, of a news sitemap or of a site",
        kind="What kind of outlet it is",
        country="Which country it is from: its name, or two letters such as TW",
        region="The region that all its articles are about",
        language="The language of its articles: its name, or a code such as zh-Hant",
        note="A line beside its quotes: who runs it, what to be careful with",
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
        typed = TypedLabels(
            kind=kind.value if kind else "",
            country=country,
            region=region.value if region else "",
            language=language,
            note=note,
        )
        labels = require_labels(typed)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer_feeds(interaction, self._services, context, address.strip(), labels)

    @app_commands.command(name="list", description="List the sources: when they were read, and what is amiss.")
    @app_commands.describe(page="Which page, from 1")
    async def list_sources(
        self, interaction: discord.Interaction, page: app_commands.Range[int, 1, 1_000_000] = 1
    ) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_page(interaction, context, bound_page(page))

    @app_commands.command(description="Show a source: its labels, how it stands, when it is polled.")
    @app_commands.describe(source="Its number, or words of its title")
    async def show(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_source(self._executor, context.corpora, source)
        listing = await self._executor.sources.get_listing(
            context.corpora, chosen.source_id, most_problems=MOST_PROBLEMS
        )
        await complete(interaction, Reply(embeds=(source_embed(chosen, listing, context.say),)))

    @app_commands.command(description="Say what kind of outlet a source is; answers show it.")
    @app_commands.describe(source="Its number, or words of its title", title="Only call it otherwise")
    async def label(
        self,
        interaction: discord.Interaction,
        source: SourceOption,
        title: app_commands.Range[str, 0, 200] = "",
    ) -> None:
        context = await self._services.context(interaction)
        chosen = await choose_own_source(self._executor, context, source)
        if title.strip():
            await rename(interaction, self._services, context, chosen, title)
        else:
            await interaction.response.send_modal(label_form(chosen, context.say))

    @app_commands.command(description="Poll a source no more until it is resumed.")
    @app_commands.describe(source="Its number, or words of its title")
    async def pause(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        corpus = guild_corpus(context.require_moderator())
        paused = await self._executor.sources.pause(corpus, chosen.source_id, within=permit_moderator(context))
        await self._note(context, Action.SOURCE_PAUSED, paused)
        await complete(interaction, Reply(content=describe_paused(paused, context.say)))

    @app_commands.command(description="Poll a paused source again.")
    @app_commands.describe(source="Its number, or words of its title")
    async def resume(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        corpus = guild_corpus(context.require_moderator())
        resumed = await self._executor.sources.resume(corpus, chosen.source_id, within=permit_moderator(context))
        await self._note(context, Action.SOURCE_RESUMED, resumed)
        await complete(interaction, Reply(content=describe_resumed(resumed, context.say)))

    @app_commands.command(description="Follow a source no more; its articles may stay.")
    @app_commands.describe(source="Its number, or words of its title")
    async def remove(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        await ask_removal(interaction, context, chosen)

    @app_commands.command(description="Look for new articles now, in one source or in all.")
    @app_commands.describe(source="Its number, or words of its title; without it, all of this server")
    async def poll(self, interaction: discord.Interaction, source: SourceOption | None = None) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        chosen = await choose_own_source(self._executor, context, source) if source else None
        await self._begin(interaction, context, JobKind.POLL, chosen)

    @app_commands.command(description="Read all articles of a source again, and index what has changed.")
    @app_commands.describe(source="Its number, or words of its title")
    async def reindex(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context = await self._services.context(interaction)
        chosen = await choose_own_source(self._executor, context, source)
        await self._begin(interaction, context, JobKind.REFRESH, chosen)

    @app_commands.command(description="Take back the last reindex of a source.")
    @app_commands.describe(source="Its number, or words of its title")
    async def rollback(self, interaction: discord.Interaction, source: SourceOption) -> None:
        context, chosen = await self._choose_deferred(interaction, source)
        await ask_rollback(interaction, context, chosen)

    @app_commands.command(description="A list of this server's feeds for other programs (OPML).")
    async def export(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await export_sources(interaction, self._services, context)

    @app_commands.command(name="import", description="Follow the feeds in a list of another program (OPML).")
    @app_commands.describe(file="An OPML file")
    async def import_file(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await import_sources(interaction, self._services, context, file)

    @show.autocomplete("source")
    async def suggest_sources(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await visit_moderated(self._services, interaction)
        return await offer_sources(self._services, context.corpora, typed) if context else []

    @label.autocomplete("source")
    @pause.autocomplete("source")
    @resume.autocomplete("source")
    @remove.autocomplete("source")
    @poll.autocomplete("source")
    @reindex.autocomplete("source")
    @rollback.autocomplete("source")
    async def suggest_own_sources(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await visit_moderated(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await offer_sources(self._services, [guild_corpus(context.guild_id)], typed)

    @add.autocomplete("country")
    async def suggest_countries(self, interaction: discord.Interaction, typed: str) -> Choices:
        return offer_countries(interaction, typed)

    @add.autocomplete("language")
    async def suggest_languages(self, interaction: discord.Interaction, typed: str) -> Choices:
        return offer_languages(interaction, typed)

    @on_component(PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer()
        await self._show_page(interaction, context, parsed_id.number("page"))

    async def _choose_deferred(self, interaction: discord.Interaction, typed: str) -> tuple[Visit, Source]:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        return context, await choose_own_source(self._executor, context, typed)

    async def _show_page(self, interaction: discord.Interaction, context: Visit, page: int) -> None:
        sources = await self._executor.sources.list_sources(context.corpora)
        reply = render_sources(sources, page, context.say)
        await complete(interaction, reply, view=sources_view(len(sources), page, context.say))

    async def _begin(
        self, interaction: discord.Interaction, context: Visit, kind: JobKind, source: Source | None
    ) -> None:
        request = JobRequest(
            kind=kind,
            source_id=source.source_id if source else None,
            source_title=source.title if source else "",
            language=context.say_to_all.tag,
        )
        await begin_job(self._services, interaction, context, request)

    async def _note(self, context: Visit, action: Action, source: Source) -> None:
        await self._services.note(context.require_moderator(), context.person_id, action, choice_name(source))
