"""Following a feed: what an address offers is shown first, and followed when a moderator says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.audience import Visit, guild_corpus
from bot.components import custom_id_of, stateless_view, values_of
from bot.desk import Desk
from bot.following.offer_text import MOST_OFFERED, choice_options, describe_choices, preview_offer
from bot.following.source_changes_text import describe_followed
from bot.following.source_choice import choice_name, require_room
from bot.language import Language
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.records.sources import SourceOffer, add_offer, delete_offer, find_offer, put_channel
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.reporting import reporting
from bot.sending import complete
from index import SourceLabels

_CUSTOM_ID = re.compile(r"offer:(choose|follow|back|drop):(\d{1,18})(?::(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Click:
    """What was done with an offer; `place` is that of the feed among those offered."""

    button: str
    offer_id: int
    place: int

    @classmethod
    def read(cls, custom_id: str, values: Sequence[str]) -> "Click | None":
        """None for a component that is not of an offer."""
        match = _CUSTOM_ID.fullmatch(custom_id)
        if match is None:
            return None
        return cls(match[1], int(match[2]), int(next(iter(values), match[3] or "0")))


async def offer_feeds(
    interaction: discord.Interaction, desk: Desk, visit: Visit, address: str, labels: SourceLabels
) -> None:
    """Find what an address offers, and show it. The interaction is deferred, ephemerally."""
    guild_id, now = visit.require_moderator(), datetime.now(UTC)
    found = await desk.worker.sources.find_feeds(address, person_id=visit.person_id)
    offer = SourceOffer(choices=tuple(found[:MOST_OFFERED]), labels=labels)
    offer_id = await desk.records.write(lambda c: add_offer(c, guild_id, offer, now))
    if len(offer.choices) == 1:
        await _show_feed(interaction, visit.say, offer, Click("choose", offer_id, 0))
    else:
        await _show_choices(interaction, visit.say, offer, offer_id)


class SourceOffers(commands.Cog):
    """For moderators: hears which feed they choose, and whether it is followed."""

    def __init__(self, _: commands.Bot, desk: Desk) -> None:
        self._desk = desk

    @commands.Cog.listener()
    @reporting
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        click = Click.read(custom_id_of(interaction), values_of(interaction))
        if click is None:
            return
        visit = await self._desk.visit(interaction)
        guild_id = visit.require_moderator()
        await interaction.response.defer()
        offer = await self._desk.records.read(lambda c: find_offer(c, guild_id, click.offer_id))
        if offer is None or click.place >= len(offer.choices):
            raise Refusal("This was decided about or forgotten meanwhile. Use `/source add` once more.")
        match click.button:
            case "choose":
                await _show_feed(interaction, visit.say, offer, click)
            case "back":
                await _show_choices(interaction, visit.say, offer, click.offer_id)
            case "follow":
                await self._follow(interaction, visit, offer, click)
            case "drop":
                await self._forget(click)
                await complete(interaction, Reply(content=visit.say("Nothing is followed.")))

    async def _follow(
        self, interaction: discord.Interaction, visit: Visit, offer: SourceOffer, click: Click
    ) -> None:
        guild_id, channel_id = visit.require_moderator(), interaction.channel_id or 0
        corpus, choice = guild_corpus(guild_id), offer.choices[click.place]
        await require_room(self._desk.worker, corpus, 1)
        source = await self._desk.worker.sources.add(
            corpus, choice, offer.labels, within=permit_moderator(visit)
        )
        await self._desk.records.write(lambda c: put_channel(c, guild_id, [source.source_id], channel_id))
        await self._desk.note(guild_id, visit.person_id, Action.SOURCE_ADDED, choice_name(source))
        await self._forget(click)
        await complete(interaction, Reply(content=describe_followed(source, visit.say)))

    async def _forget(self, click: Click) -> None:
        await self._desk.records.write(lambda c: delete_offer(c, click.offer_id))


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


async def _show_feed(interaction: discord.Interaction, say: Language, offer: SourceOffer, click: Click) -> None:
    buttons = [
        _button("follow", click.offer_id, say("Follow"), place=click.place, style=discord.ButtonStyle.primary)
    ]
    if len(offer.choices) > 1:
        buttons.append(_button("back", click.offer_id, say("Choose another")))
    buttons.append(_button("drop", click.offer_id, say("Cancel")))
    embed = preview_offer(offer.choices[click.place], offer, say)
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
