"""Why an answer is as it is, in words. Pure."""

from collections.abc import Iterator, Sequence

import discord

from bot.articles.source_lines import source_line
from bot.asking.narrowing import describe_filters
from bot.language import N_, Language
from bot.markdown import count_units, date_stamp, escape, shorten
from bot.records.exchanges import ExchangeContent
from bot.rendering import ACCENT, MAX_DESCRIPTION_UNITS, grade
from bot.telling.timing_text import describe_outdated, describe_timing
from index import Filters, Timing, WeighedPassage

MAX_QUESTION_UNITS = 300
MAX_TITLE_UNITS = 80
CLOSENESS = (
    (0.6, N_("very close in meaning")),
    (0.4, N_("close in meaning")),
    (0.2, N_("somewhat close in meaning")),
    (-1.0, N_("far in meaning")),
)
"""Least cosine of each; the best passage of an answered question has 0.6 and more in most cases."""
SHARED_WORDS = (
    (0.75, N_("shares most of the rare words")),
    (0.4, N_("shares some of the rare words")),
    (0.0001, N_("shares few words")),
    (-1.0, N_("shares no word")),
)
"""Least BM25, over that of the best passage by words."""


def explain(
    content: ExchangeContent, say: Language, *, ratings: Sequence[tuple[bool, str]] = ()
) -> discord.Embed:
    """What was searched, what was weighed, what was left out, and how sure that made the answer.

    `ratings` are shown to moderators: whether it helped, and the comment.
    """
    parts = [*_about_search(content, say), *_about_decision(content, say), *_about_ratings(ratings, say)]
    if content.explanation:
        parts += _about_passages(content.explanation.weighed, say, MAX_DESCRIPTION_UNITS - _length(parts))
    return discord.Embed(title=say("Why this answer"), description="\n\n".join(parts), colour=ACCENT)


def _about_search(content: ExchangeContent, say: Language) -> Iterator[str]:
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


def _describe_left_out(left_out: int, filters: Filters, say: Language) -> str:
    """By the limits that a person or the server set; where there are none, by the question's own time."""
    bounds = "; ".join(escape(note) for note in describe_filters(filters, say))
    if not bounds:
        return say.plural(
            "{n:,} article was left out because of its time.",
            "{n:,} articles were left out because of their time.",
            left_out,
        )
    counted = say.plural("{n:,} article was left out", "{n:,} articles were left out", left_out)
    return say("Limits: {bounds}. {left_out}.", bounds=bounds, left_out=counted)


def _about_time(timing: Timing | None, say: Language) -> Iterator[str]:
    """How the time of the question was read, and as of when it was answered."""
    notes = [escape(note) for note in describe_timing(timing, say)]
    if timing is not None and notes:
        moment = date_stamp(timing.moment, "f")
        yield say("Time, seen from {moment}: {notes}.", moment=moment, notes="; ".join(notes))
    if outdated := describe_outdated(timing, say):
        yield outdated


def _about_decision(content: ExchangeContent, say: Language) -> Iterator[str]:
    explanation = content.explanation
    if explanation is None:
        return
    figures = {"support": f"{content.support:.0%}", "threshold": f"{explanation.threshold:.0%}"}
    if content.reason is None:
        yield say(
            "{grade}: I estimate at {support} that these sentences answer it. I answer from {threshold} on.",
            grade=grade(content.support, say),
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


def _about_ratings(ratings: Sequence[tuple[bool, str]], say: Language) -> Iterator[str]:
    if not ratings:
        return
    helpful = sum(is_helpful for is_helpful, _ in ratings)
    yield say(
        "Ratings: {helpful} helpful, {unhelpful} not helpful", helpful=helpful, unhelpful=len(ratings) - helpful
    )
    comments = [comment for _, comment in ratings if comment]
    if comments:
        yield "\n".join(f"> {escape(shorten(comment, 200))}" for comment in comments[:5])


def _about_passages(weighed: Sequence[WeighedPassage], say: Language, most_units: int) -> list[str]:
    """The weighed passages, as many as fit; none where there are none."""
    lines: list[str] = []
    heading = f"**{say('Passages that I weighed, best first')}**"
    for place, passage in enumerate(weighed, start=1):
        line = f"**{place}** · {_weighed(passage, say)}"
        if count_units("\n".join([heading, *lines, line])) + 4 > most_units:
            break
        lines.append(line)
    return ["\n".join([heading, *lines])] if lines else []


def _weighed(passage: WeighedPassage, say: Language) -> str:
    return say(
        "{source}: {meaning} ({cosine:.2f}), {words} ({lexical:.2f}), together {score:.2f}",
        source=source_line(passage.article, say, most_title_units=MAX_TITLE_UNITS),
        meaning=_words_for(passage.cosine, CLOSENESS, say),
        cosine=passage.cosine,
        words=_words_for(passage.lexical, SHARED_WORDS, say),
        lexical=passage.lexical,
        score=passage.score,
    )


def _words_for(value: float, scale: Sequence[tuple[float, str]], say: Language) -> str:
    return say(next(words for least, words in scale if value >= least))


def _length(parts: Sequence[str]) -> int:
    return count_units("\n\n".join(parts)) + 2
