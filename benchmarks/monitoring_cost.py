"""Measure what metrics cost: counting a large library in the background, and a scrape.

    python benchmarks/monitoring_cost.py [--passages 1000000] [--corpora 1000]

The library has rows alone: short texts, five passages per article, empty vectors. A tenth of the passages wait
for the model.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from sqlalchemy import Connection, insert, text

from bot.bot_observer import InteractionOutcome
from bot.db.bot_database import BotDatabase
from bot.interactions.admission import ADMISSION_RULES
from bot.monitoring.bot_state import Measurement
from bot.monitoring.event_metrics import LANES, STAGES
from bot.monitoring.monitor import Monitor
from index import SHARED_CORPUS, ArticleDraft, CorpusName, IndexSettings, NewsIndex, open_index
from index.store.schema import alerts, corpora

_PASSAGES_AN_ARTICLE = 5
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 999 + :count) "
_ARTICLES = (
    "INSERT INTO articles (id, corpus_id, title, content_hash, revision, added_at, updated_at, edited, text) "
    "SELECT i, 1 + i % :corpora, 'Title', 'hash' || i, 1, :now, :now, '', hex(zeroblob(1000)) FROM n"
)
_CHANGES = (
    "INSERT INTO changes (corpus_id, article_id, kind, at) SELECT 1 + i % :corpora, i, 'put', :now FROM n"
)
_PASSAGES = (
    'INSERT INTO passages (article_id, edition_id, ordinal, start, "end", sentences, text_key) '
    "SELECT 1000 + (i - 1000) / :each, 1, 100 + i % :each, 0, 1, x'00', randomblob(16) FROM n"
)
_EMBEDDINGS = (
    "INSERT INTO embeddings (model_id, text_key, passage, sentences) "
    "SELECT 1, text_key, zeroblob(768), zeroblob(384) FROM passages WHERE id % 10 > 0 AND ordinal >= 100"
)
_TEXT = "The ferry left the harbour on Monday morning. " * 4
_QUERY = "INSERT INTO standing_queries (id, corpus_id, criteria, created_at) VALUES (1, 1, '{}', :now)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--corpora", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = IndexSettings(data_dir=Path(folder), embedding_model="bundled", _env_file=None)
        with open_index(settings) as index:
            BotDatabase(index.database)
            _fill(index, options.passages, options.corpora)
            figures = index.measure()
            print(f"{figures.articles:,} articles, {figures.passages:,} passages, {figures.corpora:,} corpora,")
            print(f"{figures.unembedded:,} unembedded, {figures.database_bytes / 1e9:.1f} GB")
            _print_times("measuring", index.measure, times=5)
            print(
                f"other threads meanwhile: held up {_find_longest_pause(index.measure) * 1000:.1f} ms at most"
            )
            _measure_scrapes(index)


def _fill(index: NewsIndex, count: int, corpus_count: int) -> None:
    index.add(SHARED_CORPUS, [ArticleDraft(text=_TEXT)])
    index.sync()
    articles = count // _PASSAGES_AN_ARTICLE
    values = {
        "corpora": corpus_count,
        "now": datetime.now(UTC).isoformat(" ")[:26],
        "each": _PASSAGES_AN_ARTICLE,
    }
    with index.database.write_transaction() as connection:
        names = [{"id": i, "name": CorpusName(f"guild-{i}")} for i in range(2, corpus_count + 1)]
        connection.execute(insert(corpora), names)
        for statement, rows in ((_ARTICLES, articles), (_CHANGES, articles), (_PASSAGES, count)):
            connection.execute(text(_NUMBERS + statement), _needed(statement, values | {"count": rows}))
        connection.execute(text(_EMBEDDINGS))
        _add_alerts(connection)


def _needed(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in _NUMBERS + statement}


def _add_alerts(connection: Connection) -> None:
    """A hundred thousand alerts, of which one in ten is pending."""
    connection.execute(
        text(_QUERY),
        {"now": "2026-11-30 00:00:00"},
    )
    now = datetime.now(UTC)
    rows = (
        {
            "query_id": 1,
            "article_id": 1000 + i,
            "revision": 1,
            "kind": "new",
            "content_hash": "",
            "matched_at": now,
            "delivered_at": None if i % 10 == 0 else now,
        }
        for i in range(100_000)
    )
    connection.execute(insert(alerts), list(rows))


def _measure_scrapes(index: NewsIndex) -> None:
    monitor = Monitor("127.0.0.1", 0)
    monitor._board.measured = Measurement(library=index.measure(), unfinished_posts=0, took=timedelta(0))
    for name in ADMISSION_RULES:
        monitor.observer.on_interaction(name, InteractionOutcome.DONE)
    for lane in LANES:
        monitor.observer.on_call_begun(lane, 0.1)
    monitor.observer.on_question_timed(1.0, dict.fromkeys(STAGES, 100.0))
    for path in ("/metrics", "/healthz", "/readyz"):
        url = f"http://127.0.0.1:{monitor.port}{path}"
        _print_times(path, lambda url=url: _get(url), times=200)
    monitor.stop()


def _find_longest_pause(work: Callable[[], object]) -> float:
    """The longest time in seconds for which this thread could not go on while another one works."""
    working = threading.Thread(target=work)
    working.start()
    longest_s, before = 0.0, time.perf_counter()
    while working.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest_s, before = max(longest_s, now - before), now
    return longest_s


def _get(url: str) -> None:
    with suppress(OSError):  # 503: there is no bot
        urlopen(url).read()


def _print_times(name: str, call: Callable[[], object], *, times: int) -> None:
    seconds = []
    for _ in range(times):
        began_at = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - began_at)
    print(f"{name}: median {median(seconds) * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
