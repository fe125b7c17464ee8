"""One article: its facts, its provenance, and the pages of its text."""

import textwrap
from collections.abc import Iterator

import discord

from bot.i18n.language_names import language_name
from bot.i18n.region_names import region_name
from bot.i18n.translator import N_, Translator
from bot.ui.article_lines import BRIEF, article_line, describe_page_status, list_copies
from bot.ui.discord_markup import CUT_MARK, count_units, date_stamp, escape, shorten
from bot.ui.link_labels import site_text
from bot.ui.outlet_labels import describe_outlet
from bot.ui.provenance_text import describe_text_origin
from bot.ui.reply import ACCENT, MAX_TITLE_UNITS
from index import (
    SHARED_CORPUS,
    Article,
    ArticleDetails,
    ArticleFacts,
    Provenance,
    StatedFact,
    Story,
    Supplier,
    SupplierRole,
)
from index import describe_text as describe_source

MAX_NAME_UNITS = 80
_STATED_FACT_TEXTS = {
    "title": N_("Title entered by {who}"),
    "outlet": N_("Outlet entered by {who}"),
    "author": N_("Author entered by {who}"),
    "published": N_("Date entered by {who}"),
    "url": N_("Link entered by {who}"),
}


def describe_provenance(url: str | None, came_from: Provenance, say: Translator) -> Iterator[str]:
    """A line about the text, and one about each fact that a person stated."""
    source = describe_source(url, came_from)
    if source.is_checked:
        text = say("fetched from {site}", site=escape(site_text(url)))
    else:
        text = f"⚠ {describe_text_origin(source, url, say, escape_text=escape)}"
    yield " · ".join(filter(None, (say("Text: {text}", text=text), _who_and_when(came_from, say))))
    for stated in came_from.stated:
        if stated.fact in _STATED_FACT_TEXTS:
            yield say(_STATED_FACT_TEXTS[stated.fact], who=_who_and_when(stated, say) or say("somebody"))


def _who_and_when(stated: Provenance | StatedFact, say: Translator) -> str:
    who = _name(stated.by, say) if stated.by is not None else ""
    when = date_stamp(stated.at, "f") if stated.at is not None else ""
    return ", ".join(filter(None, (who, when)))


def _name(by: Supplier, say: Translator) -> str:
    """The person's name at that time, and a mention that leads to their profile and pings nobody."""
    if by.role is SupplierRole.OPERATOR:
        return say("the operator")
    if by.person_id is None:
        return say("a member")
    return " ".join(filter(None, (escape(shorten(by.name, MAX_NAME_UNITS)), f"(<@{by.person_id}>)")))


MAX_OPENING_UNITS = 700
MAX_PAGE_UNITS = 3000
MAX_PIECE_CHARS = 800
"""A character takes at most two units once it is escaped, so a page holds at least one piece."""
MAX_AUTHOR_UNITS = 200


def article_embed(details: ArticleDetails, say: Translator) -> discord.Embed:
    """The facts of an article, and the beginning of its text."""
    article = details.article
    opening = escape(shorten(article.text, MAX_OPENING_UNITS, mark=CUT_MARK))
    lines = [article_line(article.facts, say), "", *_facts(details, say), *_origin_lines(details, say)]
    lines += ["", f"> {opening}"]
    return discord.Embed(title=_title(article.facts, say), description="\n".join(lines), colour=ACCENT)


def text_embed(article: Article, pages: list[str], page: int, say: Translator) -> discord.Embed:
    """One page of the text, counted from 1."""
    embed = discord.Embed(title=_title(article.facts, say), description=pages[page - 1], colour=ACCENT)
    return embed.set_footer(text=say("Page {page:,} of {pages:,}", page=page, pages=len(pages)))


def split_text(text: str, *, most_units: int = MAX_PAGE_UNITS) -> list[str]:
    """The whole text in pages that fit into a message, split between words; at least one. Slow for a book."""
    pages, room = [""], most_units
    for piece in _split_lines(text):
        if count_units(piece) >= room:
            pages.append("")
            room = most_units
        pages[-1] += f"{piece}\n" if piece else "\n"
        room -= count_units(piece) + 1
    return [page.strip("\n") for page in pages if page.strip()] or ["…"]


def confirm_removal_text(article: ArticleFacts, say: Translator) -> str:
    return say(
        "Remove article {number}, {source}?", number=article.article_id, source=article_line(article, say)
    )


def describe_removed_article(article: ArticleFacts, say: Translator) -> str:
    return say(
        "Removed article {number}, {source}. Answers no longer quote it.",
        number=article.article_id,
        source=article_line(article, say),
    )


def describe_restored_article(article: ArticleFacts, say: Translator) -> str:
    return say(
        "Restored article {number}, {source}. Answers can quote it again.",
        number=article.article_id,
        source=article_line(article, say),
    )


def describe_kept_article(article: ArticleFacts, say: Translator) -> str:
    return say("Kept article {number}, {source}.", number=article.article_id, source=article_line(article, say))


def _title(article: ArticleFacts, say: Translator) -> str:
    title = say("Article {number}", number=article.article_id)
    return shorten(title, MAX_TITLE_UNITS)


def _facts(details: ArticleDetails, say: Translator) -> Iterator[str]:
    article = details.article
    if article.facts.corpus == SHARED_CORPUS:
        yield say("From the shared library, which every server reads.")
    if article.facts.author:
        yield say("Author: {author}", author=escape(shorten(article.facts.author, MAX_AUTHOR_UNITS)))
    yield say("Added: {when}", when=date_stamp(article.added_at, "f"))
    if article.revision > 1:
        yield say(
            "Revision {number:,}, of {when}", number=article.revision, when=date_stamp(article.updated_at, "f")
        )
    if article.facts.language:
        yield say("Language: {language}", language=escape(language_name(article.facts.language, say)))
    yield say.plural("{n:,} character", "{n:,} characters", len(article.text))
    if details.regions:
        names = ", ".join(region_name(region, say) for region in details.regions)
        yield say("Regions: {regions}", regions=names)


def _origin_lines(details: ArticleDetails, say: Translator) -> Iterator[str]:
    """Lines about where the text is from, the outlet, the state of the page, and copies."""
    article, story = details.article, details.story
    yield from describe_provenance(article.facts.url, article.came_from, say)
    if article.dateline:
        yield say("Dateline: {dateline}", dateline=escape(shorten(article.dateline, MAX_AUTHOR_UNITS)))
    if article.source_id and article.facts.labels and (outlet := describe_outlet(article.facts.labels, say)):
        yield say("Source {number}: {labels}", number=article.source_id, labels=outlet)
    elif article.source_id:
        yield say("Source {number}", number=article.source_id)
    if standing := " · ".join(describe_page_status(article.facts.standing, say)):
        yield say("Since it was read: {standing}", standing=standing)
    if story:
        yield from _story_lines(story, article.facts, say)


def _story_lines(story: Story, article: ArticleFacts, say: Translator) -> Iterator[str]:
    copies = [copy for copy in story.articles if copy.article_id != article.article_id]
    yield say("Also published in: {names}", names=list_copies(copies, say, BRIEF))
    if story.wire:
        yield say("The report comes from {wire}.", wire=escape(shorten(story.wire, MAX_AUTHOR_UNITS)))
    elif story.origin.article_id == article.article_id:
        yield say("This article is the earliest copy.")
    else:
        yield say("The earliest copy is article {number}.", number=story.origin.article_id)


def _split_lines(text: str) -> Iterator[str]:
    """The lines of a text, long ones in parts, escaped."""
    for line in text.splitlines():
        parts = textwrap.wrap(line, MAX_PIECE_CHARS, break_on_hyphens=False) or [""]
        yield from map(escape, parts)
