"""The speakers of articles are stored with them, and stay right when articles change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import canal, draft, numbered, open_library
from sqlalchemy import delete, select, update

from index import SHARED_CORPUS, ArticleEdit, ArticleId, NewsIndex
from index.language.attribution.article_statements import attribution_version
from index.store.outdated_articles import read_outdated_articles
from index.store.schema import article_speakers, articles, speaker_words
from index.store.speaker_queries import lacks_speakers, store_speakers

HUA = draft(
    "Chinese Foreign Ministry spokesperson Hua Chunying said that China opposed the talks. The talks took "
    "place on Friday. “They are a mistake,” Hua added.",
    title="China opposes talks",
    url="https://a.example/hua",
    day="2024-05-24",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [HUA, canal()])
        index.sync()
        yield index


def speakers(index: NewsIndex) -> dict[str, int]:
    """The stored speakers, each with the number of their sentences."""
    columns = article_speakers.c
    with index.database.read_transaction() as connection:
        rows = connection.execute(select(columns.name, columns.sentences))
        return {row.name: len(row.sentences) // 8 for row in rows}


def count_words(index: NewsIndex) -> int:
    with index.database.read_transaction() as connection:
        return len(connection.execute(select(speaker_words)).all())


def is_complete(index: NewsIndex) -> bool:
    with index.database.read_transaction() as connection:
        return not lacks_speakers(connection, attribution_version())


def forget_speakers(index: NewsIndex, version: int | None) -> None:
    """Make the library look as if other rules, or none, had found its speakers."""
    with index.database.write_transaction() as connection:
        connection.execute(delete(article_speakers))
        connection.execute(delete(speaker_words))
        connection.execute(update(articles).values(speakers_version=version))


def find_hua(index: NewsIndex) -> ArticleId:
    return index.search("talks", corpora=[SHARED_CORPUS])[0].article.article_id


def test_added_article_has_its_speakers_at_once(library: NewsIndex) -> None:
    assert speakers(library) == {"Hua Chunying": 2}
    assert is_complete(library)


@pytest.mark.parametrize("version", [None, 7])
def test_sync_finds_speakers_by_new_rules(library: NewsIndex, version: int | None) -> None:
    before = speakers(library), count_words(library)
    forget_speakers(library, version)
    assert not is_complete(library)

    library.sync()
    assert (speakers(library), count_words(library)) == before
    assert is_complete(library)


def test_search_for_speakers_can_be_cancelled_and_resumed(library: NewsIndex) -> None:
    forget_speakers(library, None)

    library.sync(is_cancelled=lambda: True)
    assert speakers(library) == {}

    library.reindex()
    assert speakers(library) == {"Hua Chunying": 2}


def test_speakers_of_all_articles_are_found_across_batches(tmp_path: Path) -> None:
    with open_library(tmp_path) as index:
        said = [
            replace(numbered(n), text=f"{numbered(n).text} The port was open, Jane Doe{n} said.")
            for n in range(60)
        ]
        index.add(SHARED_CORPUS, said)
        before = speakers(index)
        forget_speakers(index, None)

        index.sync()
        assert speakers(index) == before
        assert len(before) >= 60


def test_revised_article_has_the_speakers_of_its_new_text(library: NewsIndex) -> None:
    revised = replace(HUA, text=HUA.text.replace("Hua Chunying", "Mao Ning").replace("Hua added", "Mao added"))
    library.add(SHARED_CORPUS, [revised])

    assert speakers(library) == {"Mao Ning": 2}


def test_edited_article_keeps_its_speakers(library: NewsIndex) -> None:
    edit = ArticleEdit(title="Talks opposed", outlet=None, published=None)
    library.edit_article(SHARED_CORPUS, find_hua(library), edit)

    assert speakers(library) == {"Hua Chunying": 2}
    assert is_complete(library)


def test_removed_article_takes_its_speakers_with_it(library: NewsIndex) -> None:
    article_id = find_hua(library)
    library.remove_article(SHARED_CORPUS, article_id, restorable=True)
    assert (speakers(library), count_words(library)) == ({}, 0)

    library.restore_article(SHARED_CORPUS, article_id)
    assert speakers(library) == {"Hua Chunying": 2}
    assert is_complete(library)


def test_speakers_of_an_older_revision_are_not_stored(library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        version = attribution_version() + 1
        pending = read_outdated_articles(connection, articles.c.speakers_version, version, 10)[0]
        store_speakers(connection, pending.id, pending.revision - 1, [], 1)

    assert speakers(library) == {"Hua Chunying": 2}


def test_version_of_the_rules_fits_its_column() -> None:
    assert 0 <= attribution_version() < 2**31
