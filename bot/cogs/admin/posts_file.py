"""The deliveries and scheduled briefs of a server in its file of settings: writing and parsing them. Pure.

    {"watchdesk_settings": 1, "settings": {…},
     "deliveries": [{"channel": {"id": "42", "name": "news"}, "source": "https://…", "region": "korea", …}],
     "scheduled_briefs": [{"channel": {"id": "42", …}, "time": "08:00", "zone": "Asia/Taipei", …}]}

What the file names is added; what the server has besides stays. A role that a delivery mentions is in the file
for its readers and is never imported: a moderator must choose it.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.cogs.admin.settings_file import (
    INVALID_VALUE,
    MAX_SHOWN_UNITS,
    MAX_SKIPPED,
    TOO_MANY_VALUES,
    UNKNOWN_CHANNEL,
    ServerPlaces,
    SkippedValue,
    write_place,
)
from bot.db.brief_schedule_queries import MOST_SCHEDULES, BriefSchedule, WeeklyTime
from bot.db.delivery_queries import (
    DEFAULT_MOST_AN_HOUR,
    MAX_AN_HOUR,
    MAX_DELIVERIES_PER_SERVER,
    Delivery,
    DeliveryOptions,
    DeliveryState,
)
from bot.db.quiet_hours import QuietHours, parse_quiet_range
from bot.i18n.time_zones import find_zone
from bot.i18n.translator import N_, Translator
from bot.ui.brief_schedule_text import DAYS, EVERY_DAY
from bot.ui.custom_ids import parse_record_id
from bot.ui.discord_markup import escape, shorten
from index import SHARED_CORPUS, AlertCriteria, Region, Source, SourceId

DELIVERIES, BRIEFS = "deliveries", "scheduled_briefs"
UNKNOWN_SOURCE = N_("**{name}**: this server has no source **{source}**, so it was skipped.")
ROLE_LEFT_OUT = N_("**{name}**: the role **{role}** is not imported. Choose it in `/deliver list`.")


class Problem(Protocol):
    """Why something is not imported, in the language of the reader."""

    def translate_with(self, say: Translator) -> str: ...


@dataclass(frozen=True, slots=True)
class KnownPosts:
    """What a server has, for comparison with a file."""

    deliveries: Sequence[tuple[Delivery, AlertCriteria]]
    briefs: Sequence[BriefSchedule]
    sources: Sequence[Source]
    """Those whose articles it can read."""


@dataclass(frozen=True, slots=True)
class PostPlaces:
    """Where the person who imports may have the bot post."""

    channel_ids: Collection[int]
    """All text channels of the server."""
    problems: Mapping[int, Problem]
    """Why nothing may be posted in some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedDelivery:
    """A delivery to add. It mentions no role."""

    channel_id: int
    criteria: AlertCriteria
    options: DeliveryOptions
    is_paused: bool
    source: Source | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBrief:
    """A scheduled brief to store in place of the channel's."""

    channel_id: int
    time: WeeklyTime
    topic: str
    region: Region | None

    def schedule(self, guild_id: int, now: datetime) -> BriefSchedule:
        return BriefSchedule(
            guild_id=guild_id,
            channel_id=self.channel_id,
            time=self.time,
            topic=self.topic,
            region=self.region,
            next_run_at=self.time.find_next(now),
        )


@dataclass(frozen=True, slots=True)
class PostsImport:
    """What a file would add, and what is skipped."""

    deliveries: tuple[ImportedDelivery, ...] = ()
    briefs: tuple[ImportedBrief, ...] = ()
    skipped: tuple[Problem, ...] = ()

    @property
    def names(self) -> list[str]:
        """Which parts of the file add something."""
        parts = {DELIVERIES: self.deliveries, BRIEFS: self.briefs}
        return [name for name, added in parts.items() if added]

    @property
    def fingerprint(self) -> str:
        """Differs if something else would be added."""
        return sha256(repr((self.deliveries, self.briefs)).encode()).hexdigest()


def write_posts(known: KnownPosts, places: ServerPlaces) -> Mapping[str, object]:
    """The parts of the file; values that are empty are left out."""
    urls = {source.source_id: source.url for source in known.sources}
    deliveries = [_write_delivery(*one, urls, places) for one in known.deliveries]
    return {DELIVERIES: deliveries, BRIEFS: [_write_brief(one, places) for one in known.briefs]}


def read_posts(
    content: bytes, known: KnownPosts, places: PostPlaces, *, is_usable: Callable[[AlertCriteria], bool]
) -> PostsImport:
    """What a file of settings, which `read_settings` has accepted, adds to what is known.

    `is_usable` says whether the index can look for what a delivery matches.
    """
    file = json.loads(content.decode("utf-8-sig"))
    reader = _Reader(known, places, is_usable)
    deliveries = tuple(reader.read_deliveries(_as_list(file.get(DELIVERIES))))
    briefs = tuple(reader.read_briefs(_as_list(file.get(BRIEFS))))
    return PostsImport(deliveries, briefs, tuple(reader.skipped[:MAX_SKIPPED]))


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


class _Place(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(max_length=20)
    name: str = ""


class _DeliveryEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: _Place
    source: Annotated[str, Field(max_length=2048)] | None = None
    outlet: Annotated[str, Field(max_length=100)] | None = None
    region: Region | None = None
    words: str = Field(default="", max_length=200)
    question: Annotated[str, Field(max_length=300)] | None = None
    posts_an_hour: int = Field(default=DEFAULT_MOST_AN_HOUR, ge=1, le=MAX_AN_HOUR)
    quiet_hours: str | None = None
    time_zone: str = ""
    role: _Place | None = None
    paused: bool = False


class _BriefEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    channel: _Place
    time: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    zone: str = Field(max_length=60)
    days: str = EVERY_DAY
    topic: str = Field(default="", max_length=80)
    region: Region | None = None


_Entry = TypeVar("_Entry", _DeliveryEntry, _BriefEntry)


class _Reader:
    """Reads entries, and appends what it skips to `skipped`."""

    def __init__(
        self, known: KnownPosts, places: PostPlaces, is_usable: Callable[[AlertCriteria], bool]
    ) -> None:
        self.skipped: list[Problem] = []
        self._known = known
        self._places = places
        self._is_usable = is_usable
        # A source of the server goes before a shared one of the same address.
        ordered = sorted(known.sources, key=lambda source: source.corpus != SHARED_CORPUS)
        self._sources = {source.url: source for source in ordered}

    def read_deliveries(self, entries: Sequence[object]) -> Iterator[ImportedDelivery]:
        """Those that the server lacks, as many as it may have."""
        have = [(delivery.channel_id, criteria) for delivery, criteria in self._known.deliveries]
        for value in entries:
            found = self._read_delivery(value, have)
            if found is None:
                continue
            if len(have) >= MAX_DELIVERIES_PER_SERVER:
                self._skip(TOO_MANY_VALUES, DELIVERIES, n=MAX_DELIVERIES_PER_SERVER)
                return
            have.append((found.channel_id, found.criteria))
            yield found

    def read_briefs(self, entries: Sequence[object]) -> Iterator[ImportedBrief]:
        """Those that differ from the server's, at most one for a channel."""
        have = {
            one.channel_id: ImportedBrief(
                channel_id=one.channel_id, time=one.time, topic=one.topic, region=one.region
            )
            for one in self._known.briefs
        }
        seen: set[int] = set()
        for value in entries:
            found = self._read_brief(value, have)
            if found is None or found.channel_id in seen or have.get(found.channel_id) == found:
                continue
            if len(have.keys() | {found.channel_id}) > MOST_SCHEDULES:
                self._skip(TOO_MANY_VALUES, BRIEFS, n=MOST_SCHEDULES)
                return
            seen.add(found.channel_id)
            have[found.channel_id] = found
            yield found

    def _read_delivery(
        self, value: object, have: Collection[tuple[int, AlertCriteria]]
    ) -> ImportedDelivery | None:
        """None for one that the server has, and for one that is skipped."""
        entry, channel_id = self._parse(_DeliveryEntry, value, DELIVERIES)
        if entry is None:
            return None
        source = self._sources.get(entry.source or "")
        if entry.source is not None and source is None:
            self._skip(UNKNOWN_SOURCE, DELIVERIES, source=_quote(entry.source))
            return None
        criteria = _read_criteria(entry, source)
        if (channel_id, criteria) in have or not self._may_post(channel_id, DELIVERIES):
            return None
        try:
            quiet_hours = _read_quiet_hours(entry)
        except ValueError:
            self._skip(INVALID_VALUE, DELIVERIES)
            return None
        if not self._is_usable(criteria):
            self._skip(INVALID_VALUE, DELIVERIES)
            return None
        if entry.role is not None:
            self._skip(ROLE_LEFT_OUT, DELIVERIES, role=_quote(entry.role.name or entry.role.id))
        return ImportedDelivery(
            channel_id=channel_id,
            criteria=criteria,
            options=DeliveryOptions(most_an_hour=entry.posts_an_hour, quiet_hours=quiet_hours),
            is_paused=entry.paused,
            source=source,
        )

    def _read_brief(self, value: object, have: Mapping[int, ImportedBrief]) -> ImportedBrief | None:
        entry, channel_id = self._parse(_BriefEntry, value, BRIEFS)
        if entry is None:
            return None
        zone = find_zone(entry.zone)
        if zone is None or entry.days not in DAYS:
            self._skip(INVALID_VALUE, BRIEFS)
            return None
        hour, minute = map(int, entry.time.split(":"))
        found = ImportedBrief(
            channel_id=channel_id,
            time=WeeklyTime(entry.days, 60 * hour + minute, zone),
            topic=entry.topic.strip(),
            region=entry.region,
        )
        is_known = have.get(channel_id) == found
        return found if is_known or self._may_post(channel_id, BRIEFS) else None

    def _parse(self, kind: type[_Entry], value: object, name: str) -> tuple[_Entry | None, int]:
        """The entry and the id of its channel; no entry if it is invalid."""
        try:
            entry = kind.model_validate_json(json.dumps(value), strict=True)
            return entry, parse_record_id(entry.channel.id)
        except ValueError:  # pydantic's ValidationError is a ValueError
            self._skip(INVALID_VALUE, name)
            return None, 0

    def _may_post(self, channel_id: int, name: str) -> bool:
        if channel_id not in self._places.channel_ids:
            self._skip(UNKNOWN_CHANNEL, name, id=channel_id)
            return False
        problem = self._places.problems.get(channel_id)
        if problem is not None:
            self.skipped.append(problem)
        return problem is None

    def _skip(self, message: str, name: str, **values: object) -> None:
        self.skipped.append(SkippedValue(message, name, values))


def _read_criteria(entry: _DeliveryEntry, source: Source | None) -> AlertCriteria:
    """As `/deliver add` reads what was typed."""
    return AlertCriteria(
        source_id=source.source_id if source else None,
        outlet=(entry.outlet or "").strip() or None,
        region=entry.region,
        words=" ".join(entry.words.split()),
        question=" ".join((entry.question or "").split()) or None,
    )


def _read_quiet_hours(entry: _DeliveryEntry) -> QuietHours | None:
    """Raises ValueError."""
    if entry.quiet_hours is None:
        return None
    zone = find_zone(entry.time_zone)
    if zone is None:
        raise ValueError("no time zone")
    return QuietHours(*parse_quiet_range(entry.quiet_hours), zone)


def _write_delivery(
    delivery: Delivery, criteria: AlertCriteria, urls: Mapping[SourceId, str], places: ServerPlaces
) -> Mapping[str, object]:
    options, quiet = delivery.options, delivery.options.quiet_hours
    source = urls.get(criteria.source_id, str(criteria.source_id)) if criteria.source_id is not None else None
    values = {
        "channel": write_place(delivery.channel_id, places.channels),
        "source": source,
        "outlet": criteria.outlet,
        "region": criteria.region,
        "words": criteria.words,
        "question": criteria.question,
        "posts_an_hour": options.most_an_hour,
        "quiet_hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else None,
        "time_zone": quiet.zone if quiet else None,
        "role": write_place(options.role_id, places.roles) if options.role_id is not None else None,
        "paused": delivery.state is DeliveryState.PAUSED,
    }
    return {name: value for name, value in values.items() if value}


def _write_brief(schedule: BriefSchedule, places: ServerPlaces) -> Mapping[str, object]:
    hour, minute = divmod(schedule.time.minute, 60)
    values = {
        "channel": write_place(schedule.channel_id, places.channels),
        "time": f"{hour:02}:{minute:02}",
        "zone": schedule.time.zone,
        "days": schedule.time.days,
        "topic": schedule.topic,
        "region": schedule.region,
    }
    return {name: value for name, value in values.items() if value}


def _quote(text: str) -> str:
    return escape(shorten(text, MAX_SHOWN_UNITS))
