"""Follow-up questions: "and what did Beijing say?", "why?", 「那日本呢？」.

No model rewrites them. A follow-up is searched together with the questions before it, whose words count less
than its own. It is answered only from articles on their subject, and only by sentences that contain what it
newly asks; otherwise the previous answer would be repeated. A question that can be understood alone is searched
alone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from index.language.question_types import strip_question_words
from index.language.question_words import question_word_regex
from index.model.answer_types import QuotedPlace
from index.qa.follow_up_needs import find_needs
from index.qa.hybrid_search import PassageCandidate
from index.qa.news_subject import find_news_subject
from index.qa.passage_sentences import weighted_share
from index.qa.question import Question
from index.text.scripts import Script, count_cjk, count_words, main_script
from index.text.search_folding import fold_letters
from index.text.tokenizer import content_tokens, is_stop_token

MOST_EARLIER = 3
# The weight of the words of the previous question relative to the follow-up's own; half of it for each question
# further back. At 1 the answer to "and the Philippines?" is the old answer again.
_CONTEXT_WEIGHT = 0.4
# Shares weighted by idf: of the words of the subject, the article of an answer must contain the first, and the
# second of what the best article contains.
_LEAST_TOPIC_SHARE = 0.4
_LEAST_OF_BEST_SHARE = 0.7
# Articles in another script share no words: they need this closeness, and this share of the closest article's.
_LEAST_CLOSENESS = 0.3
_LEAST_OF_CLOSEST = 0.88

# A question with more words of its own than this is not a follow-up, however it begins.
_FEW_WORDS = 5
_BARE_WORDS = 2
# With the question word: "승조원은 몇 명?".
_BARE_HANGUL_WORDS = 3
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
# What somebody spoke about, unless it is only pointed at: 對此, 이에 대해.
_SPEECH_TOPIC = re.compile(
    r"\b(?:about|on|regarding|concerning)\s+\w|[對对關关][於于]?(?![此這这那]).{1,20}[說说表]|について|に関して"
    r"|(?<!이에 )(?<!그에 )(?<!이것에 )(?<!그것에 )(?:대해|관해)",
    re.IGNORECASE,
)
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


def resolve_follow_up(
    question: Question, earlier: Sequence[Question], shown: Sequence[QuotedPlace] = ()
) -> Question:
    """A follow-up with the earlier questions that it refers to, the latest last; other questions unchanged.

    `shown` are the quotes of the latest answer.
    """
    if not earlier or not is_follow_up(question):
        return question
    read_with = _find_subject(earlier)
    tokens = own_tokens(question)
    return replace(
        question,
        tokens=tuple(tokens),
        read_with=read_with,
        context=_weigh_context(tokens, read_with),
        shown=tuple(shown),
    )


def is_follow_up(question: Question) -> bool:
    """Whether a question can be understood only after an earlier one."""
    text = question.text
    if main_script(text) in (Script.HAN, Script.KANA):
        length, few, bare = count_cjk(text), _FEW_CHARACTERS, _BARE_CHARACTERS
    elif main_script(text) is Script.HANGUL:
        length, few, bare = count_words(text), _FEW_WORDS, _BARE_HANGUL_WORDS
    else:
        length, few, bare = len(own_tokens(question)), _FEW_WORDS, _BARE_WORDS
    if length > few:
        return False
    if _FOLLOW_UP_OPENING.match(text) or _PRONOUN.search(text):
        return True
    if _names_speaker_and_topic(text) or find_news_subject(text) is not None:
        return False
    if _FOLLOW_UP_ENDING.search(text):
        return True
    return length <= bare and not _NEW_SUBJECT.match(fold_letters(text)) and not _is_keywords(question)


def may_stand_alone(question: Question) -> bool:
    """Whether a follow-up may also be a complete question: "Who leads Japan?"."""
    text = question.text
    if any(pattern.search(text) for pattern in (_FOLLOW_UP_ENDING, _PRONOUN)) or _FOLLOW_UP_OPENING.match(text):
        return False
    needs = find_needs(text, [])
    return bool(needs.names or needs.actors) and not needs.asks_for_speech and not needs.is_bare


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


def find_close_foreign(owners: Mapping[PassageCandidate, int]) -> set[int]:
    """The articles in another script, by passage, that are about as close to the exchange as the closest."""
    closest = max((_closeness(candidate) for candidate in owners), default=0.0)
    least = max(_LEAST_CLOSENESS, _LEAST_OF_CLOSEST * closest)
    return {owners[c] for c in owners if c.is_foreign and _closeness(c) >= least}


def _is_keywords(question: Question) -> bool:
    """Whether it is a list of search words ("Houthi attacks") and not a short question ("the second ship?")."""
    is_asking = question.text.endswith(("?", "？"))
    return not is_asking and count_words(question.text) > 1 and own_tokens(question) == list(question.tokens)


def _names_speaker_and_topic(text: str) -> bool:
    """Whether it asks what somebody said about something: "What did China say about Taiwan?"."""
    return _SPEECH_TOPIC.search(text) is not None and find_needs(text, []).asks_for_speech


def _closeness(candidate: PassageCandidate) -> float:
    return max(candidate.cosine, candidate.sentence_cosine)


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
