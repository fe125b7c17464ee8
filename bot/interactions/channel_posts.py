"""Store what the bot posts in a channel of its own accord: deliveries and scheduled briefs."""

from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.brief_schedule_queries import MOST_SCHEDULES, BriefSchedule, list_schedules, store_schedule
from bot.db.delivery_queries import (
    DeliveryOptions,
    DeliveryState,
    add_delivery,
    pause_delivery,
    require_room_for_delivery,
)
from bot.i18n.translator import Translator
from bot.ui.moderator_channels import CHANNEL_CLOSED, POSTING_PERMISSIONS, name_missing_permissions
from index import AlertCriteria, NewsIndex, StandingQueryId


def require_posting(channel: discord.TextChannel, person: discord.Member, say: Translator) -> None:
    """Raises Refusal unless both the bot and the person may post in the channel."""
    if missing := name_missing_permissions(channel, POSTING_PERMISSIONS, say):
        raise Refusal(CHANNEL_CLOSED, channel=channel.mention, permissions=missing)
    may = channel.permissions_for(person)
    if not (may.view_channel and may.send_messages):
        raise Refusal(
            "You may not post in {channel}, so you cannot let me post there.", channel=channel.mention
        )


def store_delivery(
    index: NewsIndex,
    context: RequestContext,
    channel_id: int,
    criteria: AlertCriteria,
    options: DeliveryOptions,
    *,
    is_paused: bool = False,
) -> int:
    """Returns the id of the delivery. Raises Refusal, CriteriaError, QuestionError."""
    guild_id, require = context.require_moderator(), require_moderator_in_transaction(context)
    added: list[int] = []

    def check(connection: Connection) -> None:
        require(connection)
        require_room_for_delivery(connection, guild_id)

    def add(connection: Connection, query_id: StandingQueryId) -> None:
        delivery_id = add_delivery(
            connection,
            guild_id=guild_id,
            channel_id=channel_id,
            query_id=query_id,
            options=options,
            person_id=context.person_id,
            at=datetime.now(UTC),
        )
        if is_paused:
            pause_delivery(connection, guild_id, delivery_id, DeliveryState.PAUSED)
        added.append(delivery_id)

    # The first corpus owns the standing query: the server's own.
    index.alerts.add(context.corpora, criteria, within=check, on_added=add)
    return added[0]


def store_brief_schedule(connection: Connection, context: RequestContext, schedule: BriefSchedule) -> None:
    """Raises Refusal without permission, or beyond the limit of a server."""
    require_moderator_in_transaction(context)(connection)
    others = [s for s in list_schedules(connection, schedule.guild_id) if s.channel_id != schedule.channel_id]
    if len(others) >= MOST_SCHEDULES:
        raise Refusal(
            "A server can have at most {most} scheduled briefs. Remove one first.", most=MOST_SCHEDULES
        )
    store_schedule(connection, schedule)
