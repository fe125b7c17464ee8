"""Write out what inline markup says in words and signs, and remove what is not part of the text.

Removed are struck-out text, the marks of footnotes, ruby readings and hidden text. Exponents, fractions and
quotation marks that only the markup states are written as characters. All functions change the tree, in time
proportional to its size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from index.extraction.html_node import BLOCKS, EMBEDDED, HtmlNode
from index.extraction.html_raised_text import Raised, is_note_mark, read_lowered, read_raised
from index.text.normalization import clean_line
from index.text.quotation_marks import ALL_MARKS

_STRUCK_TAGS = frozenset(["del", "s", "strike"])
_READING_TAGS = frozenset(["annotation", "annotation-xml", "rp", "rt", "rtc"])
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?:[a-z]*line-through")
_STRUCK_CLASS = re.compile(r"(?<![\w-])(?:line-through|strike-?through|struck(?:-?out)?|strike)(?![\w-])")
_HIDDEN_STYLE = re.compile(
    r"(?<![a-z-])(?:display:none|visibility:hidden|font-size:0(?:px|em|rem|%)?(?![\d.]))"
)
_SPOKEN_CLASS = re.compile(  # text for screen readers
    r"(?<![\w-])(?:[a-z]{1,8}[-_])?(?:sr-only|visually-?hidden|screen-?reader(?:-text|-only)?)(?![\w-])"
)
_MAX_HIDDEN_SHARE = 0.3  # of the page's text: more is an article that a script reveals, or that a wall covers
_MAX_STRUCK_SHARE = 0.5  # more is a tag that was never closed
_DROPPED = "watchdesk-dropped"

_RAISED_STYLE = re.compile(r"vertical-align:(?:super|top|text-top)")
_RAISED_CLASS = re.compile(r"(?<![\w-])(?:superscript|super|sup)(?![\w-])")
_NOTE_CLASS = re.compile(
    r"(?<![a-z])(?:foot-?|end-?|side-?)note|note-?(?:ref|mark|link|number|anchor|call)|(?<![\w-])(?:reference|fn)(?![\w-])"
    r"|cite[-_]?ref|fn-?ref|doc-noteref"
)
_NOTE_TARGET = re.compile(
    r"#(?:[a-z0-9]*[-_:])*(?:fn|ftn|edn|(?:sd)?(?:foot|end)?note|cite|ref|footnote|n\d|en\d)", re.IGNORECASE
)
_MAX_MARK_CHARS = 40
_KEPT_BEFORE = 16

_MARKS_BY_LANGUAGE = {
    "ja": ("「」", "『』"),
    "zh-tw": ("「」", "『』"),
    "zh-hk": ("「」", "『』"),
    "zh-hant": ("「」", "『』"),
    "fr": ("«»", "‹›"),
    "ru": ("«»", "„“"),
    "uk": ("«»", "„“"),
    "de": ("„“", "‚‘"),
}
_MARKS = ("“”", "‘’")


def drop_struck(tree: HtmlNode) -> None:
    """Drop comments, struck-out text and ruby readings; struck-out text that is most of the page stays."""
    from lxml.etree import Comment, ProcessingInstruction, strip_tags  # noqa: PLC0415 - only workers need it

    strip_tags(tree, Comment, ProcessingInstruction)
    _drop(tree, [node for node in _elements(tree) if node.tag in _READING_TAGS])
    _drop(tree, [node for node in _elements(tree) if _is_struck(node)], most=_MAX_STRUCK_SHARE)


def drop_hidden(tree: HtmlNode) -> None:
    """Drop the hidden elements of the body, unless they are a large part of the page."""
    hidden = [node for node in _elements(tree) if node.tag not in ("html", "body") and _is_hidden(node)]
    _drop(tree, hidden, most=_MAX_HIDDEN_SHARE)


def _elements(tree: HtmlNode) -> Iterator[HtmlNode]:
    return (node for node in tree.iter() if isinstance(node.tag, str))


def _style(node: HtmlNode) -> str:
    return "".join(node.get("style", "").split()).lower()


def _is_struck(node: HtmlNode) -> bool:
    return (
        node.tag in _STRUCK_TAGS
        or node.get("role", "") == "deletion"
        or _STRUCK_STYLE.search(_style(node)) is not None
        or _STRUCK_CLASS.search(node.get("class", "").lower()) is not None
    )


def _is_hidden(node: HtmlNode) -> bool:
    return (
        node.get("hidden", "-").lower() not in ("-", "until-found")
        or _HIDDEN_STYLE.search(_style(node)) is not None
        or _SPOKEN_CLASS.search(node.get("class", "").lower()) is not None
    )


def _drop(tree: HtmlNode, nodes: list[HtmlNode], *, most: float = 1.0) -> None:
    from lxml.etree import strip_elements  # noqa: PLC0415 - only workers need it

    if nodes and most < 1:
        chars = _count_chars(tree)
        nodes = [node for node in nodes if chars[node] < most * chars[tree]]
    for node in nodes:
        node.tag = _DROPPED
    if nodes:
        strip_elements(tree, _DROPPED, with_tail=False)


def _count_chars(tree: HtmlNode) -> dict[HtmlNode, int]:
    """The length of the text in each element."""
    chars: dict[HtmlNode, int] = {}
    for node in reversed(list(tree.iter())):
        own = len(node.text or "") if isinstance(node.tag, str) else 0
        chars[node] = own + sum(chars[child] + len(child.tail or "") for child in node)
    return chars


def write_out_signs(tree: HtmlNode, language: str = "") -> None:
    """Drop the marks of footnotes, and write exponents, fractions and the quotation marks of <q>."""
    found = _find_signs(tree)
    for node, written in found.raised:
        for child in list(node):
            child.drop_tree()
        node.text = written.text
    for node, depth in found.quoted:
        _write_quotation_marks(node, node.get("lang", "") or language, depth)


@dataclass(slots=True)
class _Signs:
    """What is to be written; `before` is the text of the current block before the current element."""

    raised: list[tuple[HtmlNode, Raised]] = field(default_factory=list)
    quoted: list[tuple[HtmlNode, int]] = field(default_factory=list)
    """Each <q>, and how many others it is in."""
    before: str = ""
    _depth: int = 0
    _written: HtmlNode | None = None
    """The element that is written out as a whole, while its content is walked."""

    def enter(self, node: HtmlNode) -> None:
        if node.tag in BLOCKS or node.tag == "br":
            self.before = ""
        if self._written is not None:
            return
        written = _written(node, self.before)
        if written is not None:
            self.raised.append((node, written))
            self._written = node
        elif node.tag == "q" and not self.before.endswith(tuple(ALL_MARKS)):
            self.quoted.append((node, self._depth))
        self._depth += node.tag == "q"
        self._add(node.text if written is None else written.text)

    def leave(self, node: HtmlNode) -> None:
        if node is self._written:
            self._written = None
        if node.tag in BLOCKS:
            self.before = ""
        if self._written is None:
            self._depth -= node.tag == "q"
            self._add(node.tail)

    def _add(self, text: str | None) -> None:
        self.before = (self.before + (text or "")[-_KEPT_BEFORE:])[-_KEPT_BEFORE:]


def _find_signs(tree: HtmlNode) -> _Signs:
    from lxml.etree import iterwalk  # noqa: PLC0415 - only workers need it

    signs = _Signs()
    for event, node in cast(Iterator[tuple[str, HtmlNode]], iterwalk(tree, events=("start", "end"))):
        if event == "start":
            signs.enter(node)
        else:
            signs.leave(node)
    return signs


def _written(node: HtmlNode, before: str) -> Raised | None:
    """What a raised or lowered element, or the mark of a footnote, is written as; None for other elements."""
    if node.tag in BLOCKS or node.tag in EMBEDDED or not isinstance(node.tag, str):
        return None
    is_raised, is_note = _is_raised(node), _says_note(node)
    may_be_mark = node.tag == "small" or (node.tag == "a" and node.get("href", "").startswith("#"))
    text = _short_text(node) if is_raised or is_note or may_be_mark or node.tag == "sub" else None
    if text is None:
        return None
    if is_raised:
        is_note = is_note or any(map(_says_note, node.iter("a", "span")))
        return read_raised(text, before=before, after=_text_after(node), is_note=is_note)
    if node.tag == "sub":
        return read_lowered(text, before=before)
    return Raised("") if is_note_mark(text, before=before, is_stated=is_note) else None


def _is_raised(node: HtmlNode) -> bool:
    return (
        node.tag == "sup"
        or _RAISED_STYLE.search(_style(node)) is not None
        or _RAISED_CLASS.search(node.get("class", "").lower()) is not None
    )


def _says_note(node: HtmlNode) -> bool:
    """Whether the class, role or link of an element says that it is the mark of a footnote."""
    names = f"{node.get('class', '')} {node.get('role', '')} {node.get('epub:type', '')} {node.get('id', '')}"
    return _NOTE_CLASS.search(names.lower()) is not None or (
        node.tag == "a" and _NOTE_TARGET.search(node.get("href", "")) is not None
    )


def _short_text(node: HtmlNode) -> str | None:
    """The text of an element; None if it is longer than any mark."""
    text = ""
    for piece in node.itertext():
        text += piece
        if len(text) > _MAX_MARK_CHARS:
            return None
    return clean_line(text)


def _text_after(node: HtmlNode) -> str:
    """The beginning of the text that follows an element in its block."""
    for _ in range(4):
        if node.tail:
            return node.tail[:_KEPT_BEFORE]
        following = node.getnext()
        if following is not None:
            return (following.text or "")[:_KEPT_BEFORE] if following.tag not in BLOCKS else ""
        parent = node.getparent()
        if parent is None or parent.tag in BLOCKS:
            return ""
        node = parent
    return ""


def _write_quotation_marks(node: HtmlNode, language: str, depth: int) -> None:
    if (node.text or "").lstrip().startswith(tuple(ALL_MARKS)):
        return
    tag = language.lower().replace("_", "-")
    pairs = _MARKS_BY_LANGUAGE.get(tag) or _MARKS_BY_LANGUAGE.get(tag.split("-")[0], _MARKS)
    opening, closing = tuple(pairs[depth % 2])
    node.text = opening + (node.text or "").lstrip()
    children = list(node)
    if children:
        children[-1].tail = (children[-1].tail or "").rstrip() + closing
    else:
        node.text = node.text.rstrip() + closing
