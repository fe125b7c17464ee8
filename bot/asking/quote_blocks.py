"""The quotes of an answer: who says each, its words, its numbers, and the days that it names. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.articles.source_lines import date_text
from bot.articles.standing_text import Detail
from bot.language import Language
from bot.markdown import clean, escape, safe_url, shorten
from bot.telling.day_text import describe_days
from bot.telling.introduction_text import introduce, is_same_voice
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
    """One block a quote. What one voice says on end is introduced once.

    `has_links` makes links of the numbers.
    """
    before: Citation | None = None
    for quote in quotes:
        own = quote.citations[0]
        is_new = before is None or not is_same_voice(before, own)
        lines = [_introduction(own, say, detail.name_units)] if is_new else []
        lines.append(f"> {escape(quote.words)} {_markers(quote, say, has_links=has_links)}")
        if times := _describe_times(own, quote.words, say):
            lines.append(f"-# {' · '.join(times[: detail.most_times])}")
        yield "\n".join(lines)
        before = own


def _introduction(citation: Citation, say: Language, name_units: int) -> str:
    def spell(words: str) -> str:
        return escape(shorten(words, name_units))

    return introduce(citation, say, date=date_text(citation.article.published, say), spell=spell)


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


def _describe_times(citation: Citation, shown: str, say: Language) -> list[str]:
    """The days that the shown part of a quote names: our reading in brackets behind the quote's own words."""
    times = [time for time in citation.times if shown.startswith(clean(citation.quote[: time.end]))]
    return list(dict.fromkeys(_describe_time(citation.quote, time, say) for time in times))


def _describe_time(quote: str, time: ResolvedTime, say: Language) -> str:
    words = escape(shorten(quote[time.start : time.end], MAX_TIME_UNITS))
    days = describe_days(time.first, time.last, say)
    return f"{words} {escape(f'[{days}]')}"
