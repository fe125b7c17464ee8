"""The URL of a database: its password may be in a file, and its driver may be missing."""

import sys
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from index import IndexSettings, StoreError, with_password
from index.store.database import open_database_for_reading

PASSWORD = "p@ss:/w ürd#%"
URL = "postgresql+psycopg://me@db.example:5433/news?sslmode=require"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("url", [URL, "postgresql+psycopg://me@/news?host=/run/postgresql"])
def test_the_password_is_added_and_nothing_else_changes(url: str, file: Path) -> None:
    assert make_url(with_password(url, file)) == make_url(url).set(password=PASSWORD)


def test_without_a_file_the_url_stays() -> None:
    assert with_password(URL, None) == URL


def test_the_setting_reads_the_file_and_never_shows_the_password(file: Path) -> None:
    settings = IndexSettings(database_url=URL, database_password_file=file, _env_file=None)

    assert make_url(settings.database_url.get_secret_value()).password == PASSWORD
    assert "p@ss" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "content", "reason"),
    [
        ("postgresql+psycopg://db.example/news", b"x", "must name a user"),
        ("postgresql+psycopg://me:secret@db.example/news", b"x", "already contains a password"),
        (URL, b"\n", "does not contain a password"),
        (URL, b"x" * 5000, "does not contain a password"),
        (URL, b"\xff", "is not UTF-8 text"),
        (URL, None, "cannot be read: no such file"),
    ],
)
def test_what_cannot_be_used_is_named_without_the_secret(
    url: str, content: bytes | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ValidationError, match=reason) as raised:
        IndexSettings(database_url=url, database_password_file=file, _env_file=None)

    assert "secret" not in str(raised.value)


def test_a_missing_driver_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("postgresql_backend", "postgresql_listener"):
        monkeypatch.delitem(sys.modules, f"index.store.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match=r"install it with: pip install 'watchdesk\[postgresql\]'"):
        open_database_for_reading(tmp_path, URL)
