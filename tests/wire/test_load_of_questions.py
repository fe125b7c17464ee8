"""200 simultaneous questions: each is answered from the library of its own server."""

from pathlib import Path

import pytest
from wire_discord import WireDiscord
from wire_interactions import MESSAGE
from wire_load import ask_at_once, fill, servers_with_ships
from wire_program import BotProgram

pytestmark = pytest.mark.slow

QUESTIONS = 200


async def test_everyone_is_answered_from_their_own_server(tmp_path: Path) -> None:
    with servers_with_ships(5) as ships:
        fill(tmp_path / "data", ships)
        async with (
            WireDiscord() as discord,
            BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_said("registered the commands")
            await bot.wait_until_ready()
            asked = await ask_at_once(discord, ships, questions=QUESTIONS, people=50)

    waiting = [i.callback["data"]["content"] for i in asked if i.callback and i.callback["type"] == MESSAGE]
    assert waiting  # The place in the queue is shown without a request of its own.
    assert all("questions are ahead of yours" in text for text in waiting)
    assert [i for i in asked if "ahead of yours" in i.reply["content"]] == []
    others = {ship: [other for other in ships.values() if other != ship] for ship in ships.values()}
    answers = [(interaction.reply["content"], ships[str(interaction.guild_id)]) for interaction in asked]
    assert len(answers) == QUESTIONS
    assert [text for text, ship in answers if ship not in text] == []
    assert [text for text, ship in answers if any(other in text for other in others[ship])] == []
    assert discord.problems == []
