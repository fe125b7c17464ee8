"""A library is read beside its writers, and nothing is changed by that."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from libraries import TALKS, canal, open_library, talks
from site_client import settings_of
from sqlalchemy import text

from bot.db.tables import BOT_SCHEMA
from index import (
    SHARED_CORPUS,
    ArticleNotFoundError,
    StoreError,
    read_library,
)

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_library(tmp_path / "library") as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
    return tmp_path / "library"


def list_files(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


def test_reading_changes_no_file_and_creates_none(folder: Path) -> None:
    before = list_files(folder)
    with read_library(settings_of(folder)) as reading:
        assert reading.measure().articles == 2
        assert reading.describe_index().model == "fake"
        assert not reading.has_tables(BOT_SCHEMA)

    assert list_files(folder) == before


def test_reading_sees_one_state_while_another_process_writes(folder: Path) -> None:
    with open_library(folder) as index:
        with read_library(settings_of(folder)) as reading:
            assert reading.count_articles() == 2
            index.add(SHARED_CORPUS, [talks(text=f"{TALKS} It rained.", url="https://a.example/rain")])
            assert reading.count_articles() == 2
        with read_library(settings_of(folder)) as reading:
            assert reading.count_articles() == 3
            assert reading.read_queue(datetime.now(UTC)).articles == 1


def test_growth_counts_bytes_not_characters(folder: Path) -> None:
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [talks(text=f"{TALKS} Übung.", url="https://a.example/ue")])
    with read_library(settings_of(folder)) as reading:
        days = reading.list_growth(TODAY, 2)

    expected = (
        sum(len(article.text.encode()) for article in (talks(), canal())) + len(TALKS) + len(" Übung.") + 1
    )
    assert [(day.articles, day.text_bytes) for day in days] == [(3, expected), (0, 0)]


def test_writing_is_refused(folder: Path) -> None:
    with (
        pytest.raises(StoreError),
        read_library(settings_of(folder)) as reading,
    ):
        reading.connection.execute(text("DELETE FROM articles"))
    with read_library(settings_of(folder)) as reading:
        assert reading.count_articles() == 2


@pytest.mark.parametrize(
    ("version", "refusal"), [("0001", "an older Watchdesk"), ("9999", "a newer Watchdesk")]
)
def test_library_of_another_version_is_refused(folder: Path, version: str, refusal: str) -> None:
    with open_library(folder) as index, index.database.write_transaction() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))

    with pytest.raises(StoreError, match=refusal), read_library(settings_of(folder)):
        pytest.fail("it was read")


def test_article_that_does_not_exist(folder: Path) -> None:
    with read_library(settings_of(folder)) as reading, pytest.raises(ArticleNotFoundError):
        reading.get_details(99)
