"""Sentences of the retrieved passages with tokens, cosine, overlap with the question, and a plain score."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np

from index.model.protocols import FloatArray, Matrix, PassageSentences, SentenceReading, Span
from index.qa.asked_names import RewrittenPassage
from index.text.scripts import count_words
from index.text.tokenizer import tokenize

# The weights of the plain score, fitted by hand on news-dev and xquad-en; see docs/decisions.
_COSINE_WEIGHT = 0.4
_OVERLAP_WEIGHT = 0.8
_PASSAGE_WEIGHT = 1.0
_NEIGHBOURS_WEIGHT = 0.2
_LENGTH_WEIGHT = 0.1
_FULL_LENGTH_WORDS = 40


@lru_cache(maxsize=1 << 13)
def tokenize_sentence(text: str) -> tuple[str, ...]:
    """The tokens of a sentence. Cached: ranking articles and scoring sentences read the same passages."""
    return tuple(tokenize(text))


@dataclass(frozen=True)
class ScoredPassage:
    """A passage with all that choosing sentences needs. Spans are offsets in the article."""

    article_id: int
    title: str
    score: float
    cosine: float
    lexical: float
    start: int
    text: str
    sentences: tuple[Span, ...]
    vectors: Matrix | None
    sentence_cosine: float = 0.0
    is_foreign: bool = False
    """As in `PassageCandidate`."""
    readings: tuple[SentenceReading | None, ...] = ()
    """What the reader found in each sentence, None if it was not read; empty if no sentence was."""
    rewritten: RewrittenPassage | None = None
    """The same sentences with names as the question writes them; None if that changes nothing."""
    form_vector: FloatArray | None = field(default=None, repr=False)
    """Of the question with its names as the passage writes them, if that is in another script."""

    @cached_property
    def tokens(self) -> tuple[tuple[str, ...], ...]:
        """The tokens of each sentence, in order."""
        return tuple(tokenize_sentence(self.text_of(place)) for place in range(len(self.sentences)))

    @cached_property
    def all_tokens(self) -> tuple[str, ...]:
        """The tokens in the order of the text, with repetitions."""
        return tuple(chain.from_iterable(self.tokens))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.all_tokens)

    @cached_property
    def title_words(self) -> frozenset[str]:
        return frozenset(tokenize_sentence(self.read_title))

    @property
    def to_read(self) -> PassageSentences:
        """The input of a reader."""
        return PassageSentences(self.read_title, [self.text_of(place) for place in range(len(self.sentences))])

    @property
    def read_title(self) -> str:
        """The title as it is compared with the question."""
        return self.rewritten.title if self.rewritten is not None else self.title

    def text_of(self, place: int) -> str:
        """The sentence at a place, from 0, as it is compared with the question."""
        return self.stored_text_of(place) if self.rewritten is None else self.rewritten.sentences[place].text

    def stored_text_of(self, place: int) -> str:
        """The sentence at a place, as it can be quoted."""
        start, end = self.sentences[place]
        return self.text[start - self.start : end - self.start]

    def trace_back(self, reading: SentenceReading | None, place: int) -> SentenceReading | None:
        """A reading of the sentence at a place, with the words that answer in the stored text."""
        if reading is None or self.rewritten is None:
            return reading
        return reading._replace(answer=self.rewritten.sentences[place].trace_back(reading.answer))


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """A sentence of a passage. `place` is its index in the passage, `rank` the index of the passage, from 0."""

    passage: ScoredPassage
    rank: int
    place: int
    text: str
    """As it is compared with the question."""
    tokens: tuple[str, ...]
    words: frozenset[str] = field(repr=False)
    before: frozenset[str]
    """Tokens of the previous sentence of the passage that this one lacks; likewise `after`."""
    after: frozenset[str]
    cosine: float
    cosine_beside: float
    """The higher cosine of its neighbours in the passage; 0 without neighbours."""
    overlap: float
    """The share of the question's words that it contains, weighted by idf."""
    score: float
    """A weighted sum of cosine, overlap, passage score, overlap of its neighbours, and length."""

    @property
    def span(self) -> Span:
        return self.passage.sentences[self.place]

    @property
    def reading(self) -> SentenceReading | None:
        """What the reader found in it; None if it was not read."""
        return self.passage.readings[self.place] if self.passage.readings else None

    @property
    def key(self) -> tuple[int, Span]:
        """Identifies the sentence among those of all passages."""
        return self.passage.article_id, self.span


def score_sentences_plainly(
    passages: Sequence[ScoredPassage], vector: FloatArray | None, weights: Mapping[str, float]
) -> list[PassageSentence]:
    """Every sentence of the passages, best first; a sentence in two passages appears once.

    `weights` gives the idf of the question's tokens; cosines are 0 without a `vector`.
    """
    best: dict[tuple[int, Span], PassageSentence] = {}
    for rank, passage in enumerate(passages):
        for sentence in _score_passage_sentences(passage, rank, vector, weights):
            if sentence.key not in best or best[sentence.key].score < sentence.score:
                best[sentence.key] = sentence
    return sorted(best.values(), key=lambda s: (-s.score, s.key))


def weighted_share(tokens: Collection[str], weights: Mapping[str, float]) -> float:
    """The share of the total weight that belongs to the tokens, 0 to 1."""
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in tokens) / total if total else 0.0


def _score_passage_sentences(
    passage: ScoredPassage, rank: int, vector: FloatArray | None, weights: Mapping[str, float]
) -> Iterator[PassageSentence]:
    words = [frozenset(tokens) for tokens in passage.tokens]
    cosines = _cosines(passage, vector)
    for place, cosine in enumerate(cosines):
        own = words[place]
        before = words[place - 1] - own if place else frozenset[str]()
        after = words[place + 1] - own if place + 1 < len(words) else frozenset[str]()
        overlap = weighted_share(own, weights)
        text = passage.text_of(place)
        yield PassageSentence(
            passage=passage,
            rank=rank,
            place=place,
            text=text,
            tokens=passage.tokens[place],
            words=own,
            before=before,
            after=after,
            cosine=cosine,
            cosine_beside=max(
                (*cosines[max(place - 1, 0) : place], *cosines[place + 1 : place + 2]), default=0.0
            ),
            overlap=overlap,
            score=(
                _COSINE_WEIGHT * cosine
                + _OVERLAP_WEIGHT * overlap
                + _PASSAGE_WEIGHT * passage.score
                # A neighbour may contain what the sentence refers to: "… in Busan. The talks there ended."
                + _NEIGHBOURS_WEIGHT * weighted_share(before | after, weights)
                + _LENGTH_WEIGHT * min(count_words(text) / _FULL_LENGTH_WORDS, 1.0)
            ),
        )


def _cosines(passage: ScoredPassage, vector: FloatArray | None) -> list[float]:
    if vector is None or passage.vectors is None or len(passage.vectors) != len(passage.sentences):
        return [0.0] * len(passage.sentences)
    cosines = passage.vectors @ vector
    if passage.form_vector is not None:
        cosines = np.maximum(cosines, passage.vectors @ passage.form_vector)
    return [float(cosine) for cosine in np.maximum(cosines, 0.0)]
