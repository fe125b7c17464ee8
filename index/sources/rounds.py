"""What a poll of one source comes to, counted while its articles are read. Pure but for its own state."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from index.source_types import EntryOutcome, EntryProblem

_MOST_PROBLEMS = 100
"""That one poll names; a site that refuses everything would fill pages."""


@dataclass(slots=True)
class Tally:
    """The entries of one source in one poll. For one thread at a time."""

    waiting: int = 0
    """Entries, and the feed itself, that are to be read yet."""
    counts: Counter[EntryOutcome] = field(default_factory=Counter)
    problems: list[EntryProblem] = field(default_factory=list)
    published: list[datetime] = field(default_factory=list)
    """Of all that it lists."""
    is_complete: bool = True
    """Whether nothing that it lists is left for the next poll."""

    @property
    def has_news(self) -> bool:
        return bool(self.counts[EntryOutcome.ADDED] or self.counts[EntryOutcome.UPDATED])

    def count(self, url: str, outcome: EntryOutcome, reason: str | None) -> None:
        """One entry is done with."""
        self.counts[outcome] += 1
        if reason is not None and outcome is not EntryOutcome.DUPLICATE and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(EntryProblem(url=url, outcome=outcome, reason=reason))
