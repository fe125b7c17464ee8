"""Escape third-party text for the terminal, and format counts and sizes. Pure.

Text of articles, feeds and sites is not trusted: control characters in it could manipulate the terminal.
"""

import unicodedata

import typer

# Emoji and Indic or Persian words need the joiners.
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    """Text on one line, without control characters and hidden direction marks."""
    return " ".join("".join(_visible(character) for character in text).split())


def plain(text: str) -> str:
    """The same as `one_line`, but keeps line breaks."""
    return "\n".join(one_line(line) for line in text.splitlines())


def bold(text: str) -> str:
    """Mark text as bold; `terminal_page.print_page` shows it on a terminal and removes the mark elsewhere."""
    return typer.style(text, bold=True)


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 passage`, `2 passages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def size(number_of_bytes: float) -> str:
    """`12.3 MB`, in powers of 1000."""
    if number_of_bytes < 1_000_000:
        return f"{number_of_bytes / 1000:.1f} kB"
    return f"{number_of_bytes / 1e6:.1f} MB" if number_of_bytes < 1e9 else f"{number_of_bytes / 1e9:.1f} GB"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character
