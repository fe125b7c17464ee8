"""Names of languages by BCP 47 code, in every language of the bot."""

from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import parse_locale

from bot.i18n.plain_english import MessageFormatter
from index import fold_name

LANGUAGE_NAMES = {
    "en": "English",
    "zh-TW": "繁體中文",
    "ja": "日本語",
    "ko": "한국어",
    "de": "Deutsch",
    "fr": "Français",
    "es-ES": "Español",
    "uk": "Українська",
}
"""The Discord locales that the bot speaks, each with the language's own name."""
SHARED_CATALOGUES = {"es-419": "es-ES"}
"""Discord locales that use the catalogue of another one: Spanish of Latin America that of Spain."""
COMMON_LANGUAGES = (
    "en",
    "zh-Hant",
    "zh-Hans",
    "ja",
    "ko",
    "ru",
    "uk",
    "ar",
    "fa",
    "he",
    "hi",
    "vi",
    "id",
    "fil",
    "fr",
)
"""Offered before the user types."""

READING_LANGUAGES = (
    "en",
    "zh",
    "ja",
    "ko",
    "ru",
    "uk",
    "ar",
    "fa",
    "he",
    "hi",
    "vi",
    "id",
    "th",
    "fr",
    "de",
    "es",
)
"""The languages to which a server can limit its answers: those that are detected, of news about the regions."""


def language_name(code: str, say: MessageFormatter) -> str:
    """The language's name in the user's language; the code if it has none."""
    known = _names(say.tag).get(code.replace("-", "_"))
    if known:
        return known
    try:
        return Locale.parse(code, sep="-").get_display_name(say.tag.replace("-", "_")) or code
    except (ValueError, UnknownLocaleError):
        return code


def find_language(typed: str) -> str | None:
    """The code of the language with this code, or with this name in any language of the bot."""
    wanted = typed.strip()
    return _find_code(wanted) or _codes_by_name().get(fold_name(wanted))


def list_languages(typed: str, say: MessageFormatter) -> list[tuple[str, str]]:
    """Codes and names of the languages whose name contains `typed`; common ones if it is empty."""
    wanted = fold_name(typed.strip())
    if not wanted:
        return [(code, language_name(code, say)) for code in COMMON_LANGUAGES]
    code = _find_code(wanted)
    coded = [(code, language_name(code, say))] if code else []
    named = sorted(
        ((code.replace("_", "-"), name) for code, name in _names(say.tag).items() if wanted in fold_name(name)),
        key=lambda language: (len(language[1]), language[1]),
    )
    return list(dict.fromkeys([*coded, *named]))


def _find_code(typed: str) -> str | None:
    try:
        language, territory, script, *_ = parse_locale(typed.replace("_", "-"), sep="-")
    except ValueError:
        return None
    if language not in _names("en"):
        return None
    return "-".join(part for part in (language, script, territory) if part)


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Codes by folded name; where languages share a name, the first of the bot's languages decides."""
    codes: dict[str, str] = {}
    for tag in LANGUAGE_NAMES:
        for code, name in _names(tag).items():
            codes.setdefault(fold_name(name), code.replace("_", "-"))
    return codes


@cache
def _names(tag: str) -> Mapping[str, str]:
    return Locale.parse(tag, sep="-").languages
