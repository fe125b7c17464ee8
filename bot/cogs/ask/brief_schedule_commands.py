"""`/brief-schedule`: briefs that the bot posts in a channel at set times (moderators)."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.ask.brief_commands import MAX_TOPIC_CHARS, OptionText
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.brief_schedule_queries import (
    BriefSchedule,
    WeeklyTime,
    delete_schedule,
    list_schedules,
)
from bot.i18n.region_names import find_region
from bot.i18n.time_zones import find_zone, list_zones
from bot.i18n.translator import Translator
from bot.interactions.autocomplete import find_moderator_context, region_choices
from bot.interactions.channel_posts import store_brief_schedule
from bot.services import Services
from bot.ui.article_filters import parse_filters
from bot.ui.brief_schedule_text import DAYS, EVERY_DAY, describe_schedule
from bot.ui.discord_markup import count_units, date_stamp, escape, shorten
from bot.ui.moderator_channels import POSTING_PERMISSIONS, find_moderator_channel, name_missing_permissions
from bot.ui.reply import MAX_CONTENT_UNITS, Reply, send_reply

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY_CHOICES = [app_commands.Choice(name=name, value=days) for days, name in DAYS.items()]
_MOST_CHOICES = 25
_SHORT_TOPIC_UNITS = 20
"""So that the list of all schedules usually fits into one message."""
_OVERDUE_AFTER = timedelta(minutes=5)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class BriefScheduleCommands(
    commands.GroupCog,
    group_name="brief-schedule",
    group_description="Post a brief in a channel at set times (moderators).",
):
    """For moderators. Discord hides the commands from others, and each command checks it again."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(name="set", description="Post a brief in this channel at a set time (moderators).")
    @app_commands.describe(
        time="The time of day, such as 08:00",
        zone="The time zone, such as Asia/Taipei",
        days="On which days. Otherwise every day",
        topic="What it is about, such as a place, a person or an organisation",
        region="Only articles about this region",
    )
    @app_commands.choices(days=_DAY_CHOICES)
    async def set_schedule(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        time: app_commands.Range[str, 1, 10],
        zone: app_commands.Range[str, 1, 60],
        days: app_commands.Choice[str] | None = None,
        topic: app_commands.Range[str, 0, MAX_TOPIC_CHARS] = "",
        region: OptionText = "",
    ) -> None:
        context = await self._services.context(interaction)
        now = datetime.now(UTC)
        if not region and find_region(topic) is not None:
            topic, region = "", topic
        weekly = WeeklyTime(days.value if days is not None else EVERY_DAY, _parse_time(time), _parse_zone(zone))
        schedule = BriefSchedule(
            guild_id=context.require_moderator(),
            channel_id=interaction.channel_id or 0,
            time=weekly,
            topic=topic.strip(),
            region=parse_filters(region=region, now=now).region,
            next_run_at=weekly.find_next(now),
        )
        _require_sendable(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._services.records.write(lambda c: store_brief_schedule(c, context, schedule))
        say = context.say
        what = describe_schedule(schedule, say)
        await self._note(
            context, f"#{_channel_name(interaction)}: {describe_schedule(schedule, say, escapes=False)}"
        )
        first = date_stamp(schedule.next_run_at, "f")
        text = say(
            "I will post a brief here: {schedule}. The first comes on {when}.", schedule=what, when=first
        )
        await send_reply(interaction, Reply(content=text))

    @app_commands.command(name="list", description="List the scheduled briefs of this server (moderators).")
    async def list_schedules(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        guild_id, say = context.require_moderator(), context.say
        await interaction.response.defer(ephemeral=True, thinking=True)
        schedules = await self._services.records.read(lambda c: list_schedules(c, guild_id))
        text = describe_schedules(schedules, interaction.guild, datetime.now(UTC), say)
        await send_reply(interaction, Reply(content=text))

    @app_commands.command(name="remove", description="Stop the scheduled brief of this channel (moderators).")
    async def remove(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
        await interaction.response.defer(ephemeral=True, thinking=True)

        def delete(connection: Connection) -> bool:
            require_moderator_in_transaction(context)(connection)
            return delete_schedule(connection, guild_id, channel_id)

        if not await self._services.records.write(delete):
            raise Refusal("No brief is scheduled in this channel.")
        await self._note(context, f"#{_channel_name(interaction)}: {context.say('removed')}")
        await send_reply(interaction, Reply(content=context.say("I will post no more briefs here.")))

    @set_schedule.autocomplete("zone")
    async def suggest_zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=zone, value=zone) for zone in list_zones(typed)[:_MOST_CHOICES]]

    @set_schedule.autocomplete("region")
    async def suggest_regions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        context = await find_moderator_context(self._services, interaction)
        return await region_choices(self._services, context, typed) if context is not None else []

    async def _note(self, context: RequestContext, subject: str) -> None:
        await self._services.note(
            context.require_server(), context.person_id, AuditAction.BRIEF_SCHEDULED, subject
        )


def describe_schedules(
    schedules: Sequence[BriefSchedule], guild: discord.Guild | None, now: datetime, say: Translator
) -> str:
    """A line for each schedule, with what keeps the bot from posting it; as many as fit into a message."""
    if not schedules:
        command = say.command("brief-schedule set")
        return say("No briefs are scheduled. Schedule one with {command}.", command=command)
    lines = [f"- {_describe_with_state(schedule, guild, now, say)}" for schedule in schedules]
    notes = []
    if any(_is_overdue(schedule, now) for schedule in schedules):
        notes = [say("An overdue brief could not be posted. I will try again.")]
    for shown in range(len(lines), 0, -1):
        left_out = [f"-# {say('and {n:,} more', n=len(lines) - shown)}"] if shown < len(lines) else []
        text = "\n".join([*lines[:shown], *left_out, *notes])
        if count_units(text) <= MAX_CONTENT_UNITS:
            break
    return text


def _describe_with_state(
    schedule: BriefSchedule, guild: discord.Guild | None, now: datetime, say: Translator
) -> str:
    parts = {
        "channel": f"<#{schedule.channel_id}>",
        "schedule": describe_schedule(schedule, say, most_units=_SHORT_TOPIC_UNITS),
    }
    channel = find_moderator_channel(guild, schedule.channel_id) if guild is not None else None
    missing = name_missing_permissions(channel, POSTING_PERMISSIONS, say) if channel is not None else ""
    when = date_stamp(schedule.next_run_at, "f")
    if missing:
        return say(
            "{channel}: {schedule}. I lack these permissions: {permissions}", **parts, permissions=missing
        )
    if _is_overdue(schedule, now):
        return say("{channel}: {schedule}. Overdue since {when}", **parts, when=when)
    return say("{channel}: {schedule}. Next: {when}", **parts, when=when)


def _is_overdue(schedule: BriefSchedule, now: datetime) -> bool:
    return schedule.next_run_at < now - _OVERDUE_AFTER


def _parse_time(typed: str) -> int:
    """The minute of the day. Raises Refusal."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise Refusal("Write the time as hours and minutes, such as 08:00 or 17:30.")
    return int(found[1]) * 60 + int(found[2])


def _parse_zone(typed: str) -> str:
    """The name of the time zone. Raises Refusal."""
    zone = find_zone(typed)
    if zone is None:
        raise Refusal(
            "I do not know the time zone **{zone}**. Pick one from the suggestions.",
            zone=escape(shorten(typed, 60)),
        )
    return zone


def _require_sendable(interaction: discord.Interaction) -> None:
    """Raises Refusal if the bot cannot post in the channel."""
    may, is_thread = interaction.app_permissions, isinstance(interaction.channel, discord.Thread)
    if not may.view_channel or not (may.send_messages_in_threads if is_thread else may.send_messages):
        raise Refusal(
            "I cannot post here: I need **View Channel** and **Send Messages** (in threads **Send Messages in "
            "Threads**)."
        )


def _channel_name(interaction: discord.Interaction) -> str:
    return shorten(str(getattr(interaction.channel, "name", "")), 60)
