"""`watchdesk timeline`."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask_command import read_filters
from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import open_to_ask
from bot.cli.options import AsJson, Corpus, DataDir, InRegion, Outlet, readable_corpora
from index import SHARED_CORPUS, CorpusName, Timeline

if TYPE_CHECKING:
    from index import NewsIndex


def timeline(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="A person, place or event.")],
    *,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only events that happened on DATE or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only events that happened on DATE or earlier.")
    ] = None,
    outlet: Outlet = None,
    region: InRegion = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=100, help="At most the N most important events.")
    ] = 20,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write the events with offsets, hashes and sources to a new .md, .csv or .json file.",
        ),
    ] = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Show what happened when: dated quotes about a topic, the earliest event first.

    Dates are those that the articles state; where none is stated, the date of
    publication, which is marked.
    """
    filters = read_filters(since=since, until=until, outlet=outlet, as_of=None, region=region)
    if export is not None:
        from bot.cli.evidence_export import require_export_file

        require_export_file(export)
    corpora = readable_corpora(corpus)
    with open_to_ask(data_dir) as index:
        found = index.timelines.build(topic, corpora=corpora, filters=filters, limit=limit)
        if export is not None:
            _export(index, corpora, found, export)
    from bot.cli.terminal_page import print_page
    from bot.cli.timeline_output import timeline_json, timeline_text

    if as_json:
        print_json(timeline_json(found))
    else:
        print_page(timeline_text(found))


def _export(index: "NewsIndex", corpora: Sequence[CorpusName], found: Timeline, path: Path) -> None:
    from bot.cli.evidence_export import require_export_file
    from bot.cli.new_file import write_new_file
    from bot.i18n.plain_english import PLAIN_ENGLISH
    from bot.ui.timeline_files import collect_evidence, list_citations, write_timeline

    export_format = require_export_file(path)
    evidence = collect_evidence(found, index.find_evidence(corpora, list_citations(found)), datetime.now(UTC))
    write_new_file(path, write_timeline(evidence, export_format, PLAIN_ENGLISH))
    print_note(f"wrote {path}")
