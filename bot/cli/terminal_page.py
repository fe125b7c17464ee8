"""Print text for people: wrapped between words, with colours and links where standard output is a terminal.

To a file or a pipe, and with NO_COLOR, text is printed without any control sequence; to a file or a pipe also
without line breaks of our own.
"""

import os
import re
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

_CITATION = re.compile(r"\[\d+\]")
_URL = re.compile(r"https?://\S*[^\s.,;:)\]]")


def print_page(text: str, *, console: Console | None = None) -> None:
    """Print lines; what does not fit the width continues below, as far indented as its line."""
    console = console or _standard_output()
    for line in Text.from_ansi(text).split("\n", allow_blank=True):
        for row in _wrap(line, console):
            row.rstrip()
            row.highlight_regex(_CITATION, "cyan")
            row.highlight_regex(_URL, lambda url: f"blue link {url}")
            console.print(row, soft_wrap=True)


def _standard_output() -> Console:
    # An empty NO_COLOR does not count: https://no-color.org. Rich would keep bold text and links.
    return Console(highlight=False, color_system=None if os.environ.get("NO_COLOR") else "auto")


def _wrap(line: Text, console: Console) -> Iterator[Text]:
    if not console.is_terminal:
        yield line
        return
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    body = line[indent:]
    # A URL stays in one piece, so that it can be copied.
    is_url = _URL.search(body.plain) is not None
    for row in body.wrap(console, max(console.width - indent, 1), overflow="ignore" if is_url else "fold"):
        yield Text(" " * indent).append_text(row)
