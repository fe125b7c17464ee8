"""What Discord's documentation allows in commands and messages; every breach is one readable sentence.

https://discord.com/developers/docs/interactions/application-commands and
https://discord.com/developers/docs/resources/message
"""

import re
from collections.abc import Iterator, Sequence

from wire_entities import Payload

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
MAX_COMMAND_CHARS = 8000
MAX_CONTENT_CHARS = 2000
MAX_EMBED_CHARS = 6000
SUBCOMMAND_TYPES = (1, 2)
EMBED_LIMITS = {"title": 256, "description": 4096}


def command_problems(commands: Sequence[Payload]) -> list[str]:
    """Breaches in the payload of a bulk overwrite of global commands."""
    problems = [] if len(commands) <= 100 else ["more than 100 commands"]
    names = [command.get("name") for command in commands]
    problems += [f"two commands are called {name}" for name in set(names) if names.count(name) > 1]
    for command in commands:
        problems += _top_command_problems(command)
    return problems


def message_problems(payload: Payload) -> list[str]:
    """Breaches in a message that is sent or edited; anything that could ping is one."""
    return [
        *_content_problems(payload),
        *_embed_problems(payload.get("embeds") or []),
        *_component_problems(payload.get("components") or []),
    ]


def form_problems(form: Payload) -> list[str]:
    """Breaches in a modal; https://discord.com/developers/docs/components/reference"""
    labels = form.get("components") or []
    fields = [label.get("component", {}) for label in labels]
    checks = {
        "title": 1 <= len(form.get("title", "")) <= 45,
        "custom_id": 1 <= len(form.get("custom_id", "")) <= 100,
        "number of fields": 1 <= len(labels) <= 5,
        "label": all(1 <= len(label.get("label", "")) <= 45 for label in labels),
        "placeholder": all(len(field.get("placeholder") or "") <= 100 for field in fields),
        "preset value": all(
            len(field.get("value") or "") <= field.get("max_length", 4000) <= 4000 for field in fields
        ),
    }
    return [f"a form's {part} is not what Discord takes" for part, is_right in checks.items() if not is_right]


def _top_command_problems(command: Payload) -> Iterator[str]:
    name = command.get("name", "")
    if command.get("type", 1) == 1:
        yield from _named_problems(name, command)
        yield from _option_problems(name, command.get("options") or [], depth=0)
    if _command_chars(command) > MAX_COMMAND_CHARS:
        yield f"{name}: more than {MAX_COMMAND_CHARS} characters in all"
    permissions = command.get("default_member_permissions")
    if permissions is not None and not str(permissions).isdigit():
        yield f"{name}: default_member_permissions is {permissions!r}"
    for key, highest in (("contexts", 2), ("integration_types", 1)):
        values = command.get(key)
        if values is not None and any(value not in range(highest + 1) for value in values):
            yield f"{name}: {key} is {values!r}"


def _named_problems(path: str, item: Payload) -> Iterator[str]:
    name, description = str(item.get("name", "")), str(item.get("description", ""))
    if not COMMAND_NAME.fullmatch(name) or name != name.lower():
        yield f"{path}: not a name that Discord takes"
    if not 1 <= len(description) <= 100:
        yield f"{path}: description of {len(description)} characters"


def _option_problems(path: str, options: Sequence[Payload], *, depth: int) -> Iterator[str]:
    if len(options) > 25:
        yield f"{path}: more than 25 options"
    optional_seen = False
    for option in options:
        where = f"{path} {option.get('name')}"
        yield from _named_problems(where, option)
        if option["type"] in SUBCOMMAND_TYPES:
            if depth > 1 or (depth == 1 and option["type"] == 2):
                yield f"{where}: nested too deeply"
            yield from _option_problems(where, option.get("options") or [], depth=depth + 1)
            continue
        if option.get("required") and optional_seen:
            yield f"{where}: required after an optional one"
        optional_seen = optional_seen or not option.get("required")
        yield from _choice_problems(where, option)


def _choice_problems(where: str, option: Payload) -> Iterator[str]:
    choices = option.get("choices") or []
    if len(choices) > 25 or any(not 1 <= len(str(choice["name"])) <= 100 for choice in choices):
        yield f"{where}: more than 25 choices, or a choice's name is too long"
    if not 0 <= option.get("min_length", 0) <= option.get("max_length", 6000) <= 6000:
        yield f"{where}: min_length and max_length out of range"


def _command_chars(item: Payload) -> int:
    own = len(str(item.get("name", ""))) + len(str(item.get("description", "")))
    choices = sum(len(str(choice["name"])) + len(str(choice["value"])) for choice in item.get("choices") or [])
    return own + choices + sum(_command_chars(option) for option in item.get("options") or [])


def _content_problems(payload: Payload) -> Iterator[str]:
    content = payload.get("content") or ""
    if len(content) > MAX_CONTENT_CHARS:
        yield f"content of {len(content)} characters"
    allowed = payload.get("allowed_mentions")
    if content and allowed is None:
        yield "no allowed_mentions: the content may ping everyone"
    if allowed and (allowed.get("parse") or allowed.get("users") or allowed.get("roles")):
        yield f"allowed_mentions lets {allowed} be pinged"


def _embed_problems(embeds: Sequence[Payload]) -> Iterator[str]:
    if len(embeds) > 10:
        yield f"{len(embeds)} embeds"
    total = sum(_embed_chars(embed) for embed in embeds)
    if total > MAX_EMBED_CHARS:
        yield f"{total} characters in embeds"
    for embed in embeds:
        for part, limit in EMBED_LIMITS.items():
            if len(embed.get(part) or "") > limit:
                yield f"embed {part} over {limit} characters"
        yield from _field_problems(embed.get("fields") or [])
        if len((embed.get("footer") or {}).get("text", "")) > 2048:
            yield "embed footer over 2048 characters"


def _field_problems(fields: Sequence[Payload]) -> Iterator[str]:
    if len(fields) > 25:
        yield f"{len(fields)} fields in an embed"
    for item in fields:
        if not 1 <= len(item["name"]) <= 256 or not 1 <= len(item["value"]) <= 1024:
            yield "an embed field is empty or too long"


def _embed_chars(embed: Payload) -> int:
    fields = embed.get("fields") or []
    texts = [
        embed.get("title") or "",
        embed.get("description") or "",
        (embed.get("footer") or {}).get("text", ""),
        (embed.get("author") or {}).get("name", ""),
        *(item["name"] + item["value"] for item in fields),
    ]
    return sum(len(text) for text in texts)


def _component_problems(rows: Sequence[Payload]) -> Iterator[str]:
    if len(rows) > 5:
        yield f"{len(rows)} rows of components"
    for row in rows:
        buttons = row.get("components") or []
        if len(buttons) > 5:
            yield f"{len(buttons)} components in a row"
        for button in buttons:
            if len(button.get("custom_id") or "") > 100 or len(button.get("label") or "") > 80:
                yield "a component's custom_id or label is too long"
            if len(button.get("url") or "") > 512:
                yield "a button's URL is over 512 characters"
