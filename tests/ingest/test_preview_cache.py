"""A draft is validated and split once, from its first preview to the addition."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from fakes import FakeEmbedder
from fetched_drafts import fetched
from libraries import TALKS, open_library, talks

from index import SHARED_CORPUS, AddStatus, ArticleChangedError, ArticleId, Expectation, NewsIndex
from index.ingest.preview_cache import PreviewCache
from index.workers.worker_pool import WorkerPool
from index.workers.worker_process import default_limits

T = TypeVar("T")


class CountingPool(WorkerPool):
    """Counts the calls that it runs; adding and previewing run nothing but validations."""

    def __init__(self) -> None:
        super().__init__(size=1, limits=default_limits())
        self.calls = 0

    def run(self, call: Callable[[], T], *, background: bool = False) -> T:
        self.calls += 1
        return super().run(call, background=background)


class CountingEmbedder(FakeEmbedder):
    """Counts how often the tokens of each text were counted; splitting counts those of every sentence once."""

    def __init__(self) -> None:
        super().__init__()
        self.counted: Counter[str] = Counter()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        self.counted.update(texts)
        return super().count_tokens(texts)


@pytest.fixture
def pool():
    pool = CountingPool()
    yield pool
    pool.close()


@pytest.fixture
def embedder():
    return CountingEmbedder()


@pytest.fixture
def index(tmp_path, pool, embedder):
    with open_library(tmp_path, workers=pool, embedder=embedder) as index:
        yield index


def preview_and_add(index: NewsIndex, draft):
    """What the bot calls for a contributor: to show the preview, when "Add" is pressed, and to add."""
    preview = index.preview(SHARED_CORPUS, draft)
    index.foresee(SHARED_CORPUS, draft)
    expected = index.foresee(SHARED_CORPUS, draft)
    [outcome] = index.add(SHARED_CORPUS, [draft], expected=[expected])
    return preview, outcome


def times_split(embedder: CountingEmbedder, sentence: str) -> int:
    return embedder.counted[sentence]


def stored_passages(index: NewsIndex) -> list[str]:
    """The texts of the passages that words find, those of the one article of the library."""
    index.sync()
    return sorted(hit.text for hit in index.search("Japan Taiwan talks", corpora=[SHARED_CORPUS]))


def test_a_new_article_is_validated_and_split_once(index, pool, embedder):
    preview, outcome = preview_and_add(index, talks())

    assert (preview.status, outcome.status) == (AddStatus.ADDED, AddStatus.ADDED)
    assert preview.passages == outcome.passages == 1
    assert pool.calls == 1
    assert times_split(embedder, "He said that a larger dialogue was needed.") == 1


def test_an_update_is_validated_and_split_once(index, pool, embedder):
    index.add(SHARED_CORPUS, [talks()])
    pool.calls = 0
    embedder.counted.clear()

    preview, outcome = preview_and_add(index, talks(text=f"{TALKS} It ends on Sunday."))

    assert (preview.status, outcome.status) == (AddStatus.UPDATED, AddStatus.UPDATED)
    assert preview.passages == outcome.passages
    assert pool.calls == 1
    assert times_split(embedder, "It ends on Sunday.") == 1


def test_a_duplicate_is_validated_once_and_not_split(index, pool, embedder):
    index.add(SHARED_CORPUS, [talks()])
    pool.calls = 0
    embedder.counted.clear()

    preview, outcome = preview_and_add(index, talks())

    assert (preview.status, outcome.status) == (AddStatus.DUPLICATE, AddStatus.DUPLICATE)
    assert pool.calls == 1
    assert not embedder.counted


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Talks"},
        {"text": f"{TALKS} It ends on Sunday."},
        {"url": "https://a.example/other"},
        {"came_from": replace(fetched("https://a.example/talks"), etag='"2"')},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_draft_that_changed_after_its_preview_is_validated_again(index, pool, changes):
    index.preview(SHARED_CORPUS, talks())
    pool.calls = 0
    changed = talks(**changes)

    [outcome] = index.add(SHARED_CORPUS, [changed])

    stored = index.get_article([SHARED_CORPUS], outcome.article_id)
    assert pool.calls == 1
    assert (stored.facts.title, stored.text, stored.facts.url) == (changed.title, changed.text, changed.url)
    assert stored.came_from == changed.came_from


def test_an_article_that_changed_after_the_preview_is_split_against_its_latest_revision(index, embedder):
    index.add(SHARED_CORPUS, [talks()])
    newest = talks(text=f"{TALKS} It ends on Sunday.")
    index.preview(SHARED_CORPUS, newest)
    index.add(SHARED_CORPUS, [talks(text=f"Breaking news came in late at night. {TALKS}")])
    embedder.counted.clear()

    [outcome] = index.add(SHARED_CORPUS, [newest])

    assert outcome.revision == 3
    assert times_split(embedder, "It ends on Sunday.") == 1
    assert stored_passages(index) == [newest.text]


def test_a_preview_does_not_hide_that_the_article_came_in_meanwhile(index):
    expected = index.preview(SHARED_CORPUS, talks()).expected
    index.add(SHARED_CORPUS, [talks(text=f"{TALKS} It ends on Sunday.")])

    with pytest.raises(ArticleChangedError):
        index.add(SHARED_CORPUS, [talks()], expected=[expected])

    assert index.foresee(SHARED_CORPUS, talks()) == Expectation(AddStatus.UPDATED, ArticleId(1), 1)


def test_another_opening_of_the_library_validates_a_draft_by_its_own_limits(tmp_path):
    with open_library(tmp_path) as index:
        assert index.preview(SHARED_CORPUS, talks(text=TALKS * 4)).status is AddStatus.ADDED

    with open_library(tmp_path, max_article_chars=1000) as index:
        assert index.preview(SHARED_CORPUS, talks(text=TALKS * 4)).status is AddStatus.REJECTED


def test_the_cache_drops_what_was_not_used_for_longest():
    cache = PreviewCache[str](max_chars=10)
    for source in ("first", "second"):
        cache.keep(source, source.upper(), chars=5)
    cache.find("first")

    cache.keep("third", "THIRD", chars=5)

    assert [cache.find(source) for source in ("first", "second", "third")] == ["FIRST", None, "THIRD"]


def test_the_cache_keeps_nothing_that_exceeds_its_limit():
    cache = PreviewCache[str](max_chars=10)
    cache.keep("short", "SHORT", chars=5)

    cache.keep("long", "LONG", chars=11)

    assert (cache.find("short"), cache.find("long")) == ("SHORT", None)


def test_the_cache_counts_a_value_that_is_kept_again_once():
    cache = PreviewCache[str](max_chars=10)
    cache.keep("first", "FIRST", chars=5)
    for _ in range(3):
        cache.keep("second", "SECOND", chars=5)

    assert cache.find("first") == "FIRST"
