"""Dispatch buttons, selects and stateless forms to the cog method that handles their custom id.

A cog marks a method with `on_component` and the patterns of its custom ids. The client passes every use of a
component or form to `dispatch_component`, which checks permission and rate limit first. A button without a
matching method gets an error message.
"""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.i18n.translator import N_
from bot.interactions.admission import admit
from bot.request_reference import begin_request
from bot.services import Services
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.error_outcomes import outcome_of_interaction
from bot.ui.error_texts import reply_with_error

BUTTON_EXPIRED = N_("This button no longer works. Use the command again to get a new one.")

CogT = TypeVar("CogT", bound=commands.Cog)
ComponentHandler = Callable[[CogT, "discord.Interaction[Any]", ParsedCustomId], Coroutine[Any, Any, None]]
_PATTERNS = "__watchdesk_patterns__"


def on_component(*patterns: CustomIdPattern) -> Callable[[ComponentHandler[CogT]], ComponentHandler[CogT]]:
    """Mark the method of a cog that handles components or forms with custom ids of these patterns."""

    def mark(handle: ComponentHandler[CogT]) -> ComponentHandler[CogT]:
        setattr(handle, _PATTERNS, patterns)
        return handle

    return mark


@cache
def routes_of(cog: type[commands.Cog]) -> tuple[tuple[CustomIdPattern, str], ...]:
    """The custom id patterns that cogs of a class handle, each with the name of its method."""
    methods = ((name, method) for kind in cog.__mro__ for name, method in vars(kind).items())
    return tuple((pattern, name) for name, method in methods for pattern in getattr(method, _PATTERNS, ()))


async def dispatch_component(
    services: Services, cogs: Iterable[commands.Cog], interaction: discord.Interaction
) -> None:
    """Handle the use of a component or form. Logs any exception and reports it to the user.

    Ignores forms without a method: discord.py keeps them in memory, or `LostFormRecovery` answers.
    """
    is_button = interaction.type is discord.InteractionType.component
    if not is_button and interaction.type is not discord.InteractionType.modal_submit:
        return
    route = _find_route(cogs, interaction)
    if route is None and not is_button:
        return
    begin_request(interaction.id)
    try:
        if route is None:
            raise Refusal(BUTTON_EXPIRED)
        await admit(services, interaction, route.parsed_id.name)
        await getattr(route.cog, route.method)(interaction, route.parsed_id)
    except Exception as error:
        await reply_with_error(interaction, error)
    name = route.parsed_id.name if route is not None else ""
    services.observer.on_interaction(name, outcome_of_interaction(interaction))


@dataclass(frozen=True, slots=True)
class _Route:
    """The cog and the name of its method for a custom id."""

    cog: commands.Cog
    method: str
    parsed_id: ParsedCustomId


def _find_route(cogs: Iterable[commands.Cog], interaction: discord.Interaction) -> _Route | None:
    custom_id = str(interaction.data.get("custom_id", "")) if interaction.data else ""
    for cog in cogs:
        for pattern, method in routes_of(type(cog)):
            parsed_id = pattern.read(custom_id)
            if parsed_id is not None:
                return _Route(cog, method, parsed_id)
    return None
