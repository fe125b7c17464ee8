"""What a job runs on the index."""

from collections.abc import Mapping
from functools import partial

from bot.db.job_queries import JobKind, JobRequest
from bot.executor.index_executor import IndexExecutor, RunKind
from bot.executor.run_queue import QueuedRun
from bot.jobs.job_outcome import JobResult
from index import CorpusName, IsCancelled, NewsIndex, ReportProgress, Within

_RUN_KINDS: Mapping[JobKind, RunKind] = {
    JobKind.REINDEX: RunKind.INDEX,
    JobKind.CHECK: RunKind.INDEX,
    JobKind.POLL: RunKind.POLL,
    JobKind.REFRESH: RunKind.REFRESH,
    JobKind.ROLLBACK: RunKind.ROLLBACK,
}


def start_run(
    executor: IndexExecutor, corpus: CorpusName, request: JobRequest, *, within: Within
) -> QueuedRun[JobResult]:
    """Queue the work that a request asks for, in the corpus of its server.

    `within` runs in the transaction that publishes a rollback.
    """
    return executor.start(_RUN_KINDS[request.kind], partial(_carry_out, corpus, request, within=within))


def _carry_out(
    corpus: CorpusName,
    request: JobRequest,
    index: NewsIndex,
    report: ReportProgress,
    is_cancelled: IsCancelled,
    *,
    within: Within,
) -> JobResult:
    match request.kind:
        case JobKind.REINDEX:
            return index.reindex(
                [corpus],
                outlet=request.outlet,
                article_id=request.article_id,
                full=request.full,
                report_progress=report,
                is_cancelled=is_cancelled,
            )
        case JobKind.CHECK:
            return index.check(
                corpora=[corpus], repair=request.repairs, report_progress=report, is_cancelled=is_cancelled
            )
        case JobKind.POLL:
            return index.sources.poll(
                [corpus],
                source_id=request.source_id,
                only_due=False,
                report_progress=report,
                is_cancelled=is_cancelled,
            )
        case JobKind.REFRESH:
            assert request.source_id is not None, "a refresh is of one source"
            return index.sources.refresh(
                corpus, request.source_id, report_progress=report, is_cancelled=is_cancelled
            )
        case JobKind.ROLLBACK:
            assert request.source_id is not None, "a rollback is of one source"
            return index.sources.rollback(corpus, request.source_id, within=within, is_cancelled=is_cancelled)
