"""A sentence of an article with what its comparison needs."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.language.dates.date_resolution import resolve_times
from index.language.dates.stated_dates import find_stated_dates
from index.model.answer_types import ResolvedTime, Speaker
from index.model.base_types import ArticleId, PublishedAt
from index.model.protocols import FloatArray, Span


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportedSentence:
    """A sentence that may answer a question. `before` and `after` are its neighbours in the article."""

    article_id: ArticleId
    text: str
    before: str = ""
    after: str = ""
    title: str = ""
    published: PublishedAt | None = None
    outlet: str = ""
    """Equal for articles of one outlet."""
    language: str | None = None
    speaker: Speaker | None = None
    answer: Span | None = None
    """The words of `text` that answer the question, where the reader found them."""
    vector: FloatArray | None = None
    """Of the sentence, of unit length."""

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return self.published.at.date() if self.published is not None else None

    @property
    def times(self) -> tuple[ResolvedTime, ...]:
        """The days that it names, resolved from its publication, in order."""
        return find_times(self.text, self.published)


@lru_cache(maxsize=1024)
def find_times(text: str, published: PublishedAt | None) -> tuple[ResolvedTime, ...]:
    """The stated and the relative times of a sentence; the latter only for a dated article."""
    stated = tuple(find_stated_dates(text))
    relative = resolve_times(text, published)
    free = [time for time in relative if all(time.end <= one.start or one.end <= time.start for one in stated)]
    return tuple(sorted([*stated, *free], key=lambda time: time.start))


_YEAR = re.compile(r"(?<![\d,.$])(?:1[0-9]|20)\d\d(?![\d,]|\.\d)")


@lru_cache(maxsize=1024)
def find_years(text: str) -> frozenset[str]:
    """The years that a text names."""
    return frozenset(_YEAR.findall(text))
