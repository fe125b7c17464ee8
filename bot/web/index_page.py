"""The index: the model, the files that are derived from the library, and sizes."""

from dataclasses import dataclass

from bot.web.page_request import PageRequest
from index import IndexFigures, LibraryReading, StoredFigures


@dataclass(frozen=True, slots=True)
class IndexFacts:
    index: IndexFigures | None
    """None for a library that never had an article."""
    figures: StoredFigures


def build_index(reading: LibraryReading, _asked: PageRequest) -> IndexFacts:
    return IndexFacts(reading.describe_index(), reading.measure())
