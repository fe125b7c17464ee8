"""The program of a worker process: runs calls, one after another, until its input ends.

`WorkerProcess` starts this file as a script. Run as a module, it would first import `index/__init__.py`, which
loads SQLAlchemy, FAISS and other libraries that no parser needs: 0.5 s and 40 MB (docs/decisions/0026).
"""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

_NICENESS = 5  # questions go first
_OOM_SCORE = "500"  # -1000 to 1000: when memory runs out, Linux kills a worker before the bot


def main() -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C in a terminal reaches all processes; the parent decides
    requests, replies = _take_pipes()
    import_paths, cpu_s = pickle.load(requests)
    sys.path[:] = import_paths
    _register_package()
    _lower_priority()
    while True:
        try:
            call = pickle.load(requests)
        except EOFError:
            return
        _limit_cpu(cpu_s)
        replies.write(_reply_to(call))
        replies.flush()
        del call


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Both pipes, inaccessible to code that prints or reads."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    with Path(os.devnull).open("r+b") as null:
        os.dup2(null.fileno(), 0)
        os.dup2(null.fileno(), 1)
    return requests, replies


def _register_package() -> None:
    """Register the package without running its `__init__.py`."""
    package = ModuleType("index")
    package.__path__ = [str(Path(__file__).resolve().parent.parent)]
    sys.modules["index"] = package


def _lower_priority() -> None:
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):  # not Linux, or not allowed
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")


def _limit_cpu(cpu_s: float) -> None:
    """End this process if its parent, which enforces the limit, is gone. Not on Windows."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    usage = resource.getrusage(resource.RUSAGE_SELF)
    end = int(usage.ru_utime + usage.ru_stime + 2 * cpu_s) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set from outside
        resource.setrlimit(resource.RLIMIT_CPU, (end, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _reply_to(call: object) -> bytes:
    from index.model.errors import NewsIndexError  # noqa: PLC0415 - only importable after the set-up
    from index.workers.worker_messages import CallFailure, CallResult, OutOfMemory  # noqa: PLC0415 - as above

    try:
        return _dump(CallResult(call()))  # type: ignore[operator]  # read from a pipe of the parent
    except NewsIndexError as error:
        return _dump(CallFailure(error))
    except MemoryError:
        return _dump(OutOfMemory())
    except Exception:
        return _dump(CallFailure(traceback=traceback.format_exc()))


def _dump(reply: object) -> bytes:
    return pickle.dumps(reply, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
