"""Recognise a question for news: "what's new in Ukraine?", "update on Yemen", "what happened this week?"."""

import re
from dataclasses import dataclass

from index.text.tokenizer import content_tokens, is_stop_token

_LONGEST_QUESTION_CHARS = 200
_PUNCTUATION = " ?!.,？！。、"
_ABOUT = r"(?:on|in|about|from|at|of|with|around|over|regarding|concerning|for|to)"
_NEWS = r"(?:news|updates?|developments?|headlines)"
_TIMES = (
    *("right now", "now", "at the moment", "at present", "currently", "today", "tonight", "lately", "recently"),
    *("yesterday", "so far", "these days", "this week", "this month", "last week", "last month", "past week"),
    *("the past week", "the last week", "in the past week", "in the last week", "in the last few days"),
)
_SPAN = r"(?:in |over |for )?the (?:last|past) \d{1,3} \w{3,6}"
_TIME = rf"(?:{'|'.join(sorted(_TIMES, key=len, reverse=True))}|{_SPAN})"
_GREETING = r"(?:(?:so|and|ok|hi|hey|hello|please|give me|show me|tell me|got)[ ,]+)?"
_ASKS_FOR_NEWS = (
    rf"(?:what['’]?s|what (?:is|are)) (?:new|up|the latest|the newest|happening|going on)(?: {_NEWS})?"
    r"|what(?: has|['’]?s) been (?:happening|going on)"
    rf"|(?:is there |are there )?(?:any |the |an |some )?(?:new |recent |more |latest |breaking )?{_NEWS}"
    r"|(?:is there )?anything new"
    r"|(?:the )?(?:latest|newest)"
)
_OPENING = re.compile(rf"{_GREETING}(?:{_ASKS_FOR_NEWS})(?: {_TIME})? {_ABOUT} ", re.IGNORECASE)
# Asks for news only with a time: "what happened to Lysychansk?" asks for one event.
_OPENING_WITH_TIME = re.compile(rf"{_GREETING}what(?: has|['’]?s)? happened {_ABOUT} ", re.IGNORECASE)
_OPENING_AFTER_TIME = re.compile(rf"{_GREETING}what(?: has|['’]?s)? happened {_TIME} {_ABOUT} ", re.IGNORECASE)
_WHOLE = re.compile(
    rf"{_GREETING}(?:(?:{_ASKS_FOR_NEWS})(?: {_TIME})?|what(?: has|['’]?s)? happened {_TIME}"
    rf"|(?:this|last) (?:week|month)['’]?s {_NEWS}|today['’]?s {_NEWS})",
    re.IGNORECASE,
)
_OPENING_BEFORE_NEWS = re.compile(r"^(?:the )?(?:latest|newest) ", re.IGNORECASE)
_OPENING_OF_QUESTION = re.compile(
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|will|would)\b",
    re.IGNORECASE,
)
_ENDINGS = ("latest", "latest news", "latest updates", "news", "updates", "update")
_CJK_TIME = (
    r"(?:今[天日]|昨[天日]|(?:本|這|这|上)(?:個|个)?(?:週|周|星期|月)|最近|近日"
    r"|今日|昨日|(?:今|先)(?:週|月)|最近|이번 ?[주달]|지난 ?[주달]|오늘|어제|최근)"
)
_CJK_ENDING = re.compile(
    r"(?:"
    r"(?:有[什甚][麼么]|有何|有)(?:新|最新)?(?:的)?(?:消息|新[聞闻]|[進进]展|[動动][態态])"
    r"|的?最新(?:消息|新[聞闻]|[進进]展|[動动][態态]|情[況况]|局[勢势])(?:是[什甚][麼么]|如何)?"
    r"|(?:について)?の?(?:最新(?:情報|ニュース|の(?:情報|ニュース|状況|動き|情勢))|最近の(?:動き|情勢|ニュース)|近況)"
    r"(?:は(?:何ですか)?|を教えて(?:ください)?)?"
    r"|(?:에 대한|에 관한|의)? ?(?:최신|최근|새로운) ?(?:소식|뉴스|상황|동향)(?:은|는|이)?"
    r"(?: 무엇인가요?| 있나요| 있습니까)?"
    r")$"
)
_CJK_NEWS_OF_TIME = re.compile(
    rf"(?P<before>.{{0,40}}?)[的の의]?\s?{_CJK_TIME}(?P<after>.{{0,40}}?)[的の의]?\s?"
    r"(?:(?:發生|发生)了?[什甚][麼么](?:事)?|(?:有[什甚][麼么])?(?:新[聞闻]|消息)|ニュース(?:は(?:何ですか)?|を教えて)?"
    r"|何があり?(?:ました|った)(?:か)?|소식(?:은|는)?|뉴스(?:는|은)?|무슨 일이 있었(?:나요|습니까))$"
)
_CJK_PARTICLE = re.compile(r"^[的の在]|(?:에서|[的の의은는])$")


@dataclass(frozen=True, slots=True)
class NewsRequest:
    """What a question for news asks about."""

    subject: str
    """As in the question; empty for all news."""


def find_news_request(question: str) -> NewsRequest | None:
    """What news a question asks for; None for other questions."""
    if len(question) > _LONGEST_QUESTION_CHARS:
        return None
    text = question.strip(_PUNCTUATION)
    if _WHOLE.fullmatch(text):
        return NewsRequest("")
    subject = _find_subject(text)
    if subject is None:
        return None
    return NewsRequest(subject) if not subject or _names_something(subject) else None


def find_news_subject(question: str) -> str | None:
    """The subject of a question that asks for the news about it; None for all other questions."""
    request = find_news_request(question)
    return request.subject or None if request is not None else None


def _find_subject(text: str) -> str | None:
    """The subject of a question for news, empty for all news; None for another question."""
    if asked := _CJK_NEWS_OF_TIME.fullmatch(text):
        return _CJK_PARTICLE.sub("", (asked["before"] or asked["after"]).strip())
    if asked := _CJK_ENDING.search(text):
        return text[: asked.start()]
    if opening := _OPENING.match(text) or _OPENING_AFTER_TIME.match(text):
        return _without_time(text[opening.end() :])
    if opening := _OPENING_WITH_TIME.match(text):
        subject = text[opening.end() :]
        shorter = _without_time(subject)
        return shorter if shorter != subject else None
    return None if _OPENING_OF_QUESTION.match(text) else _find_subject_before_news(text)


def _find_subject_before_news(text: str) -> str | None:
    """The subject of "latest Ukraine news"."""
    for ending in _ENDINGS:
        if text.lower().endswith(f" {ending}"):
            return _OPENING_BEFORE_NEWS.sub("", text[: -len(ending) - 1], count=1)
    return None


def _without_time(subject: str) -> str:
    """A subject without the time at its end."""
    ending = _ENDING_TIME.search(subject)
    return subject[: ending.start()].rstrip(_PUNCTUATION) if ending is not None else subject


_ENDING_TIME = re.compile(rf" {_TIME}$", re.IGNORECASE)


def _names_something(subject: str) -> bool:
    tokens = content_tokens(subject)
    return bool(tokens) and not all(map(is_stop_token, tokens))
