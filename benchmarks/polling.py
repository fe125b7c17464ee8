"""Measure one polling round over 500 good and bad sites: duration, waiting, memory, speed of questions.

    python benchmarks/polling.py [--feeds 500] [--articles 400] [--threads 32] [--slow 5]

The sites are served on loopback by a separate process, each under its own host name. The good ones are polled
alone first, then all of them, while the same process answers questions.
"""

import argparse
import gc
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from threading import Event, Thread
from time import perf_counter

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests" / "support")]

from generated_articles import make_article  # noqa: E402
from mixed_feed_server import HEALTHY, host_names, serving_sites  # noqa: E402

from index import (  # noqa: E402
    SHARED_CORPUS,
    Answer,
    ArticleDraft,
    CorpusName,
    EntryOutcome,
    FeedChoice,
    IndexSettings,
    NewsIndex,
    PollReport,
    SourceKind,
    open_index,
)
from index.extraction.article_fetcher import WebFetcher  # noqa: E402
from index.workers.isolated_parser import IsolatedParser  # noqa: E402
from index.workers.worker_pool import shared_pool  # noqa: E402

# The percentage of each kind of site.
SHARES: Mapping[str, int] = {
    "full": 30, "pages": 12, "atom": 8, "json": 6, "slow": 8, "moved": 4, "wide": 2,
    "dripping": 3, "silent": 3, "failing": 5, "cut": 2, "malformed": 3, "html": 2, "circling": 2, "inward": 1,
    "huge": 2, "bomb": 3, "endless": 3, "heads": 1,
}  # fmt: skip
_PAUSE_S = 0.1  # after each answer, before the next question
SOUND, MIXED = CorpusName("sound"), CorpusName("mixed")


@dataclass
class Round:
    """Measurements of one round; `ends_s` has the seconds until each source finished, by kind."""

    report: PollReport
    took_s: float
    ends_s: dict[str, list[float]]
    base_mb: float
    peak_mb: float
    answer_ms: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--articles", type=int, default=400, help="in the library that answers questions")
    parser.add_argument("--threads", type=int, default=IndexSettings.model_fields["poll_threads"].default)
    parser.add_argument("--slow", type=float, default=5, help="seconds that a slow but good site takes")
    options = parser.parse_args()
    hosts = host_names({kind: max(1, options.feeds * share // 100) for kind, share in SHARES.items()})
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_sites(slow_s=options.slow) as port,
        open_library(Path(folder), hosts, options.threads) as index,
    ):
        fill(index, options.articles)
        follow(index, SOUND, [host for host in hosts if kind_of(host) in HEALTHY], port)
        follow(index, MIXED, hosts, port)
        ask = asker(index, options.articles)
        for _ in range(30):
            ask()
        idle = [ask() for _ in range(300)]
        alone = poll(index, SOUND, ask)
        mixed = poll(index, MIXED, ask)
    print_sources(mixed)
    print_figures(idle, alone, mixed)


# --- the library and its sources


def open_library(folder: Path, hosts: Sequence[str], threads: int) -> NewsIndex:
    settings = IndexSettings(data_dir=folder, embedding_model="bundled", poll_threads=threads, _env_file=None)
    fetcher = WebFetcher(
        IsolatedParser(shared_pool()),
        timeout_s=settings.fetch_timeout_s,
        max_bytes=settings.fetch_max_bytes,
        max_redirects=settings.fetch_max_redirects,
        allowed_hosts=hosts,
        resolve=lambda _: ["127.0.0.1"],
    )
    return open_index(settings, fetcher=fetcher)


def fill(index: NewsIndex, articles: int) -> None:
    made = map(make_article, range(articles))
    index.add(SHARED_CORPUS, [ArticleDraft(title=m.title, text="\n\n".join(m.paragraphs)) for m in made])
    index.sync()


def follow(index: NewsIndex, corpus: CorpusName, hosts: Sequence[str], port: int) -> None:
    for host in hosts:
        choice = FeedChoice(url=f"http://{host}:{port}/feed", kind=SourceKind.FEED, title=host)
        index.sources.add(corpus, choice)


def kind_of(host: str) -> str:
    return host.rpartition("-")[0]


# --- measuring


def asker(index: NewsIndex, articles: int) -> Callable[[], float]:
    """A function that asks about one article after another and returns the milliseconds of each answer."""
    numbers = iter(range(1_000_000))

    def ask() -> float:
        question = make_article(next(numbers) % articles).question
        started = perf_counter()
        answer = index.ask(question, corpora=[SHARED_CORPUS])
        assert isinstance(answer, Answer), question
        return (perf_counter() - started) * 1000

    return ask


def poll(index: NewsIndex, corpus: CorpusName, ask: Callable[[], float]) -> Round:
    """Run one round in its own thread while questions are asked."""
    gc.collect()
    base_mb, started_at, started = resident_mb(), datetime.now(UTC), perf_counter()
    with watching_memory() as peak, ThreadPoolExecutor(1) as runner:
        polling = runner.submit(index.sources.poll, [corpus])
        times = []
        while not polling.done():
            times.append(ask())
            wait([polling], timeout=_PAUSE_S)
        report, took_s = polling.result(), perf_counter() - started
    ends: dict[str, list[float]] = {}
    for source in index.sources.list_sources([corpus]):
        assert source.health.polled_at is not None, source
        seconds = (source.health.polled_at - started_at).total_seconds()
        ends.setdefault(kind_of(source.title), []).append(seconds)
    return Round(report, took_s, ends, base_mb, peak(), times)


@contextmanager
def watching_memory() -> Iterator[Callable[[], float]]:
    """Sample memory a hundred times a second; yields a function that returns the maximum."""
    most, done = [resident_mb()], Event()

    def watch() -> None:
        while not done.wait(0.01):
            most[0] = max(most[0], resident_mb())

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield lambda: most[0]
    finally:
        done.set()
        watcher.join()


def resident_mb() -> float:
    """The resident memory of this process, from /proc."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * 4096 / 1e6


# --- output


def print_sources(mixed: Round) -> None:
    """Print the results for each kind of site."""
    print(f"{'kind':10} {'sites':>5} {'failed':>6} {'articles':>8}  {'done after s':>14}  one reason")
    polls = {kind: [p for p in mixed.report.polls if kind_of(p.title) == kind] for kind in SHARES}
    for kind, of_kind in polls.items():
        errors = [poll.error for poll in of_kind if poll.error]
        brought = sum((Counter(poll.counts) for poll in of_kind), Counter[EntryOutcome]())
        ends = mixed.ends_s[kind]
        print(
            f"{kind:10} {len(of_kind):5} {len(errors):6} {sum(brought.values()):8}  "
            f"{min(ends):6.1f} – {max(ends):5.1f}  {errors[0] if errors else ''}"
        )


def print_figures(idle: Sequence[float], alone: Round, mixed: Round) -> None:
    last_alone, last_mixed = (max(max(a_round.ends_s[kind]) for kind in HEALTHY) for a_round in (alone, mixed))
    print(
        f"\nround of the good sources alone    {alone.took_s:.1f} s, the last of them after {last_alone:.1f} s"
    )
    print(f"round of all {len(mixed.report.polls)} sources         {mixed.took_s:.1f} s")
    print(f"the last good source of that       {last_mixed:.1f} s")
    print(f"memory                             {mixed.base_mb:.0f} MB, at most {mixed.peak_mb:.0f} MB: "
          f"{mixed.peak_mb - mixed.base_mb:.0f} MB above")  # fmt: skip
    print(f"a question, idle                   {percentiles(idle)}")
    print(f"a question, during that round      {percentiles(mixed.answer_ms)}")


def percentiles(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=20, method="inclusive")
    return f"p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms, max {max(times):.0f} ms ({len(times)} asked)"


if __name__ == "__main__":
    main()
