"""Decide what raised and lowered text stands for: a footnote, an exponent, an ordinal, a fraction. Pure."""

import re
from dataclasses import dataclass

_MARK = re.compile(
    r"[\[(（【〔]?\s?(?:(?:note|nb|fn|脚注|注[釈記记]?|註|주|[※*])\s?)?"
    r"(?:\d{1,3}|[①-⑳]|[a-z]|[ivx]{1,5}|[*†‡§¶#※]{1,4})(?:\s?[,、;–-]\s?(?:\d{1,3}|[a-z]|[*†‡§¶]))*\s?[\])）】〕]?",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[\[【〔][^\[\]]*[\]】〕](?::\s?[\d–-]+)?")  # with the number of a page: [3]:45
_DIGITS = re.compile(r"[+−–-]?\d{1,3}")
_SIGNS = ("+", "−", "–", "-")
_CHARGE = re.compile(r"\d?[+−–-]")
_FRACTION = re.compile(r"\d{1,2}[/⁄]\d{1,2}")
_SEPARATORS = re.compile(r"[\s,;、–-]*")
_WORD = re.compile(r"(?![ivxIVX]+$)[^\W\d_]{2,}\.?")
_ENDS_IN_FACTOR = re.compile(r"(?:[×✕·⋅*]|(?<![^\W\d_])x)\s?10$")
_ENDS_IN_BASE = re.compile(r"(?<![A-Za-z0-9.,])(?<![A-Za-z]-)(10|2)$")
_ENDS_IN_UNIT = re.compile(r"(?:^|[^A-Za-z])(?:[khcdmµμn]?m|ft|mi|yd|nmi|sec|hr|mc|[A-Za-z])$|(?:\d\s?|/)in$")
_ENDS_IN_SHORT_WORD = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]{1,2}$")
_ENDS_IN_NUCLIDE = re.compile(r"(?:[A-Za-z]-|(?:^|[^A-Za-z])(?:U|Pu|Th|Np|Am|Cs|Sr|Po|Ra))$")
_NUCLIDE = re.compile(r"[A-Z][a-z]?(?![A-Za-z])")
_ENDS_IN_DESIGNATION = re.compile(r"[A-Za-z]-\d{1,4}$")
_ENDS_IN_HOUR_OR_PRICE = re.compile(r"\d:$|[$€£¥₩]\s?\d{1,6}\.$")
_CHARS_AFTER_NUMBER = {",": 3, ":": 2, ".": 2}
_DEGREE_SCALE = re.compile(r"\s?[CFNSEW](?![^\W_])")
_ATTACHED = re.compile(r"""[\w.,;:!?)\]%”’"'»。，、；！？）」』]$""")
_ASCII_END = re.compile(r"""[A-Za-z0-9.,;:!?)\]%”’"'»]$(?<!\b(?:Art|Fig|Nos|Sec|Vol)\.)(?<!\b(?:No|pp)\.)""")
_TO_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_TRADE_MARKS = {"TM": "™", "SM": "℠", "(R)": "®"}


@dataclass(frozen=True, slots=True)
class Raised:
    """The text to write in place of a raised or lowered element."""

    text: str
    number: int | None = None
    """Set for a number that may be an exponent or a footnote; `text` is the exponent."""


def read_raised(text: str, *, before: str, after: str, is_note: bool) -> Raised | None:
    """What raised text is written as; None if its characters can stay in line.

    `before` and `after` are the text beside it, and `is_note` says that the markup declares a footnote.
    """
    if _BRACKETED.fullmatch(text) or (is_note and not _WORD.fullmatch(text)):
        return left_out(before, after)
    if _FRACTION.fullmatch(text) or (text.isdigit() and after[:1] in ("/", "⁄")):
        return Raised(f" {text}" if before[-1:].isdigit() else text)
    sign = _sign_of(text, before, after)
    if sign:
        return Raised(sign)
    if _DIGITS.fullmatch(text):
        return _read_digits(text, before, after)
    is_mark = _MARK.fullmatch(text) or _SEPARATORS.fullmatch(text)
    joins_number = before[-1:].isdigit() and text[:1].isdigit()
    is_dropped = joins_number or (is_mark and not _is_part_of_word(text, before, after))
    return left_out(before, after) if is_dropped else None


def _sign_of(text: str, before: str, after: str) -> str:
    """The sign for a trade mark, a charge, a power of ten or a degree; "" if it is none."""
    is_after_number = before[-1:].isdigit()
    if text.upper() in _TRADE_MARKS:
        return _TRADE_MARKS[text.upper()]
    if is_after_number and (text in ("o", "º") or (text == "0" and _DEGREE_SCALE.match(after))):
        return "°"
    if _DIGITS.fullmatch(text) and _ENDS_IN_FACTOR.search(before):
        return f"^{text}"
    if text[:1] in _SIGNS and _DIGITS.fullmatch(text):
        return f"^{text}" if is_after_number else text.translate(_TO_RAISED)
    is_charge = _CHARGE.fullmatch(text) and (len(text) > 1 or before[-1:].isalpha())
    return text.translate(_TO_RAISED) if is_charge else ""


def _is_part_of_word(text: str, before: str, after: str) -> bool:
    """Whether raised letters are part of a word: `4th`, `Mme`, `10h30`."""
    if len(text) > 1 or not text.isalpha():
        return _WORD.fullmatch(text) is not None
    if text == "e" and before[-1:].isdigit():
        return True
    if text.isupper() and _ENDS_IN_DESIGNATION.search(before):
        return True
    return (after[:1].isascii() and after[:1].isalnum()) or _ENDS_IN_SHORT_WORD.search(before) is not None


def _read_digits(text: str, before: str, after: str) -> Raised | None:
    is_isotope = not before[-1:].strip() and _NUCLIDE.match(after) is not None
    is_isotope |= len(text) > 1 and _ENDS_IN_NUCLIDE.search(before) is not None
    is_in_name = before[-1:].isupper() and after[:1].isupper()  # C4ISR
    is_minutes_or_cents = len(text) == 2 and _ENDS_IN_HOUR_OR_PRICE.search(before) is not None
    if is_isotope or is_in_name or is_minutes_or_cents:
        return None
    if _ENDS_IN_UNIT.search(before) and len(text) == 1:
        return Raised(text.translate(_TO_RAISED))
    if _may_be_power(before, text):
        return Raised(text.translate(_TO_RAISED), number=int(text))
    return left_out(before, after)


def _may_be_power(before: str, exponent: str) -> bool:
    """Whether it is a power of ten, or a large power of two, as far as a number and what is raised tell."""
    base = _ENDS_IN_BASE.search(before)
    return base is not None and (base[1] == "10" or len(exponent) > 1)


def read_lowered(text: str, *, before: str) -> Raised | None:
    """What lowered text is written as: a digit directly after a number is a mark and is left out."""
    is_after_number = before[-1:].isdigit() and text.replace(".", "").isdigit()
    return Raised("") if is_after_number or _BRACKETED.fullmatch(text) else None


def is_note_mark(text: str, *, before: str, is_stated: bool, is_set_apart: bool) -> bool:
    """Whether text that is not raised is the mark of a footnote: a short mark directly after a word.

    `is_stated`: the markup declares a footnote. `is_set_apart`: it makes the text smaller, or a link to another
    place; then the mark must follow a Latin letter, digit or sign, because Chinese and Japanese write numbers
    directly after words. Otherwise it must follow a digit.
    """
    if not _MARK.fullmatch(text) and not _BRACKETED.fullmatch(text):
        return False
    if is_stated:
        return _BRACKETED.fullmatch(text) is not None or _ATTACHED.search(before) is not None
    continues = before[-2:-1].isdigit() and len(text) == _CHARS_AFTER_NUMBER.get(before[-1:])  # 5:30, 1,200
    follows = _ASCII_END.search(before) is not None if is_set_apart else before[-1:].isdigit()
    return follows and not continues and any(map(str.isdigit, text))


def left_out(before: str, after: str) -> Raised:
    """Nothing in place of a mark, or a space where two words or numbers would join."""
    joins = before[-1:].isascii() and before[-1:].isalnum() and after[:1].isascii() and after[:1].isalnum()
    return Raised(" " if joins else "")


_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_MARK = re.compile(
    rf"(?<=\d)(?:⁽[{_RAISED_DIGITS}]{{1,3}}⁾|[{_RAISED_DIGITS}]{{1,3}}⁾?+)(?![A-Za-z0-9{_RAISED_DIGITS}⁻⁺])"
)
_NUMBERED_MARK = re.compile(
    r"""(?<=[\w.,;:!?)%”’"'»。，、；！？）」』\]])
    (?:\[(?:\^|note\ |n\ |nb\ |注|註|脚注|주)?\d{1,3}(?:(?:,\ ?|[–-])\d{1,3}){0,9}\]
      (?::\ ?\d{1,4}(?:[–-]\d{1,4})?)?   # the number of a page
    |[(（【〔](?:注|註|脚注|주)\ ?\d{1,3}[)）】〕])
    (?![A-Za-z0-9])                      # letters in brackets are an editor's: "citizen[s]"
    """,
    re.VERBOSE,
)


def without_note_marks(text: str) -> str:
    """Plain text without the marks of footnotes: `12³ people`, `near Kherson.[3]`."""
    return _RAISED_MARK.sub(_power_or_nothing, _NUMBERED_MARK.sub("", text))


def _power_or_nothing(mark: re.Match[str]) -> str:
    before = mark.string[max(0, mark.start() - 4) : mark.start()]
    return mark[0] if _may_be_power(before, mark[0]) else ""
