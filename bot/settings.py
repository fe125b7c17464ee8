"""Settings of the Discord bot, read once at startup from DISCORD_* variables or `.env`."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.exit_codes import BadInputError
from bot.token_source import clean_token, find_token
from index import IndexSettings, limit_threads

_Settings = TypeVar("_Settings", bound=BaseSettings)


class LogLevel(StrEnum):
    """Level of the log on stderr."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class LogFormat(StrEnum):
    """How an event is written in the log."""

    TEXT = "text"
    JSON = "json"


class BotSettings(BaseSettings):
    """The operator's settings for the connection to Discord."""

    model_config = SettingsConfigDict(
        env_prefix="DISCORD_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr = Field(
        default=SecretStr(""),
        description="Token of the bot, from Discord's developer portal; only the bot needs it.",
    )
    token_file: Path | None = Field(
        default=None, description="File that holds the token, in place of DISCORD_TOKEN."
    )
    log_level: LogLevel = Field(
        default=LogLevel.INFO, description="How much the bot logs: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: LogFormat = Field(
        default=LogFormat.TEXT,
        description="Format of the log: text, or json for one JSON object per event.",
    )
    shutdown_timeout_s: float = Field(
        default=25,
        ge=5,
        le=600,
        description="How long a stopping bot may take to finish running work, in seconds.",
    )
    shard_count: int | None = Field(
        default=None,
        ge=1,
        description="Number of gateway connections (shards); empty for as many as Discord recommends.",
    )
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = Field(
        default=None,
        description="Shards that this process runs, such as 0,1; empty for all.",
    )
    share_shards: bool = Field(
        default=False,
        description="Whether processes that use the same library divide all shards among themselves, and take "
        "over those of a process that dies; needs DISCORD_SHARD_COUNT.",
    )
    operator: str = Field(
        default="",
        max_length=200,
        description="Name, address or link of the person who runs the bot; `/about` shows it.",
    )
    max_draft_mb: float = Field(
        default=50,
        gt=0,
        description="Maximum size of a server's submissions that wait for a decision, in megabytes.",
    )
    api_url: str = Field(
        default="",
        description="URL of Discord's HTTP API, to use a proxy; empty for Discord's own.",
    )

    health_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port of the health checks and metrics; empty for none.",
    )
    health_host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address that the health checks and metrics listen on.",
    )

    @field_validator("shard_count", "health_port", "token_file", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isdecimal() for part in parts):
            raise PydanticCustomError("shard_ids", "must be numbers separated by commas, such as 0,1")
        return tuple(dict.fromkeys(map(int, parts))) or None

    @field_validator("shard_ids", mode="after")
    @classmethod
    def _ids_are_below_the_count(
        cls, ids: tuple[int, ...] | None, validated: ValidationInfo
    ) -> tuple[int, ...] | None:
        count: int | None = validated.data.get("shard_count")
        is_valid = ids is None or (count is not None and max(ids) < count)
        if "shard_count" in validated.data and not is_valid:
            raise PydanticCustomError("shard_ids", "each must be below the number of shards, which must be set")
        return ids

    @field_validator("share_shards", mode="after")
    @classmethod
    def _shared_shards_are_counted(cls, is_shared: bool, validated: ValidationInfo) -> bool:
        if is_shared and validated.data.get("shard_count", 1) is None:
            raise PydanticCustomError("share_shards", "needs the number of shards, the same in all processes")
        if is_shared and validated.data.get("shard_ids") is not None:
            raise PydanticCustomError("share_shards", "divides all shards; leave DISCORD_SHARD_IDS empty")
        return is_shared

    @field_validator("token", mode="after")
    @classmethod
    def _token_is_one_word(cls, token: SecretStr) -> SecretStr:
        try:
            return SecretStr(clean_token(token.get_secret_value()))
        except ValueError as error:
            raise PydanticCustomError("token", "{reason}", {"reason": str(error)}) from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _level_in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("log_format", mode="before")
    @classmethod
    def _format_in_small_letters(cls, name: object) -> object:
        return name.lower() if isinstance(name, str) else name

    @field_validator("api_url", mode="after")
    @classmethod
    def _api_url_is_http(cls, url: str) -> str:
        url = url.strip().rstrip("/")
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise PydanticCustomError("api_url", "must be an http(s) URL such as https://discord.com/api/v10")
        return url


def load_settings(data_dir: Path | None) -> IndexSettings:
    """The index settings of the environment and `.env`; `data_dir` overrides theirs. Raises BadInputError.

    Limits the threads of native libraries by them. So call this before the index is loaded.
    """
    settings = _load(IndexSettings if data_dir is None else lambda: IndexSettings(data_dir=data_dir), "INDEX_")
    limit_threads(settings.threads)
    return settings


def load_bot_settings(*, reads_token: bool = True) -> BotSettings:
    """The Discord settings of the environment and `.env`, with the token, also from a file.

    A program that does not connect to Discord need not be able to read that file. Raises BadInputError.
    """
    settings = _load(BotSettings, "DISCORD_")
    if not reads_token:
        return settings
    token = find_token(settings.token.get_secret_value(), settings.token_file)
    return settings.model_copy(update={"token": SecretStr(token)})


def find_unknown_settings(variables: Iterable[str]) -> list[str]:
    """Names that look like those of settings but are not; a misspelt one would be ignored silently."""
    known = {f"INDEX_{name}".upper() for name in IndexSettings.model_fields}
    known |= {f"DISCORD_{name}".upper() for name in BotSettings.model_fields}
    similar = {name.upper() for name in variables if name.upper().startswith(("INDEX_", "DISCORD_"))}
    return sorted(similar - known)


def _load(build: Callable[[], _Settings], prefix: str) -> _Settings:
    try:
        return build()
    except ValidationError as error:
        raise BadInputError(describe_invalid(prefix, error)) from error
    except UnicodeDecodeError as error:  # PowerShell's > writes UTF-16
        raise BadInputError("the file .env is not UTF-8; save it again in that encoding") from error


def describe_invalid(prefix: str, error: ValidationError) -> str:
    """One line that names every invalid setting by its environment variable."""
    problems = (
        f"{prefix}{'.'.join(str(part) for part in problem['loc']).upper()}: {_uncapitalize(problem['msg'])}"
        for problem in error.errors(include_input=False, include_url=False)
    )
    return "; ".join(problems)


def _uncapitalize(message: str) -> str:
    """Names of other settings in a message keep their capitals."""
    return message[:1].lower() + message[1:]
