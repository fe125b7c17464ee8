"""Strict parsing of custom ids of buttons, selects and forms.

A custom id comes back from a user's client: it may be of an older version, name a deleted record, or be forged.
Each kind has a `CustomIdPattern`: a name and fields, separated by colons. Anything else is rejected.

    CustomIdPattern("review:approve", record_id("draft_id"), count("place")).read("review:approve:17:0")
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

MAX_RECORD_ID = 2**63 - 1
"""The largest integer that a database stores; its driver raises OverflowError for larger ones."""
MAX_COUNT = 9_999_999
MAX_ID_UNITS = 100
"""https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id"""
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""From year 1 to year 9999, the range of datetime."""
_MAX_RECORD_IDS = 10
"""The number of drafts that one preview shows."""

_TOKEN_DIGITS = 8
_HEX_DIGITS = frozenset("0123456789abcdef")

Value = int | str | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class CustomIdField:
    """One part of a custom id. `read` raises ValueError for a part that the bot would not have written."""

    name: str
    read: Callable[[str], Value]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class ParsedCustomId:
    """A used component or form: the name of its pattern, and the values of its fields."""

    name: str
    values: Mapping[str, Value]

    @property
    def button(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(":")[2]

    def number(self, name: str) -> int:
        value = self.values[name]
        assert isinstance(value, int), f"{name} is a number"
        return value

    def find_number(self, name: str) -> int | None:
        """None if the field is missing or empty."""
        return None if self.values.get(name) is None else self.number(name)

    def numbers(self, name: str) -> tuple[int, ...]:
        value = self.values[name]
        assert isinstance(value, tuple), f"{name} is several numbers"
        return value

    def find_text(self, name: str) -> str:
        """Empty if the field is missing."""
        return self.text(name) if name in self.values else ""

    def text(self, name: str) -> str:
        value = self.values[name]
        assert isinstance(value, str), f"{name} is text"
        return value


class CustomIdPattern:
    """One kind of custom id: a name and fields. Only the last field may be optional or contain colons."""

    def __init__(self, name: str, *fields: CustomIdField) -> None:
        self.name = name
        self._fields = fields
        self._least = sum(not field.is_optional for field in fields)

    def read(self, custom_id: str) -> ParsedCustomId | None:
        """Parse a custom id; None if it does not match."""
        if custom_id == self.name:
            return None if self._least else ParsedCustomId(self.name, {})
        prefix = f"{self.name}:"
        if not self._fields or not custom_id.startswith(prefix) or len(custom_id) > MAX_ID_UNITS:
            return None
        parts = custom_id.removeprefix(prefix).split(":", len(self._fields) - 1)
        if len(parts) < self._least:
            return None
        try:
            values = {field.name: field.read(part) for field, part in zip(self._fields, parts, strict=False)}
        except ValueError:
            return None
        return ParsedCustomId(self.name, values)


def patterns(prefix: str, buttons: Iterable[str], *fields: CustomIdField) -> tuple[CustomIdPattern, ...]:
    """The patterns of several buttons with the same fields."""
    return tuple(CustomIdPattern(f"{prefix}:{button}", *fields) for button in buttons)


def record_id(name: str) -> CustomIdField:
    """The number of a record, from 1 to MAX_RECORD_ID."""
    return CustomIdField(name, parse_record_id)


def count(name: str, *, most: int = MAX_COUNT) -> CustomIdField:
    """A number from 0, such as a page or a position."""
    return CustomIdField(name, lambda part: parse_number(part, most=most))


def optional(field: CustomIdField) -> CustomIdField:
    """A field that may be missing."""
    return CustomIdField(field.name, field.read, is_optional=True)


def or_empty(field: CustomIdField) -> CustomIdField:
    """A field that may be empty, which is parsed as None."""
    return CustomIdField(field.name, lambda part: field.read(part) if part else None)


def timestamp(name: str) -> CustomIdField:
    """A Unix timestamp in seconds; may be negative."""
    return CustomIdField(name, _parse_timestamp)


def one_of(name: str, choices: Collection[str]) -> CustomIdField:
    return CustomIdField(name, lambda part: require_choice(part, choices))


def token(name: str) -> CustomIdField:
    """Eight hexadecimal digits that identify what the user was shown."""
    return CustomIdField(name, _parse_token)


def free_text(name: str) -> CustomIdField:
    """Text that a user typed; may contain colons."""
    return CustomIdField(name, _parse_free_text)


def record_ids(name: str) -> CustomIdField:
    """Numbers of several records, as `format_record_ids` writes them."""
    return CustomIdField(name, _parse_record_ids)


def parse_record_id(text: str) -> int:
    """Raises ValueError."""
    number = parse_number(text, most=MAX_RECORD_ID)
    if number == 0:
        raise ValueError("records count from 1")
    return number


def parse_number(text: str, *, most: int) -> int:
    """Parse an integer in ASCII digits without sign, space, underscore or leading zero. Raises ValueError."""
    # int() accepts all of these, and digits of any script; the length limit keeps it from parsing megabytes.
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))) or text != str(int(text)):
        raise ValueError("not a plain number")
    if (number := int(text)) > most:
        raise ValueError("too large")
    return number


def require_choice(text: str, choices: Collection[str]) -> str:
    """Return `text` if it is one of the choices. Raises ValueError otherwise."""
    if text not in choices:
        raise ValueError("not among the choices")
    return text


def bound_page(page: int) -> int:
    """Clamp a page number that a user typed to the range that a query accepts."""
    return max(1, min(page, MAX_COUNT))


def parse_all(values: Sequence[str], read: Callable[[str], T]) -> tuple[T, ...] | None:
    """Parse the chosen values of a select; None if any is invalid."""
    try:
        return tuple(read(value) for value in values)
    except ValueError:
        return None


def format_record_ids(rows: Sequence[int]) -> str:
    """Encode record ids in base 36. Ten numbers up to 36^6 fit into a custom id."""
    return ".".join(map(_to_base_36, rows))


def _parse_record_ids(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    if len(parts) > _MAX_RECORD_IDS or any(len(part) > 13 for part in parts):
        raise ValueError("too many or too long")
    rows = tuple(int(part, 36) for part in parts if part.isascii() and part.isalnum())
    if not rows or format_record_ids(rows) != text or not all(0 < number <= MAX_RECORD_ID for number in rows):
        raise ValueError("not numbers in base 36")
    return rows


def _parse_timestamp(text: str) -> int:
    digits = text.removeprefix("-")
    number = parse_number(digits, most=_LAST_SECOND) * (-1 if text != digits else 1)
    if str(number) != text or number < _FIRST_SECOND:
        raise ValueError("no moment")
    return number


def _parse_token(text: str) -> str:
    if len(text) != _TOKEN_DIGITS or not set(text) <= _HEX_DIGITS:
        raise ValueError("not a token")
    return text


def _parse_free_text(text: str) -> str:
    text.encode()  # Raises UnicodeEncodeError, a ValueError, for lone surrogates, which no database accepts.
    return text


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _to_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
