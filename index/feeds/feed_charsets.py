"""Decode the bytes of a feed, whose declared charset is often wrong."""

import codecs
import re
from collections.abc import Iterator

from charset_normalizer import from_bytes

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (  # how "<?" and "<r" look (XML 1.0, appendix F)
    (re.compile(rb"\x00\x00\x00<\x00\x00\x00[?\w]"), "utf-32-be"),
    (re.compile(rb"<\x00\x00\x00[?\w]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00<\x00[?\w]"), "utf-16-be"),
    (re.compile(rb"<\x00[?\w]\x00"), "utf-16-le"),
)
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_WEB_CODECS = {  # what browsers take a label for (https://encoding.spec.whatwg.org/#names-and-labels)
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874"},
    **{"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949"},
}
# Not every codec of Python: "punycode" takes a quadratic time, "unicode_escape" changes ASCII.
_SAFE_CODEC = re.compile(
    r"utf-(?:8|16|32)(?:-[bl]e)?|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|euc_\w+|iso2022_\w+|gb18030|hz|big5\w*"
)
_MAX_DAMAGED_SHARE = 0.02
_SAMPLE_BYTES = 20_000


def decode_feed(data: bytes, charset: str | None) -> str:
    """The text of a feed, U+FFFD for what cannot be read; `charset` is what an HTTP header declares.

    A byte order mark goes before everything, and bytes that are UTF-8 are that: no other charset yields such
    bytes by chance. After that the declaration inside goes before that of the header, which is often no more
    than the server's default.
    """
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    for pattern, codec in _WIDE:
        if pattern.match(data):
            return data.decode(codec, "replace")
    is_iso_2022 = b"\x1b$" in data  # all its bytes are ASCII, so that it would pass for UTF-8
    readings = (_decode(data, codec) for codec in _codecs(data, charset, is_utf8_likely=not is_iso_2022))
    return next((text for text in readings if text is not None), None) or _detect(data)


def _codecs(data: bytes, charset: str | None, *, is_utf8_likely: bool) -> Iterator[str]:
    declared = _DECLARATION.match(data)
    if is_utf8_likely:
        yield "utf-8"
    for label in (declared[1].decode("ascii") if declared else "", charset or ""):
        codec = _codec_of(label)
        if codec:
            yield codec
    yield "iso2022_jp_ext"


def _codec_of(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    name = _WEB_CODECS.get(name, name)
    return name if _SAFE_CODEC.fullmatch(name) else None


def _decode(data: bytes, codec: str) -> str | None:
    """None if more than a stray byte would be lost, measured against the letters that needed decoding."""
    text = data.decode(codec, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return None if text.count("\ufffd") > beyond_ascii * _MAX_DAMAGED_SHARE else text


def _detect(data: bytes) -> str:
    guess = from_bytes(data[:_SAMPLE_BYTES]).best()
    return data.decode(guess.encoding if guess else "cp1252", "replace")
