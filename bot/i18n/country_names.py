"""Names of countries by ISO 3166-1 code, in every language of the bot."""

from collections.abc import Mapping
from functools import cache

from babel import Locale

from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import Translator
from index import fold_name

_NOT_COUNTRIES = frozenset(("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"))
"""Two-letter codes of groups of countries, of islands that belong to another country, and for tests."""


def country_name(code: str, say: Translator) -> str:
    """The country's name in the user's language; the code if it has none."""
    return _names(say.tag).get(code, code)


def find_country(typed: str) -> str | None:
    """The code of the country with this code, or with this name in any language of the bot."""
    wanted = typed.strip()
    if wanted.upper() in _names("en"):
        return wanted.upper()
    folded = fold_name(wanted)
    return next((codes[folded] for tag in LANGUAGE_NAMES if folded in (codes := _codes(tag))), None)


def list_countries(typed: str, say: Translator) -> list[tuple[str, str]]:
    """Codes and names of the countries whose name contains `typed`, or whose code begins with it."""
    wanted = fold_name(typed.strip())
    return sorted(
        (
            (code, name)
            for code, name in _names(say.tag).items()
            if wanted in fold_name(name) or code.casefold().startswith(wanted)
        ),
        key=lambda country: (country[0].casefold() != wanted, country[1]),
    )


@cache
def _codes(tag: str) -> Mapping[str, str]:
    """Codes by folded name."""
    return {fold_name(name): code for code, name in reversed([*_names(tag).items()])}


@cache
def _names(tag: str) -> Mapping[str, str]:
    territories = Locale.parse(tag, sep="-").territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
