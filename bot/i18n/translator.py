"""Translate the bot's messages and command names with gettext catalogues.

Messages are written in English in the code and looked up in a gettext catalogue of `bot/i18n/locales`:

    say = translator_for("ja")
    say("There is no article {number}.", number=3)
    say.plural("{n:,} article", "{n:,} articles", 2)

A message without a translation stays in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from gettext import c2py
from importlib import resources
from typing import Literal

import discord
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from discord import app_commands

from bot.i18n.language_names import LANGUAGE_NAMES, SHARED_CATALOGUES
from index import Wording

NameKind = Literal["command", "option", "choice"]

_NAME_KINDS: Mapping[app_commands.TranslationContextLocation, NameKind] = {
    app_commands.TranslationContextLocation.command_name: "command",
    app_commands.TranslationContextLocation.group_name: "command",
    app_commands.TranslationContextLocation.parameter_name: "option",
    app_commands.TranslationContextLocation.choice_name: "choice",
}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for this
    """Mark a message for the catalogues that is translated later by `say(message)`."""
    return message


def NP_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_
    """Mark a message with a number that is translated later by `say.plural(one, many, n)`."""
    return one, many


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates into one language. Call it with an English message and the values of its fields."""

    tag: str
    _catalogue: Catalog = field(repr=False, compare=False)

    def __call__(self, message: str, /, **values: object) -> str:
        return self._fill(self._look_up(message), values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Translate the form for `n`, which is also a field of the message."""
        found = self._catalogue.get(one)
        forms = found.string if found and isinstance(found.string, tuple) else ()
        form = str(forms[_plural_rule(self._catalogue.plural_expr)(n)]) if all(forms) and forms else ""
        return self._fill(form or (one if n == 1 else many), {"n": n, **values})

    def wording(self, text: str) -> str:
        """Translate a message of the index; other text stays unchanged."""
        return self(text.pattern, **text.values) if isinstance(text, Wording) else text

    def name(self, name: str, kind: NameKind) -> str:
        """Translate the name of a command, an option or a choice."""
        return self._look_up(name, kind)

    def command(self, name: str) -> str:
        """A command as it is typed, such as `/article add`."""
        return f"`/{' '.join(self.name(word, 'command') for word in name.split())}`"

    def _look_up(self, message: str, context: str | None = None) -> str:
        found = self._catalogue.get(message, context)
        return found.string if found and isinstance(found.string, str) and found.string else message

    def _fill(self, pattern: str, values: Mapping[str, object]) -> str:
        return pattern.format(**{name: self._translate_value(value) for name, value in values.items()})

    def _translate_value(self, value: object) -> object:
        if isinstance(value, str):
            return self.wording(value)
        return _Number(value, self.tag) if isinstance(value, int) else value


class _Number:
    """A number whose format `,` groups digits as the language does: 1,200 in English, 1.200 in German."""

    def __init__(self, value: int, tag: str) -> None:
        self._value = value
        self._locale = tag.replace("-", "_")

    def __format__(self, spec: str) -> str:
        if spec == ",":
            return format_decimal(self._value, locale=self._locale)
        return format(self._value, spec)


_plural_rule = cache(c2py)
"""A function from a number to the index of its form, for the expression of a catalogue's header."""


ENGLISH = Translator("en", Catalog(locale="en"))


@cache
def translator_for(tag: str) -> Translator:
    """The translator for a Discord locale; ENGLISH for a language that the bot does not support."""
    tag = SHARED_CATALOGUES.get(tag, tag)
    if tag == ENGLISH.tag or tag not in LANGUAGE_NAMES:
        return ENGLISH
    code = tag.replace("-", "_")
    with (resources.files("bot.i18n") / "locales" / f"{code}.po").open("rb") as file:
        return Translator(tag, read_po(file, locale=code))


def translator_of_reader(interaction: discord.Interaction) -> Translator:
    """The translator for the user's Discord language, for text that only they see."""
    return translator_for(str(interaction.locale))


class CommandTranslator(app_commands.Translator):
    """Translates the names and descriptions of commands, options and choices for Discord."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        say = translator_for(str(locale))
        if say is ENGLISH:
            return None
        kind = _NAME_KINDS.get(context.location)
        translated = say.name(string.message, kind) if kind else say(string.message)
        return None if translated == string.message else translated
