"""How far a long job is, on standard error: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from bot.terminal.wording import size
from index import Progress as Report
from index import ReportProgress

_LINE_EVERY_S = 5.0


@contextmanager
def show_progress(label: str) -> Iterator[ReportProgress]:
    """Hand out the function that a long job tells how far it is."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield PlainProgress(label)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), _AmountColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("left"), console=console, transient=True) as bar:
        task = bar.add_task(label, total=None, unit="")
        yield lambda report: bar.update(task, completed=report.done, total=report.total, unit=report.unit)


class PlainProgress:
    """Prints at most one line every few seconds; a short job prints none."""

    def __init__(self, label: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._now = now
        self._started = now()
        self._printed = self._started

    def __call__(self, report: Report) -> None:
        now = self._now()
        if now - self._printed < _LINE_EVERY_S:
            return
        self._printed = now
        print(progress_line(self._label, report, now - self._started), file=sys.stderr, flush=True)


def progress_line(label: str, report: Report, elapsed_s: float) -> str:
    """`importing: 1,200 of 4,000 articles, 24 articles/s, 1:57 left`."""
    rate = report.done / elapsed_s if elapsed_s > 0 else 0.0
    line = f"{label}: {_amounts(report.done, report.total, report.unit, rate)}"
    if rate:
        minutes, seconds = divmod(round((report.total - report.done) / rate), 60)
        line += f", {minutes}:{seconds:02} left"
    return line


def _amounts(done: float, total: float, unit: str, rate: float) -> str:
    """`1,200 of 4,000 articles, 24 articles/s`; `1.2 MB of 4.0 MB, 24.0 kB/s`."""
    if unit == "bytes":
        return f"{size(done)} of {size(total)}, {size(rate)}/s"
    return f"{done:,.0f} of {total:,.0f} {unit}, {rate:,.0f} {unit}/s"


class _AmountColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        unit = str(task.fields["unit"])
        return Text(_amounts(task.completed, task.total or 0, unit, task.speed or 0) if unit else "")
