"""Progress display and Ctrl-C handling of long-running commands, and the sync that several of them end with."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from bot.cli.json_output import print_note
from bot.cli.terminal_text import size
from index import Progress as Report
from index import ReindexReport, SyncReport

if TYPE_CHECKING:
    from rich.console import Console

    from index import IsCancelled, NewsIndex, ReportProgress

CHECKING = "checking"
"""The label of a command that counts passages without embedding them."""

_LINE_INTERVAL_S = 5.0


@contextmanager
def show_progress(label: str) -> "Iterator[ReportProgress]":
    """Yield the function to which a long operation reports its progress."""
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_terminal:
        with _draw_bar(label, console) as report_progress:
            yield report_progress
    else:
        yield PlainProgress(label)


@contextmanager
def _draw_bar(label: str, console: "Console") -> "Iterator[ReportProgress]":
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        unit, task = "", bar.add_task(label, total=None, state="starting")

        def show(report: Report) -> None:
            nonlocal unit
            if report.unit != unit:  # another step, with a rate of its own
                unit = report.unit
                bar.reset(task, description=_name_step(label, unit))
            bar.update(task, completed=report.done, total=report.total)
            rate = bar.tasks[0].speed or 0
            bar.update(task, state=progress_text(report.done, report.total, unit, rate))

        yield show


class PlainProgress:
    """Prints at most one line every few seconds; none for a short operation."""

    def __init__(self, label: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._now = now
        self._unit = ""
        self._started = now()
        self._printed = self._started

    def __call__(self, report: Report) -> None:
        now = self._now()
        if self._unit and report.unit != self._unit:  # another step, with a rate of its own
            self._started = now
        self._unit = report.unit
        if now - self._printed < _LINE_INTERVAL_S:
            return
        self._printed = now
        seconds = now - self._started
        state = progress_text(report.done, report.total, report.unit, report.done / seconds if seconds else 0)
        print(f"{_name_step(self._label, report.unit)}: {state}", file=sys.stderr, flush=True)


def _name_step(label: str, unit: str) -> str:
    """The last step of most commands embeds passages, which is what takes the time."""
    return "embedding" if unit == "passages" and label != CHECKING else label


def progress_text(done: float, total: float, unit: str, rate: float) -> str:
    """`1,200 of 4,000 articles, 24 articles/s, 1:57 left`, or `1.2 MB of 4.0 MB, 24.0 kB/s, 1:57 left`."""
    if unit == "bytes":
        amounts = f"{size(done)} of {size(total)}, {size(rate)}/s"
    else:
        amounts = f"{done:,.0f} of {total:,.0f} {unit}, {rate:,.0f} {unit}/s"
    if not rate:
        return amounts
    minutes, seconds = divmod(round((total - done) / rate), 60)
    return f"{amounts}, {minutes}:{seconds:02} left"


_STANDARD_ERROR = 2


@contextmanager
def stop_on_signals() -> "Iterator[IsCancelled]":
    """Yield a function that returns True after Ctrl-C or SIGTERM.

    A second signal raises KeyboardInterrupt. Use it in the main thread only, like all signal handling.
    """
    stop = Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        # Not print: a signal may interrupt another print, and the stream does not allow nested writes.
        os.write(_STANDARD_ERROR, b"\nStopping. Press Ctrl-C again to stop immediately.\n")

    previous = {number: signal.signal(number, request_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop.is_set
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def sync(index: "NewsIndex", is_stopped: "IsCancelled") -> SyncReport:
    """Index what was stored, with a progress bar."""
    with show_progress("embedding") as report_progress:
        report = index.sync(report_progress=report_progress, is_cancelled=is_stopped)
    note_other_process(report)
    if report.cancelled:
        print_note("stopped: the new articles are stored; run `watchdesk reindex` to finish embedding them")
    return report


def note_other_process(report: SyncReport | ReindexReport) -> None:
    """Print a note if another process is embedding the new passages."""
    if report.left_to_other_process:
        print_note(
            "another process is embedding the new passages; until it is done, they are found by words only"
        )
