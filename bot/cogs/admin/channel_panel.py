"""The settings of one channel in the settings panel: how they are shown, their form, and parsing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import discord

from bot.cogs.admin.setting_names import CHANNEL_SETTING_NAMES, describe_defaults, describe_value
from bot.cogs.admin.settings_panel import CHANNEL, SECTIONS, WINDOWS_DAYS, section_select
from bot.db.server_queries import MAX_OUTLET_CHARS, ChannelDefaults, ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.region_names import region_name
from bot.i18n.translator import N_, Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import parse_number, require_choice
from bot.ui.discord_markup import shorten
from bot.ui.reply import ACCENT
from index import Region

MAX_WINDOW_DAYS = 3650
MAX_MODAL_TITLE_UNITS = 45
"""https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal"""
CHANNEL_TYPES = (
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.category,
)
_NOTE = N_(
    "A question can say otherwise with *since*, *until*, *outlet* and *region*. Threads use the settings of "
    "their channel. A category's settings apply to its channels, unless a channel has its own."
)
_UNSET: Mapping[str, str] = {
    "language": N_("as on the server"),
    "region": N_("every region"),
    "outlet": N_("every outlet"),
    "window_days": N_("as on the server"),
}


@dataclass(frozen=True, slots=True)
class PlacedSettings:
    """A channel or category, and the settings of its server."""

    channel_id: int
    name: str
    category_id: int | None
    settings: ServerSettings

    @property
    def own(self) -> ChannelDefaults:
        return self.settings.defaults_in([self.channel_id])

    @property
    def inherited(self) -> ChannelDefaults:
        return self.settings.defaults_in([self.category_id] if self.category_id else [])


def channel_embed(placed: PlacedSettings, say: Translator, *, warning: str = "") -> discord.Embed:
    """What applies to questions in the channel, and which other channels have settings."""
    lines = [say("For questions asked in {channel}:", channel=f"<#{placed.channel_id}>")]
    lines += ["\n".join(_setting_lines(placed, say)), say(_NOTE)]
    if placed.settings.channel_defaults:
        mentions = " ".join(f"<#{i}>" for i in placed.settings.channel_defaults)
        lines.append(say("Channels with their own settings: {channels}", channels=mentions))
    if warning:
        lines.append(f"⚠ **{say('Note')}:** {warning}")
    title = say("Settings: {section}", section=say(SECTIONS[CHANNEL]))
    return discord.Embed(title=title, description="\n\n".join(lines), colour=ACCENT)


def channel_view(placed: PlacedSettings, say: Translator) -> discord.ui.View:
    """A select for the section, one for the channel, and the buttons that change this channel."""
    chosen = discord.SelectDefaultValue(
        # Discord's API expects ids as strings, and discord.py does not convert them.
        id=cast(int, str(placed.channel_id)),
        type=discord.SelectDefaultValueType.channel,
    )
    channels: discord.ui.ChannelSelect[discord.ui.View] = discord.ui.ChannelSelect(
        custom_id="channel:choose", channel_types=[*CHANNEL_TYPES], default_values=[chosen], row=1
    )
    change: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"channel:change:{placed.channel_id}",
        label=say("Change"),
        style=discord.ButtonStyle.primary,
        row=2,
    )
    clear: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"channel:clear:{placed.channel_id}",
        label=say("Remove its settings"),
        disabled=placed.own == ChannelDefaults(),
        row=2,
    )
    return stateless_view([section_select(CHANNEL, say), channels, change, clear])


def channel_form(placed: PlacedSettings, say: Translator) -> discord.ui.Modal:
    """A stateless form, which works after a restart."""
    own = placed.own
    title = shorten(say("Settings of #{channel}", channel=placed.name), MAX_MODAL_TITLE_UNITS)
    form = discord.ui.Modal(title=title, custom_id=f"channel:changed:{placed.channel_id}")
    days = sorted({0, *WINDOWS_DAYS, *([] if own.window_days is None else [own.window_days])})
    windows = [(str(n), describe_value("window_days", n or None, say)) for n in days]
    regions = [(region.value, region_name(region, say)) for region in Region]
    chosen_days = "" if own.window_days is None else str(own.window_days)
    form.add_item(_choice("language", [*LANGUAGE_NAMES.items()], own.language or "", say))
    form.add_item(_choice("region", regions, own.region.value if own.region else "", say))
    form.add_item(_choice("window_days", windows, chosen_days, say))
    outlet: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="outlet", default=own.outlet, required=False, max_length=MAX_OUTLET_CHARS
    )
    hint = say("Only articles of this outlet; empty for every outlet")
    form.add_item(
        discord.ui.Label(text=say(CHANNEL_SETTING_NAMES["outlet"]), description=hint, component=outlet)
    )
    form.stop()
    return form


def parse_channel_form(values: Mapping[str, str], before: ChannelDefaults) -> ChannelDefaults:
    """The settings as submitted; a choice that the form does not offer keeps its value from `before`."""
    return ChannelDefaults(
        language=_parse_language(values.get("language", ""), before.language),
        region=_parse_region(values.get("region", ""), before.region),
        outlet=" ".join(values.get("outlet", "").split())[:MAX_OUTLET_CHARS] or None,
        window_days=_parse_days(values.get("window_days", ""), before.window_days),
    )


def _setting_lines(placed: PlacedSettings, say: Translator) -> list[str]:
    own = dict(describe_defaults(placed.own, say))
    inherited = dict(describe_defaults(placed.inherited, say))
    lines = []
    for name, title in CHANNEL_SETTING_NAMES.items():
        label = say(title)
        if label in own:
            value = own[label]
        elif label in inherited:
            value = say("{value} (from its category)", value=inherited[label])
        else:
            value = say(_UNSET[name])
        lines.append(f"**{label}:** {value}")
    return lines


def _choice(
    name: str, options: Sequence[tuple[str, str]], chosen: str, say: Translator
) -> discord.ui.Label[discord.ui.Modal]:
    select: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(
        custom_id=name,
        placeholder=say(_UNSET[name]),
        options=[
            discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in options
        ],
        min_values=0,
        required=False,
    )
    return discord.ui.Label(text=say(CHANNEL_SETTING_NAMES[name]), component=select)


def _parse_language(value: str, before: str | None) -> str | None:
    try:
        return require_choice(value, LANGUAGE_NAMES) if value else None
    except ValueError:
        return before


def _parse_region(value: str, before: Region | None) -> Region | None:
    if not value:
        return None
    return Region(value) if value in {region.value for region in Region} else before


def _parse_days(value: str, before: int | None) -> int | None:
    try:
        return parse_number(value, most=MAX_WINDOW_DAYS) if value else None
    except ValueError:
        return before
