"""Offer the feeds found at an address, and follow the one that a moderator picks."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.sources.source_change_text import describe_followed
from bot.cogs.sources.source_embed import SOURCE_KIND_TEXTS, link_address
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import SourceOffer, add_offer, delete_offer, find_offer, save_source_channel
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import BUTTON_EXPIRED, on_component
from bot.interactions.source_choice import source_choice_name
from bot.rate_limits import LimitedAction
from bot.services import Services
from bot.ui.components import selected_values, stateless_view
from bot.ui.custom_ids import (
    CustomIdPattern,
    ParsedCustomId,
    count,
    parse_all,
    parse_number,
    patterns,
    record_id,
)
from bot.ui.discord_markup import clean, count_units, escape, shorten
from bot.ui.link_labels import label_text
from bot.ui.outlet_labels import list_labels
from bot.ui.reply import ACCENT, MAX_TITLE_UNITS, Reply, send_reply
from index import FeedChoice, SourceKind, SourceLabels

MAX_OFFERED_FEEDS = 25
MAX_OPTION_UNITS = 100
"""https://discord.com/developers/docs/components/reference#string-select-select-option-structure"""
_SOURCE_KIND_NAMES = {SourceKind.FEED: N_("feed"), SourceKind.SITEMAP: N_("news sitemap")}


def describe_choices(choices: Sequence[FeedChoice], say: Translator) -> str:
    """The text above the select."""
    found = say.plural("I found {n:,} feed.", "I found {n:,} feeds.", len(choices))
    return f"{found} {say('Which one should I follow?')}"


def choice_options(choices: Sequence[FeedChoice], say: Translator) -> list[discord.SelectOption]:
    """One option for each feed; its value is the index of the feed."""
    return [
        discord.SelectOption(
            label=_option_text(_title(choice)),
            description=_option_text(f"{_describe_kind(choice, say)} · {choice.url}"),
            value=str(place),
        )
        for place, choice in enumerate(choices)
    ]


def feed_offer_embed(choice: FeedChoice, offer: SourceOffer, say: Translator) -> discord.Embed:
    """The feed that a moderator is about to follow."""
    title = escape(shorten(_title(choice), MAX_TITLE_UNITS))
    lines = [say(SOURCE_KIND_TEXTS[choice.kind], address=link_address(choice.url))]
    if choice.site_url:
        site = link_address(choice.site_url)
        lines.append(say("Site: {address}", address=site))
    lines.append(say.plural("It lists {n:,} article now.", "It lists {n:,} articles now.", choice.entries))
    lines += list_labels(offer.labels, say)
    return discord.Embed(title=title, description="\n".join(lines), colour=ACCENT)


def _title(choice: FeedChoice) -> str:
    """The visible title, or else the URL: Discord rejects a select if one option is empty."""
    return clean(label_text(choice.title, choice.url)) or choice.url


def _describe_kind(choice: FeedChoice, say: Translator) -> str:
    entries = say.plural("{n:,} article", "{n:,} articles", choice.entries)
    return f"{say(_SOURCE_KIND_NAMES[choice.kind])}, {entries}"


def _option_text(text: str) -> str:
    """Shorten without escaping: Discord renders no markup in an option."""
    line = clean(text)[:MAX_OPTION_UNITS]
    while count_units(line) > MAX_OPTION_UNITS:
        line = line[:-1]
    return line if len(line) == len(clean(text)) else f"{line[:-1]}…"


_SELECT = CustomIdPattern("offer:choose", record_id("offer_id"))
_BUTTONS = patterns("offer", ("follow", "back", "drop"), record_id("offer_id"), count("place"))
"""`place` is the index of the feed among those offered."""


READS_PER_FEED_SEARCH = 5
"""How many reads a search for feeds counts as: it may fetch a dozen addresses."""


async def offer_feeds(
    interaction: discord.Interaction,
    services: Services,
    context: RequestContext,
    address: str,
    labels: SourceLabels,
) -> None:
    """Find the feeds at an address and offer them. The interaction must be deferred, ephemerally."""
    guild_id, now = context.require_moderator(), datetime.now(UTC)
    services.rates.take(context, LimitedAction.READING, READS_PER_FEED_SEARCH)
    found = await services.index.read_content(
        context.person_id, lambda index: index.sources.find_feeds(address)
    )
    offer = SourceOffer(choices=tuple(found[:MAX_OFFERED_FEEDS]), labels=labels)
    offer_id = await services.records.write(lambda c: add_offer(c, guild_id, offer, now))
    if len(offer.choices) == 1:
        await _show_feed(interaction, context.say, offer, offer_id, 0)
    else:
        await _show_choices(interaction, context.say, offer, offer_id)


class FeedOffers(commands.Cog):
    """For moderators: the select and buttons that choose a feed and follow it."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_SELECT)
    async def choose(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        chosen = parse_all(
            selected_values(interaction), lambda value: parse_number(value, most=MAX_OFFERED_FEEDS)
        )
        if chosen is None or len(chosen) != 1:
            raise Refusal(BUTTON_EXPIRED)
        context, offer_id = await self._services.context(interaction), parsed_id.number("offer_id")
        await interaction.response.defer()
        offer = await self._get(context, offer_id, chosen[0])
        await _show_feed(interaction, context.say, offer, offer_id, chosen[0])

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        offer_id, place = parsed_id.number("offer_id"), parsed_id.number("place")
        await interaction.response.defer()
        offer = await self._get(context, offer_id, place)
        match parsed_id.button:
            case "back":
                await _show_choices(interaction, context.say, offer, offer_id)
            case "follow":
                await self._follow(interaction, context, offer, offer_id, place)
            case "drop":
                await self._delete(offer_id)
                await send_reply(interaction, Reply(content=context.say("Cancelled. No source was added.")))

    async def _get(self, context: RequestContext, offer_id: int, place: int) -> SourceOffer:
        guild_id = context.require_moderator()
        offer = await self._services.records.read(lambda c: find_offer(c, guild_id, offer_id))
        if offer is None or place >= len(offer.choices):
            raise Refusal("This offer has expired or was already used. Use `/source add` again.")
        return offer

    async def _follow(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        offer: SourceOffer,
        offer_id: int,
        place: int,
    ) -> None:
        guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
        corpus, choice = guild_corpus(guild_id), offer.choices[place]
        within = require_moderator_in_transaction(context)
        source = await self._services.index.change(
            lambda index: index.sources.add(corpus, choice, labels=offer.labels, within=within)
        )
        await self._services.records.write(
            lambda c: save_source_channel(c, guild_id, [source.source_id], channel_id)
        )
        await self._services.note(
            guild_id, context.person_id, AuditAction.SOURCE_ADDED, source_choice_name(source)
        )
        await self._delete(offer_id)
        await send_reply(interaction, Reply(content=describe_followed(source, context.say)))

    async def _delete(self, offer_id: int) -> None:
        await self._services.records.write(lambda c: delete_offer(c, offer_id))


def choices_view(offer_id: int, offer: SourceOffer, say: Translator) -> discord.ui.View:
    """A select of the feeds that were found."""
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=f"offer:choose:{offer_id}",
        placeholder=say("Choose a feed"),
        options=choice_options(offer.choices, say),
    )
    return stateless_view([select, _button("drop", offer_id, say("Cancel"))])


async def _show_choices(
    interaction: discord.Interaction, say: Translator, offer: SourceOffer, offer_id: int
) -> None:
    reply = Reply(content=describe_choices(offer.choices, say))
    await send_reply(interaction, reply, view=choices_view(offer_id, offer, say))


async def _show_feed(
    interaction: discord.Interaction, say: Translator, offer: SourceOffer, offer_id: int, place: int
) -> None:
    buttons = [_button("follow", offer_id, say("Follow"), place=place, style=discord.ButtonStyle.primary)]
    if len(offer.choices) > 1:
        buttons.append(_button("back", offer_id, say("Choose another")))
    buttons.append(_button("drop", offer_id, say("Cancel")))
    embed = feed_offer_embed(offer.choices[place], offer, say)
    await send_reply(interaction, Reply(embeds=(embed,)), view=stateless_view(buttons))


def _button(
    button: str,
    offer_id: int,
    label: str,
    *,
    place: int = 0,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=f"offer:{button}:{offer_id}:{place}", label=label, style=style)
