"""Load deliveries with what they match, and change them for a moderator."""

from collections.abc import Callable

import discord
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.deliver.delivery_text import ShownDelivery, list_reply, list_view, source_of
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.delivery_queries import Delivery, find_delivery, list_deliveries
from bot.i18n.translator import N_
from bot.services import Services
from bot.ui.delivery_changes import DeliveryChange, format_delivery_change
from bot.ui.moderator_channels import describe_delivery_problem
from bot.ui.reply import send_reply
from index import AlertCriteria, NewsIndex, Source, StandingQuery

DELIVERY_GONE = N_("This delivery was removed. {list} shows the others.")


async def load_deliveries(
    services: Services, context: RequestContext, guild: discord.Guild | None
) -> list[ShownDelivery]:
    """The deliveries of the server, the oldest first."""
    guild_id = context.require_moderator()
    deliveries = await services.records.read(lambda c: list_deliveries(c, guild_id))

    def load(index: NewsIndex) -> tuple[list[StandingQuery], list[Source]]:
        return index.alerts.list_queries(guild_corpus(guild_id)), index.sources.list_sources(context.corpora)

    queries, sources = await services.index.lookup(load)
    criteria = {query.query_id: query.criteria for query in queries}
    return [
        ShownDelivery(
            delivery,
            met := criteria.get(delivery.query_id, AlertCriteria()),
            source_of(met, sources),
            describe_delivery_problem(guild, delivery.channel_id, context.say) if guild else "",
        )
        for delivery in deliveries
    ]


async def show_deliveries(
    interaction: discord.Interaction, services: Services, context: RequestContext
) -> None:
    """Show the list. The interaction must be deferred."""
    deliveries = await load_deliveries(services, context, interaction.guild)
    await send_reply(interaction, list_reply(deliveries, context.say), view=list_view(deliveries, context.say))


async def choose_delivery(
    services: Services, context: RequestContext, guild: discord.Guild | None, number: int | None
) -> ShownDelivery:
    """The delivery of that number. Raises Refusal if the server has none."""
    for shown in await load_deliveries(services, context, guild):
        if shown.delivery.delivery_id == number:
            return shown
    raise Refusal(DELIVERY_GONE, list=context.say.command("deliver list"))


async def change_delivery(
    services: Services,
    context: RequestContext,
    delivery_id: int,
    change: Callable[[Connection, Delivery], bool],
    kind: DeliveryChange,
) -> Delivery:
    """Change a delivery in one transaction that checks the permission again, and log it.

    `change` returns whether it changed anything. Raises Refusal.
    """
    guild_id = context.require_moderator()
    require = require_moderator_in_transaction(context)

    def apply(connection: Connection) -> tuple[Delivery, bool]:
        require(connection)
        delivery = find_delivery(connection, guild_id, delivery_id)
        if delivery is None:
            raise Refusal(DELIVERY_GONE, list=context.say.command("deliver list"))
        return delivery, change(connection, delivery)

    delivery, has_changed = await services.records.write(apply)
    if has_changed:
        await note_delivery(services, context, kind, delivery.delivery_id, delivery.channel_id)
    return delivery


async def note_delivery(
    services: Services, context: RequestContext, kind: DeliveryChange, delivery_id: int, channel_id: int
) -> None:
    """Write a line into the audit log."""
    subject = format_delivery_change(kind, delivery_id, channel_id)
    await services.note(context.require_moderator(), context.person_id, AuditAction.DELIVERY_CHANGED, subject)
