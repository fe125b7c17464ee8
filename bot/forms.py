"""Forms that discord.py holds in memory while somebody types, admitted as `bot.admission` says."""

from collections.abc import Iterator, Mapping, Sequence

import discord

from bot.admission import admit
from bot.failures import report_failure
from bot.language import N_, reader_language
from bot.markdown import escape, shorten
from bot.sending import NO_PINGS

MAX_TYPED_UNITS = 1700
TYPED = N_("This is what you typed:")


class Form(discord.ui.Modal):
    """A form whose sending is counted; who is refused gets back what they typed."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        try:
            await admit(interaction, f"form {type(self).__name__}")
        except Exception as error:
            await report_failure(interaction, error)
            await _give_back(interaction)
            return False
        return True


def quote_typed(interaction: discord.Interaction) -> str:
    """The longest that was typed into a form, as a quote below a sentence; empty where nothing was."""
    typed = max(_typed(interaction.data or {}), key=len, default="")
    return f"\n> {escape(shorten(typed, MAX_TYPED_UNITS))}" if typed else ""


async def _give_back(interaction: discord.Interaction) -> None:
    quote = quote_typed(interaction)
    if quote and interaction.response.is_done():
        told = reader_language(interaction)(TYPED) + quote
        await interaction.followup.send(told, ephemeral=True, allowed_mentions=NO_PINGS)


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
