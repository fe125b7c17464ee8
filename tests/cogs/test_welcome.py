"""The welcome on a server that the bot has just joined."""

from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord_rig import Rig
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.cogs.admin.server_membership import ServerMembership
from bot.db.server_queries import mark_server_left

pytest_plugins = ["discord_fixtures"]

SILENT = discord.PermissionOverwrite(send_messages=False)


async def join(rig: Rig, guild: GuildHandle) -> None:
    """What discord.py reports when the bot is added to a server."""
    membership = rig.env.bot.get_cog("ServerMembership")
    assert isinstance(membership, ServerMembership)
    await membership.on_guild_join(rig.env.bot.get_guild(guild.id))


def read(rig: Rig, channel: ChannelHandle) -> list[str]:
    return [message["content"] for message in rig.requests("POST", f"/channels/{channel.id}/messages")]


async def leave(rig: Rig, guild: GuildHandle, *, ago: timedelta) -> None:
    left_at = datetime.now(UTC) - ago
    await rig.services.records.write(lambda c: mark_server_left(c, guild.id, left_at))


@pytest.fixture
def guild(rig: Rig) -> GuildHandle:
    """A server that the bot did not know."""
    return rig.env.create_guild("Harbour watch")


async def test_new_server_gets_three_steps_in_its_first_writable_channel(rig: Rig, guild: GuildHandle):
    rules = guild.create_text_channel("rules", overwrites={guild.default_role: SILENT})
    news = guild.create_text_channel("news")
    guild.create_text_channel("chat")

    await join(rig, guild)

    [text] = read(rig, news)
    assert read(rig, rules) == []
    assert [
        word for word in ("`/settings`", "`/source add`", "`/article add`", "`/ask`") if word not in text
    ] == []
    assert text.count("\n") == 4


async def test_welcome_comes_once_however_often_discord_reports_the_server(rig: Rig, guild: GuildHandle):
    news = guild.create_text_channel("news")

    await join(rig, guild)
    await join(rig, guild)

    assert len(read(rig, news)) == 1


@pytest.mark.parametrize(("ago", "welcomes"), [(timedelta(minutes=5), 0), (timedelta(days=3), 1)])
async def test_bot_that_comes_back_is_silent_unless_it_was_away_for_long(
    rig: Rig, guild: GuildHandle, ago: timedelta, welcomes: int
):
    news = guild.create_text_channel("news")
    await leave(rig, guild, ago=ago)

    await join(rig, guild)

    assert len(read(rig, news)) == welcomes


async def test_server_without_a_writable_channel_is_joined_silently(rig: Rig, guild: GuildHandle):
    rules = guild.create_text_channel("rules", overwrites={guild.default_role: SILENT})

    await join(rig, guild)

    assert read(rig, rules) == []


async def test_channel_that_refuses_the_welcome_is_passed_over(rig: Rig, guild: GuildHandle):
    closed, news = guild.create_text_channel("closed"), guild.create_text_channel("news")
    rig.env.inject_error("POST", f"/channels/{closed.id}/messages", status=403, code=50013)

    await join(rig, guild)

    assert len(read(rig, news)) == 1


async def test_welcome_is_in_the_language_of_the_server(rig: Rig):
    guild = rig.env.create_guild("守望", preferred_locale="zh-TW")
    news = guild.create_text_channel("news")

    await join(rig, guild)

    [text] = read(rig, news)
    assert "`/設定`" in text


def record_inviter(rig: Rig, guild: GuildHandle) -> MemberActor:
    """Somebody who added the bot, as the audit log of the server says."""
    inviter = guild.add_member(rig.env.create_user("inviter"))
    added = discord.AuditLogAction.bot_add.value
    rig.env.backend.record_audit_log(guild.id, added, target_id=rig.env.bot.user.id, user_id=inviter.id)
    return inviter


async def test_person_who_added_the_bot_is_greeted_where_the_audit_log_says_who(rig: Rig, guild: GuildHandle):
    guild.create_text_channel("news")
    inviter = record_inviter(rig, guild)

    await join(rig, guild)

    [text] = read(rig, inviter.user.dm_channel)
    assert text.startswith("You added me to **Harbour watch**.")


async def test_inviter_who_takes_no_messages_is_no_failure(rig: Rig, guild: GuildHandle):
    news = guild.create_text_channel("news")
    inviter = record_inviter(rig, guild)
    rig.env.inject_error("POST", f"/channels/{inviter.user.dm_channel.id}/messages", status=403, code=50007)

    await join(rig, guild)

    assert len(read(rig, news)) == 1
