"""Add a delivery: its standing query and its options, in one transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.cogs.deliver.delivery_options import ReadCriteria
from bot.cogs.deliver.delivery_preview import count_previewed, find_previewed
from bot.cogs.deliver.delivery_text import delivery_view, describe_delivery
from bot.cogs.deliver.shown_deliveries import choose_delivery, note_delivery
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.delivery_queries import DeliveryOptions, add_delivery, require_room_for_delivery
from bot.services import Services
from bot.ui.delivery_changes import DeliveryChange
from bot.ui.reply import Reply, send_reply
from index import NewsIndex, StandingQueryId


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
    delivery_id = await services.index.change(lambda index: _store(index, context, new))
    await note_delivery(services, context, DeliveryChange.ADDED, delivery_id, new.channel_id)
    shown = await choose_delivery(services, context, interaction.guild, delivery_id)
    text = describe_delivery(shown, context.say, notes=[count_previewed(previewed, context.say)])
    await send_reply(interaction, Reply(content=text), view=delivery_view(shown.delivery, context.say))


def _store(index: NewsIndex, context: RequestContext, new: NewDelivery) -> int:
    """The id of the delivery. Raises Refusal."""
    guild_id, require = context.require_moderator(), require_moderator_in_transaction(context)
    added: list[int] = []

    def check(connection: Connection) -> None:
        require(connection)
        require_room_for_delivery(connection, guild_id)

    def add(connection: Connection, query_id: StandingQueryId) -> None:
        delivery_id = add_delivery(
            connection,
            guild_id=guild_id,
            channel_id=new.channel_id,
            query_id=query_id,
            options=new.options,
            person_id=context.person_id,
            at=datetime.now(UTC),
        )
        added.append(delivery_id)

    # The first corpus owns the standing query: the server's own.
    index.alerts.add(context.corpora, new.criteria.criteria, within=check, on_added=add)
    return added[0]
