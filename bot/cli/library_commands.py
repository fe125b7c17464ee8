"""`watchdesk reindex|status|check|backup|restore`, and the refresh and rollback of a source."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import check_json, print_json, print_note, report_json, status_json
from bot.cli.library_access import open_library, open_or_create_library, open_to_read
from bot.cli.long_commands import CHECKING, note_other_process, show_progress, stop_on_signals
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, EveryCorpus, OneCorpusOrAll
from bot.cli.source_options import SourceNumber
from bot.cli.source_summary import summarize_sources, summary_json
from bot.cli.terminal_text import size
from bot.exit_codes import BadInputError, ExitCode
from index import SHARED_CORPUS, CorpusName, SourceId

if TYPE_CHECKING:
    from index import NewsIndex


def refresh_source(
    index: "NewsIndex", corpus: CorpusName | None, source_id: SourceId, *, as_json: bool
) -> ExitCode:
    """Fetch the articles of a source again and print the changes; `corpus` None looks in all corpora."""
    from bot.cli.source_json import refresh_json
    from bot.cli.source_output import refresh_text

    source = index.sources.get([corpus] if corpus else None, source_id)
    with stop_on_signals() as is_stopped, show_progress("fetching articles again") as report_progress:
        report = index.sources.refresh(
            source.corpus, source_id, report_progress=report_progress, is_cancelled=is_stopped
        )
    if report.was_resumed:
        print_note("continued an earlier reindex of this source that was interrupted")
    if report.cancelled:
        print_note("stopped: no article was changed")
    if as_json:
        print_json(refresh_json(report))
    elif not report.cancelled:
        print(refresh_text(report))
    return ExitCode.STOPPED if report.cancelled else ExitCode.DONE


def roll_back_source(
    number: SourceNumber, *, data_dir: DataDir = None, corpus: Corpus = SHARED_CORPUS, as_json: AsJson = False
) -> None:
    """Undo the last `watchdesk reindex --source`: restore the texts from before."""
    from bot.cli.source_json import rollback_json
    from bot.cli.source_output import rollback_text

    with open_library(data_dir) as index:
        report = index.sources.rollback(corpus, SourceId(number))
    if as_json:
        print_json(rollback_json(report))
    else:
        print(rollback_text(report))


def reindex(
    full: Annotated[
        bool, typer.Option("--full", help="Rebuild all index files, even those that are up to date.")
    ] = False,
    source: Annotated[
        int | None,
        typer.Option(
            metavar="NUMBER",
            min=1,
            max=MAX_NUMBER,
            help="Instead, fetch every article of this source from the web again.",
        ),
    ] = None,
    data_dir: DataDir = None,
    corpus: OneCorpusOrAll = None,
    as_json: AsJson = False,
) -> None:
    """Update the index after a change of settings or of the model.

    What is up to date is not indexed again.
    """
    if source is not None:
        if full:
            raise BadInputError("--full and --source cannot be combined; give one of them")
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
    if report.awaits_switch:
        print_note("the new model answers questions once the other hosts have built its index, too")
    if report.cancelled:
        print_note("stopped: finished work is kept; run the same command again to continue")
    if as_json:
        print_json(report_json(report))
    else:
        from bot.cli.report_output import reindex_text

        print(reindex_text(report))
    raise typer.Exit(ExitCode.STOPPED if report.cancelled else ExitCode.DONE)


def status(data_dir: DataDir = None, corpus: OneCorpusOrAll = None, as_json: AsJson = False) -> None:
    """Show articles, sources, model and disk space."""
    corpora = [corpus] if corpus else None
    with open_to_read(data_dir) as index:
        current = index.status(corpora)
        sources = summarize_sources(index.sources.list_sources(corpora))
    if as_json:
        print_json(status_json(current) | {"sources": [summary_json(summary) for summary in sources]})
        return
    from bot.cli.report_output import status_text

    print(status_text(current, sources))


def check(
    repair: Annotated[bool, typer.Option("--repair", help="Repair what can be repaired.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Compare the indexed words of all passages, not only a sample.")
    ] = False,
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Check the library for damage. Exit code 1: something is wrong.

    This compares the database with the index files that are built from it.
    """
    with open_library(data_dir) as index, show_progress(CHECKING) as report_progress:
        findings = index.check(repair=repair, full=full, report_progress=report_progress)
    result = check_json(findings)
    if as_json:
        print_json(result)
    else:
        from bot.cli.report_output import finding_text

        print("\n".join(finding_text(finding) for finding in findings) or "no problems found")
    raise typer.Exit(ExitCode.DONE if result["clean"] else ExitCode.FAILED)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File to create; it must not exist yet.")],
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Write a backup of the library to a file. The bot may keep running."""
    from bot.db.tables import BOT_SCHEMA

    with open_to_read(data_dir) as index:
        index.backup(file, [BOT_SCHEMA])
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
    """Replace the library with a backup. Stop the bot first.

    The index files are built again from it, which may take minutes.
    """
    from bot.cli.report_output import status_text
    from bot.settings import load_settings

    settings = load_settings(data_dir)
    from bot.db.tables import BOT_SCHEMA
    from index import restore_backup

    restore_backup(file, settings, [BOT_SCHEMA])
    with open_or_create_library(data_dir) as index:
        current = index.status()
    if as_json:
        print_json({"file": str(file)} | status_json(current))
    else:
        print(f"restored {file}\n{status_text(current)}")
