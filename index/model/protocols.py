"""Protocols with two implementations (the real one and the test's fake), and the callback types they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from index.model.article_types import ArticleDraft
from index.model.fetch_types import NO_VALIDATORS, FetchResult, RequestKind, Validators
from index.model.report_types import AddOutcome, Progress

FloatArray: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = npt.NDArray[np.float32]
"""float32, one unit vector a row."""

ReportProgress: TypeAlias = Callable[[Progress], None]
IsCancelled: TypeAlias = Callable[[], bool]
Within: TypeAlias = Callable[[Connection], None]
"""Runs at the start of the transaction that stores; what it raises undoes the transaction. The program around
the index checks there what it keeps in tables of its own."""
OnStored: TypeAlias = Callable[[Connection, AddOutcome], None]
"""Runs at the end of that transaction for each draft: what it writes is stored together with the article."""
Span: TypeAlias = tuple[int, int]
"""Start and end, in characters; the end is exclusive."""


def accept_all(connection: Connection) -> None:
    """The `Within` that checks nothing."""
    del connection


def ignore_outcome(connection: Connection, outcome: AddOutcome) -> None:
    """The `OnStored` that writes nothing."""
    del connection, outcome


@dataclass(frozen=True, slots=True)
class PassageText:
    """What the model reads of a passage: `text` is embedded under `title`; spans are sentences of `text`."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """`passage` has shape (dim,), `sentences` (number of sentences, dim); every row of unit length."""

    passage: FloatArray
    sentences: Matrix


class Embedder(Protocol):
    """A text-embedding model. Safe to call from several threads; a question goes ahead of passages."""

    @property
    def name(self) -> str:
        """The model as configured."""

    @property
    def fingerprint(self) -> str:
        """Identity of the weights and of how we use them; equal fingerprints give equal vectors."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Most tokens that the model reads, its special tokens included."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text in the model's own tokens, without special ones."""

    def embed_question(self, question: str) -> FloatArray:
        """Shape (dim,), unit length. Raises ModelError for a non-finite value."""

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """In the order given. Raises ModelError for a non-finite value."""


class Reranker(Protocol):
    """A cross-encoder: reads a question and a text together. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The model as configured."""

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        """How well each text answers the question: shape (texts,), 0 to 1, in the order given.

        Raises ModelError for a non-finite value.
        """


class Fetcher(Protocol):
    """Reads the web. Safe in any thread."""

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch and read an article. Raises ReadError."""

    def get(self, url: str, kind: RequestKind, *, validators: Validators = NO_VALIDATORS) -> FetchResult:
        """Fetch, and read nothing yet.

        Raises FetchError, for every status but 200 and 304 too, and TooLargeError.
        """

    def read(self, fetched: FetchResult) -> ArticleDraft:
        """The article in what was fetched. Raises ReadError."""


class VectorSearch(Protocol):
    """Passages of one corpus by meaning."""

    def search(
        self, vector: FloatArray, k: int, *, allowed: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest as (passage id, cosine), best first, among the `allowed` ids if given (ascending)."""

    def cosines(self, vector: FloatArray, ids: Sequence[int]) -> dict[int, float]:
        """Cosine of each of the ids that are there."""


class WordSearch(Protocol):
    """Passages of one corpus by words."""

    def search(
        self, tokens: Sequence[str], k: int, *, articles: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k best as (passage id, BM25), best first, among the passages of `articles` if given."""

    def count_passages(self) -> int:
        """How many passages there are."""

    def count_with(self, token: str) -> int:
        """In how many passages, or titles over them, the token stands."""


@dataclass(frozen=True, slots=True)
class SearchableCorpus:
    """What a question reads of one corpus: passages of one edition, in two views."""

    corpus_id: int
    vectors: VectorSearch
    words: WordSearch
