"""Limits on a server's library, enforced in the transaction that would exceed them."""

from pathlib import Path

import pytest
from libraries import open_library

from index import (
    SHARED_CORPUS,
    AddStatus,
    ArticleDraft,
    ArticleNotFoundError,
    CorpusName,
    FeedChoice,
    SourceKind,
    TooManySourcesError,
)
from index.store import removed_article_queries

SERVER = CorpusName("guild-5")


def article(number: int, *, url: bool = False, words: int = 60) -> ArticleDraft:
    text = f"The navy began exercise {number} east of the island, and its ships waited in port {number}. "
    address = "https://example.org/1" if url else None
    return ArticleDraft(text=text * (words // 15), title=f"Exercise {number}", url=address)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_server_cannot_store_more_articles_than_its_limit(tmp_path: Path, at_once: bool):
    with open_library(tmp_path, max_server_articles=3) as library:
        drafts = [article(n) for n in range(5)]
        outcomes = (
            library.add(SERVER, drafts) if at_once else [o for d in drafts for o in library.add(SERVER, [d])]
        )

        assert [outcome.status for outcome in outcomes] == [AddStatus.ADDED] * 3 + [AddStatus.REJECTED] * 2
        assert outcomes[-1].lacks_room
        assert "3 articles" in outcomes[-1].reason
        assert library.count_articles([SERVER]) == 3


def test_a_full_library_accepts_revisions_and_after_a_removal_an_article(tmp_path: Path):
    with open_library(tmp_path, max_server_articles=1) as library:
        [first] = library.add(SERVER, [article(1, url=True)])
        [revised] = library.add(SERVER, [article(2, url=True)])
        library.remove_article(SERVER, first.article_id)
        [added] = library.add(SERVER, [article(3)])

        assert [revised.status, added.status] == [AddStatus.UPDATED, AddStatus.ADDED]


def test_another_server_and_the_shared_library_have_separate_limits(tmp_path: Path):
    with open_library(tmp_path, max_server_articles=1) as library:
        library.add(SERVER, [article(1)])

        [other] = library.add(CorpusName("guild-6"), [article(1)])
        shared = library.add(SHARED_CORPUS, [article(1), article(2)])

        assert {o.status for o in (other, *shared)} == {AddStatus.ADDED}


def test_text_counts_with_its_earlier_revisions(tmp_path: Path):
    with open_library(tmp_path, max_server_text_mb=0.02) as library:
        statuses = [library.add(SERVER, [article(n, url=True, words=900)])[0].status for n in range(9)]

        assert AddStatus.UPDATED in statuses
        assert statuses[-1] is AddStatus.REJECTED
        assert library.count_articles([SERVER]) == 1


def test_text_is_counted_again_after_a_restart(tmp_path: Path):
    with open_library(tmp_path, max_server_text_mb=0.01) as library:
        library.add(SERVER, [article(n, words=450) for n in range(9)])
        held = library.count_articles([SERVER])

    with open_library(tmp_path, max_server_text_mb=0.01) as library:
        [outcome] = library.add(SERVER, [article(99, words=450)])

    assert 0 < held < 9
    assert outcome.lacks_room


def test_a_server_cannot_follow_more_sources_than_its_limit(tmp_path: Path):
    with open_library(tmp_path, max_server_sources=2) as library:

        def follow(corpus: CorpusName, number: int) -> None:
            url = f"https://example.org/{number}"
            library.sources.add(corpus, FeedChoice(url=url, kind=SourceKind.FEED, title=str(number)))

        follow(SERVER, 1)
        follow(SERVER, 2)
        follow(SHARED_CORPUS, 3)
        follow(SHARED_CORPUS, 4)
        follow(SHARED_CORPUS, 5)
        with pytest.raises(TooManySourcesError):
            follow(SERVER, 6)
        assert len(library.sources.list_sources([SERVER])) == 2


def test_the_oldest_removed_articles_beyond_the_limit_cannot_be_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(removed_article_queries, "_MAX_REMOVED_ARTICLES", 2)
    with open_library(tmp_path) as library:
        added = [o.article_id for o in library.add(SERVER, [article(n) for n in range(3)])]
        for article_id in added:
            library.remove_article(SERVER, article_id, restorable=True)

        with pytest.raises(ArticleNotFoundError):
            library.restore_article(SERVER, added[0])
        assert library.restore_article(SERVER, added[2]).article_id == added[2]


def test_the_latest_removed_article_can_be_restored_at_any_length(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(removed_article_queries, "_MAX_REMOVED_CHARS", 10)
    with open_library(tmp_path) as library:
        added = [o.article_id for o in library.add(SERVER, [article(n) for n in range(2)])]
        for article_id in added:
            library.remove_article(SERVER, article_id, restorable=True)

        assert library.restore_article(SERVER, added[1])
        with pytest.raises(ArticleNotFoundError):
            library.restore_article(SERVER, added[0])
