"""Settings of the index, from INDEX_* variables or a `.env` file; read once, at start."""

import re
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.database_url import with_password

AUTOMATIC_MODEL = "auto"
"""The model of the library; for a new library the multilingual one if this machine has it."""
BUNDLED_MODEL = "bundled"
MULTILINGUAL_MODEL = "multilingual"


class VectorEngine(StrEnum):
    """What searches the vectors of passages."""

    FAISS = "faiss"
    PGVECTOR = "pgvector"


_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|\[[0-9A-Fa-f:.]+\]")


def split_hosts(value: str) -> list[str]:
    """The hosts of a comma-separated setting."""
    return [host for part in value.split(",") if (host := part.strip())]


class IndexSettings(BaseSettings):
    """Settings of the library, its models and its answers."""

    model_config = SettingsConfigDict(
        env_prefix="INDEX_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(default=Path("data"), description="Folder of the database and the index files.")
    database_password_file: Path | None = Field(
        default=None,
        description="File with the password for INDEX_DATABASE_URL, so that the URL need not contain it.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL database to use instead of a file in the data folder, such as "
        "postgresql+psycopg://user:password@host/database; needs the package watchdesk[postgresql].",
    )
    vectors: VectorEngine = Field(
        default=VectorEngine.FAISS,
        description="What searches by meaning: 'faiss', in the memory of each process, or 'pgvector', in the "
        "PostgreSQL database, for libraries that are too large for that.",
    )
    embedding_model: str = Field(
        default=AUTOMATIC_MODEL,
        description="'auto' keeps the model of the library; a new library gets 'multilingual' if it is "
        "installed, else 'bundled'. Or 'multilingual' (multilingual-e5-small), 'bundled' (all-MiniLM-L6-v2), "
        "a sentence-transformers id, or a folder.",
    )
    reranker_model: str = Field(
        default="",
        description="Optional cross-encoder that reorders results: a sentence-transformers id, or a folder.",
    )
    reader: bool = Field(
        default=True,
        description="Whether a second model reads the best passages to find the sentences that answer; adds "
        "about 0.2 s per question. Only used with the model 'multilingual'.",
    )
    passage_words: int = Field(default=180, ge=20, le=2000, description="Target length of a passage, in words.")
    max_sentences: int = Field(default=3, ge=1, le=10, description="Maximum number of sentences in an answer.")
    answer_threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Minimum confidence (0 to 1) for giving an answer; a higher value refuses more questions.",
    )
    max_article_chars: int = Field(
        default=1_000_000, ge=1000, description="Maximum length of an article, in characters."
    )
    max_server_articles: int = Field(
        default=100_000,
        ge=1,
        description="Maximum number of articles in a server's library; the shared library has no limit.",
    )
    max_server_text_mb: float = Field(
        default=2000,
        gt=0,
        description="Maximum text in a server's library, including revisions, in million characters.",
    )
    max_server_sources: int = Field(
        default=500, ge=0, description="Maximum number of sources that a server can follow."
    )
    max_question_chars: int = Field(
        default=1000, ge=20, le=10_000, description="Maximum length of a question, in characters."
    )
    fetch_timeout_s: float = Field(
        default=20, gt=0, description="Timeout for one page, including redirects, in seconds."
    )
    fetch_max_bytes: int = Field(
        default=10_000_000,
        ge=10_000,
        description="Maximum size of a page or file, in bytes after decompression.",
    )
    fetch_max_redirects: int = Field(
        default=5, ge=0, le=20, description="Maximum number of redirects to follow."
    )
    fetch_allowed_hosts: str = Field(
        default="",
        description="Comma-separated hosts of your own that may be fetched although not public, at any port.",
    )
    robots_exempt: str = Field(
        default="",
        description="Comma-separated hosts of your own, including subdomains, whose robots.txt is ignored.",
    )
    fetch_pause_s: float = Field(
        default=1, ge=0, description="Minimum pause between two requests to the same host, in seconds."
    )
    poll_threads: int = Field(
        default=32, ge=1, le=256, description="Maximum number of hosts that are polled at the same time."
    )

    threads: int | None = Field(
        default=None,
        ge=1,
        le=512,
        description="Number of processors to use; empty for all that the machine or the container allows.",
    )

    @field_validator("threads", "database_password_file", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("database_url", mode="after")
    @classmethod
    def _add_password(cls, url: SecretStr, validated: ValidationInfo) -> SecretStr:
        file: Path | None = validated.data.get("database_password_file")
        if not url or file is None:
            return url
        try:
            return SecretStr(with_password(url.get_secret_value(), file))
        except ValueError as error:
            raise PydanticCustomError("database_url", "{reason}", {"reason": str(error)}) from None

    @field_validator("vectors", mode="before")
    @classmethod
    def _engine_in_small_letters(cls, name: object) -> object:
        return name.lower() if isinstance(name, str) else name

    @field_validator("vectors", mode="after")
    @classmethod
    def _require_postgresql(cls, engine: VectorEngine, validated: ValidationInfo) -> VectorEngine:
        # Without a URL in `validated`, it was refused itself.
        if engine is VectorEngine.PGVECTOR and validated.data.get("database_url") == SecretStr(""):
            reason = "pgvector needs PostgreSQL; set INDEX_DATABASE_URL, or set INDEX_VECTORS=faiss"
            raise PydanticCustomError("vectors", "{reason}", {"reason": reason})
        return engine

    @field_validator("fetch_allowed_hosts", "robots_exempt")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        for host in split_hosts(value):
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host!r} is not a host name or IP address; use names such as news.example")
        return value
