"""Translate the bot's messages and command names with gettext catalogues.

Every sentence stands in the code in English and is looked up in a gettext catalogue of `bot/i18n/locales`:

    say = translator_for("ja")
    say("There is no article {number}.", number=3)
    say.plural("{n:,} article", "{n:,} articles", 2)

A sentence without a translation is said in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

import discord
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from discord import app_commands

from index import Wording

NameKind = Literal["command", "option", "choice"]

LANGUAGE_NAMES = {"en": "English", "zh-TW": "繁體中文", "ja": "日本語", "ko": "한국어"}
"""Discord's locales that the bot speaks, each named in itself."""

_PLACES: Mapping[app_commands.TranslationContextLocation, NameKind] = {
    app_commands.TranslationContextLocation.command_name: "command",
    app_commands.TranslationContextLocation.group_name: "command",
    app_commands.TranslationContextLocation.parameter_name: "option",
    app_commands.TranslationContextLocation.choice_name: "choice",
}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for this
    """Mark a sentence for the catalogues that is said later, by `say(message)`."""
    return message


@dataclass(frozen=True, slots=True)
class Translator:
    """One language. Call it with an English sentence and the values of its fields."""

    tag: str
    _catalogue: Catalog = field(repr=False, compare=False)

    def __call__(self, message: str, /, **values: object) -> str:
        return self._fill(self._look_up(message), values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form for `n`, which the sentence has as its field `n`."""
        found = self._catalogue.get(one)
        forms = found.string if found and isinstance(found.string, tuple) else ()
        # Only English, which has no catalogue, tells one from many among the languages here.
        form = str(forms[0]) if forms and forms[0] else (one if n == 1 else many)
        return self._fill(form, {"n": n, **values})

    def wording(self, text: str) -> str:
        """What the index says, in this language; text that is no sentence of ours stays as it is."""
        return self(text.pattern, **text.values) if isinstance(text, Wording) else text

    def name(self, name: str, kind: NameKind) -> str:
        """The name of a command, of an option or of a choice."""
        return self._look_up(name, kind)

    def command(self, name: str) -> str:
        """A command as it is typed, such as `/article add`."""
        return f"`/{' '.join(self.name(word, 'command') for word in name.split())}`"

    def _look_up(self, message: str, context: str | None = None) -> str:
        found = self._catalogue.get(message, context)
        return found.string if found and isinstance(found.string, str) and found.string else message

    def _fill(self, pattern: str, values: Mapping[str, object]) -> str:
        return pattern.format(**{name: self._say_value(value) for name, value in values.items()})

    def _say_value(self, value: object) -> object:
        return self.wording(value) if isinstance(value, str) else value


@cache
def translator_for(tag: str) -> Translator:
    """The language of a Discord locale; English where the bot does not speak it."""
    if tag == "en" or tag not in LANGUAGE_NAMES:
        return Translator("en", Catalog(locale="en"))
    code = tag.replace("-", "_")
    with (resources.files("bot.i18n") / "locales" / f"{code}.po").open("rb") as file:
        return Translator(tag, read_po(file, locale=code))


def translator_of_reader(interaction: discord.Interaction) -> Translator:
    """The language of the person's Discord, for what only they see."""
    return translator_for(str(interaction.locale))


ENGLISH = translator_for("en")


class CommandTranslator(app_commands.Translator):
    """Tells Discord how commands, options and choices are called in each language."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        say = translator_for(str(locale))
        if say is ENGLISH:
            return None
        kind = _PLACES.get(context.location)
        said = say.name(string.message, kind) if kind else say(string.message)
        return None if said == string.message else said
