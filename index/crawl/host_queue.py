"""Queue of visits per host: decides which host may be visited next, and never waits. Pure."""

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_JITTER = 0.25  # the share of a pause that is added at random, so that requests to a site are not regular
_NEVER = float("inf")


class HostVisit(Protocol):
    """Something to do that sends requests to one host."""

    @property
    def host(self) -> str: ...


VisitType = TypeVar("VisitType", bound=HostVisit)


@dataclass(frozen=True, slots=True)
class VisitResult(Generic[VisitType]):
    """The result of a visit: further visits, and when its host may be visited again."""

    further: Sequence[VisitType] = ()
    retry_after_s: float | None = None
    """The host asked for a pause this long; its other visits of the round are postponed."""
    min_pause_s: float = 0.0
    """The shortest pause before the next request to the host (Crawl-delay)."""
    made_request: bool = True
    """False if no request was sent, so that no pause is needed."""
    is_repeated: bool = False
    """The visit must be made again, before the others of its host."""


class HostPacing:
    """When each host may be visited next. Times are seconds of one clock; for one thread at a time."""

    def __init__(self, *, pause_s: float, draw: Callable[[], float] = random.random) -> None:
        """`draw` returns the jitter, from 0 to 1."""
        self._pause_s = pause_s
        self._draw = draw
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    def free_at(self, host: str) -> float:
        """When a host may be visited next; infinity while a visit is in progress."""
        return self._free_at.get(host, -_NEVER)

    def is_closed(self, host: str, now: float) -> bool:
        """Whether a host asked for no requests for a time that is not over."""
        return self._closed_until.get(host, now) > now

    def begin(self, host: str) -> None:
        self._free_at[host] = _NEVER

    def end(
        self,
        host: str,
        now: float,
        *,
        retry_after_s: float | None = None,
        min_pause_s: float = 0.0,
        made_request: bool = True,
    ) -> None:
        pause_s = max(self._pause_s, min_pause_s) if made_request else 0.0
        self._free_at[host] = now + pause_s * (1 + _JITTER * self._draw())
        if retry_after_s is not None:
            self._closed_until[host] = max(self._closed_until.get(host, now), now + retry_after_s)

    def forget_past(self, now: float) -> None:
        """Drop expired entries, so that the tables do not grow with every host ever visited."""
        self._free_at = {host: moment for host, moment in self._free_at.items() if moment > now}
        self._closed_until = {host: moment for host, moment in self._closed_until.items() if moment > now}


class HostQueue(Generic[VisitType]):
    """The visits of one round, handed out host by host. Several queues may share one `HostPacing`."""

    def __init__(self, pacing: HostPacing, visits: Iterable[VisitType] = ()) -> None:
        self.postponed: list[VisitType] = []
        """Visits that were not handed out: their host asked for a pause, or the queue was closed."""
        self._pacing = pacing
        self._waiting: dict[str, deque[VisitType]] = {}
        self._running = 0
        self._is_open = True
        for visit in visits:
            self.put(visit)

    @property
    def is_over(self) -> bool:
        """Whether nothing is waiting or in progress."""
        return not self._waiting and not self._running

    def put(self, visit: VisitType, *, first: bool = False) -> None:
        """Add a visit behind those of its host, or in front of them."""
        if not self._is_open:
            self.postponed.append(visit)
            return
        waiting = self._waiting.setdefault(visit.host, deque())
        if first:
            waiting.appendleft(visit)
        else:
            waiting.append(visit)

    def take(self, now: float) -> VisitType | None:
        """The next visit whose host is free, starting with the host that waited longest; end it with `done`."""
        for host in list(self._waiting):
            if self._pacing.is_closed(host, now):
                self.postponed += self._waiting.pop(host)
            elif self._pacing.free_at(host) <= now:
                return self._take_of(host)
        return None

    def done(self, visit: VisitType, result: VisitResult[VisitType], now: float) -> None:
        self._running -= 1
        self._pacing.end(
            visit.host,
            now,
            retry_after_s=result.retry_after_s,
            min_pause_s=result.min_pause_s,
            made_request=result.made_request,
        )
        if result.is_repeated:
            self.put(visit, first=True)
        for further in result.further:
            self.put(further)

    def next_at(self) -> float:
        """When `take` will return a visit if none ends before; infinity if one must end first."""
        return min(map(self._pacing.free_at, self._waiting), default=_NEVER)

    def close(self) -> None:
        """Postpone everything that has not started."""
        self._is_open = False
        for visits in self._waiting.values():
            self.postponed += visits
        self._waiting.clear()

    def _take_of(self, host: str) -> VisitType:
        visits = self._waiting.pop(host)
        visit = visits.popleft()
        if visits:
            self._waiting[host] = visits  # behind the other hosts
        self._pacing.begin(host)
        self._running += 1
        return visit
