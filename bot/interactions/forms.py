"""Forms that discord.py keeps in memory: admission, error replies, and recovery of the text after a restart.

discord.py passes errors of commands to the command tree's error handler, but only logs those of components and
events.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord
from discord.ext import commands

from bot.i18n.translator import N_, translator_of_reader
from bot.interactions.admission import admit
from bot.request_reference import begin_request
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.error_outcomes import outcome_of_interaction
from bot.ui.error_texts import reply_with_error
from bot.ui.reply import NO_PINGS

MAX_TYPED_UNITS = 1700
YOU_TYPED = N_("You typed:")


class Form(discord.ui.Modal):
    """A form with admission check. A user whose submission is refused gets the text back."""

    def __init__(self, services: Services, *, title: str, timeout: float) -> None:
        super().__init__(title=title, timeout=timeout)
        self._services = services

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        begin_request(interaction.id)
        try:
            await admit(self._services, interaction, self._name)
        except Exception as error:
            await reply_with_error(interaction, error)
            await _return_typed_text(interaction)
            self.report_end(interaction)
            return False
        return True

    def report_end(self, interaction: discord.Interaction) -> None:
        """Report how the use of the form ended."""
        self._services.observer.on_interaction(self._name, outcome_of_interaction(interaction))

    @property
    def _name(self) -> str:
        """In `ADMISSION_RULES`."""
        return "form " + type(self).__name__


def quote_typed(interaction: discord.Interaction) -> str:
    """The longest text typed into a form, as a quote below a sentence; empty if there is none."""
    typed = max(_typed_values(interaction.data or {}), key=len, default="")
    return f"\n> {escape(shorten(typed, MAX_TYPED_UNITS))}" if typed else ""


async def _return_typed_text(interaction: discord.Interaction) -> None:
    quote = quote_typed(interaction)
    if quote and interaction.response.is_done():
        text = translator_of_reader(interaction)(YOU_TYPED) + quote
        await interaction.followup.send(text, ephemeral=True, allowed_mentions=NO_PINGS)


def _typed_values(part: object) -> Iterator[str]:
    """The values of all fields of a form, including nested ones."""
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
    """Decorate a method that takes an interaction: log any exception and report it to the user privately."""

    @wraps(handle)
    async def handle_and_report(
        self: SelfT, interaction: discord.Interaction, /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            await handle(self, interaction, *args, **kwargs)
        except Exception as error:
            await reply_with_error(interaction, error)
        if isinstance(self, Form):
            self.report_end(interaction)

    return handle_and_report


FORM_RESPONSE_WAIT_S = 1.5
"""Every form that discord.py knows is answered within this time. Discord's own limit is 3 s."""


class LostFormRecovery(commands.Cog):
    """Return the typed text of forms that were open during a restart.

    discord.py keeps open forms in memory and ignores submissions of forms that it does not know.
    """

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
        sorry = say("I restarted while this form was open. Please open it again. You typed:")
        text = sorry + quote_typed(interaction)
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=NO_PINGS)


async def _is_answered(interaction: discord.Interaction, *, within_s: float) -> bool:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not interaction.response.is_done() and loop.time() < deadline:  # noqa: ASYNC110 — discord.py has no event
        await asyncio.sleep(0.02)
    return interaction.response.is_done()
