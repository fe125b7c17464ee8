"""Recognise a question for news ("what's new in Ukraine?", "update on Yemen") and the subject that it names."""

import re
from dataclasses import replace

from index.qa.question import Question
from index.text.tokenizer import content_tokens, is_stop_token

_LONGEST_QUESTION_CHARS = 200
_PUNCTUATION = " ?!.,？！。、"
_ABOUT = r"(?:on|in|about|from|at|of|with|around|over|regarding|concerning|for|to)"
_NEWS = r"(?:news|updates?|developments?|headlines)"
_NOW = r"(?: right now| now| today| currently| lately| recently)?"
_GREETING = r"(?:(?:so|and|ok|hi|hey|hello|please|give me|show me|tell me|got)[ ,]+)?"
_OPENING = re.compile(
    rf"{_GREETING}(?:"
    rf"(?:what['’]?s|what (?:is|are)) (?:new|up|the latest|the newest|happening|going on)(?: {_NEWS})?{_NOW}"
    rf"|what(?: has|['’]?s) been (?:happening|going on){_NOW}"
    rf"|(?:is there |are there )?(?:any |the |an |some )?(?:new |recent |more |latest |breaking )?{_NEWS}"
    rf"|(?:is there )?anything new"
    rf"|(?:the )?(?:latest|newest)"
    rf") {_ABOUT} ",
    re.IGNORECASE,
)
# Asks for news only with a time at its end: "what happened to Lysychansk?" asks for one event.
_OPENING_WITH_TIME = re.compile(rf"{_GREETING}what(?: has)? happened {_ABOUT} ", re.IGNORECASE)
_OPENING_BEFORE_NEWS = re.compile(r"^(?:the )?(?:latest|newest) ", re.IGNORECASE)
_OPENING_OF_QUESTION = re.compile(
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|will|would)\b",
    re.IGNORECASE,
)
_TIMES = (
    *("right now", "now", "at the moment", "at present", "currently", "today", "tonight", "lately", "recently"),
    *("yesterday", "so far", "these days", "this week", "this month", "last week", "last month", "past week"),
    *("the past week", "the last week", "in the past week", "in the last week", "in the last few days"),
)
_ENDINGS = ("latest", "latest news", "latest updates", "news", "updates", "update")
_CJK_ENDING = re.compile(
    r"(?:"
    r"(?:有[什甚][麼么]|有何|有)(?:新|最新)(?:的)?(?:消息|新[聞闻]|[進进]展|[動动][態态])"
    r"|的?最新(?:消息|新[聞闻]|[進进]展|[動动][態态]|情[況况]|局[勢势])(?:是[什甚][麼么]|如何)?"
    r"|(?:について)?の?(?:最新(?:情報|ニュース|の(?:情報|ニュース|状況|動き|情勢))|最近の(?:動き|情勢|ニュース)|近況)"
    r"(?:は(?:何ですか)?|を教えて(?:ください)?)?"
    r"|(?:에 대한|에 관한|의)? (?:최신|최근|새로운) ?(?:소식|뉴스|상황|동향)(?:은|는|이)?"
    r"(?: 무엇인가요?| 있나요| 있습니까)?"
    r")$"
)


def find_news_subject(question: str) -> str | None:
    """The subject of a question that asks for the news about it; None for other questions."""
    if len(question) > _LONGEST_QUESTION_CHARS:
        return None
    text = question.strip(_PUNCTUATION)
    subject = _find_subject(text)
    return subject if subject is not None and _names_something(subject) else None


def narrow_to_subject(question: Question) -> Question | None:
    """The question reduced to the subject whose news it asks for; None for another question or a follow-up."""
    subject = find_news_subject(question.text)
    if subject is None or question.read_with:
        return None
    tokens = tuple(dict.fromkeys(content_tokens(subject)))
    return replace(question, text=subject, tokens=tokens, typed=question.as_typed)


def _find_subject(text: str) -> str | None:
    if asked := _CJK_ENDING.search(text):
        return text[: asked.start()]
    if opening := _OPENING.match(text):
        return _without_time(text[opening.end() :])
    if opening := _OPENING_WITH_TIME.match(text):
        subject = text[opening.end() :]
        shorter = _without_time(subject)
        return shorter if shorter != subject else None
    if _OPENING_OF_QUESTION.match(text):
        return None
    for ending in _ENDINGS:
        if text.lower().endswith(f" {ending}"):
            return _OPENING_BEFORE_NEWS.sub("", text[: -len(ending) - 1], count=1)
    return None


def _without_time(subject: str) -> str:
    """A subject without the time at its end."""
    for time in sorted(_TIMES, key=len, reverse=True):
        if subject.lower().endswith(f" {time}"):
            return subject[: -len(time) - 1].rstrip(_PUNCTUATION)
    return subject


def _names_something(subject: str) -> bool:
    tokens = content_tokens(subject)
    return bool(tokens) and not all(map(is_stop_token, tokens))
