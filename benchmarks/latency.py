"""Measure how long a question takes: cold, warm, and while an import runs in the same process.

    python benchmarks/latency.py LIBRARY QUESTIONS.jsonl ARTICLES.jsonl[.gz] [--questions 300]

LIBRARY is the data folder of a library to ask. It is copied first, and the import goes into the copy.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from time import perf_counter

STARTED = perf_counter()


def percentiles(times: list[float]) -> str:
    cuts = quantiles(times, n=20, method="inclusive")
    return f"p50 {median(times):6.1f} ms  p95 {cuts[18]:6.1f} ms  max {max(times):6.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions_file", type=Path)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    lines = options.questions_file.read_text("utf-8").splitlines()[: options.questions]
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(options.library, copy)
        measure(copy, questions, options.articles_file)


def measure(library: Path, questions: list[str], articles: Path) -> None:
    marks = [("copying the library", perf_counter())]
    from index import SHARED_CORPUS, CorpusName, IndexSettings, open_index

    marks.append(("importing the code", perf_counter()))
    with open_index(IndexSettings(data_dir=library, _env_file=None)) as index:
        marks.append(("opening the database", perf_counter()))
        index.warm()
        marks.append(("loading vectors, words and model", perf_counter()))
        index.ask(questions[0], corpora=[SHARED_CORPUS])
        marks.append(("the first answer", perf_counter()))
        before = marks[0][1]
        for label, at in marks[1:]:
            print(f"{label:34} {at - before:6.2f} s")
            before = at
        print(f"{'start to first answer':34} {marks[-1][1] - marks[0][1]:6.2f} s")

        def ask_all(asked: Iterator[str], until: Event | None) -> list[float]:
            times = []
            for question in asked:
                if until is not None and until.is_set():
                    break
                started = perf_counter()
                index.ask(question, corpora=[SHARED_CORPUS])
                times.append((perf_counter() - started) * 1000)
            return times

        ask_all(iter(questions[:30]), None)
        print("idle              ", percentiles(ask_all(iter(questions), None)))
        done = Event()
        runner = Thread(
            target=lambda: index.import_file(CorpusName("import"), articles, is_cancelled=done.is_set)
        )
        runner.start()
        times = ask_all(iter(questions), None)
        done.set()
        runner.join()
        print("while importing   ", percentiles(times))


if __name__ == "__main__":
    main()
