"""Measure the cost of reading pages in worker processes: start-up, time per page, memory, limits.

    python benchmarks/workers.py FOLDER

FOLDER holds `html/*.html.gz`, as for `extraction.py`. The same pages are read in this process and in a worker.
"""

import argparse
import contextlib
import gzip
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import psutil

from index.extraction.document_extraction import read_article_bytes
from index.model.errors import ReadError
from index.workers.worker_pool import WorkerPool
from index.workers.worker_process import LimitExceededError, default_limits, default_pool_size

MAX_BYTES = 50_000_000
Parse = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("html/*.gz"))]
    limits = default_limits()
    memory = f"{limits.memory_bytes / 1e6:.0f} MB"
    print(f"workers: {default_pool_size()}; limits of a call: {limits.cpu_s:g} s, {memory}")
    report_start(pages[0])
    parses = [partial(read_article_bytes, page, name="page.html", max_bytes=MAX_BYTES) for page in pages]
    pool = WorkerPool(size=1, limits=limits)
    for parse in parses[:3]:  # loads the libraries in both processes
        timed(parse)
        timed(partial(pool.run, parse))
    here = [timed(parse) for parse in parses]
    there = [timed(partial(pool.run, parse)) for parse in parses]
    print(f"{len(pages)} pages: in this process median {_ms(here)}, in a worker {_ms(there)}")
    print(f"a call that does nothing: {_ms([timed(partial(pool.run, int)) for _ in range(300)])}")
    [pid] = pool.list_pids()
    print(f"memory of the worker afterwards: {psutil.Process(pid).memory_info().rss / 1e6:.0f} MB")
    pool.close()
    report_kill()


def report_start(page: bytes) -> None:
    """Measure a new worker until its first call returns, and until its first page is read."""
    parse = partial(read_article_bytes, page, name="page.html", max_bytes=MAX_BYTES)
    empty, first, memory = [], [], []
    for _ in range(5):
        pool = WorkerPool(size=1, limits=default_limits())
        empty.append(timed(partial(pool.run, int)))
        [pid] = pool.list_pids()
        memory.append(psutil.Process(pid).memory_info().rss)
        first.append(timed(partial(pool.run, parse)))
        pool.close()
    print(f"start of a worker: {_ms(empty)}, {median(memory) / 1e6:.0f} MB; then its first page: {_ms(first)}")


def report_kill() -> None:
    """Measure how long a caller waits for a call that never ends."""
    limits = default_limits()
    pool = WorkerPool(size=1, limits=limits)
    began = time.perf_counter()
    try:
        pool.run(partial(pow, 3, 10**9))
    except LimitExceededError as error:
        print(f"a call that never ends: killed after {time.perf_counter() - began:.2f} s ({error.limit})")
    print(f"next call, in a new worker: {_ms([timed(partial(pool.run, int))])}")
    pool.close()


def timed(call: Parse) -> float:
    """Elapsed seconds of a call; a page may be refused."""
    began = time.perf_counter()
    with contextlib.suppress(ReadError):
        call()
    return time.perf_counter() - began


def _ms(seconds: Sequence[float]) -> str:
    return f"{1000 * median(seconds):.1f} ms"


if __name__ == "__main__":
    main()
