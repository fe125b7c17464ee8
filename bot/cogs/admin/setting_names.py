"""Names and values of server settings in words."""

import json
from collections.abc import Mapping
from typing import Any

from bot.db.server_queries import ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import N_, Translator
from bot.ui.language_labels import join_language_names

SETTING_NAMES: Mapping[str, str] = {
    "ask_roles": N_("Who may ask"),
    "add_roles": N_("Who may add articles"),
    "moderator_roles": N_("Who moderates"),
    "ask_channels": N_("Ask channels"),
    "ignored_channels": N_("Ignored channels"),
    "review_channel": N_("Review channel"),
    "log_channel": N_("Log channel"),
    "answers_are_private": N_("Private answers"),
    "opens_threads": N_("Answers in threads"),
    "reviews_additions": N_("Review of additions"),
    "window_days": N_("Time window"),
    "language": N_("Language"),
    "article_languages": N_("Languages of articles"),
    "questions_a_person": N_("Each person"),
    "questions_a_server": N_("The whole server"),
}
_EMPTY_VALUES: Mapping[str, str] = {
    "ask_roles": N_("everyone"),
    "add_roles": N_("everyone"),
    "moderator_roles": N_("people with Manage Server"),
    "ask_channels": N_("none"),
    "ignored_channels": N_("none"),
    "article_languages": N_("every language"),
}


def describe_value(name: str, value: object, say: Translator) -> str:
    """A value of the setting in words; roles and channels are mentioned."""
    if isinstance(value, bool):
        return say("on") if value else say("off")
    if isinstance(value, list | tuple):
        return _list_values(name, value, say) or say(_EMPTY_VALUES[name])
    if name in {"review_channel", "log_channel"}:
        return f"<#{value}>" if value else say("none")
    if isinstance(value, int):
        return _count(name, value, say)
    if name == "window_days":
        return say("articles of any age")
    return LANGUAGE_NAMES.get(str(value), str(value)) if value else say("the server's own language")


def format_setting_change(name: str, settings: ServerSettings) -> str:
    """Serialize the new value of a setting for the audit log."""
    return f"{name}={json.dumps(getattr(settings, name))}"


def describe_change(subject: str, say: Translator) -> str:
    """What `format_setting_change` wrote, in words; unchanged for a setting that no longer exists."""
    name, _, value = subject.partition("=")
    if name not in SETTING_NAMES:
        return subject
    return say(
        "{setting}: {value}",
        setting=say(SETTING_NAMES[name]),
        value=describe_value(name, json.loads(value), say),
    )


def _list_values(name: str, values: list[Any] | tuple[Any, ...], say: Translator) -> str:
    if name == "article_languages":
        return join_language_names(values, say)
    return _mentions(name, values)


def _mentions(name: str, ids: list[int] | tuple[int, ...]) -> str:
    form = "<@&{}>" if name.endswith("_roles") else "<#{}>"
    return " ".join(form.format(i) for i in ids)


def _count(name: str, value: int, say: Translator) -> str:
    if name == "window_days":
        return say.plural("articles of the last day", "articles of the last {n:,} days", value)
    return say.plural("{n:,} question a minute", "{n:,} questions a minute", value)
