"""Buttons, selects, forms and listeners whose failures are told to the person.

discord.py tells the failures of commands to the tree; those of components and events would only be logged.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import discord

from bot.failures import report_failure

P = ParamSpec("P")
SelfT = TypeVar("SelfT")

Handler = Callable[Concatenate[SelfT, "discord.Interaction[Any]", P], Coroutine[Any, Any, None]]


def reporting(handle: Handler[SelfT, P]) -> Handler[SelfT, P]:
    """For methods that get an interaction: whatever they raise is logged and told to the person privately."""

    @wraps(handle)
    async def handle_and_report(
        self: SelfT, interaction: discord.Interaction, /, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            await handle(self, interaction, *args, **kwargs)
        except Exception as error:
            await report_failure(interaction, error)

    return handle_and_report
