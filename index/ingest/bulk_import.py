"""Import a file batch by batch; a killed import loses at most one batch."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.importing.imported_items import ImportedItem
from index.ingest.item_resolution import ResolvedItem, claims_origin
from index.model.batches import batched
from index.model.import_types import ImportFormat
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import AddOutcome, AddStatus, ImportReport, LineProblem, Progress, SkipCount

# Articles in a transaction: about 15 s of embedding on 2 cores.
_BATCH = 50

ResolveItems = Callable[[Sequence[ImportedItem], IsCancelled], list[ResolvedItem]]
AddItems = Callable[[Sequence[ResolvedItem]], list[AddOutcome]]
SyncBatch = Callable[[ReportProgress], None]


def import_articles(
    path: Path,
    items: Iterable[ImportedItem],
    *,
    file_format: ImportFormat,
    resolve: ResolveItems,
    add: AddItems,
    sync: SyncBatch,
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> ImportReport:
    """Store the articles of a file: `resolve` makes drafts, `add` stores them, and `sync` indexes each batch.

    `add` gets the items with a draft, and returns an outcome for each. Progress counts the bytes of the file;
    while a batch is embedded, it advances through the batch's bytes. At the end it counts the passages that an
    earlier run left to embed.
    """
    tally = _Tally(file_format)
    # Not `Path.is_file`: it raises OSError where reading the file raises the documented ReadError.
    total = path.stat().st_size if os.path.isfile(path) else 0  # noqa: PTH113
    done = 0
    for batch in batched(items, _BATCH):
        resolved = resolve(batch, is_cancelled)
        outcomes = iter(add([item for item in resolved if item.draft is not None]))
        stored = [tally.count(item, next(outcomes) if item.draft is not None else None) for item in resolved]
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
    """Counts of the items read so far, by outcome."""

    format: ImportFormat
    lines: int = 0
    claimed: int = 0
    counts: dict[AddStatus, int] = field(default_factory=lambda: dict.fromkeys(AddStatus, 0))
    problems: list[LineProblem] = field(default_factory=list)
    skips: Counter[str] = field(default_factory=Counter)

    def count(self, item: ResolvedItem, outcome: AddOutcome | None) -> bool:
        """Count an item; whether it was stored."""
        self.lines += 1
        if item.skipped is not None:
            self.skips[item.skipped] += 1
            return False
        status = _status_of(item, outcome)
        self.counts[status] += 1
        if status is AddStatus.REJECTED:
            reason = item.reason if outcome is None else outcome.reason
            self.problems.append(LineProblem(line=item.line, reason=reason or "it cannot be used"))
        is_stored = status in (AddStatus.ADDED, AddStatus.UPDATED)
        if is_stored and item.history is not None and item.draft is not None:
            self.claimed += claims_origin(item.draft)
        return is_stored

    def report(self, *, cancelled: bool) -> ImportReport:
        return ImportReport(
            lines=self.lines,
            added=self.counts[AddStatus.ADDED],
            updated=self.counts[AddStatus.UPDATED],
            duplicate=self.counts[AddStatus.DUPLICATE],
            rejected=self.counts[AddStatus.REJECTED],
            problems=tuple(self.problems),
            cancelled=cancelled,
            format=self.format,
            skipped=self.skips.total(),
            skips=tuple(SkipCount(reason=reason, count=n) for reason, n in self.skips.most_common()),
            claimed=self.claimed,
        )


def _status_of(item: ResolvedItem, outcome: AddOutcome | None) -> AddStatus:
    if outcome is not None:
        return outcome.status
    return AddStatus.DUPLICATE if item.is_known else AddStatus.REJECTED
