"""200 simultaneous questions: each is answered from the library of its own server."""

from pathlib import Path

import pytest
from wire_discord import WireDiscord
from wire_load import INTERACTIONS, ask_at_once, fill, five_servers
from wire_program import BotProgram

pytestmark = pytest.mark.slow


async def test_everyone_is_answered_from_their_own_server(tmp_path: Path) -> None:
    with five_servers() as ships:
        fill(tmp_path / "data", ships)
        async with (
            WireDiscord() as discord,
            BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_said("registered the commands")
            asked = await ask_at_once(discord, ships)

    others = {ship: [other for other in ships.values() if other != ship] for ship in ships.values()}
    answers = [(interaction.reply["content"], ships[str(interaction.guild_id)]) for interaction in asked]
    assert len(answers) == INTERACTIONS
    assert [text for text, ship in answers if ship not in text] == []
    assert [text for text, ship in answers if any(other in text for other in others[ship])] == []
    assert discord.problems == []
