"""`watchdesk sources …`: follow, label, pause and remove feeds; import and export OPML."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import has_library, open_library, open_or_create_library, open_to_read
from bot.cli.library_commands import roll_back_source
from bot.cli.new_file import write_new_file
from bot.cli.options import AsJson, Corpus, DataDir
from bot.cli.source_json import choice_json, opml_json, source_json, suggestions_json
from bot.cli.source_options import (
    AUTOMATIC,
    Country,
    Every,
    Kind,
    Language,
    OfRegion,
    SourceNumber,
    TrustNote,
    Without,
    change_labels,
    read_interval,
)
from bot.cli.source_output import (
    choices_text,
    name_of,
    opml_text,
    source_text,
    sources_text,
    suggestions_text,
)
from bot.cli.terminal_text import count, one_line
from bot.exit_codes import BadInputError, ExitCode
from index import (
    SHARED_CORPUS,
    CorpusName,
    FeedChoice,
    OpmlReport,
    Region,
    Source,
    SourceId,
    SourceLabels,
)

if TYPE_CHECKING:
    from index import NewsIndex

_STANDARD_STREAM = Path("-")


def add_source(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="URL of a feed, a sitemap or a site.")],
    *,
    title: Annotated[str | None, typer.Option(help="Its title; by default the title of the feed.")] = None,
    kind: Kind = None,
    country: Country = None,
    region: OfRegion = None,
    language: Language = None,
    trust_note: TrustNote = None,
    every: Every = AUTOMATIC,
    choose: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Which feed to follow if the site has several.")
    ] = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Follow a feed or a sitemap, or find the feed of a site and follow it.

    If there are several feeds, they are listed; run it again with --choose N. It then exits with 2.
    """
    interval = read_interval(every)
    labels = SourceLabels(
        kind=kind, country=country, region=region, language=language, trust_note=trust_note or ""
    )
    with open_or_create_library(data_dir) as index:
        choices = index.sources.find_feeds(address)
        chosen = choose_feed(choices, choose)
        if chosen is not None:
            chosen = replace(chosen, title=title or chosen.title)
            source = index.sources.add(corpus, chosen, labels=labels, interval=interval)
            _print_added(source, choices, as_json=as_json)
            return
    _print_choices(choices, as_json=as_json)
    raise BadInputError(f"{address} has {len(choices)} feeds; choose one with --choose N")


def choose_feed(choices: Sequence[FeedChoice], number: int | None) -> FeedChoice | None:
    """The feed of that number, or the only one; None if there are several. Raises BadInputError."""
    if number is None:
        return choices[0] if len(choices) == 1 else None
    if number > len(choices):
        raise BadInputError(f"--choose {number}: there are only {len(choices)}")
    return choices[number - 1]


def export_sources(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or - for standard output.")] = (
        _STANDARD_STREAM
    ),
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Write the feeds of a corpus as OPML, with labels and intervals, for feed readers and other libraries."""
    with open_to_read(data_dir) as index:
        opml = index.sources.export_opml([corpus])
    if file != _STANDARD_STREAM:
        write_new_file(file, opml)
    if as_json:
        print_json({"file": str(file)} if file != _STANDARD_STREAM else {"opml": opml})
    else:
        print(f"wrote {file}" if file != _STANDARD_STREAM else opml)


def import_sources(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file, or - for standard input.")],
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Follow the feeds of an OPML file. They are fetched at the next poll.

    Feeds that cannot be followed are reported; it exits with 2 only if there are no others.
    """
    content = _read(file)
    with open_or_create_library(data_dir) as index:
        report = index.sources.import_opml(corpus, content, name=str(file))
    for problem in (*report.problems, *report.left_out):
        print_note(f"{one_line(problem.url)}: {one_line(problem.reason)}")
    if as_json:
        print_json(opml_json(report))
    else:
        print(opml_text(report))
    raise typer.Exit(_opml_exit_code(report))


def _print_added(source: Source, choices: Sequence[FeedChoice], *, as_json: bool) -> None:
    if as_json:
        print_json({"added": source_json(source), "choices": [choice_json(choice) for choice in choices]})
    else:
        print(f"added {name_of(source)} ({source.url}); `watchdesk poll {source.source_id}` reads it now")


def _print_choices(choices: Sequence[FeedChoice], *, as_json: bool) -> None:
    if as_json:
        print_json({"added": None, "choices": [choice_json(choice) for choice in choices]})
    else:
        print(choices_text(choices))


def _opml_exit_code(report: OpmlReport) -> ExitCode:
    return ExitCode.BAD_INPUT if report.problems and not report.added and not report.known else ExitCode.DONE


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == _STANDARD_STREAM else file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: {error.strerror or error}") from error


sources_app = typer.Typer(help="Manage feeds and sitemaps; `watchdesk poll` reads their new articles.")
sources_app.command("add")(add_source)


@sources_app.command("suggest")
def suggest_sources(
    region: Annotated[
        Region | None, typer.Argument(metavar="REGION", help="Only feeds about this region.")
    ] = None,
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """List well-known public feeds by region; `watchdesk sources add` follows one."""
    from index import load_starter_packs

    known = load_starter_packs()
    packs = {found: feeds for found, feeds in known.items() if region in (None, found)}
    if not packs:
        regions = ", ".join(known)
        raise BadInputError(f"there are no suggestions for {region}; there are some for {regions}")
    followed: dict[str, SourceId] = {}
    if has_library(data_dir):
        with open_library(data_dir) as index:
            followed = {source.url: source.source_id for source in index.sources.list_sources([corpus])}
    if as_json:
        print_json({"suggestions": suggestions_json(packs, followed)})
        return
    print(suggestions_text(packs, followed))
    print_note("`watchdesk sources add ADDRESS` follows one of them")


@sources_app.command("list")
def list_sources(*, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False) -> None:
    """List the sources of a corpus by title, with their next poll and errors."""
    with open_to_read(data_dir) as index:
        sources = index.sources.list_sources([corpus])
    if as_json:
        print_json({"sources": [source_json(source) for source in sources]})
        return
    if sources:
        print(sources_text(sources))
    print_note(f"{count(len(sources), 'source')} in {corpus}")


@sources_app.command("show")
def show_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Show a source."""
    with open_to_read(data_dir) as index:
        source = index.sources.get([corpus], SourceId(number))
    _print_source(source, source_text(source), as_json=as_json)


@sources_app.command("label")
def label_source(
    number: SourceNumber,
    *,
    title: Annotated[str | None, typer.Option(help="Its title.")] = None,
    kind: Kind = None,
    country: Country = None,
    region: OfRegion = None,
    language: Language = None,
    trust_note: TrustNote = None,
    without: Without = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Set labels of a source, which answers show next to its quotes. Other labels stay as they are."""
    with open_library(data_dir) as index:
        source = index.sources.get([corpus], SourceId(number))
        labels = change_labels(
            source.labels,
            kind=kind,
            country=country,
            region=region,
            language=language,
            trust_note=trust_note,
            without=without,
        )
        if title is None and labels == source.labels:
            raise BadInputError("nothing to change; name a label, such as --kind wire, or --title")
        changed = _change(index, corpus, source, title, labels)
    _print_source(changed, source_text(changed), as_json=as_json)


@sources_app.command("interval")
def set_source_interval(
    number: SourceNumber,
    every: Annotated[str, typer.Argument(metavar="INTERVAL", help="15m to 24h, such as 30m or 2h, or auto.")],
    *,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Set how often a source is polled. A site that asks for longer pauses gets them."""
    interval = read_interval(every)
    with open_library(data_dir) as index:
        source = index.sources.set_interval(corpus, SourceId(number), interval)
    _print_source(source, source_text(source), as_json=as_json)


@sources_app.command("pause")
def pause_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Stop reading a source until it is resumed; its articles stay."""
    with open_library(data_dir) as index:
        source = index.sources.pause(corpus, SourceId(number))
    _print_source(source, f"paused {name_of(source)}", as_json=as_json)


@sources_app.command("resume")
def resume_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Start reading a paused source again, at the next poll."""
    with open_library(data_dir) as index:
        source = index.sources.resume(corpus, SourceId(number))
    _print_source(source, f"resumed {name_of(source)}", as_json=as_json)


@sources_app.command("remove")
def remove_source(
    number: SourceNumber,
    *,
    with_articles: Annotated[
        bool, typer.Option("--with-articles", help="Also delete its articles, for good.")
    ] = False,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Remove a source; its articles stay, unless --with-articles deletes them."""
    with open_library(data_dir) as index:
        source = index.sources.remove(corpus, SourceId(number), with_articles=with_articles)
    if as_json:
        print_json({"removed": source_json(source), "with_articles": with_articles})
    else:
        articles = f"{'with' if with_articles else 'without'} its {count(source.articles, 'article')}"
        print(f"removed {name_of(source)}, {articles}")


sources_app.command("rollback")(roll_back_source)
sources_app.command("export")(export_sources)
sources_app.command("import")(import_sources)


def _print_source(source: Source, text: str, *, as_json: bool) -> None:
    """Print one source as JSON, or the text about it."""
    if as_json:
        print_json(source_json(source))
    else:
        print(text)


def _change(
    index: "NewsIndex", corpus: CorpusName, source: Source, title: str | None, labels: SourceLabels
) -> Source:
    if labels != source.labels:
        source = index.sources.label(corpus, source.source_id, labels)
    return source if title is None else index.sources.rename(corpus, source.source_id, title)
