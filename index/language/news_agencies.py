"""Patterns for the names of news and picture agencies in credits and datelines."""

from index.text.word_lists import load_line_sections

_CREDITS = load_line_sections("index.language", "agencies/credits.txt")
_WIRES = load_line_sections("index.language", "agencies/wires.txt")


def _any_name(section: str) -> str:
    """The names of a section as alternatives, with spaces escaped for verbose patterns."""
    return "|".join(_CREDITS[section]).replace(" ", r"\ ")


NEWS_AGENCIES = f"(?:{_any_name('news')})"
"""As named in the brackets of a dateline."""

PHOTO_AGENCIES = f"(?:{NEWS_AGENCIES}|{_any_name('pictures')})"
"""As credited for a picture."""

CJK_NEWS_AGENCIES = f"(?:{_any_name('chinese, japanese, korean')})"
"""Agencies in Chinese, Japanese and Korean datelines and credits."""

WIRE_NAMES = {wire: "|".join(names) for wire, names in _WIRES.items()}
"""The agencies whose reports other outlets copy, by their usual name; each name matches only whole words.

The patterns above differ: they also list broadcasters, and in brackets a shorter form may be enough.
"""
