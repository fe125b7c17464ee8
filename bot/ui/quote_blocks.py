"""The quotes of an answer: speaker, text, citation numbers, language, and the days that the text names."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.translator import Translator
from bot.ui.article_lines import DetailLevel, describe_publication_date
from bot.ui.cleaned_spans import find_cleaned_span
from bot.ui.dates_and_ages import describe_days
from bot.ui.discord_markup import clean, escape, escape_with_bold, safe_url, shorten
from bot.ui.language_labels import name_other_language
from bot.ui.speaker_text import introduce_speakers
from index import Citation, CitedSentence, ResolvedTime

MAX_TIME_UNITS = 60


@dataclass(frozen=True, slots=True)
class RenderedQuote:
    """The shown part of an answer's sentence: `words` are the cleaned sentence or its beginning."""

    sentence: CitedSentence
    words: str
    citations: tuple[Citation, ...]
    """Citations whose numbers are shown; the first one is the quote's own."""


def quote_blocks(
    quotes: Sequence[RenderedQuote], question: str, say: Translator, *, detail: DetailLevel, has_links: bool
) -> Iterator[str]:
    """A block per quote, below its speaker; with `has_links` the numbers are links.

    The words that answer are bold. The language of a quote is named if it is not that of the question.
    """

    def escape_text(words: str) -> str:
        return escape(shorten(words, detail.name_units))

    introductions = introduce_speakers(
        [quote.citations[0] for quote in quotes],
        say,
        escape_text=escape_text,
        format_date=lambda article: describe_publication_date(article.published, say),
    )
    for quote, introduction in zip(quotes, introductions, strict=True):
        language = name_other_language(quote.citations[0].language, question, say)
        notes = [*([language] if language else []), *_describe_times(quote, say)[: detail.most_times]]
        lines = [
            introduction,
            f"> {_escape_quote(quote)} {_markers(quote, say, has_links=has_links)}",
            f"-# {' · '.join(notes)}" if notes else "",
        ]
        yield "\n".join(filter(None, lines))


def _escape_quote(quote: RenderedQuote) -> str:
    """The shown words, with those that answer in bold if none of them is cut off."""
    text, answer = quote.sentence.text, quote.sentence.answer
    span = find_cleaned_span(text, answer, clean)
    if answer is None or span is None or not quote.words.startswith(clean(text[: answer[1]])):
        return escape(quote.words)
    return escape_with_bold(quote.words, *span)


def _markers(quote: RenderedQuote, say: Translator, *, has_links: bool) -> str:
    """The numbers after a quote, as links or in brackets."""
    markers = [
        f"[[{citation.number}]](<{target}>)"
        if has_links and (target := safe_url(citation.article.url))
        else escape(f"[{citation.number}]")
        for citation in quote.citations
    ]
    if left_out := len(quote.sentence.citations) - len(quote.citations):
        markers.append(say("and {n} more", n=left_out))
    return " ".join(markers)


def _describe_times(quote: RenderedQuote, say: Translator) -> list[str]:
    """The days that the shown part of a quote names: its own words, and the resolved days in brackets."""
    own = quote.citations[0]

    def is_hidden(time: ResolvedTime) -> bool:
        return not quote.words.startswith(clean(own.quote[: time.end]))

    shown = own.times[: bisect_left(own.times, True, key=is_hidden)]
    return list(dict.fromkeys(_describe_time(own.quote, time, say) for time in shown))


def _describe_time(quote: str, time: ResolvedTime, say: Translator) -> str:
    words = escape(shorten(quote[time.start : time.end], MAX_TIME_UNITS))
    days = describe_days(time.first, time.last, say)
    return f"{words} {escape(f'[{days}]')}"
