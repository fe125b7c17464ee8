"""Decide what raised and lowered text stands for: a footnote, an exponent, an ordinal, a fraction. Pure."""

import re
from dataclasses import dataclass

_MARK = re.compile(
    r"[\[(（【〔]?\s?(?:(?:note|nb|fn|注|註|脚注|주|※)\s?)?"
    r"(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§¶#※]{1,4})(?:\s?[,、;–-]\s?(?:\d{1,3}|[a-z]|[*†‡§¶]))*\s?[\])）】〕]?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[【〔][^\[\]]*[\]】〕]")
_DIGITS = re.compile(r"[+−–-]?\d{1,3}")
_SEPARATORS = re.compile(r"[\s,;、–-]*")
_WORD = re.compile(r"(?![ivxIVX]+$)[^\W\d_]{2,}\.?")
_ENDS_IN_FACTOR = re.compile(r"(?:[×✕·⋅*]|(?<![^\W\d_])x)\s?10$")
_ENDS_IN_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[kcdmµμn]?m|ft|in|mi|yd|nmi|sec|h|hr|s|mc|[A-Za-z])$")
_ENDS_IN_SHORT_WORD = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]{1,2}$")
_DEGREE_SCALE = re.compile(r"\s?[CFNSEW](?![^\W_])")
_ATTACHED = re.compile(r"""[\w.,;:!?)\]%”’"'»。，、；！？）」』]$""")
_ASCII_END = re.compile(r"""[A-Za-z0-9.,;:!?)\]%”’"'»]$""")
_TO_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_TRADE_MARKS = {"TM": "™", "SM": "℠", "(R)": "®"}


@dataclass(frozen=True, slots=True)
class Raised:
    """The text to write in place of a raised or lowered element."""

    text: str


def read_raised(text: str, *, before: str, after: str, is_note: bool) -> Raised | None:
    """What raised text is written as; None if its characters can stay in line.

    `before` and `after` are the text beside it, and `is_note` says that the markup declares a footnote.
    """
    if _BRACKETED.fullmatch(text) or (is_note and _MARK.fullmatch(text)):
        return _left_out(before, after)
    if text.isdigit() and after[:1] in ("/", "⁄"):
        return Raised(f" {text}" if before[-1:].isdigit() else text)
    if text.upper() in _TRADE_MARKS:
        return Raised(_TRADE_MARKS[text.upper()])
    if _DIGITS.fullmatch(text):
        return _read_digits(text, before, after)
    if text in ("o", "º") and before[-1:].isdigit():
        return Raised("°")
    is_mark = _MARK.fullmatch(text) or _SEPARATORS.fullmatch(text)
    return None if not is_mark or _is_part_of_word(text, before, after) else _left_out(before, after)


def _is_part_of_word(text: str, before: str, after: str) -> bool:
    """Whether raised letters are part of a word: `4th`, `Mme`, `10h30`."""
    if len(text) > 1 or not text.isalpha():
        return _WORD.fullmatch(text) is not None
    if text == "e" and before[-1:].isdigit():
        return True
    return (after[:1].isascii() and after[:1].isalnum()) or _ENDS_IN_SHORT_WORD.search(before) is not None


def _read_digits(text: str, before: str, after: str) -> Raised | None:
    if _ENDS_IN_FACTOR.search(before):
        return Raised(f"^{text}")
    if text == "0" and before[-1:].isdigit() and _DEGREE_SCALE.match(after):
        return Raised("°")
    if not text[0].isdigit():
        return Raised(f"^{text}" if before[-1:].isdigit() else text.translate(_TO_RAISED))
    is_isotope = not before[-1:].strip() and after[:1].isascii() and after[:1].isalpha()
    is_in_name = before[-1:].isupper() and after[:1].isupper()  # C4ISR
    if is_isotope or is_in_name:
        return None
    if _ENDS_IN_UNIT.search(before) and len(text) == 1:
        return Raised(text.translate(_TO_RAISED))
    return _left_out(before, after)


def read_lowered(text: str, *, before: str) -> Raised | None:
    """What lowered text is written as: a digit directly after a number is a mark and is left out."""
    is_after_number = before[-1:].isdigit() and text.replace(".", "").isdigit()
    return Raised("") if is_after_number or _BRACKETED.fullmatch(text) else None


def is_note_mark(text: str, *, before: str, is_stated: bool) -> bool:
    """Whether text that is not raised is the mark of a footnote: a short mark directly after a word.

    `is_stated`: the markup declares a footnote. Otherwise the mark must follow a Latin letter, digit or sign,
    because Chinese and Japanese write numbers directly after words.
    """
    if not _MARK.fullmatch(text) and not _BRACKETED.fullmatch(text):
        return False
    if is_stated:
        return _BRACKETED.fullmatch(text) is not None or _ATTACHED.search(before) is not None
    return _ASCII_END.search(before) is not None and any(map(str.isdigit, text))


def _left_out(before: str, after: str) -> Raised:
    """Nothing, or a space where two words or numbers would join."""
    joins = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return Raised(" " if joins else "")


_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_MARK = re.compile(rf"(?<=\d)[{_RAISED_DIGITS}]{{1,3}}(?![\w{_RAISED_DIGITS}⁻⁺])")
_POWER_OF = re.compile(r"(?<!\d)(?:10|2)$")
_NUMBERED_MARK = re.compile(
    r"""(?<=[\w.,;:!?)%”’"'»。，、；！？）」』\]])
    \[(?:note\ )?\d{1,3}\](?![A-Za-z0-9])""",  # letters in brackets are an editor's: "citizen[s]"
    re.VERBOSE,
)


def without_note_marks(text: str) -> str:
    """Plain text without the marks of footnotes: `12³ people`, `near Kherson.[3]`."""
    text = _NUMBERED_MARK.sub("", text)
    return _RAISED_MARK.sub(
        lambda mark: mark[0] if _POWER_OF.search(text, max(0, mark.start() - 4), mark.start()) else "", text
    )
