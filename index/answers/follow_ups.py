"""Questions that lean on the one before: "and what did Beijing say?", "why?", 「那日本呢？」.

No model rewrites them. A question that leans is searched together with the earlier ones, whose words count
less than its own; one that stands on its own is searched as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.answers.question import Question
from index.text.scripts import Script, count_words, main_script
from index.text.tokens import content_tokens, is_stop_token

MOST_EARLIER = 3
# How much a word of the question before counts beside one of the follow-up; half of it for each one further
# back. At 1 the answer to "and the Philippines?" is the old answer again.
CONTEXT_WEIGHT = 0.4
# Of what the follow-up newly names, this share must stand in the answer: else the old question is answered.
LEAST_NEW = 0.5

# A question of more words of its own than this is not taken for a mere addition, however it begins.
_FEW_WORDS = 5
_MOST_BARE_WORDS = 2
_OPENING = re.compile(
    r"(and|but|or|so|then|also|why|since when|what about|how about|what else|which of|the same)\b"
    r"|那(?![些個个裡里])|還有|还有|另外|為什麼|为什么|では|じゃあ|それで|それなら|なぜ|どうして|그럼|그러면|그리고|왜",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(呢|とは|は|은요|는요|은|는)[？?]?$")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z]\w+|\b[A-Z]{2,}\b|\d+")
_POINTING = re.compile(
    r"\b(it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|then|one|ones)\b"
    r"|它|他們|她們|他们|他|她|這|这|那個|那个|當時|当时|それ|これ|その|この|あの|彼|そこ|그것|그들|그는|그녀|이것|거기",
    re.IGNORECASE,
)


def read_follow_up(question: Question, earlier: Sequence[Question]) -> Question:
    """The question with the earlier ones that it leans on, the latest last; as it is where it leans on none."""
    if not earlier or not leans(question):
        return question
    read_with = tuple(earlier[-MOST_EARLIER:])
    return replace(question, read_with=read_with, context=_weigh_context(question, read_with))


def leans(question: Question) -> bool:
    """Whether a question is understood only after another one."""
    text = question.text
    own = _count_own_words(question)
    if own <= _MOST_BARE_WORDS and count_words(text) <= _FEW_WORDS:
        return True
    return own <= _FEW_WORDS and bool(_OPENING.match(text) or _ENDING.search(text) or _POINTING.search(text))


def newly_named(question: Question) -> list[str]:
    """Tokens of a follow-up that its answer must speak of.

    All it is about where it is a mere addition ("and the second ship?"); only its names where it points back
    ("how far did it fly?"), since the answer will say the rest in its own words.
    """
    own = own_tokens(question)
    if not _POINTING.search(question.text):
        return own
    names = set(content_tokens(" ".join(_NAME.findall(question.text))))
    return [token for token in own if token in names]


def own_tokens(question: Question) -> list[str]:
    """What the question itself is about: its tokens without words of grammar; perhaps none."""
    return [token for token in question.tokens if not is_stop_token(token)]


def _count_own_words(question: Question) -> int:
    if main_script(question.text) in (Script.HAN, Script.KANA):  # Whose tokens overlap.
        return count_words(question.text)
    return len(own_tokens(question))


def _weigh_context(question: Question, earlier: Sequence[Question]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for distance, other in enumerate(reversed(earlier)):
        for token in content_tokens(other.text):
            weights.setdefault(token, CONTEXT_WEIGHT * 0.5**distance)
    return {token: weight for token, weight in weights.items() if token not in question.tokens}
