"""Forms that were open while the bot restarted: what was typed is given back."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import discord
from discord.ext import commands

from bot.desk import Desk
from bot.markdown import escape, shorten
from bot.reporting import reporting
from bot.sending import NO_PINGS

WAIT_S = 1.5
"""Every form that is known answers within this, and Discord waits 3 s."""
MAX_TYPED_UNITS = 1700


class LostForms(commands.Cog):
    """discord.py keeps open forms in memory, and drops those that it does not know without a word."""

    def __init__(self, _: commands.Bot, desk: Desk, *, wait_s: float = WAIT_S) -> None:
        self._desk = desk
        self._wait_s = wait_s

    @commands.Cog.listener()
    @reporting
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        await asyncio.sleep(self._wait_s)
        if interaction.response.is_done():
            return
        say = (await self._desk.visit(interaction)).say
        sorry = say("I was restarted while this form was open. Open it once more; this is what you typed:")
        typed = max(_typed(interaction.data or {}), key=len, default="")
        quote = f"\n> {escape(shorten(typed, MAX_TYPED_UNITS))}" if typed else ""
        await interaction.response.send_message(sorry + quote, ephemeral=True, allowed_mentions=NO_PINGS)


def _typed(part: object) -> Iterator[str]:
    """What stands in the fields of a form, however deep."""
    if isinstance(part, Mapping):
        if isinstance(part.get("value"), str):
            yield part["value"]
        for inner in (part.get("component"), part.get("components")):
            yield from _typed(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _typed(inner)
