"""What a page is asked for: its parameters, checked and bounded. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.ui.discord_markup import clean
from bot.web.live_bot import LiveBot

MOST_PAGES = 100_000
MAX_SEARCH_CHARS = 200
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,17}", re.ASCII)
"""Below 2**63, the largest integer that the database stores."""


class BadQueryError(Exception):
    """A parameter that no link of the page contains; the message says what it must be."""


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote stands: offsets in the text of a revision, None for the current one."""

    start: int
    end: int
    revision: int | None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request for a page. The methods raise BadQueryError."""

    now: datetime
    query: Mapping[str, str]
    number: int = 0
    """The number in the path of an article."""
    live_bot: LiveBot | None = None
    """Only for the pages that show it."""

    def read_page(self) -> int:
        """The number of the page of a list, from 1."""
        page = self._read_number("page")
        if page is not None and page > MOST_PAGES:
            raise BadQueryError(f"page must be a number up to {MOST_PAGES}")
        return page or 1

    def read_search(self) -> str:
        return clean(self.query.get("q", "")[:MAX_SEARCH_CHARS])

    def read_choice(self, name: str, choices: Collection[str], default: str) -> str:
        chosen = self.query.get(name, default)
        if chosen not in choices:
            raise BadQueryError(f"{name} must be one of: {', '.join(choices)}")
        return chosen

    def read_quote(self) -> QuotePlace | None:
        """None if no quote is asked for."""
        value = self.query.get("quote")
        if value is None:
            return None
        match = _PLACE.fullmatch(value)
        if match is None or int(match[1]) >= int(match[2]):
            raise BadQueryError("quote must be two offsets, such as 120-260")
        return QuotePlace(int(match[1]), int(match[2]), self._read_number("revision"))

    def _read_number(self, name: str) -> int | None:
        value = self.query.get(name)
        if value is not None and not _NUMBER.fullmatch(value):
            raise BadQueryError(f"{name} must be a number from 1")
        return None if value is None else int(value)
