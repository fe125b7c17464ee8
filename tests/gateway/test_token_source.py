"""The bot's token comes from one place, and no message quotes it."""

import os
from pathlib import Path

import pytest

from bot.exit_codes import BadInputError
from bot.settings import load_bot_settings
from bot.token_source import CREDENTIAL, find_token, is_open_to_others

TOKEN = "MTA1.Gx2abc.9f_SECRET-part"


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    return tmp_path / "token"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", " \n\n"])
def test_a_file_may_end_with_a_line_break(token_file: Path, ending: str) -> None:
    token_file.write_bytes(f"{TOKEN}{ending}".encode())

    assert find_token("", token_file, {}) == TOKEN


def test_a_systemd_credential_needs_no_setting(tmp_path: Path) -> None:
    (tmp_path / CREDENTIAL).write_text(TOKEN)

    assert find_token("", None, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == TOKEN


def test_credentials_of_other_names_do_not_matter(tmp_path: Path) -> None:
    assert find_token("", None, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == ""
    assert find_token(TOKEN, None, {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == TOKEN


def test_two_places_are_an_error_that_names_both(tmp_path: Path, token_file: Path) -> None:
    (tmp_path / CREDENTIAL).write_text(TOKEN)
    token_file.write_text(TOKEN)
    credentials = {"CREDENTIALS_DIRECTORY": str(tmp_path)}

    with pytest.raises(BadInputError, match=r"^DISCORD_TOKEN and DISCORD_TOKEN_FILE are set"):
        find_token(TOKEN, token_file, {})
    with pytest.raises(
        BadInputError, match=r"^DISCORD_TOKEN_FILE and the systemd credential discord_token are"
    ):
        find_token("", token_file, credentials)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (f"Bot {TOKEN}".encode(), "contains spaces"),
        (f"{TOKEN}\n{TOKEN}\n".encode(), "contains spaces or unusual characters"),
        (TOKEN.encode("utf-16"), "not UTF-8"),
        (TOKEN.encode() * 1000, "too large for a token"),
    ],
)
def test_a_file_without_a_token_is_an_error(token_file: Path, content: bytes, reason: str) -> None:
    token_file.write_bytes(content)

    with pytest.raises(BadInputError, match=reason) as refused:
        find_token("", token_file, {})
    assert "SECRET" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="DISCORD_TOKEN_FILE: there is no such file"):
        find_token("", tmp_path / "missing", {})
    with pytest.raises(BadInputError, match="that is a folder"):
        find_token("", tmp_path, {})


def test_a_token_in_place_of_the_name_of_its_file_is_not_quoted() -> None:
    with pytest.raises(BadInputError) as refused:
        find_token("", Path(TOKEN), {})

    assert "SECRET" not in str(refused.value)


def test_a_file_that_the_user_may_not_read_is_an_error(
    token_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_file.write_text(TOKEN)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root, who runs tests in containers, may read every file
    with pytest.raises(BadInputError, match="may not read the file"):
        find_token("", token_file, {})


@pytest.mark.skipif(os.name == "nt", reason="no file modes")
@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o400, False), (0o640, True), (0o644, True)])
def test_a_file_that_others_may_read_is_noticed(token_file: Path, mode: int, is_open: bool) -> None:
    token_file.touch()
    token_file.chmod(mode)

    assert is_open_to_others(token_file) is is_open


def test_settings_hold_the_token_of_the_file(token_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(token_file.parent)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", str(token_file))
    token_file.write_text(f"{TOKEN}\n")

    assert load_bot_settings().token.get_secret_value() == TOKEN
    assert "SECRET" not in repr(load_bot_settings())
