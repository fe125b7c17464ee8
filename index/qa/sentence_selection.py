"""Select the sentences that answer a question best. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TypeAlias

from index.model.answer_types import Disagreement
from index.model.article_types import CopiesByArticle
from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, SentenceReading, Span
from index.qa.passage_sentences import ScoredPassage, score_sentences_plainly
from index.qa.quotability import is_quotable
from index.qa.ranking.question_analysis import analyze_question
from index.qa.ranking.sentence_features import SentenceFeatures
from index.qa.ranking.sentence_ranker import RankedSentence, rank_sentences
from index.qa.search_kind import SearchKind

# Two sentences are near-duplicates if they share this much of their words.
_SAME_OVERLAP = 0.8
# The same for sentences in two copies of a report, which may be versions of one sentence.
_SAME_OVERLAP_IN_COPIES = 0.5
# With a smaller score by the trees, fewer than half of the second and third sentences answer, even in part.
LEAST_SCORE_TO_ADD = {SearchKind.READ: 2.0}

_NO_COPIES: CopiesByArticle = {}


SentenceKey: TypeAlias = tuple[int, Span]
"""An article and a span of it."""


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence with its scores, which are comparable only within one question."""

    article_id: int
    span: Span
    text: str
    tokens: frozenset[str]
    """Of the text with names as the question writes them."""
    score: float
    cosine: float
    overlap: float
    plain_score: float = 0.0
    """The score before the learned ranking."""
    ranked_score: float = 0.0
    """The score of the learned ranking, whatever the order is now."""
    features: SentenceFeatures | None = field(default=None, repr=False)
    """The input of the learned ranking; None if the sentence was not among those ranked."""
    reading: SentenceReading | None = None
    """What the reader found in it; None if it was not read."""
    answer: Span | None = None
    """The characters of `text` that answer; None if that is not certain, or if the whole sentence does."""

    @property
    def key(self) -> SentenceKey:
        """Identifies the sentence among those of all articles."""
        return self.article_id, self.span

    def with_score(self, score: float) -> "ScoredSentence":
        return replace(self, score=score)


@dataclass(frozen=True, slots=True)
class ComparedReports:
    """Sentences that are shown together, since they disagree, and those that say the same as a shown one."""

    relation: Disagreement | None = None
    """None if no sentences disagree."""
    differs_in: frozenset[str] = frozenset()
    together: Sequence[ScoredSentence] = ()
    """In the order shown, with the first chosen sentence."""
    agreeing: Mapping[SentenceKey, Sequence[ScoredSentence]] = field(default_factory=dict)

    def includes(self, sentence: ScoredSentence) -> bool:
        """Whether it is one of those that disagree."""
        return any(sentence.key == other.key for other in self.together)

    def put_together(self, chosen: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        """Those that disagree, then the other chosen ones."""
        return [*self.together, *(sentence for sentence in chosen if not self.includes(sentence))]


@dataclass(frozen=True, slots=True)
class Selection:
    """The chosen sentences, best first, all scored ones, and the weights of the question's tokens."""

    weights: Mapping[str, float]
    scored: Sequence[ScoredSentence]
    chosen: Sequence[ScoredSentence]
    kind: SearchKind
    """Whose trees ranked the sentences."""
    compared: ComparedReports = field(default_factory=ComparedReports)

    @property
    def features(self) -> dict[tuple[int, Span], SentenceFeatures]:
        """The features of the ranked sentences, by their articles and spans."""
        return {(s.article_id, s.span): s.features for s in self.scored if s.features is not None}

    def by_ranking(self) -> "Selection":
        """The same sentences with the scores of the learned ranking."""
        return replace(
            self,
            scored=[sentence.with_score(sentence.ranked_score) for sentence in self.scored],
            chosen=[sentence.with_score(sentence.ranked_score) for sentence in self.chosen],
        )


SentenceReorderer: TypeAlias = Callable[[Sequence[ScoredSentence]], list[ScoredSentence]]
"""Returns sentences in another order, best first."""


def select_sentences(
    question: str,
    passages: Sequence[ScoredPassage],
    vector: FloatArray | None,
    weights: Mapping[str, float],
    *,
    count: int,
    search: SearchKind,
    is_follow_up: bool = False,
    copies: CopiesByArticle = _NO_COPIES,
    reorder: SentenceReorderer | None = None,
    unread: Selection | None = None,
) -> Selection:
    """Choose the best `count` sentences of the passages that are not near-duplicates.

    If they were read, the others after the first are left out unless they are likely to answer too; for a
    follow-up the caller decides. `weights` gives the idf of the question's tokens. `reorder` is applied last.
    `unread` is the selection by the same arguments from before the passages were read, which saves some work.
    Follow-ups keep the plain order: the ranking was learned on questions that are complete.
    """
    scored = score_sentences(question, passages, vector, weights, search, unread=unread)
    if is_follow_up:
        scored = sorted((s.with_score(s.plain_score) for s in scored), key=lambda s: -s.score)
    least = -inf if is_follow_up else LEAST_SCORE_TO_ADD.get(search, -inf)
    if reorder is not None:
        scored = reorder(scored)
    quotable = (s for s in scored if s.features is not None and is_quotable(s.article_id, s.span, passages))
    chosen = choose_sentences(quotable, count, copies)
    added = [sentence for sentence in chosen[1:] if sentence.ranked_score >= least]
    return Selection(weights, scored, [*chosen[:1], *added], search)


def score_sentences(
    question: str,
    passages: Sequence[ScoredPassage],
    vector: FloatArray | None,
    weights: Mapping[str, float],
    search: SearchKind,
    *,
    unread: Selection | None = None,
) -> list[ScoredSentence]:
    """Every sentence of the passages, best first; a sentence in two passages appears once.

    `unread` as for `select_sentences`.
    """
    read = score_sentences_plainly(passages, vector, weights)
    analysis = analyze_question(question, weights)
    known = unread.features if unread is not None else None
    ranked = rank_sentences(read, passages, analysis, kind=search, unread=known)
    return [_to_scored_sentence(sentence) for sentence in ranked]


def choose_sentences(
    scored: Iterable[ScoredSentence], count: int, copies: CopiesByArticle = _NO_COPIES
) -> list[ScoredSentence]:
    """The best `count` sentences that are not near-duplicates of each other."""
    chosen: list[ScoredSentence] = []
    for sentence in scored:
        if len(chosen) == count:
            break
        if not any(are_near_duplicates(sentence, other, copies) for other in chosen):
            chosen.append(sentence)
    return chosen


def are_near_duplicates(
    one: ScoredSentence, other: ScoredSentence, copies: CopiesByArticle = _NO_COPIES
) -> bool:
    """Whether two sentences differ in a word or two; in copies of one report, in a few more."""
    together = len(one.tokens | other.tokens)
    are_in_copies = one.article_id != other.article_id and other.article_id in copies.get(
        ArticleId(one.article_id), ()
    )
    least = _SAME_OVERLAP_IN_COPIES if are_in_copies else _SAME_OVERLAP
    return together > 0 and len(one.tokens & other.tokens) / together >= least


def _to_scored_sentence(ranked: RankedSentence) -> ScoredSentence:
    sentence = ranked.sentence
    return ScoredSentence(
        article_id=sentence.passage.article_id,
        span=sentence.span,
        text=sentence.passage.stored_text_of(sentence.place),
        tokens=sentence.words,
        score=ranked.score,
        plain_score=sentence.score,
        ranked_score=ranked.score,
        cosine=sentence.cosine,
        overlap=sentence.overlap,
        features=ranked.features,
        reading=sentence.passage.trace_back(sentence.reading, sentence.place),
    )
