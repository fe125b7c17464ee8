"""Messages of the bot's own accord are sent, and not twice: after failures, crashes and restarts."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord_rig import Rig
from simcord.builders import ChannelHandle

from bot.db.own_post_queries import OWN_POST_RETENTION, find_own_post, purge_own_posts
from bot.db.personal_data_queries import count_personal_data, delete_personal_data
from bot.db.server_queries import delete_server
from bot.db.tables import own_posts
from bot.once_only_sender import (
    DirectMessage,
    NotSentYet,
    OnceOnlySender,
    OwnPost,
    RefusalCause,
    Refused,
    Sent,
    ServerChannel,
)
from bot.ui.reply import Reply

pytest_plugins = ["discord_fixtures"]


@pytest.fixture
def channel(rig: Rig) -> ChannelHandle:
    rig.services.jobs.client = rig.env.bot
    return rig.guild.create_text_channel("news-posts")


def about(rig: Rig, channel: ChannelHandle, key: str = "story:1", text: str = "Ships *begin* it.") -> OwnPost:
    return OwnPost(key=key, place=ServerChannel(rig.guild.id, channel.id), reply=Reply(content=text))


def to_member(rig: Rig) -> OwnPost:
    return OwnPost(key="watch:1", place=DirectMessage(rig.member.id), reply=Reply(content="A new article."))


def shown(rig: Rig, channel: ChannelHandle) -> list[str]:
    return [message.content for message in channel.history(viewer=rig.moderator)]


def requests(rig: Rig, channel: ChannelHandle, method: str = "POST") -> list[dict]:
    return rig.requests(method, f"/channels/{channel.id}/messages")


async def forget_result(rig: Rig, key: str = "story:1") -> None:
    """The state after a crash between sending and recording. simcord's messages are of simcord's own time."""
    this = own_posts.c.post_key == key
    change = own_posts.update().where(this).values(message_id=None, intended_at=rig.env.now())
    await rig.services.records.write(lambda c: c.execute(change))


async def test_message_is_sent_once_under_its_key(rig: Rig, channel: ChannelHandle):
    first = await rig.services.sender.send(about(rig, channel))
    again = await rig.services.sender.send(about(rig, channel, text="Other words under the same key."))

    assert shown(rig, channel) == ["Ships *begin* it."]
    assert isinstance(first, Sent)
    assert again == first
    [request] = requests(rig, channel)
    assert request["enforce_nonce"] is True
    assert request["allowed_mentions"] == {"parse": []}


async def test_other_process_does_not_send_it_again(rig: Rig, channel: ChannelHandle):
    await rig.services.sender.send(about(rig, channel))

    await OnceOnlySender(rig.services.records, lambda: rig.env.bot).send(about(rig, channel))

    assert len(requests(rig, channel)) == 1


async def test_message_that_was_not_recorded_is_found_in_the_channel(rig: Rig, channel: ChannelHandle):
    sent = await rig.services.sender.send(about(rig, channel))
    await forget_result(rig)

    again = await rig.services.sender.send(about(rig, channel))

    assert again == sent
    assert len(requests(rig, channel)) == 1


async def test_intention_without_a_message_is_sent_with_the_same_nonce(rig: Rig, channel: ChannelHandle):
    await rig.services.sender.send(about(rig, channel))
    [message] = channel.history(viewer=rig.moderator)
    await rig.env.bot.get_channel(channel.id).get_partial_message(message.id).delete()
    await forget_result(rig)

    again = await rig.services.sender.send(about(rig, channel))

    assert isinstance(again, Sent)
    first, second = requests(rig, channel)
    assert first["nonce"] == second["nonce"]


async def test_message_of_another_key_with_the_same_words_is_not_taken_for_it(rig: Rig, channel: ChannelHandle):
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)
    await rig.services.sender.send(about(rig, channel, key="brief:1", text="Nothing new."))
    await rig.services.sender.send(about(rig, channel, key="brief:2", text="Nothing new."))
    await forget_result(rig, "brief:1")

    await rig.services.sender.send(about(rig, channel, key="brief:1", text="Nothing new."))

    assert shown(rig, channel) == ["Nothing new.", "Nothing new."]


async def test_same_words_of_a_member_are_not_taken_for_it(rig: Rig, channel: ChannelHandle):
    await rig.services.sender.send(about(rig, channel))
    [message] = channel.history(viewer=rig.moderator)
    await rig.env.bot.get_channel(channel.id).get_partial_message(message.id).delete()
    await forget_result(rig)
    await rig.member.send(channel, "Ships *begin* it.")

    await rig.services.sender.send(about(rig, channel))

    assert len(requests(rig, channel)) == 2


async def test_message_that_discord_could_not_take_is_sent_later(rig: Rig, channel: ChannelHandle):
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=503)

    first = await rig.services.sender.send(about(rig, channel))
    second = await rig.services.sender.send(about(rig, channel))

    assert first == NotSentYet()
    assert isinstance(second, Sent)
    assert shown(rig, channel) == ["Ships *begin* it."]


@pytest.mark.parametrize(
    ("status", "code", "cause"),
    [
        (403, 50013, RefusalCause.CLOSED),
        (404, 10003, RefusalCause.GONE),
        (400, 50035, RefusalCause.INVALID),
    ],
)
async def test_refusal_is_a_result_and_the_message_can_be_sent_later(
    rig: Rig, channel: ChannelHandle, status: int, code: int, cause: RefusalCause
):
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, code=code)

    refused = await rig.services.sender.send(about(rig, channel))
    later = await rig.services.sender.send(about(rig, channel))

    assert refused == Refused(cause)
    assert isinstance(later, Sent)
    assert requests(rig, channel, "GET") == []


@pytest.mark.parametrize(("status", "code"), [(403, 0), (401, 50014)])
async def test_error_of_a_proxy_or_the_token_is_no_refusal(
    rig: Rig, channel: ChannelHandle, status: int, code: int
):
    rig.env.inject_error("POST", f"/channels/{channel.id}/messages", status=status, code=code)

    assert await rig.services.sender.send(about(rig, channel)) == NotSentYet()


async def test_refused_message_that_may_have_been_sent_before_stays_recorded(rig: Rig, channel: ChannelHandle):
    sent = await rig.services.sender.send(about(rig, channel))
    await forget_result(rig)
    rig.env.inject_error("GET", f"/channels/{channel.id}/messages", status=403, code=50001)

    refused = await rig.services.sender.send(about(rig, channel))
    found = await rig.services.sender.send(about(rig, channel))

    assert refused == Refused(RefusalCause.CLOSED)
    assert found == sent


async def test_only_the_chosen_role_is_pinged(rig: Rig, channel: ChannelHandle):
    role = rig.guild.create_role("Watchers", permissions=discord.Permissions.none())
    post = about(rig, channel, text=f"<@&{role.id}> @everyone <@{rig.member.id}>")

    await rig.services.sender.send(replace(post, pinged_role_id=role.id))

    [request] = requests(rig, channel)
    assert request["allowed_mentions"] == {"parse": [], "roles": [role.id]}


async def test_direct_message_is_sent_once_and_deleted_with_the_data_of_the_person(rig: Rig):
    rig.services.jobs.client = rig.env.bot
    sent = await rig.services.sender.send(to_member(rig))
    await forget_result(rig, "watch:1")

    again = await rig.services.sender.send(to_member(rig))
    counted = await rig.services.records.read(lambda c: count_personal_data(c, rig.member.id))
    await rig.services.records.write(lambda c: delete_personal_data(c, rig.member.id))

    assert again == sent
    assert counted.messages == 1
    assert [m.content for m in rig.member.user.dm_channel.history(viewer=rig.member.user)] == ["A new article."]
    assert await rig.services.records.read(lambda c: find_own_post(c, "watch:1")) is None


async def test_messages_in_one_channel_are_spaced_out(rig: Rig, channel: ChannelHandle):
    spacing_s = 0.05
    sender = OnceOnlySender(rig.services.records, lambda: rig.env.bot, spacing_s=spacing_s)
    clock = asyncio.get_running_loop()
    began = clock.time()

    await asyncio.gather(*(sender.send(about(rig, channel, key=f"story:{n}", text=str(n))) for n in range(3)))

    assert shown(rig, channel) == ["0", "1", "2"]
    assert clock.time() - began >= 2 * spacing_s


async def test_nothing_is_sent_without_a_connection(rig: Rig, channel: ChannelHandle):
    rig.services.jobs.client = None

    assert await rig.services.sender.send(about(rig, channel)) == NotSentYet()
    assert requests(rig, channel) == []


@pytest.mark.parametrize("how", ["expired", "server deleted"])
async def test_record_is_deleted(rig: Rig, channel: ChannelHandle, how: str):
    await rig.services.sender.send(about(rig, channel))

    def remove(connection):
        if how == "expired":
            purge_own_posts(connection, datetime.now(UTC) + OWN_POST_RETENTION + timedelta(seconds=1))
        else:
            delete_server(connection, rig.guild.id)

    await rig.services.records.write(remove)

    assert await rig.services.records.read(lambda c: find_own_post(c, "story:1")) is None
