"""Rate limits per user (or channel), per server and for the whole process.

A user is counted across servers and direct messages. Only admitted actions are counted, so the limits of the
process also bound the memory that counting takes.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.bot_errors import Refusal
from bot.context import RequestContext
from bot.i18n.translator import N_
from bot.ui.discord_markup import date_stamp

MODERATOR_FACTOR = 3
"""Multiplies the limits per user for moderators; the limits of the server and the process stay the same."""


class LimitedAction(StrEnum):
    """Kinds of actions by their cost."""

    REQUEST = "request"
    """Any use of a command, button, menu or form, in addition to its own kind."""
    QUESTION = "question"
    """A search: a question, or passages."""
    READING = "reading"
    """One page fetched, one file read, or one search for the feeds of a site."""
    CHANGE = "change"
    """One thing stored, changed or removed."""
    LOOKUP = "lookup"
    """A page of a list or of a text."""
    JOB = "job"
    """A long operation on a server's library, an import or an export."""
    SUGGESTION = "suggestion"
    """One autocomplete request."""
    NOTICE = "notice"
    """A hint to one person in a public channel, or a reaction to their message."""
    CHANNEL_NOTICE = "channel notice"
    """A refusal posted in a public channel, for everybody who asks there."""


NOTICES = (LimitedAction.NOTICE, LimitedAction.CHANNEL_NOTICE)
"""What others read as well, and moderators get no more of."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many actions are allowed within a window; None means no limit."""

    person: int
    server: int | None
    process: int
    window_s: float = 60.0
    counts_channels: bool = False
    """Whether the first limit is that of a channel instead of a person."""


RATE_LIMITS: Mapping[LimitedAction, RateLimit] = {
    # No limit per server: a few members could lock out the others with cheap clicks.
    LimitedAction.REQUEST: RateLimit(120, None, 20_000),
    # The server's settings replace the first two; 3,000 searches a minute keep 30 fast cores busy.
    LimitedAction.QUESTION: RateLimit(6, 60, 3_000),
    LimitedAction.READING: RateLimit(20, 120, 600),
    LimitedAction.CHANGE: RateLimit(30, 300, 3_000),
    LimitedAction.LOOKUP: RateLimit(40, 400, 4_000),
    LimitedAction.JOB: RateLimit(3, 12, 120, window_s=600.0),
    LimitedAction.SUGGESTION: RateLimit(90, 900, 9_000),
    LimitedAction.NOTICE: RateLimit(1, 60, 600),
    LimitedAction.CHANNEL_NOTICE: RateLimit(1, 60, 600, counts_channels=True),
}
"""Windows last a minute unless stated otherwise."""

_USER_LIMIT_REACHED = N_("That is too much at once. Try again {when}.")
_SERVER_LIMIT_REACHED = N_("This server is doing too much at once. Try again {when}.")
_PROCESS_LIMIT_REACHED = N_("I am too busy right now. Try again {when}.")
_USER_QUESTION_LIMIT_REACHED = N_(
    "You have reached your limit of questions ({n} per minute). Ask again {when}."
)
_SERVER_QUESTION_LIMIT_REACHED = N_(
    "This server has reached its limit of questions ({n} per minute). Ask again {when}."
)


CHARS_PER_ACTION = 100_000
"""Splitting this much text takes 0.2 s, or 0.9 s for text made to be slow."""


def count_text_units(text: str) -> int:
    """How many lookups a preview of the text counts as, and how many changes adding it."""
    return 1 + len(text) // CHARS_PER_ACTION


class RateLimiter:
    """Counts actions. Use it from one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}
        self._servers = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}
        self._process = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}

    def take(self, context: RequestContext, action: LimitedAction, n: int = 1) -> None:
        """Count an action `n` times. Raises Refusal, which says when to try again, and then counts nothing."""
        now = self._clock()
        limits = list(self._limits(context, action))
        for limit in limits:
            if wait_s := limit.windows.wait_s(limit.key, n, limit.most, now):
                raise Refusal(limit.refusal, n=limit.most, when=_from_now(wait_s))
        for limit in limits:
            limit.windows.add(limit.key, n, now)

    def may(self, context: RequestContext, action: LimitedAction) -> bool:
        """Count an action if the limits allow it. Returns whether they do, for actions refused silently."""
        try:
            self.take(context, action)
        except Refusal:
            return False
        return True

    @property
    def remembered(self) -> int:
        """The number of windows in memory."""
        return sum(
            len(windows) for kind in (self._people, self._servers, self._process) for windows in kind.values()
        )

    def _limits(self, context: RequestContext, action: LimitedAction) -> "Iterator[_Limit]":
        limit, is_question = RATE_LIMITS[action], action is LimitedAction.QUESTION
        person = context.settings.questions_a_person if is_question else limit.person
        if context.is_moderator and action not in NOTICES:
            person *= MODERATOR_FACTOR
        refusal = _USER_QUESTION_LIMIT_REACHED if is_question else _USER_LIMIT_REACHED
        key = context.channel_ids[0] if limit.counts_channels and context.channel_ids else context.person_id
        yield _Limit(self._people[action], key, person, refusal)
        server = context.settings.questions_a_server if is_question else limit.server
        if context.guild_id is not None and server is not None:
            refusal = _SERVER_QUESTION_LIMIT_REACHED if is_question else _SERVER_LIMIT_REACHED
            yield _Limit(self._servers[action], context.guild_id, server, refusal)
        yield _Limit(self._process[action], 0, limit.process, _PROCESS_LIMIT_REACHED)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit on an action, and the message if it is reached."""

    windows: "_Windows"
    key: int
    most: int
    refusal: str


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0


class _Windows:
    """Counters by key in windows of one length; a window is dropped when it ends."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        # In the order in which they end, because all are equally long.
        self._open: OrderedDict[int, _Window] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def wait_s(self, key: int, n: int, most: int, now: float) -> float:
        """Seconds until `n` more fit; 0 if they fit now. Any number fits into an empty window."""
        self._drop_ended(now)
        window = self._open.get(key)
        return window.ends_at - now if window is not None and window.used + n > most else 0.0

    def add(self, key: int, n: int, now: float) -> None:
        window = self._open.setdefault(key, _Window(now + self._length_s))
        window.used += n

    def _drop_ended(self, now: float) -> None:
        while self._open and next(iter(self._open.values())).ends_at <= now:
            self._open.popitem(last=False)


def _from_now(wait_s: float) -> str:
    """A timestamp that Discord shows as a countdown."""
    return date_stamp(datetime.now(UTC) + timedelta(seconds=math.ceil(wait_s)), "R")
