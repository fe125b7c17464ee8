"""Many simultaneous questions on several servers, each with an article that no other server may quote."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wire_entities as entities
from waiting import eventually
from wire_discord import WireDiscord
from wire_interactions import Interaction

from index import ArticleDraft, CorpusName, IndexSettings, open_index

SHIPS = ("Aurora", "Borealis", "Cassandra", "Dorothea", "Esmeralda")
QUESTION = "Which ship left the harbour of the northern island?"
PEOPLE = 50
INTERACTIONS = 200


@contextmanager
def five_servers() -> Iterator[dict[str, str]]:
    """Add five servers to the wire server; yields the name of the ship in each one's article."""
    guilds = [str(int(entities.GUILD) + (number << 22)) for number in range(len(SHIPS))]
    known = dict(entities.CHANNELS)
    entities.CHANNELS.update({guild: str(int(guild) + 7) for guild in guilds if guild not in known})
    try:
        yield dict(zip(guilds, SHIPS, strict=True))
    finally:
        entities.CHANNELS.clear()
        entities.CHANNELS.update(known)


def fill(folder: Path, ships: dict[str, str]) -> None:
    """Create the library that the bot will open, with one article per server."""
    with open_index(IndexSettings(data_dir=folder)) as index:
        for guild, ship in ships.items():
            text = (
                f"The ship {ship} left the harbour of the northern island on Monday. The harbour office said "
                "that the other ships will wait in port until the wind has calmed down again."
            )
            draft = ArticleDraft(text=text, title=f"{ship} sails", url=f"https://{ship.lower()}.example/a")
            index.add(CorpusName(f"guild-{guild}"), [draft])
        index.sync()


async def ask_at_once(discord: WireDiscord, ships: dict[str, str]) -> list[Interaction]:
    """Let each person ask several questions at the same moment; returns when all are answered."""
    guilds = list(ships)
    asking = [
        discord.command(
            "ask",
            by=str(500000000000000000 + number % PEOPLE),
            guild=guilds[number % PEOPLE % len(guilds)],
            question=QUESTION,
        )
        for number in range(INTERACTIONS)
    ]
    asked = await asyncio.gather(*asking)
    await eventually(lambda: all(map(_is_answered, asked)), within_s=120)
    return asked


def _is_answered(interaction: Interaction) -> bool:
    """Whether the reply is more than "thinking…" or the position in the queue."""
    content = (interaction.original or {}).get("content") or ""
    return bool(content) and not content.startswith("Searching…")
