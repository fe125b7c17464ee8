"""Errors that the bot raises itself: refusals shown to a person, a full queue, a closing bot."""

from discord import app_commands

from bot.i18n.translator import Translator


class Refusal(app_commands.AppCommandError):
    """The person asked for something that cannot be.

    Made with an English sentence and the values of its fields, as for a Language; `translate_with` says it.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message.format(**values))
        self._message = message
        self._values = values

    def translate_with(self, say: Translator) -> str:
        """The sentence that the person is told."""
        return say(self._message, **self._values)


class ExecutorError(Exception):
    """The library was not even asked. Messages are lower case and say what to do."""


class BusyError(ExecutorError):
    """Too many are waiting already. `waiting` counts them, those at work included."""

    def __init__(self, pool: str, waiting: int) -> None:
        super().__init__(f"{waiting} are waiting for {pool} already; try again in a moment")
        self.pool = pool
        self.waiting = waiting


class ClosingError(ExecutorError):
    """The bot is shutting down; what had not begun is not begun any more."""

    def __init__(self, pool: str) -> None:
        super().__init__(f"{pool} is closing; try again after the restart")
        self.pool = pool
