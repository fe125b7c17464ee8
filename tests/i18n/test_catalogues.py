"""The translation catalogues are complete, match the code and satisfy Discord's rules."""

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from discord import AppCommandType, app_commands
from update_catalogues import (
    LOCALES,
    ROOT,
    all_commands,
    descriptions_of,
    find_messages,
    is_translated,
    load_catalogue,
    messages_of,
    names_of,
    save_catalogue,
)

from bot.i18n.translator import LANGUAGE_NAMES, Translator, translator_for

TAGS = [tag for tag in LANGUAGE_NAMES if tag != "en"]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EMPHASIS = re.compile(r"(?<!\*)(\*{1,2})([^*\s](?:[^*]*[^*\s])?)\1(?!\*)")
CODE = re.compile(r"`[^`]+`")
LONGEST_SHARE = 1.4
"""German and French take about a third more room than English."""
DISCORD_LIMITS = {
    ("Label", "text"): 45,
    ("Label", "description"): 100,
    ("TextInput", "placeholder"): 100,
    ("__init__", "title"): 45,
    ("Button", "label"): 80,
    ("SelectOption", "label"): 100,
    ("SelectOption", "description"): 100,
    ("Select", "placeholder"): 150,
    ("RoleSelect", "placeholder"): 150,
    ("ChannelSelect", "placeholder"): 150,
}
"""Most characters by callee and argument. https://discord.com/developers/docs/components/reference"""
LABEL = 45
"""Fits wherever Discord shows text; a translation of a text that short has to fit there, too."""

pytest_plugins = ["command_tree"]
pytestmark = pytest.mark.parametrize("tag", TAGS)


@pytest.fixture(scope="module")
def said(tree: app_commands.CommandTree) -> Catalog:
    """All messages of the code."""
    return find_messages(tree)


@pytest.fixture
def catalogue(tag: str) -> Catalog:
    return load_catalogue(file_of(tag))


@pytest.fixture
def say(tag: str) -> Translator:
    return translator_for(tag)


def file_of(tag: str) -> Path:
    return LOCALES / f"{tag.replace('-', '_')}.po"


def keys_of(catalogue: Catalog) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in catalogue if message.id}


def pairs_of(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Every message with its translation; a plural with each of its forms."""
    for message in catalogue:
        if message.id and is_translated(message):
            for form in message.string if isinstance(message.string, tuple) else (message.string,):
                yield english_of(message), form


def english_of(message: Message) -> str:
    return message.id[1] if isinstance(message.id, tuple) else message.id


def test_every_message_has_a_translation(catalogue: Catalog, said: Catalog):
    translated = {(m.context, m.id) for m in catalogue if m.id and is_translated(m)}

    assert sorted(keys_of(said) - translated, key=str) == [], "run `make catalogues` and translate what is new"


def test_no_catalogue_has_an_unused_message(catalogue: Catalog, said: Catalog):
    stale = keys_of(catalogue) - keys_of(said)

    assert (stale, dict(catalogue.obsolete)) == (set(), {}), "run `make catalogues`"


def test_no_translation_is_fuzzy(catalogue: Catalog):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_catalogue_is_written_as_the_script_writes_it(catalogue: Catalog, tag: str, tmp_path: Path):
    save_catalogue(catalogue, tmp_path / file_of(tag).name)

    assert file_of(tag).read_text("utf-8") == (tmp_path / file_of(tag).name).read_text("utf-8")


def test_plural_messages_have_every_form_of_the_language(catalogue: Catalog):
    wrong = [m.id for m in catalogue if isinstance(m.id, tuple) and len(m.string) != catalogue.num_plurals]

    assert wrong == []


def test_translations_have_the_fields_of_the_message(catalogue: Catalog):
    wrong = [(english, said) for english, said in pairs_of(catalogue) if fields_of(english) != fields_of(said)]

    assert wrong == []


def fields_of(sentence: str) -> set[tuple[str, str | None, str | None]]:
    """Name, format and conversion of each field."""
    return {(name, spec, how) for _, name, spec, how in Formatter().parse(sentence) if name is not None}


def test_translations_keep_emphasis_and_code(catalogue: Catalog):
    wrong = [(english, said) for english, said in pairs_of(catalogue) if marks_of(english) != marks_of(said)]

    assert wrong == []


def marks_of(sentence: str) -> Counter[str]:
    return Counter(
        [*(match[1] for match in EMPHASIS.finditer(sentence)), *("`" for _ in CODE.findall(sentence))]
    )


def test_translations_keep_code_except_names_of_commands(catalogue: Catalog, say: Translator):
    wrong = []
    for english, said in pairs_of(catalogue):
        wanted = [say.command(code[2:-1]) if code.startswith("`/") else code for code in CODE.findall(english)]
        if sorted(wanted) != sorted(CODE.findall(said)):
            wrong.append((wanted, said))

    assert wrong == []


def test_messages_name_buttons_and_options_as_shown(catalogue: Catalog, say: Translator):
    wrong = []
    for english, said in pairs_of(catalogue):
        named = [match.groups() for match in EMPHASIS.finditer(english) if "{" not in match[2]]
        for marks, name in named:
            shown = {say(name), say.name(name, "option")} - {name}
            if shown and not any(f"{marks}{one}{marks}" in said for one in shown):
                wrong.append((name, shown, said))

    assert wrong == []


def test_no_translation_is_much_longer_than_its_english(catalogue: Catalog):
    """A message that fits in English then fits in every language: its parts leave room for that."""
    too_long = [
        (english, said)
        for english, said in pairs_of(catalogue)
        if units_of(said) > (LABEL if units_of(english) <= LABEL else LONGEST_SHARE * units_of(english))
    ]

    assert too_long == []


def test_translations_fit_where_discord_limits_a_text(catalogue: Catalog):
    translated = dict(pairs_of(catalogue))
    limited = [*limited_messages()]

    assert len(limited) > 10
    assert [(text, most) for text, most in limited if len(translated.get(text, text)) > most] == []


def limited_messages() -> Iterator[tuple[str, int]]:
    """Messages in titles, labels and hints of buttons, menus and forms, with Discord's longest length."""
    for file in (ROOT / "bot").rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                for keyword in call.keywords:
                    most = DISCORD_LIMITS.get((called_name(call), keyword.arg))
                    if most is not None and isinstance(keyword.value, ast.Call):
                        yield from (
                            (text, most) for text in messages_of(keyword.value) if isinstance(text, str)
                        )


def called_name(call: ast.Call) -> str:
    function = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def units_of(text: str) -> int:
    """The length of a text without its fields, which are filled alike in every language."""
    return len("".join(words for words, *_ in Formatter().parse(text)).encode("utf-16-le")) // 2


def test_names_of_commands_and_options_follow_discords_rule(tree: app_commands.CommandTree, say: Translator):
    """https://discord.com/developers/docs/interactions/application-commands#application-command-object"""
    wrong = [
        translated
        for command in all_commands(tree)
        if not isinstance(command, app_commands.ContextMenu)
        for name, kind in names_of(command)
        if kind != "choice" and not is_name(translated := say.name(name, kind))
    ]

    assert wrong == []


def is_name(name: str) -> bool:
    return (
        1 <= len(name) <= 32
        and name == name.lower()
        and all(char in "-_'" or unicodedata.category(char)[0] in "LN" for char in name)
    )


def test_menu_entries_and_choices_have_a_length_that_discord_accepts(
    tree: app_commands.CommandTree, say: Translator
):
    commands = list(all_commands(tree))
    menus = [say.name(c.name, "command") for c in commands if isinstance(c, app_commands.ContextMenu)]
    choices = [say.name(name, kind) for c in commands for name, kind in names_of(c) if kind == "choice"]

    assert menus
    assert [name for name in menus if not 1 <= len(name) <= 32] == []
    assert choices
    assert [name for name in choices if not 1 <= len(name) <= 100] == []


def test_descriptions_have_a_length_that_discord_accepts(tree: app_commands.CommandTree, say: Translator):
    said = [say(text) for command in all_commands(tree) for text in descriptions_of(command)]

    assert [text for text in said if not 1 <= len(text) <= 100] == []


def test_sibling_names_differ(tree: app_commands.CommandTree, say: Translator):
    menus = [[c.name for c in tree.get_commands(type=kind)] for kind in AppCommandType]
    groups = [c for c in all_commands(tree) if isinstance(c, app_commands.Group)]
    families = [[say.name(name, "command") for name in names] for names in menus]
    families += [[say.name(child.name, "command") for child in group.commands] for group in groups]
    for command in all_commands(tree):
        for wanted in ("option", "choice"):
            families.append([say.name(name, kind) for name, kind in names_of(command) if kind == wanted])

    assert [family for family in families if len(set(family)) < len(family)] == []


def test_chinese_has_no_simplified_characters(catalogue: Catalog, tag: str):
    """Big5 contains the characters used in Taiwan and no simplified ones."""
    han = {c for _, said in pairs_of(catalogue) for c in said if unicodedata.name(c, "").startswith("CJK UNI")}
    foreign = {c for c in han if not c.encode("big5", "ignore")}

    assert tag != "zh-TW" or foreign == set()
