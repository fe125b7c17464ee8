"""Value types of questions and searches: hits, citations, answers, refusals and their explanation.

All are frozen, hold no connection and may cross threads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from index.model.article_types import ArticleFacts
from index.model.base_types import ArticleId, PassageId, PublishedAt


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A retrieved passage: `text` is the article's text[start:end]; a higher `score` is better."""

    passage_id: PassageId
    article: ArticleFacts
    text: str
    start: int
    end: int
    score: float
    cosine: float
    lexical: float
    language: str | None = None
    """The language of `text`, BCP 47; None if unknown."""
    article_characters: int
    """Length of the article's text, which locates the passage in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says what a quote reports, in words of the article; a description begins with a small `the`."""

    name: str
    described: str | None = None
    """How the article describes them, such as `China's foreign ministry` or `a police spokesman`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTime:
    """A time that a quote names relative to its article ("Friday", 「上週五」), as calendar days.

    Our interpretation of quote[start:end], not part of the quote.
    """

    start: int
    end: int
    first: date
    last: date
    """Inclusive; equal to `first` for a single day."""


class TimeUse(StrEnum):
    """How the time that a question names affects the search."""

    ONLY = "only"
    """Articles published at other times are excluded."""
    PREFERRED = "preferred"
    """Articles published at that time are ranked higher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    """The time that a question names, as calendar days in UTC, both inclusive; None leaves a side open."""

    words: str
    """The expression in the question, verbatim."""
    first: date | None
    last: date | None
    use: TimeUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The time that a question refers to, and how old its answer is."""

    moment: datetime
    """When the question was asked, or the moment as of which it is answered; aware UTC."""
    asked: AskedTime | None = None
    wants_newest: bool = False
    """Whether it asks for what is latest or current; the newest articles then rank higher."""
    outdated_days: int | None = None
    """By how many days the newest cited article is older than the time that the question is about, if that is
    enough to warn the reader; otherwise None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered, verified quotation: `quote` is exactly the stored text[start:end] of the article."""

    number: int
    article: ArticleFacts
    quote: str
    start: int
    end: int
    language: str | None = None
    """The language of the quote, BCP 47; None if unknown. An article may quote other languages than its own."""
    copies: tuple[ArticleFacts, ...] = ()
    """Other articles that are copies of the same report, the earliest first; not independent confirmation."""
    wire: str | None = None
    """The news agency that the report comes from, if its copies name one."""
    speaker: Speaker | None = None
    """Who says it, if the quote reports speech and the attribution is certain."""
    times: tuple[ResolvedTime, ...] = ()
    """In the order of the quote, not overlapping."""
    text_sha256: str = ""
    """The SHA-256 of the whole text from which the quote was taken, in hexadecimal; empty if unknown."""


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a quote stands that an earlier answer showed; offsets count in the text of the article."""

    article_id: ArticleId
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSentence:
    """One sentence of an answer with the numbers of its citations.

    Its text is the quote of the first citation. If the sentence opens with a pronoun, the text includes the
    previous sentence.
    """

    text: str
    citations: tuple[int, ...]
    answer: tuple[int, int] | None = None
    """Start and end, exclusive, of the words of `text` that answer; None if that is not certain, or if the
    whole sentence answers."""
    independent_outlets: int = 0
    """How many outlets of its citations report it independently of each other; 0 if only one cites it."""


class Disagreement(StrEnum):
    """How sentences that answer one question disagree."""

    OTHER_ANSWERS = "other_answers"
    """They answer with other words, perhaps because they mean other things of one name, or other times."""
    CONFLICT = "conflict"
    """They say different things about the same thing."""
    DENIAL = "denial"
    """One of them makes a claim that another denies."""
    UPDATE = "update"
    """The first one has a later figure of those who gave the figures of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Sentences of different articles that disagree, shown side by side."""

    relation: Disagreement
    differs_in: frozenset[str]
    """Of "number", "date", "place", "actor" and "statement"; empty if that is unknown."""
    sentences: tuple[int, ...]
    """The places in `Answer.sentences` of two or more successive ones, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedPassage:
    """A passage whose sentences were scored; `lexical` is its BM25 divided by the best BM25, 0 to 1."""

    article: ArticleFacts
    start: int
    end: int
    score: float
    cosine: float
    lexical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How an answer came about."""

    read_with: tuple[str, ...]
    """The earlier questions that this one refers to, the latest last."""
    by_meaning: bool
    """Whether the model reads the question's script; otherwise the search was by words alone."""
    articles: int
    """Articles in the corpora that were searched."""
    passages: int
    left_out: int | None
    """Articles that the filters excluded; None without filters."""
    languages: tuple[str, ...] = ()
    """The languages to which the filters limit the search; empty for every language."""
    other_languages: int = 0
    """Articles excluded only because they are in another language."""
    found: int
    """Passages that were retrieved, by dense or lexical search."""
    sharing_words: int
    """How many of them contain a word of the question."""
    weighed: tuple[WeighedPassage, ...]
    """The passages whose sentences were scored, best first."""
    sentences: int
    """The number of those sentences."""
    threshold: float
    """The least support at which an answer is given."""
    missing_words: tuple[str, ...]
    """Words of the question that no chosen sentence contains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A word of a question that no article contains, and the word of the library that was searched instead."""

    word: str
    """As it was typed."""
    searched_as: str


class Caution(StrEnum):
    """What readers should know about an answer as a whole, the gravest last. Part of the terminal contract."""

    SINGLE_ORIGIN = "single_origin"
    """All its articles come from one outlet, publisher or report."""
    STATE_OUTLET = "state_outlet"
    """All are from outlets that a government controls."""
    MEMBER_TEXT = "member_text"
    """All are texts from members that were not checked against a page."""


class NameMatchKind(StrEnum):
    """Why two names count as one."""

    ALIAS = "alias"
    """A table or a moderator says so."""
    SPELLING = "spelling"
    """They can be spellings of one name; another person may have it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """A name of a question that an answer found in another form."""

    asked: str
    """As in the question."""
    found: str
    """As in a quote, or in the title of its article."""
    by: NameMatchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in verbatim, cited sentences."""

    question: str
    sentences: tuple[CitedSentence, ...]
    citations: tuple[Citation, ...]
    support: float
    """Estimated probability that the quotes answer the question, 0 to 1."""
    considered: int
    """The number of articles whose passages were considered."""
    cosine: float | None = None
    """Of the vectors of the question and the first sentence; None if the reader did not read the sentence."""
    timing: Timing | None = None
    corrections: tuple[Correction, ...] = ()
    caution: Caution | None = None
    name_matches: tuple[NameMatch, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    """At most one at present, of the first sentences."""
    explanation: Explanation | None = None
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def places(self) -> tuple[QuotedPlace, ...]:
        """Where its quotes stand, in the order of the citations."""
        return tuple(QuotedPlace(c.article.article_id, c.start, c.end) for c in self.citations)


class NoAnswerReason(StrEnum):
    """Why a question is refused."""

    EMPTY_CORPUS = "empty_corpus"
    NOTHING_RELEVANT = "nothing_relevant"
    NOT_SUPPORTED = "not_supported"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPart:
    """What a refused question asks for that is not there."""

    unknown: tuple[str, ...] = ()
    """Words of the question, as typed, that no searched article contains."""
    absent: tuple[str, ...] = ()
    """Names and numbers of the question that other articles contain, but none of the closest ones."""
    number_of: str | None = None
    """What the question counts, if the closest articles mention it but never together with a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnquotedSpeaker:
    """The speaker whose words a question asks for, and whom no searched article quotes on its topic."""

    name: str
    """As in the question."""
    topic: str | None
    """As in the question, if it can follow "about"."""
    is_quoted: bool
    """Whether an article quotes the speaker on something else."""
    others: Mapping[ArticleId, tuple[str, ...]]
    """Who is quoted in the closest articles, most often first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """A refusal: nothing answers the question. With the closest articles, best first."""

    question: str
    reason: NoAnswerReason
    closest: tuple[ArticleFacts, ...]
    missing: MissingPart | None = None
    """None if it is not certain what is missing."""
    unquoted: UnquotedSpeaker | None = None
    """Only for a question about what somebody said."""
    newest: PublishedAt | None = None
    """Only for a question for news: the date of the newest article on its subject."""
    support: float = 0.0
    considered: int = 0
    timing: Timing | None = None
    corrections: tuple[Correction, ...] = ()
    explanation: Explanation | None = None
    """None if there was nothing to search."""
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def places(self) -> tuple[QuotedPlace, ...]:
        """Empty: a refusal quotes nothing."""
        return ()


def find_shown(answer: Answer | NoAnswer, before: tuple[QuotedPlace, ...]) -> tuple[QuotedPlace, ...]:
    """The quotes that the next follow-up refers to; those shown `before` if the answer refuses a follow-up."""
    is_follow_up = answer.explanation is not None and bool(answer.explanation.read_with)
    return before if isinstance(answer, NoAnswer) and is_follow_up else answer.places
