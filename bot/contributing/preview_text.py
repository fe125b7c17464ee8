"""What a person sees of an article before it is added. Pure."""

from collections.abc import Sequence

import discord

from bot.articles.article_text import language_name
from bot.articles.source_lines import date_text, source_line
from bot.language import Language
from bot.markdown import CUT, count_units, escape, shorten
from bot.rendering import ACCENT, MAX_TITLE_UNITS
from index import AddStatus, ArticleDraft, DraftPreview

MAX_LINES_UNITS = 700
MAX_NAME_UNITS = 300
MAX_REASON_UNITS = 600
MAX_PROBLEM_UNITS = 160
"""So that ten sources that cannot be read and one more remark fit into a message."""


def preview_embed(
    draft: ArticleDraft, preview: DraftPreview, say: Language, *, place: tuple[int, int] | None = None
) -> discord.Embed:
    """Title, facts and first lines of a draft, and what adding it would do.

    `place` is its number and how many there are, where it is one of several.
    """
    title = escape(shorten(draft.title, MAX_TITLE_UNITS)) or say("Without a title")
    lines = shorten(draft.text, MAX_LINES_UNITS, mark=CUT)
    body = [f"> {escape(lines)}", f"**{say('If you add it')}**\n{_what_happens(preview, say)}"]
    embed = discord.Embed(title=title, description="\n\n".join(body), colour=ACCENT)
    outlet = escape(shorten(draft.outlet or "", MAX_NAME_UNITS)) or say("not known")
    embed.add_field(name=say("Outlet"), value=outlet)
    embed.add_field(name=say("Date"), value=date_text(draft.published, say))
    if draft.language:
        embed.add_field(name=say("Language"), value=language_name(draft.language))
    embed.add_field(name=say("Link"), value=_link_of(draft, say), inline=False)
    if place is not None:
        embed.set_footer(text=say("Article {number:,} of {all:,}", number=place[0], all=place[1]))
    return embed


def list_problems(problems: Sequence[str], say: Language) -> str:
    """What could not be read, one line each."""
    if not problems:
        return ""
    shown = "\n".join(f"- {_shorten_line(problem)}" for problem in problems[:11])
    return f"**{say('Not everything could be read')}**\n{shown}"


def _what_happens(preview: DraftPreview, say: Language) -> str:
    match preview.status:
        case AddStatus.ADDED:
            return say.plural(
                "It becomes a new article of {n:,} passage.",
                "It becomes a new article of {n:,} passages.",
                preview.passages,
            )
        case AddStatus.UPDATED:
            return say.plural(
                "It replaces what the library holds, with {n:,} passage: {article}",
                "It replaces what the library holds, with {n:,} passages: {article}",
                preview.passages,
                article=_held(preview, say),
            )
        case AddStatus.DUPLICATE:
            return say("Nothing: the library holds it already: {article}", article=_held(preview, say))
        case AddStatus.REJECTED:
            reason = escape(shorten(say.wording(preview.reason or ""), MAX_REASON_UNITS).rstrip("."))
            return say("It cannot be added: {reason}.", reason=reason)


def _held(preview: DraftPreview, say: Language) -> str:
    assert preview.held is not None, "what is held is named"
    line = source_line(preview.held, say, most_title_units=100)
    return say("{source}, article {number}", source=line, number=preview.held.article_id)


def _shorten_line(sentence: str) -> str:
    """A sentence that is markdown already, cut where it is overlong."""
    if count_units(sentence) <= MAX_PROBLEM_UNITS:
        return sentence
    units = sentence.encode("utf-16-le", "ignore")
    return units[: 2 * (MAX_PROBLEM_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _link_of(draft: ArticleDraft, say: Language) -> str:
    return f"`{shorten(draft.url, MAX_NAME_UNITS).replace('`', '')}`" if draft.url else say("none")
