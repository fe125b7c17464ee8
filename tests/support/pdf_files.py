"""Make small PDF files by hand."""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Literal, TypeAlias

FontName: TypeAlias = Literal["Helvetica", "Bold", "Ligatures", "Japanese", "Vertical"]

_FONTS: Mapping[FontName, str] = {
    "Helvetica": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "Bold": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    "Ligatures": "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding "
    "<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl /uni00AD] >> >>",
    "Japanese": "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-H "
    "/DescendantFonts [{cid}] >>",
    "Vertical": "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UTF16-V "
    "/DescendantFonts [{cid}] >>",
}
_OWN_CODES = str.maketrans("ﬁﬂ\xad", "\x01\x02\x03")
"""The codes of characters that only the font with ligatures has."""
_CID_FONT = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 /CIDSystemInfo << /Registry (Adobe) "
    "/Ordering (Japan1) /Supplement 5 >> /FontDescriptor << /Type /FontDescriptor /FontName /HeiseiMin-W3 "
    "/Flags 4 "
    "/Ascent 880 /Descent -120 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /CapHeight 700 /StemV 80 >> >>"
)
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How text is drawn."""

    size: float = 10
    angle: float = 0
    font: FontName = "Helvetica"
    mode: int = 0
    """The text rendering mode; 3 is invisible."""
    gray: float = 0
    spacing: float = 0
    """Between letters, in points."""


@dataclass(frozen=True)
class Shown:
    """A line of text that begins at a place of the page."""

    x: float
    y: float
    text: str
    look: Look = Look()


def draw_pdf(pages: Sequence[Sequence[Shown | bytes]], *, rotate: int = 0) -> bytes:
    """A PDF of A4 pages with lines in the given order; bytes are operators of the content stream."""
    fonts = [spec.format(cid=_CID_FONT) for spec in _FONTS.values()]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        _page_tree(len(pages), first=3 + len(fonts)),
        *(font.encode() for font in fonts),
    ]
    resources = " ".join(f"/F{place} {place + 3} 0 R" for place in range(len(fonts)))
    for number, page in enumerate(pages):
        content = b"\n".join(item if isinstance(item, bytes) else _shown(item) for item in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} "
            f"/Contents {4 + len(fonts) + 2 * number} 0 R /Resources << /Font << {resources} >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _assemble(objects)


def column(
    lines: Sequence[str], x: float, y: float, *, leading: float = 12, look: Look = Look()
) -> list[Shown]:
    """The lines of a column below each other, the first at (x, y)."""
    return [Shown(x, y - place * leading, line, look) for place, line in enumerate(lines)]


def _shown(item: Shown) -> bytes:
    look = item.look
    cos, sin = math.cos(math.radians(look.angle)), math.sin(math.radians(look.angle))
    number = list(_FONTS).index(look.font)
    head = (
        f"q {look.gray} g BT /F{number} {look.size} Tf {look.mode} Tr {look.spacing} Tc "
        f"{cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {item.x} {item.y} Tm "
    )
    if look.font in ("Japanese", "Vertical"):
        text = b"<%s>" % item.text.encode("utf-16-be").hex().encode()
    else:
        encoded = item.text.translate(_OWN_CODES).encode("cp1252")
        text = b"<%s>" % encoded.hex().encode()
    return head.encode() + text + b" Tj ET Q"


def make_pdf(pages: Sequence[Sequence[str]], facts: Mapping[str, str] | None = None) -> bytes:
    """A PDF whose pages show the given lines in Helvetica; a page without lines is empty."""
    objects, facts_of_file = _plain_objects(pages), facts or {}
    if facts_of_file:
        entries = b" ".join(f"/{key} ({value})".encode() for key, value in facts_of_file.items())
        objects.append(b"<< %s >>" % entries)
        return _assemble(objects, trailer=b"/Info %d 0 R" % len(objects))
    return _assemble(objects)


def make_encrypted_pdf(lines: Sequence[str], password: str) -> bytes:
    """A PDF of one page, encrypted with RC4 and a key of 40 bits; the owner's password is the same."""
    file_id = b"0123456789abcdef"
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(md5(padded).digest()[:5], padded)
    permissions = -4
    key = md5(padded + owner + permissions.to_bytes(4, "little", signed=True) + file_id).digest()[:5]
    objects = _plain_objects([lines])
    head, content = objects[-1].split(b"stream\n")
    number = len(objects)
    object_key = md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    secret = _rc4(object_key, content.removesuffix(b"\nendstream"))
    objects[-1] = head + b"stream\n" + secret + b"\nendstream"
    objects.append(
        b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>"
        % (permissions, owner.hex().encode(), _rc4(key, _PADDING).hex().encode())
    )
    identity = file_id.hex().encode()
    return _assemble(objects, trailer=b"/Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), identity, identity))


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def make_heavy_pdf(*, operators: int, pages: int = 1) -> bytes:
    """A small PDF that takes long to parse: every page is the same compressed run of `operators` words."""
    content = zlib.compress(b"BT /F1 9 Tf 11 TL " + b"(A B) Tj 0 -9 Td " * operators + b"ET", 9)
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 -14000 595 842] /Contents 3 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>"
        % (b" ".join(b"%d 0 R" % (5 + number) for number in range(pages)), pages),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *([page] * pages),
    ]
    return _assemble(objects)


def _plain_objects(pages: Sequence[Sequence[str]]) -> list[bytes]:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        _page_tree(len(pages), first=4),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        content = f"BT /F1 11 Tf 14 TL 60 760 Td {shown} ET".encode() if lines else b""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return objects


def _page_tree(pages: int, *, first: int) -> bytes:
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(pages))
    return f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()


def _assemble(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return out + head + table + end + b"startxref\n%d\n%%%%EOF\n" % len(out)
