"""The value types that others build on: identifiers, regions, publication dates, source labels."""

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


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag, without script and country: `zh` for `zh-Hant-TW`."""
    return tag.lower().replace("_", "-").partition("-")[0]


class Region(StrEnum):
    """The regions of security news; they overlap, and an article may have none.

    The values are stored and must not change. `index/language/regions` lists the place names of each.
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
    """A moderator's classification of a source's outlet. The values are stored."""

    WIRE = "wire"
    NEWSPAPER = "newspaper"
    GOVERNMENT = "government"
    STATE_MEDIA = "state-media"
    THINK_TANK = "think-tank"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLabels:
    """What moderators state about a source; answers show it with each quote from it."""

    kind: OutletKind | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, in capitals."""
    region: Region | None = None
    """All its articles count as being about it."""
    language: str | None = None
    """BCP 47; takes precedence over the detected language of its articles."""
    trust_note: str = ""
    """A line to show with its quotes: who runs it, what to be careful with."""


class Precision(StrEnum):
    """The precision of a publication date."""

    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class PublishedAt:
    """When an article was published.

    `at` is aware UTC; for DAY it is midnight UTC of the stated calendar day. `zone` is the stated offset
    ("+08:00"), or None if none was stated.
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
