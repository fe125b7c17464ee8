"""Standing queries, the arrivals that are matched against them, and the alerts that result."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts
from index.model.base_types import ArticleId, CorpusName, Region, SourceId

StandingQueryId = NewType("StandingQueryId", int)
AlertId = NewType("AlertId", int)

LONGEST_WORDS = 200
"""Characters of `AlertCriteria.words`."""

OLDEST_NEWS = timedelta(days=7)
"""An article that was published longer before its arrival is not alerted: an archive import is no news. A bot
that was off for some days still delivers what it missed. Nor is one that was added longer before a change."""


class ArrivalKind(StrEnum):
    """Why an article is matched against the standing queries. The values are stored."""

    ADDED = "added"
    REVISED = "revised"
    """Its text changed, or a rollback brought back an earlier text."""
    CORRECTED = "corrected"
    """Its page states a correction that it did not state before."""
    FACTS = "facts"
    """Only its title, outlet, date or author changed."""
    RESTORED = "restored"
    """A moderator restored it after a removal."""


class AlertKind(StrEnum):
    """What a match is for its standing query. NEW and CHANGED are delivered. The values are stored."""

    NEW = "new"
    CHANGED = "changed"
    """The answer to the question differs from those of earlier alerts."""
    COPY = "copy"
    """A copy of a report that was alerted."""
    REPEAT = "repeat"
    """The same answer as in an earlier alert."""


class Criterion(StrEnum):
    """What a standing query can require."""

    SOURCE = "source"
    OUTLET = "outlet"
    REGION = "region"
    WORDS = "words"
    QUESTION = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCriteria:
    """What an article must meet, all that is given; with nothing given, every article meets it."""

    source_id: SourceId | None = None
    outlet: str | None = None
    """Its name, in any case."""
    region: Region | None = None
    words: str = ""
    """Each must be in the title or text, in any form of the word; a phrase in quotation marks as a phrase."""
    question: str | None = None
    """The article must answer it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingQuery:
    """Stored criteria that new articles are matched against."""

    query_id: StandingQueryId
    corpora: tuple[CorpusName, ...]
    """Where it looks; the first is the one it belongs to and is deleted with."""
    criteria: AlertCriteria
    created_at: datetime
    owner: str = ""
    """Who manages it, as the calling program names it; at most 20 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedArticle:
    """An article that meets the criteria of a standing query, as it is shown."""

    article: ArticleFacts
    regions: tuple[Region, ...] = ()
    citation: Citation | None = None
    """The sentence that answers the question; without a question, the first sentence that may be quoted. None
    if there is none."""
    answer: tuple[int, int] | None = None
    """The words of the quote that answer, as in `CitedSentence`."""
    also_in: tuple[ArticleFacts, ...] = ()
    """Copies of the same report, the earliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A match of a standing query and an article that is to be delivered."""

    alert_id: AlertId
    query_id: StandingQueryId
    kind: AlertKind
    matched: MatchedArticle
    matched_at: datetime
    earlier: Citation | None = None
    """For CHANGED: the earlier answer, if its article still has the sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReport:
    """The result of matching arrivals."""

    alerts: int = 0
    """New alerts to deliver, without copies and repeated answers."""
    waiting: int = 0
    """Articles left: over the limit, or to be matched against questions and not embedded yet."""


@dataclass(frozen=True, slots=True)
class CriterionCheck:
    """Whether an article meets one criterion."""

    criterion: Criterion
    is_met: bool


class AlertOutcome(StrEnum):
    """Why an article was alerted for a standing query, or was not."""

    DELIVERED = "delivered"
    PENDING = "pending"
    """There is an alert, which was not delivered yet."""
    COPY = "copy"
    """It counts for the alert of another article, of which it is a copy."""
    REPEAT = "repeat"
    """It gives an answer that an earlier alert gave."""
    WAITING = "waiting"
    """It is matched soon."""
    OLDER_THAN_QUERY = "older than query"
    """It was in the library before the standing query."""
    PUBLISHED_LONG_AGO = "published long ago"
    """It was published longer than OLDEST_NEWS before it arrived."""
    NOT_MET = "not met"
    """It does not meet all criteria."""
    NOT_MATCHED = "not matched"
    """It meets all criteria now, but did not when it arrived or was last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertExplanation:
    """Why an article was alerted for a standing query, or was not."""

    article: ArticleFacts
    outcome: AlertOutcome
    checks: tuple[CriterionCheck, ...]
    """Each criterion of the query."""
    alerted_article: ArticleId | None = None
    """For COPY and REPEAT: the article whose alert was delivered or is pending."""
    matched_at: datetime | None = None
    delivered_at: datetime | None = None
