"""Long work for all servers: one job a server, shown by a message, taken up again after a restart."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.audience import guild_corpus
from bot.components import stateless_view
from bot.failures import note_failure
from bot.jobs.indexing_runs import IndexingRun
from bot.jobs.job_outcome import JobEnd, JobOutcome, JobResult, outcome_of, to_subject
from bot.jobs.job_text import attach_report, describe_end, describe_pause, describe_running
from bot.jobs.progress_message import ProgressMessage
from bot.lanes import ClosingError, WorkerError
from bot.language import Language, language_of
from bot.records.activities import Action
from bot.records.jobs import Job, JobKind, delete_job, list_jobs, note_job_message, put_job
from bot.sharding import serves
from index import NewsIndexError

if TYPE_CHECKING:
    from bot.services import Desk

PROGRESS_INTERVAL_S = 3.0
"""Discord allows about five edits of a message in five seconds, for everything the bot does in a channel."""
CANCEL = "index:cancel"
"""The custom id of the button that stops the job of the server."""

_ACTIONS: Mapping[JobKind, Action] = {
    JobKind.REINDEX: Action.REINDEXED,
    JobKind.CHECK: Action.CHECKED,
    JobKind.POLL: Action.SOURCES_POLLED,
    JobKind.REFRESH: Action.SOURCE_REINDEXED,
}

log = logging.getLogger(__name__)


async def keep_jobs_going(client: discord.Client, services: "Desk") -> None:
    """Take up the jobs that the last process left unfinished. Call it once each client can send requests.

    In a process in which they are at work already, they are only shown through the new client from then on.
    Raises nothing: a library that fails keeps nobody from connecting.
    """
    services.jobs.client = client
    try:
        unfinished = await services.records.read(list_jobs)
    except (NewsIndexError, WorkerError) as error:
        log.warning("cannot look for unfinished jobs: %s", error)
        return
    for job in unfinished:
        if services.jobs.find(job.guild_id) is None and serves(client, job.guild_id):
            log.info("going on with the %s of server %d", job.request.kind, job.guild_id)
            services.jobs.resume(services, job)


class JobBoard:
    """The jobs of this process. Like the desk it outlives the client."""

    def __init__(self, *, interval_s: float = PROGRESS_INTERVAL_S) -> None:
        self.interval_s = interval_s
        self.client: discord.Client | None = None
        """Through which messages are edited when their interactions are over."""
        self._running: dict[int, GoingJob] = {}

    def find(self, guild_id: int) -> "GoingJob | None":
        """The job of a server, at work or waiting for those of others."""
        return self._running.get(guild_id)

    def begin(self, services: "Desk", job: Job, interaction: discord.Interaction, *, footnote: str) -> "GoingJob":
        """Begin a job that an interaction asks for, which is answered by it; the server must have none.

        The footnote stands below the message while the job lasts.
        """
        message = ProgressMessage(
            lambda: self.client,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            interaction=interaction,
        )
        return self._add(GoingJob(services, job, message, footnote=footnote))

    def resume(self, services: "Desk", job: Job) -> "GoingJob":
        """Begin anew a job that was interrupted."""
        message = ProgressMessage(
            lambda: self.client,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            message_id=job.message_id,
        )
        return self._add(GoingJob(services, job, message, was_resumed=True))

    def _add(self, going: "GoingJob") -> "GoingJob":
        guild_id = going.job.guild_id
        self._running[guild_id] = going
        going.start().add_done_callback(lambda _: self._running.pop(guild_id))
        return going


class GoingJob:
    """One job at work, from its record to its end."""

    def __init__(
        self,
        services: "Desk",
        job: Job,
        message: ProgressMessage,
        *,
        footnote: str = "",
        was_resumed: bool = False,
    ) -> None:
        self.job = job
        self._services = services
        self._message = message
        self._footnote = footnote
        self._was_resumed = was_resumed
        self._say = language_of(job.request.language)
        self._run: IndexingRun[JobResult] | None = None
        self._is_cancelled = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        self._task = asyncio.create_task(self._carry_out())
        return self._task

    async def wait(self) -> None:
        """Until it is over, or interrupted by the bot's end. Raises what kept it from beginning."""
        assert self._task is not None, "it has been started"
        await asyncio.shield(self._task)

    def cancel(self) -> None:
        """Ask it to stop; it does so after the batch at hand, and keeps what is done."""
        self._is_cancelled = True
        if self._run is not None:
            self._run.cancel()

    def describe(self, say: Language) -> str:
        """How it stands."""
        run = self._run
        return describe_running(self.job.request, run.progress if run else None, run.ahead if run else 0, say)

    async def _carry_out(self) -> None:
        await self._message.open()
        await self._services.records.write(lambda c: put_job(c, self.job))
        self._run = run = self._start_run()
        if self._is_cancelled:
            run.cancel()
        while not run.is_done:
            await self._show_progress()
            await run.wait_for_progress()
            if self._services.jobs.interval_s > 0:
                await run.wait(self._services.jobs.interval_s)
        await self._end(run)

    def _start_run(self) -> IndexingRun[JobResult]:
        corpus, request, executor = guild_corpus(self.job.guild_id), self.job.request, self._services.executor
        match request.kind:
            case JobKind.CHECK:
                return executor.start_check([corpus], repair=request.repairs)
            case JobKind.POLL:
                return executor.sources.start_poll(corpus, request.source_id)
            case JobKind.REFRESH:
                assert request.source_id is not None, "a refresh is of one source"
                return executor.sources.start_refresh(corpus, request.source_id)
            case JobKind.REINDEX:
                return executor.start_reindex(
                    [corpus], outlet=request.outlet, article_id=request.article_id, full=request.full
                )

    async def _show_progress(self) -> None:
        text = "\n".join(filter(None, (self.describe(self._say), self._footnote)))
        await self._message.show(text, view=cancel_view(self._say))
        if self._message.message_id != self.job.message_id:
            self.job = replace(self.job, message_id=self._message.message_id)
            await self._try_to_write_message()

    async def _end(self, run: IndexingRun[JobResult]) -> None:
        """Tell the end and forget the job, unless only the bot's own end cut it short."""
        reason, result, end = "", None, JobEnd.CANCELLED if run.was_cancelled else JobEnd.DONE
        try:
            result = run.result()
        except ClosingError:
            await self._pause()
            return
        except Exception as error:
            end, reason = JobEnd.FAILED, note_failure(error, self.job.request.kind, self._say) or ""
        if run.was_stopped:
            await self._pause()
            return
        outcome = outcome_of(self.job.request, result, end, was_resumed=self._was_resumed)
        told = describe_end(outcome, result, self._say, reason=reason)
        await self._message.show(told, attachment=attach_report(result, self._say))
        await self._forget(outcome)

    async def _pause(self) -> None:
        await self._message.show(describe_pause(self.job.request, self._say), view=cancel_view(self._say))

    async def _forget(self, outcome: JobOutcome) -> None:
        job = self.job
        try:
            await self._services.records.write(lambda c: delete_job(c, job.guild_id))
            await self._services.note(
                job.guild_id, job.person_id or None, _ACTIONS[job.request.kind], to_subject(outcome)
            )
        except (NewsIndexError, WorkerError) as error:
            log.warning("the %s of server %d is done, but not noted: %s", job.request.kind, job.guild_id, error)

    async def _try_to_write_message(self) -> None:
        job = self.job
        try:
            await self._services.records.write(lambda c: note_job_message(c, job.guild_id, job.message_id))
        except (NewsIndexError, WorkerError) as error:
            log.warning("the message of server %d's job is not noted: %s", job.guild_id, error)


def cancel_view(say: Language) -> discord.ui.View:
    """The button that stops a job."""
    return stateless_view([discord.ui.Button(custom_id=CANCEL, label=say("Cancel"))])
