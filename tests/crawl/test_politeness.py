"""Hosts are visited with pauses and in turn, and no round waits for a host that asked for a pause."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from index.crawl.host_queue import HostPacing, HostQueue, VisitResult
from index.crawl.politeness import Politeness
from index.model.protocols import IsCancelled


@dataclass(frozen=True)
class Visit:
    host: str
    page: int = 0


def visits(spelled: str) -> list[Visit]:
    """One visit for each letter, which is its host; numbered per host."""
    return [Visit(host, spelled[:place].count(host)) for place, host in enumerate(spelled)]


def make_queue(spelled: str, *, pause_s: float = 1.0, jitter: float = 0.0) -> HostQueue[Visit]:
    return HostQueue(HostPacing(pause_s=pause_s, draw=lambda: jitter), visits(spelled))


def take_all(queue: HostQueue[Visit], now: float) -> str:
    """The hosts that can be visited at the same time."""
    taken = ""
    while (visit := queue.take(now)) is not None:
        taken += visit.host
    return taken


# --- the queue, with a fake clock


def test_host_has_one_visit_at_a_time() -> None:
    queue = make_queue("aabbc")

    assert take_all(queue, now=0) == "abc"
    assert queue.next_at() == float("inf")


def test_visits_to_a_host_are_separated_by_a_pause() -> None:
    queue = make_queue("aa")
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(), now=5)

    assert queue.next_at() == 6
    assert queue.take(5.9) is None
    assert queue.take(6) == Visit("a", 1)


def test_host_that_asks_for_a_longer_pause_gets_it() -> None:
    queue = make_queue("aa")
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(min_pause_s=10), now=5)

    assert queue.next_at() == 15


def test_usual_pause_is_never_shortened() -> None:
    queue = make_queue("aa", pause_s=4)
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(min_pause_s=1), now=0)

    assert queue.next_at() == 4


def test_visit_without_a_request_needs_no_pause() -> None:
    queue = make_queue("aa")
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(made_request=False, min_pause_s=10), now=5)

    assert queue.take(5) == Visit("a", 1)


def test_repeated_visit_comes_before_the_others_of_its_host() -> None:
    queue = make_queue("aab")
    first = queue.take(0)
    assert first == Visit("a")
    queue.done(first, VisitResult(is_repeated=True), now=0)

    assert take_all(queue, now=0) == "b"
    assert queue.take(1) == Visit("a")


def test_repeated_visit_of_a_closed_queue_is_postponed() -> None:
    queue = make_queue("a")
    first = queue.take(0)
    assert first is not None
    queue.close()
    queue.done(first, VisitResult(is_repeated=True), now=0)

    assert queue.postponed == [Visit("a")]


def test_pause_is_lengthened_by_at_most_a_quarter() -> None:
    queue = make_queue("aa", pause_s=4, jitter=1)
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(), now=0)

    assert queue.next_at() == 5


def test_hosts_take_turns_and_each_keeps_its_order() -> None:
    queue = make_queue("aaabbc", pause_s=0)
    served: list[Visit] = []
    while (visit := queue.take(0)) is not None:
        served.append(visit)
        queue.done(visit, VisitResult(), now=0)

    assert served == [*visits("abc"), Visit("a", 1), Visit("b", 1), Visit("a", 2)]


def test_visits_that_follow_from_a_visit_are_made_too() -> None:
    queue = make_queue("a")
    visit = queue.take(0)
    assert visit is not None
    assert not queue.is_over
    queue.done(visit, VisitResult(further=visits("b")), now=0)

    assert not queue.is_over
    assert queue.take(0) == Visit("b")


def test_round_is_over_after_the_last_visit() -> None:
    queue = make_queue("a")
    visit = queue.take(0)
    assert visit is not None
    queue.done(visit, VisitResult(), now=0)

    assert queue.is_over


def test_visits_to_a_host_that_asks_for_a_pause_are_returned() -> None:
    queue = make_queue("aaab")
    first = queue.take(0)
    assert first is not None
    queue.done(first, VisitResult(further=[Visit("a", 9)], retry_after_s=60), now=0)

    assert take_all(queue, now=30) == "b"
    assert queue.postponed == [Visit("a", 1), Visit("a", 2), Visit("a", 9)]


def test_later_round_skips_the_host_until_the_pause_ends() -> None:
    pacing = HostPacing(pause_s=1, draw=lambda: 0)
    pacing.begin("a")
    pacing.end("a", 0, retry_after_s=60)
    pacing.begin("a")
    pacing.end("a", 10, retry_after_s=5)
    pacing.forget_past(20)

    assert take_all(HostQueue(pacing, visits("a")), now=59) == ""
    assert take_all(HostQueue(pacing, visits("a")), now=60) == "a"


def test_two_rounds_do_not_visit_a_host_at_once() -> None:
    pacing = HostPacing(pause_s=1, draw=lambda: 0)
    one, other = HostQueue(pacing, visits("a")), HostQueue(pacing, visits("a"))
    visit = one.take(0)
    assert visit is not None

    assert other.take(0) is None
    one.done(visit, VisitResult(), now=3)
    assert other.next_at() == 4


def test_pause_outlives_the_round_and_is_then_forgotten() -> None:
    pacing = HostPacing(pause_s=1, draw=lambda: 0)
    pacing.begin("a")
    pacing.end("a", 0)
    pacing.forget_past(0.5)
    assert pacing.free_at("a") == 1

    pacing.forget_past(1)
    assert pacing.free_at("a") == float("-inf")


def test_closed_queue_hands_out_nothing() -> None:
    queue = make_queue("aab")
    first = queue.take(0)
    assert first is not None
    queue.close()
    queue.done(first, VisitResult(further=visits("c")), now=0)

    assert queue.take(100) is None
    assert queue.is_over
    assert queue.postponed == [Visit("b"), Visit("a", 1), Visit("c")]


# --- in threads


def run(
    works: Sequence[Visit],
    do: Callable[[Visit], VisitResult[Visit]],
    *,
    pause_s: float = 0,
    threads: int = 8,
    is_cancelled: IsCancelled | None = None,
) -> list[Visit]:
    return Politeness(pause_s=pause_s).run(works, do, threads=threads, is_cancelled=is_cancelled)


@pytest.mark.parametrize("threads", [1, 8])
def test_everything_is_done_once(threads: int) -> None:
    done: list[Visit] = []

    def do(visit: Visit) -> VisitResult[Visit]:
        done.append(visit)
        return VisitResult(further=[Visit("z", len(done))] if visit.host != "z" else ())

    left = run(visits("aabbbc"), do, threads=threads)

    assert left == []
    assert len(done) == len(set(done)) == 12


def test_round_without_visits_ends() -> None:
    assert run([], lambda _: VisitResult()) == []


def test_hosts_are_visited_in_parallel_but_each_by_one_thread() -> None:
    both = threading.Barrier(2, timeout=30)
    under_way: set[str] = set()

    def do(visit: Visit) -> VisitResult[Visit]:
        assert visit.host not in under_way
        under_way.add(visit.host)
        both.wait()  # passes only while a and b are visited at the same time
        under_way.remove(visit.host)
        both.wait()
        return VisitResult()

    assert run(visits("aabb"), do, threads=4) == []


def test_slow_host_delays_no_other() -> None:
    others = threading.Semaphore(0)

    def do(visit: Visit) -> VisitResult[Visit]:
        if visit.host == "s":
            for _ in range(5):
                assert others.acquire(timeout=30)
        else:
            others.release()
        return VisitResult()

    assert run(visits("saaabb"), do, threads=2) == []


def test_round_continues_without_a_host_that_asks_for_a_pause() -> None:
    done: list[Visit] = []

    def do(visit: Visit) -> VisitResult[Visit]:
        done.append(visit)
        return VisitResult(retry_after_s=3600 if visit.host == "a" else None)

    left = run(visits("aaabb"), do, threads=3)

    assert (sorted(left, key=lambda visit: visit.page), len(done)) == ([Visit("a", 1), Visit("a", 2)], 3)


@pytest.mark.parametrize("threads", [1, 4])
def test_round_ends_if_the_only_host_asks_for_a_pause(threads: int) -> None:
    left = run(visits("aaa"), lambda _: VisitResult(retry_after_s=3600), threads=threads)

    assert left == [Visit("a", 1), Visit("a", 2)]


@pytest.mark.parametrize("threads", [1, 4])
def test_cancelled_round_finishes_running_visits_and_returns_the_rest(threads: int) -> None:
    cancelled, noticed = threading.Event(), threading.Event()
    done: list[Visit] = []

    def do(visit: Visit) -> VisitResult[Visit]:
        cancelled.set()
        assert noticed.wait(30)
        done.append(visit)
        return VisitResult()

    def is_cancelled() -> bool:
        if not cancelled.is_set():
            return False
        noticed.set()
        return True

    works = visits("a" * 50)
    left = run(works, do, pause_s=3600, threads=threads, is_cancelled=is_cancelled)

    assert done == works[:1]
    assert left == works[1:]


def test_error_in_a_visit_ends_the_round() -> None:
    done: list[Visit] = []

    def do(visit: Visit) -> VisitResult[Visit]:
        done.append(visit)
        raise LookupError(visit.host)

    with pytest.raises(LookupError, match="a"):
        run(visits("a" * 50), do, pause_s=3600, threads=2)
    assert len(done) == 1
