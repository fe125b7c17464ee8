"""Questions in Discord: /ask, mentions, replies, direct messages."""

import asyncio
import threading
from typing import NoReturn

import discord
import pytest
from discord_rig import Rig, draft
from simcord.backend import serializers
from simcord.builders import RoleHandle

from bot.cogs.ask import ask_commands
from bot.db.exchange_queries import find_exchange
from index import SHARED_CORPUS, CorpusName, QuestionError

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft(
    "The navy began a long exercise east of the island on Monday.",
    title="Navy begins exercise",
    outlet="Sample Strait Daily",
    url="https://example.org/exercise",
)
QUESTION = "When did the navy begin a long exercise east of the island?"
QUOTE = "The navy began a long exercise east of the island on Monday."


# --- /ask


async def test_ask_shows_the_quote_with_a_numbered_link_and_its_source(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert result.response.content == (
        f"> {QUOTE}\n"
        "— Sample Strait Daily, undated [[1]](<https://example.org/exercise>)\n"
        r"-# \[1\] [Navy begins exercise](<https://example.org/exercise>) · example.org"
        f"\n-# Possibly the answer · No independent confirmation · Asked: {QUESTION}"
    )
    assert result.response.embeds == []


async def test_ask_is_acknowledged_before_the_library_is_asked(rig: Rig):
    acknowledged = []
    rig.library.before["ask"] = lambda: acknowledged.extend(rig.requests("POST", "/callback"))

    await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert [body["type"] for body in acknowledged] == [
        discord.InteractionResponseType.deferred_channel_message.value
    ]


async def test_ask_that_finds_nothing_says_so(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.member.slash(rig.channel, "ask", question="Quantum xylophones?")

    assert result.response.content.startswith("Nothing in the library is about this.")


async def test_ask_in_an_empty_library_says_how_to_fill_it(rig: Rig):
    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert result.response.content.splitlines()[:2] == [
        "There are no articles here yet.",
        "Add one with `/article add`.",
    ]


async def test_a_refusal_in_direct_messages_does_not_offer_what_only_servers_have(rig: Rig):
    result = await rig.member.user.slash("ask", question=QUESTION)

    assert result.response.content.startswith("There are no articles here yet.\n-# Asked: ")
    assert "article add" not in result.response.content


async def test_a_private_answer_does_not_repeat_the_question(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION, private=True)

    assert result.response.ephemeral
    assert result.response.content.endswith("\n-# Possibly the answer · No independent confirmation")


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("words", ["hello", "Help!", "thanks", "使い方を教えて"])
async def test_a_greeting_or_a_call_for_help_is_no_question(rig: Rig, words: str):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, questions_a_person=1)

    result = await rig.member.slash(rig.channel, "ask", question=words)

    hint = result.response
    assert hint.ephemeral
    assert "Ask about the news" in hint.content
    assert "`/help`" in hint.content
    assert rig.channel.history(viewer=rig.moderator) == []
    assert rig.library.asked == []
    assert await rig.services.records.read(lambda c: find_exchange(c, 1)) is None


@pytest.mark.simcord(check_errors=False)
async def test_a_greeting_does_not_count_as_a_question(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, questions_a_person=1)
    for _ in range(3):
        await rig.member.slash(rig.channel, "ask", question="hello")

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert QUOTE in result.response.content


async def test_a_server_is_answered_from_its_own_articles_and_the_shared_ones(rig: Rig):
    await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert rig.library.asked == [(QUESTION, (rig.corpus, SHARED_CORPUS))]


async def test_a_server_never_sees_an_article_of_another_server(rig: Rig):
    rig.add(EXERCISE, corpus=CorpusName("guild-1"))

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert "Navy" not in result.response.content


async def test_ask_in_direct_messages_is_answered_from_the_shared_articles(rig: Rig):
    rig.add(EXERCISE)
    rig.add(draft("The navy began an exercise of its own.", title="Shared"), corpus=SHARED_CORPUS)

    result = await rig.member.user.slash("ask", question=QUESTION)

    _, attribution, *sources, _ = result.response.content.splitlines()
    assert attribution == r"— text of unknown origin, undated \[1\]"
    assert sources == [r"-# \[1\] Shared, article 2"]


async def test_an_answer_can_ping_nobody(rig: Rig):
    rig.add(draft(f"The navy thanks @everyone and {rig.member.mention} today.", title="@here <@&1>"))

    result = await rig.member.slash(rig.channel, "ask", question="Whom does the navy thank, @everyone?")

    assert r"\@everyone and \<\@" in result.response.content
    assert [body["allowed_mentions"] for body in rig.requests("PATCH", "/@original")] == [{"parse": []}]


@pytest.mark.simcord(check_errors=False)
async def test_a_question_that_cannot_be_asked_is_explained_to_the_asker_alone(rig: Rig):
    rig.library.fail("ask", QuestionError("the question is longer than 1,000 characters; shorten it"))

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    [told] = result.followups
    assert told.ephemeral
    assert "longer than 1,000 characters" in told.content
    assert rig.channel.history(viewer=rig.moderator) == []


@pytest.mark.simcord(check_errors=False)
async def test_what_nobody_foresaw_gets_a_reference_that_the_log_holds_too(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    rig.library.fail("ask", ZeroDivisionError("secret detail"))

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    [told] = result.followups
    reference = told.content.split("`")[1]
    [record] = [record for record in caplog.records if reference in record.getMessage()]
    assert record.exc_info is not None
    assert "secret detail" not in told.content
    assert QUESTION not in caplog.text


async def test_others_are_served_while_a_question_takes_long(rig: Rig):
    rig.add(EXERCISE)
    go_on = rig.library.hold("ask")
    await rig.begin(
        rig.member.slash(rig.channel, "ask", question=QUESTION), until=lambda: rig.library.entered["ask"]
    )

    await rig.begin(
        rig.moderator.slash(rig.channel, "article list"),
        until=lambda: any(message.embeds for message in rig.channel.history(viewer=rig.moderator)),
    )

    assert rig.library.finished["ask"] == 0
    go_on.set()
    await rig.env.settle()


@pytest.mark.simcord(check_errors=False)
async def test_when_too_many_wait_the_next_one_is_told_at_once(rig: Rig):
    go_on = threading.Event()
    turns = [
        rig.index.queue_question(rig.member.id) for _ in range(12)
    ]  # Two are running, ten of the same person wait.
    busy = [asyncio.create_task(ticket.run(go_on.wait)) for ticket in turns]

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)
    go_on.set()
    await asyncio.gather(*busy)

    assert result.response.ephemeral
    assert "busy" in result.response.content


async def test_a_question_during_the_start_is_told_so_and_answered_later(rig: Rig):
    rig.add(EXERCISE)
    rig.index.begin_starting()
    await rig.begin(
        rig.member.slash(rig.channel, "ask", question=QUESTION),
        until=lambda: any("I am starting up" in message.content for message in rig.channel.history()),
    )
    rig.index.finish_starting()

    await rig.env.settle()

    [answer] = rig.channel.history()
    assert answer.content.startswith(f"> {QUOTE}")


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("answer_fails", [True, False])
async def test_a_waiting_time_is_withdrawn_if_there_is_no_answer(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, answer_fails: bool
):
    def fail(*_: object, **__: object) -> NoReturn:
        raise ZeroDivisionError("a bug")

    if answer_fails:
        rig.library.fail("ask", ZeroDivisionError("a bug"))
    else:
        monkeypatch.setattr(ask_commands, "answer_view", fail)
    rig.index.begin_starting()
    await rig.begin(rig.member.slash(rig.channel, "ask", question=QUESTION), until=rig.channel.history)
    rig.index.finish_starting()

    await rig.env.settle()

    [told] = rig.channel.history(viewer=rig.member)
    assert told.flags.ephemeral
    assert "Something went wrong" in told.content


@pytest.mark.simcord(check_errors=False)
async def test_a_channel_is_told_once_that_too_much_is_asked(rig: Rig):
    await rig.services.servers.change(rig.guild.id, questions_a_server=1)
    others = [rig.guild.add_member(rig.env.create_user(f"other{n}")) for n in range(3)]
    rig.add(EXERCISE)

    for person in (rig.member, *others):
        await person.send(rig.channel, f"{rig.mention} {QUESTION}")

    replies = [m for m in rig.channel.history() if m.author.id == rig.env.bot.user.id]
    assert [("limit of questions" in reply.content) for reply in replies] == [False, True]
    assert len(rig.requests("PUT", "/reactions/%E2%8F%B3/@me")) == 2


@pytest.mark.simcord(check_errors=False)
async def test_an_answer_after_the_interaction_expired_is_dropped_quietly(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    go_on = rig.library.hold("ask")
    await rig.begin(
        rig.member.slash(rig.channel, "ask", question=QUESTION),
        until=lambda: rig.requests("POST", "/callback"),
    )
    rig.env.backend.advance_clock(15 * 60)
    go_on.set()

    await rig.env.settle()

    assert [record for record in caplog.records if record.name.startswith("bot") and record.exc_info] == []


# --- mentions


async def test_a_mention_is_answered_with_a_reply_that_pings_nobody(rig: Rig):
    rig.add(EXERCISE)

    message = await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    reply = rig.channel.last_message
    assert reply.reference.message_id == message.id
    assert QUOTE in reply.content
    [body] = rig.requests("POST", f"/channels/{rig.channel.id}/messages")
    assert body["allowed_mentions"] == {"parse": [], "replied_user": False}
    assert not body["message_reference"]["fail_if_not_exists"]


async def test_the_message_of_an_answer_is_not_fetched_again(rig: Rig):
    await rig.member.slash(rig.channel, "ask", question=QUESTION)

    assert rig.requests("GET", "/messages/@original") == []


async def test_a_mention_shows_typing_before_the_library_is_asked(rig: Rig):
    typing = []
    rig.library.before["ask"] = lambda: typing.extend(rig.requests("POST", "/typing"))

    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    assert len(typing) == 1


@pytest.mark.parametrize("form", ["{mention} {question}", "{question} {mention}", "{nick} \n{question}"])
async def test_the_mention_itself_is_not_part_of_the_question(rig: Rig, form: str):
    nick = rig.mention.replace("@", "@!")

    await rig.member.send(rig.channel, form.format(mention=rig.mention, nick=nick, question=QUESTION))

    assert [question for question, _ in rig.library.asked] == [QUESTION]


async def test_a_reply_to_the_bot_is_a_question_too(rig: Rig):
    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    await rig.member.send(rig.channel, "Which ships took part?", reply_to=rig.channel.last_message)

    assert [question for question, _ in rig.library.asked] == [QUESTION, "Which ships took part?"]


async def test_a_mention_without_a_question_gets_a_hint(rig: Rig):
    await rig.member.send(rig.channel, rig.mention)

    assert "mention me with a question" in rig.channel.last_message.content
    assert rig.library.asked == []


@pytest.mark.parametrize("words", ["help", "hello!", "what can you do?", "你好"])
async def test_a_greeting_or_a_call_for_help_in_a_mention_gets_a_hint(rig: Rig, words: str):
    await rig.member.send(rig.channel, f"{rig.mention} {words}")

    hint = rig.channel.last_message.content
    assert "mention me with a question" in hint
    assert "`/help`" in hint
    assert rig.library.asked == []


@pytest.mark.parametrize("words", ["thanks", "Good bot!", "👍", "ありがとう"])
async def test_thanks_in_a_mention_get_no_reply(rig: Rig, words: str):
    await rig.member.send(rig.channel, f"{rig.mention} {words}")

    assert len(rig.channel.history()) == 1
    assert rig.library.asked == []


async def test_a_mention_of_the_bots_role_gets_a_hint(rig: Rig):
    role = _mark_as_ours(rig, rig.guild.roles[rig.env.bot.user.name])

    await rig.member.send(rig.channel, f"{role.mention} {QUESTION}")

    assert "Mention me, not my role" in rig.channel.last_message.content


async def test_messages_that_are_not_for_the_bot_are_left_alone(rig: Rig):
    readers = rig.guild.create_role("Readers")
    other_bot = rig.guild.add_member(rig.env.create_user("other", bot=True))
    webhook = rig.guild.create_webhook(rig.channel)

    await rig.member.send(rig.channel, QUESTION)
    await rig.member.send(rig.channel, f"@everyone @here {readers.mention} {rig.moderator.mention} {QUESTION}")
    await other_bot.send(rig.channel, f"{rig.mention} {QUESTION}")
    await webhook.send(f"{rig.mention} {QUESTION}")

    assert rig.library.asked == []
    assert rig.requests("POST", f"/channels/{rig.channel.id}/messages") == []


async def test_a_direct_message_is_a_question_on_the_shared_articles(rig: Rig):
    await rig.member.send_dm(QUESTION)

    assert rig.library.asked == [(QUESTION, (SHARED_CORPUS,))]
    assert "no articles" in rig.member.user.dm_channel.last_message.content


async def test_a_mention_where_the_bot_may_not_send_does_nothing(rig: Rig):
    quiet = _channel_without(rig, send_messages=False)

    await rig.member.send(quiet, f"{rig.mention} {QUESTION}")

    assert rig.library.asked == []
    assert rig.requests("POST", "/typing") == []


async def test_where_the_bot_may_not_embed_it_answers_as_elsewhere(rig: Rig):
    rig.add(EXERCISE)
    plain = _channel_without(rig, embed_links=False)

    await rig.member.send(plain, f"{rig.mention} {QUESTION}")

    assert QUOTE in plain.last_message.content
    [body] = rig.requests("POST", f"/channels/{plain.id}/messages")
    assert discord.MessageFlags._from_value(body["flags"]).suppress_embeds


async def test_where_the_bot_may_not_read_history_it_answers_without_a_reference(rig: Rig):
    rig.add(EXERCISE)
    fresh = _channel_without(rig, read_message_history=False)

    await rig.member.send(fresh, f"{rig.mention} {QUESTION}")

    assert fresh.last_message.reference is None
    assert QUOTE in fresh.last_message.content


async def test_a_mention_that_is_deleted_meanwhile_is_answered_without_trouble(rig: Rig):
    rig.add(EXERCISE)
    go_on = rig.library.hold("ask")
    await rig.begin(
        rig.member.send(rig.channel, f"{rig.mention} {QUESTION}"),
        until=lambda: rig.requests("POST", "/typing"),
    )
    await rig.begin(rig.member.delete(rig.channel.last_message), until=lambda: not rig.channel.history())
    go_on.set()

    await rig.env.settle()

    assert QUOTE in rig.channel.last_message.content


async def test_a_mention_that_fails_is_answered_with_what_to_do(rig: Rig):
    rig.library.fail("ask", QuestionError("the question is longer than 1,000 characters; shorten it"))

    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    assert "shorten it" in rig.channel.last_message.content


def _mark_as_ours(rig: Rig, role: RoleHandle) -> RoleHandle:
    """Make this the role that Discord created for the bot; roles of simcord have no tags."""
    tagged = {**serializers.role_payload(role._role), "tags": {"bot_id": str(rig.env.bot.user.id)}}
    rig.env.backend.emit("GUILD_ROLE_UPDATE", {"guild_id": str(rig.guild.id), "role": tagged})
    return role


def _channel_without(rig: Rig, **denied: bool):
    overwrites = {rig.guild.me: discord.PermissionOverwrite(**denied)}
    return rig.guild.create_text_channel("limited", overwrites=overwrites)
