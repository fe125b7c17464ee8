"""Forms that were open while the bot restarted: what was typed is given back."""

import asyncio

import discord
from discord.ext import commands

from bot.services import Desk
from bot.forms import quote_typed
from bot.reporting import reporting
from bot.sending import NO_PINGS

WAIT_S = 1.5
"""Every form that is known answers within this, and Discord waits 3 s."""


class LostForms(commands.Cog):
    """discord.py keeps open forms in memory, and drops those that it does not know without a word."""

    def __init__(self, _: commands.Bot, services: Desk, *, wait_s: float = WAIT_S) -> None:
        self._services = services
        self._wait_s = wait_s

    @commands.Cog.listener()
    @reporting
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        await asyncio.sleep(self._wait_s)
        if interaction.response.is_done():
            return
        say = (await self._services.context(interaction)).say
        sorry = say("I was restarted while this form was open. Open it once more; this is what you typed:")
        told = sorry + quote_typed(interaction)
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=NO_PINGS)
