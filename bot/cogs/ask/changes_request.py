"""Which page of which changes a button shows: its custom id, and the buttons themselves."""

from dataclasses import dataclass
from datetime import UTC, datetime

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
    timestamp,
)
from bot.ui.discord_markup import count_units
from bot.ui.page_buttons import turn_buttons
from index import Region

CHANGES_PAGE = CustomIdPattern(
    "changes:page",
    count("page"),
    timestamp("since"),
    timestamp("until"),
    or_empty(one_of("region", tuple(Region))),
    free_text("topic"),
)
_MOST_PAGES = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesRequest:
    """A page of what changed about a topic in a time; `page` counts from 1."""

    topic: str
    since: datetime
    until: datetime
    region: Region | None = None
    page: int = 1

    @classmethod
    def of(cls, parsed_id: ParsedCustomId) -> "ChangesRequest":
        """Parse the custom id of a button."""
        return cls(
            topic=parsed_id.text("topic"),
            since=datetime.fromtimestamp(parsed_id.number("since"), UTC),
            until=datetime.fromtimestamp(parsed_id.number("until"), UTC),
            region=Region(parsed_id.text("region")) if parsed_id.values["region"] else None,
            page=bound_page(parsed_id.number("page")),
        )

    def to_page_id(self, page: int) -> str:
        since, until = int(self.since.timestamp()), int(self.until.timestamp())
        return f"{CHANGES_PAGE.name}:{page}:{since}:{until}:{self.region or ''}:{self.topic}"

    def require_short(self) -> None:
        """Raises Refusal if a custom id cannot hold the topic."""
        if count_units(self.to_page_id(_MOST_PAGES)) > MAX_ID_UNITS:
            raise Refusal("This topic is too long. Name it in a few words.")


def changes_view(request: ChangesRequest, last: int, say: Translator) -> discord.ui.View | None:
    """None if there is only one page."""
    buttons = turn_buttons("changes", request.to_page_id, request.page, last, say)
    return stateless_view(buttons) if buttons else None
