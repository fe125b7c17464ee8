"""Value types of questions and searches: hits, citations, answers, refusals and their explanation.

All are frozen, hold no connection and may cross threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from index.model.article_types import ArticleFacts
from index.model.base_types import PassageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found: `text` is the article's text[start:end]; a higher `score` is better."""

    passage_id: PassageId
    article: ArticleFacts
    text: str
    start: int
    end: int
    score: float
    cosine: float
    lexical: float
    article_characters: int
    """Length of the article's text, to tell where in it the passage stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says what a quote reports. Every word stands in the article, to the letter."""

    name: str
    described: str | None = None
    """What the article calls them, such as `China's foreign ministry` or `a police spokesman`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTime:
    """A time that a quote names from where its article stands ("Friday", 「上週五」), as calendar days there.

    It is what we make of quote[start:end], and no part of the quote.
    """

    start: int
    end: int
    first: date
    last: date
    """Inclusive; the same as `first` for a day."""


class TimeUse(StrEnum):
    """What the time that a question names does to its search."""

    ONLY = "only"
    """Articles published at other times are left out."""
    PREFERRED = "preferred"
    """Articles published then go before others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    """The time that a question names, as calendar days in UTC, both inclusive; None leaves a side open."""

    words: str
    """As they stand in the question."""
    first: date | None
    last: date | None
    use: TimeUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How a question, and the answer to it, stand in time."""

    moment: datetime
    """When it was asked, or as of when; aware UTC."""
    asked: AskedTime | None = None
    wants_newest: bool = False
    """Whether it asks for what is latest, current, so now; the newest articles then go first."""
    outdated_days: int | None = None
    """By how many days the newest article that the answer rests on is older than the time that the question
    is about, where that is so much that a reader has to be told; else None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered, verified quotation: `quote` is the stored text[start:end] of the article, to the letter."""

    number: int
    article: ArticleFacts
    quote: str
    start: int
    end: int
    copies: tuple[ArticleFacts, ...] = ()
    """Other articles that are copies of the same report, the earliest first; they confirm nothing."""
    wire: str | None = None
    """The news agency that the report comes from, if its copies name one."""
    speaker: Speaker | None = None
    """Who says it, where the quote reports speech and we are sure."""
    times: tuple[ResolvedTime, ...] = ()
    """In the order of the quote, without overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """One sentence of an answer with the numbers of the citations that carry it.

    Its text is the quote of the first of them; it may hold the sentence before as well, where the chosen
    one opens with a pronoun.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedPassage:
    """A passage whose sentences were weighed; `lexical` is its BM25 over the best one's, 0 to 1."""

    article: ArticleFacts
    start: int
    end: int
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why an answer is as it is."""

    read_with: tuple[str, ...]
    """The earlier questions together with which this one was read, the latest last."""
    by_meaning: bool
    """Whether the model reads the question's script; otherwise words alone were compared."""
    articles: int
    """In the corpora that were searched."""
    passages: int
    left_out: int | None
    """Articles that the filters kept out; None where there were none."""
    found: int
    """Passages that came up, by meaning or by words."""
    sharing_words: int
    """Those among them that have a word of the question."""
    weighed: tuple[WeighedPassage, ...]
    """The passages whose sentences were weighed, best first."""
    sentences: int
    """How many sentences that were."""
    threshold: float
    """The support from which an answer is given."""
    missing_words: tuple[str, ...]
    """Words of the question that stand in no sentence that was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the articles say, quoted."""

    question: str
    sentences: tuple[CitedSentence, ...]
    citations: tuple[Citation, ...]
    support: float
    """Estimated probability that the quotes answer the question, 0 to 1."""
    considered: int
    """Articles whose passages were looked at."""
    timing: Timing | None = None
    explanation: Explanation | None = None
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)


class NoAnswerReason(StrEnum):
    """Why there is no answer."""

    EMPTY_CORPUS = "empty_corpus"
    NOTHING_RELEVANT = "nothing_relevant"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """An honest "nothing that answers this", with the closest articles, best first."""

    question: str
    reason: NoAnswerReason
    closest: tuple[ArticleFacts, ...]
    support: float = 0.0
    considered: int = 0
    timing: Timing | None = None
    explanation: Explanation | None = None
    """None where there was nothing to search."""
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
