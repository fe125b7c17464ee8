"""A killed process, or a killed server, loses nothing that was stored."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from child_processes import child_environment
from fakes import FakeEmbedder
from libraries import numbered

from index import SHARED_CORPUS, IndexSettings, NewsIndex, StoreError, open_index

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]
# Adds and embeds articles until it is killed, and prints the number of each once it is stored.
ADD_ARTICLES = """
import sys
from itertools import count
from pathlib import Path
from fakes import FakeEmbedder
from libraries import numbered
from index import SHARED_CORPUS, IndexSettings, open_index
settings = IndexSettings(data_dir=Path(sys.argv[1]), database_url=sys.argv[2], reader=False, _env_file=None)
with open_index(settings, embedder=FakeEmbedder()) as index:
    for number in count():
        index.add(SHARED_CORPUS, [numbered(number)])
        print(number, flush=True)
        index.sync()
"""
STORED_BEFORE = 10


@pytest.fixture
def url(databases_of_folders) -> Iterator[str]:
    server = databases_of_folders.server
    yield server.create_durable("crashed")
    server.drop("crashed")


def open_library_at(folder: Path, url: str) -> NewsIndex:
    settings = IndexSettings(data_dir=folder, database_url=url, reader=False, _env_file=None)
    return open_index(settings, embedder=FakeEmbedder())


def start_adding(folder: Path, url: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", ADD_ARTICLES, str(folder), url],
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    for _ in range(STORED_BEFORE):
        assert child.stdout.readline()
    return child


def stop_adding(child: subprocess.Popen[str]) -> int:
    """The number of articles that the child reported as stored; it is dead afterwards."""
    child.kill()
    return STORED_BEFORE + len(child.communicate()[0].splitlines())


def repair(library: NewsIndex) -> None:
    """Embed what was stored last, and remove a file that was written but not named by the database yet."""
    library.sync()
    library.check(repair=True)


def test_articles_stored_by_a_killed_process_are_kept(tmp_path: Path, url: str):
    reported = stop_adding(start_adding(tmp_path, url))

    with open_library_at(tmp_path, url) as library:
        repair(library)
        # The last one may be stored without being reported.
        assert library.count_articles([SHARED_CORPUS]) in (reported, reported + 1)
        assert library.check() == []


def test_articles_stored_before_the_server_was_killed_are_kept(tmp_path: Path, url: str, databases_of_folders):
    server = databases_of_folders.server
    with open_library_at(tmp_path, url) as running:
        child = start_adding(tmp_path, url)
        server.kill()
        reported = stop_adding(child)
        with pytest.raises(StoreError, match="does not answer"):
            running.count_articles([SHARED_CORPUS])
        server.restart()

        # A program that was running goes on without a restart.
        assert running.count_articles([SHARED_CORPUS]) in (reported, reported + 1)
        added = running.add(SHARED_CORPUS, [numbered(-1)])

    with open_library_at(tmp_path, url) as library:
        repair(library)
        assert library.check() == []
        assert library.get_article([SHARED_CORPUS], added[0].article_id).facts.title == "Vessel-1 sails"
