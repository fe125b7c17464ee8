"""`watchdesk changes`: what changed about a topic since a date."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.cli.json_output import print_json
from bot.cli.library_access import open_to_ask
from bot.cli.options import AsJson, Corpus, DataDir, InRegion, read_period, readable_corpora
from bot.cli.terminal_text import bold
from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, Filters

_DEFAULT_TIME = timedelta(days=7)


def changes(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="A place, a person or an event.")],
    *,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Since when; otherwise the last 7 days.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until when; otherwise now.")] = None,
    region: InRegion = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=200, help="Changes of each kind.")] = 10,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Show what changed about a topic: figures, withdrawn statements, corrections, new stories."""
    now = datetime.now(UTC)
    last = read_period(until, now=now).until if until is not None else now
    first = read_period(since, now=now).since if since is not None else last - _DEFAULT_TIME
    if first > last:
        raise BadInputError(f"--since {since} is later than --until {until or 'now'}")
    with open_to_ask(data_dir) as index:
        report = index.changes.find(
            topic,
            corpora=readable_corpora(corpus),
            since=first,
            until=last,
            filters=Filters(region=region),
            most=limit,
        )
    if as_json:
        from bot.cli.changes_output import changes_json

        print_json(changes_json(report))
        return
    from bot.cli.changes_output import changes_text
    from bot.cli.terminal_page import print_page

    print_page(changes_text(report, emphasise=bold))
