"""Files and texts of the largest allowed size, made to keep parsers busy."""

import gzip
from collections.abc import Mapping

from pdf_files import make_heavy_pdf

MAX_BYTES = 10_000_000
"""The default of INDEX_FETCH_MAX_BYTES."""
MAX_CHARS = 1_000_000
"""The default of INDEX_MAX_ARTICLE_CHARS."""


def hostile_files() -> Mapping[str, bytes]:
    """Files by name, all within the limits."""
    return {
        "dashes.txt": _text("A" + "-" * 100),
        "combining.txt": ("a" + "\u0301\u0323" * (MAX_BYTES // 4 - 1)).encode(),
        "spaces.txt": b"x" + b" " * (MAX_BYTES - 2) + b"x",
        "ideographic-spaces.txt": _text("\u3000" * 100),
        "sentences.txt": _text("中。"),
        "quotes.txt": _text("“"),
        "brackets.md": b"[" * MAX_BYTES,
        "nested.md": b"> " * (MAX_BYTES // 2),
        "attributes.html": b"<p " + b"".join(b"a%d=1 " % n for n in range(MAX_BYTES // 10)) + b">x</p>",
        "deep.html": b"<html><body>" + b"<div>" * 39_000,
        "wide.html": b"<html><body>" + b"<p>Ships sailed on Monday.</p>" * 19_000,
        "entities.html": b"<html><body><p>" + b"&amp;" * (MAX_BYTES // 5 - 10),
        "json.html": b'<html><script type="application/ld+json">' + b"[" * (MAX_BYTES - 100),
        "unclosed.html": b"<html><body><article>" + b"<p" * 19_000,
        "one-stream.pdf": make_heavy_pdf(operators=20_000, pages=300),
        "one-page.pdf": make_heavy_pdf(operators=300_000),
        "compressed.txt": gzip.compress(bytes(MAX_BYTES)),
    }


def hostile_texts() -> Mapping[str, str]:
    """Texts of articles of the largest allowed length, as they are after parsing a file."""
    return {
        "sentences": "中。" * (MAX_CHARS // 2),
        "no spaces": "x" * MAX_CHARS,
        "words": "The navy sailed north. " * (MAX_CHARS // 23),
        "quotes": "“He said ‘no’, " * (MAX_CHARS // 16),
        "dates": "On 24 Aug 2021, 先月 " * (MAX_CHARS // 20),
        "names": "Mr. A. B. C. O’Neil-Smith, Minister of Foreign Affairs of Japan, said: “" * (MAX_CHARS // 73),
        "lines": "TAIPEI, Aug 24 (Reuters) -\n" * (MAX_CHARS // 28),
        "commas": "," * MAX_CHARS,
        "digits": "1" * MAX_CHARS,
    }


def _text(piece: str) -> bytes:
    return (piece * (MAX_BYTES // len(piece.encode()))).encode()
