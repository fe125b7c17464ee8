"""`watchdesk migrate-database`: copy the library to another database."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import require_library
from bot.cli.long_commands import show_progress, stop_on_signals
from bot.cli.options import AsJson, DataDir, EveryCorpus
from bot.cli.terminal_text import count
from bot.exit_codes import BadInputError, ExitCode

if TYPE_CHECKING:
    from index import CopyReport, IndexSettings


def migrate_database(
    to: Annotated[
        str,
        typer.Option(
            metavar="URL|DIR",
            help="Where to copy the library: an empty PostgreSQL database such as "
            "postgresql+psycopg://user@host/name, or a new data folder.",
        ),
    ],
    password_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="File with the password for the URL, which others cannot see there."),
    ] = None,
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Copy the library to PostgreSQL, or back to a file. Stop the bot first.

    The library stays as it is. If the command is interrupted, run it again: it
    continues. At the end it compares every table with the original.
    """
    from bot.settings import load_settings

    require_library(data_dir)
    settings = load_settings(data_dir)
    from bot.db.tables import BOT_SCHEMA
    from index import copy_to_database

    is_url = "://" in to
    url = _read_url(to, password_file) if is_url else ""
    with stop_on_signals() as is_stopped, show_progress("copying") as report_progress:
        report = copy_to_database(
            settings,
            folder=None if is_url else Path(to),
            url=url,
            schemas=[BOT_SCHEMA],
            report_progress=report_progress,
            is_cancelled=is_stopped,
        )
    if report.cancelled:
        print_note("stopped: finished work is kept; run the same command again to continue")
    if as_json:
        print_json(asdict(report))
    elif not report.cancelled:
        print("\n".join(_describe(report, settings, is_url=is_url)))
    raise typer.Exit(ExitCode.STOPPED if report.cancelled else ExitCode.DONE)


def _read_url(url: str, password_file: Path | None) -> str:
    from index import with_password

    try:
        return with_password(url, password_file)
    except ValueError as error:
        raise BadInputError(str(error)) from error


def _describe(report: "CopyReport", settings: "IndexSettings", *, is_url: bool) -> Iterator[str]:
    yield f"copied {count(report.rows, 'row')} to {report.target} and compared them"
    if report.rows_with_nul:
        rows = count(report.rows_with_nul, "row")
        yield f"left out the character NUL, which PostgreSQL cannot store, in {rows}"
    if is_url:
        yield f"To use the copy, set INDEX_DATABASE_URL to it. The data folder stays {settings.data_dir}."
    else:
        yield f"To use the copy, set INDEX_DATA_DIR={Path(report.target).parent} and remove INDEX_DATABASE_URL."
    yield "The next start builds the index files again, which may take minutes."
    yield "The old library is unchanged. To go back, undo the setting; it lacks what is stored from now on."
