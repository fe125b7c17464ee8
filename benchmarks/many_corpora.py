"""Measure a library of many small corpora, as a bot on many servers has: start, memory, idle cost, questions.

    python benchmarks/many_corpora.py FOLDER [--corpora 10000] [--articles 5] [--new 300] [--idle-s 60]

Builds the library in FOLDER, unless it is there. The first sync creates the index files of the `--new` corpora,
about which it then asks. A model that takes no time stands in for the real one, and no reader reads. While
idle, it syncs every 15 s, as the bot.
"""

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from statistics import quantiles
from threading import Event, Thread
from time import perf_counter, process_time, sleep

import psutil
from large_library import fill_corpora, make_draft, make_question, open_library

from index import SHARED_CORPUS, CorpusName

_QUESTIONS = 200
_SYNC_S = 15
_WATCH_S = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--corpora", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=5)
    parser.add_argument("--new", type=int, default=300)
    parser.add_argument("--idle-s", type=int, default=60)
    parser.add_argument("--step", choices=["create", "measure"], help="do one step with the library")
    options = parser.parse_args()
    if options.step == "create":
        _create_index_files(options.folder)
    elif options.step == "measure":
        _measure(options.folder, options.corpora, options.new, options.idle_s)
    else:
        if not options.folder.exists():
            _build(options)
        _run(options, options.folder, "measure")


def _build(options: argparse.Namespace) -> None:
    unfinished = options.folder.with_name(f"{options.folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    fill_corpora(unfinished, options.corpora, options.articles, options.new)
    _run(options, unfinished, "create")
    unfinished.rename(options.folder)


def _run(options: argparse.Namespace, folder: Path, step: str) -> None:
    """Do a step in a process of its own, so that its memory is its own."""
    arguments = [str(folder), "--step", step, "--corpora", str(options.corpora)]
    arguments += ["--new", str(options.new), "--idle-s", str(options.idle_s)]
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def _create_index_files(folder: Path) -> None:
    most: dict[str, int] = {}
    ended = Event()

    def watch() -> None:
        while not ended.wait(_WATCH_S):
            most.update({name: max(value, most.get(name, 0)) for name, value in _measure_process().items()})

    with open_library(folder) as index:
        watching = Thread(target=watch, daemon=True)
        watching.start()
        began_at, cpu = perf_counter(), process_time()
        index.sync()
        _print_time("first sync of new corpora", began_at, cpu)
        ended.set()
        watching.join()
        print(f"meanwhile at most: {json.dumps(most)}", flush=True)
        _print_memory("afterwards")


def _measure(folder: Path, corpora: int, new: int, idle_s: int) -> None:
    began_at, cpu = perf_counter(), process_time()
    with open_library(folder) as index:
        _print_time("open", began_at, cpu)
        index.warm()
        _print_time("open and warm", began_at, cpu)
        began_at, cpu = perf_counter(), process_time()
        index.sync()
        _print_time("first sync", began_at, cpu)
        _print_memory("after start")
        began_at, cpu = perf_counter(), process_time()
        for _ in range(max(1, idle_s // _SYNC_S)):
            sleep(_SYNC_S)
            index.sync()
        share = (process_time() - cpu) / (perf_counter() - began_at)
        print(f"idle: {share:.2%} of a processor", flush=True)
        times = []
        for seed in range(_QUESTIONS):
            guild = CorpusName(f"guild-{corpora - 1 - Random(seed).randrange(new)}")
            cpu = process_time()
            index.ask(make_question(seed), corpora=[guild, SHARED_CORPUS])
            times.append(1000 * (process_time() - cpu))
        cuts = quantiles(times, n=20)
        print(f"questions of {_QUESTIONS} servers: cpu p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms")
        index.add(CorpusName(f"guild-{corpora - 1}"), [make_draft(20_000_000)])
        began_at, cpu = perf_counter(), process_time()
        index.sync()
        _print_time("sync of one article", began_at, cpu)
        began_at, cpu = perf_counter(), process_time()
        index.measure()
        _print_time("measuring for metrics", began_at, cpu)
        _print_memory("at the end")
        began_at, cpu = perf_counter(), process_time()
    _print_time("close", began_at, cpu)


def _print_time(what: str, began_at: float, cpu: float) -> None:
    print(f"{what}: {perf_counter() - began_at:.2f} s, cpu {process_time() - cpu:.2f} s", flush=True)


def _print_memory(when: str) -> None:
    gc.collect()
    print(f"{when}: {json.dumps(_measure_process())}", flush=True)


def _measure_process() -> dict[str, int]:
    process = psutil.Process()
    return {
        "memory MB": round(process.memory_full_info().uss / 1e6),
        "threads": process.num_threads(),
        "files": process.num_fds(),
        "maps": len(Path(f"/proc/{os.getpid()}/maps").read_text().splitlines()),
    }


if __name__ == "__main__":
    main()
