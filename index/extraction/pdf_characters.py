"""Read the text of PDF pages with its positions. The only file that imports pypdfium2.

PDFium must not be called by two threads at a time, so one call reads the whole file under a lock.
"""

import math
from collections.abc import Iterator
from ctypes import addressof, byref, c_double, c_float, c_int, c_uint, c_ulong, c_ushort, create_string_buffer
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_LOCK = Lock()

_HYPHENS = "\x02\xad"
"""PDFium gives the first for a hyphen at the end of a line. Some fonts state that each hyphen is a soft one."""
_SAME = 0.05  # points
_LEVEL = 0.15  # of the height; glyphs on one baseline differ less, a raised digit differs more
_TOUCHING = 0.1  # of the height; a wider gap ends a piece
_PUSHED_BACK = 0.5  # of the height; a glyph that begins further back does not continue a piece
_NEAR_WHITE = 240  # of 255
_LIGHT = 175  # of 255; body text is darker
_FAINT = 150  # of 255, opacity
_UNSEEN = 12  # of 255, opacity
_SMALLEST = 1.5  # points
_MOST_OBJECTS = 5_000  # that are searched for a background
_MOST_MARKS = 20
_ASCENT = 0.88  # of the size; the top of a Chinese or Japanese character above its baseline
_RAISED = 0.2  # of the size, above the baseline; other digits stand on it
_DIGITS = frozenset("0123456789")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SHOWN_SHAPES = frozenset((pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING, pdfium.FPDF_PAGEOBJ_FORM))
_UNSEEN_MODES = frozenset((pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP))


class Box(NamedTuple):
    """A rectangle on a page, in points; y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in the rectangle."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True, slots=True)
class Style:
    """How the glyphs of a piece are drawn."""

    size: float
    angle: float
    """The direction of the line in degrees; 0 is to the right, -90 is downwards."""
    font: str
    is_light: bool
    """Whether the colour is lighter than that of body text, or half transparent."""
    is_white: bool
    is_unseen: bool
    """Whether it is drawn without colour or opacity, like the text behind a scanned page."""
    is_artifact: bool
    """Whether the file marks it as not part of the text, such as a running head or a watermark."""


class Piece(NamedTuple):
    """Characters that touch each other in a line, without spaces."""

    text: str
    x: float
    """Where the baseline starts, in points from the left."""
    y: float
    box: Box
    style: Style
    is_hidden: bool
    """Whether a reader of the page cannot see it."""
    after_space: bool
    """Whether the file has a space character before it."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """The pieces of a page in the order in which they are drawn, and its visible area."""

    pieces: list[Piece]
    area: Box


@dataclass(frozen=True, slots=True)
class PdfFile:
    """The pages of a file, and title and author as its metadata state them."""

    pages: list[PdfPage]
    title: str
    author: str


class PdfPasswordError(Exception):
    """The file is encrypted, and the empty password does not open it."""


class PdfDamagedError(Exception):
    """PDFium cannot read the file."""


class PdfTooLongError(Exception):
    """The file has more pages than allowed."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"{pages} pages")
        self.pages = pages


def read_pdf_file(data: bytes, *, max_pages: int) -> PdfFile:
    """The pages of a PDF. Raises PdfPasswordError, PdfDamagedError or PdfTooLongError."""
    with _LOCK:
        pdfium.FPDF_InitLibrary()  # does nothing if it is initialized
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            is_protected = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
            raise PdfPasswordError if is_protected else PdfDamagedError
        try:
            count = pdfium.FPDF_GetPageCount(document)
            if count > max_pages:
                raise PdfTooLongError(count)
            pages = [_read_page(document, number) for number in range(count)]
            return PdfFile(pages, _read_fact(document, b"Title"), _read_fact(document, b"Author"))
        finally:
            pdfium.FPDF_CloseDocument(document)


def _read_fact(document: Any, key: bytes) -> str:
    size = pdfium.FPDF_GetMetaText(document, key, None, 0)
    buffer = create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, key, buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _read_page(document: Any, number: int) -> PdfPage:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise PdfDamagedError
    try:
        text = pdfium.FPDFText_LoadPage(page)
        if not text:
            raise PdfDamagedError
        try:
            reader = _PieceReader(page, text)
            return PdfPage(list(reader.pieces()), reader.area)
        finally:
            pdfium.FPDFText_ClosePage(text)
    finally:
        pdfium.FPDF_ClosePage(page)


class _PieceReader:
    """Divides the characters of a page into pieces."""

    def __init__(self, page: Any, text: Any) -> None:
        self._page = page
        self._text = text
        self._rectangle = pdfium.FS_RECTF()
        self._styles: dict[int, Style] = {}
        self._backgrounds: list[Box] | None = None
        found = self._rectangle
        pdfium.FPDF_GetPageBoundingBox(page, byref(found))
        self.area = Box(found.left, found.bottom, found.right, found.top)

    def pieces(self) -> Iterator[Piece]:
        """The pieces in the order in which they are drawn."""
        text, pointer = self._text, byref(self._rectangle)
        edges = memoryview(self._rectangle).cast("B").cast("f")  # faster than the fields
        characters: list[str] = []
        first, after_space = 0, False
        start = last = self.area
        for index in range(pdfium.FPDFText_CountChars(text)):
            code = pdfium.FPDFText_GetUnicode(text, index)
            character = chr(code) if code < 0x110000 else "\ufffd"
            is_space = character.isspace() or not code
            if not is_space:
                pdfium.FPDFText_GetLooseCharBox(text, index, pointer)
                left, top, right, bottom = edges.tolist()
                box = Box(left, bottom, right, top)
            if characters and (is_space or not _continues(start, last, box)):
                yield self._piece(characters, first, start, last, after_space=after_space)
                characters, after_space = [], False
            if is_space:
                # PDFium also adds spaces and line ends of its own, where it guesses them from a gap.
                after_space = after_space or not pdfium.FPDFText_IsGenerated(text, index)
                continue
            if not characters:
                first, start = index, box
            characters.append("-" if character in _HYPHENS else character)
            last = box
        if characters:
            yield self._piece(characters, first, start, last, after_space=after_space)

    def _piece(self, characters: list[str], first: int, start: Box, end: Box, *, after_space: bool) -> Piece:
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, first, byref(x), byref(y))
        box = Box(
            min(start.left, end.left),
            min(start.bottom, end.bottom),
            max(start.right, end.right),
            max(start.top, end.top),
        )
        style = self._style(first)
        characters = self._mark_raised(characters, first, y.value + _RAISED * style.size)
        piece = Piece(_join(characters), x.value, y.value, box, style, self._is_hidden(style, box), after_space)
        is_stacked = end.top <= start.bottom + _SAME and abs(end.left - start.left) < _SAME
        return as_stacked(piece) if is_stacked and abs(style.angle) < 1 else piece

    def _mark_raised(self, characters: list[str], first: int, raised: float) -> list[str]:
        """The characters with superscripts for the digits that the font draws raised."""
        if _DIGITS.isdisjoint(characters):
            return characters
        edges = [c_double() for _ in range(4)]
        marked = list(characters)
        for place, character in enumerate(characters):
            if place and character in _DIGITS:
                pdfium.FPDFText_GetCharBox(self._text, first + place, *map(byref, edges))
                if edges[2].value >= raised:
                    marked[place] = _SUPERSCRIPTS[int(character)]
        return marked

    def _style(self, index: int) -> Style:
        """The style of a glyph, shared by all glyphs of one text object."""
        drawn = pdfium.FPDFText_GetTextObject(self._text, index)
        key = addressof(drawn.contents) if drawn else 0
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._read_style(index, drawn)
        return style

    def _read_style(self, index: int, drawn: Any) -> Style:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, index, byref(matrix))
        font_size = pdfium.FPDFText_GetFontSize(self._text, index)
        font = create_string_buffer(80)
        pdfium.FPDFText_GetFontInfo(self._text, index, font, len(font), byref(c_int()))
        red, green, blue, alpha = c_uint(0), c_uint(0), c_uint(0), c_uint(255)
        pdfium.FPDFText_GetFillColor(self._text, index, byref(red), byref(green), byref(blue), byref(alpha))
        darkest = min(red.value, green.value, blue.value)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if drawn else pdfium.FPDF_TEXTRENDERMODE_FILL
        return Style(
            size=abs(font_size) * math.hypot(matrix.c, matrix.d),
            angle=math.degrees(math.atan2(matrix.b, matrix.a)) + (180 if font_size < 0 else 0),
            font=font.value.decode("utf-8", "replace"),
            is_light=darkest >= _LIGHT or alpha.value < _FAINT,
            is_white=darkest >= _NEAR_WHITE,
            is_unseen=mode in _UNSEEN_MODES or alpha.value < _UNSEEN,
            is_artifact=bool(drawn) and _is_artifact(drawn),
        )

    def _is_hidden(self, style: Style, box: Box) -> bool:
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return (
            style.is_unseen
            or style.size < _SMALLEST
            or not self.area.holds(x, y)
            or (style.is_white and not self._has_background(x, y))
        )

    def _has_background(self, x: float, y: float) -> bool:
        if self._backgrounds is None:
            self._backgrounds = list(_backgrounds(self._page))
        return any(box.holds(x, y) for box in self._backgrounds)


def as_stacked(piece: Piece) -> Piece:
    """The piece as part of a column of vertical writing, whose line runs downwards."""
    top = piece.y + _ASCENT * piece.style.size
    return piece._replace(y=top, style=replace(piece.style, angle=-90.0))


def _continues(start: Box, last: Box, box: Box) -> bool:
    """Whether a glyph touches the last one in the direction of the piece that begins with `start`."""
    left, bottom, right, top = last
    height, width = top - bottom or 0.1, right - left or 0.1
    if abs(box[1] - bottom) < _LEVEL * height and abs(box[3] - top) < _LEVEL * height:
        return -_PUSHED_BACK * height < box[0] - right < _TOUCHING * height and start[0] <= left + _SAME
    if abs(box[0] - left) < _SAME and abs(box[2] - right) < _SAME:
        gap = min(abs(box[1] - top), abs(bottom - box[3]))
        return gap < _TOUCHING * width and abs(start[0] - left) < _SAME
    return False


def _join(characters: list[str]) -> str:
    """The characters as a text; PDFium gives two surrogates for a character outside the basic plane."""
    text = "".join(characters)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _backgrounds(page: Any) -> Iterator[Box]:
    """The areas that something other than white is drawn on."""
    for number in range(min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, number)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind in _SHOWN_SHAPES or (kind == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(drawn)):
            edges = [c_float() for _ in range(4)]
            if pdfium.FPDFPageObj_GetBounds(drawn, *map(byref, edges)):
                yield Box(*(edge.value for edge in edges))


def _is_filled(path: Any) -> bool:
    mode, stroke = c_int(), c_int()
    red, green, blue, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    pdfium.FPDFPath_GetDrawMode(path, byref(mode), byref(stroke))
    pdfium.FPDFPageObj_GetFillColor(path, byref(red), byref(green), byref(blue), byref(alpha))
    return bool(mode.value) and min(red.value, green.value, blue.value) < _NEAR_WHITE


def _is_artifact(drawn: Any) -> bool:
    marks = min(pdfium.FPDFPageObj_CountMarks(drawn), _MOST_MARKS)
    return any(_mark_name(drawn, number) == "Artifact" for number in range(marks))


def _mark_name(drawn: Any, number: int) -> str:
    mark = pdfium.FPDFPageObj_GetMark(drawn, number)
    buffer, size = (c_ushort * 40)(), c_ulong()
    pdfium.FPDFPageObjMark_GetName(mark, buffer, len(buffer) * 2, byref(size))
    return bytes(buffer)[: min(size.value, len(buffer) * 2)].decode("utf-16-le", "replace").rstrip("\0")
