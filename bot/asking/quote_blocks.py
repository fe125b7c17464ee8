"""The quotes of an answer: who says each, its words, its numbers, and the days that it names. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.articles.source_lines import date_text
from bot.articles.standing_text import Detail
from bot.language import Language
from bot.markdown import clean, escape, safe_url, shorten
from bot.telling.day_text import describe_days
from bot.telling.introduction_text import introduce
from index import Citation, CitedSentence, ResolvedTime

MAX_TIME_UNITS = 60


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A sentence of an answer as far as it is shown: `words` are the whole, cleaned, or its beginning."""

    sentence: CitedSentence
    words: str
    citations: tuple[Citation, ...]
    """Those whose numbers are shown, at least the first, which is the quote's own."""


def quote_blocks(
    quotes: Sequence[ShownQuote], say: Language, *, detail: Detail, has_links: bool
) -> Iterator[str]:
    """One block a quote, below the one who says it; `has_links` makes links of the numbers."""

    def escape_text(words: str) -> str:
        return escape(shorten(words, detail.name_units))

    introductions = introduce(
        [quote.citations[0] for quote in quotes],
        say,
        escape_text=escape_text,
        format_date=lambda article: date_text(article.published, say),
    )
    for quote, introduction in zip(quotes, introductions, strict=True):
        times = _describe_times(quote, say)[: detail.most_times]
        lines = [
            introduction,
            f"> {escape(quote.words)} {_markers(quote, say, has_links=has_links)}",
            f"-# {' · '.join(times)}" if times else "",
        ]
        yield "\n".join(filter(None, lines))


def _markers(quote: ShownQuote, say: Language, *, has_links: bool) -> str:
    """The numbers behind a quote, as links or in brackets."""
    markers = [
        f"[[{citation.number}]](<{target}>)"
        if has_links and (target := safe_url(citation.article.url))
        else escape(f"[{citation.number}]")
        for citation in quote.citations
    ]
    if left_out := len(quote.sentence.citations) - len(quote.citations):
        markers.append(say("and {n} more", n=left_out))
    return " ".join(markers)


def _describe_times(quote: ShownQuote, say: Language) -> list[str]:
    """The days that the shown part of a quote names: our reading in brackets behind the quote's own words."""
    own = quote.citations[0]

    def is_hidden(time: ResolvedTime) -> bool:
        return not quote.words.startswith(clean(own.quote[: time.end]))

    shown = own.times[: bisect_left(own.times, True, key=is_hidden)]
    return list(dict.fromkeys(_describe_time(own.quote, time, say) for time in shown))


def _describe_time(quote: str, time: ResolvedTime, say: Language) -> str:
    words = escape(shorten(quote[time.start : time.end], MAX_TIME_UNITS))
    days = describe_days(time.first, time.last, say)
    return f"{words} {escape(f'[{days}]')}"
