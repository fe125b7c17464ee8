"""Following a feed: what an address offers is shown first, and followed when a moderator says so."""

from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.audience import Visit, guild_corpus
from bot.components import stateless_view, values_of
from bot.custom_ids import Pressed, Shape, count, read_all, read_number, row, shapes
from bot.services import Desk
from bot.following.offer_text import MOST_OFFERED, choice_options, describe_choices, preview_offer
from bot.following.source_changes_text import describe_followed
from bot.following.source_choice import choice_name
from bot.language import Language
from bot.permits import permit_moderator
from bot.rates import Act
from bot.records.activities import Action
from bot.records.sources import SourceOffer, add_offer, delete_offer, find_offer, put_channel
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import NO_USE, on_component
from bot.sending import complete
from index import SourceLabels

_SELECT = Shape("offer:choose", row("offer_id"))
_BUTTONS = shapes("offer", ("follow", "back", "drop"), row("offer_id"), count("place"))
"""`place` is that of the feed among those offered."""


READINGS_A_SEARCH = 5
"""What looking for the feeds of a site counts as: it may fetch a dozen addresses."""


async def offer_feeds(
    interaction: discord.Interaction, services: Desk, context: Visit, address: str, labels: SourceLabels
) -> None:
    """Find what an address offers, and show it. The interaction is deferred, ephemerally."""
    guild_id, now = context.require_moderator(), datetime.now(UTC)
    services.rates.take(context, Act.READING, READINGS_A_SEARCH)
    found = await services.executor.sources.find_feeds(address, person_id=context.person_id)
    offer = SourceOffer(choices=tuple(found[:MOST_OFFERED]), labels=labels)
    offer_id = await services.records.write(lambda c: add_offer(c, guild_id, offer, now))
    if len(offer.choices) == 1:
        await _show_feed(interaction, context.say, offer, offer_id, 0)
    else:
        await _show_choices(interaction, context.say, offer, offer_id)


class SourceOffers(commands.Cog):
    """For moderators: which feed they choose, and whether it is followed."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services

    @on_component(_SELECT)
    async def choose(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        chosen = read_all(values_of(interaction), lambda value: read_number(value, most=MOST_OFFERED))
        if chosen is None or len(chosen) != 1:
            raise Refusal(NO_USE)
        context, offer_id = await self._services.context(interaction), parsed_id.number("offer_id")
        await interaction.response.defer()
        offer = await self._get(context, offer_id, chosen[0])
        await _show_feed(interaction, context.say, offer, offer_id, chosen[0])

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
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
                await self._forget(offer_id)
                await complete(interaction, Reply(content=context.say("Nothing is followed.")))

    async def _get(self, context: Visit, offer_id: int, place: int) -> SourceOffer:
        guild_id = context.require_moderator()
        offer = await self._services.records.read(lambda c: find_offer(c, guild_id, offer_id))
        if offer is None or place >= len(offer.choices):
            raise Refusal("This was decided about or forgotten meanwhile. Use `/source add` once more.")
        return offer

    async def _follow(
        self, interaction: discord.Interaction, context: Visit, offer: SourceOffer, offer_id: int, place: int
    ) -> None:
        guild_id, channel_id = context.require_moderator(), interaction.channel_id or 0
        corpus, choice = guild_corpus(guild_id), offer.choices[place]
        source = await self._services.executor.sources.add(
            corpus, choice, offer.labels, within=permit_moderator(context)
        )
        await self._services.records.write(lambda c: put_channel(c, guild_id, [source.source_id], channel_id))
        await self._services.note(guild_id, context.person_id, Action.SOURCE_ADDED, choice_name(source))
        await self._forget(offer_id)
        await complete(interaction, Reply(content=describe_followed(source, context.say)))

    async def _forget(self, offer_id: int) -> None:
        await self._services.records.write(lambda c: delete_offer(c, offer_id))


def choices_view(offer_id: int, offer: SourceOffer, say: Language) -> discord.ui.View:
    """The select with the feeds that were found."""
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id=f"offer:choose:{offer_id}",
        placeholder=say("A feed"),
        options=choice_options(offer.choices, say),
    )
    return stateless_view([select, _button("drop", offer_id, say("Cancel"))])


async def _show_choices(
    interaction: discord.Interaction, say: Language, offer: SourceOffer, offer_id: int
) -> None:
    reply = Reply(content=describe_choices(offer.choices, say))
    await complete(interaction, reply, view=choices_view(offer_id, offer, say))


async def _show_feed(
    interaction: discord.Interaction, say: Language, offer: SourceOffer, offer_id: int, place: int
) -> None:
    buttons = [_button("follow", offer_id, say("Follow"), place=place, style=discord.ButtonStyle.primary)]
    if len(offer.choices) > 1:
        buttons.append(_button("back", offer_id, say("Choose another")))
    buttons.append(_button("drop", offer_id, say("Cancel")))
    embed = preview_offer(offer.choices[place], offer, say)
    await complete(interaction, Reply(embeds=(embed,)), view=stateless_view(buttons))


def _button(
    button: str,
    offer_id: int,
    label: str,
    *,
    place: int = 0,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=f"offer:{button}:{offer_id}:{place}", label=label, style=style)
