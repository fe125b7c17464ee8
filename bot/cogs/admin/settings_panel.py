"""The settings panel: its controls, and parsing a choice made on it.

The custom id of a control names its setting, so that the panel works after a restart.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import discord

from bot.cogs.admin.setting_names import SETTING_NAMES, describe_value
from bot.db.server_queries import ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES, READING_LANGUAGES, language_name
from bot.i18n.translator import N_, Translator
from bot.ui.components import stateless_view
from bot.ui.custom_ids import (
    CustomIdPattern,
    ParsedCustomId,
    one_of,
    parse_all,
    parse_record_id,
    require_choice,
)
from bot.ui.reply import ACCENT

PREFIX = "settings"
SECTION = "section"
MAX_CHOSEN = 25
WINDOWS_DAYS = (7, 30, 90, 180, 365)
RATES_PER_PERSON = (1, 2, 3, 6, 10, 20, 60)
RATES_PER_SERVER = (10, 30, 60, 120, 300, 600)
ANY = "any"
"""The option that stands for no value."""

CHANNEL = "channel"
"""The section about one channel, which `channel_panel` shows."""
SECTIONS: Mapping[str, str] = {
    "people": N_("Who may do what"),
    "channels": N_("Channels"),
    CHANNEL: N_("One channel"),
    "answers": N_("Answers"),
    "limits": N_("Limits"),
}
_SETTINGS_OF: Mapping[str, Sequence[str]] = {
    "people": ("ask_roles", "add_roles", "moderator_roles"),
    "channels": ("ask_channels", "ignored_channels", "review_channel", "log_channel"),
    CHANNEL: (),
    "answers": (
        "answers_are_private",
        "opens_threads",
        "updates_answers",
        "reviews_additions",
        "window_days",
        "language",
        "article_languages",
    ),
    "limits": ("questions_a_person", "questions_a_server"),
}
_NOTES: Mapping[str, Sequence[str]] = {
    CHANNEL: (),
    "people": (
        N_(
            "If you choose no role, everyone may ask and add. People with **Manage Server** are always "
            "moderators. Discord shows moderators' commands only to them; to show these commands to another "
            "role, open *Server Settings*, *Integrations*."
        ),
    ),
    "channels": (
        N_("In ask channels I answer every message that is a question. In ignored ones I stay silent."),
        N_(
            "I post articles that wait for review in the review channel, and every change in the log channel. "
            "Choose channels that only moderators can see."
        ),
    ),
    "answers": (
        N_("The time window applies unless a question names a time."),
        N_("If no language is chosen, I quote articles in all languages."),
        N_(
            "If an article of an answer is corrected, changed or removed within 14 days, I report it once: in "
            "the channel of the answer, or to the person who got a private one."
        ),
    ),
    "limits": (N_("How many questions I answer per minute. Moderators may ask three times as many."),),
}

Row = discord.ui.Item[discord.ui.View]
SettingValue = bool | int | str | tuple[int, ...] | tuple[str, ...] | None
CONTROL = CustomIdPattern(PREFIX, one_of("section", SECTIONS), one_of("control", {SECTION, *SETTING_NAMES}))


@dataclass(frozen=True, slots=True)
class PanelChoice:
    """What someone chose on the panel: a section to show, or a setting with its new values."""

    section: str
    setting: str | None
    value: "SettingValue" = None
    """The new value; None for a switch, which inverts its setting."""

    @classmethod
    def of(cls, parsed_id: ParsedCustomId, values: tuple[str, ...]) -> "PanelChoice | None":
        """Parse a choice; None for a control or a value that the panel does not offer."""
        section, name = parsed_id.text("section"), parsed_id.text("control")
        if name == SECTION:
            return cls(values[0], None) if len(values) == 1 and values[0] in SECTIONS else None
        if name not in _SETTINGS_OF[section]:
            return None
        try:
            return cls(section, name, _VALUE_PARSERS[name](values))
        except ValueError:
            return None

    def new_value(self, settings: ServerSettings) -> "SettingValue":
        """The new value of the setting."""
        assert self.setting is not None, "a section has no value"
        before = getattr(settings, self.setting)
        return not before if isinstance(before, bool) else self.value


def panel_embed(
    section: str, settings: ServerSettings, say: Translator, warnings: Sequence[str]
) -> discord.Embed:
    """The settings of a section. `warnings` are sentences about what keeps a setting from working."""
    lines = [
        f"**{say(SETTING_NAMES[name])}**\n{describe_value(name, getattr(settings, name), say)}"
        for name in _SETTINGS_OF[section]
    ]
    body = "\n\n".join([*lines, *map(say, _NOTES[section]), *(f"⚠ **{say('Note')}:** {w}" for w in warnings)])
    title = say("Settings: {section}", section=say(SECTIONS[section]))
    return discord.Embed(title=title, description=body, colour=ACCENT)


def panel_view(
    section: str, settings: ServerSettings, say: Translator, *, manages_server: bool = True
) -> discord.ui.View:
    """A select for the section, and the controls of this one below it.

    Only people with *Manage Server* can say who moderates; for others that control is disabled.
    """
    controls = [
        _CONTROLS[name](f"{PREFIX}:{section}:{name}", name, settings, say) for name in _SETTINGS_OF[section]
    ]
    for name, control in zip(_SETTINGS_OF[section], controls, strict=True):
        if name == "moderator_roles" and isinstance(control, discord.ui.RoleSelect):
            control.disabled = not manages_server
    return stateless_view([section_select(section, say), *controls])


def section_select(section: str, say: Translator) -> Row:
    """A select that shows another section."""
    options = [
        discord.SelectOption(label=say(title), value=key, default=key == section)
        for key, title in SECTIONS.items()
    ]
    return discord.ui.Select(custom_id=f"{PREFIX}:{section}:{SECTION}", options=options, row=0)


def _role_select(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
    return discord.ui.RoleSelect(
        custom_id=custom_id,
        placeholder=say(SETTING_NAMES[name]),
        min_values=0,
        max_values=MAX_CHOSEN,
        default_values=_chosen(getattr(settings, name), discord.SelectDefaultValueType.role),
    )


def _channel_select(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
    return discord.ui.ChannelSelect(
        custom_id=custom_id,
        placeholder=say(SETTING_NAMES[name]),
        channel_types=[
            discord.ChannelType.text,
            discord.ChannelType.news,
            discord.ChannelType.forum,
            discord.ChannelType.voice,
        ],
        min_values=0,
        max_values=MAX_CHOSEN,
        default_values=_chosen(getattr(settings, name), discord.SelectDefaultValueType.channel),
    )


def _single_channel_select(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
    channel_id = getattr(settings, name)
    return discord.ui.ChannelSelect(
        custom_id=custom_id,
        placeholder=say(SETTING_NAMES[name]),
        channel_types=[discord.ChannelType.text],
        min_values=0,
        max_values=1,
        default_values=_chosen([channel_id] if channel_id else [], discord.SelectDefaultValueType.channel),
    )


def _chosen(ids: Sequence[int], kind: discord.SelectDefaultValueType) -> list[discord.SelectDefaultValue]:
    """The selected values. Discord's API expects ids as strings, and discord.py does not convert them."""
    return [discord.SelectDefaultValue(id=cast(int, str(i)), type=kind) for i in ids]


def _switch(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
    is_on = getattr(settings, name)
    label = f"{say(SETTING_NAMES[name])}: {describe_value(name, is_on, say)}"
    style = discord.ButtonStyle.primary if is_on else discord.ButtonStyle.secondary
    return discord.ui.Button(custom_id=custom_id, label=label, style=style, row=1)


def _choice_of(values: Sequence[int | str | None]) -> "_MakeControl":
    def make(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
        now = getattr(settings, name)
        offered = values if now in values else (now, *values)
        options = [
            discord.SelectOption(
                label=f"{say(SETTING_NAMES[name])}: {describe_value(name, value, say)}",
                value=ANY if value is None else str(value),
                default=value == now,
            )
            for value in offered
        ]
        return discord.ui.Select(custom_id=custom_id, options=options)

    return make


def _language_select(custom_id: str, name: str, settings: ServerSettings, say: Translator) -> Row:
    chosen = getattr(settings, name)
    options = [
        discord.SelectOption(label=language_name(code, say), value=code, default=code in chosen)
        for code in READING_LANGUAGES
    ]
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder=f"{say(SETTING_NAMES[name])}: {describe_value(name, (), say)}",
        min_values=0,
        max_values=len(options),
        options=options,
    )


_MakeControl = Callable[[str, str, ServerSettings, Translator], Row]
_CONTROLS: Mapping[str, _MakeControl] = {
    "ask_roles": _role_select,
    "add_roles": _role_select,
    "moderator_roles": _role_select,
    "ask_channels": _channel_select,
    "ignored_channels": _channel_select,
    "review_channel": _single_channel_select,
    "log_channel": _single_channel_select,
    "answers_are_private": _switch,
    "opens_threads": _switch,
    "updates_answers": _switch,
    "reviews_additions": _switch,
    "window_days": _choice_of((None, *WINDOWS_DAYS)),
    "language": _choice_of((None, *LANGUAGE_NAMES)),
    "article_languages": _language_select,
    "questions_a_person": _choice_of(RATES_PER_PERSON),
    "questions_a_server": _choice_of(RATES_PER_SERVER),
}


def _parse_ids(values: Sequence[str]) -> SettingValue:
    """Ids of roles or channels."""
    ids = parse_all(values, parse_record_id)
    if ids is None or len(ids) > MAX_CHOSEN:
        raise ValueError("no ids, or too many")
    return tuple(dict.fromkeys(ids))


def _parse_channel(values: Sequence[str]) -> SettingValue:
    """The id of one channel, or None."""
    if len(values) > 1:
        raise ValueError("more than one channel")
    return parse_record_id(values[0]) if values else None


def _parse_languages(values: Sequence[str]) -> SettingValue:
    """Codes in the order in which they are offered."""
    chosen = {require_choice(value, READING_LANGUAGES) for value in values}
    return tuple(code for code in READING_LANGUAGES if code in chosen)


def _parse_switch(values: Sequence[str]) -> SettingValue:
    if values:
        raise ValueError("a switch has no values")
    return None


def _parser_of(choices: Sequence[int | str | None]) -> Callable[[Sequence[str]], SettingValue]:
    """A parser of these choices only: a panel from an older version may offer values that are invalid now."""
    offered = {ANY if choice is None else str(choice): choice for choice in choices}

    def read(values: Sequence[str]) -> SettingValue:
        [value] = values
        return offered[require_choice(value, offered)]

    return read


_VALUE_PARSERS: Mapping[str, Callable[[Sequence[str]], SettingValue]] = {
    "ask_roles": _parse_ids,
    "add_roles": _parse_ids,
    "moderator_roles": _parse_ids,
    "ask_channels": _parse_ids,
    "ignored_channels": _parse_ids,
    "review_channel": _parse_channel,
    "log_channel": _parse_channel,
    "answers_are_private": _parse_switch,
    "opens_threads": _parse_switch,
    "updates_answers": _parse_switch,
    "reviews_additions": _parse_switch,
    "window_days": _parser_of((None, *WINDOWS_DAYS)),
    "language": _parser_of((None, *LANGUAGE_NAMES)),
    "article_languages": _parse_languages,
    "questions_a_person": _parser_of(RATES_PER_PERSON),
    "questions_a_server": _parser_of(RATES_PER_SERVER),
}
