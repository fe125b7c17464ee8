"""Names that moderators declare to be one, or not to be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeclaredAlias:
    """Two names of one person, place or body; with `is_same` false, two that must be kept apart."""

    name: str
    other: str
    is_same: bool = True
