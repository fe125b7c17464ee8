"""The interface of a translator, and one for the terminal that needs neither Discord nor catalogues."""

from typing import Protocol


class MessageFormatter(Protocol):
    """Formats a message of the code, translated or not; a `bot.i18n.translator.Translator` is one."""

    @property
    def tag(self) -> str:
        """The Discord locale of the messages."""

    def __call__(self, message: str, /, **values: object) -> str: ...

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str: ...


class PlainEnglish:
    """Formats messages in English without loading discord.py or catalogues."""

    tag = "en"

    def __call__(self, message: str, /, **values: object) -> str:
        return message.format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return (one if n == 1 else many).format(n=n, **values)


PLAIN_ENGLISH = PlainEnglish()
