""" "Why this answer" and the passages found for a question."""

from collections.abc import Iterator, Sequence

import discord

from bot.db.exchange_queries import ExchangeContent
from bot.i18n.translator import N_, Translator
from bot.ui.answer_message import describe_support
from bot.ui.article_filters import describe_filters
from bot.ui.article_lines import article_line
from bot.ui.discord_markup import CUT_MARK, count_units, date_stamp, escape, shorten
from bot.ui.language_labels import name_other_language
from bot.ui.question_time_text import describe_outdated, describe_timing
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS
from index import ArticleId, Hit, Timing, WeighedPassage

MAX_QUESTION_UNITS = 200
MAX_TITLE_UNITS = 80
MAX_COMPARED = 8
"""Articles that an explanation lists."""
MEANING_TEXTS = (
    (0.6, N_("very close in meaning")),
    (0.4, N_("close in meaning")),
    (0.2, N_("somewhat close in meaning")),
    (-1.0, N_("not close in meaning")),
)
"""Minimum cosine of each text; the best passage of an answered question usually has 0.6 or more."""
WORD_TEXTS = (
    (0.75, N_("has most of the key words")),
    (0.4, N_("has some of the key words")),
    (0.0001, N_("has few of the key words")),
    (-1.0, N_("has none of the key words")),
)
"""Minimum BM25 score of each text, relative to the best lexical match."""


def explanation_embed(
    content: ExchangeContent, say: Translator, *, ratings: Sequence[tuple[bool, str]] = ()
) -> discord.Embed:
    """What was searched and left out, the support of the answer, and the closest articles.

    `ratings`, for moderators: whether the answer helped, and the comment.
    """
    parts = [*_about_search(content, say), *_about_decision(content, say), *_about_ratings(ratings, say)]
    if content.explanation:
        parts += _about_articles(content.explanation.weighed, say, MAX_DESCRIPTION_UNITS - _length(parts))
    return discord.Embed(title=say("Why this answer"), description="\n\n".join(parts), colour=ACCENT)


def _about_search(content: ExchangeContent, say: Translator) -> Iterator[str]:
    yield say("Question: **{question}**", question=escape(shorten(content.question, MAX_QUESTION_UNITS)))
    explanation = content.explanation
    if explanation is None:
        yield say("There were no articles to search.")
        return
    if explanation.read_with:
        earlier = " / ".join(escape(shorten(q, MAX_QUESTION_UNITS)) for q in explanation.read_with)
        yield say("Read as a follow-up to: {questions}", questions=earlier)
    searched = explanation.articles - (explanation.left_out or 0)
    yield " ".join(filter(None, (_describe_searched(searched, say), _describe_left_out(content, say))))
    yield from _about_time(content.timing, say)
    if not explanation.by_meaning:
        yield say("I could search only for the words of this question: my language model does not read them.")


def _describe_searched(articles: int, say: Translator) -> str:
    return say.plural(
        "I searched {n:,} article and compared the sentences that came closest.",
        "I searched {n:,} articles and compared the sentences that came closest.",
        articles,
    )


def _describe_left_out(content: ExchangeContent, say: Translator) -> str:
    """Articles excluded by filters of the person or server, or else by the time in the question."""
    explanation = content.explanation
    if explanation is None or not explanation.left_out:
        return ""
    limits = describe_filters(content.filters, say)
    if not limits:
        return say.plural(
            "{n:,} article was left out because of its date.",
            "{n:,} articles were left out because of their dates.",
            explanation.left_out,
        )
    return say.plural(
        "{n:,} article was left out ({limits}).",
        "{n:,} articles were left out ({limits}).",
        explanation.left_out,
        limits=escape(limits),
    )


def _about_time(timing: Timing | None, say: Translator) -> Iterator[str]:
    """How the time in the question was interpreted, and as of when it was answered."""
    notes = [escape(note) for note in describe_timing(timing, say)]
    if timing is not None and notes:
        moment = date_stamp(timing.moment, "f")
        yield say("Time of the question: {moment}; {notes}.", moment=moment, notes="; ".join(notes))
    if outdated := describe_outdated(timing, say):
        yield outdated


def _about_decision(content: ExchangeContent, say: Translator) -> Iterator[str]:
    explanation = content.explanation
    if explanation is None:
        return
    figures = {"support": f"{content.support:.0%}", "threshold": f"{explanation.threshold:.0%}"}
    if content.reason is None:
        yield say(
            "{grade}: I estimate a chance of {support} that these sentences answer the question. Below "
            "{threshold} I show no answer.",
            grade=describe_support(content.support, say),
            **figures,
        )
    else:
        yield say(
            "No answer: I estimate a chance of only {support} that the closest sentences answer the question. "
            "Below {threshold} I show no answer.",
            **figures,
        )
    if explanation.missing_words:
        words = ", ".join(escape(shorten(word, 50)) for word in explanation.missing_words[:10])
        yield say("Words of the question that are not in these sentences: {words}", words=words)


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


def _about_articles(weighed: Sequence[WeighedPassage], say: Translator, most_units: int) -> list[str]:
    """The articles that came closest, as many as fit, in one block; empty if there are none."""
    best: dict[ArticleId, WeighedPassage] = {}
    for passage in weighed:
        best.setdefault(passage.article.article_id, passage)
    lines: list[str] = []
    heading = f"**{say('Closest articles')}**"
    for place, passage in enumerate([*best.values()][:MAX_COMPARED], start=1):
        line = f"{place}\\. {_describe_weighed(passage, say)}"
        if count_units("\n".join([heading, *lines, line])) + 4 > most_units:
            break
        lines.append(line)
    return ["\n".join([heading, *lines])] if lines else []


def _describe_weighed(passage: WeighedPassage, say: Translator) -> str:
    return " · ".join(
        (
            article_line(passage.article, say, most_title_units=MAX_TITLE_UNITS),
            _words_for(passage.cosine, MEANING_TEXTS, say),
            _words_for(passage.lexical, WORD_TEXTS, say),
        )
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
    """One page, counted from 1: each passage with its article, its place, and its language if it is another."""
    first = (page - 1) * PASSAGES_PER_PAGE
    shown = hits[first : first + PASSAGES_PER_PAGE]
    each = MAX_DESCRIPTION_UNITS // PASSAGES_PER_PAGE - 4
    blocks = [_passage(number, hit, question, say, each) for number, hit in enumerate(shown, start=first + 1)]
    body = "\n\n".join(blocks) or say("The articles of this answer are no longer in the library.")
    embed = discord.Embed(title=say("Closest passages"), description=body, colour=ACCENT)
    footer = say("Page {page:,} of {pages:,}", page=page, pages=count_passage_pages(len(hits)))
    return embed.set_footer(text=footer)


def _passage(number: int, hit: Hit, question: str, say: Translator, most_units: int) -> str:
    language = name_other_language(hit.language, question, say)
    notes = " · ".join(filter(None, (_describe_place(hit, say), language)))
    head = f"**{number}** · {article_line(hit.article, say, most_title_units=100)}\n-# {notes}\n> "
    return head + escape(shorten(hit.text, most_units - count_units(head), mark=CUT_MARK))


def _describe_place(hit: Hit, say: Translator) -> str:
    """Where in its article a passage stands."""
    if hit.start == 0 and hit.end >= hit.article_characters:
        return say("the whole article")
    middle = (hit.start + hit.end) / 2 / max(hit.article_characters, 1)
    if hit.start == 0 or middle < 1 / 3:
        return say("near the beginning of the article")
    return say("in the middle of the article") if middle < 2 / 3 else say("near the end of the article")
