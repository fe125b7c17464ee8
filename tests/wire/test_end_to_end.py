"""Adding articles and answering questions, from gateway event to message, with the real program and model."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from waiting import eventually
from wire_discord import WireDiscord
from wire_entities import CHANNELS, DIRECT_CHANNEL, GUILD, MODERATOR, OTHER_GUILD, Payload, newcomer
from wire_interactions import ACKNOWLEDGE_WITHIN_S, Interaction
from wire_program import BotProgram
from wire_rest import is_private

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ARTICLE = """<!doctype html><html lang="en"><head><title>Ministers meet in Singapore over the strait</title>
<meta property="og:site_name" content="Sample Wire"></head><body><article>
<h1>Ministers meet in Singapore over the strait</h1>
<p>Defence ministers from eleven countries met in Singapore on Tuesday to discuss the Taiwan Strait. The
talks lasted four hours and ended without a joint statement.</p>
<p>The host's minister, Lim Wei, said that a new hotline between coast guards would open in March. He thanked
the delegations for their frankness and invited them to return next year.</p>
<p>Fishing crews along the coast welcomed the hotline, because collisions at night have become more frequent
since the summer and nobody knew whom to call.</p></article></body></html>"""
PASTED = """The Korean rail operator will reopen the coastal line on 4 May. Engineers spent two years
replacing bridges that the floods had washed away. Freight trains go first, and passenger trains follow in
June. The mayor of Sokcho said that the town had waited long enough and that the station would be painted."""
_FERRY_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FERRY = "\n\n".join(
    f"On {month} {10 + place}, 2024, the Marlowe ferry was repaired at berth {place} of the northern yard."
    for place, month in enumerate(_FERRY_MONTHS)
)
PIPED = """The Gulf port of Sohar will receive a second floating crane in October. The harbour master said
that the crane lifts nine hundred tonnes and was built in Busan. Until it arrives, damaged ships are towed to
Fujairah, which takes two days. Insurers had asked for the crane after three groundings last winter."""
LIGHTHOUSE = """The keeper of Cape Arden lit the restored lamp on Sunday before a crowd of four hundred guests.
It can be seen from forty kilometres at sea. Masons had worked on the tower since the storm broke its gallery.
The council of Arden wants to let rooms below the lamp from next summer."""
OBSERVATORY = """In spring, the Marlow foundation paid for the new mirror of the observatory on Mount Orrin.
Glass makers from Jena polished it for a year. Astronomers there look for comets, and schools may visit on clear
nights. The road to the summit is closed from November to March."""
QUESTION = "When will the hotline between coast guards open?"
QUOTE = "new hotline between coast guards would open in March"
SEND_ANSWER = r"PATCH /webhooks/.*/messages/@original"
SEND_REPLY = r"POST /channels/\d+/messages$"
SHOW_TYPING = r"POST /channels/\d+/typing$"
QUICK_PROGRAM = """
import sys
import bot.tasks.answer_updates_task as task
task.FIRST_CHECK_DELAY_S = task.CHECK_INTERVAL_S = 1
from bot.app import main
sys.exit(main())
"""
"""The real program, which looks every second whether answers have changed."""
LOADING_S = 90
"""For requests that may have to load the model first, on a slow machine."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, discord: WireDiscord) -> AsyncIterator[BotProgram]:
    """A bot to which one server has added an article as a file."""
    folder: Path = tmp_path_factory.mktemp("bot")
    program = ("-c", QUICK_PROGRAM)
    async with BotProgram(folder, program=program, DISCORD_API_URL=discord.api_url) as running:
        await discord.wait_until_connected()
        await eventually(lambda: discord.rest.commands)
        await running.wait_until_ready()
        file = discord.attach("singapore.html", ARTICLE.encode())
        await add(discord, await discord.command("article add", file=file))
        yield running


@pytest.fixture(autouse=True)
def check_problems(discord: WireDiscord) -> Iterator[None]:
    yield
    problems = discord.problems
    discord.rest.problems.clear()
    assert problems == []


def shown(message: Payload) -> str:
    """All visible text of a message."""
    embeds = [f"{embed.get('title', '')}\n{embed.get('description', '')}" for embed in message["embeds"]]
    return "\n".join([message.get("content") or "", *embeds])


def can_be_found(added: Interaction) -> bool:
    return added.is_finished and "You can ask about it now" in shown(added.reply)


async def add(discord: WireDiscord, preview: Interaction) -> Interaction:
    """Press the button below the preview, and wait until the article can be found."""
    await eventually(lambda: preview.is_finished, within_s=LOADING_S)
    added = await discord.press(preview.reply, "Add")
    await eventually(lambda: can_be_found(added), within_s=LOADING_S)
    return added


async def ask(discord: WireDiscord, question: str = QUESTION, *, guild: str = GUILD) -> Interaction:
    asked = await discord.command("ask", by=newcomer(), question=question, guild=guild)
    await eventually(lambda: asked.is_finished)
    return asked


async def test_a_question_is_answered_with_a_quote_and_its_source(
    discord: WireDiscord, bot: BotProgram
) -> None:
    asked = await ask(discord)

    assert QUOTE in shown(asked.reply)
    assert "Ministers meet in Singapore" in shown(asked.reply)
    assert asked.reply["embeds"] == []
    assert asked.acknowledged_after_s is not None
    assert asked.acknowledged_after_s < ACKNOWLEDGE_WITHIN_S


async def test_a_brief_quotes_the_new_article_once(discord: WireDiscord, bot: BotProgram) -> None:
    first = await discord.command("brief", by=newcomer())
    await eventually(lambda: first.is_finished)
    second = await discord.command("brief", by=newcomer())
    await eventually(lambda: second.is_finished)
    elsewhere = await discord.command("brief", by=newcomer(), guild=OTHER_GUILD)
    await eventually(lambda: elsewhere.is_finished)

    assert "Defence ministers from eleven countries met in Singapore on Tuesday" in shown(first.reply)
    assert "1 outlet · undated, added on" in shown(first.reply)
    assert "Nothing new since" in shown(second.reply)
    assert "Singapore" not in shown(elsewhere.reply)


async def test_another_server_does_not_see_the_article(discord: WireDiscord, bot: BotProgram) -> None:
    asked = await ask(discord, guild=OTHER_GUILD)

    assert "hotline between" not in shown(asked.reply).replace(QUESTION, "")
    assert "Singapore" not in shown(asked.reply)


async def test_a_mention_is_answered_as_a_reply(discord: WireDiscord, bot: BotProgram) -> None:
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.replies_to(asked))

    assert QUOTE in shown(discord.replies_to(asked)[0])


async def test_a_pasted_text_can_be_asked_about(discord: WireDiscord, bot: BotProgram) -> None:
    opened = await discord.command("article add")
    await eventually(lambda: opened.callback)
    pasted = await discord.submit(opened, text=PASTED, title="Coastal line reopens", date="2026-11-02")
    added = await add(discord, pasted)
    asked = await ask(discord, "When will the coastal line reopen?")

    assert is_private(added.reply)
    assert "reopen the coastal line on 4 May" in shown(asked.reply)


async def test_a_question_in_a_direct_message_is_not_answered_from_a_server(
    discord: WireDiscord, bot: BotProgram
) -> None:
    asked = await discord.say(QUESTION, guild=None)
    await eventually(lambda: discord.rest.channel_messages[DIRECT_CHANNEL][1:])

    assert asked["channel_id"] == DIRECT_CHANNEL
    assert QUOTE not in shown(discord.rest.channel_messages[DIRECT_CHANNEL][-1])


async def test_a_message_that_does_not_mention_the_bot_is_ignored(
    discord: WireDiscord, bot: BotProgram
) -> None:
    said = await discord.say(QUESTION)
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.replies_to(asked))

    assert discord.replies_to(said) == []


async def test_outlet_choices_are_from_the_server_alone(discord: WireDiscord, bot: BotProgram) -> None:
    own = await discord.suggest("ask", "outlet", "Samp", question=QUESTION)
    of_others = await discord.suggest("ask", "outlet", "Samp", question=QUESTION, guild=OTHER_GUILD)

    assert [choice["value"] for choice in own] == ["Sample Wire"]
    assert of_others == []


async def test_the_passages_of_an_answer_are_shown_on_request(discord: WireDiscord, bot: BotProgram) -> None:
    asked = await ask(discord)
    shown_to_one = await discord.press(asked.reply, "Passages", by=MODERATOR)
    await eventually(lambda: shown_to_one.is_finished)

    assert is_private(shown_to_one.reply)
    assert "lasted four hours" in str(shown_to_one.reply["embeds"])


async def test_an_answer_is_exported_as_a_file_for_one_person(discord: WireDiscord, bot: BotProgram) -> None:
    asked = await ask(discord)
    exported = await discord.press(asked.reply, "Export", by=MODERATOR)
    await eventually(lambda: exported.is_finished)
    as_json = await discord.press(exported.reply, ".json", by=MODERATOR)
    await eventually(lambda: as_json.files)

    [(name, content)] = exported.files.items()
    assert is_private(exported.reply)
    assert name.endswith(".md")
    assert QUOTE in content.decode()
    [(name, content)] = as_json.files.items()
    assert name.endswith(".json")
    assert json.loads(content)["quotes"][0]["status"] == "unchanged"


async def test_a_long_timeline_has_a_chart_with_alt_text(discord: WireDiscord, bot: BotProgram) -> None:
    opened = await discord.command("article add")
    await eventually(lambda: opened.callback)
    await add(
        discord,
        await discord.submit(opened, text=FERRY, title="A year of the Marlowe ferry", date="2026-11-02"),
    )

    asked = await discord.command("timeline", by=newcomer(), topic="Marlowe ferry")
    await eventually(lambda: asked.is_finished, within_s=LOADING_S)

    [attachment] = asked.edits[-1]["attachments"]
    assert "10 Jan 2024" in shown(asked.reply)
    assert asked.files["timeline.png"].startswith(b"\x89PNG")
    assert "\n12. 21 Dec 2024: 1" in attachment["description"]


async def test_what_changed_since_a_date_is_quoted(discord: WireDiscord, bot: BotProgram) -> None:
    opened = await discord.command("article add")
    await eventually(lambda: opened.callback)
    pasted = await discord.submit(opened, text=LIGHTHOUSE, title="Cape Arden lighthouse", date="2026-11-03")
    await add(discord, pasted)

    changed = await discord.command("changes", by=newcomer(), topic="Cape Arden", since="2026-11")
    await eventually(lambda: changed.is_finished)
    elsewhere = await discord.command(
        "changes", by=newcomer(), topic="Cape Arden", since="2026-11", guild=OTHER_GUILD
    )
    await eventually(lambda: elsewhere.is_finished)

    assert shown(changed.reply).startswith(
        "**What changed about Cape Arden since 1 Nov 2026**\n\n**1 new story**"
    )
    assert "> The keeper of Cape Arden lit the restored lamp on Sunday" in shown(changed.reply)
    assert shown(elsewhere.reply).strip() == "**Nothing changed about Cape Arden since 1 Nov 2026.**"


async def test_who_asked_is_told_that_a_cited_article_was_removed(
    discord: WireDiscord, bot: BotProgram
) -> None:
    opened = await discord.command("article add")
    await eventually(lambda: opened.callback)
    pasted = await discord.submit(opened, text=OBSERVATORY, title="Observatory of Mount Orrin")
    await add(discord, pasted)
    asked = await ask(discord, "Who paid for the new mirror of the observatory?")
    asking = await discord.command("article remove", by=MODERATOR, article="Mount Orrin")
    await eventually(lambda: asking.is_finished)
    posted = discord.rest.channel_messages[CHANNELS[GUILD]]
    removed = await discord.press(asking.reply, "Remove", by=MODERATOR)
    await eventually(lambda: any("An [earlier answer]" in shown(message) for message in posted))
    await eventually(lambda: removed.is_finished)

    [message] = [message for message in posted if "An [earlier answer]" in shown(message)]
    assert "the Marlow foundation paid for the new mirror" in shown(message)
    assert shown(message).strip().endswith("This article is no longer in the library.")
    assert "the Marlow foundation paid" in shown(asked.reply)


async def test_an_answer_waits_out_a_rate_limit(discord: WireDiscord, bot: BotProgram) -> None:
    discord.fail(SEND_ANSWER, 429, retry_after_s=0.3)
    asked = await ask(discord)

    assert QUOTE in shown(asked.reply)


async def test_a_reply_waits_out_a_global_rate_limit(discord: WireDiscord, bot: BotProgram) -> None:
    discord.fail(SEND_REPLY, 429, retry_after_s=0.3, is_global=True)
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.replies_to(asked))

    assert QUOTE in shown(discord.replies_to(asked)[0])


async def test_an_answer_survives_a_failing_discord(discord: WireDiscord, bot: BotProgram) -> None:
    discord.fail(SEND_ANSWER, 502)
    asked = await ask(discord)

    assert QUOTE in shown(asked.reply)


@pytest.mark.parametrize("times", [1, 2])
async def test_an_answer_survives_a_connection_that_is_cut(
    discord: WireDiscord, bot: BotProgram, times: int
) -> None:
    discord.cut(SEND_ANSWER, times=times)
    asked = await discord.command("ask", by=newcomer(), question=QUESTION)
    await eventually(lambda: len(asked.edits) == 1 + times)

    assert QUOTE in shown(asked.reply)


async def test_a_reply_whose_confirmation_is_lost_is_sent_once(discord: WireDiscord, bot: BotProgram) -> None:
    discord.cut(SEND_REPLY)
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.rest.repeated_nonces)

    [reply] = discord.replies_to(asked)
    assert QUOTE in shown(reply)


async def test_a_reply_is_sent_although_typing_is_cut(discord: WireDiscord, bot: BotProgram) -> None:
    discord.cut(SHOW_TYPING)
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.replies_to(asked))

    assert QUOTE in shown(discord.replies_to(asked)[0])


async def test_a_reply_does_not_wait_for_the_rate_limit_of_typing(
    discord: WireDiscord, bot: BotProgram
) -> None:
    discord.fail(SHOW_TYPING, 429, retry_after_s=60)
    asked = await discord.mention(QUESTION, by=newcomer())
    await eventually(lambda: discord.replies_to(asked), within_s=30)

    assert QUOTE in shown(discord.replies_to(asked)[0])


async def test_an_interaction_that_discord_dropped_does_no_harm(discord: WireDiscord, bot: BotProgram) -> None:
    late = await discord.command("ask", by=newcomer(), question=QUESTION, sent_s_ago=ACKNOWLEDGE_WITHIN_S + 1)
    await eventually(lambda: "callback of type 5: Unknown interaction" in discord.rest.problems)
    discord.rest.problems.clear()

    assert QUOTE in shown((await ask(discord)).reply)
    assert late.original is None
    assert not bot.said("Traceback")


async def test_an_interaction_token_that_expires_before_the_answer_does_no_harm(
    discord: WireDiscord, bot: BotProgram
) -> None:
    discord.fail(SEND_ANSWER, 429, retry_after_s=0.3)
    asked = await discord.command("ask", by=newcomer(), question=QUESTION)
    await eventually(lambda: discord.rest.faults[-1].times == 0)
    asked.expire()
    await eventually(lambda: "50027 Invalid Webhook Token" in discord.rest.refused)

    assert QUOTE in shown((await ask(discord)).reply)
    assert not asked.is_finished
    assert not bot.said("Traceback")


async def test_a_channel_without_write_permission_does_no_harm(discord: WireDiscord, bot: BotProgram) -> None:
    discord.rest.closed_channels.add(CHANNELS[GUILD])
    refused = await discord.mention(QUESTION, by=newcomer())
    # Typing is refused first, then the reply.
    await eventually(lambda: discord.rest.refused.count("50013 Missing Permissions") == 2)
    discord.rest.closed_channels.clear()

    assert QUOTE in shown((await ask(discord)).reply)
    assert discord.replies_to(refused) == []
    assert not bot.said("Traceback")


async def test_articles_added_from_a_terminal_are_found_without_a_restart(
    discord: WireDiscord, bot: BotProgram
) -> None:
    await bot.run_terminal("add", "-", "--title", "Second crane for Sohar", stdin=PIPED)
    asked = await ask(discord, "When will Sohar receive a second floating crane?", guild=OTHER_GUILD)

    assert "a second floating crane in October" in shown(asked.reply)
