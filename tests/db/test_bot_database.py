"""The bot's own tables in the library's database file."""

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from libraries import open_library
from pydantic import TypeAdapter
from sqlalchemy import Connection, insert

from bot.db import migrations
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.bot_database import BotDatabase
from bot.db.draft_queries import add_draft, find_draft
from bot.db.exchange_queries import ExchangeContent, add_exchange, find_exchange, find_exchange_of_message
from bot.db.server_queries import ServerSettings, load_all_settings, load_settings, save_settings
from bot.db.tables import BOT_SCHEMA, metadata, servers
from bot.db.unanswered_queries import list_unanswered
from bot.ui.article_edits import EditRecord
from index import (
    ArticleDraft,
    ArticleId,
    AskedTime,
    CorpusName,
    IndexSettings,
    StoreVersionError,
    Supplier,
    SupplierRole,
    TimeUse,
    Timing,
    restore_backup,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WORDS = "The harbour office said that ships will wait in port until the wind has calmed down again on Friday."


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path):
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.read_transaction() as connection:
            # In PostgreSQL, the types are compared whenever the database is opened.
            compares_types = connection.dialect.name == "sqlite"
            options = {"target_metadata": metadata, "compare_type": compares_types}
            context = MigrationContext.configure(connection, opts=options)
            differences = [d for d in compare_metadata(context, metadata) if d[0] != "remove_table"]

    # Alembic counts the library's tables and their indexes as removed.
    assert [d for d in differences if d[0] != "remove_index"] == []


def test_the_version_is_that_of_the_newest_migration():
    files = (Path(migrations.__file__).parent / "versions").glob("v*.py")

    assert max(file.stem[1:5] for file in files) == BOT_SCHEMA.version


def test_stored_settings_are_kept_when_the_database_is_reopened(tmp_path: Path):
    settings = ServerSettings(language="ja")
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, settings)

    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.read_transaction() as connection:
            assert load_settings(connection, 5) == settings


def test_tables_of_a_newer_version_are_refused(tmp_path: Path):
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            connection.exec_driver_sql("UPDATE records_version SET version_num = '9999'")

        with pytest.raises(StoreVersionError, match="newer"):
            BotDatabase(library.database)


def test_a_backup_includes_the_tables_of_the_bot(tmp_path: Path):
    settings = ServerSettings(reviews_additions=True)
    with open_library(tmp_path / "old") as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, settings)
        library.backup(tmp_path / "backup.db", [BOT_SCHEMA])

    restore_backup(tmp_path / "backup.db", IndexSettings(data_dir=tmp_path / "new", _env_file=None))

    with open_library(tmp_path / "new") as library, library.database.read_transaction() as connection:
        assert load_settings(connection, 5) == settings


async def test_a_change_that_raises_is_rolled_back(tmp_path: Path):
    def fail(connection):
        save_settings(connection, 5, ServerSettings(language="ja"))
        raise ZeroDivisionError

    with open_library(tmp_path) as library:
        records = BotDatabase(library.database)
        with pytest.raises(ZeroDivisionError):
            await records.write(fail)

        assert await records.read(lambda c: load_settings(c, 5)) == ServerSettings()
        await records.close()


def test_settings_of_an_older_version_are_read_with_the_defaults_of_this_one(tmp_path: Path):
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            connection.exec_driver_sql(
                """INSERT INTO servers (guild_id, settings) VALUES (5, '{"language": "ko", "colour": 3}')"""
            )

        with library.database.read_transaction() as connection:
            assert load_settings(connection, 5) == ServerSettings(language="ko")
            assert load_settings(connection, 5).article_languages == ()


OLD_EXCHANGE = """{
    "question": "When?", "previous": ["Who?"], "is_private": false, "reason": null, "support": 0.9,
    "considered": 1,
    "filters": {"since": "2026-01-01T00:00:00Z", "until": null, "outlet": null, "as_of": null, "region": null},
    "explanation": {
        "read_with": [], "by_meaning": true, "articles": 1, "passages": 1, "left_out": null, "found": 1,
        "sharing_words": 1, "sentences": 2, "threshold": 0.5, "missing_words": ["navy"],
        "weighed": [{
            "article": {
                "article_id": 7, "corpus": "shared", "title": "T", "url": null, "outlet": null, "author": null,
                "published": null
            },
            "start": 0, "end": 9, "score": 1, "cosine": 0, "lexical": 1
        }]
    }
}"""
"""Written by a version that did not recognize dates in questions yet."""


@pytest.mark.sqlite
def test_an_exchange_of_an_older_version_is_read(tmp_path: Path):
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            connection.exec_driver_sql(
                "INSERT INTO exchanges (channel_id, person_id, content, asked_at) "
                "VALUES (1, 2, ?, '2026-11-02 12:00:00')",
                (OLD_EXCHANGE,),
            )

        with library.database.read_transaction() as connection:
            exchange = find_exchange(connection, 1)

    assert exchange is not None
    assert (exchange.questions, exchange.content.timing) == (("Who?", "When?"), None)


def test_the_timing_of_a_question_is_stored_with_it(tmp_path: Path):
    asked = AskedTime(words="上週", first=date(2026, 11, 16), last=None, use=TimeUse.ONLY)
    timing = Timing(moment=NOON, asked=asked, wants_newest=True, outdated_days=90)
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            content = ExchangeContent(question="When?", timing=timing)
            number = add_exchange(connection, content, guild_id=None, channel_id=1, person_id=2, at=NOON)

        with library.database.read_transaction() as connection:
            exchange = find_exchange(connection, number)

    assert exchange is not None
    assert exchange.content == content


@pytest.mark.sqlite
def test_drafts_of_an_older_version_are_kept_and_their_ids_never_reused(tmp_path: Path):
    draft = ArticleDraft(text="The navy began an exercise. " * 9, title="軍艦")
    with open_library(tmp_path) as library:
        with library.database.write_transaction() as connection:
            migrate_records(connection, "0002")
            for number in (7, 8):
                connection.exec_driver_sql(
                    "INSERT INTO drafts"
                    " (id, guild_id, channel_id, person_id, state, content, created_at, reason)"
                    " VALUES (?, 5, 1, 1, 'preview', ?, '2026-11-24 12:00:00', '')",
                    (number, TypeAdapter(ArticleDraft).dump_json(draft).decode()),
                )
            connection.exec_driver_sql("DELETE FROM drafts WHERE id = 8")

        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            kept = find_draft(connection, 5, 7)
            added = add_draft(connection, draft, guild_id=5, channel_id=1, person_id=1, at=NOON)

    assert (kept.draft, kept.created_at) == (draft, NOON)
    assert added == 9


@pytest.mark.sqlite
def test_questions_of_an_older_version_can_be_listed_as_unanswered(tmp_path: Path):
    contents = (
        '{"question": "Who commands  the fleet?", "reason": "not_supported"}',
        '{"question": "Who commands the fleet", "reason": null}',
        '{"question": "Secret?", "reason": "not_supported", "is_private": true}',
    )
    with open_library(tmp_path) as library:
        with library.database.write_transaction() as connection:
            migrate_records(connection, "0004")
            for content in contents:
                connection.exec_driver_sql(
                    "INSERT INTO exchanges (guild_id, channel_id, person_id, content, asked_at)"
                    " VALUES (5, 1, 1, ?, '2026-11-24 12:00:00')",
                    (content,),
                )

        BotDatabase(library.database)
        with library.database.read_transaction() as connection:
            [question] = list_unanswered(connection, 5, None, limit=9)

    assert (question.times, question.last.content.question) == (1, "Who commands  the fleet?")


def migrate_records(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


def test_a_message_id_of_any_size_can_be_looked_up(tmp_path: Path):
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.read_transaction() as connection:
            assert [find_exchange_of_message(connection, number) for number in (-1, 0, 2**63, 2**70)] == [
                None
            ] * 4


def test_invalid_settings_of_one_server_do_not_keep_others_from_loading(tmp_path: Path):
    settings = ServerSettings(window_days=7)
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, settings)
            connection.execute(insert(servers).values(guild_id=6, settings='{"window_days": -1}'))
            found = load_all_settings(connection)

    assert found == {5: settings}


def test_suppliers_and_editors_of_older_articles_are_copied_from_the_audit_log(tmp_path: Path):
    pasted = [ArticleDraft(text=f"{WORDS} Report {number} ends.", title="Report") for number in range(3)]
    read = replace(pasted[2], fetched_at=NOON)
    with open_library(tmp_path) as library:
        BotDatabase(library.database)
        library.add(CorpusName("guild-5"), [*pasted[:2], read])
        library.add(CorpusName("guild-6"), [replace(pasted[0], text=f"{WORDS} Elsewhere.")])
        edit = EditRecord(article_id=1, outlet=("", "Reuters"), date=("", "2026"))
        with library.database.write_transaction() as connection:
            for action, subject in (
                (AuditAction.ARTICLE_ADDED, "1: Report 0"),
                (AuditAction.ARTICLE_APPROVED, "2: Report 1"),
                (AuditAction.ARTICLE_ADDED, "3: Report 2"),
                (AuditAction.ARTICLE_ADDED, "4: of another server"),
                (AuditAction.ARTICLE_ADDED, "99999: gone"),
                (AuditAction.ARTICLE_ADDED, "no number"),
                (AuditAction.ARTICLE_EDITED, edit.model_dump_json(exclude_none=True)),
                (AuditAction.ARTICLE_EDITED, "not JSON"),
            ):
                line = AuditRecord(guild_id=5, person_id=11, action=action, subject=subject, at=NOON)
                add_audit_record(connection, line)
            with Operations.context(MigrationContext.configure(connection)):
                import_module("bot.db.migrations.versions.v0004_suppliers").upgrade()

        corpora = [CorpusName("guild-5"), CorpusName("guild-6")]
        provenances = [library.get_article(corpora, ArticleId(number)).came_from for number in range(1, 5)]

    someone = Supplier(role=SupplierRole.MEMBER, person_id=11)
    assert [(p.by, p.at) for p in provenances] == [
        (someone, NOON),
        (replace(someone, person_id=None), NOON),
        (None, None),
        (None, None),
    ]
    assert [(s.fact, s.by, s.at) for s in provenances[0].stated] == [
        ("outlet", someone, NOON),
        ("published", someone, NOON),
    ]
