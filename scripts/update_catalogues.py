"""Update the translation catalogues from the code.

    python scripts/update_catalogues.py

Collects every translatable message of `bot/` and `index/` and every name of a command, option or choice, and
writes them to `bot/i18n/locales/*.po`. Translations are kept, unused messages are removed, and new messages are
left empty for a translator.
"""

import ast
import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from discord import app_commands
from discord.ext import commands

from bot.cogs import COGS
from bot.cogs.admin.help_text import AnyCommand
from bot.db.bot_database import BotDatabase
from bot.executor.index_executor import IndexExecutor
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import NameKind
from bot.services import Services, build_services
from index import IndexSettings, open_index

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "bot" / "i18n" / "locales"
TREE = "bot/cogs"
"""Origin that a catalogue states for names and descriptions of commands."""
MESSAGE_FUNCTIONS = {"say": 1, "say_to_all": 1, "N_": 1, "Refusal": 1, "word": 1, "plural": 2, "NP_": 2}
"""Functions that take a translatable message, and how many forms of it (singular, plural) they take."""
NOT_TRANSLATED = ROOT / "bot" / "cli"
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: watchdesk\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
"""Has no date, so a catalogue changes only when a message does."""


def find_messages(tree: app_commands.CommandTree) -> Catalog:
    """Collect the messages of the code and of these commands in a catalogue without translations."""
    found = Catalog(locale=None)
    for file in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")]):
        if NOT_TRANSLATED not in file.parents:
            for message in messages_of(ast.parse(file.read_text("utf-8"))):
                found.add(message, locations=[(file.relative_to(ROOT).as_posix(), 0)])
    for command in all_commands(tree):
        for name, kind in names_of(command):
            found.add(name, context=kind, locations=[(TREE, 0)])
        for description in descriptions_of(command):
            found.add(description, locations=[(TREE, 0)])
    return found


def messages_of(module: ast.AST) -> Iterator[str | tuple[str, ...]]:
    """Messages of a module or an expression. Babel's own extractor misses calls inside f-strings."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and (forms := MESSAGE_FUNCTIONS.get(_name_of(node.func))):
            constants = [arg.value for arg in node.args[:forms] if isinstance(arg, ast.Constant)]
            texts = tuple(text for text in constants if isinstance(text, str))
            if len(texts) == forms:
                yield texts if forms > 1 else texts[0]


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def all_commands(tree: app_commands.CommandTree) -> list[AnyCommand]:
    """All commands, groups and context menu entries, including nested ones."""
    roots: list[AnyCommand] = list(tree.get_commands())
    groups = [root for root in roots if isinstance(root, app_commands.Group)]
    return roots + [command for group in groups for command in group.walk_commands()]


def names_of(command: AnyCommand) -> Iterator[tuple[str, NameKind]]:
    """The names that Discord shows, each with its kind."""
    yield command.name, "command"
    if isinstance(command, app_commands.Command):
        for option in command.parameters:
            yield option.display_name, "option"
            for choice in option.choices:
                yield choice.name, "choice"


def descriptions_of(command: AnyCommand) -> Iterator[str]:
    """The descriptions of a command and its options."""
    if not isinstance(command, app_commands.ContextMenu):
        yield command.description
    if isinstance(command, app_commands.Command):
        yield from (str(option.description) for option in command.parameters)


async def build_tree(folder: Path) -> app_commands.CommandTree:
    """Build the bot's command tree without connecting. Leaves an empty library in the folder."""
    with open_index(IndexSettings(data_dir=folder, _env_file=None)) as index:
        executor, records = IndexExecutor(index, max_file_bytes=1), BotDatabase(index.database)
        services = build_services(executor, records)
        client = WatchdeskClient(services, COGS, registration_file=folder / "commands.json")
        await add_cogs(client, services)
        await executor.close()
        await records.close()
        return client.tree


async def add_cogs(client: WatchdeskClient, services: Services) -> None:
    """Add all cogs to a client that never connects."""
    cog_types: tuple[type[commands.Cog], ...] = COGS
    for cog_type in cog_types:
        await client.add_cog(cog_type(client, services))


def load_catalogue(file: Path) -> Catalog:
    """Load the catalogue of a language; the file name is its locale."""
    with file.open("rb") as opened:
        return read_po(opened, locale=file.stem)


def save_catalogue(catalogue: Catalog, file: Path) -> None:
    """Write a catalogue sorted by message, without line numbers, which would change with every edit."""
    for message in catalogue:
        message.flags.clear()  # Babel guesses them from the text, differently in each release.
    with file.open("wb") as opened:
        forms = get_plural(file.stem)
        opened.write(HEADER.format(locale=file.stem, plural_forms=forms).encode())
        write_po(
            opened,
            catalogue,
            width=0,
            sort_output=True,
            include_lineno=False,
            omit_header=True,
            ignore_obsolete=True,
        )


def is_translated(message: Message) -> bool:
    """Whether every form of the message has a translation."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = asyncio.run(build_tree(Path(folder)))
    messages = find_messages(tree)
    for file in sorted(LOCALES.glob("*.po")):
        catalogue = load_catalogue(file)
        catalogue.update(messages, no_fuzzy_matching=True)
        save_catalogue(catalogue, file)
        missing = sum(1 for message in catalogue if message.id and not is_translated(message))
        print(f"{file.relative_to(ROOT)}: {len(catalogue)} messages, {missing} not translated")


if __name__ == "__main__":
    main()
