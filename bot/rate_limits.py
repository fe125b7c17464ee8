"""Rate limits per user, per server and for the whole process.

A person is counted across servers and direct messages, so that changing the place changes nothing. Only acts
that are admitted are counted, so the limits for the whole process also bound the memory that counting takes.
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
"""How much more a moderator may do than another member; limits of the server and the process stay."""


class LimitedAction(StrEnum):
    """What is counted, by what it costs."""

    REQUEST = "request"
    """Any use of a command, button, menu or form, whatever else it counts as."""
    QUESTION = "question"
    """A search: a question, or passages."""
    READING = "reading"
    """One page fetched or one file read; looking for the feeds of a site."""
    CHANGE = "change"
    """One thing stored, changed or removed."""
    LOOKUP = "lookup"
    """A page of a list or of a text."""
    JOB = "job"
    """Long work on a server's library, an import or an export."""
    SUGGESTION = "suggestion"
    """Choices while an option is typed."""
    NOTICE = "notice"
    """A refusal or a hint that is posted where others read it too."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How often an act may be done within a window; None where nothing bounds it."""

    person: int
    server: int | None
    process: int
    window_s: float = 60.0


RATE_LIMITS: Mapping[LimitedAction, RateLimit] = {
    # A server has no limit of its own here: a few of its members could shut the others out with cheap clicks.
    LimitedAction.REQUEST: RateLimit(120, None, 20_000),
    # What a person and a server may ask is set by the server; 3,000 searches a minute keep 30 fast cores busy.
    LimitedAction.QUESTION: RateLimit(6, 60, 3_000),
    LimitedAction.READING: RateLimit(20, 120, 600),
    LimitedAction.CHANGE: RateLimit(30, 300, 3_000),
    LimitedAction.LOOKUP: RateLimit(40, 400, 4_000),
    LimitedAction.JOB: RateLimit(3, 12, 120, window_s=600.0),
    LimitedAction.SUGGESTION: RateLimit(90, 900, 9_000),
    LimitedAction.NOTICE: RateLimit(1, 60, 600),
}
"""Windows are of a minute unless they say otherwise."""

_USER_LIMIT_REACHED = N_("That is too much at once. Try again {when}.")
_SERVER_LIMIT_REACHED = N_("Too much is being done on this server right now. Try again {when}.")
_PROCESS_LIMIT_REACHED = N_("Too much is being asked of me right now. Try again {when}.")
_USER_QUESTION_LIMIT_REACHED = N_(
    "You have asked {n} questions within a minute, which is as many as this server allows. Ask again {when}."
)
_SERVER_QUESTION_LIMIT_REACHED = N_(
    "This server has asked {n} questions within a minute, which is as many as it allows. Ask again {when}."
)


CHARS_PER_ACTION = 100_000
"""Splitting this much text takes 0.2 s, or 0.9 s if it is made to take long."""


def count_text_units(text: str) -> int:
    """How many lookups the preview of a text counts as, and how many changes adding it."""
    return 1 + len(text) // CHARS_PER_ACTION


class RateLimiter:
    """Counts acts. Used from one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}
        self._servers = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}
        self._process = {action: _Windows(budget.window_s) for action, budget in RATE_LIMITS.items()}

    def take(self, context: RequestContext, action: LimitedAction, n: int = 1) -> None:
        """Count an act `n` times. Raises Refusal, which says when to try again, and then counts nothing."""
        now = self._clock()
        bounds = list(self._bounds(context, action))
        for bound in bounds:
            if wait_s := bound.windows.wait_s(bound.key, n, bound.most, now):
                raise Refusal(bound.refusal, n=bound.most, when=_from_now(wait_s))
        for bound in bounds:
            bound.windows.add(bound.key, n, now)

    def may(self, context: RequestContext, action: LimitedAction) -> bool:
        """Count an act and say whether it may be done, for what nobody is told about."""
        try:
            self.take(context, action)
        except Refusal:
            return False
        return True

    @property
    def remembered(self) -> int:
        """How many windows are kept."""
        return sum(
            len(windows) for kind in (self._people, self._servers, self._process) for windows in kind.values()
        )

    def _bounds(self, context: RequestContext, action: LimitedAction) -> "Iterator[_Limit]":
        budget, asks = RATE_LIMITS[action], action is LimitedAction.QUESTION
        person = context.settings.questions_a_person if asks else budget.person
        if context.is_moderator and action is not LimitedAction.NOTICE:
            person *= MODERATOR_FACTOR
        told = _USER_QUESTION_LIMIT_REACHED if asks else _USER_LIMIT_REACHED
        yield _Limit(self._people[action], context.person_id, person, told)
        server = context.settings.questions_a_server if asks else budget.server
        if context.guild_id is not None and server is not None:
            told = _SERVER_QUESTION_LIMIT_REACHED if asks else _SERVER_LIMIT_REACHED
            yield _Limit(self._servers[action], context.guild_id, server, told)
        yield _Limit(self._process[action], 0, budget.process, _PROCESS_LIMIT_REACHED)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit that an act must keep, and what is said where it does not."""

    windows: "_Windows"
    key: int
    most: int
    refusal: str


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0


class _Windows:
    """Counts by key in windows of one length, each forgotten as soon as it ends."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        # In the order in which they end, since all are equally long.
        self._open: OrderedDict[int, _Window] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def wait_s(self, key: int, n: int, most: int, now: float) -> float:
        """How long until `n` more fit; 0 where they do now, as any number does into an empty window."""
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
    """A moment that Discord counts down to for each reader."""
    return date_stamp(datetime.now(UTC) + timedelta(seconds=math.ceil(wait_s)), "R")
