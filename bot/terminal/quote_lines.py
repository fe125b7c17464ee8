"""The quotes of an answer for a terminal: who says each, its words, and the days that it names; pure."""

from datetime import datetime

from bot.telling.day_text import describe_day, describe_days
from bot.telling.introduction_text import introduce
from bot.telling.saying import PLAIN_ENGLISH
from bot.terminal.plain_text import one_line
from index import Answer, ArticleFacts, Citation, CitedSentence, Precision, PublishedAt, ResolvedTime


def quote_paragraphs(answer: Answer) -> list[str]:
    """One for what a voice says on end: its introduction, and below it each quote with its numbers."""
    cited = {citation.number: citation for citation in answer.citations}
    own = [cited[sentence.citations[0]] for sentence in answer.sentences]
    introductions = introduce(own, PLAIN_ENGLISH, escape_text=one_line, format_date=_date_text)
    paragraphs: list[str] = []
    for sentence, citation, introduction in zip(answer.sentences, own, introductions, strict=True):
        if introduction:
            paragraphs.append(f"{introduction}:")
        paragraphs[-1] += "".join(f"\n  {line}" for line in _quote_lines(sentence, citation))
    return paragraphs


def published_text(published: PublishedAt) -> str:
    """`24 Aug 2021`; with the minute where that is known, in the zone that was stated: `…, 10:00 UTC+08:00`."""
    at = _as_stated(published)
    day = describe_day(at.date(), PLAIN_ENGLISH)
    return day if published.precision is Precision.DAY else f"{day}, {at:%H:%M} {at.tzname()}"


def _date_text(article: ArticleFacts) -> str:
    if article.published is None:
        return "undated"
    return describe_day(_as_stated(article.published).date(), PLAIN_ENGLISH)


def _as_stated(published: PublishedAt) -> datetime:
    """On the clock of the article, by which its own "today" counts; UTC where its zone is unknown."""
    if published.zone is None or published.precision is Precision.DAY:
        return published.at
    return published.at.astimezone(datetime.strptime(published.zone, "%z").tzinfo)


def _quote_lines(sentence: CitedSentence, own: Citation) -> list[str]:
    numbers = "".join(f"[{number}]" for number in sentence.citations)
    times = dict.fromkeys(_time_text(own.quote, time) for time in own.times)
    return [f"{one_line(sentence.text)} {numbers}", *([f"  {'; '.join(times)}"] if times else [])]


def _time_text(quote: str, time: ResolvedTime) -> str:
    """`Friday [27 Aug 2021]`: the quote's words, and in brackets what we make of them."""
    days = describe_days(time.first, time.last, PLAIN_ENGLISH)
    return f"{one_line(quote[time.start : time.end])} [{days}]"
