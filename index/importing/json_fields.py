"""Take fields of the expected type from JSON objects that other programs wrote."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias, TypeVar

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = Mapping[str, Json]

E = TypeVar("E", bound=Enum)

_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}


class UnusableItemError(Exception):
    """An item cannot be used; the message is the reason, for people."""


def kind_of(value: Json) -> str:
    """`a string`, `a list` and so on."""
    return _KINDS.get(type(value), "a number")


def text_field(fields: JsonObject, name: str) -> str | None:
    """None if the field is missing, null or empty. Raises UnusableItemError for anything but a string."""
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value or None
    raise UnusableItemError(f"the field {name} must be a string, not {kind_of(value)}")


def moment_field(fields: JsonObject, name: str) -> datetime | None:
    """An ISO 8601 moment with its zone, as UTC. Raises UnusableItemError for anything else."""
    text = text_field(fields, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnusableItemError(f"the field {name} must be a moment such as 2021-08-24T02:00:00Z")


def number_field(fields: JsonObject, name: str, *, most: int) -> int:
    """A whole number from 1. Raises UnusableItemError for anything else."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    raise UnusableItemError(f"the field {name} must be a whole number from 1 to {most:,}")


def choice_field(fields: JsonObject, name: str, choices: type[E]) -> E | None:
    """None if the field is missing or null. Raises UnusableItemError for an unknown value."""
    text = text_field(fields, name)
    if text is None:
        return None
    try:
        return choices(text)
    except ValueError as error:
        known = ", ".join(str(choice.value) for choice in choices)
        raise UnusableItemError(f"the field {name} must be one of {known}") from error


def objects_field(fields: JsonObject, name: str) -> list[JsonObject]:
    """The objects of a list; empty if the field is missing. Raises UnusableItemError for anything else."""
    value = fields.get(name)
    if value is None:
        return []
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [item for item in value if isinstance(item, dict)]
    raise UnusableItemError(f"the field {name} must be a list of objects")


def object_field(fields: JsonObject, name: str) -> JsonObject:
    """Empty if the field is missing, null or anything but an object."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def names_field(fields: JsonObject, name: str, *, allowed: frozenset[str]) -> tuple[str, ...]:
    """The allowed names in a list, sorted; others are dropped. Raises UnusableItemError if it is no list."""
    value = fields.get(name)
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(sorted({item for item in value if isinstance(item, str)} & allowed))
    raise UnusableItemError(f"the field {name} must be a list of names")
