"""Surface cues of a sentence: names, numbers, dates, places, a pronoun at its start. Patterns, not parsing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.language.question_words import question_word_regex
from index.text.search_folding import drop_marks, fold_letters
from index.text.tokenizer import is_stop_token, tokenize

_WORD = r"[A-Z][\w’'.-]*\w|[A-Z]"
_NAME = re.compile(rf"\b(?:{_WORD})(?:\s+(?:(?:of|the|de|van|von|al|bin|and|for)\s+)?(?:{_WORD}))*")
_CAPITALISED = re.compile(r"[A-Z][\w’'-]+")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]{2,}")
_SENTENCE_OPENERS = ("“", '"', "‘", "'", ". ", ": ", "? ", "! ")
_NUMBER = re.compile(r"[$€£]?\d[\d,.]*%?")
_DATE_WORD = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Aug|Sept|Oct"
    r"|Nov|Dec|(?:1[5-9]|20)\d\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|century|decade|years?"
    r"|months?|weeks?|days?)\b|\d[年月日년월일]|[週周][一二三四五六日]|[月火水木金土日]曜",
    re.IGNORECASE,
)
_PLACE_PHRASE = re.compile(r"\b(?:in|at|from|near|outside|across|to|off)\s+(?:the\s+)?[A-Z]\w+")


@dataclass(frozen=True, slots=True)
class SentenceCues:
    """Tokens of names and numbers that the question lacks, and what else a sentence contains."""

    names: frozenset[str]
    numbers: frozenset[str]
    has_number: bool
    has_date: bool
    has_place: bool


def find_cues(sentence: str, asked: frozenset[str]) -> SentenceCues:
    """Find the cues of a sentence; `asked` are the tokens of the question."""
    numbers = [token for match in _NUMBER.finditer(sentence) for token in tokenize(match.group())]
    return SentenceCues(
        names=frozenset(
            token
            for name in _find_names(sentence)
            for token in tokenize(name)
            if token not in asked and not is_stop_token(token)
        ),
        numbers=frozenset(numbers) - asked,
        has_number=bool(numbers),
        has_date=_DATE_WORD.search(sentence) is not None,
        has_place=_PLACE_PHRASE.search(sentence) is not None,
    )


def find_capitalised(text: str) -> Iterator[str]:
    """Words that begin with a capital letter, in plain letters."""
    return (match.group() for match in _CAPITALISED.finditer(drop_marks(fold_letters(text))))


def _find_names(sentence: str) -> Iterator[str]:
    """Runs of capitalised words or katakana. A single capitalised word that opens a sentence is no name."""
    for match in _NAME.finditer(sentence):
        opens = match.start() == 0 or sentence[: match.start()].endswith(_SENTENCE_OPENERS)
        if not opens or " " in match.group():
            yield match.group()
    yield from (match.group() for match in _KATAKANA.finditer(sentence))


_OPENING_PRONOUN = re.compile(
    rf"""[“"'‘「『(]?(?:
    (?:he|she|they|it|this|that|these|those|his|her|hers|their|theirs|its)\b(?!['’]s\s+(?:not\s+)?
        (?:clear|unclear|possible|likely|unlikely|important|time)\b)
    | {question_word_regex("pronoun that opens a sentence")}
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def points_back(sentence: str) -> bool:
    """Whether a sentence opens with a pronoun, so that it needs the previous sentence as context."""
    return _OPENING_PRONOUN.match(sentence) is not None
