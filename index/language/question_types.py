"""Detect what a question asks for (a reason, a time, an amount) and whether a sentence contains one.

Used for short questions ("why?", "when was that?", 「為什麼？」). It matches patterns and does not parse: a
sentence may contain a date that is not the one asked for, so a match can only rule sentences out.
"""

import re
from enum import StrEnum

from index.language.question_words import question_word_regex


class QuestionType(StrEnum):
    """What kind of answer a question asks for, where patterns can tell."""

    REASON = "reason"
    TIME = "time"
    MONEY = "money"
    DURATION = "duration"
    NUMBER = "number"


def find_question_type(question: str) -> QuestionType | None:
    """What a question asks for; None if it is unclear or something else."""
    return next((kind for kind, pattern in _QUESTION_PATTERNS.items() if pattern.search(question)), None)


def strip_question_words(question: str) -> str:
    """The question without the words that say what type of answer it asks for."""
    for pattern in _QUESTION_PATTERNS.values():
        question = pattern.sub(" ", question)
    return question


def has_answer_of_type(kind: QuestionType, sentence: str) -> bool:
    """Whether a sentence contains something that could be an answer of the type."""
    return _ANSWER_PATTERNS[kind].search(sentence) is not None


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_HAN_DIGIT = "[0-9〇一二三四五六七八九十百千萬万億亿兩两數数幾]"
_NUMBER_WORD = (
    r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|"
    r"sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|none|no|several)\b"
)

# Tried in this order: "how much did it cost" before "how much", "how long" before other numbers.
_QUESTION_PATTERNS = {
    QuestionType.REASON: _any_of(r"\b(why|how come|what for)\b", question_word_regex("why", "what reason")),
    QuestionType.MONEY: _any_of(
        r"\bhow (expensive|costly)\b",
        r"\bhow much\b(?=.{0,200}\b(costs?|pay|paid|spend|spent|worth|money|price)\b)",
        question_word_regex("what price"),
    ),
    QuestionType.DURATION: _any_of(
        r"\bhow long\b(?! (is|are|was|were) the)",
        question_word_regex("how long"),
    ),
    QuestionType.TIME: _any_of(
        r"\b(since when|when|what (day|date|year|month|time)|which (day|year|month))\b",
        question_word_regex("when", "what time"),
    ),
    QuestionType.NUMBER: _any_of(
        r"\bhow (many|much|far|big|large|old|tall|wide|fast|often|deep|long)\b",
        question_word_regex("how much", "how many", "how many, simplified", language="chinese"),
        question_word_regex("to what extent", "what, with a counter", language="japanese"),
        question_word_regex("how many", "how much", language="korean"),
    ),
}

_ANSWER_PATTERNS = {
    QuestionType.REASON: _any_of(
        r"\b(because|due to|owing to|as a result|after|following|so that|(meant|intended) to)\b",
        r"\bin (response|reply|retaliation|protest|order|support)\b",
        r"\bto (protest|warn|deter|show|prevent|protect|stop|test)\b",
        r"\b(purpose|reasons?|caused?|blam\w+|cit(ed|ing)|prompted|sparked|accus\w+|motiv\w+)\b",
        r"\baimed at \w+ing\b",
        "因|由於|由于|為了|为了|旨在|導致|导致|所以|理由|原因",
        "ため",
        "때문|위해|이유|따라",
    ),
    QuestionType.MONEY: _any_of(
        r"[$€£¥₩]",
        r"\b(dollars?|euros?|pounds?|yen|yuan|won|pesos?|rupees?|rou?bles?|usd)\b",
        f"{_HAN_DIGIT} ?(多?美?元|円|圓|원|달러)",
    ),
    QuestionType.DURATION: _any_of(
        r"\b(seconds?|minutes?|hours?|days?|nights?|weeks?|weekend|months?|years?|decades?)\b",
        f"{_HAN_DIGIT} ?(秒|分|[個个か]?小?[時时]間?|天|日|[個个]?星期|週|周|[個个かヶ]月|年)",
        "(초|분|시간|일|주|개월|년|달) ?(간|동안)|하루|이틀|사흘|나흘",
    ),
    QuestionType.TIME: _any_of(
        r"\b(1[89]|20)\d\d\b|\d{1,2}:\d\d",
        r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\b",
        r"\b((mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tomorrow|tonight|midnight|noon|dawn)\b",
        r"\b(last|next|this) (week|month|year|night|spring|summer|autumn|winter)\b",
        r"\b(days?|weeks?|months?|years?|hours?) ago\b",
        f"{_HAN_DIGIT}[年月日號号時时點点]|[週周][一二三四五六日]|星期|昨|今[天日]|明[天日]",
        "[月火水木金土日]曜",
        r"\d(년|월|일)|[월화수목금토일]요일|어제|오늘|내일|지난",
    ),
    QuestionType.NUMBER: _any_of(
        r"\d", _NUMBER_WORD, _HAN_DIGIT, r"\b(하나|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?\w"
    ),
}
