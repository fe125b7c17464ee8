"""One article in words: its facts, its text page by page, its removal. Pure."""

import textwrap
from collections.abc import Iterator

import discord

from bot.articles.provenance_details import describe_provenance
from bot.articles.source_lines import source_line
from bot.articles.standing_text import BRIEF, describe_standing, name_copies
from bot.following.label_text import describe_outlet
from bot.language import LANGUAGE_NAMES, Language
from bot.markdown import CUT, count_units, date_stamp, escape, shorten
from bot.region_names import region_name
from bot.rendering import ACCENT, MAX_TITLE_UNITS
from index import SHARED_CORPUS, Article, ArticleDetails, ArticleFacts, Story

MAX_OPENING_UNITS = 700
MAX_PAGE_UNITS = 3000
MAX_PIECE_CHARS = 800
"""At most two units each once escaped, so that a page holds at least one."""
MAX_AUTHOR_UNITS = 200


def article_embed(details: ArticleDetails, say: Language) -> discord.Embed:
    """What is known of an article, and how it begins."""
    article = details.article
    opening = escape(shorten(article.text, MAX_OPENING_UNITS, mark=CUT))
    lines = [source_line(article.facts, say), "", *_facts(details, say), *_origin(details, say)]
    lines += ["", f"> {opening}"]
    return discord.Embed(title=_title(article.facts, say), description="\n".join(lines), colour=ACCENT)


def text_embed(article: Article, pages: list[str], page: int, say: Language) -> discord.Embed:
    """One page of the text, counted from 1."""
    embed = discord.Embed(title=_title(article.facts, say), description=pages[page - 1], colour=ACCENT)
    return embed.set_footer(text=say("Page {page:,} of {pages:,}", page=page, pages=len(pages)))


def split_text(text: str, *, most_units: int = MAX_PAGE_UNITS) -> list[str]:
    """The whole text as pages of a message, broken between words; at least one. Slow for a book."""
    pages, room = [""], most_units
    for piece in _pieces(text):
        if count_units(piece) >= room:
            pages.append("")
            room = most_units
        pages[-1] += f"{piece}\n" if piece else "\n"
        room -= count_units(piece) + 1
    return [page.strip("\n") for page in pages if page.strip()] or ["…"]


def ask_before_removing(article: ArticleFacts, say: Language) -> str:
    return say(
        "Remove article {number}, {source}?", number=article.article_id, source=source_line(article, say)
    )


def describe_removed(article: ArticleFacts, say: Language) -> str:
    return say(
        "Removed article {number}, {source}. It is not quoted any more.",
        number=article.article_id,
        source=source_line(article, say),
    )


def describe_restored(article: ArticleFacts, say: Language) -> str:
    return say(
        "Article {number}, {source}, is back, and can be quoted again.",
        number=article.article_id,
        source=source_line(article, say),
    )


def describe_kept(article: ArticleFacts, say: Language) -> str:
    return say(
        "Article {number}, {source}, stays.", number=article.article_id, source=source_line(article, say)
    )


def _title(article: ArticleFacts, say: Language) -> str:
    title = say("Article {number}", number=article.article_id)
    return shorten(title, MAX_TITLE_UNITS)


def _facts(details: ArticleDetails, say: Language) -> Iterator[str]:
    article = details.article
    if article.facts.corpus == SHARED_CORPUS:
        yield say("In the shared library, which every server reads.")
    if article.facts.author:
        yield say("Author: {author}", author=escape(shorten(article.facts.author, MAX_AUTHOR_UNITS)))
    yield say("Added: {when}", when=date_stamp(article.added_at, "f"))
    if article.revision > 1:
        yield say(
            "Revision {number:,}, of {when}", number=article.revision, when=date_stamp(article.updated_at, "f")
        )
    if article.language:
        yield say("Language: {language}", language=language_name(article.language))
    yield say.plural("{n:,} passage", "{n:,} passages", details.passages)
    yield say.plural("{n:,} character", "{n:,} characters", len(article.text))
    if details.regions:
        names = ", ".join(region_name(region, say) for region in details.regions)
        yield say("Regions: {regions}", regions=names)


def _origin(details: ArticleDetails, say: Language) -> Iterator[str]:
    """How its text came here, who made it, what became of its page, and its copies."""
    article, story = details.article, details.story
    yield from describe_provenance(article.facts.url, article.came_from, say)
    if article.dateline:
        yield say("Dateline: {dateline}", dateline=escape(shorten(article.dateline, MAX_AUTHOR_UNITS)))
    if article.source_id and article.facts.labels and (outlet := describe_outlet(article.facts.labels, say)):
        yield say("Source {number}: {labels}", number=article.source_id, labels=outlet)
    elif article.source_id:
        yield say("Source {number}", number=article.source_id)
    if standing := " · ".join(describe_standing(article.facts.standing, say)):
        yield say("Since it was read: {standing}", standing=standing)
    if story:
        yield from _story(story, article.facts, say)


def _story(story: Story, article: ArticleFacts, say: Language) -> Iterator[str]:
    copies = [copy for copy in story.articles if copy.article_id != article.article_id]
    yield say("The same report is in: {names}", names=name_copies(copies, say, BRIEF))
    if story.wire:
        yield say("It comes from {wire}.", wire=escape(shorten(story.wire, MAX_AUTHOR_UNITS)))
    elif story.origin.article_id == article.article_id:
        yield say("This article is the earliest of them.")
    else:
        yield say("The earliest of them is article {number}.", number=story.origin.article_id)


def language_name(tag: str) -> str:
    """The language's own name where the bot speaks it, its tag otherwise."""
    spoken = {"zh": LANGUAGE_NAMES["zh-TW"], **LANGUAGE_NAMES}
    return spoken.get(tag, escape(tag))


def _pieces(text: str) -> Iterator[str]:
    """Lines, the long ones in parts; escaped."""
    for line in text.splitlines():
        parts = textwrap.wrap(line, MAX_PIECE_CHARS, break_on_hyphens=False) or [""]
        yield from map(escape, parts)
