"""The kinds of relations between two sentences that may answer one question."""

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How two sentences relate."""

    SAME = "same"
    """Both state the same, worded by themselves."""
    COPY = "copy"
    """One has the words of the other."""
    UPDATE = "update"
    """A later figure or state of the same outlet, or of the same counter."""
    CONFLICT = "conflict"
    DENIAL = "denial"
    """One says that the claim of the other is untrue."""


@dataclass(frozen=True, slots=True)
class ReportRelation:
    """How two sentences relate."""

    relation: Relation
    differs_in: frozenset[str] = frozenset()
    """Of "number", "date", "place", "actor" and "statement"; empty if they agree."""
    newer: int | None = None
    """0 or 1: which one is newer; None if that is unknown or they agree."""
