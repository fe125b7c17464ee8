"""Settings of the Discord bot, from DISCORD_* variables or a `.env` file; read once, at start."""

from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict


class LogLevel(StrEnum):
    """How much the bot tells on stderr."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class BotSettings(BaseSettings):
    """Everything that an operator may set about the connection to Discord."""

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
        description="The bot's token, from Discord's developer portal; needed for the bot only.",
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="DEBUG, INFO, WARNING or ERROR.")
    shutdown_timeout_s: float = Field(
        default=25,
        ge=5,
        le=600,
        description="Longest time for finishing what is being done when stopped, in seconds.",
    )
    operator: str = Field(
        default="",
        max_length=200,
        description="Who runs this bot, as `/about` names them: a name, an address, a link.",
    )
    api_url: str = Field(
        default="",
        description="Another address of Discord's HTTP API, such as a proxy's; empty for Discord's own.",
    )

    @field_validator("token", mode="after")
    @classmethod
    def _token_is_one_word(cls, token: SecretStr) -> SecretStr:
        word = token.get_secret_value().strip()
        if not (word.isascii() and word.isprintable()) or " " in word:
            raise PydanticCustomError(
                "token", "not one word of plain letters; copy it again from the developer portal"
            )
        return SecretStr(word)

    @field_validator("log_level", mode="before")
    @classmethod
    def _level_in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("api_url", mode="after")
    @classmethod
    def _api_url_is_http(cls, url: str) -> str:
        url = url.strip().rstrip("/")
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise PydanticCustomError("api_url", "not an http(s) URL such as https://discord.com/api/v10")
        return url
