"""`/watch`, and the messages with new answers."""

import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from standing_queries import published_now

from bot.cogs.watch.watch_commands import MOST_WATCHES
from bot.context import guild_corpus
from bot.db.personal_data_queries import count_personal_data
from bot.db.server_queries import delete_server
from bot.db.watch_queries import list_watches
from bot.tasks.watch_task import deliver_watches
from index import SHARED_CORPUS, ArticleDraft

pytest_plugins = ["discord_fixtures"]

QUESTION = "Who commands the Third Fleet?"
ANSWER = "Admiral Chen Ming commands the Third Fleet since Tuesday."
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture(autouse=True)
def connected(rig: Rig) -> None:
    rig.services.jobs.client = rig.env.bot


def news(sentence: str = ANSWER, url: str = "https://news.example/fleet") -> ArticleDraft:
    return published_now(draft(sentence, title="New commander", url=url, outlet="Harbour Post"))


async def watch(rig: Rig, question: str = QUESTION, **options: str) -> str:
    result = await rig.member.slash(rig.channel, "watch question", question=question, **options)
    assert result.response.ephemeral
    return told(result)


async def arrive(rig: Rig, *drafts: ArticleDraft) -> None:
    """Store articles, match them, and deliver what was found."""
    rig.add(*drafts or (news(),))
    await rig.index.match_arrivals()
    await deliver_watches(rig.services)


async def watches(rig: Rig) -> list[str]:
    return [watch.question for watch in await rig.services.records.read(list_watches)]


def private_messages(rig: Rig) -> list[str]:
    channel = rig.member.user.dm_channel
    return [message.content for message in channel.history(viewer=rig.member.user)] if channel else []


async def test_new_answer_is_sent_to_the_person_once(rig: Rig):
    shown = await watch(rig)
    assert shown.startswith(f"I will message you when a new article answers this: {QUESTION}")

    await arrive(rig)
    await deliver_watches(rig.services)

    [message] = private_messages(rig)
    assert message.startswith("**New answer to a watched question**\n> ")
    assert "Admiral Chen Ming commands the Third Fleet" in message
    assert "https://news.example/fleet" in message
    assert message.endswith(f"-# Asked: {QUESTION}")
    assert rig.channel.history(viewer=rig.moderator) == []


async def test_new_answer_is_posted_in_the_channel_without_a_ping(rig: Rig):
    shown = await watch(rig, place="channel")
    assert shown.startswith("I will post here when")

    await arrive(rig)

    [message] = rig.channel.history(viewer=rig.moderator)
    assert message.content.startswith("**New answer to a watched question**")
    assert rig.requests("POST", f"/channels/{rig.channel.id}/messages")[-1]["allowed_mentions"] == {"parse": []}
    assert private_messages(rig) == []


async def test_article_of_another_server_is_not_sent(rig: Rig):
    await watch(rig)
    rig.add(news(), corpus=guild_corpus(77))
    await rig.index.match_arrivals()
    await deliver_watches(rig.services)
    assert private_messages(rig) == []

    rig.add(news(), corpus=SHARED_CORPUS)
    await rig.index.match_arrivals()
    await deliver_watches(rig.services)
    assert len(private_messages(rig)) == 1


async def test_watch_ends_by_its_button_for_its_owner_alone(rig: Rig):
    await watch(rig)
    await arrive(rig)
    [watched] = await rig.services.records.read(list_watches)
    button = f"watch:off:{watched.watch_id}"

    assert "Only the person who watches" in told(await press(rig, rig.moderator, button))
    assert await watches(rig) == [QUESTION]

    assert told(await press(rig, rig.member, button)).startswith("Stopped.")
    assert (await watches(rig), rig.library.alerts.list_queries()) == ([], [])
    assert told(await press(rig, rig.member, button)).startswith("Stopped.")


async def test_moderator_ends_a_watch_that_posts_in_a_channel(rig: Rig):
    await watch(rig, place="channel")
    [watched] = await rig.services.records.read(list_watches)

    await press(rig, rig.moderator, f"watch:off:{watched.watch_id}")

    assert await watches(rig) == []


async def test_list_shows_own_watches_and_ends_the_chosen_ones(rig: Rig):
    assert "You watch no questions here." in told(await rig.member.slash(rig.channel, "watch list"))
    await watch(rig)
    await watch(rig, "Where is the *new* base?", place="channel")
    first, second = await rig.services.records.read(list_watches)

    listed = told(await rig.member.slash(rig.channel, "watch list"))
    assert f"- {QUESTION}\n-# private message · <t:" in listed
    assert rf"- Where is the \*new\* base?{chr(10)}-# <#{rig.channel.id}> · <t:" in listed
    assert "no questions" in told(await rig.moderator.slash(rig.channel, "watch list"))

    await press(rig, rig.moderator, "watch:stop", values=[str(first.watch_id)])
    assert len(await watches(rig)) == 2
    result = await press(rig, rig.member, "watch:stop", values=[str(second.watch_id), "x"])
    assert len(await watches(rig)) == 2
    result = await press(rig, rig.member, "watch:stop", values=[str(second.watch_id)])
    assert QUESTION in told(result) or await watches(rig) == [QUESTION]


@refused
async def test_number_of_watches_is_limited_and_none_is_set_up_twice(rig: Rig):
    for number in range(MOST_WATCHES):
        await watch(rig, f"Where is vessel {number}?")

    assert "already watch this question" in await watch(rig, "where is  Vessel 3?")
    assert f"You already watch {MOST_WATCHES} questions here" in await watch(rig, QUESTION)
    assert len(await watches(rig)) == MOST_WATCHES
    assert len(rig.library.alerts.list_queries()) == MOST_WATCHES


@refused
async def test_question_without_words_is_refused(rig: Rig):
    assert "no words" in await watch(rig, "?!")
    assert await watches(rig) == []


async def test_closed_private_messages_are_reported_once_in_the_channel(rig: Rig):
    await watch(rig)
    rig.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await arrive(rig)
    await arrive(rig, news("Captain Lin commands the Third Fleet now.", "https://news.example/lin"))

    [message] = rig.channel.history(viewer=rig.moderator)
    assert message.content.startswith(f"<@{rig.member.id}> I cannot send you private messages")
    assert QUESTION not in message.content
    listed = told(await rig.member.slash(rig.channel, "watch list"))
    assert "I could not send you messages." in listed


async def test_person_who_left_the_server_gets_nothing_and_the_watch_ends(rig: Rig):
    await watch(rig)
    rig.env.inject_error("GET", f"/guilds/{rig.guild.id}/members/{rig.member.id}", status=404, code=10007)

    await arrive(rig)

    assert (private_messages(rig), await watches(rig)) == ([], [])


async def test_person_without_access_to_the_channel_gets_nothing(rig: Rig):
    await watch(rig)
    role = rig.guild.create_role("Staff")
    await rig.services.servers.change(rig.guild.id, ask_roles=(role.id,))

    await arrive(rig)
    await rig.services.servers.change(rig.guild.id, ask_roles=())
    await deliver_watches(rig.services)

    assert private_messages(rig) == []
    assert await watches(rig) == [QUESTION]


async def test_watch_goes_with_the_data_of_its_person_and_its_server(rig: Rig):
    await watch(rig)
    counts = await rig.services.records.read(lambda c: count_personal_data(c, rig.member.id))
    assert counts.watches == 1

    await press(rig, rig.member, "privacy:delete-surely")
    assert (await watches(rig), rig.library.alerts.list_queries()) == ([], [])

    await watch(rig)
    rig.library.delete_corpus(rig.corpus)
    await rig.services.records.write(lambda c: delete_server(c, rig.guild.id))
    assert (await watches(rig), rig.library.alerts.list_queries()) == ([], [])
