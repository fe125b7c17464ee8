"""The select, buttons and form below deliveries."""

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.deliver.delivery_form import (
    filter_form,
    option_form,
    parse_filter_form,
    parse_option_form,
)
from bot.cogs.deliver.delivery_options import read_criteria
from bot.cogs.deliver.delivery_preview import show_preview
from bot.cogs.deliver.delivery_text import delivery_view, describe_delivery, removal_view
from bot.cogs.deliver.shown_deliveries import (
    DELIVERY_GONE,
    change_delivery,
    choose_delivery,
    note_delivery,
)
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.delivery_queries import (
    Delivery,
    DeliveryState,
    change_delivery_options,
    delete_delivery,
    find_delivery,
    pause_delivery,
    resume_delivery,
)
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.services import Services
from bot.ui.components import form_values, selected_values
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, parse_all, parse_record_id, patterns, record_id
from bot.ui.delivery_changes import DeliveryChange
from bot.ui.reply import Reply, send_reply
from index import AlertCriteria

_CHOOSE = CustomIdPattern("delivery:choose")
_NUMBER = record_id("delivery_id")
_SHOWS = patterns("delivery", ("show", "remove"), _NUMBER)
_CHANGES = patterns("delivery", ("pause", "resume"), _NUMBER)
_PREVIEW, _DELETE = patterns("delivery", ("preview", "delete"), _NUMBER)
_CHANGE, _FORM = patterns("delivery", ("change", "changed"), _NUMBER)
_FILTER, _FILTER_FORM = patterns("delivery", ("filter", "filtered"), _NUMBER)


class DeliveryButtons(commands.Cog):
    """For moderators: each button shows the delivery as it is afterwards, in place of the message."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_CHOOSE)
    async def choose(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        chosen = parse_all(selected_values(interaction), parse_record_id)
        if chosen is None or len(chosen) != 1:
            raise Refusal(BUTTON_EXPIRED)
        context = await self._deferred(interaction)
        await self._show(interaction, context, chosen[0])

    @on_component(*_SHOWS)
    async def show(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._deferred(interaction)
        is_removal = parsed_id.button == "remove"
        await self._show(interaction, context, parsed_id.number("delivery_id"), asks_removal=is_removal)

    @on_component(*_CHANGES)
    async def switch(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._deferred(interaction)
        delivery_id = parsed_id.number("delivery_id")
        if parsed_id.button == "pause":
            await change_delivery(
                self._services,
                context,
                delivery_id,
                lambda c, d: pause_delivery(c, d.guild_id, d.delivery_id, DeliveryState.PAUSED),
                DeliveryChange.PAUSED,
            )
        else:
            await self._resume(interaction, context, delivery_id)
        await self._show(interaction, context, delivery_id)

    @on_component(_PREVIEW)
    async def preview(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        # A new message: the buttons of the old one stay.
        await interaction.response.defer(ephemeral=True, thinking=True)
        shown = await choose_delivery(
            self._services, context, interaction.guild, parsed_id.number("delivery_id")
        )
        await show_preview(interaction, self._services, context, shown.criteria, shown.source)

    @on_component(_CHANGE)
    async def open_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        shown = await choose_delivery(
            self._services, context, interaction.guild, parsed_id.number("delivery_id")
        )
        role_id, guild = shown.delivery.options.role_id, interaction.guild
        known_id = role_id if role_id and guild and guild.get_role(role_id) else None
        await interaction.response.send_modal(option_form(shown.delivery, context.say, role_id=known_id))

    @on_component(_FORM)
    async def submit_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        delivery_id = parsed_id.number("delivery_id")
        shown = await choose_delivery(self._services, context, interaction.guild, delivery_id)
        options = parse_option_form(form_values(interaction), shown.delivery, interaction)
        await interaction.response.defer()
        await change_delivery(
            self._services,
            context,
            delivery_id,
            lambda c, d: change_delivery_options(c, d, options),
            DeliveryChange.CHANGED,
        )
        await self._show(interaction, context, delivery_id)

    @on_component(_FILTER)
    async def open_filter_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        shown = await choose_delivery(
            self._services, context, interaction.guild, parsed_id.number("delivery_id")
        )
        await interaction.response.send_modal(filter_form(shown, context.say))

    @on_component(_FILTER_FORM)
    async def submit_filter_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._deferred(interaction)
        delivery_id = parsed_id.number("delivery_id")
        shown = await choose_delivery(self._services, context, interaction.guild, delivery_id)
        typed = parse_filter_form(form_values(interaction), shown.criteria)
        read = await read_criteria(self._services, context, typed)
        if read.criteria != shown.criteria:
            await self._change_criteria(context, shown.delivery, read.criteria)
        await self._show(interaction, context, delivery_id)

    @on_component(_DELETE)
    async def remove(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._deferred(interaction)
        shown = await choose_delivery(
            self._services, context, interaction.guild, parsed_id.number("delivery_id")
        )
        await self._remove(context, shown.delivery)
        text = context.say("Removed delivery {number}.", number=shown.delivery.delivery_id)
        await send_reply(interaction, Reply(content=text))

    async def _resume(
        self, interaction: discord.Interaction, context: RequestContext, delivery_id: int
    ) -> None:
        """Does nothing while the channel cannot be used: the delivery would stop again at once."""
        shown = await choose_delivery(self._services, context, interaction.guild, delivery_id)
        if not shown.problem:
            await change_delivery(
                self._services,
                context,
                delivery_id,
                lambda c, d: resume_delivery(c, d.guild_id, d.delivery_id, context.person_id),
                DeliveryChange.RESUMED,
            )

    async def _change_criteria(
        self, context: RequestContext, delivery: Delivery, criteria: AlertCriteria
    ) -> None:
        """What was matched before is still posted; the articles that were posted are not posted again."""
        require = require_moderator_in_transaction(context)

        def check(connection: Connection) -> None:
            require(connection)
            if find_delivery(connection, delivery.guild_id, delivery.delivery_id) is None:
                raise Refusal(DELIVERY_GONE, list=context.say.command("deliver list"))

        await self._services.index.change(
            lambda index: index.alerts.change(delivery.query_id, criteria, within=check)
        )
        await note_delivery(
            self._services, context, DeliveryChange.CHANGED, delivery.delivery_id, delivery.channel_id
        )

    async def _remove(self, context: RequestContext, delivery: Delivery) -> None:
        """Remove the delivery and its standing query in one transaction, and log it."""
        require = require_moderator_in_transaction(context)

        def delete(connection: Connection) -> None:
            require(connection)
            delete_delivery(connection, delivery.guild_id, delivery.delivery_id)

        await self._services.index.change(lambda index: index.alerts.remove([delivery.query_id], within=delete))
        await note_delivery(
            self._services, context, DeliveryChange.REMOVED, delivery.delivery_id, delivery.channel_id
        )

    async def _deferred(self, interaction: discord.Interaction) -> RequestContext:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer()
        return context

    async def _show(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        delivery_id: int,
        *,
        asks_removal: bool = False,
    ) -> None:
        shown = await choose_delivery(self._services, context, interaction.guild, delivery_id)
        say = context.say
        notes = [say("Remove this delivery? What was posted stays.")] if asks_removal else []
        view = (removal_view if asks_removal else delivery_view)(shown.delivery, say)
        await send_reply(interaction, Reply(content=describe_delivery(shown, say, notes=notes)), view=view)
