"""What only a database on a server has: lost connections, refusals, a password, functions of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes import FakeEmbedder
from libraries import canal, numbered, talks
from sqlalchemy import Connection, text

from bot.db.server_queries import ServerSettings, load_settings, save_settings
from bot.db.tables import BOT_SCHEMA
from index import SHARED_CORPUS, BackupError, CorpusName, IndexSettings, StoreError, open_index, restore_backup
from index.model.errors import StoreDamagedError, StoreInUseError
from index.store import postgresql_backend
from index.store.corpus_queries import (
    find_corpus_id,
    get_or_create_corpus_id,
    read_library_value,
    write_library_value,
)
from index.store.database import LIBRARY_SCHEMA, Database, open_database
from index.text.search_folding import fold_name

pytestmark = pytest.mark.postgresql
GUILD = CorpusName("guild-7")
FOLD_EACH = """
SELECT watchdesk_fold(name) FROM unnest(CAST(:names AS text[])) WITH ORDINALITY AS listed(name, place)
ORDER BY place"""
NAMES = [
    "İncirlik",
    "Ma'rib",
    "Tromsø",
    "臺南日報",
    "台南日报",
    "佐々木々",
    "ＷＩＤＥ",
    "Straße",
    "Ґазета",
    "L’Équipe",
    "O´Neil",
]

# Whatever title is stored, another one is.
SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.title := 'Spoiled'; RETURN NEW; END $$;
CREATE TRIGGER spoil BEFORE INSERT ON articles FOR EACH ROW EXECUTE FUNCTION spoil()"""


@pytest.fixture
def server(databases_of_folders, request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """The server, with the name and the URL of an empty database."""
    server, name = databases_of_folders.server, "one_database"
    yield SimpleNamespace(name=name, url=server.create_bare(name), create=server.create_from, drop=server.drop)
    server.drop(name)


@pytest.fixture
def database(server, tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path, server.url)) as database:
        yield database


def settings_of(folder: Path, url: str = "") -> IndexSettings:
    return IndexSettings(data_dir=folder, database_url=url, reader=False, answer_threshold=0, _env_file=None)


def terminate_others(connection: Connection) -> None:
    others = "pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'"
    connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))


def test_names_are_folded_as_for_sqlite(database: Database):
    letters = [chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    with database.read_transaction() as connection:
        query = text(FOLD_EACH)
        folded = connection.execute(query, {"names": [*NAMES, *letters]}).scalars().all()

    assert folded == [fold_name(name) for name in (*NAMES, *letters)]


def test_a_nul_in_a_text_is_left_out(database: Database):
    with database.write_transaction() as connection:
        write_library_value(connection, "owner", "Har\0bour")

    with database.read_transaction() as connection:
        assert read_library_value(connection, "owner") == "Harbour"


def test_a_lost_connection_is_one_clear_error_and_the_next_transaction_has_another(database: Database):
    with pytest.raises(StoreError, match="does not answer"), database.write_transaction() as connection:
        get_or_create_corpus_id(connection, GUILD)
        with database.read_transaction() as other:
            terminate_others(other)
        get_or_create_corpus_id(connection, SHARED_CORPUS)

    with database.read_transaction() as connection:
        assert find_corpus_id(connection, GUILD) is None


def test_connections_that_were_lost_while_idle_are_replaced(database: Database, server, tmp_path: Path):
    with database.write_transaction() as connection:
        get_or_create_corpus_id(connection, GUILD)
    with (
        closing(open_database(tmp_path / "other", server.url)) as other,
        other.read_transaction() as connection,
    ):
        terminate_others(connection)

    with database.read_transaction() as connection:
        assert find_corpus_id(connection, GUILD) == 1


def test_one_transaction_writes_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(postgresql_backend, "_WRITE_WAIT", "10ms")

    with database.write_transaction(), pytest.raises(StoreInUseError), database.write_transaction():
        pass


def test_a_read_transaction_sees_one_state(database: Database):
    with database.read_transaction() as connection:
        assert find_corpus_id(connection, GUILD) is None
        with database.write_transaction() as writing:
            get_or_create_corpus_id(writing, GUILD)

        assert find_corpus_id(connection, GUILD) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql+psycopg://me:secret@127.0.0.1:1/news", "does not answer"),
        ("postgresql+psycopg://me:secret@127.0.0.1/", "must have the form"),
        ("mysql://me:secret@127.0.0.1/news", "must have the form"),
    ],
)
def test_an_error_never_shows_the_password(url: str, reason: str, tmp_path: Path):
    with pytest.raises(StoreError, match=reason) as raised:
        open_database(tmp_path, url)

    assert "secret" not in f"{raised.value!r} {raised.value}"
    assert "secret" not in repr(settings_of(tmp_path, url))


def test_a_database_that_does_not_exist_is_named(server, tmp_path: Path):
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        open_database(tmp_path, server.url.replace(server.name, "nowhere"))


def test_a_database_that_cannot_store_every_character_is_refused(server, tmp_path: Path):
    url = server.create("latin", "template0 ENCODING 'LATIN1' LOCALE 'C'")

    with pytest.raises(StoreError, match="its encoding is LATIN1; create it with ENCODING 'UTF8'"):
        open_database(tmp_path, url)
    server.drop("latin")


def test_a_database_of_another_program_is_left_alone(server, tmp_path: Path):
    backend = postgresql_backend.open_postgresql(server.url)
    with backend.connect() as connection:
        connection.execute(text("CREATE TABLE songs (id int)"))
        connection.commit()
    backend.close()

    with pytest.raises(StoreDamagedError, match="not one of Watchdesk's"):
        open_database(tmp_path, server.url)


def test_a_changed_table_is_found(database: Database, server, tmp_path: Path):
    with database.write_transaction() as connection:
        connection.execute(text("ALTER TABLE articles DROP COLUMN outlet"))

    with pytest.raises(StoreDamagedError, match="a changed table named articles"):
        open_database(tmp_path, server.url)


def test_a_library_moves_to_a_file_and_back_with_everything_in_it(server, tmp_path: Path):
    settings, chosen = settings_of(tmp_path / "old", server.url), ServerSettings(reviews_additions=True)
    with open_index(settings, embedder=FakeEmbedder()) as library:
        library.database.migrate(BOT_SCHEMA)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, chosen)
        added = library.add(SHARED_CORPUS, [talks(), canal(), numbered(1)])
        library.remove_article(SHARED_CORPUS, added[2].article_id)
        library.sync()
        library.backup(tmp_path / "backup.db", [BOT_SCHEMA])
        library.remove_article(SHARED_CORPUS, added[1].article_id)

    restore_backup(tmp_path / "backup.db", settings_of(tmp_path / "file"))
    restore_backup(tmp_path / "backup.db", settings, [BOT_SCHEMA])

    for restored in (settings_of(tmp_path / "file"), settings):
        with open_index(restored, embedder=FakeEmbedder()) as library:
            library.sync()
            assert library.check() == []
            titles = {found.facts.title for found in library.list_articles([SHARED_CORPUS])}
            assert titles == {"Japan and Taiwan hold security talks", "Canal reopens"}
            assert library.add(SHARED_CORPUS, [numbered(2)])[0].article_id == added[2].article_id + 1
            with library.database.read_transaction() as connection:
                assert load_settings(connection, 5) == chosen
    assert (tmp_path / "old" / "watchdesk.db.before-restore").stat().st_size


def test_restoring_a_library_without_the_tables_of_the_bot_empties_them(server, tmp_path: Path):
    with open_index(settings_of(tmp_path / "old", server.url), embedder=FakeEmbedder()) as library:
        library.backup(tmp_path / "backup.db")
        library.database.migrate(BOT_SCHEMA)
        with library.database.write_transaction() as connection:
            save_settings(connection, 5, ServerSettings(reviews_additions=True))

    restore_backup(tmp_path / "backup.db", settings_of(tmp_path / "old", server.url), [BOT_SCHEMA])

    with closing(open_database(tmp_path, server.url)) as database, database.read_transaction() as connection:
        assert load_settings(connection, 5) == ServerSettings()


def test_a_copy_that_differs_is_not_stored(server, tmp_path: Path):
    settings = settings_of(tmp_path / "old", server.url)
    with open_index(settings, embedder=FakeEmbedder()) as library:
        library.add(SHARED_CORPUS, [talks()])
        library.backup(tmp_path / "backup.db")
        library.add(SHARED_CORPUS, [canal()])
        with library.database.write_transaction() as connection:
            connection.execute(text(SPOIL))

    with pytest.raises(BackupError, match="the copy of table articles differs; nothing was stored"):
        restore_backup(tmp_path / "backup.db", settings)

    with open_index(settings, embedder=FakeEmbedder()) as library:
        assert library.count_articles([SHARED_CORPUS]) == 2


def test_a_backup_is_refused_if_it_would_lack_a_table(database: Database, tmp_path: Path):
    database.migrate(BOT_SCHEMA)

    with pytest.raises(BackupError, match="a table of another program"):
        database.copy_to(tmp_path / "copy.db", [])


@pytest.mark.parametrize("schema", [LIBRARY_SCHEMA, BOT_SCHEMA])
def test_new_tables_have_the_version_of_the_newest_migration(schema, database: Database):
    database.migrate(BOT_SCHEMA)
    with database.read_transaction() as connection:
        stored = connection.execute(text(f"SELECT version_num FROM {schema.version_table}")).scalar_one()

    assert stored == schema.version
