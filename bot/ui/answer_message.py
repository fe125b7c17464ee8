"""Render an answer as a message: quotes with their speakers, numbered sources, small print.

All of it is content, not an embed: notifications and the preview of a reply show only the content, people on
phones can copy it, and it needs no permission to embed links. What does not fit is cut from the end, and a note
says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.i18n.translator import N_, Translator
from bot.ui.article_lines import BRIEF, FULL, MINIMAL, DetailLevel
from bot.ui.caution_text import describe_caution, describe_single_origin
from bot.ui.comparison_text import split_by_comparison
from bot.ui.correction_text import describe_corrections
from bot.ui.discord_markup import CUT_MARK, count_units, escape, shorten
from bot.ui.name_match_text import describe_name_matches
from bot.ui.question_time_text import describe_outdated, describe_timing
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.refusal_message import render_refusal
from bot.ui.reply import MAX_CONTENT_UNITS, Reply
from bot.ui.small_print import MAX_WORDS_UNITS, render_small_print
from bot.ui.source_lines import source_lines
from index import Answer, NoAnswer

SUPPORT_GRADES = (
    (0.95, N_("Very likely the answer")),
    (0.75, N_("Likely the answer")),
    (0.5, N_("Possibly the answer")),
    (0.0, N_("May not answer this")),
)
"""Minimum support of each grade; docs/decisions/0005 has the measured share of correct answers."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How much of an answer is shown. Sources have links; with `links_twice`, the numbers of quotes, too."""

    sentences: int
    links_twice: bool
    detail: DetailLevel


_SMALLEST = _Layout(sentences=1, links_twice=False, detail=MINIMAL)


def render_reply(
    found: Answer | NoAnswer,
    say: Translator,
    *,
    shows_question: bool = True,
    limits: str = "",
    notes: Sequence[str] = (),
    may_add: bool = True,
) -> Reply:
    """The message for an answer or a refusal.

    `limits` says which articles were searched, if not all. `notes` are further small print, such as the earlier
    question that was taken into account. `may_add` tells whether articles can be added here.
    """
    asked = found.question if shows_question else ""
    if isinstance(found, NoAnswer):
        return render_refusal(found, say, asked=asked, limits=limits, notes=notes, may_add=may_add)
    stated = [
        describe_support(found.support, say),
        describe_single_origin(found, say),
        *describe_timing(found.timing, say),
        limits,
        *notes,
    ]
    small_print = render_small_print(asked, stated, say)
    room_units = MAX_CONTENT_UNITS - count_units(f"\n{small_print}")
    return Reply(content=f"{answer_body(found, say, room_units)}\n{small_print}")


def describe_support(support: float, say: Translator) -> str:
    """The grade of an answer's support, in words."""
    return say(next(words for least, words in SUPPORT_GRADES if support >= least))


def answer_body(answer: Answer, say: Translator, most_units: int) -> str:
    """The quotes and their sources, without the small print, in at most `most_units`."""
    quotes = [shorten(sentence.text, most_units, mark=CUT_MARK) for sentence in answer.sentences]
    for layout in _layouts(len(quotes)):
        body = _compose(answer, say, quotes, layout)
        if count_units(body) <= most_units:
            return body
    room = most_units - count_units(_compose(answer, say, quotes, _SMALLEST)) + count_units(escape(quotes[0]))
    return _compose(answer, say, [shorten(quotes[0], room, mark=CUT_MARK)], _SMALLEST)


def _layouts(sentences: int) -> Iterator[_Layout]:
    """From the fullest to the smallest: repeated links and long notes are cut before a sentence is."""
    for kept in range(sentences, 0, -1):
        for links_twice, detail in ((True, FULL), (False, FULL), (False, BRIEF)):
            yield _Layout(sentences=kept, links_twice=links_twice, detail=detail)
    yield _SMALLEST


def _compose(answer: Answer, say: Translator, quotes: Sequence[str], layout: _Layout) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    shown = [
        RenderedQuote(sentence, words, cited[own], tuple(cited[number] for number in others))
        for sentence, words in zip(answer.sentences[: layout.sentences], quotes, strict=False)
        for own, *others in [sentence.citations]
    ]
    aged_at = answer.timing.moment if answer.timing and answer.timing.wants_newest else None
    blocks = [
        _emphasise(describe_corrections(answer.corrections, say, escape_text=_escape_words)),
        _emphasise(describe_name_matches(answer.name_matches, say, escape_text=_escape_words)),
        _emphasise(describe_outdated(answer.timing, say)),
        _emphasise(describe_caution(answer, say, escape_text=_escape_words)),
        *_quote_groups(answer, shown, say, layout),
        _emphasise(_describe_missing(len(answer.sentences) - len(shown), say)),
    ]
    sources = source_lines(shown, say, detail=layout.detail, aged_at=aged_at)
    return "\n".join(["\n\n".join(filter(None, blocks)), *sources])


def _quote_groups(
    answer: Answer, shown: Sequence[RenderedQuote], say: Translator, layout: _Layout
) -> Iterator[str]:
    """The blocks of the quotes, with a heading above those that disagree if two of them are shown."""
    for heading, places in split_by_comparison(answer.comparisons, len(shown), say):
        quotes = [shown[place] for place in places]
        yield _emphasise(heading)
        yield from quote_blocks(
            quotes, answer.question, say, detail=layout.detail, has_links=layout.links_twice
        )


def _describe_missing(sentences: int, say: Translator) -> str:
    if not sentences:
        return ""
    return say.plural(
        "{n:,} more sentence did not fit into this message.",
        "{n:,} more sentences did not fit into this message.",
        sentences,
    )


def _emphasise(sentence: str) -> str:
    """Mark a sentence of the bot among quotes."""
    return f"*{sentence}*" if sentence else ""


def _escape_words(words: str) -> str:
    """Words of a question or an article, shortened."""
    return escape(shorten(words, MAX_WORDS_UNITS))
