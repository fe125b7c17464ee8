"""The preview of a draft: its facts, its text, and what adding it would do."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.cogs.articles.article_details import split_text
from bot.i18n.language_names import language_name
from bot.i18n.translator import Translator
from bot.ui.article_lines import article_line, describe_publication_date
from bot.ui.discord_markup import CUT_MARK, count_units, escape, shorten
from bot.ui.link_labels import label_text, site_text
from bot.ui.provenance_text import describe_stated_facts, describe_text_origin
from bot.ui.reply import ACCENT, MAX_TITLE_UNITS
from index import AddStatus, ArticleDraft, DraftPreview, spell_url
from index import describe_text as describe_draft

MAX_PAGE_UNITS = 1800
"""Limit for a page of text, so that a comparison with the article's page fits below it."""
MAX_LINES_UNITS = 700
MAX_NAME_UNITS = 300
MAX_REASON_UNITS = 600
MAX_PROBLEMS = 11
"""Ten sources that cannot be read, and one more remark."""
MAX_PROBLEMS_UNITS = 1800
"""Limit for all of them, so that they fit into a message."""


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of a draft's text; `number` counts from 1."""

    text: str
    number: int
    pages: int


def text_page(text: str, number: int) -> TextPage:
    """The page of that number, or the last one. Slow for a book."""
    pages = split_text(text, most_units=MAX_PAGE_UNITS)
    number = min(max(number, 1), len(pages))
    return TextPage(pages[number - 1], number, len(pages))


def preview_embed(
    draft: ArticleDraft,
    preview: DraftPreview,
    say: Translator,
    *,
    place: tuple[int, int] | None = None,
    page: TextPage | None = None,
) -> discord.Embed:
    """Title, facts and text of a draft, and what adding it would do.

    `place` is its number and the number of drafts, if it is one of several. Without a page, the text is cut to
    its beginning.
    """
    title = escape(shorten(label_text(draft.title, draft.url), MAX_TITLE_UNITS)) or say("Without a title")
    lines = page.text if page else f"> {escape(shorten(draft.text, MAX_LINES_UNITS, mark=CUT_MARK))}"
    number = say("Page {page:,} of {pages:,}", page=page.number, pages=page.pages) if page else ""
    what_happens = f"**{say('If you add it')}**\n{_effect_text(preview, say)}"
    body = [lines, f"-# {number}" if number else "", what_happens]
    embed = discord.Embed(title=title, description="\n\n".join(filter(None, body)), colour=ACCENT)
    label = label_text(draft.outlet or "", draft.url)
    outlet = escape(shorten(label, MAX_NAME_UNITS)) or say("unknown")
    embed.add_field(name=say("Where the text is from"), value=_provenance_of(draft, say), inline=False)
    embed.add_field(name=say("Outlet"), value=outlet)
    embed.add_field(name=say("Date"), value=describe_publication_date(draft.published, say))
    if draft.language:
        embed.add_field(name=say("Language"), value=escape(language_name(draft.language, say)))
    embed.add_field(name=say("Link"), value=_link_of(draft, say), inline=False)
    if place is not None:
        embed.set_footer(text=say("Article {number:,} of {all:,}", number=place[0], all=place[1]))
    return embed


def _provenance_of(draft: ArticleDraft, say: Translator) -> str:
    """Where the draft was fetched from or who supplied it, and which facts a person stated."""
    source = describe_draft(draft.url, draft.came_from)
    text = describe_text_origin(source, draft.url, say, escape_text=escape)
    if source.is_checked:
        text = say("fetched from {site}", site=escape(site_text(draft.url)))
    return "\n".join(
        filter(None, (f"{'' if source.is_checked else '⚠ '}{text}", describe_stated_facts(source, say)))
    )


def list_problems(problems: Sequence[str], say: Translator) -> str:
    """The problems, one line each; empty if there are none."""
    if not problems:
        return ""
    shown = problems[:MAX_PROBLEMS]
    each = MAX_PROBLEMS_UNITS // len(shown) - len("- \n")
    lines = "\n".join(f"- {_shorten_line(problem, each)}" for problem in shown)
    return f"**{say('Problems')}**\n{lines}"


def _effect_text(preview: DraftPreview, say: Translator) -> str:
    match preview.status:
        case AddStatus.ADDED:
            return say("It becomes a new article.")
        case AddStatus.UPDATED:
            return say("It replaces this article: {article}", article=_stored_article_line(preview, say))
        case AddStatus.DUPLICATE:
            return say(
                "Nothing: it is already in the library. {article}", article=_stored_article_line(preview, say)
            )
        case AddStatus.REJECTED:
            reason = escape(shorten(say.wording(preview.reason or ""), MAX_REASON_UNITS).rstrip("."))
            return say("It cannot be added: {reason}.", reason=reason)


def _stored_article_line(preview: DraftPreview, say: Translator) -> str:
    assert preview.held is not None, "a preview that is no addition names the stored article"
    line = article_line(preview.held, say, most_title_units=100)
    return say("{source}, article {number}", source=line, number=preview.held.article_id)


def _shorten_line(sentence: str, most_units: int) -> str:
    """Cut a sentence that is escaped already, between words if it has any."""
    if count_units(sentence) <= most_units:
        return sentence
    units = sentence.encode("utf-16-le", "ignore")
    head = units[: 2 * (most_units - 2)].decode("utf-16-le", "ignore")
    return f"{head.rpartition(' ')[0] or head} …"


def _link_of(draft: ArticleDraft, say: Translator) -> str:
    if not draft.url:
        return say("none")
    return f"`{shorten(spell_url(draft.url), MAX_NAME_UNITS).replace('`', '')}`"
