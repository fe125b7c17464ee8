"""Follow-up questions: "and what did Beijing say?", "why?", 「那日本呢？」.

No model rewrites them. A follow-up is searched together with the questions before it, whose words count less
than its own. It is answered only from articles on their subject, and only by sentences that contain what it
newly asks; otherwise the previous answer would be repeated. A question that can be understood alone is searched
alone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index.language.question_words import question_word_regex
from index.qa.passage_sentences import weighted_share
from index.qa.question import Question
from index.qa.question_types import QuestionType, find_question_type, has_answer_of_type, strip_question_words
from index.qa.sentence_selection import ScoredSentence
from index.text.scripts import Script, count_cjk, count_words, main_script
from index.text.tokenizer import content_tokens, is_stop_token

MOST_EARLIER = 3
# The weight of the words of the previous question relative to the follow-up's own; half of it for each question
# further back. At 1 the answer to "and the Philippines?" is the old answer again.
_CONTEXT_WEIGHT = 0.4
# Shares weighted by idf: of the new words of the follow-up, the answer must contain the first; of the words of
# the subject, its article must contain the second, and the third of what the best article contains.
_LEAST_NEW_SHARE = 0.5
_LEAST_TOPIC_SHARE = 0.4
_LEAST_OF_BEST_SHARE = 0.7

# A question with more words of its own than this is not a follow-up, however it begins.
_FEW_WORDS = 5
_BARE_WORDS = 2
# The same in characters, for scripts without spaces.
_FEW_CHARACTERS = 14
_BARE_CHARACTERS = 8

_FOLLOW_UP_OPENING = re.compile(
    r"(and|but|or|so|then|also|since when|what about|how about|what else|which of|the same)\b"
    rf"|{question_word_regex('opening of a follow-up')}",
    re.IGNORECASE,
)
_FOLLOW_UP_ENDING = re.compile(
    rf"({question_word_regex('ending of a topic')}"
    rf"|{question_word_regex('said how', 'responded how')})\s*[？?]*$"
    rf"|{question_word_regex('said how, anywhere')}"
)
_PRONOUN = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|that|these|those|there|then|ones)\b"
    r"|\b(this(?! (week|month|year))|one(?! of))\b"
    rf"|{question_word_regex('pronoun')}",
    re.IGNORECASE,
)
# "Who is Carl Vinson?" opens a new subject although it is short.
_NEW_SUBJECT = re.compile(r"(?i:who|what|where) (?i:is|are|was|were) (?i:the )?[A-Z]")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z]\w+|\b[A-Z]{2,}\b|\d+")
# Question words in scripts for which there are no stop words.
_QUESTION_WORD = re.compile(
    "|".join(
        (
            question_word_regex(
                "how much, with a verb",
                "said how",
                "how",
                "how, formal",
                "said what",
                "what",
                "which one",
                "who, with a verb",
                "particle",
                language="chinese",
            ),
            question_word_regex(
                "said how",
                "did what",
                "where",
                "who",
                "which",
                "ending of a verb",
                "particle",
                language="japanese",
            ),
            question_word_regex(
                "what, with a particle",
                "who",
                "where, with a particle",
                "ending of a verb",
                "particle",
                language="korean",
            ),
        )
    )
)
# Unspecific words that no answer repeats.
_VAGUE_TOKENS = frozenset(
    content_tokens(
        "anyone anybody anything someone somebody something everyone nobody else happen happened exactly know"
    )
)


def resolve_follow_up(question: Question, earlier: Sequence[Question]) -> Question:
    """A follow-up with the earlier questions that it refers to, the latest last; other questions unchanged."""
    if not earlier or not is_follow_up(question):
        return question
    read_with = _find_subject(earlier)
    tokens = own_tokens(question)
    return replace(
        question, tokens=tuple(tokens), read_with=read_with, context=_weigh_context(tokens, read_with)
    )


def is_follow_up(question: Question) -> bool:
    """Whether a question can be understood only after an earlier one."""
    text = question.text
    if main_script(text) in (Script.HAN, Script.KANA):
        length, few, bare = count_cjk(text), _FEW_CHARACTERS, _BARE_CHARACTERS
    else:
        length, few, bare = len(own_tokens(question)), _FEW_WORDS, _BARE_WORDS
    if length > few:
        return False
    if _FOLLOW_UP_OPENING.match(text) or _FOLLOW_UP_ENDING.search(text) or _PRONOUN.search(text):
        return True
    return length <= bare and not _NEW_SUBJECT.match(text) and not _is_keywords(question)


def own_tokens(question: Question) -> list[str]:
    """The tokens of the question itself, without function and question words; perhaps none."""
    text = question.text
    if opening := _FOLLOW_UP_OPENING.match(text):
        text = text[opening.end() :]
    text = strip_question_words(text)
    for pattern in (_PRONOUN, _QUESTION_WORD):
        text = pattern.sub(" ", text)
    tokens = dict.fromkeys(content_tokens(text))
    return [token for token in tokens if not is_stop_token(token) and token not in _VAGUE_TOKENS]


def topic_tokens(question: Question) -> list[str]:
    """Tokens of the earlier question that opened the subject."""
    return own_tokens(question.read_with[0])


def find_on_topic(articles: Mapping[int, Collection[str]], topic: Mapping[str, float]) -> set[int]:
    """The articles that are about a topic. `articles` gives tokens by article, `topic` idf by token."""
    shares = {article_id: weighted_share(tokens, topic) for article_id, tokens in articles.items()}
    least = max(_LEAST_TOPIC_SHARE, _LEAST_OF_BEST_SHARE * max(shares.values(), default=0.0))
    return {article_id for article_id, share in shares.items() if share >= least or not topic}


def covers_new_terms(
    question: Question, chosen: Sequence[ScoredSentence], weights: Mapping[str, float]
) -> bool:
    """Whether sentences answer what a follow-up newly asks.

    They must contain an answer of the type asked for, if that is known, and the words of the follow-up. If the
    follow-up contains a pronoun ("how far did it fly?") and the type is matched, its names are enough: the
    answer will phrase the rest differently.
    """
    kind = find_question_type(question.text)
    if kind is not None and not any(has_answer_of_type(kind, sentence.text) for sentence in chosen):
        return False
    said = frozenset[str]().union(*(sentence.tokens for sentence in chosen))
    if kind is not None and _PRONOUN.search(question.text):
        return _covers(said, _name_tokens(question), weights)
    return _covers(said, question.tokens, weights)


def follow_up_question_type(question: Question) -> QuestionType | None:
    """The question type of a follow-up; None for other questions."""
    return find_question_type(question.text) if question.read_with else None


def _is_keywords(question: Question) -> bool:
    """Whether it is a list of search words ("Houthi attacks") and not a short question ("the second ship?")."""
    is_asking = question.text.endswith(("?", "？"))
    return not is_asking and count_words(question.text) > 1 and own_tokens(question) == list(question.tokens)


def _covers(said: Collection[str], wanted: Collection[str], weights: Mapping[str, float]) -> bool:
    return not wanted or weighted_share(said, {token: weights[token] for token in wanted}) >= _LEAST_NEW_SHARE


def _name_tokens(question: Question) -> list[str]:
    names = set(content_tokens(" ".join(_NAME.findall(question.text))))
    return [token for token in question.tokens if token in names]


def _find_subject(earlier: Sequence[Question]) -> tuple[Question, ...]:
    """The latest question and, while it is itself a follow-up, the one before it."""
    first = len(earlier) - 1
    while first > 0 and len(earlier) - first < MOST_EARLIER and is_follow_up(earlier[first]):
        first -= 1
    return tuple(earlier[first:])


def _weigh_context(own: Collection[str], earlier: Sequence[Question]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for distance, other in enumerate(reversed(earlier)):
        for token in own_tokens(other):
            weights.setdefault(token, _CONTEXT_WEIGHT * 0.5**distance)
    return {token: weight for token, weight in weights.items() if token not in own}
