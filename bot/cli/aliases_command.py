"""`watchdesk aliases …`: names that mean the same person, place or body."""

from typing import Annotated

import typer

from bot.cli.json_output import JsonObject, print_json, print_note
from bot.cli.library_access import open_or_create_library, open_to_read
from bot.cli.options import AsJson, Corpus, DataDir
from bot.cli.terminal_text import count, one_line
from index import SHARED_CORPUS, DeclaredAlias

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name, in any spelling.")]
SameAs = Annotated[str, typer.Argument(metavar="SAME_AS", help="The other name.")]

aliases_app = typer.Typer(
    help="Say which names mean the same person, place or body, beyond the built-in table."
)


@aliases_app.command("list")
def list_aliases(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """List the names that were joined or separated. The built-in table is not listed."""
    with open_to_read(data_dir) as index:
        aliases = index.aliases.list_declared([corpus])
    if as_json:
        print_json({"aliases": [alias_json(alias) for alias in aliases]})
        return
    for alias in aliases:
        print(_describe(alias))
    print_note(f"{count(len(aliases), 'pair')} of names in {corpus}")


@aliases_app.command("add")
def add_alias(
    name: Name,
    same_as: SameAs,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Let questions with one name find articles with the other."""
    with open_or_create_library(data_dir) as index:
        added = index.aliases.add(corpus, name, same_as)
    _print(added, as_json=as_json)


@aliases_app.command("remove")
def remove_alias(
    name: Name,
    same_as: SameAs,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Keep two names apart, also if the built-in table or the rules of spelling join them."""
    with open_or_create_library(data_dir) as index:
        removed = index.aliases.remove(corpus, name, same_as)
    _print(removed, as_json=as_json)


def alias_json(alias: DeclaredAlias) -> JsonObject:
    return {"name": alias.name, "other": alias.other, "is_same": alias.is_same}


def _print(alias: DeclaredAlias, *, as_json: bool) -> None:
    if as_json:
        print_json(alias_json(alias))
    else:
        print(_describe(alias))


def _describe(alias: DeclaredAlias) -> str:
    counted = "count as one name" if alias.is_same else "do not count as one name"
    return f"{one_line(alias.name)} and {one_line(alias.other)} {counted}"
