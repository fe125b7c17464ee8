"""Which page of which timeline a button shows or exports: its custom id, and the buttons themselves."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import discord

from bot.bot_errors import Refusal
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import (
    MAX_ID_UNITS,
    CustomIdPattern,
    ParsedCustomId,
    bound_page,
    count,
    free_text,
    one_of,
    or_empty,
)
from bot.ui.discord_markup import count_units
from bot.ui.evidence_files import ExportFormat
from bot.ui.page_buttons import turn_buttons
from index import Filters

_DAY = date.max.toordinal()
_TIMES = (or_empty(count("since", most=_DAY)), or_empty(count("until", most=_DAY)))
PAGE = CustomIdPattern("timeline:page", count("page"), *_TIMES, free_text("topic"))
EXPORT = CustomIdPattern(
    "timeline:export", or_empty(one_of("format", tuple(ExportFormat))), *_TIMES, free_text("topic")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRequest:
    """A page of the timeline of a topic, in the days of its events; `page` counts from 1."""

    topic: str
    since: date | None = None
    until: date | None = None
    page: int = 1

    @classmethod
    def of(cls, parsed_id: ParsedCustomId) -> "TimelineRequest":
        """Parse the custom id of a button."""
        return cls(
            topic=parsed_id.text("topic"),
            since=_to_day(parsed_id.find_number("since")),
            until=_to_day(parsed_id.find_number("until")),
            page=bound_page(parsed_id.find_number("page") or 1),
        )

    def to_page_id(self, page: int) -> str:
        return f"{PAGE.name}:{page}:{self._rest}"

    def to_export_id(self, export_format: ExportFormat | None = None) -> str:
        """The button below a timeline has no format."""
        return f"{EXPORT.name}:{export_format or ''}:{self._rest}"

    def require_short(self) -> None:
        """Raises Refusal if a custom id cannot hold the topic."""
        if count_units(self.to_export_id(ExportFormat.JSON)) > MAX_ID_UNITS:
            raise Refusal("This topic is too long. Name it in a few words.")

    def to_filters(self) -> Filters:
        return Filters(since=_to_moment(self.since), until=_to_moment(self.until, is_end=True))

    @property
    def _rest(self) -> str:
        days = (str(day.toordinal()) if day else "" for day in (self.since, self.until))
        return f"{':'.join(days)}:{self.topic}"


def _to_day(ordinal: int | None) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _to_moment(day: date | None, *, is_end: bool = False) -> datetime | None:
    return datetime.combine(day, time.max if is_end else time.min, UTC) if day is not None else None


def page_buttons(request: TimelineRequest, last: int, say: Translator) -> discord.ui.View:
    """Buttons to the previous and next page, if there are several, and to the export."""
    buttons = turn_buttons("timeline", request.to_page_id, request.page, last, say)
    return stateless_view([*buttons, _button(request.to_export_id(), say("Export"))])


def format_buttons(request: TimelineRequest, shown: ExportFormat) -> discord.ui.View:
    """A button for each format; that of the attached file is disabled."""
    return stateless_view(
        _button(request.to_export_id(export_format), f".{export_format}", is_disabled=export_format is shown)
        for export_format in ExportFormat
    )


def _button(custom_id: str, label: str, *, is_disabled: bool = False) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=custom_id, label=label, disabled=is_disabled)
