"""What the bot says about its library: additions, removals, listings, status, a reindex. Pure."""

from collections.abc import Iterable, Sequence

import discord

from bot.language import ENGLISH
from bot.markdown import count_units, date_stamp, escape, shorten
from bot.rendering import ACCENT, MAX_DESCRIPTION_UNITS, Reply, date_text, source_line
from bot.worker import ArticlePage
from index import (
    SHARED_CORPUS,
    ArticleFacts,
    ArticleSummary,
    CorpusStatus,
    Progress,
    ReindexReport,
    Status,
)

ARTICLES_A_PAGE = 10
MAX_REASON_UNITS = 1200
MAX_NAME_UNITS = 300


def describe_removed(article: ArticleFacts) -> str:
    return f"Removed article {article.article_id}, {source_line(article, ENGLISH)}. It is not quoted any more."


def describe_progress(progress: Progress | None) -> str:
    if progress is None:
        return "Reindexing this server's articles…"
    share = f" ({progress.done * 100 // progress.total} %)" if progress.total > 0 else ""
    done = f"{progress.done:,} of {progress.total:,} {escape(progress.unit)}"
    return f"Reindexing this server's articles: {done}{share}."


def describe_reindex(report: ReindexReport) -> str:
    """The end of a reindex, in figures."""
    if report.left_to_other_process:
        return "Another program is indexing this library, so I left the work to it."
    figures = (
        f"{_count(report.articles, 'article')} looked at, {report.changed:,} of them split anew, "
        f"{_count(report.embedded, 'passage')} embedded"
    )
    if report.cancelled:
        return f"Reindex stopped early: {figures}. What is done stays; `/index reindex` goes on from there."
    rebuilt = ", search files built anew" if report.rebuilt else ""
    return f"Reindex done: {figures}{rebuilt}."


def render_page(page: ArticlePage, *, number: int, contains: str) -> Reply:
    """One page of a listing; `number` counts from 1."""
    if not page.articles:
        if contains:
            return Reply(content=f"No article has **{escape(contains)}** in its title, outlet or link.")
        return Reply(content="There are no articles yet. `/article add` adds one.")
    embed = discord.Embed(title="Articles", description=_fitting_lines(page.articles), colour=ACCENT)
    embed.set_footer(text=f"Page {number:,} of {count_pages(page.total):,} · {_count(page.total, 'article')}")
    return Reply(embeds=(embed,))


def count_pages(articles: int) -> int:
    return max(1, -(-articles // ARTICLES_A_PAGE))


def render_status(status: Status) -> Reply:
    """How the corpora that a server reads stand."""
    embed = discord.Embed(title="Index", colour=ACCENT)
    for corpus in status.corpora:
        name = "Shared library" if corpus.corpus == SHARED_CORPUS else "This server"
        embed.add_field(name=name, value="\n".join(_corpus_lines(corpus)), inline=False)
    embed.set_footer(text=f"Model: {shorten(status.model, MAX_NAME_UNITS)}")
    return Reply(embeds=(embed,))


def _fitting_lines(articles: Sequence[ArticleSummary]) -> str:
    """The fullest lines that fit into one embed: titles are shortened before links are left out."""
    for title_units, has_links in ((200, True), (80, True), (80, False)):
        text = "\n".join(_listed(article, title_units, has_links) for article in articles)
        if count_units(text) <= MAX_DESCRIPTION_UNITS:
            break
    return text


def _listed(article: ArticleSummary, title_units: int, has_link: bool) -> str:
    facts = article.facts
    line = source_line(facts, ENGLISH, most_title_units=title_units, has_link=has_link)
    shared = " · shared" if facts.corpus == SHARED_CORPUS else ""
    return f"**{facts.article_id}** · {line} · {_count(article.passages, 'passage')}{shared}"


def _corpus_lines(corpus: CorpusStatus) -> Iterable[str]:
    yield f"{_count(corpus.articles, 'article')}, {_count(corpus.passages, 'passage')}"
    if corpus.pending:
        yield f"{_count(corpus.pending, 'passage')} not yet searchable by meaning; `/index reindex` catches up"
    if corpus.newest:
        yield f"Newest article: {date_text(corpus.newest, ENGLISH)}"
    if corpus.last_change_at:
        yield f"Last change: {date_stamp(corpus.last_change_at, 'R')}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
