"""Answer -> Discord message. Pure.

An answer is shown as its quoted sentences with numbered links, then the numbered sources, then how much was
looked at. What does not fit is left out from the end, and the message says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import discord

from bot.articles.standing_text import BAREST, BRIEF, FULL, Detail, describe_article
from bot.language import N_, Language
from bot.markdown import CUT, clean, count_units, date_stamp, escape, link, safe_url, shorten
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
MAX_NOTE_UNITS = 600
"""Of the small line; with title and description far below the 6,000 of all embeds together."""
MAX_CLOSEST = 5
ACCENT = discord.Colour(0x2F6FAB)

REASONS = {
    NoAnswerReason.EMPTY_CORPUS: N_("There are no articles to answer from yet. {article_add} adds one."),
    NoAnswerReason.NOTHING_RELEVANT: N_("I found nothing about this in the articles that I have."),
    NoAnswerReason.NOT_SUPPORTED: N_(
        "I found articles close to this, but no sentence in them that answers it."
    ),
}
GRADES = (
    (0.85, N_("Very likely the answer")),
    (0.65, N_("Likely the answer")),
    (0.5, N_("Perhaps the answer")),
    (0.0, N_("Doubtful")),
)
"""Least support of each grade: a probability, so that the first is right about six times in seven or more."""


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
    detail: Detail


def render_answer(
    answer: Answer | NoAnswer,
    say: Language,
    *,
    as_embed: bool = True,
    shows_question: bool = True,
    notes: Sequence[str] = (),
) -> Reply:
    """The message for what was found, or for what was not.

    `as_embed` False is for channels in which the bot may not embed: the same text, in less space. `notes` are
    plain sentences for the small line below: what was left out, with which question this one was read.
    """
    note = " · ".join([*_own_notes(answer, say), *notes])
    if not as_embed:
        ending = f"\n-# {escape(shorten(note, MAX_NOTE_UNITS))}" if note else ""
        body = _body(answer, say, MAX_CONTENT_UNITS - count_units(ending))
        return Reply(content=body + ending)
    embed = discord.Embed(description=_body(answer, say, MAX_DESCRIPTION_UNITS), colour=ACCENT)
    if shows_question:
        embed.title = escape(shorten(answer.question, MAX_TITLE_UNITS))
    if note:
        embed.set_footer(text=clean(note)[:MAX_NOTE_UNITS])
    return Reply(embeds=(embed,))


def grade(support: float, say: Language) -> str:
    """How sure an answer is, in words."""
    return say(next(words for least, words in GRADES if support >= least))


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


def _own_notes(answer: Answer | NoAnswer, say: Language) -> Iterator[str]:
    if isinstance(answer, Answer):
        yield grade(answer.support, say)
    if answer.considered:
        yield say.plural("looked at {n:,} article", "looked at {n:,} articles", answer.considered)


def _body(answer: Answer | NoAnswer, say: Language, most_units: int) -> str:
    if isinstance(answer, Answer):
        return _found(answer, say, most_units)
    return _not_found(answer, say, most_units)


def _found(answer: Answer, say: Language, most_units: int) -> str:
    quotes = [shorten(sentence.text, most_units, mark=CUT) for sentence in answer.sentences]
    for layout in _layouts(len(quotes)):
        body = _compose(answer, say, quotes, layout)
        if count_units(body) <= most_units:
            return body
    barest = _Layout(sentences=1, most_citations=1, links_twice=False, detail=BAREST)
    room = most_units - count_units(_compose(answer, say, [""], barest))
    return _compose(answer, say, [shorten(quotes[0], room, mark=CUT)], barest)


def _layouts(sentences: int) -> Iterator[_Layout]:
    """From the fullest to the barest: links that stand twice and long notes go before a sentence does."""
    for kept in range(sentences, 0, -1):
        for links_twice, detail in ((True, FULL), (False, FULL), (False, BRIEF)):
            yield _Layout(sentences=kept, most_citations=MAX_CITATIONS, links_twice=links_twice, detail=detail)
    yield _Layout(sentences=1, most_citations=1, links_twice=False, detail=BAREST)


def _compose(answer: Answer, say: Language, quotes: Sequence[str], layout: _Layout) -> str:
    cited = {citation.number: citation for citation in answer.citations}
    shown = answer.sentences[: layout.sentences]
    citations = [[cited[n] for n in sentence.citations[: layout.most_citations]] for sentence in shown]
    blocks = [
        f"> {escape(quote)} {_markers(sentence, carrying, layout, say)}"
        for quote, sentence, carrying in zip(quotes, shown, citations, strict=False)
    ]
    blocks.append(
        "\n".join([f"**{say('Sources')}**", *_sources(chain.from_iterable(citations), layout.detail, say)])
    )
    if left_out := len(answer.sentences) - len(shown):
        told = say.plural(
            "{n:,} more sentence did not fit into this message.",
            "{n:,} more sentences did not fit into this message.",
            left_out,
        )
        blocks.append(f"*{told}*")
    return "\n\n".join(blocks)


def _markers(sentence: CitedSentence, citations: Sequence[Citation], layout: _Layout, say: Language) -> str:
    """The numbers behind a quote, as links or in brackets."""
    markers = [
        f"[[{citation.number}]](<{target}>)"
        if layout.links_twice and (target := safe_url(citation.article.url))
        else escape(f"[{citation.number}]")
        for citation in citations
    ]
    if left_out := len(sentence.citations) - len(citations):
        markers.append(say("and {n} more", n=left_out))
    return " ".join(markers)


def _sources(citations: Iterable[Citation], detail: Detail, say: Language) -> Iterator[str]:
    """One line an article, with all the numbers under which it is cited; below it what is known about it."""
    numbers: dict[ArticleId, set[int]] = {}
    cited: dict[ArticleId, Citation] = {}
    for citation in citations:
        article_id = citation.article.article_id
        cited.setdefault(article_id, citation)
        numbers.setdefault(article_id, set()).add(citation.number)
    for article_id, citation in cited.items():
        # Not "1." at the start of a line: Discord would make a list of it and count anew.
        yield f"**{', '.join(map(str, sorted(numbers[article_id])))}** · {_cited(citation.article, say)}"
        for line in describe_article(
            citation.article, say, copies=citation.copies, wire=citation.wire, detail=detail
        ):
            yield f"-# {line}"


def _cited(article: ArticleFacts, say: Language) -> str:
    """The article with a way to it: its link or, where there is none, its number."""
    line = source_line(article, say)
    if safe_url(article.url):
        return line
    return say("{source}, article {number}", source=line, number=article.article_id)


def _not_found(answer: NoAnswer, say: Language, most_units: int) -> str:
    reason = say(REASONS[answer.reason], article_add=say.command("article add"))
    for closest in range(min(len(answer.closest), MAX_CLOSEST), 0, -1):
        lines = [f"- {_cited(article, say)}" for article in answer.closest[:closest]]
        body = "\n".join([reason, "", f"**{say('Closest articles')}**", *lines])
        if count_units(body) <= most_units:
            return body
    return reason
