"""The passages that a question finds, page by page. Pure."""

from collections.abc import Sequence

import discord

from bot.articles.source_lines import source_line
from bot.language import Language
from bot.markdown import CUT, count_units, escape, shorten
from bot.rendering import ACCENT, MAX_DESCRIPTION_UNITS
from index import Hit

A_PAGE = 3
MOST = 15
"""Passages that are looked up in all."""


def count_pages(passages: int) -> int:
    return max(1, -(-passages // A_PAGE))


def passages_embed(hits: Sequence[Hit], say: Language, *, page: int) -> discord.Embed:
    """One page, counted from 1: each passage with its article, its place there, and its text."""
    first = (page - 1) * A_PAGE
    shown = hits[first : first + A_PAGE]
    each = MAX_DESCRIPTION_UNITS // A_PAGE - 4
    blocks = [_passage(number, hit, say, each) for number, hit in enumerate(shown, start=first + 1)]
    body = "\n\n".join(blocks) or say("No passage comes up any more.")
    embed = discord.Embed(title=say("Passages"), description=body, colour=ACCENT)
    footer = say("Page {page:,} of {pages:,}", page=page, pages=count_pages(len(hits)))
    return embed.set_footer(text=footer)


def _passage(number: int, hit: Hit, say: Language, most_units: int) -> str:
    share = round(100 * hit.start / max(hit.article_characters, 1))
    place = say("begins at {share} % of the article", share=share)
    head = f"**{number}** · {source_line(hit.article, say, most_title_units=100)}\n-# {place}\n> "
    return head + escape(shorten(hit.text, most_units - count_units(head), mark=CUT))
