"""Outlets: what moderators declare about their publishers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutletTie:
    """A moderator's statement about two outlets; it takes precedence over the built-in table."""

    outlet: str
    """Its name or site; likewise `other`."""
    other: str
    is_same: bool
    """Whether both belong to one publisher; False if they are to count separately."""
