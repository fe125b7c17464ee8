"""Queue of visits per host: decides which host may be visited next, and never waits. Pure."""

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

_JITTER = 0.25  # of a pause, on top of it, so that a site with many feeds does not hear a metronome
_NEVER = float("inf")


class HostVisit(Protocol):
    """Something to be done that asks one host."""

    @property
    def host(self) -> str: ...


Work = TypeVar("Work", bound=HostVisit)


@dataclass(frozen=True, slots=True)
class VisitResult(Generic[Work]):
    """What a visit led to: further visits, and how long the host is left alone."""

    further: Sequence[Work] = ()
    retry_after_s: float | None = None
    """The host asks for no request for so long: its other visits of the round are postponed."""
    min_pause_s: float = 0.0
    """Before the next request to the host, where it asks for a longer pause than usual (Crawl-delay)."""
    made_request: bool = True
    """False if the host was not asked, so that no pause is needed."""
    is_repeated: bool = False
    """The visit itself is due once more, before the others of its host."""


class HostPacing:
    """Which hosts may be asked when. All moments are seconds of one clock; for one thread at a time."""

    def __init__(self, *, pause_s: float, draw: Callable[[], float] = random.random) -> None:
        """`draw` gives the jitter: a number from 0 to 1."""
        self._pause_s = pause_s
        self._draw = draw
        self._free_at: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    def free_at(self, host: str) -> float:
        """When a host may be asked next; infinity while a request is under way."""
        return self._free_at.get(host, -_NEVER)

    def is_closed(self, host: str, now: float) -> bool:
        """Whether a host has asked to be left alone for some time yet."""
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
        """Keep only what still binds, so that hosts once visited do not pile up."""
        self._free_at = {host: moment for host, moment in self._free_at.items() if moment > now}
        self._closed_until = {host: moment for host, moment in self._closed_until.items() if moment > now}


class HostQueue(Generic[Work]):
    """The works of one round, handed out in turn among the hosts. Several may share one `HostPacing`."""

    def __init__(self, turns: HostPacing, works: Iterable[Work] = ()) -> None:
        self.postponed: list[Work] = []
        """Works that are not handed out: their host asked to be left alone, or the queue was closed."""
        self._pacing = turns
        self._waiting: dict[str, deque[Work]] = {}
        self._running = 0
        self._is_open = True
        for work in works:
            self.put(work)

    @property
    def is_over(self) -> bool:
        """Whether nothing is waiting or under way."""
        return not self._waiting and not self._running

    def put(self, work: Work) -> None:
        if self._is_open:
            self._waiting.setdefault(work.host, deque()).append(work)
        else:
            self.postponed.append(work)

    def _put_first(self, work: Work) -> None:
        if self._is_open:
            self._waiting.setdefault(work.host, deque()).appendleft(work)
        else:
            self.postponed.append(work)

    def take(self, now: float) -> Work | None:
        """A work whose host may be asked now, of the host that was served longest ago; `done` ends it."""
        for host in list(self._waiting):
            if self._pacing.is_closed(host, now):
                self.postponed += self._waiting.pop(host)
            elif self._pacing.free_at(host) <= now:
                return self._take_of(host)
        return None

    def done(self, work: Work, result: VisitResult[Work], now: float) -> None:
        self._running -= 1
        self._pacing.end(
            work.host,
            now,
            retry_after_s=result.retry_after_s,
            min_pause_s=result.min_pause_s,
            made_request=result.made_request,
        )
        if result.is_repeated:
            self._put_first(work)
        for further in result.further:
            self.put(further)

    def next_at(self) -> float:
        """When `take` has something if nothing is done before; infinity if only a `done` can bring that."""
        return min(map(self._pacing.free_at, self._waiting), default=_NEVER)

    def close(self) -> None:
        """Hand out nothing more."""
        self._is_open = False
        for works in self._waiting.values():
            self.postponed += works
        self._waiting.clear()

    def _take_of(self, host: str) -> Work:
        works = self._waiting.pop(host)
        work = works.popleft()
        if works:
            self._waiting[host] = works  # behind the other hosts
        self._pacing.begin(host)
        self._running += 1
        return work
