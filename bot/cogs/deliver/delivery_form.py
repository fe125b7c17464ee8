"""The forms of a delivery: for what it matches, and for its options (role, posts an hour, quiet hours)."""

from collections.abc import Mapping
from typing import cast

import discord

from bot.bot_errors import Refusal
from bot.cogs.deliver.delivery_options import (
    TypedCriteria,
    parse_quiet_hours,
    require_role,
)
from bot.cogs.deliver.delivery_text import ShownDelivery
from bot.db.delivery_queries import MAX_AN_HOUR, Delivery, DeliveryOptions
from bot.i18n.region_names import region_name
from bot.i18n.translator import Translator
from bot.interactions.source_choice import source_choice_name
from bot.ui.custom_ids import parse_record_id
from index import AlertCriteria

MAX_TYPED_CHARS = 60
MAX_CRITERION_CHARS = 100
MAX_WORDS_CHARS = 200


def filter_form(shown: ShownDelivery, say: Translator) -> discord.ui.Modal:
    """A stateless form for what the delivery matches. A source that was removed must be replaced or cleared."""
    criteria, number = shown.criteria, shown.delivery.delivery_id
    source_id = str(criteria.source_id) if criteria.source_id is not None else ""
    source = source_choice_name(shown.source) if shown.source else ""
    region = region_name(criteria.region, say) if criteria.region else ""
    return _form(
        say("Delivery {number}", number=number),
        f"delivery:filtered:{number}",
        _text("source", say("Source"), source, source_id, most=MAX_CRITERION_CHARS),
        _text("outlet", say("Outlet"), "", criteria.outlet or "", most=MAX_CRITERION_CHARS),
        _text("region", say("Region"), "", region, most=MAX_CRITERION_CHARS),
        _text("words", say("Words"), say("All must be in the article"), criteria.words, most=MAX_WORDS_CHARS),
    )


def parse_filter_form(values: Mapping[str, str], criteria: AlertCriteria) -> TypedCriteria:
    """What was typed; the question stays."""
    typed = {name: values.get(name, "") for name in ("source", "outlet", "region", "words")}
    return TypedCriteria(**typed, question=criteria.question or "")


def option_form(delivery: Delivery, say: Translator, *, role_id: int | None) -> discord.ui.Modal:
    """A stateless form, which works after a restart. `role_id` is the chosen role, if it still exists."""
    options = delivery.options
    quiet = options.quiet_hours
    limit = str(options.most_an_hour)
    hours, zone = (str(quiet), quiet.zone) if quiet else ("", "")
    return _form(
        say("Delivery {number}", number=delivery.delivery_id),
        f"delivery:changed:{delivery.delivery_id}",
        _role_select(say("Role to mention"), role_id),
        _text("limit", say("Posts an hour"), say("From 1 to {most}", most=MAX_AN_HOUR), limit),
        _text("quiet", say("Quiet hours"), say("Such as 22:00-7:00; empty for none"), hours),
        _text("zone", say("Time zone of the quiet hours"), say("Such as Europe/Kyiv"), zone),
    )


def parse_option_form(
    values: Mapping[str, str], delivery: Delivery, interaction: discord.Interaction
) -> DeliveryOptions:
    """The options as submitted; a role that stays is not checked again. Raises Refusal."""
    return DeliveryOptions(
        role_id=_parse_role(values.get("role", ""), delivery, interaction),
        most_an_hour=_parse_limit(values.get("limit", "")),
        quiet_hours=parse_quiet_hours(values.get("quiet", ""), values.get("zone", "")),
    )


def _form(title: str, custom_id: str, *fields: discord.ui.Label[discord.ui.Modal]) -> discord.ui.Modal:
    form = discord.ui.Modal(title=title, custom_id=custom_id)
    for field in fields:
        form.add_item(field)
    form.stop()
    return form


def _role_select(label: str, role_id: int | None) -> discord.ui.Label[discord.ui.Modal]:
    chosen = []
    if role_id is not None:
        # Discord's API expects ids as strings, and discord.py does not convert them.
        role_type = discord.SelectDefaultValueType.role
        chosen = [discord.SelectDefaultValue(id=cast(int, str(role_id)), type=role_type)]
    select: discord.ui.RoleSelect[discord.ui.Modal] = discord.ui.RoleSelect(
        custom_id="role", min_values=0, required=False, default_values=chosen
    )
    return discord.ui.Label(text=label, component=select)


def _text(
    name: str, label: str, description: str, value: str, *, most: int = MAX_TYPED_CHARS
) -> discord.ui.Label[discord.ui.Modal]:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=name, default=value or None, required=False, max_length=most
    )
    return discord.ui.Label(text=label, description=description or None, component=field)


def _parse_limit(typed: str) -> int:
    digits = typed.strip()
    if not (digits.isascii() and digits.isdecimal() and 1 <= int(digits[:4]) <= MAX_AN_HOUR):
        raise Refusal("Posts an hour must be a number from 1 to {most}.", most=MAX_AN_HOUR)
    return int(digits[:4])


def _parse_role(value: str, delivery: Delivery, interaction: discord.Interaction) -> int | None:
    if not value:
        return None
    if value == str(delivery.options.role_id):
        return delivery.options.role_id
    try:
        role_id = parse_record_id(value)
    except ValueError:
        role_id = 0
    guild = interaction.guild
    role, channel = (guild.get_role(role_id), guild.get_channel(delivery.channel_id)) if guild else (None, None)
    if role is None or not isinstance(channel, discord.TextChannel):
        raise Refusal("The role or the channel no longer exists.")
    return require_role(channel, interaction.user, role)
