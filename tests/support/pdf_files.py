"""Make small PDF files by hand."""

import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def make_pdf(pages: Sequence[Sequence[str]], facts: Mapping[str, str] | None = None) -> bytes:
    """A PDF whose pages show the given lines in Helvetica; a page without lines is empty."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
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
    if facts:
        objects.append(b"<< %s >>" % b" ".join(f"/{key} ({value})".encode() for key, value in facts.items()))
    return _assemble(objects, has_facts=bool(facts))


def make_heavy_pdf(*, operators: int, pages: int = 1) -> bytes:
    """A small PDF that takes long to parse: every page is the same compressed run of `operators` operators."""
    content = zlib.compress(b"BT /F1 9 Tf " + b"(A) Tj T* " * operators + b"ET", 9)
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *([page] * pages),
    ]
    return _assemble(objects, has_facts=False)


def encrypt(pdf: bytes, password: str) -> bytes:
    """Encrypt a PDF with a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _assemble(objects: Sequence[bytes], *, has_facts: bool) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    facts = b" /Info %d 0 R" % len(objects) if has_facts else b""
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R%s >>\n" % (len(objects) + 1, facts)
    return out + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(out)
