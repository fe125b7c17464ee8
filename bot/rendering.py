"""Answer -> Discord message. Pure.

An answer is shown as its quoted sentences with numbered links, then the numbered sources, then how much was
looked at. What does not fit is left out from the end, and the message says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import discord

from bot.language import ENGLISH, Language
from bot.markdown import CUT, count_units, date_stamp, escape, link, safe_url, shorten
from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    NoAnswer,
    NoAnswerReason,
    Precision,
    PublishedAt,
)

MAX_CONTENT_UNITS = 2000
"""https://discord.com/developers/docs/resources/message#create-message"""
MAX_TITLE_UNITS = 256
MAX_DESCRIPTION_UNITS = 4096
"""https://discord.com/developers/docs/resources/message#embed-object-embed-limits; with a title and a footer
of ours far below the 6,000 that all texts of a message's embeds may have together."""
MAX_OUTLET_UNITS = 80
MAX_CITATIONS = 5
MAX_CLOSEST = 5
ACCENT = discord.Colour(0x2F6FAB)

REASONS = {
    NoAnswerReason.EMPTY_CORPUS: "There are no articles to answer from yet. `/article add` adds one.",
    NoAnswerReason.NOTHING_RELEVANT: "I found nothing about this in the articles that I have.",
    NoAnswerReason.NOT_SUPPORTED: "I found articles close to this, but no sentence in them that answers it.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, as plain content or as one embed."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """How much of an answer is shown. Links stand at the sources, and also at the quotes if `links_twice`."""

    sentences: int
    most_citations: int
    links_twice: bool


def render_answer(answer: Answer | NoAnswer, *, as_embed: bool = True, shows_question: bool = True) -> Reply:
    """The message for what was found, or for what was not.

    `as_embed` False is for channels in which the bot may not embed: the same text, in less space.
    """
    note = _note(answer.considered)
    if not as_embed:
        ending = f"\n-# {note}" if note else ""
        return Reply(content=_body(answer, MAX_CONTENT_UNITS - count_units(ending)) + ending)
    embed = discord.Embed(description=_body(answer, MAX_DESCRIPTION_UNITS), colour=ACCENT)
    if shows_question:
        embed.title = escape(shorten(answer.question, MAX_TITLE_UNITS))
    if note:
        embed.set_footer(text=note)
    return Reply(embeds=(embed,))


def source_line(
    article: ArticleFacts, say: Language, *, most_title_units: int = 200, has_link: bool = True
) -> str:
    """Title, outlet and date of an article in one line; the title leads to the article where it can."""
    title = shorten(article.title, most_title_units) or say("Article {number}", number=article.article_id)
    facts = [escape(shorten(article.outlet, MAX_OUTLET_UNITS))] if article.outlet else []
    facts.append(date_text(article.published, say))
    return f"{link(title, article.url if has_link else None)} — {', '.join(facts)}"


def date_text(published: PublishedAt | None, say: Language) -> str:
    """An instant in each reader's own zone; a day as it was stated, which no zone may shift."""
    if published is None:
        return say("undated")
    return published.isoformat() if published.precision is Precision.DAY else date_stamp(published.at, "D")


def _note(considered: int) -> str:
    return f"Looked at {considered:,} article{'' if considered == 1 else 's'}." if considered else ""


def _body(answer: Answer | NoAnswer, most_units: int) -> str:
    return _found(answer, most_units) if isinstance(answer, Answer) else _not_found(answer, most_units)


def _found(answer: Answer, most_units: int) -> str:
    quotes = [shorten(sentence.text, most_units, mark=CUT) for sentence in answer.sentences]
    for layout in _layouts(len(quotes)):
        body = _compose(answer, quotes, layout)
        if count_units(body) <= most_units:
            return body
    barest = _Layout(sentences=1, most_citations=1, links_twice=False)
    room = most_units - count_units(_compose(answer, [""], barest))
    return _compose(answer, [shorten(quotes[0], room, mark=CUT)], barest)


def _layouts(sentences: int) -> Iterator[_Layout]:
    """From the fullest to the barest: a link that stands twice goes before a sentence does."""
    for kept in range(sentences, 0, -1):
        for links_twice in (True, False):
            yield _Layout(sentences=kept, most_citations=MAX_CITATIONS, links_twice=links_twice)
    yield _Layout(sentences=1, most_citations=1, links_twice=False)


def _compose(answer: Answer, quotes: Sequence[str], layout: _Layout) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    shown = answer.sentences[: layout.sentences]
    citations = [[cited[n] for n in sentence.citations[: layout.most_citations]] for sentence in shown]
    blocks = [
        f"> {escape(quote)} {_markers(sentence, carrying, layout)}"
        for quote, sentence, carrying in zip(quotes, shown, citations, strict=False)
    ]
    blocks.append("\n".join(["**Sources**", *_sources(chain.from_iterable(citations))]))
    if left_out := len(answer.sentences) - len(shown):
        blocks.append(
            f"*{left_out} more sentence{'' if left_out == 1 else 's'} did not fit into this message.*"
        )
    return "\n\n".join(blocks)


def _markers(sentence: CitedSentence, citations: Sequence[Citation], layout: _Layout) -> str:
    """The numbers behind a quote, as links or in brackets."""
    markers = [
        link(str(citation.number), citation.article.url)
        if layout.links_twice and safe_url(citation.article.url)
        else escape(f"[{citation.number}]")
        for citation in citations
    ]
    if left_out := len(sentence.citations) - len(citations):
        markers.append(f"and {left_out} more")
    return " ".join(markers)


def _sources(citations: Iterable[Citation]) -> Iterator[str]:
    """One line an article, with all the numbers under which it is cited."""
    numbers: dict[ArticleId, list[int]] = {}
    articles: dict[ArticleId, ArticleFacts] = {}
    for citation in citations:
        articles[citation.article.article_id] = citation.article
        known = numbers.setdefault(citation.article.article_id, [])
        if citation.number not in known:
            known.append(citation.number)
    for article_id, article in articles.items():
        # Not "1." at the start of a line: Discord would make a list of it and count anew.
        yield f"**{', '.join(map(str, sorted(numbers[article_id])))}** · {_cited(article)}"


def _cited(article: ArticleFacts) -> str:
    """The article with a way to it: its link or, where there is none, its number."""
    line = source_line(article, ENGLISH)
    return line if safe_url(article.url) else f"{line}, article {article.article_id}"


def _not_found(answer: NoAnswer, most_units: int) -> str:
    for closest in range(min(len(answer.closest), MAX_CLOSEST), 0, -1):
        lines = [f"- {_cited(article)}" for article in answer.closest[:closest]]
        body = "\n".join([REASONS[answer.reason], "", "**Closest articles**", *lines])
        if count_units(body) <= most_units:
            return body
    return REASONS[answer.reason]
