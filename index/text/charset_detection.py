"""Decode bytes whose charset is unknown or wrong: `decode_text` for pages and files, `decode_feed` for feeds.

A byte order mark counts first, then whether the bytes are UTF-8, except for stray bytes of Windows-1252
(`index/text/stray_bytes.py`): no other charset yields such bytes by chance.
Labels mean what they mean to browsers (https://encoding.spec.whatwg.org/#names-and-labels).
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from charset_normalizer import from_bytes

from index.model.errors import UnreadableError
from index.model.wording import word
from index.text.stray_bytes import decode_punctuation, decode_utf8
from index.text.word_lists import load_line_sections

_BOMS = (  # the longer first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WEB_CODECS = {  # for Python's codec of a label, the one that browsers use
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
# Not every codec of Python: "punycode" takes quadratic time, "unicode_escape" changes ASCII. In pages,
# UTF-16 and UTF-32 are detected by their bytes.
_SAFE_CODEC = re.compile(
    r"utf-8|iso8859-\d+|cp(?:125\d|866|874|9\d\d)|koi8-[rtu]|mac-\w+|euc_\w+|iso2022_\w+|gb18030|hz|big5\w*"
)
_ISO_2022 = "iso2022_jp_ext"
_ISO_2022_ESCAPE = b"\x1b$"  # all bytes of ISO 2022 are ASCII, so that it would pass for UTF-8
_LONG_CHARACTER = re.compile("[\u0800-\uffef]")
_MAX_DAMAGED_SHARE = 0.02
_MAX_DAMAGED_DECLARED_SHARE = 0.2  # for bytes that are declared to be UTF-8

_DECLARATION = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*(?:["']\s*)?([\w.:-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_DECLARATION_BYTES = 4096  # browsers look at 1,024; some pages declare late
_SAMPLE_BYTES = 40_000
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B)])

_ASIAN_CODECS = ("cp932", "euc_jp", "gb18030", "big5hkscs", "cp949")
_SINGLE_BYTE_CODECS = ("cp1252", "cp1251", "koi8-r")
_CLEARLY_BETTER = 0.1
_MIN_PLAUSIBILITY = 0.2  # correctly decoded texts of 40 characters and more measured at least 0.28
_MIN_SINGLE_BYTE_PLAUSIBILITY = 0.7


def decode_text(data: bytes, *, source: str, declared: str | None = None) -> str:
    """Decode a page or file by its mark, as UTF-8, or by the likelier of the declared and the detected charset.

    `declared` is the charset of an HTTP header; declarations inside HTML and XML are found here. `source`
    names the bytes in errors. Nothing is cleaned.

    Raises UnreadableError for binary data and for bytes that no charset explains.
    """
    mark, codec = _certain_codec(data)
    if codec is None and _looks_binary(data):
        raise UnreadableError(
            source, word("this is binary data, not text; give a .txt, .md, .html or .pdf file")
        )
    labels = [declared or "", *_declared_inside(data)]
    text = _decode_if_undamaged(data[len(mark) :], codec) if codec else _decode_nearly_utf8(data, labels)
    if text is None and codec in (None, "utf-8"):
        text = _most_plausible(data[len(mark) :], labels)
    if text is None:
        raise UnreadableError(source, word("its characters cannot be decoded; save it as UTF-8 and try again"))
    return text


def _certain_codec(data: bytes) -> tuple[bytes, str | None]:
    """The byte order mark, and the codec that it or an unmistakable pattern of bytes indicates."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return mark, codec
    if _ISO_2022_ESCAPE in data:
        return b"", _ISO_2022
    return b"", _unmarked_utf16(data[:_SAMPLE_BYTES])


def _unmarked_utf16(sample: bytes) -> str | None:
    """UTF-16 without a mark: in Latin text, markup or digits every other byte is NUL."""
    for zeros, codec in ((sample[1::2], "utf-16-le"), (sample[0::2], "utf-16-be")):
        if zeros.count(0) > len(zeros) * 0.4 and not _looks_binary(sample.decode(codec, "ignore").encode()):
            return codec
    return None


def _looks_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE_BYTES]
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) / 100


def _decode_nearly_utf8(data: bytes, labels: Iterable[str]) -> str | None:
    """Decode UTF-8 or ASCII with stray bytes, unless these have a meaning in a charset that is declared."""
    text = decode_utf8(data, most_lost=_MAX_DAMAGED_SHARE)
    if text is not None and not _is_surely_utf8(text, data) and plausibility(text) < _MIN_PLAUSIBILITY:
        text = None
    if text is None and all(_shares_punctuation(codec) for label in labels if (codec := _codec_of(label))):
        return decode_punctuation(data)
    return text


def _is_surely_utf8(text: str, data: bytes) -> bool:
    """Whether a text with stray bytes has a character of three bytes, which other charsets rarely yield."""
    return len(text.encode()) == len(data) or _LONG_CHARACTER.search(text) is not None


def _shares_punctuation(codec: str) -> bool:
    return codec == "utf-8" or codec.startswith("cp125")


def _decode_if_undamaged(data: bytes, codec: str) -> str | None:
    """None if more than a stray byte would be lost, relative to the characters beyond ASCII."""
    if codec == "utf-8":
        return decode_utf8(data, most_lost=_MAX_DAMAGED_DECLARED_SHARE)
    text = data.decode(codec, "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return None if text.count("\ufffd") > beyond_ascii * _MAX_DAMAGED_SHARE else text


def _codec_of(label: str, allowed: re.Pattern[str] = _SAFE_CODEC) -> str | None:
    """The codec that a browser uses for a label; None if it is not a charset of texts."""
    try:
        name = codecs.lookup(label.strip().removeprefix("x-")).name
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return None
    codec = _WEB_CODECS.get(name, name)
    return codec if allowed.fullmatch(codec) else None


def _declared_inside(data: bytes) -> list[str]:
    found = _DECLARATION.findall(data[:_DECLARATION_BYTES])
    return [(meta or xml).decode("ascii", "ignore") for meta, xml in found]


@dataclass(frozen=True, slots=True, order=True)
class _Decoding:
    plausibility: float
    text: str


_NO_DECODING = _Decoding(-1.0, "")


def _most_plausible(data: bytes, declared: Iterable[str]) -> str | None:
    """The declared reading unless another is clearly more plausible; None if none is plausible."""
    readings = [_best_decoding(data, declared), _detected_decoding(data)]
    trusted, detected = (reading or _NO_DECODING for reading in readings)
    best = detected if detected.plausibility > trusted.plausibility + _CLEARLY_BETTER else trusted
    return best.text if best.plausibility >= _MIN_PLAUSIBILITY else None


def _detected_decoding(data: bytes) -> _Decoding | None:
    """Try Asian charsets and the guess of charset-normalizer, which is wrong for one short text in thirty.

    Single-byte charsets decode any bytes, so they come last and must explain nearly everything.
    """
    guess = from_bytes(_non_ascii_lines(data)).best()
    likely = _best_decoding(data, [*_ASIAN_CODECS, *([guess.encoding] if guess else [])])
    if likely and likely.plausibility >= _MIN_PLAUSIBILITY:
        return likely
    single_byte = _best_decoding(data, _SINGLE_BYTE_CODECS)
    return single_byte if single_byte and single_byte.plausibility >= _MIN_SINGLE_BYTE_PLAUSIBILITY else None


def _best_decoding(data: bytes, labels: Iterable[str]) -> _Decoding | None:
    texts = (_decode_if_undamaged(data, codec) for label in labels if (codec := _codec_of(label)))
    return max((_Decoding(plausibility(text), text) for text in texts if text is not None), default=None)


def _non_ascii_lines(data: bytes) -> bytes:
    """The lines with bytes beyond ASCII, without tags: markup drowns the signal."""
    lines = [line for line in re.sub(rb"<[^<>]*>", b"\n", data).splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE_BYTES]


_WIDE_STARTS = (  # "<?" or "<r" (XML 1.0, appendix F)
    (re.compile(rb"\x00\x00\x00<\x00\x00\x00[?\w]"), "utf-32-be"),
    (re.compile(rb"<\x00\x00\x00[?\w]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00<\x00[?\w]"), "utf-16-be"),
    (re.compile(rb"<\x00[?\w]\x00"), "utf-16-le"),
)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_FEED_CODEC = re.compile(rf"{_SAFE_CODEC.pattern}|utf-(?:16|32)(?:-[bl]e)?|cp\d+")
_FEED_SAMPLE_BYTES = 20_000


def decode_feed(data: bytes, charset: str | None) -> str:
    """Decode a feed, with U+FFFD for what cannot be decoded; `charset` is declared by an HTTP header.

    If the bytes are not UTF-8, the declaration inside is tried before that of the header, which is often only
    the server's default.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(codec, "replace")
    for start, codec in _WIDE_STARTS:
        if start.match(data):
            return data.decode(codec, "replace")
    declared = _XML_DECLARATION.match(data)
    labels = [declared[1].decode("ascii") if declared else "", charset or ""]
    text = None if _ISO_2022_ESCAPE in data else _decode_nearly_utf8(data, labels)
    if text is not None:
        return text
    stated = filter(None, (_codec_of(label, _FEED_CODEC) for label in labels))
    readings = (_decode_if_undamaged(data, codec) for codec in (*stated, _ISO_2022))
    return next((text for text in readings if text is not None), None) or _decode_by_guess(data)


def _decode_by_guess(data: bytes) -> str:
    text = _most_plausible(data, ())
    if text is not None:
        return text
    guess = from_bytes(data[:_FEED_SAMPLE_BYTES]).best()
    return data.decode(guess.encoding if guess else "cp1252", "replace")


_PLAUSIBILITY_SAMPLE = 2000  # characters; enough to tell charsets apart, whatever the length of the page

_COMMON_CHARACTERS = frozenset(
    character
    for lines in load_line_sections("index.text", "words/common_characters.txt").values()
    for character in "".join(lines)
)
_IGNORED = (
    r"\x00-\x7f\xa0\xa9\xab\xae\xb0\xb7\xbb\u2010-\u2027\u2030-\u203a\u20ac\u2122\u3000-\u3020\uff01-\uff5e"
)
_SIGNIFICANT = re.compile(f"[^{_IGNORED}]")
_ODD_CYRILLIC = frozenset("ЂЃѓЉЊЌЋЏђљњќћџЎЈҐЅѕјЁЄ")


def plausibility(text: str) -> float:
    """The share of characters beyond ASCII in a plausible context, 0 to 1; 1 if there are none.

    Only useful for comparing readings of the same bytes. Punctuation does not count.
    """
    places = (match.start() for match in islice(_SIGNIFICANT.finditer(text), _PLAUSIBILITY_SAMPLE))
    verdicts = [
        _is_plausible(text[place], text[place - 1 : place], text[place + 1 : place + 2]) for place in places
    ]
    return sum(verdicts) / len(verdicts) if verdicts else 1.0


def _is_plausible(char: str, before: str, after: str) -> bool:
    if char >= "\u3041":
        return _is_plausible_asian(char) and not (_is_small_letter(before) and _is_small_letter(after))
    if not char.isalpha():
        return False
    if char < "\u0250" or "\u1e00" <= char <= "\u1eff":  # accented Latin: single, between plain letters
        return not (_SIGNIFICANT.match(before) or _SIGNIFICANT.match(after))
    if char < "\u1000":  # Greek to Thai: whole words, in lower case after the first letter
        mixed = _is_small_letter(before) or _is_small_letter(after)
        return not (mixed or char in _ODD_CYRILLIC or (before.islower() and char.isupper()))
    return False


def _is_plausible_asian(char: str) -> bool:
    return char <= "\u30ff" or char in _COMMON_CHARACTERS


def _is_small_letter(char: str) -> bool:
    return char.isascii() and char.islower()
