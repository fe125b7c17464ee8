"""Convert Markdown to plain text and read its front matter.

Markdown is rendered to HTML, so that struck-out text, footnote marks and HTML in it are read as in a page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from index.extraction.html_fragment import read_fragment

_FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_FACT = re.compile(r"([A-Za-z_-]+)[ \t]*:(.*)")
# CommonMark lacks footnotes, raised text, and text struck out or lowered by single tildes.
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,60}\]")
_RAISED = re.compile(r"\^([^\s^]{1,12})\^")
_STRUCK = re.compile(r"~(?!~)([^~\n]{1,200})(?<!\s)~(?!~)")
_DEFINITION = re.compile(r"^ {0,3}\[\^[^\]\s]{1,60}\]:[ \t]*", re.MULTILINE)


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
    tokens = _parser.parse(_DEFINITION.sub("", text))
    heading = ""
    if tokens and tokens[0].type == "heading_open":
        heading, tokens = " ".join(_render(tokens[:3]).split()), tokens[3:]
    return MarkdownText(facts, heading, _render(tokens))


def read_marks_in_line(text: str) -> str:
    """A line of plain text without the marks of Markdown in it: emphasis, links, footnotes, struck-out text."""
    return read_fragment(_parser.renderInline(_DEFINITION.sub("", text)))


def _facts(front_matter: str) -> Iterator[tuple[str, str]]:
    for line in front_matter.split("\n"):
        if fact := _FACT.fullmatch(line.strip()):
            yield fact[1].lower(), fact[2].strip().strip("\"'")


def _render(tokens: Sequence[Token]) -> str:
    _keep_numbers(tokens)
    return read_fragment(_parser.renderer.render(tokens, _parser.options, {}))


def _keep_numbers(tokens: Sequence[Token]) -> None:
    """Restore a number that Markdown takes for the number of a list: `1995. It was the year …`."""
    for opening, item, following in zip(tokens, tokens[1:], tokens[3:], strict=False):
        start = str(opening.attrs.get("start", "1"))
        if opening.type == "ordered_list_open" and len(start) > 2 and following.children:
            following.children.insert(0, _text_token(f"{start}{item.markup} "))


def _text_token(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _read_added_mark(state: StateInline, silent: bool) -> bool:
    """An inline rule of markdown-it for the marks that CommonMark lacks."""
    source, at = state.src, state.pos
    if source[at] == "[" and (mark := _FOOTNOTE.match(source, at)):
        html = ""
    elif source[at] == "^" and (mark := _RAISED.match(source, at)):
        html = f"<sup>{escape(mark[1])}</sup>"
    elif source[at] == "~" and (mark := _STRUCK.match(source, at)):
        tag = "sub" if source[at - 1 : at].isalpha() and mark[1].isdigit() else "del"
        html = f"<{tag}>{escape(mark[1])}</{tag}>"
    else:
        return False
    if not silent and html:
        state.push("html_inline", "", 0).content = html
    state.pos = mark.end()
    return True


_parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_parser.inline.ruler.before("strikethrough", "added_marks", _read_added_mark)
