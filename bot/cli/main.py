"""The `watchdesk` program: registers the commands and maps errors to exit codes."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Annotated

import typer
from typer.core import TyperGroup

from bot.cli.add_command import add
from bot.cli.aliases_command import aliases_app
from bot.cli.articles_command import articles_app
from bot.cli.ask_command import ask, search
from bot.cli.brief_command import brief
from bot.cli.changes_command import changes
from bot.cli.chat import chat
from bot.cli.doctor import doctor
from bot.cli.eval_command import evaluate_answers
from bot.cli.examples import add_examples
from bot.cli.export_command import export_articles
from bot.cli.import_command import import_articles
from bot.cli.json_output import print_note
from bot.cli.library_commands import backup, check, reindex, restore, status
from bot.cli.migrate_database_command import migrate_database
from bot.cli.poll_command import poll
from bot.cli.run_command import run, start
from bot.cli.sources_command import sources_app
from bot.cli.timeline_command import timeline
from bot.cli.upgrade_command import upgrade
from bot.cli.watch_command import watch_app
from bot.cli.web_command import web
from bot.exit_codes import BadInputError, ExitCode, exit_code_of
from bot.log_setup import OneLineFormatter, name_place
from bot.version import VERSION
from index import NewsIndexError

# The modules of the commands are all imported here. They import the index only when a command runs, so that
# `--help` and completion are quick.
app = typer.Typer(
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

ASK = "Ask"
app.command(rich_help_panel=ASK)(ask)
app.command(rich_help_panel=ASK)(search)
app.command(rich_help_panel=ASK)(brief)
app.command(rich_help_panel=ASK)(timeline)
app.command(rich_help_panel=ASK)(chat)
app.command(rich_help_panel=ASK)(changes)
app.add_typer(watch_app, name="watch", rich_help_panel=ASK)

ARTICLES = "Articles"
app.command(rich_help_panel=ARTICLES)(add)
app.command("import", rich_help_panel=ARTICLES)(import_articles)
app.command("export", rich_help_panel=ARTICLES)(export_articles)
app.add_typer(articles_app, name="articles", rich_help_panel=ARTICLES)

SOURCES = "Sources"
app.add_typer(sources_app, name="sources", rich_help_panel=SOURCES)
app.command(rich_help_panel=SOURCES)(poll)

LIBRARY = "Library"
app.command(rich_help_panel=LIBRARY)(status)
app.command(rich_help_panel=LIBRARY)(reindex)
app.command(rich_help_panel=LIBRARY)(check)
app.command(rich_help_panel=LIBRARY)(backup)
app.command(rich_help_panel=LIBRARY)(restore)
app.command(rich_help_panel=LIBRARY)(upgrade)
app.add_typer(aliases_app, name="aliases", rich_help_panel=LIBRARY)
app.command("migrate-database", rich_help_panel=LIBRARY)(migrate_database)
app.command("eval", rich_help_panel=LIBRARY)(evaluate_answers)

RUNNING = "Running the bot"
app.command(rich_help_panel=RUNNING)(start)
app.command(rich_help_panel=RUNNING)(run)
app.command(rich_help_panel=RUNNING)(web)
app.command(rich_help_panel=RUNNING)(doctor)

add_examples(app)


def main() -> None:
    """Entry point of the `watchdesk` console script."""
    _restart_in_utf8()
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
        _check_arguments(arguments)
        ended = _build_program()(list(arguments) or ["--help"], prog_name="watchdesk", standalone_mode=False)
        sys.stdout.flush()
        return int(ended or ExitCode.DONE)
    except Exception as error:
        return _exit_code_for(error)


@cache
def _build_program() -> TyperGroup:
    """Takes 16 ms, so hundreds of tests in one process share it."""
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup), "there are several commands"
    return program


def _restart_in_utf8() -> None:
    """Start again in Python's UTF-8 mode if the locale has another encoding, such as ASCII.

    The bytes of arguments and file names would otherwise become surrogates, which cannot be searched or stored.
    Windows passes text. UTF-8 mode has no effect there if PYTHONLEGACYWINDOWSFSENCODING is set.
    """
    if os.name == "posix" and sys.getfilesystemencoding() != "utf-8" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _check_arguments(arguments: Sequence[str]) -> None:
    """Raise BadInputError for an argument that is not text. The name of an existing file may be any bytes."""
    for argument in arguments:
        if "\0" in argument:
            raise BadInputError("an argument contains a NUL character; remove it")
        if not argument.isascii() and _has_surrogates(argument) and not os.path.lexists(argument):
            raise BadInputError(f"an argument is not valid UTF-8: {argument!a}")


def _has_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


@app.callback(invoke_without_command=True)
def describe(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Ask a library of news articles; answers are word-for-word quotes with sources.

    `watchdesk COMMAND --help` explains a command. `watchdesk
    --install-completion` lets your shell complete commands and options.
    """
    if show_version:
        print(f"watchdesk {VERSION}")
    elif context.invoked_subcommand is None:
        raise BadInputError("no command given; `watchdesk --help` lists them")


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
        f"unexpected {name_place(error)}; run `watchdesk check` to see whether the library is damaged. "
        "If it is not, please report this line as a bug."
    )


def _close_output() -> None:
    """Redirect standard output to devnull if it is broken; Python would report the error again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
