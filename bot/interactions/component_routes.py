"""Dispatch buttons, selects and stateless forms to the cog method that handles their custom id.

A cog marks a method with `on_component` and the shapes of its custom ids. The client hands every use of a
component or form here; it passes the gate first. Where no method fits, the person is told so.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import cache
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.i18n.translator import N_
from bot.interactions.admission import admit
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.error_texts import reply_with_error

BUTTON_EXPIRED = N_("This button no longer works. Use the command again to get a new one.")

CogT = TypeVar("CogT", bound=commands.Cog)
ComponentHandler = Callable[[CogT, "discord.Interaction[Any]", ParsedCustomId], Coroutine[Any, Any, None]]
_SHAPES = "__watchdesk_shapes__"


def on_component(*shapes: CustomIdPattern) -> Callable[[ComponentHandler[CogT]], ComponentHandler[CogT]]:
    """Mark the method of a cog that serves components or forms with custom ids of these shapes."""

    def mark(handle: ComponentHandler[CogT]) -> ComponentHandler[CogT]:
        setattr(handle, _SHAPES, shapes)
        return handle

    return mark


@cache
def routes_of(cog: type[commands.Cog]) -> tuple[tuple[CustomIdPattern, str], ...]:
    """The shapes that cogs of a class serve, each with the name of its method."""
    methods = ((name, method) for kind in cog.__mro__ for name, method in vars(kind).items())
    return tuple((shape, name) for name, method in methods for shape in getattr(method, _SHAPES, ()))


async def dispatch_component(cogs: Iterable[commands.Cog], interaction: discord.Interaction) -> None:
    """Serve the use of a component or form; whatever that raises is logged and told to the person.

    A form without a method is left alone: discord.py holds it, or the cog for lost forms answers.
    """
    is_button = interaction.type is discord.InteractionType.component
    if not is_button and interaction.type is not discord.InteractionType.modal_submit:
        return
    try:
        if not await _dispatch(cogs, interaction) and is_button:
            raise Refusal(BUTTON_EXPIRED)
    except Exception as error:
        await reply_with_error(interaction, error)


async def _dispatch(cogs: Iterable[commands.Cog], interaction: discord.Interaction) -> bool:
    """Whether a cog has a method for it."""
    custom_id = str(interaction.data.get("custom_id", "")) if interaction.data else ""
    for cog in cogs:
        for shape, method in routes_of(type(cog)):
            parsed_id = shape.read(custom_id)
            if parsed_id is not None:
                await admit(interaction, shape.name)
                await getattr(cog, method)(interaction, parsed_id)
                return True
    return False
