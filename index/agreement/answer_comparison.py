"""Compare the words with which two sentences answer a question about a person, a body or a place. Pure."""

import re

from index.agreement.asked_quantity import AskedQuantity
from index.agreement.reported_sentence import ReportedSentence
from index.text.scripts import writing_system
from index.text.tokenizer import content_tokens

_NAME = re.compile(
    r"(?:[Tt]he )?[A-Z\u0400-\u042f][\w’'.-]*(?: (?:of |the |de |al-)?[A-Z\u0400-\u042f][\w’'.-]*){0,3}"
)


def compare_answers(one: ReportedSentence, other: ReportedSentence, asked: AskedQuantity) -> bool | None:
    """Whether the words are the same, or other names; None if a sentence has none, or if that is uncertain."""
    if one.answer is None or other.answer is None:
        return None
    words, other_words = (sentence.text[slice(*sentence.answer or (0, 0))] for sentence in (one, other))
    tokens, other_tokens = (frozenset(content_tokens(text)) - asked.tokens for text in (words, other_words))
    if not tokens or not other_tokens:
        return None
    if tokens <= other_tokens or other_tokens <= tokens:
        return True
    are_names = _NAME.fullmatch(words) is not None and _NAME.fullmatch(other_words) is not None
    in_one_script = writing_system(words) is writing_system(other_words)
    return False if are_names and in_one_script and tokens.isdisjoint(other_tokens) else None
