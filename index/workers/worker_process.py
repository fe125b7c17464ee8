"""One worker process: runs one call at a time and is killed when a call exceeds its limits."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

import psutil

from index.machine.capacity import count_threads, find_usable_memory
from index.workers.worker_messages import (
    CallFailure,
    CallResult,
    OutOfMemory,
    WorkerCall,
    WorkerReply,
    read_reply,
    write_message,
)

_MIN_MEMORY_BYTES = 384_000_000  # an idle worker takes 80 MB, the largest allowed page (10 MB) up to 300 MB
_MAX_MEMORY_BYTES = 1_000_000_000
_MEMORY_SHARE = 8
_MAX_WORKERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLimits:
    """The limits of one call."""

    cpu_s: float
    """Processor time, independent of other load on the machine."""
    wall_s: float
    """Elapsed time: long enough for a busy machine, it only stops a call that waits forever."""
    memory_bytes: int
    """Resident memory of the whole worker process."""


def default_limits() -> CallLimits:
    """The limits on this machine: 10 s, and an eighth of the memory, within bounds.

    The slowest real page took 0.3 s, a PDF of 300 full pages 6 s (docs/decisions/0043).
    """
    memory = find_usable_memory() // _MEMORY_SHARE
    return CallLimits(
        cpu_s=10,
        wall_s=120,
        memory_bytes=max(_MIN_MEMORY_BYTES, min(_MAX_MEMORY_BYTES, memory)),
    )


def default_pool_size() -> int:
    """One worker per thread that the program may use, at most four: a bot rarely waits for parsing."""
    return min(_MAX_WORKERS, count_threads())


_CHILD = Path(__file__).with_name("child.py")
_CHECK_S = 0.05
_SECRET_PREFIXES = ("DISCORD_", "INDEX_", "CREDENTIALS_")  # including the token, which no parser may see
_WINDOWS_FLAGS = 0x00004000 | 0x08000000 | 0x00000200
"""BELOW_NORMAL_PRIORITY_CLASS, CREATE_NO_WINDOW, CREATE_NEW_PROCESS_GROUP: Ctrl-C is for the parent."""


class WorkerDiedError(Exception):
    """A call did not finish, and its worker is dead."""


class LimitExceededError(WorkerDiedError):
    """A call exceeded a limit. `limit` is "time" or "memory"."""

    def __init__(self, limit: Literal["time", "memory"]) -> None:
        super().__init__(f"a call in a worker process took too much {limit}")
        self.limit = limit


class WorkerCrashedError(WorkerDiedError):
    """The worker ended during a call. `exit_code` is its exit status, negative for a signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(f"a worker process crashed with exit status {exit_code}")
        self.exit_code = exit_code


class WorkerCallError(Exception):
    """A bug: a call raised an unexpected error or returned a type that replies may not contain.

    The message is the worker's traceback or names the type.
    """


class WorkerProcess:
    """A child process that runs calls. Used by one thread at a time."""

    def __init__(self, limits: CallLimits) -> None:
        """Return without waiting for the process to start. Raises OSError if the system cannot start it."""
        self._limits = limits
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=_WINDOWS_FLAGS if sys.platform == "win32" else 0,
        )
        self._requests = cast(BinaryIO, self._process.stdin)
        self._replies: queue.SimpleQueue[WorkerReply | WorkerCallError | None] = queue.SimpleQueue()
        self._usage = _ResourceUsage(self._process.pid)
        threading.Thread(target=self._read_replies, name="watchdesk-worker", daemon=True).start()
        with contextlib.suppress(OSError):  # a process that ended at once is noticed at the first call
            # A plain tuple: the child reads it before its import paths are set.
            write_message(self._requests, (tuple(map(_absolute, sys.path)), limits.cpu_s))

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def memory_bytes(self) -> int:
        """Resident memory now; 0 if the process has ended."""
        return self._usage.memory_bytes()

    def run(self, call: WorkerCall) -> object:
        """Run `call`, a picklable callable, in the worker.

        Raises the call's own NewsIndexError, WorkerCallError for any other exception of it, LimitExceededError
        and WorkerCrashedError. After the last two the worker is dead.
        """
        try:
            reply = self._exchange(call)
        except BaseException:  # also Ctrl-C: the next caller must not read this reply
            self.kill()
            raise
        return _unpack(reply)

    def kill(self) -> None:
        """End the process now. May be called from any thread and more than once."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._requests.close()

    def _exchange(self, call: WorkerCall) -> WorkerReply:
        monitor = _LimitMonitor(self._usage, self._limits)
        try:
            write_message(self._requests, call)
        except (OSError, ValueError) as error:  # ValueError: the pipe was closed by `kill`
            raise WorkerCrashedError(self._process.poll()) from error
        while True:
            try:
                reply = self._replies.get(timeout=_CHECK_S)
            except queue.Empty:
                monitor.check()
                continue
            if reply is None:
                raise WorkerCrashedError(self._process.wait())
            if isinstance(reply, WorkerCallError):
                raise reply
            if isinstance(reply, OutOfMemory):
                raise LimitExceededError("memory")
            return reply

    def _read_replies(self) -> None:
        """Run in a separate thread: Windows cannot read a pipe with a timeout."""
        stream = cast(BinaryIO, self._process.stdout)
        try:
            while True:
                self._replies.put(read_reply(stream))
        except EOFError:
            pass
        except Exception as error:
            self._replies.put(WorkerCallError(f"invalid reply of a worker process: {error}"))
        finally:
            stream.close()
            self._replies.put(None)


def _unpack(reply: WorkerReply) -> object:
    if isinstance(reply, CallResult):
        return reply.value
    assert isinstance(reply, CallFailure)
    raise reply.error or WorkerCallError(reply.traceback)


class _ResourceUsage:
    """The resource use of a process; 0 once it has ended."""

    def __init__(self, pid: int) -> None:
        try:
            self._process: psutil.Process | None = psutil.Process(pid)
        except psutil.Error:
            self._process = None

    def cpu_s(self) -> float:
        try:
            times = self._process.cpu_times() if self._process else None
        except psutil.Error:
            return 0.0
        return times.user + times.system if times else 0.0

    def memory_bytes(self) -> int:
        try:
            return self._process.memory_info().rss if self._process else 0
        except psutil.Error:
            return 0


class _LimitMonitor:
    """Checks one call against its limits."""

    def __init__(self, usage: _ResourceUsage, limits: CallLimits) -> None:
        self._usage = usage
        self._limits = limits
        self._cpu_at_start_s = usage.cpu_s()
        self._started_at = time.monotonic()

    def check(self) -> None:
        """Raise LimitExceededError if a limit is exceeded."""
        cpu_s = self._usage.cpu_s() - self._cpu_at_start_s
        wall_s = time.monotonic() - self._started_at
        if cpu_s > self._limits.cpu_s or wall_s > self._limits.wall_s:
            raise LimitExceededError("time")
        if self._usage.memory_bytes() > self._limits.memory_bytes:
            raise LimitExceededError("memory")


def _environment() -> dict[str, str]:
    """The environment of this process without our settings; NumPy may start no threads."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SECRET_PREFIXES)}
    return kept | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _absolute(path: str) -> str:
    return str(Path(path or ".").resolve())
