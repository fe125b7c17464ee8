"""Find sentences of other articles that answer a question with other words than the best sentence. Pure.

Only sentences that a reader read are compared, and only for questions that a few words can answer.
"""

from collections.abc import Callable, Iterable, Sequence

from index.model.article_types import CopiesByArticle
from index.model.base_types import ArticleId
from index.qa.answering_words import asks_for_words, trim_answer
from index.qa.question import Question
from index.qa.sentence_selection import ScoredSentence
from index.text.tokenizer import content_tokens

MOST_OTHERS = 3
"""Sentences that an answer gains at most."""
# The least log-odds of the best sentence and of one with another answer, and of its words; see
# docs/decisions/0069 for what other values show.
_LEAST_OF_FIRST = 1.0
_LEAST_OF_OTHER = 2.0
_LEAST_SCORE = -1.0
# Sentences whose words are compared at most.
_MOST_COMPARED = 12

IsQuotable = Callable[[ScoredSentence], bool]


def find_other_answers(
    question: Question,
    chosen: Sequence[ScoredSentence],
    scored: Sequence[ScoredSentence],
    copies: CopiesByArticle,
    is_quotable: IsQuotable,
) -> list[ScoredSentence]:
    """Sentences to show beside the first chosen one, most certain first; one for each other answer.

    Each is of an article with no chosen sentence, which is no copy of theirs, and gives an answer that no
    sentence before it contains.
    """
    if not chosen or not _answers(chosen[0], _LEAST_OF_FIRST) or not asks_for_words(question):
        return []
    asked = frozenset(content_tokens(question.text))
    shown = [sentence.tokens for sentence in chosen]
    values = [value for sentence in chosen if (value := read_value(sentence, asked))]
    articles = _with_copies(chosen, copies)
    others: list[ScoredSentence] = []
    for sentence in _list_certain(scored):
        value = read_value(sentence, asked)
        if sentence.article_id in articles or not value or any(value <= tokens for tokens in shown):
            continue
        if any(are_same_value(value, other) for other in values) or not is_quotable(sentence):
            continue
        others.append(sentence)
        if len(others) == MOST_OTHERS:
            break
        values.append(value)
        shown.append(sentence.tokens)
        articles |= _with_copies([sentence], copies)
    return others


def read_value(sentence: ScoredSentence, asked: frozenset[str]) -> frozenset[str]:
    """The words by which a sentence answers, without those of the question; empty if it was not read."""
    if sentence.reading is None:
        return frozenset()
    start, end = trim_answer(sentence.text, sentence.reading.answer)
    return frozenset(content_tokens(sentence.text[start:end])) - asked


def are_same_value(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one answer has all words of the other, as "Monday" and "early on Monday"."""
    return one <= other or other <= one


def _answers(sentence: ScoredSentence, least: float) -> bool:
    reading = sentence.reading
    return reading is not None and min(reading.score, reading.answer_score) >= least


def _list_certain(scored: Iterable[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences that answer, most certain first."""
    certain = [s for s in scored if s.ranked_score >= _LEAST_SCORE and _answers(s, _LEAST_OF_OTHER)]
    return sorted(certain, key=_certainty, reverse=True)[:_MOST_COMPARED]


def _certainty(sentence: ScoredSentence) -> float:
    return sentence.reading.score if sentence.reading is not None else 0.0


def _with_copies(sentences: Iterable[ScoredSentence], copies: CopiesByArticle) -> set[int]:
    """The articles of sentences, and their copies."""
    ids = [ArticleId(sentence.article_id) for sentence in sentences]
    return {article_id for i in ids for article_id in (i, *copies.get(i, ()))}
