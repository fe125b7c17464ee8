"""Identifiers, regions, publication dates and source labels that the other value types use."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NewType

ArticleId = NewType("ArticleId", int)


PassageId = NewType("PassageId", int)


CorpusName = NewType("CorpusName", str)


SourceId = NewType("SourceId", int)


SHARED_CORPUS = CorpusName("shared")
"""The corpus that the operator fills from the terminal and every server reads."""


class Region(StrEnum):
    """The regions of security news that articles are sorted by; they overlap, and an article may have none.

    The values are stored and must not change. What stands for each is in `articles/gazetteer`.
    """

    TAIWAN_STRAIT = "taiwan-strait"
    SOUTH_CHINA_SEA = "south-china-sea"
    EAST_CHINA_SEA = "east-china-sea"
    KOREA = "korea"
    JAPAN = "japan"
    CHINA = "china"
    SOUTHEAST_ASIA = "southeast-asia"
    PACIFIC = "pacific"
    SOUTH_ASIA = "south-asia"
    GULF = "gulf"
    RED_SEA = "red-sea"
    LEVANT = "levant"
    UKRAINE = "ukraine"
    RUSSIA = "russia"
    BLACK_SEA = "black-sea"
    BALTIC = "baltic"
    ARCTIC = "arctic"
    SAHEL = "sahel"


class OutletKind(StrEnum):
    """What kind of outlet a source is, as a moderator sees it. The values are stored."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    GOVERNMENT = "government"
    STATE_MEDIA = "state-media"
    THINK_TANK = "think-tank"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLabels:
    """What moderators say of a source; answers show it beside each quote from there."""

    kind: OutletKind | None = None
    country: str | None = None
    """ISO 3166-1, two capital letters."""
    region: Region | None = None
    """All its articles count as being about it."""
    language: str | None = None
    """BCP 47; goes before what the text of its articles looks like."""
    trust_note: str = ""
    """A line to read beside its quotes: who runs it, what to be careful with."""


class Precision(StrEnum):
    """How exactly a publication date is known."""

    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """When an article was published.

    `at` is aware UTC; for DAY it is midnight UTC of the stated calendar day. `zone` is the offset that the
    source stated ("+08:00"), or None where it stated none.
    """

    at: datetime
    precision: Precision
    zone: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None or self.at.utcoffset() != UTC.utcoffset(None):
            raise ValueError("published_at must be aware UTC")

    def isoformat(self) -> str:
        """`2021-08-24` for a day, `2021-08-24T02:00:00Z` for an instant."""
        if self.precision is Precision.DAY:
            return self.at.date().isoformat()
        return self.at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
