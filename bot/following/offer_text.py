"""Feeds that were found at an address: which of them to follow, and one of them before it is. Pure."""

from collections.abc import Sequence

import discord

from bot.following.label_text import list_labels
from bot.following.source_text import KINDS, link_address
from bot.language import N_, Language
from bot.link_labels import label_text
from bot.markdown import clean, count_units, escape, shorten
from bot.records.sources import SourceOffer
from bot.rendering import ACCENT, MAX_TITLE_UNITS
from index import FeedChoice, SourceKind

MOST_OFFERED = 25
MAX_OPTION_UNITS = 100
"""https://discord.com/developers/docs/components/reference#string-select-select-option-structure"""
_HINTS = {SourceKind.FEED: N_("feed"), SourceKind.SITEMAP: N_("news sitemap")}


def describe_choices(choices: Sequence[FeedChoice], say: Language) -> str:
    """What is said above the select."""
    found = say.plural("I found {n:,} feed there.", "I found {n:,} feeds there.", len(choices))
    return f"{found} {say('Which one should I follow?')}"


def choice_options(choices: Sequence[FeedChoice], say: Language) -> list[discord.SelectOption]:
    """An option a feed; its value is its place."""
    return [
        discord.SelectOption(
            label=_option_text(_title(choice)),
            description=_option_text(f"{_describe_kind(choice, say)} · {choice.url}"),
            value=str(place),
        )
        for place, choice in enumerate(choices)
    ]


def preview_offer(choice: FeedChoice, offer: SourceOffer, say: Language) -> discord.Embed:
    """What following a feed would mean."""
    title = escape(shorten(_title(choice), MAX_TITLE_UNITS))
    lines = [say(KINDS[choice.kind], address=link_address(choice.url))]
    if choice.site_url:
        site = link_address(choice.site_url)
        lines.append(say("Site: {address}", address=site))
    lines.append(say.plural("It lists {n:,} article now.", "It lists {n:,} articles now.", choice.entries))
    lines += list_labels(offer.labels, say)
    return discord.Embed(title=title, description="\n".join(lines), colour=ACCENT)


def _title(choice: FeedChoice) -> str:
    """Discord refuses a whole select for one option that shows nothing."""
    return clean(label_text(choice.title, choice.url)) or choice.url


def _describe_kind(choice: FeedChoice, say: Language) -> str:
    entries = say.plural("{n:,} article", "{n:,} articles", choice.entries)
    return f"{say(_HINTS[choice.kind])}, {entries}"


def _option_text(text: str) -> str:
    """Plain, since Discord reads no markup in an option."""
    line = clean(text)[:MAX_OPTION_UNITS]
    while count_units(line) > MAX_OPTION_UNITS:
        line = line[:-1]
    return line if len(line) == len(clean(text)) else f"{line[:-1]}…"
