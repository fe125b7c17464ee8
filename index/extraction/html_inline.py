"""Write out what inline markup says in words and signs.

The marks of footnotes are dropped. Exponents, fractions and quotation marks that only the markup states are
written as characters. All functions change the tree, in time proportional to its size.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

from index.extraction.html_node import BLOCKS, EMBEDDED, HtmlNode, short_text, style_of
from index.text.quotation_marks import ALL_MARKS
from index.text.raised_text import Raised, is_note_mark, left_out, read_lowered, read_raised

_RAISED_STYLE = re.compile(
    r"vertical-align:(?:super|top|text-top|0*[1-9.])|font-variant-position:super|(?<![a-z-])top:-0*[1-9.]"
)
_RAISED_CLASS = re.compile(r"(?<![a-z])(?:super-?script|super|sup|supr|exponent)(?![a-z])")
_SMALL_STYLE = re.compile(
    r"font-size:(?:x{1,2}-small|smaller|\d\d?(?:\.\d+)?%|0?\.\d+r?em|[1-8](?:\.\d+)?pt|(?:\d|10)(?:\.\d+)?px)"
)
_SMALL_FONT = re.compile(r"[12]|-\d")
_NOTE_CLASS = re.compile(
    r"(?<![a-z])(?:foot-?|end-?|side-?)note|note-?(?:ref|mark|link|number|anchor|call)|(?<![\w-])(?:reference|fn)(?![\w-])"
    r"|cite[-_]?ref|fn-?ref|doc-noteref"
)
_MAYBE_NOTE_CLASS = re.compile(r"(?<![a-z])(?:notes?|x?refs?|refnum|cite|citation|marker)(?![a-z])|footnote")
_NOTE_TAGS = frozenset(["button", "cite", "fn", "footnote", "label", "note", "ref"])
_NOTE_DATA = ("data-fn", "data-footnote", "data-footnote-id", "data-footnote-ref", "data-note")
_NOTE_TARGET = re.compile(
    r"#(?:[a-z0-9]*[-_:])*(?:fn|ftn|edn|(?:sd)?(?:foot|end)?note|cite|ref|footnote|n\d|en\d)", re.IGNORECASE
)
_MAX_MARK_CHARS = 40
_KEPT_BEFORE = 16
_MIN_LINE_CHARS = 25  # of a line that a <br> breaks within a sentence; shorter ones are often items of a list
_MIN_WIDE_LINE_CHARS = 10
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WIDE_COMMAS = ("、", "，")
_LINE_OF_ITS_OWN = re.compile(r"https?:|www\.|[a-z][A-Z]|[\w-]{1,20}:")  # a link, a trade name, a label

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


def write_out_signs(tree: HtmlNode, language: str = "") -> None:
    """Drop the marks of footnotes, and write exponents, fractions and the quotation marks of <q>.

    A <br> within a sentence becomes a space.
    """
    found = _find_signs(tree)
    _drop_separators([node for node, written in found.raised if not written.text])
    notes = {
        short_text(node, most=_MAX_MARK_CHARS) for node, written in found.raised if not written.text.strip()
    }
    for node, written in found.raised:
        number = written.number
        is_note = number is not None and (number == 1 or str(number - 1) in notes)
        for child in list(node):
            child.drop_tree()
        node.text = "" if is_note else written.text
    for node, joint in found.broken:
        node.tag = "span"  # taking it out would copy the text before it: quadratic time
        node.tail = joint + (node.tail or "").lstrip()
    for node, depth in found.quoted:
        _write_quotation_marks(node, node.get("lang", "") or language, depth)


def _drop_separators(marks: Sequence[HtmlNode]) -> None:
    """Drop the commas and dashes between the marks of footnotes."""
    for mark, following in pairwise(marks):
        if mark.getnext() is following and (mark.tail or "").strip() in (",", ";", "-", "–", "，", "、"):
            mark.tail = ""


@dataclass(slots=True)
class _Signs:
    """What is to be written; `before` is the text of the current block before the current element."""

    raised: list[tuple[HtmlNode, Raised]] = field(default_factory=list)
    quoted: list[tuple[HtmlNode, int]] = field(default_factory=list)
    """Each <q>, and how many others it is in."""
    broken: list[tuple[HtmlNode, str]] = field(default_factory=list)
    """Each <br> within a sentence, and what is written for it."""
    before: str = ""
    _line_chars: int = 0
    _depth: int = 0
    _written: HtmlNode | None = None
    """The element that is written out as a whole, while its content is walked."""

    def enter(self, node: HtmlNode) -> None:
        if node.tag == "br" and self._is_within_sentence(node):
            joint = "" if self.before.endswith(_WIDE_COMMAS) else " "
            self.broken.append((node, joint))
            self.before += joint
        elif node.tag in BLOCKS or node.tag == "br":
            self._begin_line()
        if self._written is not None:
            return
        written = _written(node, self.before)
        if written is not None:
            self.raised.append((node, written))
            self._written = node
        elif node.tag == "q" and not _is_empty(node) and not self.before.endswith(tuple(ALL_MARKS)):
            self.quoted.append((node, self._depth))
        self._depth += node.tag == "q"
        self._add(node.text if written is None else written.text)

    def leave(self, node: HtmlNode) -> None:
        if node is self._written:
            self._written = None
        if node.tag in BLOCKS:
            self._begin_line()
        if self._written is None:
            self._depth -= node.tag == "q"
            self._add(node.tail)

    def _is_within_sentence(self, node: HtmlNode) -> bool:
        """Whether the line after a <br> continues a sentence: in a heading, after a comma, or in lower case."""
        if next(node.iterancestors(*_HEADINGS), None) is not None:
            return True
        before, after = self.before.rstrip(), (node.tail or "").lstrip()
        following = node.getnext()
        if not after and following is not None and following.tag not in BLOCKS:
            after = (following.text or "").lstrip()
        if not after or _LINE_OF_ITS_OWN.match(after):
            return False
        if before.endswith(_WIDE_COMMAS):
            return self._line_chars >= _MIN_WIDE_LINE_CHARS
        is_continued = before.endswith(",") or (before[-1:].islower() and after[0].islower())
        return is_continued and self._line_chars >= _MIN_LINE_CHARS

    def _begin_line(self) -> None:
        self.before, self._line_chars = "", 0

    def _add(self, text: str | None) -> None:
        self._line_chars += len((text or "").strip())
        self.before = (self.before + (text or "")[-_KEPT_BEFORE:])[-_KEPT_BEFORE:]


def _is_empty(node: HtmlNode) -> bool:
    return not any(map(str.strip, node.itertext()))


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
    is_set_apart = is_note or _is_set_apart(node)
    if not (is_raised or is_set_apart or node.tag == "sub" or _may_be_note(node)):
        return None
    text = short_text(node, most=_MAX_MARK_CHARS)
    if not text:
        return None
    if is_raised:
        is_note = is_note or any(map(_says_note, node.iter("a", "span")))
        return read_raised(text, before=before, after=_text_after(node), is_note=is_note)
    if node.tag == "sub":
        return read_lowered(text, before=before)
    is_mark = is_note_mark(text, before=before, is_stated=is_note, is_set_apart=is_set_apart)
    return left_out(before, _text_after(node)) if is_mark else None


def _is_raised(node: HtmlNode) -> bool:
    return (
        node.tag == "sup"
        or _RAISED_STYLE.search(style_of(node)) is not None
        or _RAISED_CLASS.search(node.get("class", "").lower()) is not None
    )


def _says_note(node: HtmlNode) -> bool:
    """Whether the class, role, label or link of an element says that it is the mark of a footnote."""
    names = " ".join(node.get(name, "") for name in ("class", "role", "epub:type", "id", "rel", "aria-label"))
    return (
        _NOTE_CLASS.search(names.lower()) is not None
        or any(node.get(name, "-") != "-" for name in _NOTE_DATA)
        or (node.tag == "a" and _NOTE_TARGET.search(node.get("href", "")) is not None)
    )


def _is_set_apart(node: HtmlNode) -> bool:
    """Whether an element is smaller than the text, leads to another place, or has a class of many notes."""
    return (
        (node.tag == "a" and "#" in node.get("href", ""))
        or _is_smaller(node)
        or _MAYBE_NOTE_CLASS.search(node.get("class", "").lower()) is not None
    )


def _is_smaller(node: HtmlNode) -> bool:
    """Whether an element is small, but not the one before it, which would be another part of a number."""
    previous = node.getprevious()
    follows_small = previous is not None and not previous.tail and _is_small(previous)
    return _is_small(node) and not follows_small


def _is_small(node: HtmlNode) -> bool:
    return (
        node.tag == "small"
        or (node.tag == "font" and _SMALL_FONT.fullmatch(node.get("size", "").strip()) is not None)
        or _SMALL_STYLE.search(style_of(node)) is not None
    )


def _may_be_note(node: HtmlNode) -> bool:
    """Whether a number in an element does not continue the number before it, as that in <b> may."""
    target, previous = node.get("href", ""), node.getprevious()
    is_divided = previous is not None and not previous.tail and previous.get("href", "") == target
    return (
        (node.tag == "a" and target != "" and not is_divided) or node.tag in _NOTE_TAGS or "-" in str(node.tag)
    )


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
