"""Errors that the bot raises itself: refused requests, a full queue, a shutdown."""

from discord import app_commands

from bot.i18n.translator import Translator


class Refusal(app_commands.AppCommandError):
    """A request that the bot refuses, with a translatable reason.

    Takes an English message and the values of its fields, like a Translator.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message.format(**values))
        self._message = message
        self._values = values

    def translate_with(self, say: Translator) -> str:
        """The reason in the user's language."""
        return say(self._message, **self._values)


class ExecutorError(Exception):
    """The index was not called. Messages are lower case and say what to do."""


class BusyError(ExecutorError):
    """The queue is full. `waiting` counts queued and running calls."""

    def __init__(self, pool: str, waiting: int) -> None:
        super().__init__(f"{waiting} are waiting for {pool} already; try again in a moment")
        self.pool = pool
        self.waiting = waiting


class ClosingError(ExecutorError):
    """The bot is shutting down; queued calls are dropped."""

    def __init__(self, pool: str) -> None:
        super().__init__(f"{pool} is closing; try again after the restart")
        self.pool = pool
