"""Check commands against Discord's documentation; each violation is one readable sentence.

https://discord.com/developers/docs/interactions/application-commands
"""

import re
from collections.abc import Iterator, Sequence

from wire_entities import Payload

COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")
MAX_COMMAND_CHARS = 8000
SUBCOMMAND_TYPES = (1, 2)


def command_problems(commands: Sequence[Payload]) -> list[str]:
    """Violations in the payload of a bulk overwrite of global commands."""
    problems: list[str] = []
    for kind in (1, 2, 3):
        of_kind = [command for command in commands if command.get("type", 1) == kind]
        problems += _same_name_problems("commands", of_kind)
        limit = 100 if kind == 1 else 15
        problems += [f"more than {limit} commands of type {kind}"] if len(of_kind) > limit else []
    for command in commands:
        problems += _top_command_problems(command)
    return problems


def choice_problems(choices: Sequence[Payload]) -> list[str]:
    """Violations in choices, whether fixed or suggested while a person types."""
    problems = [] if len(choices) <= 25 else [f"{len(choices)} choices"]
    names = [name for choice in choices for name in _in_all_languages(choice, "name")]
    problems += [f"a choice's name of {len(name)} characters" for name in names if not 1 <= len(name) <= 100]
    values = [str(choice["value"]) for choice in choices]
    problems += [f"a choice's value of {len(value)} characters" for value in values if len(value) > 100]
    return problems


def _top_command_problems(command: Payload) -> Iterator[str]:
    name = command.get("name", "")
    if command.get("type", 1) != 1:
        if not all(1 <= len(said) <= 32 for said in _in_all_languages(command, "name")):
            yield f"{name}: an entry of a menu with a name that is empty or too long"
        if command.get("description") or command.get("options"):
            yield f"{name}: an entry of a menu has no description and no options"
    else:
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
    for name in _in_all_languages(item, "name"):
        if not COMMAND_NAME.fullmatch(name) or name != name.lower():
            yield f"{path}: {name!r} is not a name that Discord takes"
    for description in _in_all_languages(item, "description"):
        if not 1 <= len(description) <= 100:
            yield f"{path}: description of {len(description)} characters"


def _in_all_languages(item: Payload, key: str) -> list[str]:
    return [str(item.get(key, "")), *(item.get(f"{key}_localizations") or {}).values()]


def _same_name_problems(where: str, items: Sequence[Payload]) -> Iterator[str]:
    """Siblings that share a name in any language."""
    languages = {tag for item in items for tag in item.get("name_localizations") or {}}
    for tag in (None, *languages):
        names = [(item.get("name_localizations") or {}).get(tag, item.get("name")) for item in items]
        yield from (f"{where}: two are called {name}" for name in set(names) if names.count(name) > 1)


def _option_problems(path: str, options: Sequence[Payload], *, depth: int) -> Iterator[str]:
    if len(options) > 25:
        yield f"{path}: more than 25 options"
    yield from _same_name_problems(path, options)
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
    for problem in choice_problems(choices):
        yield f"{where}: {problem}"
    if choices and option.get("autocomplete"):
        yield f"{where}: both choices and autocomplete"
    if not 0 <= option.get("min_length", 0) <= option.get("max_length", 6000) <= 6000:
        yield f"{where}: min_length and max_length out of range"


def _command_chars(item: Payload) -> int:
    """Discord counts the longest language of each text."""
    own = sum(max(map(len, _in_all_languages(item, key))) for key in ("name", "description"))
    choices = sum(
        max(map(len, _in_all_languages(choice, "name"))) + len(str(choice["value"]))
        for choice in item.get("choices") or []
    )
    return own + choices + sum(_command_chars(option) for option in item.get("options") or [])
