"""Rounds of polling: the sources that are due are read side by side, each site politely."""

from collections.abc import Sequence
from datetime import UTC, datetime

from index.following.entry_reading import Add
from index.following.poll_round import PollRound
from index.protocols import Fetcher, IsCancelled, ReportProgress
from index.source_types import PollReport
from index.sources.politeness import Politeness
from index.store.database import Database
from index.store.polls import claim_sources, drop_claims
from index.types import CorpusName, SourceId


class Poller:
    """Polls sources. One for all rounds of a process, so that no site is asked twice at once."""

    def __init__(self, database: Database, fetcher: Fetcher, add: Add, *, threads: int, pause_s: float) -> None:
        """`add` stores drafts; `pause_s` is the least time between two requests to one host."""
        self._database = database
        self._fetcher = fetcher
        self._add = add
        self._threads = threads
        self._politeness = Politeness(pause_s=pause_s)

    def poll(
        self,
        corpora: Sequence[CorpusName] | None,
        *,
        source_id: SourceId | None,
        only_due: bool,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> PollReport:
        """As `Sources.poll`."""
        with self._database.writing() as connection:
            claimed = claim_sources(
                connection, corpora, source_id=source_id, only_due=only_due, now=datetime.now(UTC)
            )
        a_round = PollRound(
            self._database, self._fetcher, self._add, total=len(claimed), report_progress=report_progress
        )
        try:
            left = self._politeness.run(
                map(a_round.begin, claimed), a_round.visit, threads=self._threads, is_cancelled=is_cancelled
            )
            if not is_cancelled():
                a_round.end_without(left)
        finally:
            with self._database.writing() as connection:
                drop_claims(connection, [source.source_id for source in claimed])
        return PollReport(polls=tuple(a_round.polls), cancelled=is_cancelled())
