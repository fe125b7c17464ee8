"""Render an Answer or NoAnswer as an embed, or as plain text where embeds are not allowed.

An answer shows its quotes with numbered links, each below its speaker, then the numbered sources, and a footer
with the number of searched articles. What does not fit is cut from the end, with a note.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import discord

from bot.i18n.translator import N_, Translator
from bot.ui.article_lines import BRIEF, FULL, MINIMAL, DetailLevel, article_line_with_number, citation_lines
from bot.ui.correction_text import describe_corrections
from bot.ui.discord_markup import CUT_MARK, clean, count_units, escape, shorten
from bot.ui.language_labels import describe_other_languages, name_other_language
from bot.ui.missing_part_text import describe_missing_part
from bot.ui.question_time_text import (
    describe_asked_days,
    describe_outdated,
    describe_timing,
    find_bounding_time,
)
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.reply import ACCENT, MAX_CONTENT_UNITS, MAX_DESCRIPTION_UNITS, MAX_TITLE_UNITS, Reply
from bot.ui.unquoted_text import describe_others, describe_unquoted
from index import Answer, ArticleFacts, NoAnswer, NoAnswerReason

MAX_CITATIONS = 5
MAX_FOOTER_UNITS = 600
"""With title and description far below the 6,000 of all embeds together."""
MAX_PLAIN_FOOTER_UNITS = 400
"""Leaves room for some words of a quote in the smallest layout."""
MAX_CLOSEST = 5
MAX_WORDS_UNITS = 80
"""Longest part of a question that a note repeats."""

REASONS = {
    NoAnswerReason.EMPTY_CORPUS: N_("There are no articles to answer from yet. {article_add} adds one."),
    NoAnswerReason.NOTHING_RELEVANT: N_("I found nothing about this in the articles that I have."),
    NoAnswerReason.NOT_SUPPORTED: N_(
        "I found articles close to this, but no sentence in them that answers it."
    ),
}
SUPPORT_GRADES = (
    (0.95, N_("Very likely the answer")),
    (0.75, N_("Likely the answer")),
    (0.5, N_("Perhaps the answer")),
    (0.0, N_("Doubtful")),
)
"""Minimum support of each grade; docs/decisions/0005 has the measured share of correct answers."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How much of an answer is shown. Sources have links; quotes have them too if `links_twice`."""

    sentences: int
    most_citations: int
    links_twice: bool
    detail: DetailLevel


_SMALLEST = _Layout(sentences=1, most_citations=1, links_twice=False, detail=MINIMAL)


def render_answer(
    answer: Answer | NoAnswer,
    say: Translator,
    *,
    as_embed: bool = True,
    shows_question: bool = True,
    notes: Sequence[str] = (),
) -> Reply:
    """The message for an answer or a refusal.

    `as_embed` is False in channels where the bot may not embed; the text is the same, but shorter. `notes` are
    plain sentences for the footer, such as the filters or the earlier question that was taken into account.
    """
    note = " · ".join([*_answer_notes(answer, say), *notes])
    if not as_embed:
        ending = f"\n-# {escape(shorten(note, MAX_PLAIN_FOOTER_UNITS))}" if note else ""
        body = _body(answer, say, MAX_CONTENT_UNITS - count_units(ending))
        return Reply(content=body + ending)
    embed = discord.Embed(description=_body(answer, say, MAX_DESCRIPTION_UNITS), colour=ACCENT)
    if shows_question:
        embed.title = escape(shorten(answer.question, MAX_TITLE_UNITS))
    if note:
        embed.set_footer(text=clean(note)[:MAX_FOOTER_UNITS])
    return Reply(embeds=(embed,))


def describe_support(support: float, say: Translator) -> str:
    """The grade of an answer's support, in words."""
    return say(next(words for least, words in SUPPORT_GRADES if support >= least))


def _answer_notes(answer: Answer | NoAnswer, say: Translator) -> Iterator[str]:
    if isinstance(answer, Answer):
        yield describe_support(answer.support, say)
    if answer.considered:
        yield say.plural("looked at {n:,} article", "looked at {n:,} articles", answer.considered)
    if isinstance(answer, Answer):
        yield from describe_timing(answer.timing, say)


def _body(answer: Answer | NoAnswer, say: Translator, most_units: int) -> str:
    if isinstance(answer, Answer):
        return _answer_body(answer, say, most_units)
    return _no_answer_body(answer, say, most_units)


def _answer_body(answer: Answer, say: Translator, most_units: int) -> str:
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
            yield _Layout(sentences=kept, most_citations=MAX_CITATIONS, links_twice=links_twice, detail=detail)
    yield _SMALLEST


def _compose(answer: Answer, say: Translator, quotes: Sequence[str], layout: _Layout) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    shown = [
        RenderedQuote(sentence, words, tuple(cited[n] for n in sentence.citations[: layout.most_citations]))
        for sentence, words in zip(answer.sentences[: layout.sentences], quotes, strict=False)
    ]
    blocks = [
        _emphasise(_describe_corrections(answer, say)),
        _emphasise(describe_outdated(answer.timing, say)),
        *quote_blocks(shown, answer.question, say, detail=layout.detail, has_links=layout.links_twice),
        _sources(answer, shown, say, layout.detail),
        _emphasise(_describe_missing(len(answer.sentences) - len(shown), say)),
    ]
    return "\n\n".join(filter(None, blocks))


def _describe_corrections(answer: Answer | NoAnswer, say: Translator) -> str:
    return describe_corrections(
        answer.corrections, say, escape_text=lambda text: escape(shorten(text, MAX_WORDS_UNITS))
    )


def _sources(answer: Answer, shown: Sequence[RenderedQuote], say: Translator, detail: DetailLevel) -> str:
    citations = chain.from_iterable(quote.citations for quote in shown)
    aged_at = answer.timing.moment if answer.timing and answer.timing.wants_newest else None
    return "\n".join([f"**{say('Sources')}**", *citation_lines(citations, say, detail=detail, aged_at=aged_at)])


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


def _no_answer_body(answer: NoAnswer, say: Translator, most_units: int) -> str:
    sentences = [
        _describe_reason(answer, say),
        _describe_corrections(answer, say),
        *describe_missing_part(answer, say, escape_text=escape),
        *_suggest_without_time(answer, say),
        describe_other_languages(answer.explanation, say),
    ]
    reason = "\n".join(filter(None, sentences))
    for closest in range(min(len(answer.closest), MAX_CLOSEST), 0, -1):
        lines = [f"- {_closest_line(article, answer, say)}" for article in answer.closest[:closest]]
        body = "\n".join([reason, "", f"**{say('Closest articles')}**", *lines])
        if count_units(body) <= most_units:
            return body
    return reason


def _describe_reason(answer: NoAnswer, say: Translator) -> str:
    if answer.unquoted is not None:
        return describe_unquoted(answer.unquoted, say, escape_text=_escape_words)
    return say(REASONS[answer.reason], article_add=say.command("article add"))


def _closest_line(article: ArticleFacts, answer: NoAnswer, say: Translator) -> str:
    language = name_other_language(article.language, answer.question, say)
    others = describe_others(answer.unquoted, article.article_id, say, escape_text=_escape_words)
    return " · ".join(filter(None, (article_line_with_number(article, say), language, others)))


def _escape_words(words: str) -> str:
    """Words of a question or an article, shortened."""
    return escape(shorten(words, MAX_WORDS_UNITS))


def _suggest_without_time(answer: NoAnswer, say: Translator) -> Iterator[str]:
    """Suggest asking without the time in the question, if it excluded articles."""
    asked = find_bounding_time(answer)
    if asked is not None:
        yield say(
            "Because you asked about “{words}”, I looked only at articles from about that time ({days}). Ask "
            "without it, or set *since* and *until*, to search others.",
            words=escape(shorten(asked.words, MAX_WORDS_UNITS)),
            days=describe_asked_days(asked, say),
        )
