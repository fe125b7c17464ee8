"""Settings of the index, from INDEX_* variables or a `.env` file; read once, at start."""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

AUTOMATIC_MODEL = "auto"
"""The model of the library; for a new library the multilingual one if this machine has it."""
BUNDLED_MODEL = "bundled"
MULTILINGUAL_MODEL = "multilingual"

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|\[[0-9A-Fa-f:.]+\]")


def split_hosts(value: str) -> list[str]:
    """The hosts of a comma-separated setting."""
    return [host for part in value.split(",") if (host := part.strip())]


class IndexSettings(BaseSettings):
    """Settings of the library, its models and its answers."""

    model_config = SettingsConfigDict(env_prefix="INDEX_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(default=Path("data"), description="Folder of the database and the derived index.")
    embedding_model: str = Field(
        default=AUTOMATIC_MODEL,
        description="'auto' keeps the model of the library; a new one gets 'multilingual' where that is "
        "available, else 'bundled'. Or 'multilingual' (multilingual-e5-small), 'bundled' (all-MiniLM-L6-v2), "
        "a sentence-transformers id, or a folder.",
    )
    reranker_model: str = Field(
        default="",
        description="A cross-encoder that reorders search results: a sentence-transformers id, or a folder.",
    )
    reader: bool = Field(
        default=True,
        description="Whether a second model reads the best passages to find sentences that answer. It takes "
        "about 0.2 s a question; only for libraries whose model is 'multilingual'.",
    )
    passage_words: int = Field(default=180, ge=20, le=2000, description="Target length of a passage, in words.")
    max_sentences: int = Field(default=3, ge=1, le=10, description="The most sentences in an answer.")
    answer_threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="The least support (0 to 1) at which an answer is given; higher refuses more often.",
    )
    max_article_chars: int = Field(
        default=1_000_000, ge=1000, description="The longest article, in characters."
    )
    max_server_articles: int = Field(
        default=100_000,
        ge=1,
        description="The most articles in the library of a server; the shared library has no limit.",
    )
    max_server_text_mb: float = Field(
        default=2000,
        gt=0,
        description="The most text in the library of a server, with revisions, in millions of characters.",
    )
    max_server_sources: int = Field(default=500, ge=0, description="The most sources that a server follows.")
    max_question_chars: int = Field(
        default=1000, ge=20, le=10_000, description="The longest question, in characters."
    )
    fetch_timeout_s: float = Field(
        default=20, gt=0, description="The longest time for one page, including redirects, in seconds."
    )
    fetch_max_bytes: int = Field(
        default=10_000_000, ge=10_000, description="The largest page or file, in bytes after decompression."
    )
    fetch_max_redirects: int = Field(
        default=5, ge=0, le=20, description="The most redirects that are followed."
    )
    fetch_allowed_hosts: str = Field(
        default="",
        description="Comma-separated hosts of your own that may be fetched although not public, at any port.",
    )
    robots_exempt: str = Field(
        default="",
        description="Comma-separated hosts of your own, with their subdomains, whose robots.txt is not asked.",
    )
    fetch_pause_s: float = Field(
        default=1, ge=0, description="The least time between two requests to one host, in seconds."
    )
    poll_threads: int = Field(
        default=32, ge=1, le=256, description="The most hosts that are polled at the same time."
    )

    @field_validator("fetch_allowed_hosts", "robots_exempt")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        for host in split_hosts(value):
            if not _HOST.fullmatch(host):
                raise ValueError(f"{host!r} is not a host name or address; use names such as news.example")
        return value
