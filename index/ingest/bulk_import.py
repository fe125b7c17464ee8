"""Import a JSONL file batch by batch; a killed import loses at most one batch."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.extraction.import_file import ImportedLine, read_import_lines
from index.model.article_types import ArticleDraft
from index.model.batches import batched
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import AddOutcome, AddStatus, ImportReport, LineProblem, Progress

# Articles in a transaction: about 15 s of embedding on 2 cores.
_BATCH = 50

AddDrafts = Callable[[Sequence[ArticleDraft]], list[AddOutcome]]
SyncBatch = Callable[[ReportProgress], None]


def import_articles(
    path: Path,
    add: AddDrafts,
    sync: SyncBatch,
    *,
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> ImportReport:
    """Store the articles of a JSONL or JSONL.gz file with `add`; call `sync` after each batch that stored any.

    Progress counts the bytes of the file; while a batch is embedded, it advances through the batch's bytes. At
    the end it counts the passages that an earlier run left to embed.

    Raises ReadError if the file cannot be read at all.
    """
    tally = _Tally()
    lines = read_import_lines(path)
    # Not `Path.is_file`: it raises OSError where reading the lines raises the documented ReadError.
    total = path.stat().st_size if os.path.isfile(path) else 0  # noqa: PTH113
    done = 0
    for batch in batched(lines, _BATCH):
        outcomes = iter(add([line.draft for line in batch if line.draft is not None]))
        stored = [tally.count(line, next(outcomes) if line.draft is not None else None) for line in batch]
        end = min(batch[-1].consumed_bytes, total)
        if any(stored):
            sync(_report_bytes_between(done, end, total, report_progress))
        done = end
        report_progress(Progress(done=done, total=total, unit="bytes"))
        if is_cancelled():
            return tally.report(cancelled=True)
    # A killed run may have left articles that are stored but not embedded; to this run they are duplicates.
    sync(report_progress)
    return tally.report(cancelled=is_cancelled())


def _report_bytes_between(start: int, end: int, total: int, report_progress: ReportProgress) -> ReportProgress:
    """Convert the progress of a sync into bytes between two offsets of the file."""

    def report(progress: Progress) -> None:
        done = start + (end - start) * progress.done // max(progress.total, 1)
        report_progress(Progress(done=done, total=total, unit="bytes"))

    return report


@dataclass
class _Tally:
    """Counts of the lines read so far, by outcome."""

    lines: int = 0
    counts: dict[AddStatus, int] = field(default_factory=lambda: dict.fromkeys(AddStatus, 0))
    problems: list[LineProblem] = field(default_factory=list)

    def count(self, line: ImportedLine, outcome: AddOutcome | None) -> bool:
        """Count a line; whether it was stored."""
        self.lines += 1
        status = AddStatus.REJECTED if outcome is None else outcome.status
        self.counts[status] += 1
        if status is AddStatus.REJECTED:
            reason = line.reason if outcome is None else outcome.reason
            self.problems.append(LineProblem(line=line.line, reason=reason or "it cannot be used"))
        return status in (AddStatus.ADDED, AddStatus.UPDATED)

    def report(self, *, cancelled: bool) -> ImportReport:
        return ImportReport(
            lines=self.lines,
            added=self.counts[AddStatus.ADDED],
            updated=self.counts[AddStatus.UPDATED],
            duplicate=self.counts[AddStatus.DUPLICATE],
            rejected=self.counts[AddStatus.REJECTED],
            problems=tuple(self.problems),
            cancelled=cancelled,
        )
