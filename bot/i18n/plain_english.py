"""The interface of a translator, and one for the terminal that needs neither Discord nor catalogues."""

from typing import Protocol


class MessageFormatter(Protocol):
    """Says what stands in the code in English; a `bot.i18n.translator.Translator` is one."""

    def __call__(self, message: str, /, **values: object) -> str: ...

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str: ...


class PlainEnglish:
    """Says sentences as they stand, and loads nothing for it, neither Discord nor catalogues."""

    def __call__(self, message: str, /, **values: object) -> str:
        return message.format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return (one if n == 1 else many).format(n=n, **values)


PLAIN_ENGLISH = PlainEnglish()
