"""What changed in the articles about a topic since a date."""

from dataclasses import dataclass
from datetime import datetime

from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A number of people that one outlet reported, and later another one for the same event."""

    before: Citation
    after: Citation
    old: tuple[int, int]
    """Start and end of the number in the quote of `before`; `new` in that of `after`."""
    new: tuple[int, int]
    has_risen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnStatement:
    """A sentence of an earlier revision that is no longer in its article."""

    citation: Citation
    """Of the earlier revision: its offsets count in that text."""
    revision: int
    replaced_at: datetime
    now: Citation | None
    """The sentence that replaced it in the text at the end of the time; None if none is like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStory:
    """A story that was published, with a sentence from its origin."""

    citation: Citation
    articles: int
    """The number of its copies, itself included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """What changed. Each list is cut to a limit; `new_stories` counts all. Citations are numbered from 1."""

    topic: str
    since: datetime
    until: datetime
    figures: tuple[FigureChange, ...]
    withdrawn: tuple[WithdrawnStatement, ...]
    outdated: tuple[ArticleFacts, ...]
    """Articles whose pages were corrected or disappeared."""
    stories: tuple[NewStory, ...]
    """The newest first, without those of `figures`."""
    new_stories: int

    @property
    def is_empty(self) -> bool:
        return not (self.figures or self.withdrawn or self.outdated or self.stories)
