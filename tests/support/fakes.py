"""Fakes of the index's protocols. The fake embedder passes the same contract tests as the real one."""

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np
from fetched_drafts import as_fetched

from index import ArticleDraft, FetchError, PassageText, PassageVectors, ReadError
from index.model.fetch_types import NO_VALIDATORS, BeforeRequest, FetchResult, RequestKind, Validators
from index.model.protocols import FloatArray, PassageSentences, SentenceReading

_WORD = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """A bag of hashed words, without a model: texts that share words are near. Takes a microsecond a word.

    `calls` lists the passages that were embedded, in order.
    """

    def __init__(
        self,
        *,
        name: str = "fake",
        fingerprint: str = "fake-1",
        dim: int = 64,
        max_tokens: int = 256,
        is_asymmetric: bool = False,
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dim = dim
        self.max_tokens = max_tokens
        self.is_asymmetric = is_asymmetric
        self.calls: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(_WORD.findall(text)) for text in texts]

    def embed_question(self, question: str) -> FloatArray:
        return self._embed(question)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        self.calls += [passage.text for passage in passages]
        return [
            PassageVectors(
                self._embed(f"{passage.title}\n{passage.text}"),
                np.array(
                    [self._embed(passage.text[start:end]) for start, end in passage.sentences], np.float32
                ).reshape(-1, self.dim),
            )
            for passage in passages
        ]

    def _embed(self, text: str) -> FloatArray:
        vector = np.zeros(self.dim, np.float32)
        for word in _WORD.findall(text.casefold()):
            digest = blake2b(word.encode(), digest_size=8).digest()
            vector[int.from_bytes(digest[:4]) % self.dim] += 1 if digest[4] % 2 else -1
        length = float(np.linalg.norm(vector))
        if length == 0:
            vector[0] = length = 1.0
        return np.asarray(vector / length, np.float32)


class InterruptingEmbedder(FakeEmbedder):
    """Calls a function once, in the middle of the first batch."""

    def __init__(self) -> None:
        super().__init__()
        self.interruption: Callable[[], object] | None = None

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        if self.interruption is not None:
            interruption, self.interruption = self.interruption, None
            interruption()
        return super().embed_passages(passages)


class FakeFetcher:
    """Pages by URL, without a network."""

    def __init__(self, pages: dict[str, ArticleDraft]) -> None:
        self.pages = pages

    def fetch(self, url: str) -> ArticleDraft:
        if url not in self.pages:
            raise ReadError(url, "there is no such page")
        return as_fetched(self.pages[url])

    def get(
        self,
        url: str,
        kind: RequestKind,
        *,
        validators: Validators = NO_VALIDATORS,
        before_request: BeforeRequest | None = None,
    ) -> FetchResult:
        if before_request is not None:
            before_request(url)
        if url not in self.pages:
            raise FetchError(url, "there is no such page", status=404)
        return FetchResult(source=url, url=url)

    def read(self, fetched: FetchResult) -> ArticleDraft:
        return self.fetch(fetched.url)


class FakeReranker:
    """Prefers texts that contain a phrase, and reads only its own script. `asked` lists its input."""

    def __init__(self, liked: str = "", *, name: str = "fake reranker") -> None:
        self.name = name
        self.liked = liked
        self.asked: list[tuple[str, list[str]]] = []

    def score(self, question: str, texts: Sequence[str]) -> FloatArray:
        self.asked.append((question, list(texts)))
        return np.array([0.9 if self.liked and self.liked in text else 0.1 for text in texts], np.float32)


class FakeReader:
    """Finds that the sentences with a phrase answer, and no others. `asked` lists its input."""

    def __init__(self, liked: str) -> None:
        self.liked = liked
        self.asked: list[tuple[str, list[PassageSentences]]] = []

    def read(self, question: str, passages: Sequence[PassageSentences]) -> list[list[SentenceReading | None]]:
        self.asked.append((question, list(passages)))
        return [[self._read(sentence) for sentence in passage.sentences] for passage in passages]

    def _read(self, sentence: str) -> SentenceReading:
        start = sentence.find(self.liked)
        if start < 0:
            return SentenceReading(-5.0, (0, len(sentence)), -9.0)
        return SentenceReading(5.0, (start, start + len(self.liked)), 4.0)
