"""Settings of a server as a JSON file: writing one, and parsing one that a moderator uploads.

    {"watchdesk_settings": 1,
     "settings": {"ask_roles": [{"id": "42", "name": "Analysts"}], "window_days": 30, …}}

Ids of roles and channels are only accepted if the server has them. Names are there for readers and are ignored.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from bot.bot_errors import Refusal
from bot.cogs.admin.setting_names import POST_NAMES, SETTING_NAMES
from bot.cogs.admin.settings_panel import MAX_CHOSEN
from bot.db.server_queries import ChannelDefaults, ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES, READING_LANGUAGES
from bot.i18n.translator import N_, Translator
from bot.ui.custom_ids import parse_record_id
from bot.ui.discord_markup import escape, shorten

FILE_VERSION = 1
MAX_FILE_BYTES = 400_000
"""A hundred channels with the longest names and as many deliveries as a server may have take half of it."""
MAX_SKIPPED = 100
MAX_SHOWN_UNITS = 60
_VERSION_KEY, _SETTINGS_KEY, _CHANNEL_KEY = "watchdesk_settings", "settings", "channel"

NOT_A_SETTINGS_FILE = N_("This is not a settings file. Export one with `/settings-export` and edit that.")
NEWER_VERSION = N_("This file has format {version}; I read format {known}. Update the bot first.")
UNKNOWN_SETTING = N_("**{name}** is not a setting and was skipped.")
INVALID_VALUE = N_("The value of **{name}** is invalid and was skipped.")
UNKNOWN_ROLE = N_("**{name}**: this server has no role **{id}**, so it was skipped.")
UNKNOWN_CHANNEL = N_("**{name}**: this server has no channel **{id}**, so it was skipped.")
TOO_MANY_VALUES = N_("**{name}**: only the first {n} were kept.")
MODERATORS_SKIPPED = N_("**{name}**: only people with **Manage Server** may change this, so it was skipped.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPlaces:
    """The roles and channels of a server: names by id."""

    roles: Mapping[int, str]
    channels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class SkippedValue:
    """Something in the file that is not imported, and why."""

    message: str
    setting: str
    """Its name in the file."""
    values: Mapping[str, object]

    def translate_with(self, say: Translator) -> str:
        title = SETTING_NAMES.get(self.setting) or POST_NAMES.get(self.setting)
        name = say(title) if title else escape(shorten(self.setting, MAX_SHOWN_UNITS))
        return say(self.message, name=name, **self.values)


@dataclass(frozen=True, slots=True)
class SettingsImport:
    """What a file would change: new values by setting, and what is skipped."""

    changes: Mapping[str, object]
    skipped: tuple[SkippedValue, ...] = ()

    @property
    def token(self) -> str:
        """Eight hexadecimal digits that identify the changes."""
        shown = ServerSettings.model_validate(self.changes).model_dump_json()
        return sha256(json.dumps([sorted(self.changes), shown]).encode()).hexdigest()[:8]

    def apply(self, settings: ServerSettings) -> ServerSettings:
        return ServerSettings.model_validate({**settings.model_dump(), **self.changes})


def write_settings(
    settings: ServerSettings, places: ServerPlaces, *, posts: Mapping[str, object] = MappingProxyType({})
) -> str:
    """All settings as a file, with the names of roles and channels beside their ids; `posts` stand below."""
    values = {name: _write_value(name, getattr(settings, name), places) for name in SETTING_NAMES}
    file = {_VERSION_KEY: FILE_VERSION, _SETTINGS_KEY: values, **posts}
    return json.dumps(file, indent=2, ensure_ascii=False)


def read_settings(
    content: bytes, before: ServerSettings, places: ServerPlaces, *, manages_server: bool
) -> SettingsImport:
    """What the file changes about the settings `before`. Settings that it does not name stay.

    Raises Refusal for anything but a settings file.
    """
    skipped: list[SkippedValue] = []
    changes: dict[str, object] = {}
    for name, value in _parse_file(content).items():
        parsed = _Parser(name, places, skipped).parse(value)
        if parsed is None or getattr(parsed, name) == getattr(before, name):
            continue
        if name == "moderator_roles" and not manages_server:
            skipped.append(SkippedValue(MODERATORS_SKIPPED, name, {}))
            continue
        changes[name] = getattr(parsed, name)
    return SettingsImport(changes, tuple(skipped[:MAX_SKIPPED]))


def _parse_file(content: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal(NOT_A_SETTINGS_FILE) from error
    settings = found.get(_SETTINGS_KEY) if isinstance(found, dict) else None
    version = found.get(_VERSION_KEY) if isinstance(found, dict) else None
    if not isinstance(settings, dict) or not isinstance(version, int) or isinstance(version, bool):
        raise Refusal(NOT_A_SETTINGS_FILE)
    if version < 1:
        raise Refusal(NOT_A_SETTINGS_FILE)
    if version > FILE_VERSION:
        raise Refusal(NEWER_VERSION, version=shorten(str(version), MAX_SHOWN_UNITS), known=FILE_VERSION)
    return settings


class _Parser:
    """Parses one setting of a file, and appends what it skips to `skipped`."""

    def __init__(self, name: str, places: ServerPlaces, skipped: list[SkippedValue]) -> None:
        self._name = name
        self._places = places
        self._skipped = skipped

    def parse(self, value: object) -> ServerSettings | None:
        """Settings that have only this one; None if it is unknown or its value is invalid."""
        if self._name not in SETTING_NAMES:
            self._skip(UNKNOWN_SETTING)
            return None
        try:
            stored = self._to_stored(value)
            settings = ServerSettings.model_validate_json(json.dumps({self._name: stored}), strict=True)
        except LookupError:
            return None
        except ValueError:  # pydantic's ValidationError is a ValueError
            self._skip(INVALID_VALUE)
            return None
        if not _has_known_languages(settings):
            self._skip(INVALID_VALUE)
            return None
        return settings

    def _skip(self, message: str, **values: object) -> None:
        self._skipped.append(SkippedValue(message, self._name, values))

    def _to_stored(self, value: object) -> object:
        """The value as it is stored. Raises ValueError; LookupError for a single place that was skipped."""
        if self._name == "channel_defaults":
            return dict(self._channel_defaults(_as_list(value)))
        if self._name.endswith("_roles"):
            return self._ids(value, self._places.roles, UNKNOWN_ROLE)
        if self._name.endswith("_channels"):
            return self._ids(value, self._places.channels, UNKNOWN_CHANNEL)
        if self._name.endswith("_channel") and value is not None:
            channel_id = _parse_id(value)
            if not self._has(channel_id, self._places.channels, UNKNOWN_CHANNEL):
                raise LookupError(channel_id)
            return channel_id
        return value

    def _ids(self, value: object, known: Mapping[int, str], unknown: str) -> list[int]:
        ids = [i for i in map(_parse_id, _as_list(value)) if self._has(i, known, unknown)]
        distinct = list(dict.fromkeys(ids))
        if len(distinct) > MAX_CHOSEN:
            self._skip(TOO_MANY_VALUES, n=MAX_CHOSEN)
        return distinct[:MAX_CHOSEN]

    def _channel_defaults(self, entries: Sequence[object]) -> Iterator[tuple[int, object]]:
        for entry in entries:
            if not isinstance(entry, dict):
                raise ValueError("not an object")
            channel_id = _parse_id(entry.get(_CHANNEL_KEY))
            values = {key: value for key, value in entry.items() if key != _CHANNEL_KEY}
            for key in values.keys() - ChannelDefaults.model_fields.keys():
                self._skipped.append(SkippedValue(UNKNOWN_SETTING, key, {}))
            if self._has(channel_id, self._places.channels, UNKNOWN_CHANNEL):
                yield channel_id, values

    def _has(self, place_id: int, known: Mapping[int, str], unknown: str) -> bool:
        if place_id not in known:
            self._skip(unknown, id=place_id)
        return place_id in known


def _has_known_languages(settings: ServerSettings) -> bool:
    """Whether the bot speaks and reads these languages; the types do not say so."""
    chosen = [settings.language, *(defaults.language for defaults in settings.channel_defaults.values())]
    return all(language is None or language in LANGUAGE_NAMES for language in chosen) and set(
        settings.article_languages
    ) <= set(READING_LANGUAGES)


def _as_list(value: object) -> Sequence[object]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _parse_id(value: object) -> int:
    """The id of `{"id": "42", "name": "Analysts"}`. Raises ValueError."""
    found = value.get("id") if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise ValueError("not an id")
    return parse_record_id(found)


def _write_value(name: str, value: object, places: ServerPlaces) -> object:
    if isinstance(value, Mapping):
        return [_write_defaults(channel_id, value[channel_id], places) for channel_id in value]
    named = {"_roles": places.roles, "_channels": places.channels}
    known = next((names for suffix, names in named.items() if name.endswith(suffix)), None)
    if known is not None and isinstance(value, tuple):
        return [write_place(place_id, known) for place_id in value]
    if name.endswith("_channel") and isinstance(value, int):
        return write_place(value, places.channels)
    return value


def _write_defaults(channel_id: int, defaults: ChannelDefaults, places: ServerPlaces) -> Mapping[str, object]:
    values = defaults.model_dump(mode="json", exclude_none=True)
    return {_CHANNEL_KEY: write_place(channel_id, places.channels), **values}


def write_place(place_id: int, names: Mapping[int, str]) -> Mapping[str, str]:
    """The id as text, because JavaScript does not keep it exactly, and the name."""
    return {"id": str(place_id), "name": names.get(place_id, "")}
