"""Protocols with two implementations (the real one and the test's fake), and the callback types they share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from index.model.article_types import ArticleDraft
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.report_types import AddOutcome, Progress

FloatArray: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = npt.NDArray[np.float32]
"""float32, one unit vector a row."""

ReportProgress: TypeAlias = Callable[[Progress], None]
IsCancelled: TypeAlias = Callable[[], bool]
Within: TypeAlias = Callable[[Connection], None]
"""Runs at the start of the transaction that stores; an exception rolls the transaction back. The calling
program uses it to check its own tables."""
OnStored: TypeAlias = Callable[[Connection, AddOutcome], None]
"""Runs at the end of that transaction for each draft; what it writes is committed together with the article."""
Span: TypeAlias = tuple[int, int]
"""Start and end, in characters; the end is exclusive."""


def ignore_progress(progress: Progress) -> None:
    """The `ReportProgress` that reports nothing."""
    del progress


def never_cancelled() -> bool:
    """The `IsCancelled` of work that cannot be cancelled."""
    return False


def accept_all(connection: Connection) -> None:
    """The `Within` that checks nothing."""
    del connection


def ignore_outcome(connection: Connection, outcome: AddOutcome) -> None:
    """The `OnStored` that writes nothing."""
    del connection, outcome


@dataclass(frozen=True, slots=True)
class PassageText:
    """The input of the model for a passage: `text` is embedded with `title`; spans are sentences of `text`."""

    title: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """`passage` has shape (dim,), `sentences` (number of sentences, dim); every row of unit length."""

    passage: FloatArray
    sentences: Matrix


class Embedder(Protocol):
    """A text-embedding model. Safe to call from several threads; questions take precedence over passages."""

    @property
    def name(self) -> str:
        """The model as configured."""

    @property
    def fingerprint(self) -> str:
        """Identifies the weights and how they are used; vectors with equal fingerprints can be compared.

        They are not always equal: a model gives slightly different ones in 8 bits (docs/decisions/0031).
        """

    @property
    def dim(self) -> int:
        """Length of a vector."""

    @property
    def is_asymmetric(self) -> bool:
        """Whether questions and passages have prompts of their own, as in models trained to find answers."""

    @property
    def max_tokens(self) -> int:
        """The greatest number of tokens that the model reads, including special tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of the model's tokens in each text, without special tokens."""

    def embed_question(self, question: str) -> FloatArray:
        """Shape (dim,), unit length. Raises ModelError for a non-finite value."""

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """Vectors of passages, in the order given. Raises ModelError for a non-finite value."""


class Reranker(Protocol):
    """A cross-encoder: reads a question and a text together. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """The model as configured."""

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        """How well each text answers the question: shape (texts,), 0 to 1, in the order given.

        Raises ModelError for a non-finite value.
        """


@dataclass(frozen=True, slots=True)
class PassageSentences:
    """The sentences of a passage in order, and the title of its article."""

    title: str
    sentences: Sequence[str]


class SentenceReading(NamedTuple):
    """What a reader finds in a sentence. Log-odds are comparable between the passages of one question."""

    score: float
    """The log-odds that this sentence answers, against no sentence of its passage."""
    answer: Span
    """The characters of the sentence, from 0, that answer best if it answers."""
    answer_score: float
    """The log-odds of these characters, against none in the passage."""


class Reader(Protocol):
    """Reads a question together with a passage, and finds the sentences that answer.

    Safe to call from several threads.
    """

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        """A reading for each sentence of each passage, in order.

        None for a sentence beyond the limit of the model, and for one without tokens. Raises ModelError if the
        model cannot be run or gives a non-finite value.
        """


class Fetcher(Protocol):
    """Fetches pages and extracts articles. Safe to call from any thread."""

    def fetch(self, url: str) -> ArticleDraft:
        """Fetch a page and extract its article. Raises ReadError."""

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        """Fetch without parsing.

        Raises FetchError, also for every status except 200 and 304, and TooLargeError.
        """

    def read(self, fetched: FetchResult) -> ArticleDraft:
        """Extract the article from a fetched page. Raises ReadError."""


class VectorSearch(Protocol):
    """Dense search over the passages of one corpus."""

    def search(
        self, vector: FloatArray, k: int, *, allowed: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The k nearest as (passage id, cosine), best first, among the `allowed` ids if given (ascending)."""

    def cosines(self, vector: FloatArray, ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of the ids; unknown ids are missing."""


class FormTokens(NamedTuple):
    """Another form of a name: a passage has all of its tokens."""

    tokens: tuple[str, ...]
    boost: float
    """The factor of their BM25, so that the forms of a name weigh about the same."""


class NameTokens(NamedTuple):
    """A name that is searched in several forms, of which the best one counts."""

    tokens: tuple[str, ...]
    """Those of the question."""
    forms: tuple[FormTokens, ...]


class WordSearch(Protocol):
    """Lexical search over the passages of one corpus."""

    def search(
        self,
        tokens: Sequence[str],
        k: int,
        *,
        articles: Sequence[int] | None = None,
        names: Sequence[NameTokens] = (),
    ) -> list[tuple[int, float]]:
        """The k best as (passage id, BM25), best first, among the passages of `articles` if given.

        A passage with another form of one of `names` counts as if it had the tokens of the name.
        """

    def find_by_patterns(self, patterns: Sequence[str], k: int) -> list[int]:
        """At most k passages with a token for each of the regular expressions, in the syntax of Rust."""

    def find_similar(self, token: str, k: int, *, most_edits: int, context: Sequence[str]) -> list[int]:
        """At most k passages with a token within one or two edits, those with the most `context` first."""

    def count_passages(self) -> int:
        """The number of passages."""

    def count_with(self, token: str) -> int:
        """The number of passages that contain the token, in their text or title."""


@dataclass(frozen=True, slots=True)
class SearchableCorpus:
    """The passages of one corpus in one edition, for dense and for lexical search."""

    corpus_id: int
    vectors: VectorSearch
    words: WordSearch
    passages_of: Callable[[npt.NDArray[np.int64]], npt.NDArray[np.int64]]
    """The passages of some articles that the vectors have, or had, ascending."""
