"""`watchdesk sources add|import|export`: what is followed, one by one and as lists of other programs."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal.exits import BadInputError, ExitCode
from bot.terminal.opening import open_library
from bot.terminal.options import AsJson, Corpus, DataDir
from bot.terminal.output import note, print_json
from bot.terminal.source_json import choice_json, opml_json, source_json
from bot.terminal.source_options import Country, Kind, Language, OfRegion, TrustNote
from bot.terminal.source_text import choices_text, name_of, opml_text
from index import SHARED_CORPUS, FeedChoice, OpmlReport, Source, SourceLabels

_STANDARD_STREAM = Path("-")


def add_source(
    address: Annotated[str, typer.Argument(help="Link of a feed, a sitemap or a site.")],
    *,
    title: Annotated[str | None, typer.Option(help="What to call it; otherwise as it calls itself.")] = None,
    kind: Kind = None,
    country: Country = None,
    region: OfRegion = None,
    language: Language = None,
    trust_note: TrustNote = None,
    choose: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Which one, where a site offers several.")
    ] = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Follow a feed or a sitemap; for a site, its feeds are looked for.

    Where there are several and --choose names none, they are listed, none is followed, and it ends with 2.
    """
    labels = SourceLabels(
        kind=kind, country=country, region=region, language=language, trust_note=trust_note or ""
    )
    with open_library(data_dir) as index:
        choices = index.sources.find_feeds(address)
        chosen = pick(choices, choose)
        if chosen is not None:
            chosen = replace(chosen, title=title or chosen.title)
            _tell_added(index.sources.add(corpus, chosen, labels=labels), choices, as_json=as_json)
            return
    _tell_choices(choices, as_json=as_json)
    raise BadInputError(f"{address} offers {len(choices)} feeds; say which with --choose N")


def pick(choices: Sequence[FeedChoice], number: int | None) -> FeedChoice | None:
    """The one of that number, or the only one; None where several are left. Raises BadInputError."""
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
    """Write the feeds of a corpus as OPML, which feed readers take."""
    with open_library(data_dir) as index:
        opml = index.sources.export_opml([corpus])
    if file != _STANDARD_STREAM:
        _write_new(file, opml)
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
    """Follow the feeds of an OPML file, as feed readers write it. None is fetched before the next poll.

    Those that cannot be followed are reported, and do not fail the command unless there are no others (2).
    """
    content = _read(file)
    with open_library(data_dir) as index:
        report = index.sources.import_opml(corpus, content, name=str(file))
    for problem in report.problems:
        note(f"{problem.url}: {problem.reason}")
    if as_json:
        print_json(opml_json(report))
    else:
        print(opml_text(report))
    raise typer.Exit(_code_of(report))


def _tell_added(source: Source, choices: Sequence[FeedChoice], *, as_json: bool) -> None:
    if as_json:
        print_json({"added": source_json(source), "choices": [choice_json(choice) for choice in choices]})
    else:
        print(f"added {name_of(source)} ({source.url}); `watchdesk poll {source.source_id}` reads it now")


def _tell_choices(choices: Sequence[FeedChoice], *, as_json: bool) -> None:
    if as_json:
        print_json({"added": None, "choices": [choice_json(choice) for choice in choices]})
    else:
        print(choices_text(choices))


def _code_of(report: OpmlReport) -> ExitCode:
    return ExitCode.BAD_INPUT if report.problems and not report.added and not report.known else ExitCode.DONE


def _read(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == _STANDARD_STREAM else file.read_bytes()
    except OSError as error:
        raise BadInputError(f"{file}: {error.strerror or error}") from error


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise BadInputError(f"{file}: exists already; give the name of a new file") from error
    except OSError as error:
        raise BadInputError(f"{file}: {error.strerror or error}") from error
