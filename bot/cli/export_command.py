"""`watchdesk export`: write the articles of a corpus as JSONL."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer

from bot.cli.ask_command import read_filters
from bot.cli.json_output import print_json, print_note
from bot.cli.library_access import open_library
from bot.cli.long_commands import show_progress, stop_on_signals
from bot.cli.new_file import open_new_file
from bot.cli.options import MAX_NUMBER, AsJson, Corpus, DataDir, InRegion, Outlet, Since, Until
from bot.cli.terminal_text import count
from bot.exit_codes import BadInputError, ExitCode
from index import SHARED_CORPUS, Progress, SourceId

_STANDARD_STREAM = Path("-")
_REPORTED_EVERY = 100


class _StoppedError(Exception):
    """The export was stopped: the file must not appear."""


def export_articles(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, or - for standard output.")],
    *,
    source: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", min=1, max=MAX_NUMBER, help="Only articles of this source."),
    ] = None,
    outlet: Outlet = None,
    region: InRegion = None,
    since: Since = None,
    until: Until = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Write the articles of a corpus as JSONL, which `watchdesk import` takes back unchanged.

    Each line is an article with its text, facts, origin and earlier
    revisions. Contributors are not named.
    """
    if as_json and file == _STANDARD_STREAM:
        raise BadInputError("--json describes the file that was written; give a FILE instead of -")
    filters = read_filters(since=since, until=until, outlet=outlet, as_of=None, region=region)
    source_id = SourceId(source) if source is not None else None
    written = 0
    try:
        with (
            open_library(data_dir) as index,
            stop_on_signals() as is_stopped,
            show_progress("exporting") as report_progress,
            closing(index.export_lines(corpus, filters, source_id=source_id)) as lines,
            _open_output(file) as stream,
        ):
            total = index.count_stored_articles(corpus, filters, source_id=source_id)
            for line in lines:
                stream.write(f"{line}\n")
                written += 1
                if written % _REPORTED_EVERY == 0:
                    report_progress(Progress(done=written, total=total, unit="articles"))
                    if is_stopped():
                        raise _StoppedError
    except _StoppedError:
        print_note("stopped: no file was written" if file != _STANDARD_STREAM else "stopped")
        raise typer.Exit(ExitCode.STOPPED) from None
    if as_json:
        print_json({"file": str(file), "articles": written})
    elif file != _STANDARD_STREAM:
        print(f"wrote {count(written, 'article')} to {file}")
    else:
        print_note(f"wrote {count(written, 'article')}")


@contextmanager
def _open_output(file: Path) -> Iterator[TextIO]:
    if file == _STANDARD_STREAM:
        yield sys.stdout
        sys.stdout.flush()
        return
    with open_new_file(file) as stream:
        yield stream
