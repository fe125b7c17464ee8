"""Forms that discord.py keeps in memory: admission, error replies, and recovery of the text after a restart.

discord.py tells the failures of commands to the tree; those of components and events would only be logged.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord
from discord.ext import commands

from bot.i18n.translator import N_, translator_of_reader
from bot.interactions.admission import admit
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.error_texts import reply_with_error
from bot.ui.reply import NO_PINGS

MAX_TYPED_UNITS = 1700
YOU_TYPED = N_("This is what you typed:")


class Form(discord.ui.Modal):
    """A form whose sending is counted; who is refused gets back what they typed."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        try:
            await admit(interaction, f"form {type(self).__name__}")
        except Exception as error:
            await reply_with_error(interaction, error)
            await _return_typed_text(interaction)
            return False
        return True


def quote_typed(interaction: discord.Interaction) -> str:
    """The longest that was typed into a form, as a quote below a sentence; empty where nothing was."""
    typed = max(_typed_values(interaction.data or {}), key=len, default="")
    return f"\n> {escape(shorten(typed, MAX_TYPED_UNITS))}" if typed else ""


async def _return_typed_text(interaction: discord.Interaction) -> None:
    quote = quote_typed(interaction)
    if quote and interaction.response.is_done():
        told = translator_of_reader(interaction)(YOU_TYPED) + quote
        await interaction.followup.send(told, ephemeral=True, allowed_mentions=NO_PINGS)


def _typed_values(part: object) -> Iterator[str]:
    """What stands in the fields of a form, however deep."""
    if isinstance(part, Mapping):
        if isinstance(part.get("value"), str):
            yield part["value"]
        for inner in (part.get("component"), part.get("components")):
            yield from _typed_values(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _typed_values(inner)


P = ParamSpec("P")
SelfT = TypeVar("SelfT")

InteractionHandler = Callable[Concatenate[SelfT, "discord.Interaction[Any]", P], Coroutine[Any, Any, None]]


def replies_with_errors(handle: InteractionHandler[SelfT, P]) -> InteractionHandler[SelfT, P]:
    """For methods that get an interaction: whatever they raise is logged and told to the person privately."""

    @wraps(handle)
    async def handle_and_report(
        self: SelfT, interaction: discord.Interaction, /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            await handle(self, interaction, *args, **kwargs)
        except Exception as error:
            await reply_with_error(interaction, error)

    return handle_and_report


FORM_RESPONSE_WAIT_S = 1.5
"""Every form that is known answers within this, and Discord waits 3 s."""


class LostFormRecovery(commands.Cog):
    """discord.py keeps open forms in memory, and drops those that it does not know without a word."""

    def __init__(self, _: commands.Bot, services: Services, *, wait_s: float = FORM_RESPONSE_WAIT_S) -> None:
        self._services = services
        self._wait_s = wait_s

    @commands.Cog.listener()
    @replies_with_errors
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        if await _is_answered(interaction, within_s=self._wait_s):
            return
        say = (await self._services.context(interaction)).say
        sorry = say("I was restarted while this form was open. Open it once more; this is what you typed:")
        told = sorry + quote_typed(interaction)
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=NO_PINGS)


async def _is_answered(interaction: discord.Interaction, *, within_s: float) -> bool:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not interaction.response.is_done() and loop.time() < deadline:  # noqa: ASYNC110 — discord.py has no event
        await asyncio.sleep(0.02)
    return interaction.response.is_done()
