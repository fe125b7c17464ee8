"""The quotes of an answer, above their speakers, and the languages and days that readers need to know."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.translator import Translator
from bot.ui.article_lines import DetailLevel, describe_publication_date
from bot.ui.attribution_text import attribute_quotes
from bot.ui.cleaned_spans import find_cleaned_span
from bot.ui.comparison_text import describe_agreement
from bot.ui.dates_and_ages import describe_days
from bot.ui.discord_markup import clean, escape, escape_with_bold, safe_url, shorten
from bot.ui.language_labels import name_other_language
from index import Citation, CitedSentence, ResolvedTime

MAX_TIME_UNITS = 60


@dataclass(frozen=True, slots=True)
class RenderedQuote:
    """The shown part of an answer's sentence: `words` are the cleaned sentence or its beginning."""

    sentence: CitedSentence
    words: str
    own: Citation
    """The citation that the quote is taken from."""
    elsewhere: tuple[Citation, ...]
    """The same sentence in other articles."""


def quote_blocks(
    quotes: Sequence[RenderedQuote], question: str, say: Translator, *, detail: DetailLevel, has_links: bool
) -> Iterator[str]:
    """A block per consecutive quotes of a speaker: the quotes, who says it, then notes.

    The words that answer are bold. With `has_links` the numbers are links. The language of a quote is named if
    it is not that of the question.
    """

    def escape_text(words: str) -> str:
        return escape(shorten(words, detail.name_units))

    attributions = attribute_quotes(
        [quote.own for quote in quotes],
        say,
        escape_text=escape_text,
        format_date=lambda article: describe_publication_date(article.published, say),
    )
    run: list[RenderedQuote] = []
    for quote, attribution in zip(quotes, attributions, strict=True):
        run.append(quote)
        if attribution:
            markers = " ".join(_marker(quote.own, has_links=has_links) for quote in run)
            # An empty line: Discord joins consecutive quoted lines into one quote.
            shown = "\n\n".join(
                f"> {escape_quote(quote.sentence.text, quote.words, quote.sentence.answer)}" for quote in run
            )
            yield "\n".join([shown, f"— {attribution} {markers}", *_note_lines(run, question, say, detail)])
            run = []


def _note_lines(
    quotes: Sequence[RenderedQuote], question: str, say: Translator, detail: DetailLevel
) -> Iterator[str]:
    """One line with the outlets that report the quotes, their languages and the days they name; or none."""
    outlets = [describe_agreement(quote.sentence, say) for quote in quotes]
    languages = [name_other_language(quote.own.language, question, say) for quote in quotes]
    times = [time for quote in quotes for time in _describe_times(quote, say)]
    notes = [
        *filter(None, dict.fromkeys([*outlets, *languages])),
        *list(dict.fromkeys(times))[: detail.most_times],
    ]
    if notes:
        yield f"-# {' · '.join(notes)}"


def escape_quote(text: str, words: str, answer: tuple[int, int] | None) -> str:
    """The shown words of a sentence, with those that answer, text[start:end], in bold if none is cut off."""
    span = find_cleaned_span(text, answer, clean)
    if answer is None or span is None or not words.startswith(clean(text[: answer[1]])):
        return escape(words)
    return escape_with_bold(words, *span)


def _marker(citation: Citation, *, has_links: bool) -> str:
    """The number of a quote, as a link or in brackets."""
    target = safe_url(citation.article.url) if has_links else None
    return f"[[{citation.number}]](<{target}>)" if target else escape(f"[{citation.number}]")


def _describe_times(quote: RenderedQuote, say: Translator) -> Iterator[str]:
    """The days that the shown part of a quote names, as `Friday = 27 Aug 2021`."""

    def is_hidden(time: ResolvedTime) -> bool:
        return not quote.words.startswith(clean(quote.own.quote[: time.end]))

    times = quote.own.times
    for time in times[: bisect_left(times, True, key=is_hidden)]:
        words = escape(shorten(quote.own.quote[time.start : time.end], MAX_TIME_UNITS))
        yield f"{words} = {escape(describe_days(time.first, time.last, say))}"
