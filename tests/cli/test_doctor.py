"""`watchdesk doctor`: the checks of the machine and of Discord."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_folder
from libraries import canal
from pydantic import SecretStr

from bot.cli.discord_checks import examine_discord, examine_token_file
from bot.cli.doctor import checkup_text
from bot.cli.machine_checks import (
    Checkup,
    Level,
    examine_disk,
    examine_library,
    examine_model,
    examine_program,
    examine_variables,
)
from bot.settings import BotSettings
from index import SHARED_CORPUS, IndexSettings, open_index
from index.search import library_model

TOKEN = "good-token"
USER = {"id": "42", "username": "watchdesk"}
APPLICATION = {"id": "42", "name": "Watchdesk", "flags": 0, "approximate_guild_count": 3}


@contextmanager
def fake_discord(application: object = APPLICATION) -> Iterator[str]:
    """The part of Discord's HTTP API that the doctor uses, on loopback; yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"/api/users/@me": USER, "/api/applications/@me": application}
            status = 200 if self.headers["Authorization"] == f"Bot {TOKEN}" else 401
            self.send_response(status)
            self.end_headers()
            if status == 200:
                self.wfile.write(json.dumps(known[self.path]).encode())

        def log_message(self, *_: object) -> None:
            """Do not log."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()


def ask_discord(url: str, token: str = TOKEN) -> list[Checkup]:
    return examine_discord(BotSettings(token=SecretStr(token), api_url=url))


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)


def test_valid_token_is_reported_with_name_intents_and_servers() -> None:
    with fake_discord() as url:
        checkups = ask_discord(url)

    assert [(checkup.subject, checkup.level) for checkup in checkups] == [
        ("discord", Level.OK),
        ("intents", Level.OK),
        ("servers", Level.OK),
    ]
    assert "watchdesk" in checkups[0].finding
    assert "message content is off" in checkups[1].finding


@pytest.mark.parametrize("flag", [1 << 18, 1 << 19])
def test_message_content_intent_is_recognised(flag: int) -> None:
    with fake_discord(APPLICATION | {"flags": flag}) as url:
        assert "message content is on" in ask_discord(url)[1].finding


def test_bot_on_no_server_gets_its_invite_link() -> None:
    with fake_discord(APPLICATION | {"approximate_guild_count": 0}) as url:
        servers = ask_discord(url)[2]

    assert servers.level is Level.WARN
    assert "client_id=42&scope=bot+applications.commands&permissions=" in servers.advice


def test_rejected_token_is_a_failure_that_does_not_show_it() -> None:
    with fake_discord() as url:
        [checkup] = ask_discord(url, token="other-token")

    assert checkup.level is Level.FAIL
    assert "reset the token" in checkup.advice
    assert "other-token" not in checkup_text(checkup)


def test_another_server_at_discords_address_is_a_warning() -> None:
    with fake_discord(["a login page"]) as url:
        [checkup] = ask_discord(url)

    assert (checkup.level, checkup.finding) == (Level.WARN, "the reply did not come from Discord")


def test_being_offline_is_a_warning() -> None:
    with fake_discord() as url:
        pass  # the port is closed again

    [checkup] = ask_discord(url)
    assert checkup.level is Level.WARN
    assert checkup.finding.startswith("cannot be reached: ")


def test_token_file_that_others_may_read_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "token").touch()
    (tmp_path / "token").chmod(0o644)
    [checkup] = examine_token_file(BotSettings(token_file=tmp_path / "token"))

    assert (checkup.level, checkup.finding) == (Level.WARN, "other users of this machine may read its file")


def test_missing_token_is_a_warning_that_says_where_to_get_one() -> None:
    [checkup] = examine_discord(BotSettings(token=SecretStr("")))

    assert checkup.level is Level.WARN
    assert "discord.com/developers" in checkup.advice


def test_misspelt_settings_are_found() -> None:
    names = ["INDEX_DATADIR", "index_max_sentences", "DISCORD_TOKEN", "PATH"]

    assert examine_variables(names) == Checkup(
        "settings",
        Level.WARN,
        "INDEX_DATADIR: there is no such setting",
        "correct or remove it; .env.example lists all settings",
    )
    assert examine_variables(names[1:]).level is Level.OK


def test_package_that_does_not_load_is_a_failure() -> None:
    assert examine_program("pydantic", "pydantic").level is Level.OK
    assert examine_program("pydantic", "no_such_module").level is Level.FAIL


def test_free_space_is_measured_at_the_library_folder(tmp_path: Path) -> None:
    assert str(tmp_path / "not" / "there") in examine_disk(tmp_path / "not" / "there").finding


def test_checking_does_not_create_a_library(tmp_path: Path) -> None:
    folder = tmp_path / "none"

    assert examine_library(IndexSettings(data_dir=folder)).level is Level.OK
    assert not folder.exists()


def test_library_that_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    assert examine_library(IndexSettings(data_dir=file)).level is Level.FAIL


def test_folder_without_a_model_is_a_failure(tmp_path: Path) -> None:
    checkup = examine_model(IndexSettings(embedding_model=str(tmp_path)))

    assert checkup.level is Level.FAIL
    assert "INDEX_EMBEDDING_MODEL" in checkup.advice


def test_model_of_the_library_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `auto`, and not the model that a new library would get."""
    monkeypatch.setattr(library_model, "is_multilingual_available", lambda _: True)
    fill_library(tmp_path / "data")

    checkup = examine_model(IndexSettings(data_dir=tmp_path / "data", embedding_model="auto"))

    assert (checkup.level, checkup.finding.split(",")[0]) == (Level.OK, "bundled")


def test_model_of_a_new_library_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_model, "is_multilingual_available", lambda _: False)

    checkup = examine_model(IndexSettings(data_dir=tmp_path / "data", embedding_model="auto"))

    assert (checkup.level, checkup.finding.split(",")[0]) == (Level.OK, "bundled")
    assert not (tmp_path / "data").exists()


def test_better_model_is_named_for_a_library_that_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_model, "is_multilingual_available", lambda _: True)
    fill_library(tmp_path / "data")

    checkup = examine_library(IndexSettings(data_dir=tmp_path / "data", embedding_model="auto"))

    assert checkup.level is Level.OK
    assert "INDEX_EMBEDDING_MODEL=multilingual" in checkup.advice


def fill_library(folder: Path) -> None:
    with open_index(IndexSettings(data_dir=folder)) as index:
        index.add(SHARED_CORPUS, [canal()])
        index.sync()


def test_doctor_checks_everything_with_the_real_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_discord() as url:
        monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
        monkeypatch.setenv("DISCORD_API_URL", url)
        ended = run_terminal("doctor", "--json")
    checkups = ended.json["checkups"]

    assert {checkup["subject"]: checkup["level"] for checkup in checkups if checkup["subject"] != "disk"} == {
        "settings": "ok",
        "python": "ok",
        "torch": "ok",
        "sentence-transformers": "ok",
        "faiss-cpu": "ok",
        "tantivy": "ok",
        "trafilatura": "ok",
        "discord.py": "ok",
        "library": "ok",
        "model": "ok",
        "discord": "ok",
        "intents": "ok",
        "servers": "ok",
    }
    assert ended.code == (0 if ended.json["healthy"] else 1)


def test_invalid_setting_ends_the_checks_with_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_LOG_LEVEL", "LOUD")
    ended = run_terminal("doctor")

    assert ended.code == 1
    assert ended.out.startswith("fail  settings: DISCORD_LOG_LEVEL: ")
    assert "-> correct it" in ended.out
