"""The index gives the same results in several threads as in one."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Event, Thread
from time import sleep

import numpy as np
import pytest
from child_processes import run_python
from libraries import CANAL, draft, open_library, talks
from thread_workloads import MADE_WORDS, Calls, make_work, result_of, results_in_a_process_of_its_own

from index import SHARED_CORPUS, ArticleDraft, NewsIndex
from index.embedding.embedding_model import TextEmbedder
from index.model.built_once import built_once
from index.model.protocols import PassageText
from index.settings import BUNDLED_MODEL

_THREADS = 4


@contextmanager
def switching_often() -> Iterator[None]:
    """Let threads switch after every few instructions instead of every 5 ms."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def run_together(actions: list[Callable[[], None]]) -> None:
    """Run each action in its own thread; all start at the same moment."""
    start = Barrier(len(actions))

    def run(action: Callable[[], None]) -> None:
        start.wait()
        action()

    threads = [Thread(target=run, args=(action,), daemon=True) for action in actions]
    with switching_often():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)


def results_of_threads(calls: Calls) -> list[set[str]]:
    """The distinct results of each call; every thread makes all calls, starting at a different one."""
    found: list[set[str]] = [set() for _ in calls]

    def call_all(shift: int) -> None:
        for place in range(len(calls)):
            at = (place + shift) % len(calls)
            found[at].add(result_of(calls[at]))

    # Threads start at the same call in pairs, to race for what is loaded or cached at first use.
    run_together([lambda n=n: call_all(n // 2 * len(calls) // 2) for n in range(_THREADS)])
    return found


@pytest.mark.slow
def test_text_functions_give_in_threads_what_they_give_alone():
    alone = results_in_a_process_of_its_own()

    together = {name: results_of_threads(calls) for name, calls in make_work().items()}

    assert not [result for results in alone.values() for result in results if result.startswith("failed")]
    for name, results in alone.items():
        wrong = [pair for pair in zip(together[name], results, strict=True) if pair[0] != {pair[1]}]
        assert not wrong, f"{name}: {len(wrong)} of {len(results)} calls gave something else: {wrong[0]}"


@pytest.mark.slow
def test_passages_are_embedded_alike_while_others_count_tokens():
    embedder = TextEmbedder(BUNDLED_MODEL)
    # One batch: the texts have to be padded, and the last one truncated.
    batch = [PassageText("", text, ((0, 6),)) for text in ("Ships.", CANAL[:200], "ship " * 400)]
    vectors = [embedded.passage for embedded in embedder.embed_passages(batch)]
    counts = embedder.count_tokens(["ship " * 400, "ship"])
    outcomes: list[str] = []  # not a Counter: `+= 1` loses increments of several threads
    embedded_all = Event()

    def embed() -> None:
        for _ in range(6):
            again = [embedded.passage for embedded in embedder.embed_passages(batch)]
            outcomes.append("same" if np.allclose(vectors, again, atol=1e-5) else "other vectors")

    def count() -> None:
        while not embedded_all.is_set():
            counted = embedder.count_tokens(["ship " * 400, "ship"])
            outcomes.append("counted" if counted == counts else "other counts")

    def embed_and_end() -> None:
        try:
            outcomes.append(result_of(embed))
        finally:
            embedded_all.set()

    run_together([embed_and_end, count])

    found = Counter(outcomes)
    assert found == {"same": 6, "None": 1, "counted": found["counted"]}


def test_what_is_built_once_is_built_once_in_several_threads():
    built: list[int] = []

    class Library:
        @built_once
        def part(self) -> int:
            built.append(1)
            sleep(0.05)
            return len(built)

    library, parts = Library(), list[int]()
    run_together([lambda: parts.append(library.part) for _ in range(_THREADS)])

    assert (len(built), parts, library.part) == (1, [1] * _THREADS, 1)
    assert Library().part == 2


_BATCHES, _BATCH, _ARTICLE_WORDS = 8, 5, 250
_ASKED, _QUESTION_WORDS = 502, 30
_FRESH_CHECK = """
import sys
from pathlib import Path
from libraries import open_library
with open_library(Path(sys.argv[1])) as index:
    print(index.status().corpora[0].articles, [finding.problem for finding in index.check(full=True)])
"""


def made_article(number: int) -> ArticleDraft:
    """An article whose words occur in no other article or question, so that no cache has them."""
    words = MADE_WORDS[number * _ARTICLE_WORDS : (number + 1) * _ARTICLE_WORDS]
    sentences = [f"The {' '.join(words[n : n + 10])} was seen." for n in range(0, len(words), 10)]
    return draft(" ".join(sentences), title=f"Report {number}", url=f"https://a.example/{number}")


def made_question(number: int) -> str:
    """A question with words of its own, taken from the end of the list."""
    words = MADE_WORDS[-(number + 1) * _QUESTION_WORDS :][:_QUESTION_WORDS]
    return f"Where was the {' '.join(words)} seen?"


def add_and_ask(index: NewsIndex) -> Counter[str]:
    """Add articles in one thread while two others ask; counts the outcomes of the calls."""
    ended: list[str] = []

    def add(batch: int) -> None:
        drafts = [made_article(batch * _BATCH + n) for n in range(_BATCH)]
        index.add(SHARED_CORPUS, drafts)
        index.search(f"report {batch}", corpora=[SHARED_CORPUS])  # indexes the words of the added articles

    def add_all() -> None:
        for batch in range(_BATCHES):
            ended.append(f"added: {result_of(lambda batch=batch: add(batch))}")

    def ask_all(first: int) -> None:
        for number in range(first, _ASKED, 2):
            result = result_of(lambda n=number: index.ask(made_question(n), corpora=[SHARED_CORPUS]))
            ended.append(f"asked: {result}" if result.startswith("failed") else "asked")

    run_together([add_all, lambda: ask_all(0), lambda: ask_all(1)])
    return Counter(ended)


@pytest.mark.slow
def test_what_is_added_while_questions_are_asked_is_indexed_as_if_alone(tmp_path: Path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()

        ended = add_and_ask(index)

        index.sync()
    assert ended == {"added: None": _BATCHES, "asked": _ASKED}
    assert run_python("-c", _FRESH_CHECK, str(tmp_path)).stdout == f"{_BATCHES * _BATCH + 1} []\n"
