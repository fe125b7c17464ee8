"""Worker processes: calls, limits, replacement, and the death of a worker or of the parent."""

import io
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import psutil
import pytest
import worker_calls
from child_processes import child_environment
from waiting import wait_until

from index.extraction.document_extraction import read_article_bytes
from index.model import errors
from index.model.base_types import Precision
from index.model.errors import FetchError, NewsIndexError, NotAnArticleError, TooLargeError
from index.model.figure_types import WorkerDeaths
from index.workers.worker_messages import CallResult, read_reply
from index.workers.worker_pool import PoolClosedError, WorkerPool
from index.workers.worker_process import (
    CallLimits,
    LimitExceededError,
    WorkerCallError,
    WorkerCrashedError,
    default_limits,
    default_pool_size,
)

LIMITS = CallLimits(cpu_s=1, wall_s=60, memory_bytes=400_000_000)


@pytest.fixture
def parser_pool() -> Iterator[WorkerPool]:
    """For calls that import the parsers, which takes about a second of CPU before they are compiled."""
    pool = WorkerPool(size=2, limits=replace(LIMITS, cpu_s=30))
    yield pool
    pool.close()


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(size=2, limits=LIMITS)
    yield pool
    pool.close()


def in_thread(call: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=call)
    thread.start()
    return thread


def test_call_is_made_in_another_process(pool: WorkerPool) -> None:
    pid = pool.run(os.getpid)

    assert pid != os.getpid()
    assert pool.list_pids() == [pid]
    assert pool.run(os.getpid) == pid


def test_parser_gives_the_same_result_in_a_worker(parser_pool: WorkerPool) -> None:
    page = (
        b"<html><title>Ships</title><article><p>" + b"Three ships passed the strait. " * 20 + b"</p></article>"
    )
    parse = partial(read_article_bytes, page, name="a.html", max_bytes=10_000, url="https://a.example/ships")

    assert parser_pool.run(parse) == parse()


@pytest.mark.parametrize(
    "module",
    [
        "index.crawl.feed_listing",
        "index.extraction.document_extraction",
        "index.extraction.draft_validation",
        "index.extraction.page_comparison",
        "index.feeds.opml",
    ],
)
def test_functions_that_run_in_workers_load_no_database_and_no_model(
    parser_pool: WorkerPool, module: str
) -> None:
    loaded = parser_pool.run(partial(worker_calls.loaded_packages, module))

    assert "index" in loaded
    assert loaded & {"sqlalchemy", "alembic", "psutil", "faiss", "tantivy", "torch"} == set()


def test_error_of_a_parser_keeps_its_attributes(pool: WorkerPool) -> None:
    with pytest.raises(FetchError) as failure:
        pool.run(worker_calls.fail_to_fetch)

    assert str(failure.value) == "https://a.example/: answered 503"
    assert (failure.value.status, failure.value.retry_after_s) == (503, 1.5)
    assert failure.value.reason.values == {"status": 503}
    with pytest.raises(TooLargeError) as too_large:
        pool.run(worker_calls.find_too_large)
    assert too_large.value.limit == 1000


def test_reason_of_a_refused_page_can_still_be_translated(parser_pool: WorkerPool) -> None:
    with pytest.raises(NotAnArticleError) as refusal:
        parser_pool.run(partial(read_article_bytes, b"  ", name="a.txt", max_bytes=10))

    assert refusal.value.reason.pattern == "it contains no text; use the text of an article"


ERRORS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, NewsIndexError)]


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_of_the_index_can_cross_processes(kind: type[NewsIndexError]) -> None:
    error = kind.__new__(kind, "a message")
    error.fact = 7

    revived = pickle.loads(pickle.dumps(error))

    assert (type(revived), str(revived), revived.fact) == (kind, "a message", 7)


def test_bug_of_a_parser_is_shown_with_its_traceback(pool: WorkerPool) -> None:
    with pytest.raises(WorkerCallError, match="a bug in a parser") as failure:
        pool.run(worker_calls.has_a_bug)

    assert "in has_a_bug" in str(failure.value)
    assert len(pool.list_pids()) == 1


@pytest.mark.slow
def test_worker_that_loops_is_killed_and_replaced(pool: WorkerPool) -> None:
    with pytest.raises(LimitExceededError) as failure:
        pool.run(worker_calls.loop)

    assert failure.value.limit == "time"
    assert pool.list_pids() == []
    assert pool.run(os.getpid) != os.getpid()


@pytest.mark.slow
def test_worker_that_holds_the_interpreter_lock_is_killed(pool: WorkerPool) -> None:
    with pytest.raises(LimitExceededError):
        pool.run(partial(re.match, "(a+)+b", "a" * 60))


def test_worker_that_takes_too_much_memory_is_killed() -> None:
    pool = WorkerPool(size=1, limits=CallLimits(cpu_s=300, wall_s=300, memory_bytes=LIMITS.memory_bytes))

    with pytest.raises(LimitExceededError) as failure:
        pool.run(worker_calls.fill_memory)

    assert failure.value.limit == "memory"
    assert pool.deaths == WorkerDeaths(over_memory=1)
    assert pool.run(os.getpid) != os.getpid()
    pool.close()


def test_worker_that_waits_forever_is_killed() -> None:
    pool = WorkerPool(size=1, limits=CallLimits(cpu_s=60, wall_s=0.3, memory_bytes=400_000_000))

    with pytest.raises(LimitExceededError) as failure:
        pool.run(partial(worker_calls.wait, 600))

    assert failure.value.limit == "time"
    assert pool.deaths == WorkerDeaths(over_time=1)


def test_worker_that_crashes_is_replaced(pool: WorkerPool) -> None:
    with pytest.raises(WorkerCrashedError) as failure:
        pool.run(partial(os._exit, 3))

    assert failure.value.exit_code == 3
    assert pool.deaths == WorkerDeaths(crashed=2)  # a crashed call is tried twice
    assert pool.run(os.getpid) != os.getpid()


def test_worker_killed_from_outside_fails_no_call(pool: WorkerPool) -> None:
    first = pool.run(os.getpid)
    psutil.Process(first).kill()
    wait_until(lambda: not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE)

    assert pool.run(os.getpid) != first


def test_call_is_retried_in_another_worker_if_the_system_kills_the_first(pool: WorkerPool) -> None:
    pids: list[int] = []
    thread = in_thread(lambda: pids.append(pool.run(partial(worker_calls.wait, 1))))
    wait_until(pool.list_pids)
    [first] = pool.list_pids()
    psutil.Process(first).kill()
    thread.join()

    assert pids != [first]
    assert len(pids) == 1


def test_reply_may_contain_only_plain_values(pool: WorkerPool) -> None:
    with pytest.raises(WorkerCallError, match=r"re\._compile is not allowed"):
        pool.run(partial(re.compile, "a"))
    with pytest.raises(WorkerCallError, match="Path is not allowed"):
        pool.run(partial(Path, "a"))
    with pytest.raises(WorkerCallError, match="pickle"):
        pool.run(threading.Lock)


class Exploit:
    def __reduce__(self) -> tuple[object, ...]:
        return os.system, ("exit 1",)


class PickledAttribute:
    """Pickled as a call of `getattr`."""

    def __init__(self, *arguments: object) -> None:
        self._arguments = arguments

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, self._arguments


def read_pickled(value: object) -> object:
    return read_reply(io.BytesIO(pickle.dumps(CallResult(value))))


def test_members_of_enums_may_be_pickled_as_in_python_3_11_2() -> None:
    assert read_pickled(PickledAttribute(Precision, "DAY")) == CallResult(Precision.DAY)


@pytest.mark.parametrize(
    "arguments", [(Precision, "__init__"), (Precision, "mro"), (CallResult, "value"), ("a", "join")]
)
def test_reply_cannot_get_other_attributes(arguments: tuple[object, str]) -> None:
    with pytest.raises(pickle.UnpicklingError, match="is no member of an enum"):
        read_pickled(PickledAttribute(*arguments))


def test_reply_cannot_call_functions_of_this_process(tmp_path: Path) -> None:
    path = tmp_path / "reply"
    path.write_bytes(pickle.dumps(CallResult(Exploit())))

    with path.open("rb") as stream, pytest.raises(pickle.UnpicklingError, match="system is not allowed"):
        read_reply(stream)


def test_code_that_uses_stdin_or_stdout_does_not_corrupt_the_reply(pool: WorkerPool) -> None:
    assert pool.run(worker_calls.print_and_read) == ""


def test_worker_does_not_see_the_token(pool: WorkerPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")
    monkeypatch.setenv("INDEX_DATA_DIR", "data")

    assert pool.run(worker_calls.own_settings) == {}


@pytest.mark.slow
def test_background_work_leaves_a_worker_for_people(pool: WorkerPool) -> None:
    waiting = [in_thread(lambda: pool.run(partial(worker_calls.wait, 1.5), background=True)) for _ in range(3)]
    wait_until(pool.list_pids)
    [in_background] = pool.list_pids()

    assert pool.run(os.getpid) != in_background
    assert all(thread.is_alive() for thread in waiting)
    for thread in waiting:
        thread.join()


def test_people_take_precedence_over_background_work() -> None:
    pool, order = WorkerPool(size=1, limits=LIMITS), []
    first = in_thread(lambda: pool.run(partial(worker_calls.wait, 1)))
    wait_until(pool.list_pids)
    background = in_thread(lambda: order.append((pool.run(os.getpid, background=True), "background")))
    time.sleep(0.1)
    urgent = in_thread(lambda: order.append((pool.run(os.getpid), "urgent")))
    for thread in (first, background, urgent):
        thread.join()
    pool.close()

    assert [kind for _, kind in order] == ["urgent", "background"]


def test_many_threads_share_few_workers(pool: WorkerPool) -> None:
    pids: list[int] = []
    threads = [in_thread(lambda: pids.append(pool.run(os.getpid))) for _ in range(40)]
    for thread in threads:
        thread.join()

    assert len(pids) == 40
    assert 1 <= len(set(pids)) <= 2


def test_closing_ends_running_calls(pool: WorkerPool) -> None:
    failures: list[BaseException] = []

    def call() -> None:
        try:
            pool.run(partial(worker_calls.wait, 600))
        except PoolClosedError as error:
            failures.append(error)

    thread = in_thread(call)
    wait_until(pool.list_pids)
    pool.close()
    thread.join(timeout=10)

    assert len(failures) == 1
    with pytest.raises(PoolClosedError):
        pool.run(os.getpid)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_in_a_terminal_does_not_end_a_worker(pool: WorkerPool) -> None:
    pid = pool.run(os.getpid)
    os.kill(pid, signal.SIGINT)

    assert pool.run(os.getpid) == pid


PARENT = """
import os, sys, threading
import worker_calls
from child_processes import child_environment
from waiting import wait_until
from index.workers.worker_process import CallLimits
from index.workers.worker_pool import WorkerPool
pool = WorkerPool(size=1, limits=CallLimits(cpu_s=1, wall_s=60, memory_bytes=10**9))
print(pool.run(os.getpid), flush=True)
threading.Thread(target=pool.run, args=(worker_calls.{call},), daemon=True).start()
sys.stdin.read()
os._exit(0)
"""


@pytest.mark.slow
@pytest.mark.parametrize("call", ["own_settings", "loop"], ids=["idle", "at work"])
def test_worker_ends_with_its_parent(call: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT.format(call=call)],
        env=child_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    worker.wait(timeout=60)
    assert not worker.is_running()


def test_limits_fit_the_machine() -> None:
    limits = default_limits()

    assert 384_000_000 <= limits.memory_bytes <= 1_000_000_000
    assert 1 <= default_pool_size() <= 4
