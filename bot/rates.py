"""How often one person, one server and all of them together may do what costs time, disk or network.

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

from bot.audience import Visit
from bot.language import N_
from bot.markdown import date_stamp
from bot.refusal import Refusal

MODERATOR_FACTOR = 3
"""How much more a moderator may do than another member; limits of the server and the process stay."""


class Act(StrEnum):
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
class Budget:
    """How often an act may be done within a window; None where nothing bounds it."""

    person: int
    server: int | None
    process: int
    window_s: float = 60.0


BUDGETS: Mapping[Act, Budget] = {
    # A server has no limit of its own here: a few of its members could shut the others out with cheap clicks.
    Act.REQUEST: Budget(120, None, 20_000),
    # What a person and a server may ask is set by the server; 3,000 searches a minute keep 30 fast cores busy.
    Act.QUESTION: Budget(6, 60, 3_000),
    Act.READING: Budget(20, 120, 600),
    Act.CHANGE: Budget(30, 300, 3_000),
    Act.LOOKUP: Budget(40, 400, 4_000),
    Act.JOB: Budget(3, 12, 120, window_s=600.0),
    Act.SUGGESTION: Budget(90, 900, 9_000),
    Act.NOTICE: Budget(1, 60, 600),
}
"""Windows are of a minute unless they say otherwise."""

_PERSON = N_("That is too much at once. Try again {when}.")
_SERVER = N_("Too much is being done on this server right now. Try again {when}.")
_PROCESS = N_("Too much is being asked of me right now. Try again {when}.")
_PERSON_ASKED = N_(
    "You have asked {n} questions within a minute, which is as many as this server allows. Ask again {when}."
)
_SERVER_ASKED = N_(
    "This server has asked {n} questions within a minute, which is as many as it allows. Ask again {when}."
)


CHARS_AN_ACT = 100_000
"""Splitting this much text takes 0.2 s, or 0.9 s if it is made to take long."""


def weigh_text(text: str) -> int:
    """How many lookups the preview of a text counts as, and how many changes adding it."""
    return 1 + len(text) // CHARS_AN_ACT


class Rates:
    """Counts acts. Used from one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._people = {action: _Windows(budget.window_s) for action, budget in BUDGETS.items()}
        self._servers = {action: _Windows(budget.window_s) for action, budget in BUDGETS.items()}
        self._process = {action: _Windows(budget.window_s) for action, budget in BUDGETS.items()}

    def take(self, context: Visit, action: Act, n: int = 1) -> None:
        """Count an act `n` times. Raises Refusal, which says when to try again, and then counts nothing."""
        now = self._clock()
        bounds = list(self._bounds(context, action))
        for bound in bounds:
            if wait_s := bound.windows.wait_s(bound.key, n, bound.most, now):
                raise Refusal(bound.refusal, n=bound.most, when=_from_now(wait_s))
        for bound in bounds:
            bound.windows.add(bound.key, n, now)

    def may(self, context: Visit, action: Act) -> bool:
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

    def _bounds(self, context: Visit, action: Act) -> "Iterator[_Bound]":
        budget, asks = BUDGETS[action], action is Act.QUESTION
        person = context.settings.questions_a_person if asks else budget.person
        if context.is_moderator and action is not Act.NOTICE:
            person *= MODERATOR_FACTOR
        told = _PERSON_ASKED if asks else _PERSON
        yield _Bound(self._people[action], context.person_id, person, told)
        server = context.settings.questions_a_server if asks else budget.server
        if context.guild_id is not None and server is not None:
            told = _SERVER_ASKED if asks else _SERVER
            yield _Bound(self._servers[action], context.guild_id, server, told)
        yield _Bound(self._process[action], 0, budget.process, _PROCESS)


@dataclass(frozen=True, slots=True)
class _Bound:
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
