"""`watchdesk outlets …`: which outlets belong to one publisher."""

from typing import Annotated

import typer

from bot.cli.json_output import JsonObject, print_json, print_note
from bot.cli.library_access import open_library, open_or_create_library, open_to_read
from bot.cli.options import AsJson, Corpus, DataDir
from bot.cli.terminal_text import count, one_line
from index import SHARED_CORPUS, CorpusName, OutletTie

Outlet = Annotated[str, typer.Argument(metavar="OUTLET", help="The name of an outlet, or its site.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The name or site of the other outlet.")]

outlets_app = typer.Typer(help="Say which outlets count as one, since they belong to the same publisher.")


@outlets_app.command("list")
def list_ties(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """List the outlets that were joined or separated. The built-in table of publishers is not listed."""
    with open_to_read(data_dir) as index:
        ties = index.outlet_ties.list_ties([corpus])
    if as_json:
        print_json({"ties": [tie_json(tie) for tie in ties]})
        return
    for tie in ties:
        print(_describe(tie))
    print_note(f"{count(len(ties), 'pair')} of outlets in {corpus}")


@outlets_app.command("together")
def join_outlets(
    outlet: Outlet,
    other: Other,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Count two outlets as one: they belong to the same publisher."""
    _declare(OutletTie(outlet, other, is_same=True), data_dir, corpus, as_json=as_json)


@outlets_app.command("apart")
def separate_outlets(
    outlet: Outlet,
    other: Other,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Count two outlets separately, also if the built-in table has them as one publisher."""
    _declare(OutletTie(outlet, other, is_same=False), data_dir, corpus, as_json=as_json)


@outlets_app.command("remove")
def remove_tie(
    outlet: Outlet,
    other: Other,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Take back what was said about two outlets."""
    with open_library(data_dir) as index:
        removed = index.outlet_ties.remove(corpus, outlet, other)
    if as_json:
        print_json({"removed": tie_json(removed)})
    else:
        print(f"removed: {_describe(removed)}")


def tie_json(tie: OutletTie) -> JsonObject:
    return {"outlet": tie.outlet, "other": tie.other, "is_same": tie.is_same}


def _declare(tie: OutletTie, data_dir: DataDir, corpus: CorpusName, *, as_json: bool) -> None:
    with open_or_create_library(data_dir) as index:
        declared = index.outlet_ties.declare(corpus, tie)
    if as_json:
        print_json(tie_json(declared))
    else:
        print(_describe(declared))


def _describe(tie: OutletTie) -> str:
    counted = "one outlet" if tie.is_same else "two outlets"
    return f"{one_line(tie.outlet)} and {one_line(tie.other)} count as {counted}"
