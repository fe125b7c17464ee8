"""`.env.example` lists all settings with their defaults."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from index import IndexSettings

TEXT = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
DOCUMENTED = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", TEXT, flags=re.MULTILINE))
SETTINGS: list[tuple[type[BaseSettings], str]] = [(IndexSettings, "INDEX_"), (BotSettings, "DISCORD_")]


def _defaults() -> dict[str, str]:
    return {
        f"{prefix}{name.upper()}": _as_written(field.default)
        for settings, prefix in SETTINGS
        for name, field in settings.model_fields.items()
    }


def _as_written(default: object) -> str:
    if default is None:
        return ""
    return default.get_secret_value() if isinstance(default, SecretStr) else str(default)


def test_every_setting_is_documented_with_its_default_and_nothing_else_is() -> None:
    assert _defaults() == DOCUMENTED


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_setting_has_a_line_that_explains_it(name: str) -> None:
    explanation = re.search(rf"^# (.+)\n# {name}=", TEXT, flags=re.MULTILINE)

    assert explanation is not None
    assert len(explanation.group(1)) > 20


def test_the_example_with_every_line_in_force_gives_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in DOCUMENTED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    in_force = re.sub(r"^# (?=[A-Z][A-Z_]+=)", "", TEXT, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(in_force, encoding="utf-8")
    read = [settings() for settings, _ in SETTINGS]
    (tmp_path / ".env").unlink()

    assert read == [settings() for settings, _ in SETTINGS]
