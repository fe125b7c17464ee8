"""Value types of briefs: what was reported since a date, one cited sentence an event."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import PublishedAt

DEFAULT_BRIEF_DAYS = 7
"""What a first brief covers."""
_LATE = timedelta(days=2)
"""How long before the last brief an article that arrived after it may have been published: feeds are polled at
intervals, and some outlets list their articles late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefRequest:
    """What a brief covers. All moments are aware UTC."""

    since: datetime
    """Nothing published earlier is shown. An article dated by day counts as published throughout its day."""
    until: datetime
    topic: str = ""
    """Words that the title or the opening of an article must have; empty for every topic."""
    filters: Filters = field(default_factory=Filters)
    """Outlet, region and languages; its times are not used."""
    arrived_since: datetime | None = None
    """When the last brief was made: only articles that were added after that are new."""

    @property
    def begins_at(self) -> datetime:
        """The moment to name as its beginning."""
        return self.arrived_since or self.since

    @property
    def scope_key(self) -> str:
        """The same for all requests of one topic with the same filters: by it the last brief is found."""
        filters = self.filters
        scope = (self.topic.casefold().split(), filters.outlet, filters.region, filters.languages)
        return blake2b(repr(scope).encode(), digest_size=8).hexdigest()

    def since_last(self, last: datetime | None, *, days: int = DEFAULT_BRIEF_DAYS) -> "BriefRequest":
        """The request for what is new since the last brief; for the last days if there was none."""
        if last is None:
            return replace(self, since=self.until - timedelta(days=days), arrived_since=None)
        return replace(self, since=last - _LATE, arrived_since=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefEvent:
    """What one or several articles report, with one sentence that tells it."""

    citation: Citation
    articles: tuple[ArticleFacts, ...]
    """All that report it, the newest first; undated ones last."""
    outlets: int
    """How many outlets report it independently: copies of one agency's report count once."""
    day: date
    """The day (UTC) of the newest article, or the day on which an undated one was added."""
    is_dated: bool
    """Whether `day` is a day of publication."""
    differing: Citation | None = None
    """A sentence of an independent outlet that counts differently what the cited one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A part of the events of a time, and what to say if there are none."""

    request: BriefRequest
    events: tuple[BriefEvent, ...]
    """Those asked for."""
    total: int
    """The number of all events."""
    articles: int
    """The number of articles in all events."""
    left_out: int = 0
    """Articles of the time that were not grouped because there are too many; the oldest."""
    opinions: tuple[ArticleFacts, ...] = ()
    """The newest opinion pieces, which are not among the events: they report none."""
    all_opinions: int = 0
    """The number of all opinion pieces."""
    changed: tuple[ArticleFacts, ...] = ()
    """Older articles whose pages were corrected, revised or removed in this time, the last change first."""
    newest: PublishedAt | None = None
    """The date of the newest article on the topic, if no event is in the time; None without any."""
