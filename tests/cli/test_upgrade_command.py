"""`watchdesk upgrade`, and what other commands say about a library of another release."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from libraries import canal, write_import_file
from releases import later_release, make_earlier

from bot.cli.machine_checks import Level, examine_library
from bot.db.tables import BOT_SCHEMA
from index import IndexSettings
from index.maintenance import library_upgrade
from index.store.database import Database, open_database

QUESTION = "How many ships had waited at both ends?"
COPY = "watchdesk.db.before-upgrade.library-0009.bot-0005"


@pytest.fixture(autouse=True)
def _earlier_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, databases_of_folders) -> Iterator[None]:
    """A library of the earlier release, with one article."""
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    monkeypatch.setenv("INDEX_READER", "False")
    monkeypatch.setenv("INDEX_ANSWER_THRESHOLD", "0")
    if databases_of_folders:
        monkeypatch.setenv("INDEX_DATABASE_URL", databases_of_folders.url_of(tmp_path / "data"))
    write_import_file(tmp_path / "in.jsonl", [canal()])
    assert run_terminal("import", "in.jsonl").code == 0
    open_data(make_earlier)
    yield


def open_data(change: Callable[[Database], None]) -> None:
    settings = IndexSettings(_env_file=None)
    database = open_database(settings.data_dir, settings.database_url.get_secret_value())
    database.migrate(BOT_SCHEMA)
    change(database)
    database.close()


def copies() -> list[str]:
    return sorted(path.name for path in Path("data").glob("*before-upgrade*"))


def test_check_lists_the_migrations_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDEX_MAX_SENTENCE", "2")
    ended, described = run_terminal("upgrade", "--check", "--json"), run_terminal("upgrade", "--check")

    assert (ended.code, described.code, copies()) == (3, 3, [])
    assert ended.json["verdict"] == "needed"
    assert ended.json["schemas"] == [
        {"owner": "library", "stored": "0009", "needed": "0013"},
        {"owner": "bot", "stored": "0005", "needed": "0007"},
    ]
    assert [(step["owner"], step["version"]) for step in ended.json["steps"]] == [
        ("library", "0010"),
        ("library", "0011"),
        ("library", "0012"),
        ("library", "0013"),
        ("bot", "0006"),
        ("bot", "0007"),
    ]
    assert ended.json["unknown_settings"] == ["INDEX_MAX_SENTENCE"]
    assert ended.json["needed_bytes"] > 20_000_000
    lines = described.out.splitlines()
    assert "library: version 0009, this Watchdesk has 0013" in lines
    assert "setting: INDEX_MAX_SENTENCE does not exist; .env.example lists all" in lines
    assert lines[-1] == "an upgrade is needed: read docs/upgrading.md, stop the bot and run `watchdesk upgrade`"


def test_upgrade_copies_migrates_and_checks() -> None:
    ended = run_terminal("upgrade")

    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[:2] == [
        "library: upgraded from version 0009 to 0013",
        "bot: upgraded from version 0005 to 0007",
    ]
    assert lines[2].startswith(f"copy of the state before: data/{COPY} (")
    assert lines[-1] == "the database was checked: no problems found"
    assert copies() == [COPY]
    again = run_terminal("upgrade", "--json")
    assert (again.code, again.json["verdict"]) == (0, "current")
    assert run_terminal("upgrade", "--check").out.splitlines()[-1] == "nothing to upgrade"


def test_another_command_upgrades_it_too_and_says_so_once() -> None:
    first, second = run_terminal("status"), run_terminal("status")

    assert first.error_lines == [
        f"The library was upgraded for this version. A copy of the state before is in data/{COPY}."
    ]
    assert second.error_lines == []


def test_upgrade_waits_until_no_other_process_has_it_open() -> None:
    def try_to_upgrade(database: Database) -> None:
        make_earlier(database)
        ended = run_terminal("upgrade")

        assert ended.code == 4
        assert "problem: another process has it open; stop the bot" in ended.out

    open_data(try_to_upgrade)
    assert run_terminal("upgrade", "--check").code == 3


def test_upgrade_without_disk_space_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    full = shutil.disk_usage("data")._replace(free=1000)
    monkeypatch.setattr(library_upgrade.shutil, "disk_usage", lambda _: full)
    ended = run_terminal("upgrade", "--json")

    assert (ended.code, copies()) == (4, [])
    assert ended.json["verdict"] == "blocked"
    assert "but only 1,000 are free" in ended.json["problems"][0]


def test_doctor_reports_the_upgrade_and_does_not_make_it() -> None:
    checkup = examine_library(IndexSettings(_env_file=None))

    assert (checkup.level, checkup.advice) == (Level.WARN, "run: watchdesk upgrade --check")
    assert run_terminal("upgrade", "--check").code == 3


def test_a_missing_library_cannot_be_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INDEX_DATABASE_URL", raising=False)
    ended = run_terminal("upgrade", "--check", "--data-dir", "none")

    assert (ended.code, len(ended.error_lines)) == (2, 1)


def test_commands_that_read_work_on_a_library_of_the_next_release(tmp_path: Path) -> None:
    with later_release(tmp_path, readable_from="0013"):
        assert run_terminal("status").code == 0

    asked = run_terminal("ask", QUESTION, "--json")
    assert "400 ships" in asked.json["sentences"][0]["text"]
    assert asked.error_lines == [
        "A newer version of Watchdesk wrote this library. This version can only read it."
    ]
    for command in (["articles", "list"], ["articles", "show", "1"], ["status"], ["sources", "list"]):
        assert run_terminal(*command).code == 0
    refused = run_terminal("articles", "remove", "1")
    assert (refused.code, len(refused.error_lines)) == (1, 1)
    assert "update Watchdesk" in refused.err
    blocked = run_terminal("upgrade", "--check", "--json")
    assert (blocked.code, blocked.json["steps"]) == (4, [])
    assert blocked.json["problems"][0].startswith("a newer version of Watchdesk wrote it (library 0014")


@pytest.mark.sqlite
def test_a_readable_library_of_the_next_release_can_be_backed_up(tmp_path: Path) -> None:
    with later_release(tmp_path, readable_from="0013"):
        assert run_terminal("status").code == 0

    assert run_terminal("backup", "new.db").code == 0
