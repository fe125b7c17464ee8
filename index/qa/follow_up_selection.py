"""Order sentences for a follow-up, and decide whether the chosen ones answer it.

The order is a sum weighted by hand: the learned ranking knows complete questions only (docs/decisions/0037).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.language.actor_names import find_actors
from index.language.attribution.speaker_attribution import find_speaker
from index.language.question_types import QuestionType, has_answer_of_type
from index.model.answer_types import QuotedPlace, Speaker
from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, Span
from index.qa.follow_up_needs import FollowUpNeeds, find_needs, find_person, has_person_pronoun
from index.qa.passage_retrieval import LibraryView, RetrievalResult
from index.qa.passage_sentences import ScoredPassage, weighted_share
from index.qa.question import Question
from index.qa.search_kind import SearchKind
from index.qa.sentence_cues import find_cues
from index.qa.sentence_selection import LEAST_SCORE_TO_ADD, ScoredSentence
from index.store.article_queries import read_article_texts
from index.text.tokenizer import tokenize

_COSINE_WEIGHT = 0.6
_OWN_COSINE_WEIGHT = 1.5
_OWN_SHARE_WEIGHT = 1.1
# "Beijing" counts this much more than "China" if the follow-up says Beijing.
_LITERAL_SHARE = 0.2
_CONTEXT_WEIGHT = 0.2
_NEIGHBOURS_WEIGHT = 0.4
_PASSAGE_WEIGHT = 0.6
_TYPE_GAIN = 0.45
_STRONG_REASON_GAIN = 0.3
_CITED_GAIN = 0.4
_SPEAKER_GAIN = 0.8
_OTHER_SPEAKER_LOSS = 0.4
_SUBJECT_GAIN = 0.4
_PLACE_GAIN = 0.3
_WHO_SAID_GAIN = 0.25
_WHO_SAID_AGAIN_GAIN = 0.3
_QUESTION_LOSS = 1.0
# Of a sentence that certainly answers, by the reader, and the loss of one that certainly does not.
_READING_GAIN = 2.0
_CERTAIN_LOG_ODDS = 4.0
# "Why?" has no words: the words of the question before count instead.
_CONTEXT_WEIGHT_WITHOUT_WORDS = 0.8

# Of the new words, by rarity, that the answer must contain.
_LEAST_SHARE = 0.5
# Or the cosine of the follow-up with one of its sentences: what "did it carry" is "on board" in the answer.
_LEAST_COSINE = {SearchKind.LEXICAL: 2.0, SearchKind.SYMMETRIC: 0.35, SearchKind.ASYMMETRIC: 0.4}
# A sentence in another script shares no words: it needs this cosine with the follow-up, and more than most.
_LEAST_FOREIGN_COSINE = 0.3
_FOREIGN_QUANTILE = 0.95
# The score by the trees that a second sentence needs if the first has less than LEAST_SCORE_TO_ADD.
_LEAST_SCORE_BESIDE_DOUBTFUL = 0.0
# A name counts as the subject of a sentence if it is among the first characters.
_SUBJECT_CHARS = 60
_LONGEST_DESCRIPTION_CHARS = 200
_AGE = re.compile(r"\b\d{1,3}[- ]years?[- ]old\b|\baged? (?:of )?\d{1,3}\b|, \d{2},|\d(?:歲|岁|歳|세|살)")
# "After" and "following" alone seldom give a reason.
_STRONG_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|so that|reasons?|motiv\w+|purpose|caused?|prompted|accus\w+"
    r"|suspected of|blam\w+|cit(?:ed|ing)|unable|in (?:response|reply|retaliation|protest|support)"
    r"|(?:meant|intended) to|aimed at)\b|因|為了|为了|旨在|導致|导致|造成|理由|ため|때문|위해|이유",
    re.IGNORECASE,
)
_WEAK_REASON = re.compile(r"\b(?:since|unable|in order to|so as to)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence among its passage: what `ScoredSentence` does not say."""

    passage_score: float
    own_cosine: float
    """With the follow-up alone."""
    neighbours: frozenset[str]
    is_foreign: bool


class FollowUpReader:
    """Reads sentences as answers to one follow-up."""

    def __init__(
        self,
        question: Question,
        needs: FollowUpNeeds,
        passages: Sequence[ScoredPassage],
        *,
        own_vector: FloatArray | None,
        weights: Mapping[str, float],
        texts: Mapping[ArticleId, str],
        kind: SearchKind,
    ) -> None:
        """`own_vector` is of the follow-up alone; `weights` gives the idf of all tokens."""
        self._question = question
        self._needs = needs
        self._texts = texts
        self._kind = kind
        self._context = {token: weights[token] for token in question.context}
        self._own = {token: weights.get(token, 1.0) for token in needs.tokens}
        self._all = self._own | self._context
        self._asked = frozenset(tokenize(" ".join([question.text, *(q.text for q in question.read_with)])))
        self._cited = {place.article_id for place in question.shown}
        self._places = dict(_read_places(passages, own_vector))
        cosines = [place.own_cosine for place in self._places.values()]
        self._least_foreign = max(
            _LEAST_FOREIGN_COSINE, float(np.quantile(cosines, _FOREIGN_QUANTILE)) if cosines else 0
        )
        self._speakers: dict[tuple[int, Span], Speaker | None] = {}

    def order(self, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        """The sentences, best first, with their new scores."""
        return sorted((s.with_score(self._score(s)) for s in scored), key=lambda s: -s.score)

    def keep_answers(self, chosen: Sequence[ScoredSentence]) -> list[ScoredSentence]:
        """Without the sentences that lack the names asked for, if others contain them.

        If they were read, also without the second and third if they are unlikely to answer. Beside a doubtful
        first sentence less likely ones are kept, and any with what is newly asked if those before lack it.
        """
        named = [sentence for sentence in chosen if self._has_names(sentence)] or list(chosen)
        if not _were_read(named):
            return named
        likely = LEAST_SCORE_TO_ADD[SearchKind.READ]
        least = likely if named[0].ranked_score >= likely else _LEAST_SCORE_BESIDE_DOUBTFUL
        kept = named[:1]
        for sentence in named[1:]:
            completes = not self._holds_all(kept) and self._holds_all([*kept, sentence])
            if sentence.ranked_score >= least or completes:
                kept.append(sentence)
        return kept

    def is_answered_by(self, chosen: Sequence[ScoredSentence]) -> bool:
        """Whether the sentences contain what is newly asked.

        If they were read, only the names and the speaker: support decides the rest.
        """
        if _were_read(chosen):
            return any(self._has_names(sentence) for sentence in chosen)
        return self._holds_all(chosen)

    def _holds_all(self, chosen: Sequence[ScoredSentence]) -> bool:
        """Whether the sentences contain the names, the words, the type of answer and the speaker."""
        needs = self._needs
        if needs.own_kind and not any(_has_answer(needs, s.text) for s in chosen):
            return False
        if not any(self._has_names(sentence) for sentence in chosen):
            return False
        return self._has_words(chosen)

    def _score(self, sentence: ScoredSentence) -> float:
        needs, place = self._needs, self._places.get((sentence.article_id, sentence.span))
        if place is None:
            return 0.0
        cosine = sentence.cosine if needs.is_only_question_word else place.own_cosine
        context_weight = _CONTEXT_WEIGHT_WITHOUT_WORDS if needs.is_only_question_word else _CONTEXT_WEIGHT
        return (
            _COSINE_WEIGHT * sentence.cosine
            + _OWN_COSINE_WEIGHT * cosine
            + _OWN_SHARE_WEIGHT * self._own_share(sentence)
            + context_weight * weighted_share(sentence.tokens, self._context)
            + _NEIGHBOURS_WEIGHT * weighted_share(place.neighbours, self._all)
            + _PASSAGE_WEIGHT * place.passage_score
            + _CITED_GAIN * (sentence.article_id in self._cited)
            - _QUESTION_LOSS * sentence.text.rstrip().endswith(("?", "？"))
            + self._type_gain(sentence)
            + self._speech_gain(sentence)
            + _reading_gain(sentence)
        )

    def _own_share(self, sentence: ScoredSentence) -> float:
        shares = []
        if self._own:
            shares.append(weighted_share(sentence.tokens, self._own))
        if self._needs.actors:
            literal = len(self._needs.actor_tokens & sentence.tokens) / max(len(self._needs.actor_tokens), 1)
            meant = len(self._needs.actors & find_actors(sentence.text)) / len(self._needs.actors)
            shares.append(_LITERAL_SHARE * literal + (1 - _LITERAL_SHARE) * meant)
        return float(np.mean(shares)) if shares else 0.0

    def _type_gain(self, sentence: ScoredSentence) -> float:
        needs = self._needs
        gain = 0.0
        if _has_answer(needs, sentence.text):
            gain += _TYPE_GAIN
        if needs.kind is QuestionType.REASON and _STRONG_REASON.search(sentence.text):
            gain += _STRONG_REASON_GAIN
        if needs.asks_for_place and find_cues(sentence.text, self._asked).has_place:
            gain += _PLACE_GAIN
        if needs.is_bare and not needs.is_about_speech and self._is_subject(sentence):
            gain += _SUBJECT_GAIN
        return gain

    def _speech_gain(self, sentence: ScoredSentence) -> float:
        needs = self._needs
        gain = self._who_said_gain(sentence) if needs.asks_who_said else 0.0
        if not needs.is_about_speech or not (self._own or needs.actors):
            return gain
        if self._is_said(sentence):
            return gain + _SPEAKER_GAIN
        if self._find_speaker(sentence) is not None:
            return gain - _OTHER_SPEAKER_LOSS
        return gain + _SUBJECT_GAIN * self._is_subject(sentence)

    def _who_said_gain(self, sentence: ScoredSentence) -> float:
        was_shown = any(_overlaps(sentence, place) for place in self._question.shown)
        return _WHO_SAID_GAIN * (self._find_speaker(sentence) is not None) + _WHO_SAID_AGAIN_GAIN * was_shown

    def _has_names(self, sentence: ScoredSentence) -> bool:
        """Whether a sentence has the names asked for; for "what did X say", X as its speaker or subject."""
        needs = self._needs
        if needs.asks_for_speech:
            if not (self._own or needs.actors) or self._is_said(sentence):
                return True
            return self._find_speaker(sentence) is None and self._is_subject(sentence)
        has_names = self._means_it(sentence) or self._holds(needs.names, sentence.tokens)
        return needs.actors <= find_actors(sentence.text) and has_names

    def _means_it(self, sentence: ScoredSentence) -> bool:
        """Whether a sentence in another script is about what is asked."""
        place = self._places.get((sentence.article_id, sentence.span))
        return place is not None and place.is_foreign and place.own_cosine >= self._least_foreign

    def _has_words(self, chosen: Sequence[ScoredSentence]) -> bool:
        """Whether the words asked for are there, or, where words may differ, their meaning."""
        needs = self._needs
        if needs.asks_for_speech or self._holds(needs.words, *(s.tokens for s in chosen)):
            return True
        if needs.own_kind and needs.has_pronoun:
            return True
        if needs.is_bare:
            return any(self._means_it(sentence) for sentence in chosen)
        return self._best_cosine(chosen) >= _LEAST_COSINE[self._kind]

    def _best_cosine(self, chosen: Iterable[ScoredSentence]) -> float:
        found = (self._places.get((s.article_id, s.span)) for s in chosen)
        return max((place.own_cosine for place in found if place is not None), default=0.0)

    def _holds(self, wanted: frozenset[str], *tokens: frozenset[str]) -> bool:
        if not wanted:
            return True
        return (
            weighted_share(frozenset[str]().union(*tokens), {t: self._own[t] for t in wanted}) >= _LEAST_SHARE
        )

    def _is_said(self, sentence: ScoredSentence) -> bool:
        """Whether its speaker is who is asked about."""
        speaker = self._find_speaker(sentence)
        if speaker is None:
            return False
        name = f"{speaker.name} {speaker.described or ''}"[:_LONGEST_DESCRIPTION_CHARS]
        return self._names_all(name)

    def _is_subject(self, sentence: ScoredSentence) -> bool:
        return bool(self._own or self._needs.actors) and self._names_all(sentence.text[:_SUBJECT_CHARS])

    def _names_all(self, text: str) -> bool:
        return self._needs.actors <= find_actors(text) and self._holds(
            self._needs.tokens, frozenset(tokenize(text))
        )

    def _find_speaker(self, sentence: ScoredSentence) -> Speaker | None:
        key = (sentence.article_id, sentence.span)
        if key not in self._speakers:
            text = self._texts.get(ArticleId(sentence.article_id))
            self._speakers[key] = find_speaker(text, sentence.span) if text is not None else None
        return self._speakers[key]


def _read_places(
    passages: Sequence[ScoredPassage], vector: FloatArray | None
) -> Iterable[tuple[tuple[int, Span], _Place]]:
    """Every sentence of the passages, the worst passage first, so that a `dict` keeps the best one."""
    for passage in reversed(passages):
        has_vectors = passage.vectors is not None and len(passage.vectors) == len(passage.sentences)
        words = [frozenset(tokens) for tokens in passage.tokens]
        for place, span in enumerate(passage.sentences):
            cosine = 0.0
            if vector is not None and has_vectors and passage.vectors is not None:
                cosine = max(0.0, float(passage.vectors[place] @ vector))
            around = frozenset[str]().union(*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
            yield (passage.article_id, span), _Place(passage.score, cosine, around, passage.is_foreign)


def _were_read(sentences: Sequence[ScoredSentence]) -> bool:
    return any(sentence.reading is not None for sentence in sentences)


def _reading_gain(sentence: ScoredSentence) -> float:
    """By the log-odds of the reader that it answers; 0 if it was not read."""
    if sentence.reading is None:
        return 0.0
    certainty = sentence.reading.score / _CERTAIN_LOG_ODDS
    return _READING_GAIN * max(-1.0, min(certainty, 1.0))


def _has_answer(needs: FollowUpNeeds, text: str) -> bool:
    """Whether a sentence has an answer of the type asked for."""
    if needs.kind is None:
        return False
    if needs.asks_for_age:
        return _AGE.search(text) is not None
    if needs.kind is QuestionType.REASON and _WEAK_REASON.search(text):
        return True
    return has_answer_of_type(needs.kind, text)


def _overlaps(sentence: ScoredSentence, place: QuotedPlace) -> bool:
    start, end = sentence.span
    return sentence.article_id == place.article_id and start < place.end and place.start < end


def build_reader(
    question: Question,
    passages: Sequence[ScoredPassage],
    found: RetrievalResult,
    library: LibraryView,
) -> FollowUpReader:
    """The reader for a follow-up and the sentences of some passages."""
    shown = _read_shown([place for place in question.shown if place.article_id in found.articles], library)
    speakers = [speaker.name for _, speaker in shown if speaker is not None]
    earlier = [other.text for other in question.read_with]
    person = (
        find_person(earlier, speakers, [quote for quote, _ in shown])
        if has_person_pronoun(question.text)
        else None
    )
    needs = find_needs(question.text, earlier, person)
    own_vector = None
    if found.by_meaning and library.embedder is not None:
        own_vector = library.embedder.embed_question(needs.text)
    needs_texts = needs.is_about_speech or needs.asks_who_said
    ids = {ArticleId(passage.article_id) for passage in passages} if needs_texts else set[ArticleId]()
    return FollowUpReader(
        question,
        needs,
        passages,
        own_vector=own_vector,
        weights=found.weights,
        texts=read_article_texts(library.connection, ids),
        kind=found.kind,
    )


def _read_shown(places: Iterable[QuotedPlace], library: LibraryView) -> list[tuple[str, Speaker | None]]:
    """The quotes that were shown, with their speakers; without those of articles that are gone."""
    texts = read_article_texts(library.connection, {place.article_id for place in places})
    return [
        (
            texts[place.article_id][place.start : place.end],
            find_speaker(texts[place.article_id], (place.start, place.end)),
        )
        for place in places
        if place.article_id in texts
    ]
