"""`/watch`, and the messages with new answers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from sqlalchemy.exc import IntegrityError
from standing_queries import published_now

from bot.cogs.watch.watch_commands import MOST_WATCHES
from bot.cogs.watch.watch_text import stop_select, watches_text
from bot.context import guild_corpus
from bot.db.personal_data_queries import count_personal_data
from bot.db.server_queries import delete_server, mark_server_left, mark_servers_present
from bot.db.watch_queries import Watch, add_watch, list_watches
from bot.i18n.translator import ENGLISH
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.retention_task import purge_expired
from bot.tasks.watch_task import MOST_AT_A_TIME, deliver_watches
from bot.ui.discord_markup import count_units
from index import SHARED_CORPUS, AlertCriteria, ArticleDraft

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
    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))


async def watches(rig: Rig) -> list[str]:
    return [watch.question for watch in await rig.services.records.read(list_watches)]


def private_messages(rig: Rig) -> list[str]:
    channel = rig.member.user.dm_channel
    return [message.content for message in channel.history(viewer=rig.member.user)] if channel else []


async def test_new_answer_is_sent_to_the_person_once(rig: Rig):
    shown = await watch(rig)
    assert shown.startswith(f"I will message you when a new article answers this: {QUESTION}")

    await arrive(rig)
    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))

    [message] = private_messages(rig)
    assert message.startswith("**Possible answer to a watched question**\n> ")
    assert "Admiral Chen Ming commands the Third Fleet" in message
    assert "https://news.example/fleet" in message
    assert message.endswith(f"-# Asked: {QUESTION}")
    assert rig.channel.history(viewer=rig.moderator) == []


async def test_new_answer_is_posted_in_the_channel_without_a_ping(rig: Rig):
    shown = await watch(rig, place="channel")
    assert shown.startswith("I will post here when")

    await arrive(rig)

    [message] = rig.channel.history(viewer=rig.moderator)
    assert message.content.startswith("**Possible answer to a watched question**")
    assert rig.requests("POST", f"/channels/{rig.channel.id}/messages")[-1]["allowed_mentions"] == {"parse": []}
    assert private_messages(rig) == []


async def test_article_of_another_server_is_not_sent(rig: Rig):
    await watch(rig)
    rig.add(news(), corpus=guild_corpus(77))
    await rig.index.match_arrivals()
    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))
    assert private_messages(rig) == []

    rig.add(news(), corpus=SHARED_CORPUS)
    await rig.index.match_arrivals()
    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))
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
    await watch(rig, "Who is the admiral of the Third Fleet?")
    rig.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await arrive(rig)
    await arrive(rig, news("Captain Lin commands the Third Fleet now.", "https://news.example/lin"))

    [message] = rig.channel.history(viewer=rig.moderator)
    assert message.content.startswith(f"<@{rig.member.id}> I cannot send you private messages.")
    assert not any(word in message.content for word in ("watch", "question", "fleet", "Fleet"))
    of_another = await press(rig, rig.moderator, "watch:retry", message=message)
    assert told(of_another).startswith("You watch no questions here.")
    pressed = await press(rig, rig.member, "watch:retry", message=message)
    assert pressed.response.ephemeral
    assert told(pressed).count("I could not send you messages. I will try again now.") == 2
    listed = told(await rig.member.slash(rig.channel, "watch list"))
    assert "I could not send you messages." not in listed


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
    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))

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


async def test_watch_that_is_added_while_its_person_is_deleted_leaves_nothing(rig: Rig, monkeypatch):
    await watch(rig)
    change = rig.index.change

    async def add_another_first(delete):
        monkeypatch.setattr(rig.index, "change", change)
        await change(lambda index: add_directly(index, rig))
        return await change(delete)

    monkeypatch.setattr(rig.index, "change", add_another_first)

    await press(rig, rig.member, "privacy:delete-surely")

    assert (await watches(rig), rig.library.alerts.list_queries()) == ([], [])


def add_directly(index, rig: Rig) -> None:
    def store(connection, query_id) -> None:
        watch = Watch(
            query_id=query_id,
            guild_id=rig.guild.id,
            channel_id=rig.channel.id,
            person_id=rig.member.id,
            question="Who signed the harbour treaty?",
            in_channel=False,
            locale="en",
            created_at=datetime.now(UTC),
        )
        add_watch(connection, watch)

    index.alerts.add([rig.corpus], AlertCriteria(question="Who signed the harbour treaty?"), on_added=store)


@pytest.mark.parametrize("failing", ["watches", "standing_queries"])
@pytest.mark.sqlite
async def test_server_is_deleted_with_its_watches_or_not_at_all(rig: Rig, failing: str):
    await watch(rig)
    now = datetime.now(UTC)
    await rig.services.records.write(lambda c: mark_server_left(c, rig.guild.id, now - timedelta(days=31)))
    refuse = f"CREATE TRIGGER refuse BEFORE DELETE ON {failing} BEGIN SELECT RAISE(ABORT, 'refused'); END"
    await rig.services.records.write(lambda c: c.exec_driver_sql(refuse))

    with pytest.raises(IntegrityError):
        await purge_expired(rig.services, now)
    assert (await watches(rig), len(rig.library.alerts.list_queries())) == ([QUESTION], 1)

    await rig.services.records.write(lambda c: c.exec_driver_sql("DROP TRIGGER refuse"))
    await purge_expired(rig.services, now)
    assert (await watches(rig), rig.library.alerts.list_queries()) == ([], [])


async def test_server_that_is_joined_again_during_its_deletion_keeps_its_watches(rig: Rig, monkeypatch):
    await watch(rig)
    now = datetime.now(UTC)
    await rig.services.records.write(lambda c: mark_server_left(c, rig.guild.id, now - timedelta(days=31)))
    maintain = rig.index.maintain

    async def rejoin_first(delete):
        await rig.services.records.write(lambda c: mark_servers_present(c, [rig.guild.id]))
        return await maintain(delete)

    monkeypatch.setattr(rig.index, "maintain", rejoin_first)

    await purge_expired(rig.services, now)

    assert (await watches(rig), len(rig.library.alerts.list_queries())) == ([QUESTION], 1)


async def test_watches_of_many_servers_fit_into_the_list(rig: Rig):
    def add(connection, number: int) -> None:
        watch = Watch(
            query_id=number,
            guild_id=number,
            channel_id=10**18 + number,
            person_id=rig.member.id,
            question=f"Where is vessel {number}? " + "*_~" * 60,
            in_channel=True,
            locale="en",
            created_at=datetime.now(UTC),
            refused_at=datetime.now(UTC),
        )
        add_watch(connection, watch)

    for number in range(1, 41):
        await rig.services.records.write(lambda c, number=number: add(c, number))
    listed = await rig.services.records.read(list_watches)
    text, view = watches_text(listed, ENGLISH), stop_select(listed, ENGLISH)

    [select] = view.children
    questions = [line for line in text.splitlines() if line.startswith("- ")]
    assert count_units(text) <= 2000
    assert len(select.options) == select.max_values == len(questions) <= 25
    assert text.splitlines()[-1] == f"-# and {40 - len(questions)} more"
    assert (
        len(stop_select([replace(one, question="Who?") for one in listed], ENGLISH).children[0].options) <= 25
    )


async def test_alerts_that_cannot_be_sent_hold_no_other_watch_back(rig: Rig):
    """Here, the articles have lost the answer."""
    await watch(rig, "Who signed the harbour treaty?")
    for number in range(MOST_AT_A_TIME + 1):
        rig.add(news(f"Minister Lin {number} signed the harbour treaty.", f"https://news.example/{number}"))
    await rig.index.match_arrivals()
    with rig.library.database.write_transaction() as connection:
        connection.exec_driver_sql("UPDATE alerts SET content_hash = 'gone'")

    await watch(rig)
    await arrive(rig)

    [message] = private_messages(rig)
    assert "Admiral Chen Ming commands" in message


async def test_article_that_is_removed_between_two_messages_is_not_quoted(rig: Rig, monkeypatch):
    await watch(rig)
    rig.add(news(), news("Captain Lin commands the Third Fleet now.", "https://news.example/lin"))
    await rig.index.match_arrivals()
    send = rig.services.sender.send

    async def send_and_remove(post):
        result = await send(post)
        rig.library.remove_article(rig.corpus, 2)
        return result

    monkeypatch.setattr(rig.services.sender, "send", send_and_remove)

    await deliver_watches(rig.services, ItemAttempts(failure_event="cannot deliver"))

    [message] = private_messages(rig)
    assert "Admiral Chen Ming" in message


async def test_watch_of_a_channel_follows_the_setting_for_private_answers(rig: Rig):
    await watch(rig, place="channel")
    await rig.services.servers.change(rig.guild.id, answers_are_private=True)

    await arrive(rig)

    assert rig.channel.history(viewer=rig.moderator) == []
    assert await watches(rig) == [QUESTION]


async def test_watch_of_a_deleted_account_ends(rig: Rig):
    await watch(rig)
    rig.env.inject_error("GET", f"/guilds/{rig.guild.id}/members/{rig.member.id}", status=404, code=10013)

    await arrive(rig)

    assert (private_messages(rig), await watches(rig)) == ([], [])


async def test_watch_of_a_hidden_channel_sends_nothing(rig: Rig):
    await watch(rig)
    guild = rig.env.bot.get_guild(rig.guild.id)
    await guild.get_channel(rig.channel.id).set_permissions(guild.default_role, view_channel=False)

    await arrive(rig)

    assert private_messages(rig) == []
    assert await watches(rig) == [QUESTION]
