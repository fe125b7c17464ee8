"""What the bot says instead of doing what was asked."""

from discord import app_commands

from bot.language import Language


class Refusal(app_commands.AppCommandError):
    """The person asked for something that cannot be.

    Made with an English sentence and the values of its fields, as for a Language; `translate_with` says it.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message.format(**values))
        self._message = message
        self._values = values

    def translate_with(self, say: Language) -> str:
        """The sentence that the person is told."""
        return say(self._message, **self._values)
