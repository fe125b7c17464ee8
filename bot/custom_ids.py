"""What custom ids of buttons, selects and forms mean, read strictly.

A custom id comes back from a person's client: it may be of an older version, of a deleted record, or forged.
Each kind has a `Shape`: a name followed by fields, with colons between. What does not fit exactly is rejected.

    Shape("review:approve", row("draft_id"), count("place")).read("review:approve:17:0")
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

MAX_ROW = 2**63 - 1
"""The largest integer of a database; more makes its driver raise OverflowError."""
MAX_COUNT = 9_999_999
MAX_ID_UNITS = 100
"""https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id"""
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""The years 1 and 9999, the only ones that datetime knows."""
_MOST_ROWS = 10
"""As many drafts are previewed together."""

_TOKEN_DIGITS = 8
_HEX_DIGITS = frozenset("0123456789abcdef")

Value = int | str | tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a custom id. `read` raises ValueError for a part that it would not have written."""

    name: str
    read: Callable[[str], Value]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A component or form that a person used: its shape's name, and what its fields hold."""

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
        """None where the field was left out or is empty."""
        return None if self.values.get(name) is None else self.number(name)

    def numbers(self, name: str) -> tuple[int, ...]:
        value = self.values[name]
        assert isinstance(value, tuple), f"{name} is several numbers"
        return value

    def find_text(self, name: str) -> str:
        """Empty where the field was left out."""
        return self.text(name) if name in self.values else ""

    def text(self, name: str) -> str:
        value = self.values[name]
        assert isinstance(value, str), f"{name} is text"
        return value


class Shape:
    """One kind of custom id: its name, then its fields. Only the last field may be optional or hold colons."""

    def __init__(self, name: str, *fields: Field) -> None:
        self.name = name
        self._fields = fields
        self._least = sum(not field.is_optional for field in fields)

    def read(self, custom_id: str) -> Pressed | None:
        """None for a custom id of another shape."""
        if custom_id == self.name:
            return None if self._least else Pressed(self.name, {})
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
        return Pressed(self.name, values)


def shapes(prefix: str, buttons: Iterable[str], *fields: Field) -> tuple[Shape, ...]:
    """Several buttons with the same fields."""
    return tuple(Shape(f"{prefix}:{button}", *fields) for button in buttons)


def row(name: str) -> Field:
    """The number of a record: from 1 to the largest that a database holds."""
    return Field(name, read_row)


def count(name: str, *, most: int = MAX_COUNT) -> Field:
    """A number from 0, such as a page or a place."""
    return Field(name, lambda part: read_number(part, most=most))


def optional(field: Field) -> Field:
    """A field that may be missing."""
    return Field(field.name, field.read, is_optional=True)


def or_empty(field: Field) -> Field:
    """A field that may hold nothing, which reads as None."""
    return Field(field.name, lambda part: field.read(part) if part else None)


def second(name: str) -> Field:
    """A moment in seconds since 1970, perhaps before."""
    return Field(name, _read_second)


def one_of(name: str, choices: Collection[str]) -> Field:
    return Field(name, lambda part: choose(part, choices))


def token(name: str) -> Field:
    """Eight hexadecimal digits that stand for what a person was shown."""
    return Field(name, _read_token)


def words(name: str) -> Field:
    """Text that a person typed once; may hold colons."""
    return Field(name, _read_words)


def rows_in_base_36(name: str) -> Field:
    """Numbers of several records, as `write_rows` writes them."""
    return Field(name, _read_rows)


def read_row(text: str) -> int:
    """Raises ValueError."""
    number = read_number(text, most=MAX_ROW)
    if number == 0:
        raise ValueError("records count from 1")
    return number


def read_number(text: str, *, most: int) -> int:
    """A whole number in ASCII digits without sign, space, underscore or leading zero. Raises ValueError."""
    # int() takes all of these, and digits of any script; a length bound keeps it from reading megabytes.
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))) or text != str(int(text)):
        raise ValueError("not a plain number")
    if (number := int(text)) > most:
        raise ValueError("too large")
    return number


def choose(text: str, choices: Collection[str]) -> str:
    """Raises ValueError for what is not among the choices."""
    if text not in choices:
        raise ValueError("not among the choices")
    return text


def bound_page(page: int) -> int:
    """A page that a person typed, within what a query takes."""
    return max(1, min(page, MAX_COUNT))


def read_all(values: Sequence[str], read: Callable[[str], T]) -> tuple[T, ...] | None:
    """What was chosen in a select; None where any of it could not have been."""
    try:
        return tuple(read(value) for value in values)
    except ValueError:
        return None


def write_rows(rows: Sequence[int]) -> str:
    """Ten numbers up to 36^6 fit into a custom id."""
    return ".".join(map(_to_base_36, rows))


def _read_rows(text: str) -> tuple[int, ...]:
    parts = text.split(".")
    if len(parts) > _MOST_ROWS or any(len(part) > 13 for part in parts):
        raise ValueError("too many or too long")
    rows = tuple(int(part, 36) for part in parts if part.isascii() and part.isalnum())
    if not rows or write_rows(rows) != text or not all(0 < number <= MAX_ROW for number in rows):
        raise ValueError("not numbers in base 36")
    return rows


def _read_second(text: str) -> int:
    digits = text.removeprefix("-")
    number = read_number(digits, most=_LAST_SECOND) * (-1 if text != digits else 1)
    if str(number) != text or number < _FIRST_SECOND:
        raise ValueError("no moment")
    return number


def _read_token(text: str) -> str:
    if len(text) != _TOKEN_DIGITS or not set(text) <= _HEX_DIGITS:
        raise ValueError("not a token")
    return text


def _read_words(text: str) -> str:
    text.encode()  # Raises UnicodeEncodeError, a ValueError, for half of a character, which no database takes.
    return text


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _to_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
