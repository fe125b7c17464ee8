"""Kill an import or a reindex at random moments many times, and check that nothing is lost.

    python benchmarks/kills.py ARTICLES.jsonl[.gz] [--kills 100] [--articles 400]

A child process imports articles (every fifth time it reindexes) and is killed by SIGKILL after a random time.
It writes the number of each article to a journal as soon as it is reported as stored. At the end, every
reported article must be in the library and be found by its title and first words, `check` must find nothing,
and no text may have two embeddings.
"""

import argparse
import gzip
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

CHILD = """
import os, sys
from pathlib import Path
from index import SHARED_CORPUS, AddStatus, IndexSettings, open_index
from index.ingest.article_intake import Intake
folder, source, journal, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
log = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
plain = Intake.add
def add(self, *given, **named):
    outcomes = plain(self, *given, **named)
    ids = [str(o.article_id) for o in outcomes if o.status in (AddStatus.ADDED, AddStatus.UPDATED)]
    os.write(log, ("".join(i + "\\n" for i in ids)).encode())
    return outcomes
Intake.add = add
os.write(1, b"ready\\n")
with open_index(IndexSettings(data_dir=folder, embedding_model="bundled", _env_file=None)) as index:
    if what == "import":
        index.import_file(SHARED_CORPUS, source)
    else:
        index.reindex(full=what == "full")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    opened = gzip.open if options.articles_file.suffix == ".gz" else open
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(options.articles_file, "rt", encoding="utf-8") as stream,
    ):
        source = Path(folder) / "articles.jsonl"
        source.write_text("".join(islice(stream, options.articles)), encoding="utf-8")
        data, journal = Path(folder) / "data", Path(folder) / "journal"
        killed = 0
        while killed < options.kills:
            what = "import" if killed % 5 else draw.choice(["reindex", "full"])
            killed += run_and_kill(data, source, journal, what, draw)
        verify(data, source, journal, killed)


def run_and_kill(data: Path, source: Path, journal: Path, what: str, draw: random.Random) -> int:
    """1 if the child was killed while it worked, 0 if it had finished."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(data), str(source), str(journal), what], stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(draw.uniform(0, 9))
    if child.poll() is None:
        child.send_signal(signal.SIGKILL)
    return int(child.wait() == -signal.SIGKILL)


def verify(data: Path, source: Path, journal: Path, killed: int) -> None:
    from index import SHARED_CORPUS, IndexSettings, open_index

    reported = {int(line) for line in journal.read_text().split()}
    with open_index(IndexSettings(data_dir=data, embedding_model="bundled", _env_file=None)) as index:
        held = {s.facts.article_id: s for s in index.list_articles([SHARED_CORPUS], limit=10**6)}
        lost = reported - set(held)
        after_kill = index.check()
        index.import_file(SHARED_CORPUS, source)
        repaired = index.check(repair=True)
        clean = index.check()
        unfound = [i for i in sorted(reported - lost) if not is_found(index, i)]
        embedded = index.status().corpora[0]
    print(f"kills {killed}; reported {len(reported)}; lost {len(lost)}; not found {len(unfound)}")
    print(f"findings right after the last kill {[f.problem for f in after_kill]}")
    print(f"findings after the import was run again {[f.problem for f in repaired]}; then {clean}")
    print(f"articles {embedded.articles}, passages {embedded.passages}, pending {embedded.pending}")
    print(f"texts with two vectors {count_twice(data)}")
    if lost or unfound or clean:
        sys.exit(1)


def is_found(index: object, article_id: int) -> bool:
    from index import SHARED_CORPUS, ArticleId, NewsIndex

    assert isinstance(index, NewsIndex)
    article = index.get_article([SHARED_CORPUS], ArticleId(article_id))
    query = f"{article.facts.title} {article.text[:200]}"
    hits = index.search(query, corpora=[SHARED_CORPUS], k=10)
    return article_id in {hit.article.article_id for hit in hits}


def count_twice(data: Path) -> int:
    import sqlite3

    with sqlite3.connect(data / "watchdesk.db") as connection:
        query = "SELECT count(*) - count(DISTINCT model_id || hex(text_key)) FROM embeddings"
        return int(connection.execute(query).fetchone()[0])


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
