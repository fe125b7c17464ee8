"""Features of a sentence for the learned ranking."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import NamedTuple

from index.model.protocols import SentenceReading, Span
from index.qa.passage_sentences import PassageSentence, ScoredPassage
from index.qa.ranking.question_analysis import QuestionAnalysis
from index.qa.sentence_cues import SentenceCues, find_cues, points_back
from index.text.tokenizer import is_stop_token

# Sentences with less overlap with the question than this do not vote for names or numbers.
_LEAST_TO_VOTE = 0.25
# Two words of the question count as near each other within this many tokens.
_NEAR = 4


class SentenceFeatures(NamedTuple):
    """A row for the trees. Shares and overlaps are 0 to 1; -1 means that the question has no such words."""

    score: float
    """The plain score; `relative_…` is divided by the best of all sentences of the question."""
    relative_score: float
    place_by_score: float
    cosine: float
    relative_cosine: float
    overlap: float
    relative_overlap: float
    passage_score: float
    relative_passage_score: float
    passage_cosine: float
    relative_passage_cosine: float
    passage_lexical: float
    passage_rank: float
    overlap_before: float
    overlap_after: float
    overlap_beside: float
    title_overlap: float
    overlap_with_title: float
    passage_overlap: float
    article_overlap: float
    article_passages: float
    article_score: float
    article_cosine: float
    article_best_overlap: float
    phrases: float
    """Share of the question's word pairs that are neighbours here; `near`: that are a few tokens apart."""
    near: float
    density: float
    """Question words in the sentence, divided by the number of tokens from the first of them to the last."""
    shared_words: float
    shared_share: float
    missing: float
    """Total idf of the question words that it lacks; `most_missing`: of the rarest, relative."""
    most_missing: float
    names_covered: float
    numbers_covered: float
    class_named: float
    words: float
    new_words: float
    new_share: float
    new_names: float
    new_numbers: float
    has_number: float
    has_date: float
    has_place: float
    is_question: float
    holds_wanted: float
    votes: float
    """The most articles in which one of its new names or numbers occurs together with question words."""
    shared_votes: float
    all_votes: float
    place_in_passage: float
    start: float
    points_back: float
    wanted: float
    question_words: float
    question_rarity: float
    place_by_cosine: float
    cosine_beside: float
    """The higher cosine of its two neighbours."""
    passage_sentence_cosine: float
    """The highest cosine of the sentences of its passage."""
    is_foreign: float
    """Whether it is written in another script than the question."""
    reading: float
    """The reader's log-odds that it answers; `reading_lead`: minus the best of the other sentences."""
    reading_lead: float
    reading_place: float
    """The number of sentences with higher log-odds."""
    reading_share: float
    """Its odds, divided by the odds of all sentences together plus 1."""
    reading_in_passage: float
    """Its log-odds minus the best of its passage, 0 for the best itself."""
    answer_reading: float
    """The reader's log-odds of the words in it that answer best; `answer_lead` as `reading_lead`."""
    answer_lead: float


# Stands in for the reading of a sentence that was not read: log-odds below those of any sentence that was.
_NOT_READ = SentenceReading(-20.0, (0, 0), -40.0)
# Higher log-odds would overflow the odds.
_MOST_LOG_ODDS = 50.0


@dataclass(frozen=True)
class _QuestionStats:
    """Statistics over the sentences of one question."""

    analysis: QuestionAnalysis
    best_score: float
    best_cosine: float
    best_overlap: float
    first: ScoredPassage
    best_passage_cosine: float
    places_by_cosine: Mapping[tuple[int, Span], int]
    articles: Mapping[int, "_ArticleStats"]
    votes: Mapping[str, int]
    """The number of articles that contain each new name or number."""
    readings: "_ReadingStats"


@dataclass(frozen=True, slots=True)
class _ReadingStats:
    """Statistics over what the reader found in the sentences of one question."""

    scores: Sequence[float]
    """The log-odds of all sentences, best first; `answers`: those of the best answer in each."""
    answers: Sequence[float]
    total_odds: float
    """The odds of all sentences together, plus 1."""
    best_by_passage: Mapping[int, float]
    """The highest log-odds of a sentence, by the rank of its passage."""


@dataclass(frozen=True, slots=True)
class _ArticleStats:
    """Statistics over the passages of an article that were read."""

    words: frozenset[str]
    title: frozenset[str]
    passages: int
    score: float
    cosine: float
    overlap: float


def compute_sentence_features(
    sentences: Sequence[PassageSentence], passages: Sequence[ScoredPassage], analysis: QuestionAnalysis
) -> list[SentenceFeatures]:
    """One row for each sentence; sentences are best first, as `score_sentences_plainly` returns them."""
    cues = [find_cues(sentence.text, analysis.tokens) for sentence in sentences]
    stats = _collect_stats(sentences, cues, passages, analysis)
    return [
        _compute_features(sentence, place, its_cues, stats)
        for place, (sentence, its_cues) in enumerate(zip(sentences, cues, strict=True))
    ]


def add_reading_features(
    rows: Sequence[SentenceFeatures], sentences: Sequence[PassageSentence]
) -> list[SentenceFeatures]:
    """The rows of the same sentences from before they were read, with what the reader found in them."""
    stats = _collect_reading_stats(sentences)
    return [
        row._replace(**_reading_features(sentence, stats))
        for row, sentence in zip(rows, sentences, strict=True)
    ]


def _collect_stats(
    sentences: Sequence[PassageSentence],
    cues: Sequence[SentenceCues],
    passages: Sequence[ScoredPassage],
    analysis: QuestionAnalysis,
) -> _QuestionStats:
    return _QuestionStats(
        analysis=analysis,
        best_score=max(s.score for s in sentences),
        best_cosine=max(s.cosine for s in sentences),
        best_overlap=max(s.overlap for s in sentences),
        first=passages[0],
        best_passage_cosine=max(p.cosine for p in passages),
        places_by_cosine={s.key: i for i, s in enumerate(sorted(sentences, key=lambda s: -s.cosine))},
        articles=_collect_article_stats(sentences, passages),
        votes=_count_votes(zip(sentences, cues, strict=True)),
        readings=_collect_reading_stats(sentences),
    )


def _collect_reading_stats(sentences: Sequence[PassageSentence]) -> _ReadingStats:
    found = [(sentence.rank, sentence.reading or _NOT_READ) for sentence in sentences]
    best: dict[int, float] = {}
    for rank, reading in found:
        best[rank] = max(best.get(rank, reading.score), reading.score)
    return _ReadingStats(
        scores=sorted((reading.score for _, reading in found), reverse=True),
        answers=sorted((reading.answer_score for _, reading in found), reverse=True),
        total_odds=sum(_odds(reading.score) for _, reading in found) + 1,
        best_by_passage=best,
    )


def _collect_article_stats(
    sentences: Sequence[PassageSentence], passages: Sequence[ScoredPassage]
) -> dict[int, _ArticleStats]:
    grouped: dict[int, list[ScoredPassage]] = defaultdict(list)
    for passage in passages:
        grouped[passage.article_id].append(passage)
    best: dict[int, float] = defaultdict(float)
    for sentence in sentences:
        article_id = sentence.passage.article_id
        best[article_id] = max(best[article_id], sentence.overlap)
    return {
        article_id: _ArticleStats(
            words=frozenset().union(*(p.words for p in found)),
            title=found[0].title_words,
            passages=len(found),
            score=max(p.score for p in found),
            cosine=max(p.cosine for p in found),
            overlap=best[article_id],
        )
        for article_id, found in grouped.items()
    }


def _count_votes(sentences: Iterable[tuple[PassageSentence, SentenceCues]]) -> Counter[str]:
    voters: dict[str, set[int]] = defaultdict(set)
    for sentence, cues in sentences:
        if sentence.overlap >= _LEAST_TO_VOTE:
            for token in cues.names | cues.numbers:
                voters[token].add(sentence.passage.article_id)
    return Counter({token: len(articles) for token, articles in voters.items()})


def _compute_features(
    sentence: PassageSentence, place: int, cues: SentenceCues, stats: _QuestionStats
) -> SentenceFeatures:
    analysis = stats.analysis
    return SentenceFeatures(
        **_score_features(sentence, place, stats),
        **_overlap_features(sentence, stats),
        **_question_word_features(sentence, analysis),
        **_new_word_features(sentence, cues, analysis),
        **_vote_features(cues, stats.votes),
        **_reading_features(sentence, stats.readings),
        is_question=sentence.text.endswith(("?", "？")),
        holds_wanted=analysis.holds_wanted(sentence.text, cues),
        place_in_passage=sentence.place,
        start=sentence.span[0],
        points_back=points_back(sentence.text),
        wanted=analysis.wanted,
        question_words=len(analysis.weights),
        question_rarity=analysis.total,
    )


def _score_features(sentence: PassageSentence, place: int, stats: _QuestionStats) -> dict[str, float]:
    """The scores of the sentence and its passage, also relative to the best of the question."""
    passage = sentence.passage
    return {
        "score": sentence.score,
        "relative_score": _ratio(sentence.score, stats.best_score),
        "place_by_score": place,
        "cosine": sentence.cosine,
        "relative_cosine": _ratio(sentence.cosine, stats.best_cosine),
        "overlap": sentence.overlap,
        "relative_overlap": _ratio(sentence.overlap, stats.best_overlap),
        "passage_score": passage.score,
        "relative_passage_score": _ratio(passage.score, stats.first.score),
        "passage_cosine": passage.cosine,
        "relative_passage_cosine": _ratio(passage.cosine, stats.best_passage_cosine),
        "passage_lexical": passage.lexical,
        "passage_rank": sentence.rank,
        "place_by_cosine": stats.places_by_cosine[sentence.key],
        "cosine_beside": sentence.cosine_beside,
        "passage_sentence_cosine": passage.sentence_cosine,
        "is_foreign": passage.is_foreign,
    }


def _overlap_features(sentence: PassageSentence, stats: _QuestionStats) -> dict[str, float]:
    """The overlap of the question with the text around the sentence, and the scores of the article."""
    analysis, passage = stats.analysis, sentence.passage
    article = stats.articles[passage.article_id]
    return {
        "overlap_before": analysis.share(sentence.before),
        "overlap_after": analysis.share(sentence.after),
        "overlap_beside": analysis.share(sentence.before | sentence.after),
        "title_overlap": analysis.share(article.title),
        "overlap_with_title": analysis.share(sentence.words | article.title),
        "passage_overlap": analysis.share(passage.words),
        "article_overlap": analysis.share(article.words),
        "article_passages": article.passages,
        "article_score": article.score,
        "article_cosine": article.cosine,
        "article_best_overlap": article.overlap,
    }


def _question_word_features(sentence: PassageSentence, analysis: QuestionAnalysis) -> dict[str, float]:
    """Which words of the question the sentence contains, how close together, and which it lacks."""
    words = sentence.words
    first = _first_places(sentence.tokens)
    hits = [first[token] for token in analysis.weights if token in first]
    missing = [weight for token, weight in analysis.weights.items() if token not in words]
    return {
        "phrases": analysis.share_of_pairs(set(pairwise(sentence.tokens))),
        "near": _near_share(first, analysis),
        "density": len(hits) / (max(hits) - min(hits) + 1) if hits else 0.0,
        "shared_words": len(hits),
        "shared_share": _ratio(len(hits), len(analysis.weights)),
        "missing": sum(missing),
        "most_missing": max(missing, default=0.0) / analysis.rarest,
        "names_covered": _covered_share(analysis.names, words),
        "numbers_covered": len(analysis.numbers & words) / len(analysis.numbers) if analysis.numbers else -1.0,
        "class_named": float(analysis.class_word in words) if analysis.class_word else -1.0,
    }


def _new_word_features(
    sentence: PassageSentence, cues: SentenceCues, analysis: QuestionAnalysis
) -> dict[str, float]:
    """What the sentence contains beyond the question."""
    content = {token for token in sentence.words if not is_stop_token(token)}
    new = len(content - analysis.tokens)
    return {
        "words": len(sentence.tokens),
        "new_words": new,
        "new_share": _ratio(new, len(content)),
        "new_names": len(cues.names),
        "new_numbers": len(cues.numbers),
        "has_number": cues.has_number,
        "has_date": cues.has_date,
        "has_place": cues.has_place,
    }


def _vote_features(cues: SentenceCues, all_votes: Mapping[str, int]) -> dict[str, float]:
    """In how many articles its new names and numbers occur."""
    votes = [all_votes[token] for token in cues.names | cues.numbers]
    return {
        "votes": max(votes, default=0),
        "shared_votes": sum(count > 1 for count in votes),
        "all_votes": sum(count - 1 for count in votes if count),
    }


def _reading_features(sentence: PassageSentence, stats: _ReadingStats) -> dict[str, float]:
    """What the reader found in the sentence, compared with the other sentences."""
    reading = sentence.reading or _NOT_READ
    return {
        "reading": reading.score,
        "reading_lead": _lead(reading.score, stats.scores),
        "reading_place": bisect_left(stats.scores, -reading.score, key=lambda score: -score),
        "reading_share": _odds(reading.score) / stats.total_odds,
        "reading_in_passage": reading.score - stats.best_by_passage[sentence.rank],
        "answer_reading": reading.answer_score,
        "answer_lead": _lead(reading.answer_score, stats.answers),
    }


def _odds(log_odds: float) -> float:
    return exp(min(log_odds, _MOST_LOG_ODDS))


def _lead(value: float, best_first: Sequence[float]) -> float:
    """A value minus the best of the others; 0 if there are no others."""
    others = best_first[1:] if value == best_first[0] else best_first
    return value - others[0] if others else 0.0


def _ratio(value: float, best: float) -> float:
    return value / best if best > 0 else 0.0


def _first_places(tokens: Sequence[str]) -> dict[str, int]:
    return {token: place for place, token in reversed(list(enumerate(tokens)))}


def _near_share(first: Mapping[str, int], analysis: QuestionAnalysis) -> float:
    near = sum(
        0 < first[later] - first[earlier] <= _NEAR
        for earlier, later in analysis.content_pairs
        if earlier in first and later in first
    )
    return _ratio(near, len(analysis.content_pairs))


def _covered_share(weights: Mapping[str, float], words: frozenset[str]) -> float:
    total = sum(weights.values())
    return sum(weights[token] for token in weights.keys() & words) / total if total else -1.0
