"""Convert Markdown to plain text and read its front matter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FACT = re.compile(r"([A-Za-z_-]+)[ \t]*:(.*)")
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}

_parser = MarkdownIt("commonmark", {"html": True}).enable("table")


@dataclass(frozen=True, slots=True)
class MarkdownText:
    """`facts` are the plain `key: value` lines of the front matter, keys in lower case."""

    facts: Mapping[str, str]
    heading: str
    body: str


def read_markdown(text: str) -> MarkdownText:
    """The front matter, a heading at the beginning, and everything else as paragraphs."""
    facts: dict[str, str] = {}
    if match := _FRONT_MATTER.match(text):
        facts = dict(_facts(match[1]))
        text = text[match.end() :]
    tokens = _parser.parse(text)
    starts_with_heading = bool(tokens) and tokens[0].type == "heading_open"
    paragraphs = list(_paragraphs(tokens))
    heading = paragraphs.pop(0) if starts_with_heading and paragraphs else ""
    return MarkdownText(facts, heading, "\n\n".join(paragraphs))


def _facts(front_matter: str) -> Iterator[tuple[str, str]]:
    for line in front_matter.split("\n"):
        if fact := _FACT.fullmatch(line.strip()):
            yield fact[1].lower(), fact[2].strip().strip("\"'")


def _paragraphs(tokens: Sequence[Token]) -> Iterator[str]:
    """Paragraphs, headings, list items, code and table cells, without raw HTML, pictures and rules."""
    for token in tokens:
        if token.type == "inline":
            text = _plain(token.children or [])
        elif token.type in ("fence", "code_block"):
            text = token.content
        else:
            continue
        if text.strip():
            yield text.strip()


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(_BREAKS.get(token.type) or _text_of(token) for token in tokens)


def _text_of(token: Token) -> str:
    return token.content if token.type in ("text", "code_inline", "text_special") else ""
