"""A model of how Discord clients parse markdown: the oracle for rendered messages.

Written from the published behaviour of the client (the rules of Khan's simple-markdown, on which it is based,
and Discord's additions), independently of the bot's own escaping.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LABEL = r"(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*"
_TARGET = r"(?:\([^)]*\)|[^\s\\]|\\.)*?"
_INLINE = re.compile(
    "|".join(
        (
            r"(?P<escape>\\[^0-9A-Za-z\s])",
            r"(?P<autolink><https?:[^ >]+>)",
            r"(?P<url>https?://[^\s<]+[^<.,:;\"')\]\s])",
            rf"(?P<link>\[(?P<label>{_LABEL})\]\(\s*<?(?P<target>{_TARGET})>?(?:\s+['\"][\s\S]*?['\"])?\s*\))",
            r"(?P<strong>\*\*(?P<strong_text>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*))",
            r"(?P<underline>__(?:\\[\s\S]|[^\\])+?__(?!_))",
            r"(?P<emphasis>\*(?=\S)(?P<emphasis_text>(?:\\[\s\S]|[^*\\])+?)\*(?!\*)|\b_(?:\\[\s\S]|[^_\\])+?_\b)",
            r"(?P<strike>~~(?=\S)[\s\S]*?\S~~)",
            r"(?P<spoiler>\|\|[\s\S]+?\|\|)",
            r"(?P<code>(?P<ticks>`+)[\s\S]*?[^`](?P=ticks)(?!`))",
            r"(?P<mention><@[!&]?\d+>|<#\d+>|<id:\w+>|</[^>]+:\d+>|@everyone|@here)",
            r"(?P<timestamp><t:-?\d+(?::[tTdDfFR])?>)",
            r"(?P<emoji><a?:\w+:\d+>|:[^\s:]+?:)",
            r"(?P<invite>(?:discord\.gg|discord(?:app)?\.com/invite)/\w+)",
            r"(?P<text>[\s\S])",
        )
    )
)
_KINDS = ("escape", "autolink", "url", "link", "strong", "underline", "emphasis", "strike", "spoiler", "code")
_KINDS += ("mention", "timestamp", "emoji", "invite", "text")
_BLOCKS = (
    ("quote", re.compile(r"(>>> |> )")),
    ("heading", re.compile(r"(#{1,3} +|-# )")),
    ("list", re.compile(r"( *(?:[-*+]|\d+\.) +)")),
)


@dataclass(frozen=True)
class Token:
    """A piece of a message: `text` is the visible text, `target` the URL of a link."""

    kind: str
    text: str
    target: str = ""


def read(message: str) -> list[Token]:
    """Parse a message into tokens; each line ends with a token of the kind "newline"."""
    return [token for line in message.split("\n") for token in (*_read_line(line), Token("newline", "\n"))]


def visible_text(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def _read_line(line: str) -> Iterator[Token]:
    for kind, opening in _BLOCKS:
        if match := opening.match(line):
            yield Token(kind, "")
            yield from _read_line(line[match.end() :])
            return
    yield from _read_inline(line)


def _read_inline(text: str) -> Iterator[Token]:
    for match in _INLINE.finditer(text):
        kind = next(name for name in _KINDS if match[name] is not None)
        inner = {
            "link": match["label"],
            "strong": match["strong_text"],
            "emphasis": match["emphasis_text"],
        }.get(kind)
        if kind == "escape":
            yield Token("text", match[0][1:])
        elif inner is None:
            yield Token(kind, match[0])
        else:
            inside = list(_read_inline(inner))
            yield Token(kind, visible_text(inside), match["target"] or "")
            yield from (Token(token.kind, "") for token in inside if token.kind != "text")
