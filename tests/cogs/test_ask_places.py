"""Asking in every kind of channel, and the replies if the bot lacks a permission."""

import discord
from discord_rig import Rig, draft

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft("The navy began a long exercise east of the island on Monday.", title="Navy begins exercise")
QUESTION = "When did the navy begin a long exercise east of the island?"


async def test_a_mention_in_an_announcement_channel_is_answered(rig: Rig):
    rig.add(EXERCISE)
    channel = rig.guild.create_news_channel("announcements")

    await rig.member.send(channel, f"{rig.mention} {QUESTION}")

    assert "The navy began" in channel.history(viewer=rig.member)[-1].content


async def test_a_mention_in_the_chat_of_a_voice_channel_is_answered(rig: Rig):
    rig.add(EXERCISE)
    channel = rig.guild.create_voice_channel("radio room")

    await rig.member.send(channel, f"{rig.mention} {QUESTION}")

    assert "The navy began" in channel.history(viewer=rig.member)[-1].content


async def test_a_mention_in_a_post_of_a_forum_is_answered(rig: Rig):
    rig.add(EXERCISE)
    forum = rig.guild.create_forum_channel("sightings")
    of_the_bot = rig.env.bot.get_channel(forum.id)
    await of_the_bot.create_thread(name="East of the island", content="What is going on there?")
    [post] = forum.threads

    await rig.member.send(post, f"{rig.mention} {QUESTION}")

    assert "The navy began" in post.history(viewer=rig.member)[-1].content


async def test_an_answer_where_no_thread_can_be_opened_says_nothing_of_it(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, opens_threads=True)
    forum = rig.guild.create_forum_channel("sightings")
    of_the_bot = rig.env.bot.get_channel(forum.id)
    await of_the_bot.create_thread(name="East of the island", content="What is going on there?")
    [post] = forum.threads

    await rig.member.send(post, f"{rig.mention} {QUESTION}")

    assert "no thread" not in post.history(viewer=rig.member)[-1].content


async def test_a_private_channel_that_the_bot_may_not_write_to_is_told_to_the_person(rig: Rig):
    rig.add(EXERCISE)
    silent = rig.guild.create_text_channel(
        "quiet", overwrites={rig.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    )

    await rig.member.send(silent, f"{rig.mention} {QUESTION}")

    [told] = rig.member.user.dm_channel.history(viewer=rig.member.user)
    assert "I cannot answer in #quiet" in told.content
    assert "**Send Messages**" in told.content


async def test_an_answer_without_the_permission_for_threads_says_which_one_it_lacks(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, opens_threads=True)
    channel = rig.guild.create_text_channel(
        "plain", overwrites={rig.env.bot.user: discord.PermissionOverwrite(create_public_threads=False)}
    )

    await rig.member.send(channel, f"{rig.mention} {QUESTION}")

    assert "I need the permission Create Public Threads" in channel.history(viewer=rig.member)[-1].content
