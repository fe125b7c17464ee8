"""Bytes to text, whatever charset they claim: declarations on the web are often wrong."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from charset_normalizer import from_bytes

from index.articles.plausibility import plausibility
from index.errors import UnreadableError
from index.wording import word

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_WEB_CODECS = {  # what browsers take a label for (https://encoding.spec.whatwg.org/#names-and-labels)
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_ASIAN_CODECS = ("cp932", "euc_jp", "gb18030", "big5hkscs", "cp949")
_SINGLE_BYTE_CODECS = ("cp1252", "cp1251", "koi8-r")
_SAFE_CODEC = re.compile(
    r"utf-8|iso8859-\d+|cp(?:125\d|866|874|9\d\d)|koi8-[rtu]|mac-\w+|euc_\w+|iso2022_\w+|gb18030|hz|big5\w*"
)

_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*(?:["']\s*)?([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_DECLARATION_BYTES = 4096  # browsers look at 1,024; some pages declare late
_SAMPLE_BYTES = 40_000
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B)])

_CLEARLY_BETTER = 0.1
_LEAST_PLAUSIBILITY = 0.2  # true texts of 40 characters and more measured 0.28 and above
_LEAST_SINGLE_BYTE_PLAUSIBILITY = 0.7
_MAX_DAMAGED_SHARE = 0.02


def decode_text(data: bytes, *, source: str, declared: str | None = None) -> str:
    """Decode bytes by their mark, as UTF-8 if they are, else by the likelier of declared and detected.

    `declared` is the charset of an HTTP header; declarations inside HTML and XML are found here. `source`
    names the bytes in errors. Nothing is cleaned.

    Raises UnreadableError for binary data and for bytes that no charset explains.
    """
    mark, codec = _certain_codec(data)
    if codec is None and _looks_binary(data):
        raise UnreadableError(
            source, word("this is binary data, not text; give a .txt, .md, .html or .pdf file")
        )
    if codec is not None:
        text = _without_damage(data[len(mark) :], codec)
    else:
        text = _decode_utf8(data)
        if text is None:
            text = _likeliest(data, [declared or "", *_declared_inside(data)])
    if text is None:
        raise UnreadableError(source, word("its characters cannot be decoded; save it as UTF-8 and try again"))
    return text


def _certain_codec(data: bytes) -> tuple[bytes, str | None]:
    """The mark in front and the codec that it, or an unmistakable pattern of bytes, stands for."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return mark, codec
    if b"\x1b$" in data:  # all ASCII bytes, so that it would pass for UTF-8
        return b"", "iso2022_jp_ext"
    return b"", _unmarked_utf16(data[:_SAMPLE_BYTES])


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 shows in Latin text, markup or digits: every other byte is NUL."""
    for zeros, codec in ((sample[1::2], "utf-16-le"), (sample[0::2], "utf-16-be")):
        if zeros.count(0) > len(zeros) * 0.4 and not _looks_binary(sample.decode(codec, "ignore").encode()):
            return codec
    return None


def _looks_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE_BYTES]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100


def _decode_utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut off within its last character
            return data[: error.start].decode()
    return _without_damage(data, "utf-8")


def _without_damage(data: bytes, codec: str) -> str | None:
    """None if more than a stray byte was lost, measured against the letters that needed decoding."""
    text = data.decode(codec, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return None if text.count("\ufffd") > beyond_ascii * _MAX_DAMAGED_SHARE else text


def _declared_inside(data: bytes) -> list[str]:
    found = _DECLARATION.findall(data[:_DECLARATION_BYTES])
    return [(meta or xml).decode("ascii", "ignore") for meta, xml in found]


@dataclass(frozen=True, slots=True, order=True)
class _Reading:
    plausibility: float
    text: str


_NO_READING = _Reading(-1.0, "")


def _likeliest(data: bytes, declared: Iterable[str]) -> str | None:
    """The declared reading, unless another explains the bytes clearly better; None if none explains them."""
    readings = [_best_reading(data, declared), _detected_reading(data)]
    trusted, detected = (reading or _NO_READING for reading in readings)
    best = detected if detected.plausibility > trusted.plausibility + _CLEARLY_BETTER else trusted
    return best.text if best.plausibility >= _LEAST_PLAUSIBILITY else None


def _detected_reading(data: bytes) -> _Reading | None:
    """Asian charsets and the guess of charset-normalizer, which misses one short text in thirty, come first.

    Single-byte charsets read anything, so they must explain nearly everything.
    """
    guess = from_bytes(_telling_bytes(data)).best()
    likely = _best_reading(data, [*_ASIAN_CODECS, *([guess.encoding] if guess else [])])
    if likely and likely.plausibility >= _LEAST_PLAUSIBILITY:
        return likely
    single_byte = _best_reading(data, _SINGLE_BYTE_CODECS)
    return single_byte if single_byte and single_byte.plausibility >= _LEAST_SINGLE_BYTE_PLAUSIBILITY else None


def _best_reading(data: bytes, labels: Iterable[str]) -> _Reading | None:
    codecs_named = (_web_codec(label) for label in labels)
    texts = (_without_damage(data, codec) for codec in codecs_named if codec)
    return max((_Reading(plausibility(text), text) for text in texts if text is not None), default=None)


def _web_codec(label: str) -> str | None:
    """The codec that a browser uses for a label; None for what is no charset of texts."""
    try:
        name = codecs.lookup(label.strip().removeprefix("x-")).name
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return None
    codec = _WEB_CODECS.get(name, name)
    return codec if _SAFE_CODEC.fullmatch(codec) else None


def _telling_bytes(data: bytes) -> bytes:
    """The lines with bytes beyond ASCII, tags taken out: markup drowns the signal."""
    lines = [line for line in re.sub(rb"<[^<>]*>", b"\n", data).splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE_BYTES]
