"""Backups, several processes on one folder, damaged files, and migrations."""

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from fakes import FakeEmbedder
from libraries import CANAL, canal, count_pending, held_by_another_process, numbered, open_library, talks
from releases import undo_filter_indexes, undo_replicas
from sqlalchemy import create_engine, text

from index import (
    SHARED_CORPUS,
    AddStatus,
    AlertCriteria,
    ArticleEdit,
    ArticleId,
    BackupError,
    FeedChoice,
    IndexSettings,
    SourceKind,
    StoreDamagedError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
    UpgradeVerdict,
    inspect_upgrade,
    restore_backup,
)
from index.extraction.draft_validation import content_hash
from index.search import derived_index
from index.search.passage_builder import SPLITTER_VERSION
from index.store.database import SCHEMA_VERSION, open_database
from index.store.migrations import versions
from index.store.page_check_queries import find_due_pages
from index.store.schema import metadata
from index.store.sqlite_backend import DATABASE_FILE

pytestmark = pytest.mark.sqlite

SHARED = [SHARED_CORPUS]


@pytest.fixture
def folder(tmp_path):
    """A closed library of one article."""
    with open_library(tmp_path / "data") as index:
        add(index, talks())
    return tmp_path / "data"


@pytest.fixture
def backup(folder, tmp_path):
    with open_library(folder) as index:
        index.backup(tmp_path / "backup.db")
    return tmp_path / "backup.db"


def add(index, *drafts):
    outcomes = index.add(SHARED_CORPUS, drafts)
    index.sync()
    return [outcome.article_id for outcome in outcomes]


def titles(index, query="canal talks vessel ships"):
    return {hit.article.title for hit in index.search(query, corpora=SHARED)}


def settings_of(folder):
    return IndexSettings(data_dir=folder, _env_file=None)


def execute(path, statement, *values):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


# --- backups


def test_restored_library_equals_the_saved_one(folder, backup, tmp_path):
    embedder = FakeEmbedder()
    restore_backup(backup, settings_of(tmp_path / "new"))

    with open_library(tmp_path / "new", embedder=embedder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}
        assert index.sync().embedded == 0
        assert index.check() == []
    assert talks().text not in embedder.calls


def test_restore_keeps_the_replaced_database(folder, backup):
    with open_library(folder) as index:
        add(index, canal())

    restore_backup(backup, settings_of(folder))

    with open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}
    before = folder / f"{DATABASE_FILE}.before-restore"
    with closing(sqlite3.connect(before)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (2,)


def test_open_index_notices_a_restore(folder, backup):
    with open_library(folder) as index:
        add(index, canal())
        assert "Canal reopens" in titles(index)

        restore_backup(backup, settings_of(folder))

        assert titles(index) == {"Japan and Taiwan hold security talks"}
        add(index, numbered(1))
        assert titles(index) == {"Japan and Taiwan hold security talks", "Vessel1 sails"}
        assert index.check() == []


def test_backup_never_overwrites_a_file(folder, tmp_path):
    target = tmp_path / "precious.txt"
    target.write_text("keep me")

    with open_library(folder) as index, pytest.raises(BackupError, match="already exists; choose another name"):
        index.backup(target)

    assert target.read_text() == "keep me"


def test_backup_into_a_missing_folder_raises(folder, tmp_path):
    with open_library(folder) as index, pytest.raises(BackupError):
        index.backup(tmp_path / "nowhere" / "backup.db")


def test_backup_and_restore_leave_one_file_each(folder, backup):
    restore_backup(backup, settings_of(folder))

    assert {path.name for path in backup.parent.iterdir()} == {"data", "backup.db"}


def test_restore_of_a_missing_file_changes_nothing(folder, tmp_path):
    with pytest.raises(BackupError, match="no such file"):
        restore_backup(tmp_path / "nowhere.db", settings_of(folder))

    with open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}


@pytest.mark.parametrize("content", [b"", b"this is a shopping list", b"SQLite format 3\0" + bytes(200)])
def test_restore_of_junk_changes_nothing(folder, tmp_path, content):
    (tmp_path / "junk.db").write_bytes(content)

    with pytest.raises(BackupError, match="not a Watchdesk backup"):
        restore_backup(tmp_path / "junk.db", settings_of(folder))

    with open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}


def test_restore_of_a_truncated_backup_changes_nothing(folder, backup):
    backup.write_bytes(backup.read_bytes()[:-20_000])

    with pytest.raises(BackupError):
        restore_backup(backup, settings_of(folder))

    with open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}


def test_restore_of_a_newer_backup_asks_for_an_update(folder, backup):
    execute(backup, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreVersionError, match="newer version of Watchdesk"):
        restore_backup(backup, settings_of(folder))


def test_restore_fails_at_once_while_another_process_writes(folder, backup):
    with held_by_another_process(folder), pytest.raises(StoreInUseError, match="another process"):
        restore_backup(backup, settings_of(folder))


# --- several users of one folder


def test_two_users_of_a_folder_see_each_others_additions(folder):
    with open_library(folder) as first, open_library(folder) as second:
        assert titles(first) == titles(second) == {"Japan and Taiwan hold security talks"}

        add(first, canal())
        assert titles(second) == {"Japan and Taiwan hold security talks", "Canal reopens"}

        add(second, numbered(7))
        assert "Vessel7 sails" in titles(first)
        assert first.check() == second.check() == []


def test_two_users_of_a_folder_see_each_others_removals(folder):
    with open_library(folder) as first, open_library(folder) as second:
        (article_id,) = add(first, canal())
        assert "Canal reopens" in titles(second)

        second.remove_article(SHARED_CORPUS, article_id)

        assert "Canal reopens" not in titles(first)
        assert "Canal reopens" not in titles(second)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(derived_index, "_WAIT_FOR_FOLDER_S", 0.05)


def test_sync_leaves_the_work_to_the_process_that_locks_the_folder(folder, impatient):
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [canal()])
        with held_by_another_process(folder):
            report = index.sync()
            reindexed = index.reindex()

        assert report.left_to_other_process
        assert reindexed.left_to_other_process
        assert count_pending(index) == 1
        assert index.sync().embedded == 1


def test_questions_are_answered_while_another_process_locks_the_folder(folder, impatient):
    with held_by_another_process(folder), open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}

    with open_library(folder) as index:
        assert index.check() == []


def test_library_without_derived_files_answers_while_another_process_locks_it(folder, impatient):
    shutil.rmtree(folder / "derived")

    with held_by_another_process(folder), open_library(folder) as index:
        assert titles(index) == {"Japan and Taiwan hold security talks"}
    assert not list(folder.glob("derived/*/*"))


def test_repair_reports_what_it_could_not_repair_while_the_folder_is_locked(folder, impatient):
    leftover = folder / "derived" / "1" / "vectors-0-deadbeef.faiss"
    leftover.write_bytes(b"being written by the other process")

    with open_library(folder) as index:
        with held_by_another_process(folder):
            (held,) = index.check(repair=True)
            kept = leftover.exists()
        (free,) = index.check(repair=True)

    assert not held.repaired
    assert kept
    assert free.repaired
    assert not leftover.exists()


# --- versions and damage


def test_newer_library_asks_for_an_update(folder):
    execute(folder / DATABASE_FILE, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreVersionError, match=r"format 9999.*update Watchdesk or name another data folder"):
        open_library(folder)


def test_file_that_is_not_a_database_raises(tmp_path):
    (tmp_path / DATABASE_FILE).write_bytes(b"my holiday photographs " * 100)

    with pytest.raises(StoreDamagedError, match=r"no database; restore a backup"):
        open_library(tmp_path)


def test_database_of_another_program_is_not_changed(tmp_path):
    path = tmp_path / DATABASE_FILE
    execute(path, "CREATE TABLE bookmarks (url TEXT)")

    with pytest.raises(StoreDamagedError, match="not one of Watchdesk's"):
        open_library(tmp_path)

    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("bookmarks",)]


def test_data_folder_that_is_a_file_raises(tmp_path):
    (tmp_path / "data").write_text("a file")

    with pytest.raises(StoreUnwritableError, match="data"):
        open_library(tmp_path / "data")


def test_full_disk_raises_and_loses_nothing(folder):
    with open_library(folder) as index:
        database = index._database
        with database.read_transaction() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

        with (
            pytest.raises(StoreUnwritableError, match="disk is full"),
            database.write_transaction() as connection,
        ):
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for _ in range(100):
                connection.exec_driver_sql("INSERT INTO facts VALUES (hex(randomblob(9)), zeroblob(9000))")

        assert titles(index) == {"Japan and Taiwan hold security talks"}
        assert index.check() == []


def test_check_finds_an_altered_text(folder):
    execute(folder / DATABASE_FILE, "UPDATE articles SET text = replace(text, 'March', 'April')")

    with open_library(folder) as index:
        (finding,) = index.check(repair=True)

    assert finding.subject == "article 1"
    assert "changed outside Watchdesk" in finding.problem
    assert not finding.repaired


def test_check_repairs_damaged_embeddings(folder):
    execute(folder / DATABASE_FILE, "UPDATE embeddings SET passage = zeroblob(length(passage))")

    with open_library(folder) as index:
        found = index.check(repair=True)

        assert "damaged" in found[0].problem
        assert all(finding.repaired for finding in found)
        assert index.check() == []
        assert index.search("security talks", corpora=SHARED)[0].cosine > 0


def test_check_repairs_missing_embeddings(folder):
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [canal()])

        (finding,) = index.check(repair=True)

        assert (finding.subject, finding.problem) == ("passages", "1 are not embedded yet")
        assert finding.repaired
        assert count_pending(index) == 0


def test_opening_waits_for_another_process_that_creates_the_library(tmp_path):
    with closing(sqlite3.connect(tmp_path / DATABASE_FILE, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(open_database, tmp_path)
            assert not wait([opening], timeout=0.3).done
            other.rollback()
            opening.result().close()


def test_schema_version_is_the_newest_migration():
    files = [path.name for folder in versions.__path__ for path in Path(folder).glob("v*.py")]

    assert max(files)[1:5] == SCHEMA_VERSION


def test_migrations_create_the_tables_of_the_schema(tmp_path):
    database = open_database(tmp_path)
    try:
        with database.read_transaction() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})

            assert compare_metadata(context, metadata) == []
    finally:
        database.close()


def test_a_library_of_the_first_version_is_migrated_with_its_articles(tmp_path):
    make_library_of_first_version(tmp_path)

    with open_library(tmp_path) as index:
        index.sync()

        assert [a.facts.title for a in index.list_articles([SHARED_CORPUS])] == ["Canal reopens"]
        assert titles(index, "canal") == {"Canal reopens"}
        assert index.check() == []


def test_a_migrated_article_can_be_edited_removed_and_restored(tmp_path):
    make_library_of_first_version(tmp_path)

    with open_library(tmp_path) as index:
        edit = ArticleEdit(title="The canal is open", outlet=None, published=None)
        index.edit_article(SHARED_CORPUS, ArticleId(4), edit)
        index.remove_article(SHARED_CORPUS, ArticleId(4), restorable=True)
        restored = index.restore_article(SHARED_CORPUS, ArticleId(4))

        assert restored.title == "The canal is open"
        (outcome,) = index.add(SHARED_CORPUS, [talks()])
        assert outcome.article_id == 5


def test_a_migrated_article_is_found_by_variants_of_its_url(tmp_path):
    make_library_of_first_version(tmp_path)

    with open_library(tmp_path) as index:
        (outcome,) = index.add(
            SHARED_CORPUS, [canal(url="https://m.a.example/canal/amp", text=f"{CANAL} Ends.")]
        )

        assert (outcome.status, outcome.article_id) == (AddStatus.DUPLICATE, 4)


def test_the_page_of_a_migrated_article_is_rechecked_if_it_was_fetched(tmp_path):
    make_library_of_first_version(tmp_path)
    execute(tmp_path / DATABASE_FILE, "UPDATE articles SET fetched_at = '2026-01-02 03:04:05'")

    with open_library(tmp_path) as index, index.database.read_transaction() as connection:
        assert find_due_pages(connection, [1], datetime.now(UTC), 10) == [4]


def test_a_source_of_version_7_is_polled_automatically(tmp_path):
    with open_library(tmp_path) as index:
        feed = FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title="Canal News")
        source = index.sources.add(SHARED_CORPUS, feed, interval=timedelta(hours=2))
    drop_alerts(tmp_path / DATABASE_FILE)
    execute(tmp_path / DATABASE_FILE, "ALTER TABLE sources DROP COLUMN fixed_interval_s")
    execute(tmp_path / DATABASE_FILE, "UPDATE alembic_version SET version_num = '0007'")

    with open_library(tmp_path) as index:
        migrated = index.sources.get(None, source.source_id)

        assert (migrated.title, migrated.fixed_interval) == ("Canal News", None)
        assert migrated.health.interval == timedelta(hours=1)


def drop_alerts(path):
    """Undo the migrations to versions 9 to 13."""
    with closing(sqlite3.connect(path)) as connection, connection:
        undo_filter_indexes(connection.execute)
        undo_replicas(connection.execute)
    for table in (
        "name_aliases",
        "outlet_ties",
        "claims",
        "readable_versions",
        "alerts",
        "arrivals",
        "question_vectors",
        "standing_query_corpora",
        "standing_queries",
    ):
        execute(path, f"DROP TABLE {table}")


def test_a_library_of_version_8_gets_standing_queries(folder):
    drop_alerts(folder / DATABASE_FILE)
    execute(folder / DATABASE_FILE, "UPDATE alembic_version SET version_num = '0008'")

    with open_library(folder) as index:
        query = index.alerts.add(SHARED, AlertCriteria(words="canal"))

        assert titles(index) == {"Japan and Taiwan hold security talks"}
        assert [stored.query_id for stored in index.alerts.list_queries(SHARED_CORPUS)] == [query]


def test_the_upgrade_of_a_library_of_the_first_version_is_foreseen(tmp_path):
    make_library_of_first_version(tmp_path)

    plan = inspect_upgrade(settings_of(tmp_path), [])

    assert (plan.release, plan.verdict) == ("0.1.0", UpgradeVerdict.NEEDED)
    assert [step.version for step in plan.steps] == [
        f"{number:04}" for number in range(2, int(SCHEMA_VERSION) + 1)
    ]
    assert [path.name for path in tmp_path.iterdir()] == [DATABASE_FILE]


FIRST_VERSION = """
INSERT INTO corpora VALUES (1, 'shared');
INSERT INTO models VALUES (1, :fingerprint, 'fake', :dim, :max_tokens);
INSERT INTO editions VALUES (1, 1, :passage_words, :splitter);
INSERT INTO facts VALUES ('active_edition', '1');
INSERT INTO articles
    (id, corpus_id, canonical_url, url, title, text, content_hash, revision, added_at, updated_at)
    VALUES (4, 1, :url, :url, :title, :text, :hash, 1, '2026-01-02 03:04:05', '2026-01-02 03:04:05');
INSERT INTO changes VALUES (9, 1, 4, 'put', '2026-01-02 03:04:05')"""


def make_library_of_first_version(folder):
    """A database after the first migration only, with one article that is not split yet."""
    article, embedder = canal(), FakeEmbedder()
    values = {
        "fingerprint": embedder.fingerprint,
        "dim": embedder.dim,
        "max_tokens": embedder.max_tokens,
        "passage_words": settings_of(folder).passage_words,
        "splitter": SPLITTER_VERSION,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "hash": content_hash(article.text),
    }
    config = Config()
    config.set_main_option("script_location", str(Path(versions.__file__).parents[1]))
    engine = create_engine(f"sqlite:///{folder / DATABASE_FILE}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_VERSION.split(";"):
            connection.execute(text(statement), values)
    engine.dispose()
