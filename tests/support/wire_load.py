"""Many simultaneous questions on several servers, each with an article that no other server may quote."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wire_entities as entities
from waiting import eventually
from wire_discord import WireDiscord
from wire_interactions import EPHEMERAL, MESSAGE, Interaction

from index import ArticleDraft, CorpusName, IndexSettings, open_index

SHIPS = (
    *("Aurora", "Borealis", "Cassandra", "Dorothea", "Esmeralda"),
    *("Fortuna", "Galatea", "Hesperia", "Isolde", "Juno"),
)
QUESTION = "Which ship left the harbour of the northern island?"


@contextmanager
def servers_with_ships(servers: int) -> Iterator[dict[str, str]]:
    """Add up to ten servers to the wire server; yields the name of the ship in each one's article."""
    guilds = [str(int(entities.GUILD) + (number << 22)) for number in range(servers)]
    known = dict(entities.CHANNELS)
    entities.CHANNELS.update({guild: str(int(guild) + 7) for guild in guilds if guild not in known})
    try:
        yield dict(zip(guilds, SHIPS[:servers], strict=True))
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


async def ask_at_once(
    discord: WireDiscord, ships: dict[str, str], *, questions: int, people: int
) -> list[Interaction]:
    """Let each person ask several questions at the same moment; returns when none is waiting any more."""
    guilds = list(ships)
    asking = [
        discord.command(
            "ask",
            by=str(500000000000000000 + number % people),
            guild=guilds[number % people % len(guilds)],
            question=QUESTION,
        )
        for number in range(questions)
    ]
    asked = await asyncio.gather(*asking)
    await eventually(lambda: all(map(_is_over, asked)), within_s=300)
    return asked


def is_answered(interaction: Interaction) -> bool:
    """Whether the reply is an answer, rather than "thinking…", the place in the queue or a refusal."""
    return "\n-# " in ((interaction.original or {}).get("content") or "")


def is_refused(interaction: Interaction) -> bool:
    """Whether the bot declined at once, in a message to the person alone."""
    is_message = interaction.callback is not None and interaction.callback["type"] == MESSAGE
    return is_message and bool(interaction.reply["flags"] & EPHEMERAL)


def _is_over(interaction: Interaction) -> bool:
    return is_answered(interaction) or is_refused(interaction) or interaction.is_acknowledged_late
