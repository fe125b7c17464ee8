"""Rounds of polling: what is due is read side by side, each site politely."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from index.following.claims import Claims
from index.following.entry_reading import Add
from index.following.page_looks import PageLooks
from index.following.poll_round import PollRound
from index.following.visits import PageVisit, Visit
from index.intake import Intake
from index.protocols import Fetcher, IsCancelled, ReportProgress
from index.source_types import PollReport
from index.sources.host_turns import Done
from index.sources.politeness import Politeness
from index.store.database import Database
from index.store.editions import Edition
from index.store.polls import PolledSource, claim_sources
from index.types import CorpusName, SourceId
from index.workers.reading import IsolatedReader
from index.yielding import ReadingTurn


class Poller:
    """Polls sources, and looks at pages of articles again."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        reader: IsolatedReader,
        intake: Intake,
        edition: Callable[[], Edition],
        *,
        add: Add,
        politeness: Politeness,
        background_gate: ReadingTurn,
        threads: int,
    ) -> None:
        """`add` stores drafts; `politeness` is shared by all that visit sites from this process."""
        self._database = database
        self._fetcher = fetcher
        self._reader = reader
        self._intake = intake
        self._edition = edition
        self._add = add
        self._politeness = politeness
        self._background_gate = background_gate
        self._threads = threads

    def poll(
        self,
        corpora: Sequence[CorpusName] | None,
        *,
        source_id: SourceId | None,
        only_due: bool,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> PollReport:
        """As `FeedRegistry.poll`."""
        with self._database.write_transaction() as connection:
            claimed = claim_sources(
                connection, corpora, source_id=source_id, only_due=only_due, now=datetime.now(UTC)
            )
        claims = Claims(self._database, [source.source_id for source in claimed])
        try:
            return self._poll(
                claimed,
                claims,
                corpora if source_id is None else (),
                report_progress=report_progress,
                is_cancelled=is_cancelled,
            )
        finally:
            claims.drop()

    def _poll(
        self,
        claimed: Sequence[PolledSource],
        claims: Claims,
        recheck_corpora: Sequence[CorpusName] | None,
        *,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> PollReport:
        """The sources, and the due pages of the corpora `recheck_corpora` (None: of all)."""
        sources = PollRound(
            self._database,
            self._fetcher,
            self._reader,
            self._add,
            claims=claims,
            total=len(claimed),
            report_progress=report_progress,
            background_gate=self._background_gate,
        )
        pages = PageLooks(self._database, self._fetcher, self._intake, self._edition(), background_gate=self._background_gate)

        def visit(visit: Visit) -> Done[Visit]:
            claims.renew()
            return pages.visit(visit) if isinstance(visit, PageVisit) else sources.visit(visit)

        visits = [*map(sources.begin, claimed), *pages.begin(recheck_corpora)]
        left = self._politeness.run(visits, visit, threads=self._threads, is_cancelled=is_cancelled)
        if not is_cancelled():
            sources.finish_postponed([v for v in left if not isinstance(v, PageVisit)])
        return PollReport(
            polls=tuple(sources.polls),
            checked=pages.checked,
            changes=tuple(pages.changes),
            cancelled=is_cancelled(),
        )
