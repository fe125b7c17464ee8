"""From the custom id of a component or form to the method of the cog that serves it.

A cog marks a method with `on_component` and the shapes of its custom ids. The client hands every use of a
component or form here; it passes the gate first. Where no method fits, the person is told so.
"""

from collections.abc import Callable, Coroutine, Iterable
from functools import cache
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.admission import admit
from bot.custom_ids import Pressed, Shape
from bot.failures import report_failure
from bot.language import N_
from bot.refusal import Refusal

NO_USE = N_("This button no longer works. Use the command again to get a new one.")

CogT = TypeVar("CogT", bound=commands.Cog)
Handle = Callable[[CogT, "discord.Interaction[Any]", Pressed], Coroutine[Any, Any, None]]
_SHAPES = "__watchdesk_shapes__"


def on_component(*shapes: Shape) -> Callable[[Handle[CogT]], Handle[CogT]]:
    """Mark the method of a cog that serves components or forms with custom ids of these shapes."""

    def mark(handle: Handle[CogT]) -> Handle[CogT]:
        setattr(handle, _SHAPES, shapes)
        return handle

    return mark


@cache
def routes_of(cog: type[commands.Cog]) -> tuple[tuple[Shape, str], ...]:
    """The shapes that cogs of a class serve, each with the name of its method."""
    methods = ((name, method) for kind in cog.__mro__ for name, method in vars(kind).items())
    return tuple((shape, name) for name, method in methods for shape in getattr(method, _SHAPES, ()))


async def serve_component(cogs: Iterable[commands.Cog], interaction: discord.Interaction) -> None:
    """Serve the use of a component or form; whatever that raises is logged and told to the person.

    A form without a method is left alone: discord.py holds it, or the cog for lost forms answers.
    """
    is_button = interaction.type is discord.InteractionType.component
    if not is_button and interaction.type is not discord.InteractionType.modal_submit:
        return
    try:
        if not await _serve(cogs, interaction) and is_button:
            raise Refusal(NO_USE)
    except Exception as error:
        await report_failure(interaction, error)


async def _serve(cogs: Iterable[commands.Cog], interaction: discord.Interaction) -> bool:
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
