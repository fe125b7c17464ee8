"""Poll the feeds that are due and recheck the pages that are due, host by host."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from index.crawl.entry_reader import AddToCorpus
from index.crawl.host_queue import VisitResult
from index.crawl.page_recheck import RecheckRound
from index.crawl.politeness import Politeness
from index.crawl.poll_round import PollRound
from index.crawl.poll_schedule import LONGEST_WAIT, LONGEST_WAIT_AFTER_FAILURE
from index.crawl.poll_visits import EntryVisit, FeedVisit, RecheckVisit, Visit
from index.crawl.robots import RobotsFetcher, RobotsPolicy
from index.crawl.source_claims import SourceClaims
from index.ingest.article_intake import Intake
from index.ingest.recheck_rules import LONGEST_CHECK_INTERVAL
from index.model.background_gate import BackgroundGate
from index.model.base_types import CorpusName, SourceId
from index.model.feed_types import PollReport
from index.model.protocols import Fetcher, IsCancelled, ReportProgress
from index.store.clock_correction import correct_check_times, correct_poll_times
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition
from index.store.poll_queries import PolledSource, claim_sources
from index.store.work_claims import WorkClaims
from index.workers.isolated_parser import IsolatedParser

MAX_CRAWL_DELAYS_S = 120.0
"""How long one round waits for a host with a Crawl-delay: other sources wait for the end of the round.

The articles that are left are read in the next round.
"""


class Poller:
    """Polls sources and rechecks the pages of stored articles."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        reader: IsolatedParser,
        intake: Intake,
        edition: Callable[[], Edition],
        *,
        add: AddToCorpus,
        robots: RobotsPolicy,
        politeness: Politeness,
        background_gate: BackgroundGate,
        claims: WorkClaims,
        threads: int,
    ) -> None:
        """`add` stores drafts; `robots` and `politeness` are shared by everything that visits sites."""
        self._database = database
        self._fetcher = fetcher
        self._robots = robots
        self._reader = reader
        self._intake = intake
        self._edition = edition
        self._add = add
        self._politeness = politeness
        self._background_gate = background_gate
        self._claims = claims
        self._threads = threads
        self._polled_at: datetime | None = None

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
            self._correct_times(connection, read_clock(connection))
            claimed = claim_sources(connection, corpora, source_id=source_id, only_due=only_due)
        with SourceClaims(self._database, [source.source_id for source in claimed]) as claims:
            return self._poll(
                claimed,
                claims,
                corpora if source_id is None else (),
                report_progress=report_progress,
                is_cancelled=is_cancelled,
            )

    def _correct_times(self, connection: Connection, now: datetime) -> None:
        """Correct times from a clock that was ahead: thoroughly at the first poll and after it was set back."""
        correct_poll_times(
            connection, now, longest_interval=LONGEST_WAIT, longest_pause=LONGEST_WAIT_AFTER_FAILURE
        )
        was_set_back = self._polled_at is None or now < self._polled_at
        correct_check_times(connection, now, longest_interval=LONGEST_CHECK_INTERVAL, thoroughly=was_set_back)
        self._polled_at = now

    def _poll(
        self,
        claimed: Sequence[PolledSource],
        claims: SourceClaims,
        recheck_corpora: Sequence[CorpusName] | None,
        *,
        report_progress: ReportProgress,
        is_cancelled: IsCancelled,
    ) -> PollReport:
        """Poll the claimed sources and recheck the due pages of `recheck_corpora`; None means all corpora."""
        sources = PollRound(
            self._database,
            self._fetcher,
            self._reader,
            self._add,
            robots=self._robots,
            claims=claims,
            total=len(claimed),
            report_progress=report_progress,
            background_gate=self._background_gate,
        )
        pages = RecheckRound(
            self._database,
            RobotsFetcher(self._fetcher, self._robots),
            self._intake,
            self._edition(),
            claims=self._claims,
            background_gate=self._background_gate,
        )
        delays = _CrawlDelays()

        def visit(visit: Visit) -> VisitResult[Visit]:
            if not delays.leave_room_for(visit):
                if isinstance(visit, EntryVisit):
                    sources.finish_postponed([visit])
                return VisitResult(made_request=False)
            result = self._robots.visit(visit, do)
            delays.add(visit.host, result)
            return result

        def do(visit: Visit) -> VisitResult[Visit]:
            return pages.visit(visit) if isinstance(visit, RecheckVisit) else sources.visit(visit)

        with pages.claimed(recheck_corpora, is_cancelled) as rechecks:
            visits = [*map(sources.begin, claimed), *rechecks]
            left = self._politeness.run(visits, visit, threads=self._threads, is_cancelled=is_cancelled)
        if not is_cancelled():
            sources.finish_postponed([v for v in left if not isinstance(v, RecheckVisit)])
        return PollReport(
            polls=tuple(sources.polls),
            checked=pages.checked,
            changes=tuple(pages.changes),
            cancelled=is_cancelled(),
        )


class _CrawlDelays:
    """How long one round waits because of Crawl-delay. Thread-safe, as each host is visited by one thread."""

    def __init__(self) -> None:
        self._waited_s: defaultdict[str, float] = defaultdict(float)

    def leave_room_for(self, visit: Visit) -> bool:
        """Whether a visit can be made in this round. Feeds always can, since they were claimed."""
        return isinstance(visit, FeedVisit) or self._waited_s[visit.host] < MAX_CRAWL_DELAYS_S

    def add(self, host: str, result: VisitResult[Visit]) -> None:
        """Count the pause after a visit."""
        self._waited_s[host] += result.min_pause_s if result.made_request else 0.0
