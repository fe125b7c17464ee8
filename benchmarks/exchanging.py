"""Measure the export of a library and the import of the file into an empty one: speed, memory, equality.

    python benchmarks/exchanging.py ARTICLES.jsonl[.gz] [--articles 10000]

A fake model takes the place of the real one, so that everything but embedding is measured. CPU time is that of
this process, without the workers that parse.
"""

import argparse
import gzip
import sys
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

import psutil

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from fakes import FakeEmbedder  # noqa: E402

from index import SHARED_CORPUS, IndexSettings, NewsIndex, open_index  # noqa: E402


def export(index: NewsIndex, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for line in index.export_lines(SHARED_CORPUS):
            file.write(f"{line}\n")


def timed(label: str, action: Callable[[], object], count: int) -> None:
    process = psutil.Process()
    before, started, cpu = process.memory_info().rss, perf_counter(), process_time()
    action()
    took, cpu, grown = perf_counter() - started, process_time() - cpu, process.memory_info().rss - before
    rates = f"{count / took:8,.0f} articles/s {count / cpu:8,.0f} per CPU second"
    print(f"{label:32} {rates} {grown / 1e6:8.1f} MB more", flush=True)


def open_new(folder: Path) -> NewsIndex:
    return open_index(IndexSettings(data_dir=folder, _env_file=None), embedder=FakeEmbedder())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    opened = gzip.open if options.articles_file.suffix == ".gz" else open
    with opened(options.articles_file, "rb") as stream:
        lines = list(islice(stream, options.articles))
    count = len(lines)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given, first, second = (folder / f"{part}.jsonl" for part in ("given", "first", "second"))
        given.write_bytes(b"".join(lines))
        with open_new(folder / "one") as index:
            timed("import of another program's file", lambda: index.import_file(SHARED_CORPUS, given), count)
            timed("export", lambda: export(index, first), count)
            timed("export again", lambda: export(index, second), count)
        with open_new(folder / "two") as index:
            timed("import of the export", lambda: index.import_file(SHARED_CORPUS, first), count)
            timed("the same import again", lambda: index.import_file(SHARED_CORPUS, first), count)
            export(index, second)
        size = first.stat().st_size
        print(f"{size / 1e6:.1f} MB; both exports are equal: {first.read_bytes() == second.read_bytes()}")


if __name__ == "__main__":
    main()
