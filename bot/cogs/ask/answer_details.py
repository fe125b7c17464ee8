""" "Why this answer" and the passages found for a question."""

from collections.abc import Iterator, Sequence

import discord

from bot.db.exchange_queries import ExchangeContent
from bot.i18n.translator import N_, Translator
from bot.ui.answer_embed import describe_support
from bot.ui.article_filters import describe_filters
from bot.ui.article_lines import article_line
from bot.ui.discord_markup import CUT_MARK, count_units, date_stamp, escape, shorten
from bot.ui.language_labels import name_other_language
from bot.ui.question_time_text import describe_outdated, describe_timing
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS
from index import Filters, Hit, Timing, WeighedPassage

MAX_QUESTION_UNITS = 300
MAX_TITLE_UNITS = 80
COSINE_TEXTS = (
    (0.6, N_("very close in meaning")),
    (0.4, N_("close in meaning")),
    (0.2, N_("somewhat close in meaning")),
    (-1.0, N_("far in meaning")),
)
"""Minimum cosine of each text; the best passage of an answered question usually has 0.6 or more."""
LEXICAL_TEXTS = (
    (0.75, N_("shares most of the rare words")),
    (0.4, N_("shares some of the rare words")),
    (0.0001, N_("shares few words")),
    (-1.0, N_("shares no word")),
)
"""Minimum BM25 score of each text, relative to the best lexical match."""


def explanation_embed(
    content: ExchangeContent, say: Translator, *, ratings: Sequence[tuple[bool, str]] = ()
) -> discord.Embed:
    """What was searched, scored and left out, and the support of the answer.

    `ratings`, for moderators: whether the answer helped, and the comment.
    """
    parts = [*_about_search(content, say), *_about_decision(content, say), *_about_ratings(ratings, say)]
    if content.explanation:
        parts += _about_passages(content.explanation.weighed, say, MAX_DESCRIPTION_UNITS - _length(parts))
    return discord.Embed(title=say("Why this answer"), description="\n\n".join(parts), colour=ACCENT)


def _about_search(content: ExchangeContent, say: Translator) -> Iterator[str]:
    yield say("Question: **{question}**", question=escape(shorten(content.question, MAX_QUESTION_UNITS)))
    explanation = content.explanation
    if explanation is None:
        yield say("There was nothing to search.")
        return
    if explanation.read_with:
        earlier = " / ".join(escape(shorten(q, MAX_QUESTION_UNITS)) for q in explanation.read_with)
        yield say("I read it together with what was asked before: {questions}", questions=earlier)
    yield say(
        "I searched {passages:,} passages of {articles:,} articles. {found:,} passages came up, {sharing:,} of "
        "them with words of the question; I weighed {sentences:,} sentences of the best.",
        passages=explanation.passages,
        articles=explanation.articles,
        found=explanation.found,
        sharing=explanation.sharing_words,
        sentences=explanation.sentences,
    )
    yield from _about_time(content.timing, say)
    if not explanation.by_meaning:
        yield say("My language model does not read this script, so I compared words only, not meanings.")
    if explanation.left_out is not None:
        yield _describe_left_out(explanation.left_out, content.filters, say)


def _describe_left_out(left_out: int, filters: Filters, say: Translator) -> str:
    """Articles excluded by filters of the person or server, or else by the time in the question."""
    bounds = "; ".join(escape(note) for note in describe_filters(filters, say))
    if not bounds:
        return say.plural(
            "{n:,} article was left out because of its time.",
            "{n:,} articles were left out because of their time.",
            left_out,
        )
    counted = say.plural("{n:,} article was left out", "{n:,} articles were left out", left_out)
    return say("Limits: {bounds}. {left_out}.", bounds=bounds, left_out=counted)


def _about_time(timing: Timing | None, say: Translator) -> Iterator[str]:
    """How the time in the question was interpreted, and as of when it was answered."""
    notes = [escape(note) for note in describe_timing(timing, say)]
    if timing is not None and notes:
        moment = date_stamp(timing.moment, "f")
        yield say("Time, seen from {moment}: {notes}.", moment=moment, notes="; ".join(notes))
    if outdated := describe_outdated(timing, say):
        yield outdated


def _about_decision(content: ExchangeContent, say: Translator) -> Iterator[str]:
    explanation = content.explanation
    if explanation is None:
        return
    figures = {"support": f"{content.support:.0%}", "threshold": f"{explanation.threshold:.0%}"}
    if content.reason is None:
        yield say(
            "{grade}: I estimate at {support} that these sentences answer it. I answer from {threshold} on.",
            grade=describe_support(content.support, say),
            **figures,
        )
    else:
        yield say(
            "No answer: I estimate at {support} that the best sentences answer it. I answer from {threshold} "
            "on.",
            **figures,
        )
    if explanation.missing_words:
        words = ", ".join(escape(shorten(word, 50)) for word in explanation.missing_words[:10])
        yield say("Words of the question that stand in no chosen sentence: {words}", words=words)


def _about_ratings(ratings: Sequence[tuple[bool, str]], say: Translator) -> Iterator[str]:
    if not ratings:
        return
    helpful = sum(is_helpful for is_helpful, _ in ratings)
    yield say(
        "Ratings: {helpful} helpful, {unhelpful} not helpful", helpful=helpful, unhelpful=len(ratings) - helpful
    )
    comments = [comment for _, comment in ratings if comment]
    if comments:
        yield "\n".join(f"> {escape(shorten(comment, 200))}" for comment in comments[:5])


def _about_passages(weighed: Sequence[WeighedPassage], say: Translator, most_units: int) -> list[str]:
    """As many of the scored passages as fit, in one block; empty if there are none."""
    lines: list[str] = []
    heading = f"**{say('Passages that I weighed, best first')}**"
    for place, passage in enumerate(weighed, start=1):
        line = f"**{place}** · {_describe_weighed(passage, say)}"
        if count_units("\n".join([heading, *lines, line])) + 4 > most_units:
            break
        lines.append(line)
    return ["\n".join([heading, *lines])] if lines else []


def _describe_weighed(passage: WeighedPassage, say: Translator) -> str:
    return say(
        "{source}: {meaning} ({cosine:.2f}), {words} ({lexical:.2f}), together {score:.2f}",
        source=article_line(passage.article, say, most_title_units=MAX_TITLE_UNITS),
        meaning=_words_for(passage.cosine, COSINE_TEXTS, say),
        cosine=passage.cosine,
        words=_words_for(passage.lexical, LEXICAL_TEXTS, say),
        lexical=passage.lexical,
        score=passage.score,
    )


def _words_for(value: float, scale: Sequence[tuple[float, str]], say: Translator) -> str:
    return say(next(words for least, words in scale if value >= least))


def _length(parts: Sequence[str]) -> int:
    return count_units("\n\n".join(parts)) + 2


PASSAGES_PER_PAGE = 3
MAX_PASSAGES = 15
"""Passages over all pages."""


def count_passage_pages(passages: int) -> int:
    return max(1, -(-passages // PASSAGES_PER_PAGE))


def passages_embed(hits: Sequence[Hit], question: str, say: Translator, *, page: int) -> discord.Embed:
    """One page, counted from 1: for each passage its article, position, language if it is another, and text."""
    first = (page - 1) * PASSAGES_PER_PAGE
    shown = hits[first : first + PASSAGES_PER_PAGE]
    each = MAX_DESCRIPTION_UNITS // PASSAGES_PER_PAGE - 4
    blocks = [_passage(number, hit, question, say, each) for number, hit in enumerate(shown, start=first + 1)]
    body = "\n\n".join(blocks) or say("No passage comes up any more.")
    embed = discord.Embed(title=say("Passages"), description=body, colour=ACCENT)
    footer = say("Page {page:,} of {pages:,}", page=page, pages=count_passage_pages(len(hits)))
    return embed.set_footer(text=footer)


def _passage(number: int, hit: Hit, question: str, say: Translator, most_units: int) -> str:
    share = round(100 * hit.start / max(hit.article_characters, 1))
    place = say("begins at {share} % of the article", share=share)
    language = name_other_language(hit.language, question, say)
    notes = " · ".join(filter(None, (place, language)))
    head = f"**{number}** · {article_line(hit.article, say, most_title_units=100)}\n-# {notes}\n> "
    return head + escape(shorten(hit.text, most_units - count_units(head), mark=CUT_MARK))
