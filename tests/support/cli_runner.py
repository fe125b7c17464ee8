"""Run `watchdesk` commands in the process of the test."""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeEmbedder
from libraries import create_empty_database

from bot.cli.main import run_command
from index import IndexSettings, NewsIndex, news_index, open_index
from index.model.protocols import Embedder


@dataclass(frozen=True)
class Ended:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which must be one JSON object."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value

    @property
    def error_lines(self) -> list[str]:
        return self.err.splitlines()


def run_terminal(*arguments: object, stdin: bytes = b"") -> Ended:
    """Run one command; standard input is a pipe with these bytes."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _standard_input(stdin):
        code = run_command([str(argument) for argument in arguments])
    return Ended(int(code), out.getvalue(), err.getvalue())


def use_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Work in an empty folder, without settings from the environment; the library is in `data`."""
    for name in ("INDEX_DATA_DIR", "DISCORD_TOKEN", "DISCORD_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)


def use_model(monkeypatch: pytest.MonkeyPatch, embedder: Embedder) -> None:
    """Let every command open the library with this model."""
    monkeypatch.setattr(news_index, "open_index", partial(_open_library, embedder=embedder))


def use_fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command open the library with a fake model, which takes no time to load."""
    use_model(monkeypatch, FakeEmbedder())


def _open_library(settings: IndexSettings, *, embedder: Embedder, **options: Any) -> NewsIndex:
    with suppress(OSError):  # `open_index` says what is wrong with the folder
        create_empty_database(settings.data_dir)
    return open_index(settings, embedder=embedder, **options)


@contextmanager
def _standard_input(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        sys.stdin = before
