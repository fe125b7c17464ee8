"""`watchdesk ask` and `watchdesk search`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.json_output import hit_json, print_json
from bot.cli.library_access import open_to_ask
from bot.cli.options import (
    AsJson,
    AsOf,
    Corpus,
    DataDir,
    InLanguages,
    InRegion,
    Outlet,
    Since,
    Until,
    read_period,
    readable_corpora,
)
from bot.cli.terminal_text import bold
from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, Filters, Region, primary_language

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")


def ask(
    question: Annotated[
        str | None,
        typer.Argument(metavar="QUESTION", help="The question, in quotation marks.", show_default=False),
    ] = None,
    *,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ask each question of a JSONL file (question; optionally id, asked). Needs --json.",
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    region: InRegion = None,
    language: InLanguages = None,
    as_of: AsOf = None,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the quotes with offsets, hashes and sources to a new .md, .csv or .json file.",
        ),
    ] = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes from articles, each with its source.

    Dates are written 2021, 2021-08 or 2021-08-24, or in words: "last week",
    "3 days", "March 2021".
    """
    filters = read_filters(
        since=since, until=until, outlet=outlet, as_of=as_of, region=region, languages=language
    )
    if batch is not None:
        if question is not None or not as_json:
            raise BadInputError("--batch reads its questions from the file and prints JSON; add --json")
        if export is not None:
            raise BadInputError("--export writes one answer; leave out --batch")
        from bot.cli.batch import ask_batch

        raise typer.Exit(ask_batch(batch, lambda: open_to_ask(data_dir), readable_corpora(corpus), filters))
    if question is None:
        raise BadInputError("there is no question; write it after `ask`, in quotation marks")
    if export is not None:
        from bot.cli.evidence_export import export_evidence, require_export_file

        require_export_file(export)
    asked_at = datetime.now(UTC)
    with open_to_ask(data_dir) as index:
        answer = index.ask(question, corpora=readable_corpora(corpus), filters=filters)
        if export is not None:
            export_evidence(index, readable_corpora(corpus), answer, export, asked_at=asked_at)
    if as_json:
        from bot.cli.answer_json import answer_json

        print_json(answer_json(answer))
        return
    from bot.cli.answer_output import answer_text
    from bot.cli.terminal_page import print_page

    print_page(answer_text(answer, emphasise=bold))


def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words to search for.")],
    *,
    k: Annotated[int, typer.Option("--k", metavar="N", min=1, max=1000, help="Number of passages.")] = 10,
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
    """Show the passages that match a query best."""
    filters = read_filters(
        since=since, until=until, outlet=outlet, as_of=as_of, region=region, languages=language
    )
    with open_to_ask(data_dir) as index:
        hits = index.search(query, corpora=readable_corpora(corpus), k=k, filters=filters)
    if as_json:
        print_json({"hits": [hit_json(hit) for hit in hits]})
        return
    from bot.cli.answer_output import hits_text
    from bot.cli.terminal_page import print_page

    print_page(hits_text(hits, query) or "I found nothing about this.")


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
        raise BadInputError(f"{code!r} is not a language code; use one such as en or zh-TW")
    return primary_language(code)
