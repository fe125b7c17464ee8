"""The log channel: new lines of the audit log as messages."""

from types import SimpleNamespace

import discord
import pytest
from discord_rig import Rig
from simcord.builders import ChannelHandle

from bot.db.audit_log_queries import AuditAction
from bot.db.log_post_queries import set_posted_log_id
from bot.tasks.moderator_channels_task import LINES_A_POST, ModeratorPosts
from bot.ui.discord_markup import count_units
from bot.ui.moderator_channels import is_refusal
from bot.ui.rated_answer import RatedAnswer

pytest_plugins = ["discord_fixtures"]


@pytest.fixture
async def log_channel(rig: Rig) -> ChannelHandle:
    channel = rig.guild.create_text_channel("log")
    rig.services.jobs.client = rig.env.bot
    await rig.services.note(rig.guild.id, rig.member.id, AuditAction.ARTICLE_ADDED, "before")
    await rig.services.servers.change(rig.guild.id, log_channel=channel.id)
    return channel


async def note(rig: Rig, subject: str, action: AuditAction = AuditAction.ARTICLE_ADDED) -> None:
    await rig.services.note(rig.guild.id, rig.member.id, action, subject)


async def post(rig: Rig) -> None:
    await ModeratorPosts(rig.services).post_all()


def shown(rig: Rig, channel: ChannelHandle) -> list[str]:
    return [message.content for message in channel.history(viewer=rig.moderator)]


async def test_change_is_one_short_line_that_pings_nobody(rig: Rig, log_channel: ChannelHandle):
    await note(rig, "1: Navy *begins*")

    await post(rig)
    await post(rig)

    assert shown(rig, log_channel) == [f"<@{rig.member.id}> · **Article added** · 1\\: Navy \\*begins\\*"]
    [sent] = rig.requests("POST", f"/channels/{log_channel.id}/messages")
    assert sent["allowed_mentions"] == {"parse": []}


async def test_changes_at_the_same_time_share_a_message_that_fits(rig: Rig, log_channel: ChannelHandle):
    for number in range(LINES_A_POST + 7):
        await note(rig, f"{number}: {'A long title. ' * 60}")

    await post(rig)
    await post(rig)

    [text] = shown(rig, log_channel)
    assert count_units(text) <= 2000
    assert text.splitlines()[-1].startswith("… and ")
    assert text.splitlines()[-1].endswith("more: `/log`")


async def test_lines_are_posted_after_a_restart_once(rig: Rig, log_channel: ChannelHandle):
    await note(rig, "first")
    await post(rig)
    await note(rig, "second")

    await ModeratorPosts(rig.services).post_all()

    assert [line.rpartition(" · ")[2] for line in shown(rig, log_channel)] == ["first", "second"]


async def test_line_that_discord_could_not_take_is_posted_later(rig: Rig, log_channel: ChannelHandle):
    await note(rig, "first")
    rig.env.inject_error("POST", f"/channels/{log_channel.id}/messages", status=503)

    await post(rig)
    await post(rig)

    assert len(shown(rig, log_channel)) == 1


async def test_lines_that_discord_refused_are_not_posted_later(rig: Rig, log_channel: ChannelHandle):
    rig.env.inject_error("POST", f"/channels/{log_channel.id}/messages", status=403, code=50013)
    await note(rig, "lost")

    await post(rig)
    await ModeratorPosts(rig.services).post_all()
    await note(rig, "later")
    await post(rig)

    assert [line.rpartition(" · ")[2] for line in shown(rig, log_channel)] == ["later"]


async def test_channel_of_another_server_is_never_written(rig: Rig):
    other = rig.env.create_guild("Other")
    theirs = other.create_text_channel("theirs")
    rig.services.jobs.client = rig.env.bot
    await rig.services.servers.change(rig.guild.id, log_channel=theirs.id)
    await note(rig, "ours")

    await post(rig)

    assert rig.requests("POST", f"/channels/{theirs.id}/messages") == []


async def test_private_roles_of_a_setting_are_mentioned_without_a_ping(rig: Rig, log_channel: ChannelHandle):
    role = rig.guild.create_role("Analysts", permissions=discord.Permissions.none())
    await note(rig, f"ask_roles=[{role.id}]", AuditAction.SETTINGS_CHANGED)

    await post(rig)

    assert shown(rig, log_channel) == [f"<@{rig.member.id}> · **Setting changed** · Who may ask: <@&{role.id}>"]


async def test_message_that_was_not_recorded_is_not_sent_twice(rig: Rig, log_channel: ChannelHandle):
    await note(rig, "first")
    await post(rig)
    await rig.services.records.write(lambda c: set_posted_log_id(c, rig.guild.id, 1))

    await post(rig)
    await note(rig, "second")
    await post(rig)

    first, again, second = rig.requests("POST", f"/channels/{log_channel.id}/messages")
    assert first["enforce_nonce"] is True
    assert first["nonce"] == again["nonce"]
    assert first["nonce"] != second["nonce"]


async def test_nobody_who_rated_an_answer_is_named(rig: Rig, log_channel: ChannelHandle):
    await note(rig, RatedAnswer(exchange_id=7).model_dump_json(), AuditAction.ANSWER_CRITICISED)

    await post(rig)

    assert shown(rig, log_channel) == ["**Answer rated not helpful** · a private answer"]


@pytest.mark.parametrize(("status", "is_final"), [(403, True), (404, True), (429, False), (503, False)])
def test_only_a_refusal_is_final(status: int, is_final: bool):
    error = discord.HTTPException(SimpleNamespace(status=status, reason=""), "")

    assert is_refusal(error) is is_final
