"""A watched question is answered in its channel when an article arrives, over the wire."""

from pathlib import Path

import pytest
from waiting import eventually
from wire_discord import WireDiscord
from wire_entities import CHANNELS, GUILD, newcomer
from wire_program import BotProgram

pytestmark = pytest.mark.slow

ARTICLE = b"""A second floating crane arrives in Sohar

The Gulf port of Sohar will receive a second floating crane in October. The harbour master said that the crane
lifts nine hundred tonnes and was built in Busan. Until it arrives, damaged ships are towed to Fujairah, which
takes two days. Insurers had asked for the crane after three groundings last winter."""
QUESTION = "When will Sohar receive a second floating crane?"
QUICK_PROGRAM = """
import sys
import bot.tasks.alert_matching_task, bot.tasks.watch_task
bot.tasks.alert_matching_task.FIRST_MATCH_DELAY_S = bot.tasks.alert_matching_task.MATCH_INTERVAL_S = 1
bot.tasks.watch_task.DELIVERY_INTERVAL_S = 1
from bot.app import main
sys.exit(main())
"""
"""The real program, which looks every second for new articles and alerts."""
WITHIN_S = 120
"""Loading the model, indexing, matching and delivering, on a slow machine."""


async def test_new_answer_is_posted_once_and_its_button_works(tmp_path: Path) -> None:
    program = ("-c", QUICK_PROGRAM)
    async with (
        WireDiscord() as discord,
        BotProgram(tmp_path, program=program, DISCORD_API_URL=discord.api_url) as bot,
    ):
        await discord.wait_until_connected()
        await eventually(lambda: discord.rest.commands)
        await bot.wait_until_ready()
        person = newcomer()
        watched = await discord.command("watch question", by=person, question=QUESTION, place="channel")
        await eventually(lambda: watched.is_finished)
        assert "I will post here" in watched.reply["content"]
        preview = await discord.command("article add", file=discord.attach("crane.txt", ARTICLE))
        await eventually(lambda: preview.is_finished, within_s=WITHIN_S)
        await discord.press(preview.reply, "Add")

        posted = discord.rest.channel_messages[CHANNELS[GUILD]]
        await eventually(lambda: any("crane in October" in m["content"] for m in posted), within_s=WITHIN_S)
        [message] = [m for m in posted if "crane in October" in m["content"]]
        assert message["content"].startswith("**Possible answer to a watched question**\n> ")
        assert message["content"].endswith(f"-# Asked: {QUESTION}")

        stopped = await discord.press(message, "Stop watching", by=person)
        await eventually(lambda: stopped.is_finished)
        assert stopped.reply["content"].startswith("Stopped.")
    assert discord.problems == []
