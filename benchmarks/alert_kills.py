"""Kill processes that add articles and match them at random moments; check that no alert is lost or doubled.

    python benchmarks/alert_kills.py [--kills 100]

Each child adds invented articles, some of them again with other texts, and matches what arrived, until it is
killed by SIGKILL after a random time. At the end, every stored article that meets a standing query must have
been found for it exactly once.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from index import SHARED_CORPUS, AlertCriteria, IndexSettings, NewsIndex, open_index
from index.store.arrival_queries import count_arrivals
from index.store.schema import alerts, articles

OPEN_BUNDLED = """
from index import IndexSettings, open_index
def open_library(folder):
    return open_index(IndexSettings(data_dir=folder, embedding_model="bundled", _env_file=None))
"""
_CHILD = """
import os, sys
from pathlib import Path
from index import SHARED_CORPUS, ArticleDraft
folder, first = Path(sys.argv[1]), int(sys.argv[2])
def draft(number, months="March"):
    kind = "Frigate" if number % 2 else "Ferry"
    text = (f"{kind} number{number} left harbour{number} on Monday with {number} sailors aboard. "
        f"Captain{number} said that voyage{number} would end in {months}. Radar{number} followed it at night. ")
    return ArticleDraft(text=text * 2, title=f"{kind} {number} sails", url=f"https://a.example/{number}")
with open_library(folder) as index:
    for number in range(first, first + 1000):
        index.add(SHARED_CORPUS, [draft(number), draft(max(number - 5, 0), f"April {number}")])
        index.alerts.match_arrivals()
        os.write(1, b"matched\\n")
"""
_QUERIES = (AlertCriteria(words="frigate"), AlertCriteria(words='"left harbour" ferry'), AlertCriteria())
_ARTICLES_A_CHILD = 1000
_LONGEST_S = 1.0
"""After the first articles were matched."""


@dataclass(frozen=True)
class Killed:
    """What the killed processes left."""

    articles: int
    alerts: int
    lost: int
    doubled: int


def kill_children(
    folder: Path, kills: int, *, opening: str, environment: Mapping[str, str] | None = None
) -> None:
    """Start and kill children. `opening` is Python that defines `open_library(folder)`."""
    draw = random.Random(7)
    for number in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", opening + _CHILD, str(folder), str(number * _ARTICLES_A_CHILD)],
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(draw.uniform(0, _LONGEST_S))
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()


def add_queries(index: NewsIndex) -> None:
    for criteria in _QUERIES:
        index.alerts.add([SHARED_CORPUS], criteria)


def count_damage(index: NewsIndex) -> Killed:
    """Match the rest, and compare the alerts with the articles."""
    index.alerts.match_arrivals(limit=1_000_000)
    with index.database.read_transaction() as connection:
        assert count_arrivals(connection) == 0, "everything is matched"
        stored = connection.execute(select(articles.c.id, articles.c.title)).all()
        rows = connection.execute(select(alerts.c.query_id, alerts.c.article_id))
        found = Counter((row.query_id, row.article_id) for row in rows)
    frigates, ferries, everything = (query.query_id for query in index.alerts.list_queries())
    expected = {(everything, row.id) for row in stored}
    expected |= {(frigates if row.title.startswith("Frigate") else ferries, row.id) for row in stored}
    return Killed(
        articles=len(stored),
        alerts=found.total(),
        lost=len(expected - found.keys()),
        doubled=sum(times > 1 for times in found.values()) + len(found.keys() - expected),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        settings = IndexSettings(data_dir=Path(name), embedding_model="bundled", _env_file=None)
        with open_index(settings) as index:
            add_queries(index)
        kill_children(Path(name), options.kills, opening=OPEN_BUNDLED)
        with open_index(settings) as index:
            print(f"{options.kills} kills: {count_damage(index)}; check: {index.check() or 'nothing found'}")


if __name__ == "__main__":
    main()
