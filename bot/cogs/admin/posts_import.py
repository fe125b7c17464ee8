"""Export and import the deliveries and scheduled briefs of a server."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.admin.posts_file import (
    ImportedBrief,
    ImportedDelivery,
    KnownPosts,
    PostPlaces,
    PostsImport,
    Problem,
    read_posts,
    write_posts,
)
from bot.cogs.admin.settings_file import ServerPlaces
from bot.context import RequestContext, guild_corpus
from bot.db.audit_log_queries import AuditAction
from bot.db.brief_schedule_queries import list_schedules
from bot.db.delivery_queries import list_deliveries
from bot.i18n.translator import Translator
from bot.interactions.channel_posts import require_posting, store_brief_schedule, store_delivery
from bot.services import Services
from bot.ui.brief_schedule_text import describe_schedule
from bot.ui.delivery_changes import DeliveryChange, format_delivery_change
from bot.ui.delivery_criteria import describe_criteria
from index import AlertCriteria, CriteriaError, NewsIndex, QuestionError

_CRITERION_UNITS = 60


async def export_posts(
    services: Services, context: RequestContext, places: ServerPlaces
) -> Mapping[str, object]:
    """What the file of settings says of the server's deliveries and scheduled briefs."""
    return write_posts(await _load_known(services, context), places)


async def find_posts(
    services: Services, context: RequestContext, interaction: discord.Interaction, content: bytes
) -> PostsImport:
    """What a file would add."""
    known, places = await _load_known(services, context), _list_places(interaction, context.say)

    def read(index: NewsIndex) -> PostsImport:
        return read_posts(content, known, places, is_usable=lambda criteria: _is_usable(index, criteria))

    return await services.index.lookup(read)


async def add_posts(services: Services, context: RequestContext, found: PostsImport) -> None:
    """Store each in a transaction of its own: what an interrupted import lacks, the next one adds."""
    for delivery in found.deliveries:
        await _add_delivery(services, context, delivery)
    for brief in found.briefs:
        await _add_brief(services, context, brief)


def describe_posts(found: PostsImport, say: Translator) -> Iterator[str]:
    """A line for each that would be added."""
    for delivery in found.deliveries:
        yield say(
            "New delivery to {channel}: {criteria}",
            channel=f"<#{delivery.channel_id}>",
            criteria=describe_criteria(delivery.criteria, delivery.source, say, most_units=_CRITERION_UNITS),
        )
    for brief in found.briefs:
        schedule = describe_schedule(brief.schedule(0, datetime.now(UTC)), say, most_units=_CRITERION_UNITS)
        yield say(
            "Scheduled brief in {channel}: {schedule}", channel=f"<#{brief.channel_id}>", schedule=schedule
        )


async def _load_known(services: Services, context: RequestContext) -> KnownPosts:
    guild_id = context.require_moderator()

    def read(index: NewsIndex) -> KnownPosts:
        queries = index.alerts.list_queries(guild_corpus(guild_id))
        criteria = {query.query_id: query.criteria for query in queries}
        known = [(one, criteria[one.query_id]) for one in deliveries if one.query_id in criteria]
        return KnownPosts(known, briefs, index.sources.list_sources(context.corpora))

    deliveries = await services.records.read(lambda c: list_deliveries(c, guild_id))
    briefs = await services.records.read(lambda c: list_schedules(c, guild_id))
    return await services.index.lookup(read)


def _is_usable(index: NewsIndex, criteria: AlertCriteria) -> bool:
    try:
        index.alerts.require_usable(criteria)
    except (CriteriaError, QuestionError):
        return False
    return True


def _list_places(interaction: discord.Interaction, say: Translator) -> PostPlaces:
    guild, person = interaction.guild, interaction.user
    problems: dict[int, Problem] = {}
    channels = guild.text_channels if guild is not None and isinstance(person, discord.Member) else []
    for channel in channels:
        assert isinstance(person, discord.Member), "channels are those of a server"
        try:
            require_posting(channel, person, say)
        except Refusal as problem:
            problems[channel.id] = problem
    return PostPlaces({channel.id for channel in channels}, problems)


async def _add_delivery(services: Services, context: RequestContext, delivery: ImportedDelivery) -> None:
    guild_id = context.require_moderator()
    delivery_id = await services.index.change(
        lambda index: store_delivery(
            index,
            context,
            delivery.channel_id,
            delivery.criteria,
            delivery.options,
            is_paused=delivery.is_paused,
        )
    )
    subject = format_delivery_change(DeliveryChange.ADDED, delivery_id, delivery.channel_id)
    await services.note(guild_id, context.person_id, AuditAction.DELIVERY_CHANGED, subject)


async def _add_brief(services: Services, context: RequestContext, brief: ImportedBrief) -> None:
    schedule = brief.schedule(context.require_moderator(), datetime.now(UTC))

    def store(connection: Connection) -> None:
        store_brief_schedule(connection, context, schedule)

    await services.records.write(store)
