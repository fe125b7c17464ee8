"""`watchdesk reindex --source` and `sources rollback`: reading a source's articles again, and back."""

from bot.terminal.exits import ExitCode
from bot.terminal.freshness_text import refresh_text, rollback_text
from bot.terminal.opening import open_library
from bot.terminal.options import AsJson, Corpus, DataDir
from bot.terminal.output import note, print_json
from bot.terminal.progress import show_progress
from bot.terminal.source_json import refresh_json, rollback_json
from bot.terminal.source_options import SourceNumber
from bot.terminal.stopping import stop_on_signals
from index import SHARED_CORPUS, CorpusName, NewsIndex, SourceId


def refresh_source(
    index: NewsIndex, corpus: CorpusName | None, source_id: SourceId, *, as_json: bool
) -> ExitCode:
    """Read the articles of a source again, and print what changed; `corpus` None looks for it in all."""
    source = index.sources.get([corpus] if corpus else None, source_id)
    with stop_on_signals() as is_stopped, show_progress("reading again") as report_progress:
        report = index.sources.refresh(
            source.corpus, source_id, report_progress=report_progress, is_cancelled=is_stopped
        )
    if report.was_resumed:
        note("went on from where an earlier reindex of this source was interrupted")
    if report.cancelled:
        note("stopped: nothing was changed")
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
