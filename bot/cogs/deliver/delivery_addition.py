"""Add a delivery: its standing query and its options, in one transaction."""

from dataclasses import dataclass

import discord

from bot.cogs.deliver.delivery_options import ReadCriteria
from bot.cogs.deliver.delivery_preview import count_previewed, find_previewed
from bot.cogs.deliver.delivery_text import delivery_view, describe_delivery
from bot.cogs.deliver.shown_deliveries import choose_delivery, note_delivery
from bot.context import RequestContext
from bot.db.delivery_queries import DeliveryOptions
from bot.interactions.channel_posts import store_delivery
from bot.services import Services
from bot.ui.delivery_changes import DeliveryChange
from bot.ui.reply import Reply, send_reply


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What a moderator asks for."""

    channel_id: int
    criteria: ReadCriteria
    options: DeliveryOptions


async def show_added(
    interaction: discord.Interaction, services: Services, context: RequestContext, new: NewDelivery
) -> None:
    """Add a delivery, and show it with what it would have brought. The interaction must be deferred."""
    previewed = await find_previewed(services, context, new.criteria.criteria)
    delivery_id = await services.index.change(
        lambda index: store_delivery(index, context, new.channel_id, new.criteria.criteria, new.options)
    )
    await note_delivery(services, context, DeliveryChange.ADDED, delivery_id, new.channel_id)
    shown = await choose_delivery(services, context, interaction.guild, delivery_id)
    text = describe_delivery(shown, context.say, notes=[count_previewed(previewed, context.say)])
    await send_reply(interaction, Reply(content=text), view=delivery_view(shown.delivery, context.say))
