"""Times that a quote names from where its article stands -> calendar days."""

from index.answer_types import ResolvedTime
from index.types import PublishedAt


def resolve_times(quote: str, published: PublishedAt | None) -> tuple[ResolvedTime, ...]:
    """The relative times of a quote that are beyond doubt, in order; none for an undated article."""
    return ()
