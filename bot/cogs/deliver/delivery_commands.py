"""The `/deliver` commands: add and list deliveries, preview them, and explain what was posted."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import ExecutorError
from bot.cogs.deliver.delivery_addition import NewDelivery, show_added
from bot.cogs.deliver.delivery_options import (
    TypedCriteria,
    parse_quiet_hours,
    read_criteria,
    require_channel,
    require_role,
)
from bot.cogs.deliver.delivery_preview import show_preview
from bot.cogs.deliver.delivery_reasons import show_reasons
from bot.cogs.deliver.delivery_text import ShownDelivery, delivery_choice_name
from bot.cogs.deliver.shown_deliveries import choose_delivery, load_deliveries, show_deliveries
from bot.context import RequestContext
from bot.db.delivery_queries import DEFAULT_MOST_AN_HOUR, MAX_AN_HOUR, DeliveryOptions
from bot.i18n.time_zones import list_zones
from bot.interactions.article_choice import MAX_CHOICES, choose_article, parse_typed_number
from bot.interactions.autocomplete import (
    Choices,
    article_choices,
    find_moderator_context,
    outlet_choices,
    region_choices,
    source_choices,
)
from bot.services import Services
from bot.ui.delivery_criteria import describe_criteria
from index import NewsIndexError

ShortOption = app_commands.Range[str, 0, 100]
WordsOption = app_commands.Range[str, 0, 200]
QuestionOption = app_commands.Range[str, 0, 300]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class DeliveryCommands(
    commands.GroupCog,
    group_name="deliver",
    group_description="Post new articles in a channel as they arrive (moderators).",
):
    """For moderators; all replies are ephemeral."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Post new articles that match in a channel as they arrive.")
    @app_commands.describe(
        channel="Where to post; leave it out for this channel",
        source="Only articles of this source",
        outlet="Only articles from this outlet",
        region="Only articles about this region",
        words="Only articles with all these words; quotation marks keep a phrase together",
        question="Only articles that answer this question",
        limit="How many posts an hour at most; the rest come in one summary",
        quiet="Quiet hours such as 22:00-7:00; what arrives meanwhile comes in one summary",
        zone="The time zone of the quiet hours, such as Europe/Kyiv",
        role="The role to mention in every post",
    )
    async def add(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | None = None,
        source: ShortOption = "",
        outlet: ShortOption = "",
        region: ShortOption = "",
        words: WordsOption = "",
        question: QuestionOption = "",
        limit: app_commands.Range[int, 1, MAX_AN_HOUR] = DEFAULT_MOST_AN_HOUR,
        quiet: ShortOption = "",
        zone: ShortOption = "",
        role: discord.Role | None = None,
    ) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        place = require_channel(interaction, channel, context.say)
        options = DeliveryOptions(
            role_id=None if role is None else require_role(place, interaction.user, role),
            most_an_hour=limit,
            quiet_hours=parse_quiet_hours(quiet, zone),
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = TypedCriteria(source=source, outlet=outlet, region=region, words=words, question=question)
        criteria = await read_criteria(self._services, context, typed)
        new = NewDelivery(place.id, criteria, options)
        await show_added(interaction, self._services, context, new)

    @app_commands.command(name="list", description="List the deliveries; change, pause or remove one.")
    async def list_deliveries(self, interaction: discord.Interaction) -> None:
        context = await self._deferred(interaction)
        await show_deliveries(interaction, self._services, context)

    @app_commands.command(description="Show what a delivery would have posted in the last week.")
    @app_commands.describe(
        delivery="A delivery that exists; or describe a new one with the other options",
        source="Only articles of this source",
        outlet="Only articles from this outlet",
        region="Only articles about this region",
        words="Only articles with all these words; quotation marks keep a phrase together",
        question="Only articles that answer this question",
    )
    async def preview(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        delivery: ShortOption = "",
        source: ShortOption = "",
        outlet: ShortOption = "",
        region: ShortOption = "",
        words: WordsOption = "",
        question: QuestionOption = "",
    ) -> None:
        context = await self._deferred(interaction)
        if delivery.strip():
            shown = await self._choose(interaction, context, delivery)
            await show_preview(interaction, self._services, context, shown.criteria, shown.source)
            return
        typed = TypedCriteria(source=source, outlet=outlet, region=region, words=words, question=question)
        wanted = await read_criteria(self._services, context, typed)
        await show_preview(interaction, self._services, context, wanted.criteria, wanted.source)

    @app_commands.command(description="Show why an article was delivered, or was not.")
    @app_commands.describe(
        article="Its number, or words from its title",
        delivery="Only this delivery; leave it out for all of them",
    )
    async def why(
        self,
        interaction: discord.Interaction,
        article: app_commands.Range[str, 1, 100],
        delivery: ShortOption = "",
    ) -> None:
        context = await self._deferred(interaction)
        facts = await choose_article(self._services.index, context.corpora, article)
        if delivery.strip():
            chosen = [await self._choose(interaction, context, delivery)]
        else:
            chosen = await load_deliveries(self._services, context, interaction.guild)
        await show_reasons(interaction, self._services, context, facts, chosen)

    @add.autocomplete("source")
    @preview.autocomplete("source")
    async def suggest_sources(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await source_choices(self._services, context.corpora, typed) if context else []

    @add.autocomplete("outlet")
    @preview.autocomplete("outlet")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await outlet_choices(self._services, context.corpora, typed) if context else []

    @add.autocomplete("region")
    @preview.autocomplete("region")
    async def suggest_regions(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await region_choices(self._services, context, typed) if context else []

    @add.autocomplete("zone")
    async def suggest_zones(self, _: discord.Interaction, typed: str) -> Choices:
        return [app_commands.Choice(name=zone, value=zone) for zone in list_zones(typed)[:MAX_CHOICES]]

    @preview.autocomplete("delivery")
    @why.autocomplete("delivery")
    async def suggest_deliveries(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        if context is None:
            return []
        try:
            deliveries = await load_deliveries(self._services, context, None)
        except (NewsIndexError, ExecutorError):
            return []
        named = [(_choice_name(shown, context), shown.delivery.delivery_id) for shown in deliveries]
        wanted = typed.strip().casefold()
        return [
            app_commands.Choice(name=name, value=str(number))
            for name, number in named
            if wanted in name.casefold()
        ]

    @why.autocomplete("article")
    async def suggest_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await article_choices(self._services, context, context.corpora, typed) if context else []

    async def _deferred(self, interaction: discord.Interaction) -> RequestContext:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        return context

    async def _choose(
        self, interaction: discord.Interaction, context: RequestContext, typed: str
    ) -> ShownDelivery:
        number = parse_typed_number(typed)
        return await choose_delivery(self._services, context, interaction.guild, number)


def _choice_name(shown: ShownDelivery, context: RequestContext) -> str:
    criteria = describe_criteria(shown.criteria, shown.source, context.say, is_plain=True)
    return delivery_choice_name(shown.delivery, criteria)
