"""Names and values of server settings in words, and changes of them in the audit log."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot.db.server_queries import ChannelDefaults, ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.region_names import region_name
from bot.i18n.translator import N_, Translator
from bot.ui.discord_markup import escape, shorten
from bot.ui.language_labels import join_language_names

SETTING_NAMES: Mapping[str, str] = {
    "ask_roles": N_("Who may ask"),
    "add_roles": N_("Who may add articles"),
    "moderator_roles": N_("Moderators"),
    "ask_channels": N_("Ask channels"),
    "ignored_channels": N_("Ignored channels"),
    "review_channel": N_("Review channel"),
    "log_channel": N_("Log channel"),
    "answers_are_private": N_("Private answers"),
    "opens_threads": N_("Answers in threads"),
    "updates_answers": N_("Report changed answers"),
    "reviews_additions": N_("Review before adding"),
    "window_days": N_("Time window"),
    "language": N_("Language"),
    "article_languages": N_("Languages of articles"),
    "questions_a_person": N_("Questions per person"),
    "questions_a_server": N_("Questions per server"),
    "channel_defaults": N_("Settings of channels"),
}
CHANNEL_SETTING_NAMES: Mapping[str, str] = {
    "language": N_("Language"),
    "region": N_("Region"),
    "outlet": N_("Outlet"),
    "window_days": N_("Time window"),
}
"""In the order in which they are shown."""
POST_NAMES: Mapping[str, str] = {
    "deliveries": N_("Deliveries"),
    "scheduled_briefs": N_("Scheduled briefs"),
}
"""What a file of settings also contains."""
_EMPTY_VALUES: Mapping[str, str] = {
    "ask_roles": N_("everyone"),
    "add_roles": N_("everyone"),
    "moderator_roles": N_("people with Manage Server"),
    "ask_channels": N_("none"),
    "ignored_channels": N_("none"),
    "article_languages": N_("every language"),
}
_CHANNEL_CHANGE = "channel:"
_IMPORT = "import"
MAX_SHOWN_OUTLET_UNITS = 120


def describe_value(name: str, value: object, say: Translator) -> str:
    """A value of the setting in words; roles and channels are mentioned."""
    if isinstance(value, bool):
        return say("on") if value else say("off")
    if isinstance(value, Mapping) or name.endswith("_channel"):
        channels = [*value] if isinstance(value, Mapping) else [value] if value else []
        return _mentions("_channels", channels) or say("none")
    if isinstance(value, list | tuple):
        return _list_values(name, value, say) or say(_EMPTY_VALUES[name])
    if isinstance(value, int):
        return _count(name, value, say)
    if name == "window_days":
        return say("articles of any age")
    return LANGUAGE_NAMES.get(str(value), str(value)) if value else say("the server's language on Discord")


def describe_defaults(defaults: ChannelDefaults, say: Translator) -> Iterator[tuple[str, str]]:
    """Name and value of each setting that the channel has, in words."""
    for name, title in CHANNEL_SETTING_NAMES.items():
        if getattr(defaults, name) is not None:
            yield say(title), _describe_default(name, defaults, say)


def format_setting_change(name: str, settings: ServerSettings) -> str:
    """Serialize the new value of a setting for the audit log."""
    return f"{name}={json.dumps(getattr(settings, name))}"


def format_channel_change(channel_id: int, defaults: ChannelDefaults) -> str:
    """Serialize the new settings of a channel for the audit log."""
    return f"{_CHANNEL_CHANGE}{channel_id}={defaults.model_dump_json(exclude_defaults=True)}"


def format_import(names: Iterable[str]) -> str:
    """Serialize the names of imported settings for the audit log."""
    return f"{_IMPORT}={json.dumps([*names])}"


def describe_change(subject: str, say: Translator) -> str:
    """What the functions above wrote, in words; unchanged for a setting that no longer exists."""
    name, _, value = subject.partition("=")
    if name.startswith(_CHANNEL_CHANGE):
        return _describe_channel_change(name.removeprefix(_CHANNEL_CHANGE), value, say) or subject
    if name == _IMPORT:
        return _describe_import(json.loads(value), say)
    if name not in SETTING_NAMES:
        return subject
    return say(
        "{setting}: {value}",
        setting=say(SETTING_NAMES[name]),
        value=describe_value(name, json.loads(value), say),
    )


def _describe_default(name: str, defaults: ChannelDefaults, say: Translator) -> str:
    match name:
        case "region" if defaults.region is not None:
            return region_name(defaults.region, say)
        case "outlet":
            return escape(shorten(defaults.outlet or "", MAX_SHOWN_OUTLET_UNITS))
        case _:
            # A window of 0 days is no window.
            return describe_value(name, getattr(defaults, name) or None, say)


def _describe_channel_change(channel_id: str, value: str, say: Translator) -> str | None:
    """None for settings that no longer exist."""
    try:
        defaults = ChannelDefaults.model_validate_json(value)
    except ValidationError:
        return None
    values = " · ".join(f"{name}: {text}" for name, text in describe_defaults(defaults, say))
    shown = values or say("no settings of its own")
    return say("{setting}: {value}", setting=f"<#{channel_id}>", value=shown)


def _describe_import(names: Sequence[str], say: Translator) -> str:
    titles = {**SETTING_NAMES, **POST_NAMES}
    known = ", ".join(say(titles.get(name, name)) for name in names)
    return say("imported from a file: {settings}", settings=known)


def _list_values(name: str, values: list[Any] | tuple[Any, ...], say: Translator) -> str:
    if name == "article_languages":
        return join_language_names(values, say)
    return _mentions(name, values)


def _mentions(name: str, ids: Sequence[object]) -> str:
    form = "<@&{}>" if name.endswith("_roles") else "<#{}>"
    return " ".join(form.format(i) for i in ids)


def _count(name: str, value: int, say: Translator) -> str:
    if name == "window_days":
        return say.plural("articles of the last day", "articles of the last {n:,} days", value)
    return say.plural("{n:,} question a minute", "{n:,} questions a minute", value)
