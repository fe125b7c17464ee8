"""Using an answer: buttons, follow-ups, threads, ask channels, limits and rates."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import discord
import pytest
from discord_rig import Rig, draft
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.cogs.ask import question_handler
from bot.cogs.ask.question_handler import QuestionRequest
from bot.context import RequestContext
from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.exchange_queries import find_exchange, list_ratings
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH, translator_for
from bot.services import Services
from bot.ui.discord_markup import escape
from bot.ui.rated_answer import parse_rated_answer
from bot.ui.reply import MessageReply, Reply, UpdatePace
from index import Filters, Precision, PublishedAt, QuotedPlace, read_date

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft(
    "The navy began a long exercise east of the island on Monday.",
    title="Navy begins exercise",
    outlet="Sample Strait Daily",
    url="https://example.org/exercise",
    published=read_date("2026-11-02"),
)
OLD = draft(
    "The navy ended a short exercise east of the island on Friday.",
    title="Navy ends exercise",
    outlet="Harbour Post",
    published=read_date("2020-01-03"),
)
QUESTION = "When did the navy begin a long exercise east of the island?"


class ReadingClient(WatchdeskClient):
    """A bot whose application has the message content intent."""

    def _request_message_content(self) -> None:
        self._connection._intents.message_content = True


@pytest.fixture
def simcord_bot(services: Services, tmp_path: Path, commands_translated_once: None) -> WatchdeskClient:
    return ReadingClient(services, COGS, registration_file=tmp_path / "commands.json")


async def ask(rig: Rig, **options) -> InteractionResult:
    return await rig.member.slash(rig.channel, "ask", **{"question": QUESTION, **options})


def filters_of(rig: Rig, exchange_id: int = 1):
    return rig.services.records.read(lambda c: find_exchange(c, exchange_id))


def shown(result: InteractionResult) -> discord.Embed:
    """What a button shows."""
    [embed] = result.response.embeds
    return embed


def small_print(content: str) -> str:
    """The last line of an answer, without escapes."""
    line = content.splitlines()[-1]
    assert line.startswith("-# ")
    return line.replace("\\", "")


# --- limits of a question


async def test_a_question_can_be_bounded_by_time(rig: Rig):
    rig.add(EXERCISE, OLD)

    result = await ask(rig, since="2020", until="2020-02")

    assert "Harbour Post" in result.response.content
    assert "Sample Strait Daily" not in result.response.content
    limits = "only articles since 1 Jan 2020, until 29 Feb 2020"
    assert f" · {limits} · " in small_print(result.response.content)


async def test_a_question_can_be_bounded_by_outlet(rig: Rig):
    rig.add(EXERCISE, OLD)

    result = await ask(rig, outlet="harbour post")

    assert "Sample Strait Daily" not in result.response.content
    assert "only articles from harbour post" in small_print(result.response.content)


async def test_a_question_can_be_bounded_by_region(rig: Rig):
    rig.add(EXERCISE, draft("The navy began an exercise off Taiwan.", title="Drill in the Taiwan Strait"))

    result = await ask(rig, region="taiwan-strait")

    assert "Drill in the Taiwan Strait" in result.response.content
    assert "Navy begins exercise" not in result.response.content
    assert "only articles about Taiwan Strait" in small_print(result.response.content)


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"since": "the other day"}, "I do not understand **the other day** as a time"),
        ({"region": "Atlantis"}, "There is no region **Atlantis**"),
        ({"since": "2026", "until": "2020"}, "no article can match"),
    ],
)
async def test_bounds_that_cannot_be_read_are_refused_privately(rig: Rig, options, told: str):
    result = await ask(rig, **options)

    assert result.response.ephemeral
    assert told in result.response.content


async def test_what_was_understood_is_offered_while_a_time_is_typed(rig: Rig):
    choices = await rig.member.autocomplete(rig.channel, "ask", "since", "2021-03")

    assert [(choice["name"], choice["value"]) for choice in choices] == [("2021-03: Mar 2021", "2021-03")]


async def test_times_are_offered_before_anything_is_typed(rig: Rig):
    choices = await rig.member.autocomplete(rig.channel, "ask", "until", "")

    assert "last week" in [choice["value"] for choice in choices]


async def test_outlets_are_offered_from_the_servers_own_articles(rig: Rig):
    rig.add(EXERCISE, OLD)
    rig.library.add("guild-1", [draft("Another server reads other papers here.", outlet="Harbour Secret")])

    choices = await rig.member.autocomplete(rig.channel, "ask", "outlet", "harb")

    assert [choice["value"] for choice in choices] == ["Harbour Post"]


async def test_regions_are_offered_by_their_names(rig: Rig):
    rig.add(draft("The navy began an exercise off Taiwan.", title="Drill in the Taiwan Strait"))

    choices = await rig.member.autocomplete(rig.channel, "ask", "region", "taiw")

    assert [(choice["name"], choice["value"]) for choice in choices] == [("Taiwan Strait", "taiwan-strait")]


async def test_the_servers_time_window_bounds_questions_that_name_no_time(rig: Rig):
    rig.add(EXERCISE, OLD)
    await rig.services.servers.change(rig.guild.id, window_days=365)

    bounded = await ask(rig)
    free = await ask(rig, since="2019")

    assert "Harbour Post" not in bounded.response.content
    assert "only articles from the last 365 days" in small_print(bounded.response.content)
    assert "365" not in free.response.content


async def test_a_refusal_says_how_many_articles_the_time_window_left_out(rig: Rig):
    rig.add(OLD, draft("The port was closed to all ships on Tuesday.", published=read_date("2019-05-04")))
    await rig.services.servers.change(rig.guild.id, window_days=30)

    result = await ask(rig, question="Quantum xylophones?")

    assert (
        "I searched only articles from the last 30 days; 2 others were left out."
    ) in result.response.content.splitlines()


async def test_a_refusal_does_not_mention_a_time_window_that_left_out_nothing(rig: Rig):
    rig.add(replace(EXERCISE, published=PublishedAt(datetime.now(UTC), Precision.INSTANT)))
    await rig.services.servers.change(rig.guild.id, window_days=365)

    result = await ask(rig, question="Quantum xylophones?")

    assert result.response.content.splitlines()[0] == "Nothing in the library is about this."
    assert "left out" not in result.response.content


async def test_a_time_in_the_question_bounds_it_and_the_answer_says_so(rig: Rig):
    rig.add(EXERCISE, OLD)

    result = await ask(rig, question="Which exercise did the navy hold since 2021?")

    assert "Sample Strait Daily" in result.response.content
    assert "Harbour Post" not in result.response.content
    timing = "only articles from that time (from 1 Jan 2021 on, for “since 2021”)"
    assert timing in small_print(result.response.content)


@pytest.mark.parametrize("options", [{"since": "2026"}, {}])
async def test_what_a_person_or_the_server_sets_goes_before_a_time_in_the_question(rig: Rig, options):
    rig.add(EXERCISE, OLD)
    await rig.services.servers.change(rig.guild.id, window_days=365)

    result = await ask(rig, question="Which exercise did the navy begin before 2021?", **options)

    stated, _ = small_print(result.response.content).split(" · Asked: ")
    assert "Sample Strait Daily" in result.response.content
    assert "before 2021" not in stated
    assert "only articles " in stated


async def test_a_time_of_which_nothing_is_known_is_told_with_a_way_out(rig: Rig):
    rig.add(OLD)

    result = await ask(rig, question="Which exercise did the navy hold since 2021?")

    assert (
        "You asked about “since 2021”, so I searched only articles from around then (from 1 Jan 2021 on). "
        "Leave it out to search all articles."
    ) in result.response.content.splitlines()


async def test_why_tells_how_the_time_of_the_question_was_read(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig, question="Which exercise did the navy hold since 2021?")

    result = await rig.member.click(answer.response, label="Why this answer")

    timing = "only articles from that time (from 1 Jan 2021 on, for “since 2021”)"
    assert f"; {escape(timing)}." in shown(result).description
    assert "1 article was left out because of its date." in shown(result).description


# --- who sees it, who may ask, how often


async def test_an_answer_can_be_for_the_asker_alone(rig: Rig):
    rig.add(EXERCISE)

    result = await ask(rig, private=True)

    assert result.response.ephemeral


async def test_answers_are_private_where_the_server_wants_it(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, answers_are_private=True)

    assert (await ask(rig)).response.ephemeral
    assert (await ask(rig, private=False)).response.ephemeral


@pytest.mark.simcord(check_errors=False)
async def test_people_without_the_role_may_not_ask(rig: Rig):
    role = rig.guild.create_role("Readers")
    await rig.services.servers.change(rig.guild.id, ask_roles=[role.id])

    result = await ask(rig)

    assert "only people with certain roles may ask" in result.response.content
    assert rig.library.asked == []


@pytest.mark.simcord(check_errors=False)
async def test_the_one_question_too_many_is_told_when_to_try_again(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, questions_a_person=1)
    await ask(rig)

    result = await ask(rig)

    told = result.response
    assert told.ephemeral
    assert "your limit of questions (1 per minute)" in told.content
    assert "<t:" in told.content
    assert len(rig.library.asked) == 1


async def test_who_waits_long_is_told_how_many_are_ahead(services: Services, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(question_handler, "QUEUE_NOTICE_INTERVAL_S", 0.01)
    two_end, all_end = threading.Event(), threading.Event()
    turns = [services.index.queue_question(person) for person in range(9)]  # Two are running, seven wait.
    ends = [two_end, two_end, *[all_end] * 7]
    busy = [asyncio.create_task(turn.run(partial(end.wait, 20))) for turn, end in zip(turns, ends, strict=True)]
    told = []

    class Notice:
        pace = UpdatePace(0)

        async def begin(self, text: str) -> None:
            told.append(text)
            two_end.set()

        async def update(self, text: str) -> None:
            told.append(text)
            if text.startswith("Waiting: 5"):
                all_end.set()

    context = RequestContext(person_id=9, guild_id=1, say=ENGLISH)
    asked = QuestionRequest(question=QUESTION, filters=Filters(), channel_id=1)
    await question_handler.answer_question(services, context, asked, Notice())
    await asyncio.gather(*busy)

    assert told[0] == "Waiting: 7 questions are ahead of yours."
    assert "Waiting: 5 questions are ahead of yours." in told
    assert len(set(told)) == len(told)


async def test_the_answer_takes_the_place_of_what_was_said_about_the_wait(rig: Rig):
    message = await rig.moderator.send(rig.channel, "When did it begin?")
    reply = MessageReply(message, as_reply=True)

    await reply.begin("Waiting: 6 questions are ahead of yours.")
    await reply.update("Waiting: 5 questions are ahead of yours.")
    await reply.show(Reply(content="The navy began it: https://example.org/"))

    [_, answer] = rig.channel.history(viewer=rig.moderator)
    assert answer.content == "The navy began it: https://example.org/"
    assert answer.flags.suppress_embeds


# --- buttons


async def test_passages_are_shown_to_who_asks_for_them_alone_with_their_place(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig)

    result = await rig.moderator.click(answer.response, label="Passages")

    assert result.response.ephemeral
    assert "\n-# the whole article\n" in shown(result).description
    assert "> The navy began a long exercise" in shown(result).description


async def test_passages_are_turned_page_by_page(rig: Rig):
    rig.add(*(draft(f"The navy began exercise number {n} near port {n}.", title=f"No {n}") for n in range(7)))
    answer = await ask(rig)
    first = await rig.member.click(answer.response, label="Passages")
    on_first = shown(first).description

    second = await rig.member.click(first.response, label="Next page")

    assert shown(second).footer.text == "Page 2 of 3"
    assert [on_first[:5], shown(second).description[:5]] == ["**1**", "**4**"]


async def test_passages_keep_the_bounds_of_the_question(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig, outlet="Harbour Post")

    result = await rig.member.click(answer.response, label="Passages")

    assert "Sample Strait Daily" not in shown(result).description


@pytest.mark.simcord(check_errors=False)
async def test_passages_are_for_those_who_may_ask(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    role = rig.guild.create_role("Readers")
    await rig.services.servers.change(rig.guild.id, ask_roles=[role.id])

    result = await rig.member.click(answer.response, label="Passages")

    assert "only people with certain roles may ask" in result.response.content


async def test_why_says_what_was_searched_and_left_out(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig, since="2026")

    result = await rig.moderator.click(answer.response, label="Why this answer")

    text = shown(result).description
    assert result.response.ephemeral
    assert "I searched 1 article " in text
    assert "1 article was left out (only articles since 1 Jan 2026)." in text
    assert r"1\. [Navy begins exercise]" in text
    assert "in meaning" in text


async def test_a_rating_is_stored_and_can_be_changed(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    await rig.moderator.click(answer.response, label="Helpful")
    form = await rig.moderator.click(answer.response, label="Not helpful")
    await rig.moderator.submit_modal(form, {"comment": "It is about another year."})

    ratings = await rig.services.records.read(lambda c: list_ratings(c, 1))
    assert ratings == [(rig.moderator.id, False, "It is about another year.")]


async def test_criticism_stands_in_the_log_with_a_way_to_the_answer(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    form = await rig.member.click(answer.response, label="Not helpful")
    await rig.member.submit_modal(form, {"comment": ""})

    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert line.action is AuditAction.ANSWER_CRITICISED
    rated = parse_rated_answer(line.subject)
    assert (rated.exchange_id, rated.url.endswith(f"/{rig.channel.id}/{answer.response.id}")) == (1, True)


async def test_who_criticises_twice_stands_in_the_log_once(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    for _ in range(2):
        form = await rig.member.click(answer.response, label="Not helpful")
        await rig.member.submit_modal(form, {"comment": "Too old."})

    assert len(await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))) == 1


async def test_moderators_read_ratings_and_others_do_not(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    form = await rig.member.click(answer.response, label="Not helpful")
    await rig.member.submit_modal(form, {"comment": "Too old."})

    theirs = await rig.moderator.click(answer.response, label="Why this answer")
    mine = await rig.member.click(answer.response, label="Why this answer")

    assert "> Too old." in shown(theirs).description
    assert "Too old." not in shown(mine).description


async def test_the_asker_deletes_the_answer_and_its_record(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    await rig.member.click(answer.response, label="Delete")

    assert rig.channel.history(viewer=rig.member) == []
    assert await rig.services.records.read(lambda c: find_exchange(c, 1)) is None


async def test_a_moderator_deletes_the_answer(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    await rig.moderator.click(answer.response, label="Delete")

    assert rig.channel.history(viewer=rig.member) == []


@pytest.mark.simcord(check_errors=False)
async def test_others_do_not_delete_the_answer(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    other = rig.guild.add_member(rig.env.create_user("bob"))

    result = await other.click(answer.response, label="Delete")

    assert "Only the person who asked" in result.response.content
    assert len(rig.channel.history(viewer=rig.member)) == 1


@pytest.mark.parametrize("label", ["Passages", "Why this answer", "Helpful", "Delete"])
async def test_the_buttons_work_after_a_restart(rig: Rig, tmp_path: Path, label: str):
    rig.add(EXERCISE)
    answer = await ask(rig)
    await rig.env.restart_bot(ReadingClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    result = await rig.member.click(answer.response, label=label)

    assert result.acknowledged
    assert result.followups == []


@pytest.mark.simcord(check_errors=False)
@pytest.mark.parametrize("label", ["Passages", "Why this answer", "Helpful", "Not helpful", "Delete"])
async def test_the_buttons_of_a_forgotten_answer_say_so(rig: Rig, label: str):
    rig.add(EXERCISE)
    answer = await ask(rig)
    await rig.services.records.write(lambda c: c.exec_driver_sql("DELETE FROM exchanges"))

    result = await rig.member.click(answer.response, label=label)

    assert "This answer is too old" in result.response.content


async def test_only_an_answer_that_found_nothing_offers_to_add_an_article(rig: Rig):
    rig.add(EXERCISE)
    found = await ask(rig)
    not_found = await ask(rig, question="Quantum xylophones?")

    labels = [
        [button["label"] for row in result.response.components for button in row["components"]]
        for result in (found, not_found)
    ]
    assert ["Add an article" in each for each in labels] == [False, True]


# --- follow-ups


async def test_a_reply_to_an_answer_is_read_together_with_its_question(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    await rig.member.send(rig.channel, "And where?", reply_to=answer.response)

    [_, _, reply] = rig.channel.history(viewer=rig.member)
    assert f"read as a follow-up to “{QUESTION}”" in small_print(reply.content)


async def test_a_follow_up_works_after_a_restart(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    answer = await ask(rig)
    await rig.env.restart_bot(ReadingClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.member.send(rig.channel, "And where?", reply_to=answer.response)

    reply = rig.channel.history(viewer=rig.member)[-1]
    assert "read as a follow-up to" in small_print(reply.content)


async def test_a_follow_up_keeps_the_bounds_of_the_question(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig, outlet="Harbour Post")

    await rig.member.send(rig.channel, "And where?", reply_to=answer.response)

    exchange = await rig.services.records.read(lambda c: find_exchange(c, 2))
    assert exchange.content.filters == Filters(outlet="Harbour Post")


@pytest.mark.parametrize("words", ["thanks!", "👍", "ok", "謝謝", "ありがとうございます"])
async def test_thanks_are_no_question(rig: Rig, words: str):
    rig.add(EXERCISE)
    answer = await ask(rig)

    await rig.member.send(rig.channel, words, reply_to=answer.response)

    assert len(rig.library.asked) == 1


async def test_a_reply_to_someone_else_is_left_alone(rig: Rig):
    said = await rig.moderator.send(rig.channel, "The navy is out again.")

    await rig.member.send(rig.channel, "When did it begin?", reply_to=said)

    assert rig.library.asked == []


# --- ask channels, ignored channels, threads


async def test_a_question_in_an_ask_channel_needs_no_mention(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, ask_channels=[rig.channel.id])

    await rig.member.send(rig.channel, QUESTION)

    assert "The navy began" in rig.channel.history(viewer=rig.member)[-1].content


@pytest.mark.parametrize("words", ["The navy is out again.", "lol", "https://example.org/?q=1"])
async def test_what_is_no_question_in_an_ask_channel_is_left_alone(rig: Rig, words: str):
    await rig.services.servers.change(rig.guild.id, ask_channels=[rig.channel.id])

    await rig.member.send(rig.channel, words)

    assert rig.library.asked == []


async def test_a_question_in_any_other_channel_is_left_alone(rig: Rig):
    await rig.member.send(rig.channel, QUESTION)

    assert rig.library.asked == []


async def test_nothing_is_answered_in_an_ignored_channel(rig: Rig):
    await rig.services.servers.change(
        rig.guild.id, ask_channels=[rig.channel.id], ignored_channels=[rig.channel.id]
    )

    await rig.member.send(rig.channel, QUESTION)
    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    assert len(rig.channel.history(viewer=rig.member)) == 2


async def test_a_flood_of_mentions_gets_one_refusal(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, questions_a_person=1)

    for _ in range(4):
        await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    replies = [m for m in rig.channel.history(viewer=rig.member) if m.author.bot]
    assert len(rig.library.asked) == 1
    assert ["your limit of questions" in message.content for message in replies] == [False, True]


async def test_a_mention_is_shown_the_way_to_ask_privately_where_answers_are_private(rig: Rig):
    await rig.services.servers.change(rig.guild.id, answers_are_private=True)

    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    hint = rig.channel.history(viewer=rig.member)[-1].content
    assert hint == "On this server I answer privately. Ask with `/ask`."
    assert rig.library.asked == []


async def test_an_answer_opens_a_thread_in_which_follow_ups_need_no_mention(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, opens_threads=True)
    await ask(rig)
    [thread] = rig.channel.threads

    await rig.member.send(thread, "And where?")

    assert thread.name == QUESTION
    assert "read as a follow-up to" in small_print(thread.history(viewer=rig.member)[-1].content)


async def test_nobody_goes_on_from_a_private_question_in_the_same_thread(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, opens_threads=True)
    await ask(rig)
    [thread] = rig.channel.threads
    secret = "Which secret exercise did the navy begin?"
    await rig.member.slash(thread, "ask", question=secret, private=True)

    await rig.moderator.send(thread, "And where?")

    assert secret not in thread.history(viewer=rig.moderator)[-1].content
    exchange = await rig.services.records.read(lambda c: find_exchange(c, 3))
    assert exchange.content.previous == (QUESTION,)


async def test_follow_up_refers_to_the_quotes_of_the_answer(rig: Rig):
    rig.add(EXERCISE)
    answer = (await ask(rig)).response
    await rig.member.send(rig.channel, "And where?", reply_to=answer)

    first = await rig.services.records.read(lambda c: find_exchange(c, 1))
    assert first.content.shown == (QuotedPlace(1, 0, EXERCISE.text.index(".") + 1),)
    second = await rig.services.records.read(lambda c: find_exchange(c, 2))
    assert second.content.shown == first.content.shown


async def test_bare_mentions_get_one_hint_a_minute(rig: Rig):
    for _ in range(4):
        await rig.member.send(rig.channel, rig.mention)

    assert len([m for m in rig.channel.history(viewer=rig.member) if m.author.bot]) == 1


async def test_an_outlet_that_shows_nothing_is_not_offered(rig: Rig):
    rig.add(EXERCISE, draft("The port was closed to all ships on Tuesday.", outlet="\u2800"))

    choices = await rig.member.autocomplete(rig.channel, "ask", "outlet", "")

    assert [choice["value"] for choice in choices] == ["Sample Strait Daily"]


# --- "Ask about this"


async def test_asking_about_a_message_suggests_its_question(rig: Rig):
    rig.add(EXERCISE)
    said = await rig.moderator.send(rig.channel, f"Heard on the radio. {QUESTION} Nobody knows.")

    form = await rig.member.context_menu(rig.channel, "Ask about this", said)

    assert QUESTION in str(form.modal)
    result = await rig.member.submit_modal(form, {"question": QUESTION})
    assert "The navy began" in result.response.content


async def test_asking_about_an_answer_is_a_follow_up(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)

    form = await rig.member.context_menu(rig.channel, "Ask about this", answer.response)
    result = await rig.member.submit_modal(form, {"question": "And where?"})

    assert "read as a follow-up to" in small_print(result.response.content)


async def test_asking_about_an_answer_keeps_the_bounds_of_its_question(rig: Rig):
    rig.add(EXERCISE, OLD)
    answer = await ask(rig, outlet="Harbour Post")

    form = await rig.member.context_menu(rig.channel, "Ask about this", answer.response)
    await rig.member.submit_modal(form, {"question": "And where?"})

    exchange = await rig.services.records.read(lambda c: find_exchange(c, 2))
    assert exchange.content.filters == Filters(outlet="Harbour Post")


async def test_a_long_conversation_keeps_its_last_questions(rig: Rig):
    rig.add(EXERCISE)
    answer = (await ask(rig)).response
    for words in ("And where?", "And why?", "And who?", "And when?"):
        await rig.member.send(rig.channel, words, reply_to=answer)
        answer = rig.channel.history(viewer=rig.member)[-1]

    exchange = await rig.services.records.read(lambda c: find_exchange(c, 5))
    assert exchange.content.previous == ("And where?", "And why?", "And who?")


@pytest.mark.simcord(check_errors=False)
async def test_a_comment_on_an_answer_forgotten_meanwhile_is_told_so(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    form = await rig.moderator.click(answer.response, label="Not helpful")
    await rig.services.records.write(lambda c: c.exec_driver_sql("DELETE FROM exchanges"))

    result = await rig.moderator.submit_modal(form, {"comment": "Too old."})

    assert "This answer is too old" in result.response.content


# --- languages


async def test_an_answer_for_all_is_framed_in_the_language_of_the_server(rig: Rig):
    rig.add(EXERCISE)
    await rig.services.servers.change(rig.guild.id, language="ja")

    result = await ask(rig)

    asked = translator_for("ja")("Asked: {question}", question=QUESTION)
    assert small_print(result.response.content).endswith(f" · {asked}")
    assert not asked.startswith("Asked")
