"""The DISCORD_* settings."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import BotSettings, LogLevel


@pytest.fixture(autouse=True)
def empty_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in BotSettings.model_fields:
        monkeypatch.delenv(f"DISCORD_{name.upper()}", raising=False)


def test_an_env_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=abc.def.ghi\nDISCORD_LOG_LEVEL=debug\nOTHER=1\n")

    settings = BotSettings()
    assert settings.token.get_secret_value() == "abc.def.ghi"
    assert settings.log_level is LogLevel.DEBUG


def test_a_token_is_stripped_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", " abc.def.ghi \n")

    settings = BotSettings()
    assert settings.token.get_secret_value() == "abc.def.ghi"
    assert "abc" not in repr(settings)


@pytest.mark.parametrize("token", ["Bot abc.def.ghi", "abc\ndef", "tökén"])
def test_a_token_with_spaces_is_rejected_without_showing_it(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token)

    with pytest.raises(ValidationError) as refused:
        BotSettings()
    assert token not in str(refused.value)


def test_a_trailing_slash_of_the_api_url_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_URL", "http://proxy:8080/api/v10/")

    assert BotSettings().api_url == "http://proxy:8080/api/v10"


@pytest.mark.parametrize("url", ["proxy:8080", "ftp://proxy", "https://"])
def test_an_api_url_that_is_not_http_is_rejected(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_API_URL", url)

    with pytest.raises(ValidationError, match="http"):
        BotSettings()


def test_shard_settings_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_SHARD_COUNT", "4")
    monkeypatch.setenv("DISCORD_SHARD_IDS", "2, 0,2")

    settings = BotSettings()
    assert (settings.shard_count, settings.shard_ids) == (4, (2, 0))


def test_empty_shards_are_left_to_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_SHARD_COUNT", "")
    monkeypatch.setenv("DISCORD_SHARD_IDS", "")

    settings = BotSettings()
    assert (settings.shard_count, settings.shard_ids) == (None, None)


@pytest.mark.parametrize(("count", "ids"), [("", "0"), ("2", "0,2"), ("2", "one"), ("2", "-1"), ("0", "")])
def test_invalid_shard_settings_are_rejected(count: str, ids: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_SHARD_COUNT", count)
    monkeypatch.setenv("DISCORD_SHARD_IDS", ids)

    with pytest.raises(ValidationError):
        BotSettings()


def test_health_checks_are_off_and_local_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_HEALTH_PORT", "")
    assert (BotSettings().health_port, BotSettings().health_host) == (None, "127.0.0.1")

    monkeypatch.setenv("DISCORD_HEALTH_PORT", "9464")
    assert BotSettings().health_port == 9464


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_health_port_that_is_no_port_is_rejected(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_HEALTH_PORT", port)

    with pytest.raises(ValidationError):
        BotSettings()
