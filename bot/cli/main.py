"""The `watchdesk` program: registers the commands and maps errors to exit codes."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from typing import Annotated

import typer

from bot.cli.add_command import add
from bot.cli.articles_command import articles_app
from bot.cli.ask_command import ask, search
from bot.cli.chat import chat
from bot.cli.doctor import doctor
from bot.cli.eval_command import evaluate_answers
from bot.cli.import_command import import_articles
from bot.cli.json_output import print_note
from bot.cli.library_commands import backup, check, reindex, restore, status
from bot.cli.poll_command import poll
from bot.cli.run_command import run, start
from bot.cli.sources_command import sources_app
from bot.exit_codes import BadInputError, ExitCode, exit_code_of
from bot.log_setup import OneLineFormatter, name_place
from index import NewsIndexError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command()(add)
app.command("import")(import_articles)
app.command()(ask)
app.command()(search)
app.command()(chat)
app.add_typer(articles_app, name="articles")
app.add_typer(sources_app, name="sources")
app.command()(poll)
app.command()(reindex)
app.command()(status)
app.command()(check)
app.command()(backup)
app.command()(restore)
app.command("eval")(evaluate_answers)
app.command()(doctor)
app.command()(run)
app.command()(start)


def main() -> None:
    """Entry point of the `watchdesk` console script."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLineFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # pipes on Windows are not UTF-8 by default
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; any exception becomes one line on stderr and an exit code."""
    try:
        if any("\0" in argument for argument in arguments):
            raise BadInputError("an argument holds a NUL character; correct it")
        command = typer.main.get_command(app)
        ended = command(list(arguments) or ["--help"], prog_name="watchdesk", standalone_mode=False)
        sys.stdout.flush()
        return int(ended or ExitCode.DONE)
    except Exception as error:
        return _exit_code_for(error)


@app.callback(invoke_without_command=True)
def describe(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """A library of news articles that answers questions with quoted, cited sentences."""
    if show_version:
        print(f"watchdesk {metadata.version('watchdesk')}")
    elif context.invoked_subcommand is None:
        raise BadInputError("name a command; `watchdesk --help` lists them")


def _exit_code_for(error: Exception) -> ExitCode:
    match error:
        case typer.TyperException():
            return _fail(error.format_message(), ExitCode.BAD_INPUT)
        case BadInputError():
            return _fail(str(error), ExitCode.BAD_INPUT)
        case NewsIndexError():
            return _fail(str(error), exit_code_of(error))
        case BrokenPipeError():
            _close_output()
            return ExitCode.FAILED
        case OSError():
            _close_output()
            subject = f"{error.filename}: " if error.filename else ""
            return _fail(f"{subject}{(error.strerror or type(error).__name__).lower()}", ExitCode.FAILED)
    return _fail(_describe_unexpected(error), ExitCode.FAILED)


def _fail(message: str, code: ExitCode) -> ExitCode:
    # If not even that can be written, the exit code must do.
    with suppress(OSError):
        print_note(f"watchdesk: {' '.join(message.split())}")
    return code


def _describe_unexpected(error: Exception) -> str:
    """The place of the error, never its message, which may quote an article."""
    return (
        f"unexpected {name_place(error)}; `watchdesk check` says whether the library is damaged, "
        "and if it is not, please report this line as a bug"
    )


def _close_output() -> None:
    """Redirect standard output to devnull if it is broken; Python would report the error again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
