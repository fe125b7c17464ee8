"""`watchdesk …`: the whole terminal, put together from `bot.terminal`."""

import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from bot.terminal.adding import add
from bot.terminal.articles import articles_app
from bot.terminal.asking import ask, search
from bot.terminal.chat import chat
from bot.terminal.doctor import doctor
from bot.terminal.evaluating import evaluate_answers
from bot.terminal.exits import BadInputError, ExitCode, exit_code_of
from bot.terminal.importing import import_articles
from bot.terminal.keeping import backup, check, reindex, restore, status
from bot.terminal.output import note
from bot.terminal.polling import poll
from bot.terminal.running import run, start
from bot.terminal.sources import sources_app
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
    """The console script."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Windows pipes, for one, are not UTF-8 by themselves
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command to its end; what it raises on purpose becomes one line and an exit code."""
    command = typer.main.get_command(app)
    try:
        ended = command(list(arguments) or ["--help"], prog_name="watchdesk", standalone_mode=False)
        sys.stdout.flush()
        return int(ended or ExitCode.DONE)
    except typer.TyperException as error:
        return _fail(error.format_message(), ExitCode.BAD_INPUT)
    except BadInputError as error:
        return _fail(str(error), ExitCode.BAD_INPUT)
    except NewsIndexError as error:
        return _fail(str(error), exit_code_of(error))
    except BrokenPipeError:
        return _leave_pipe()


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


def _fail(message: str, code: ExitCode) -> ExitCode:
    note(f"watchdesk: {' '.join(message.split())}")
    return code


def _leave_pipe() -> ExitCode:
    """Whoever read our output has left; Python would complain again while it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.FAILED
