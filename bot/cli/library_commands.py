"""`watchdesk reindex|status|check|backup|restore`, and the refresh and rollback of a source."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.json_output import check_json, print_json, print_note, report_json, status_json
from bot.cli.library_access import open_library
from bot.cli.long_commands import note_other_process, show_progress, stop_on_signals
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, EveryCorpus, OneCorpusOrAll
from bot.cli.report_output import finding_text, reindex_text, status_text
from bot.cli.source_json import refresh_json, rollback_json
from bot.cli.source_options import SourceNumber
from bot.cli.source_output import refresh_text, rollback_text
from bot.cli.terminal_text import size
from bot.exit_codes import BadInputError, ExitCode
from bot.settings import load_settings
from index import SHARED_CORPUS, CorpusName, NewsIndex, SourceId, restore_backup


def refresh_source(
    index: NewsIndex, corpus: CorpusName | None, source_id: SourceId, *, as_json: bool
) -> ExitCode:
    """Fetch the articles of a source again and print the changes; `corpus` None looks in all corpora."""
    source = index.sources.get([corpus] if corpus else None, source_id)
    with stop_on_signals() as is_stopped, show_progress("reading again") as report_progress:
        report = index.sources.refresh(
            source.corpus, source_id, report_progress=report_progress, is_cancelled=is_stopped
        )
    if report.was_resumed:
        print_note("went on from where an earlier reindex of this source was interrupted")
    if report.cancelled:
        print_note("stopped: nothing was changed")
    if as_json:
        print_json(refresh_json(report))
    elif not report.cancelled:
        print(refresh_text(report))
    return ExitCode.STOPPED if report.cancelled else ExitCode.DONE


def roll_back_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Take the last `reindex --source` back: its articles read again as before."""
    with open_library(data_dir) as index:
        report = index.sources.rollback(corpus, SourceId(number))
    if as_json:
        print_json(rollback_json(report))
    else:
        print(rollback_text(report))


def reindex(
    full: Annotated[
        bool, typer.Option("--full", help="Split every article again and build the derived files anew.")
    ] = False,
    source: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=1,
            max=MAX_NUMBER,
            help="Instead, read every article of this source again from the web.",
        ),
    ] = None,
    data_dir: DataDir = None,
    corpus: OneCorpusOrAll = None,
    as_json: AsJson = False,
) -> None:
    """Bring the index up to date with the settings; what is up to date costs next to nothing."""
    if source is not None:
        if full:
            raise BadInputError("--full and --source go separately; give one of them")
        with open_library(data_dir) as index:
            code = refresh_source(index, corpus, SourceId(source), as_json=as_json)
        raise typer.Exit(code)
    with (
        open_library(data_dir) as index,
        stop_on_signals() as is_stopped,
        show_progress("reindexing") as report_progress,
    ):
        report = index.reindex(
            [corpus] if corpus else None, full=full, report_progress=report_progress, is_cancelled=is_stopped
        )
    note_other_process(report)
    if report.cancelled:
        print_note("stopped: what was done is kept; run the same command again to go on")
    if as_json:
        print_json(report_json(report))
    else:
        print(reindex_text(report))
    raise typer.Exit(ExitCode.STOPPED if report.cancelled else ExitCode.DONE)


def status(data_dir: DataDir = None, corpus: OneCorpusOrAll = None, as_json: AsJson = False) -> None:
    """Show how the library stands: articles, passages, model, sizes."""
    with open_library(data_dir) as index:
        current = index.status([corpus] if corpus else None)
    if as_json:
        print_json(status_json(current))
    else:
        print(status_text(current))


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Compare the indexed words of every passage, not of a sample.")
    ] = False,
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Compare the database with what is derived from it. Ends with 1 if something is wrong."""
    with open_library(data_dir) as index, show_progress("checking") as report_progress:
        findings = index.check(repair=repair, full=full, report_progress=report_progress)
    result = check_json(findings)
    if as_json:
        print_json(result)
    else:
        print("\n".join(finding_text(finding) for finding in findings) or "all is well")
    raise typer.Exit(ExitCode.DONE if result["clean"] else ExitCode.FAILED)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Write one consistent copy of the library, while others go on using it."""
    with open_library(data_dir) as index:
        index.backup(file)
    written = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": written})
    else:
        print(f"wrote {file} ({size(written)})")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `watchdesk backup` wrote.")],
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the library."""
    settings = load_settings(data_dir)
    restore_backup(file, settings)
    with open_library(data_dir) as index:
        current = index.status()
    if as_json:
        print_json({"file": str(file)} | status_json(current))
    else:
        print(f"restored {file}\n{status_text(current)}")
