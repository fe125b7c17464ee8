"""Run one measurement of one system in a process of its own, and write the figures to a file.

Every adapter script ends with `measure(Adapter)`. `frameworks.py` starts it as `python ADAPTER.py JOB.json`.
Only the standard library is imported here, so that memory and start-up are those of the system.
"""

import gzip
import json
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any, Protocol

WORDS_PER_PASSAGE = 180
WORD_CHARACTERS = 6
"""Characters of an English word with the space after it, for splitters that count characters."""
WORD_TOKENS = 4 / 3
"""Tokens of an English word, for splitters that count tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a process has to do; all of it comes from `frameworks.py`."""

    stage: str
    """`import`, `ask` (for times and memory) or `rank` (for recall)."""
    mode: str
    folder: Path
    """Where the system keeps its files; empty before `import`."""
    model: Path
    articles: Path
    """JSONL with `key` (the identity of an article), `url`, `title`, `text`, `published`."""
    questions: Path
    passages: int
    """How many passages a question retrieves."""
    result: Path
    started: float
    """`time.monotonic()` when the process was started; the clock is the same in all processes of a machine."""


class Adapter(Protocol):
    """A system under test."""

    def __init__(self, job: Job) -> None:
        """Load the model and open the store in `job.folder`."""

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        """Split, embed, index and save the articles; return the number of passages."""

    def ask(self, question: str, asked: str) -> list[str]:
        """The keys of the articles of the best passages, best first, with repetitions.

        `asked` is the day of the question, ISO 8601.
        """


def measure(adapter: Callable[[Job], Adapter]) -> None:
    raw = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    paths = {name: Path(raw[name]) for name in ("folder", "model", "articles", "questions", "result")}
    job = Job(**{**raw, **paths})
    figures = _measure_import(adapter, job) if job.stage == "import" else _measure_questions(adapter, job)
    job.result.write_text(json.dumps(figures), encoding="utf-8")


def _measure_import(adapter: Callable[[Job], Adapter], job: Job) -> dict[str, Any]:
    articles = read_lines(job.articles)
    system = adapter(job)
    loaded, cpu_before = perf_counter(), _cpu_s()
    setup_s = monotonic() - job.started
    passages = system.add(articles)
    return {
        "articles": len(articles),
        "passages": passages,
        "setup_s": setup_s,
        "import_s": perf_counter() - loaded,
        "import_cpu_s": _cpu_s() - cpu_before,
        "peak_mb": _peak_mb(),
    }


def _measure_questions(adapter: Callable[[Job], Adapter], job: Job) -> dict[str, Any]:
    questions = read_lines(job.questions)
    system = adapter(job)
    system.ask(questions[0]["question"], questions[0]["asked"])
    first_answer_s, first_answer_cpu_s = monotonic() - job.started, _cpu_s()
    times_ms, ranked, cpu_before = [], [], _cpu_s()
    for question in questions:
        started = perf_counter()
        found = system.ask(question["question"], question["asked"])
        times_ms.append((perf_counter() - started) * 1000)
        ranked.append(list(dict.fromkeys(found)))
    return {
        "first_answer_s": first_answer_s,
        "first_answer_cpu_s": first_answer_cpu_s,
        "times_ms": times_ms,
        "question_cpu_ms": (_cpu_s() - cpu_before) * 1000 / len(questions),
        "ranked": ranked,
        "resident_mb": _status_mb("VmRSS"),
        "peak_mb": _peak_mb(),
    }


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL or JSONL.gz file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def with_title(article: dict[str, str]) -> str:
    """Title and text, for systems that have no place of their own for a title."""
    return f"{article['title']}\n\n{article['text']}" if article["title"] else article["text"]


def _cpu_s() -> float:
    """CPU time of this process and of its finished children."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _peak_mb() -> float:
    """Peak memory of this process and of its largest finished child."""
    return _status_mb("VmHWM") + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000


def _status_mb(name: str) -> float:
    """A figure of /proc/self/status in megabytes. Linux only."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(name))
