"""Check what a moderator typed for a delivery. Everything here raises Refusal for what cannot be used."""

from dataclasses import dataclass

import discord

from bot.bot_errors import Refusal
from bot.context import RequestContext, mention_roles
from bot.db.quiet_hours import QuietHours, parse_quiet_range
from bot.i18n.time_zones import find_zone
from bot.i18n.translator import Translator
from bot.interactions.channel_posts import require_posting
from bot.interactions.source_choice import choose_source
from bot.services import Services
from bot.ui.article_filters import parse_region
from bot.ui.discord_markup import escape, shorten
from index import AlertCriteria, Source

MAX_QUOTED_UNITS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCriteria:
    """The options of a command; empty for what does not matter."""

    source: str
    outlet: str
    region: str
    words: str
    question: str


@dataclass(frozen=True, slots=True)
class ReadCriteria:
    """Criteria, and the source that they require."""

    criteria: AlertCriteria
    source: Source | None


async def read_criteria(services: Services, context: RequestContext, typed: TypedCriteria) -> ReadCriteria:
    """What is meant by the typed options."""
    corpora = context.corpora
    source = await choose_source(services.index, corpora, typed.source) if typed.source.strip() else None
    criteria = AlertCriteria(
        source_id=source.source_id if source else None,
        outlet=typed.outlet.strip() or None,
        region=parse_region(typed.region) if typed.region.strip() else None,
        words=" ".join(typed.words.split()),
        question=" ".join(typed.question.split()) or None,
    )
    return ReadCriteria(criteria, source)


def require_channel(
    interaction: discord.Interaction, chosen: discord.TextChannel | None, say: Translator
) -> discord.TextChannel:
    """A text channel in which both the bot and the person may post: the chosen one, or the one they are in."""
    channel = chosen or interaction.channel
    if not isinstance(channel, discord.TextChannel) or not isinstance(interaction.user, discord.Member):
        raise Refusal("I can deliver to text channels only. Choose one with *channel*.")
    require_posting(channel, interaction.user, say)
    return channel


def require_role(
    channel: discord.TextChannel, person: discord.User | discord.Member, role: discord.Role
) -> int:
    """The id of a role that both the person and the bot may mention there."""
    if role.is_default():
        raise Refusal("I never mention everyone. Choose another role.")
    if role.mentionable:
        return role.id
    mention = mention_roles([role.id])
    if not (isinstance(person, discord.Member) and channel.permissions_for(person).mention_everyone):
        raise Refusal(
            "You may not mention {role} in {channel}, so I may not either.",
            role=mention,
            channel=channel.mention,
        )
    if not channel.permissions_for(channel.guild.me).mention_everyone:
        raise Refusal(
            "I may not mention {role}. Let anyone mention it in the settings of the role, or give me **Mention "
            "@everyone, @here and All Roles**.",
            role=mention,
        )
    return role.id


def parse_quiet_hours(typed: str, zone: str) -> QuietHours | None:
    """The quiet hours as typed; None if both are empty."""
    if not typed.strip():
        return None
    try:
        start, end = parse_quiet_range(typed)
    except ValueError:
        raise Refusal(
            "**{typed}** is not a time range. Write quiet hours as 22:00-7:00.", typed=_quote(typed)
        ) from None
    if not zone.strip():
        raise Refusal("Quiet hours need a time zone, such as Europe/Kyiv or Asia/Taipei.")
    found = find_zone(zone)
    if found is None:
        raise Refusal(
            "There is no time zone **{zone}**. Write it as Europe/Kyiv or Asia/Taipei.", zone=_quote(zone)
        )
    return QuietHours(start, end, found)


def _quote(typed: str) -> str:
    return escape(shorten(typed, MAX_QUOTED_UNITS))
