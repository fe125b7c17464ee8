"""From the options of a command to settings and an open library."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from bot.terminal.exits import BadInputError
from bot.terminal.output import note
from index import IndexSettings, NewsIndex, StoreError, open_index

_Settings = TypeVar("_Settings", bound=BaseSettings)


def open_library(data_dir: Path | None) -> NewsIndex:
    """Open the library; the model is not loaded before it is needed. Raises StoreError, BadInputError."""
    return open_index(load_settings(data_dir))


def open_to_ask(data_dir: Path | None) -> NewsIndex:
    """The same for questions. After an update the words of all articles may have to be indexed again first."""
    index = open_library(data_dir)
    if index.has_outdated_words():
        note("indexing the words of all articles again; this is done once after an update")
        try:
            index.reindex_words()
        except StoreError as error:
            note(f"questions may miss some words until that is done: {error}")
    return index


def load_settings(data_dir: Path | None) -> IndexSettings:
    """The settings of environment and `.env`, with the folder of the command line. Raises BadInputError."""
    return _load(IndexSettings if data_dir is None else lambda: IndexSettings(data_dir=data_dir), "INDEX_")


def load_bot_settings() -> BotSettings:
    """The Discord settings of the environment and `.env`. Raises BadInputError."""
    return _load(BotSettings, "DISCORD_")


def _load(build: Callable[[], _Settings], prefix: str) -> _Settings:
    try:
        return build()
    except ValidationError as error:
        raise BadInputError(describe_invalid(prefix, error)) from error
    except UnicodeDecodeError as error:  # what PowerShell's > writes is UTF-16
        raise BadInputError("the file .env is not UTF-8; save it again with that encoding") from error


def describe_invalid(prefix: str, error: ValidationError) -> str:
    """One line that names every unfit setting as it is written in the environment."""
    problems = (
        f"{prefix}{'.'.join(str(part) for part in problem['loc']).upper()}: {problem['msg'].lower()}"
        for problem in error.errors(include_input=False, include_url=False)
    )
    return "; ".join(problems)
