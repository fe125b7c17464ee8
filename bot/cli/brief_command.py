"""`watchdesk brief`: what is new, one quoted sentence a story."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ask_command import read_filters
from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import open_to_read
from bot.cli.options import (
    AsJson,
    Corpus,
    DataDir,
    InLanguages,
    InRegion,
    Outlet,
    Since,
    Until,
    readable_corpora,
)
from index import SHARED_CORPUS, BriefRequest, CorpusName, Filters, StoreError

if TYPE_CHECKING:
    from index import NewsIndex


def brief(
    topic: Annotated[
        str, typer.Argument(metavar="[TOPIC]", help="Words that the articles are about.", show_default=False)
    ] = "",
    *,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=200, help="Number of stories.")] = 10,
    since: Since = None,
    until: Until = None,
    outlet: Outlet = None,
    region: InRegion = None,
    language: InLanguages = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Show what is new: the most reported stories, one quoted sentence each.

    Without --since and --until: what is new since the last brief on the same
    topic, at first that of the last 7 days.
    """
    filters = read_filters(
        since=since, until=until, outlet=outlet, as_of=None, region=region, languages=language
    )
    with open_to_read(data_dir) as index:
        request = _build_request(index, corpus, topic, filters)
        found = index.briefs.build(request, corpora=readable_corpora(corpus), limit=limit)
        if since is None and until is None:
            _record(index, corpus, request)
    if as_json:
        from bot.cli.brief_output import brief_json

        print_json(brief_json(found))
        return
    from bot.cli.brief_output import brief_text
    from bot.cli.terminal_page import print_page

    print_page(brief_text(found))


def _build_request(index: "NewsIndex", corpus: CorpusName, topic: str, filters: Filters) -> BriefRequest:
    """The request for the time asked for; otherwise for what is new since the last brief."""
    until = min(filters.until or datetime.now(UTC), datetime.now(UTC))
    request = BriefRequest(topic=topic.strip(), filters=filters, since=until, until=until)
    if filters.since is not None:
        return replace(request, since=filters.since)
    last = index.briefs.find_last(corpus, request) if filters.until is None else None
    return request.since_last(last)


def _record(index: "NewsIndex", corpus: CorpusName, request: BriefRequest) -> None:
    """Record the brief; it is shown even if that fails."""
    try:
        index.briefs.record(corpus, request)
    except StoreError as error:
        print_note(f"The next brief will repeat this one: {error}")
