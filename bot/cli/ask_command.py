"""`watchdesk ask` and `watchdesk search`."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.answer_json import answer_json
from bot.cli.answer_output import answer_text, hits_text
from bot.cli.batch import ask_batch
from bot.cli.json_output import hit_json, print_json
from bot.cli.library_access import open_to_ask
from bot.cli.options import AsJson, Corpus, DataDir, read_period, readable_corpora
from bot.cli.terminal_text import bold
from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, Filters, Region, primary_language

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")

Since = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Only what was published since DATE began."),
]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only what was published until DATE ended.")]
Outlet = Annotated[str | None, typer.Option(help="Only articles of this outlet.")]
InRegion = Annotated[Region | None, typer.Option("--region", help="Only articles about this region.")]
InLanguages = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        metavar="CODE",
        help="Only articles in this language, such as en or zh, or of unknown language; repeat for several.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="As if asked when DATE ended: nothing published later.")
]


def ask(
    question: Annotated[str | None, typer.Argument(help="The question.", show_default=False)] = None,
    *,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Ask each question of a JSONL file: id, question, asked?; with --json."
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    region: InRegion = None,
    language: InLanguages = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Ask a question: the answer is quoted from articles, with numbered sources."""
    filters = read_filters(
        since=since, until=until, outlet=outlet, as_of=as_of, region=region, languages=language
    )
    if batch is not None:
        if question is not None or not as_json:
            raise BadInputError("--batch FILE takes its questions from the file and needs --json")
        raise typer.Exit(ask_batch(batch, lambda: open_to_ask(data_dir), readable_corpora(corpus), filters))
    if question is None:
        raise BadInputError("there is no question; write it after `ask`, in quotation marks")
    with open_to_ask(data_dir) as index:
        answer = index.ask(question, corpora=readable_corpora(corpus), filters=filters)
    if as_json:
        print_json(answer_json(answer))
    else:
        typer.echo(answer_text(answer, emphasise=bold))


def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    *,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="Most passages.")] = 10,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    region: InRegion = None,
    language: InLanguages = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Search passages, best first."""
    filters = read_filters(
        since=since, until=until, outlet=outlet, as_of=as_of, region=region, languages=language
    )
    with open_to_ask(data_dir) as index:
        hits = index.search(query, corpora=readable_corpora(corpus), k=k, filters=filters)
    if as_json:
        print_json({"hits": [hit_json(hit) for hit in hits]})
    else:
        print(hits_text(hits, query) or "I found nothing about this.")


def read_filters(
    *,
    since: str | None,
    until: str | None,
    outlet: str | None,
    as_of: str | None,
    region: Region | None = None,
    languages: Sequence[str] | None = None,
) -> Filters:
    """Parse the filter options.

    Raises BadInputError for an invalid date or language, or if --since is after --until.
    """
    filters = Filters(
        since=read_period(since).since if since is not None else None,
        until=read_period(until).until if until is not None else None,
        outlet=outlet,
        as_of=read_period(as_of).until if as_of is not None else None,
        region=region,
        languages=tuple(map(_read_language, languages or ())),
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise BadInputError(f"--since {since} is later than --until {until}")
    return filters


def _read_language(code: str) -> str:
    if not _LANGUAGE.fullmatch(code):
        raise BadInputError(f"{code!r} is no language; give a code such as en or zh-TW")
    return primary_language(code)
