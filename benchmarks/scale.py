"""Measure what grows with a library: start, memory, questions, import, reindex, snapshots and disk.

    python benchmarks/scale.py FOLDER [--passages 10000 100000 300000 1000000]

Builds a library of each size in FOLDER, unless it is there, and measures it in a process of its own. A model
that takes no time stands in for the real one, and no reader reads. "cpu" is processor time of all threads, on
which other programs have little effect. Growth is the exponent between two sizes: 1 is linear.
"""

import argparse
import gc
import json
import math
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time

import psutil
from large_library import fill, make_draft, make_question, open_library, write_import_file

from index import SHARED_CORPUS, Filters, NewsIndex
from index.maintenance.backup import DERIVED_FOLDER

_QUESTIONS = 60
_IMPORTED = 150
_SEED = 10_000_000
_FILTERS = {
    "one outlet": Filters(outlet="Outlet 6"),
    "newer half": Filters(since=datetime(2018, 3, 20, tzinfo=UTC)),
    "one language": Filters(languages=("en",)),
}
"""All articles are in one language."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--measure", action="store_true", help="measure the one library in the folder")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_measure(options.folder)))
        return
    results: dict[int, dict[str, float]] = {}
    for count in options.passages:
        folder = options.folder / str(count)
        if not folder.exists():
            _build(folder, count)
        trial = options.folder / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(folder, trial)
        results[count] = _run_measure(trial)
        shutil.rmtree(trial)
        _print_table(results)


def _build(folder: Path, count: int) -> None:
    began_at = perf_counter()
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    fill(unfinished, count)
    unfinished.rename(folder)
    print(f"{count:,} passages written in {perf_counter() - began_at:.0f} s", flush=True)


def _run_measure(folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, str(folder), "--measure"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {name: float(value) for name, value in json.loads(done.stdout.splitlines()[-1]).items()}


class _Figures(dict[str, float]):
    """Prints each figure when it is known, since measuring a large library takes minutes."""

    def __setitem__(self, name: str, value: float) -> None:
        super().__setitem__(name, value)
        print(f"{name}: {value:.2f}", file=sys.stderr, flush=True)


def _measure(folder: Path) -> dict[str, float]:
    figures = _Figures()
    with _timed(figures, "start: open"):
        index = open_library(folder)
    with _timed(figures, "start: first answer"):
        _ask(index, 0)
    _add_memory(figures, "after the first answer")
    _add_questions(figures, "question", lambda i: _ask(index, i))
    for name, filters in _FILTERS.items():
        _add_questions(figures, f"question, {name}", partial(_ask, index, filters=filters))
    with _timed(figures, "first sync"):
        index.sync()
    with _timed(figures, "sync without changes"):
        index.sync()
    index.add(SHARED_CORPUS, [make_draft(_SEED)])
    with _timed(figures, "sync of one article"):
        index.sync()
    with _timed(figures, "question after it"):
        _ask(index, 1)
    path = folder / "import.jsonl"
    write_import_file(path, range(_SEED + 1, _SEED + 1 + _IMPORTED))
    with _timed(figures, f"import of {_IMPORTED} articles"):
        index.import_file(SHARED_CORPUS, path)
    _add_questions(figures, "question after import", lambda i: _ask(index, i))
    with _timed(figures, "reindex of 200 articles"):
        report = index.reindex(outlet="Outlet 7")
    assert report.articles == 200, report
    with _timed(figures, "snapshot"):
        index._derived.save()
    _add_memory(figures, "at the end")
    figures["most memory, MB"] = _read_peak_kb() / 1000
    index.close()
    figures["database, MB"] = sum(f.stat().st_size for f in folder.glob("watchdesk.db*")) / 1e6
    derived = (folder / DERIVED_FOLDER).rglob("*")
    figures["index files, MB"] = sum(f.stat().st_size for f in derived if f.is_file()) / 1e6
    return figures


def _ask(index: NewsIndex, seed: int, filters: Filters | None = None) -> None:
    index.ask(make_question(seed), corpora=[SHARED_CORPUS], filters=filters or Filters())


@contextmanager
def _timed(figures: dict[str, float], name: str) -> Iterator[None]:
    began_at, cpu = perf_counter(), process_time()
    yield
    figures[f"{name}, s"] = perf_counter() - began_at
    figures[f"{name}, cpu s"] = process_time() - cpu


def _add_questions(figures: dict[str, float], name: str, ask: Callable[[int], None]) -> None:
    times, cpu_times = [], []
    for seed in range(1, _QUESTIONS + 1):
        began_at, cpu = perf_counter(), process_time()
        ask(seed)
        times.append(1000 * (perf_counter() - began_at))
        cpu_times.append(1000 * (process_time() - cpu))
    for label, values in (("ms", times), ("cpu ms", cpu_times)):
        cuts = quantiles(values, n=20)
        figures[f"{name}, p50 {label}"], figures[f"{name}, p95 {label}"] = cuts[9], cuts[18]


def _add_memory(figures: dict[str, float], name: str) -> None:
    gc.collect()
    memory = psutil.Process().memory_full_info()
    figures[f"memory {name}, MB"] = memory.uss / 1e6


def _read_peak_kb() -> int:
    """Of this program: `getrusage` begins with the memory of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def _print_table(results: dict[int, dict[str, float]]) -> None:
    sizes = list(results)
    pairs = list(pairwise(sizes))
    print(f"{'':42}" + "".join(f"{size:>12,}" for size in sizes) + "  growth")
    for name in results[sizes[0]]:
        values = [results[size][name] for size in sizes]
        growth = [
            math.log(max(results[b][name], 1e-6) / max(results[a][name], 1e-6)) / math.log(b / a)
            for a, b in pairs
        ]
        print(f"{name:42}" + "".join(f"{v:12.2f}" for v in values) + "".join(f"{g:7.2f}" for g in growth))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
