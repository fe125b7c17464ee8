"""Long-running jobs of all servers: one per server, shown in a message, resumed after a restart."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import discord

from bot.bot_errors import ClosingError, ExecutorError, Refusal
from bot.context import RequestContext, guild_corpus, serves_guild
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.bot_database import BotDatabase
from bot.db.job_queries import Job, JobKind, JobRequest, delete_job, list_jobs, save_job, set_job_message
from bot.executor.index_executor import IndexExecutor
from bot.executor.run_queue import QueuedRun
from bot.i18n.translator import Translator, translator_for
from bot.jobs.job_outcome import JobEnd, JobOutcome, JobResult, format_outcome, outcome_of
from bot.jobs.job_text import CANNOT_REPORT_LATE, attach_report, describe_end, describe_pause, describe_running
from bot.jobs.job_work import start_run
from bot.jobs.progress_message import ProgressMessage
from bot.ui.components import stateless_view
from bot.ui.error_texts import log_and_describe_error
from index import NewsIndexError

PROGRESS_INTERVAL_S = 3.0
"""Discord allows about five edits of a message in five seconds, for everything the bot does in a channel."""
CANCEL_JOB = "index:cancel"
"""The custom id of the button that stops the job of the server."""

_ACTIONS: Mapping[JobKind, AuditAction] = {
    JobKind.REINDEX: AuditAction.REINDEXED,
    JobKind.CHECK: AuditAction.CHECKED,
    JobKind.POLL: AuditAction.SOURCES_POLLED,
    JobKind.REFRESH: AuditAction.SOURCE_REINDEXED,
}

log = logging.getLogger(__name__)


class RunningJobs:
    """The jobs of this process. Like the services it outlives the client."""

    def __init__(
        self, index: IndexExecutor, records: BotDatabase, *, interval_s: float = PROGRESS_INTERVAL_S
    ) -> None:
        self.index = index
        self.records = records
        self.interval_s = interval_s
        self.client: discord.Client | None = None
        """Through which messages are edited when their interactions are over."""
        self._running: dict[int, RunningJob] = {}

    def find(self, guild_id: int) -> "RunningJob | None":
        """The job of a server, at work or waiting for those of others."""
        return self._running.get(guild_id)

    async def resume_unfinished(self, client: discord.Client) -> None:
        """Resume the jobs that the last process left unfinished. Call it once each client can send requests.

        Jobs that still run in this process are shown through the new client from then on. Raises nothing: a
        failing library must not prevent connecting.
        """
        self.client = client
        try:
            unfinished = await self.records.read(list_jobs)
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot look for unfinished jobs: %s", error)
            return
        for job in unfinished:
            if self.find(job.guild_id) is None and serves_guild(client, job.guild_id):
                log.info("going on with the %s of server %d", job.request.kind, job.guild_id)
                self.resume(job)

    def begin(self, job: Job, interaction: discord.Interaction, *, footnote: str) -> "RunningJob":
        """Begin a job that an interaction asks for, which is answered by it; the server must have none.

        The footnote stands below the message while the job lasts.
        """
        message = ProgressMessage(
            lambda: self.client,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            interaction=interaction,
        )
        return self._add(RunningJob(self, job, message, footnote=footnote))

    def resume(self, job: Job) -> "RunningJob":
        """Begin anew a job that was interrupted."""
        message = ProgressMessage(
            lambda: self.client,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            message_id=job.message_id,
        )
        return self._add(RunningJob(self, job, message, was_resumed=True))

    def _add(self, going: "RunningJob") -> "RunningJob":
        guild_id = going.job.guild_id
        self._running[guild_id] = going
        going.start().add_done_callback(lambda _: self._running.pop(guild_id))
        return going


class RunningJob:
    """One job at work, from its record to its end."""

    def __init__(
        self,
        jobs: RunningJobs,
        job: Job,
        message: ProgressMessage,
        *,
        footnote: str = "",
        was_resumed: bool = False,
    ) -> None:
        self.job = job
        self._index = jobs.index
        self._records = jobs.records
        self._interval_s = jobs.interval_s
        self._message = message
        self._footnote = footnote
        self._was_resumed = was_resumed
        self._say = translator_for(job.request.language)
        self._run: QueuedRun[JobResult] | None = None
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

    def describe(self, say: Translator) -> str:
        """How it stands."""
        run = self._run
        return describe_running(self.job.request, run.progress if run else None, run.ahead if run else 0, say)

    async def _carry_out(self) -> None:
        await self._message.open()
        await self._records.write(lambda c: save_job(c, self.job))
        self._run = run = start_run(self._index, guild_corpus(self.job.guild_id), self.job.request)
        if self._is_cancelled:
            run.cancel()
        while not run.is_done:
            await self._show_progress()
            await run.wait_for_progress()
            if self._interval_s > 0:
                await run.wait(self._interval_s)
        await self._end(run)

    async def _show_progress(self) -> None:
        text = "\n".join(filter(None, (self.describe(self._say), self._footnote)))
        await self._message.show(text, view=cancel_view(self._say))
        if self._message.message_id != self.job.message_id:
            self.job = replace(self.job, message_id=self._message.message_id)
            await self._try_to_write_message()

    async def _end(self, run: QueuedRun[JobResult]) -> None:
        """Tell the end and forget the job, unless only the bot's own end cut it short."""
        reason, result, end = "", None, JobEnd.CANCELLED if run.was_cancelled else JobEnd.DONE
        try:
            result = run.result()
        except ClosingError:
            await self._pause()
            return
        except Exception as error:
            end, reason = JobEnd.FAILED, log_and_describe_error(error, self.job.request.kind, self._say) or ""
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
        record = AuditRecord(
            guild_id=job.guild_id,
            person_id=job.person_id or None,
            action=_ACTIONS[job.request.kind],
            subject=format_outcome(outcome),
            at=datetime.now(UTC),
        )
        try:
            await self._records.write(lambda c: delete_job(c, job.guild_id))
            await self._records.write(lambda c: add_audit_record(c, record))
        except (NewsIndexError, ExecutorError) as error:
            log.warning("the %s of server %d is done, but not noted: %s", job.request.kind, job.guild_id, error)

    async def _try_to_write_message(self) -> None:
        job = self.job
        try:
            await self._records.write(lambda c: set_job_message(c, job.guild_id, job.message_id))
        except (NewsIndexError, ExecutorError) as error:
            log.warning("the message of server %d's job is not noted: %s", job.guild_id, error)


def cancel_view(say: Translator) -> discord.ui.View:
    """The button that stops a job."""
    return stateless_view([discord.ui.Button(custom_id=CANCEL_JOB, label=say("Cancel"))])


async def begin_job(
    jobs: RunningJobs, interaction: discord.Interaction, context: RequestContext, request: JobRequest
) -> None:
    """Begin a job and stay with it, so that a bot that is stopping waits for its message. Raises Refusal."""
    guild_id, say = context.require_moderator(), context.say_to_all
    if jobs.find(guild_id):
        raise Refusal(
            "A reindex, check or poll of this server is running already. Wait for its end, or stop it with its "
            "**Cancel** button."
        )
    late = say(CANNOT_REPORT_LATE, index_status=say.command("index status"))
    job = Job(
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        person_id=context.person_id,
        request=request,
        started_at=datetime.now(UTC),
    )
    footnote = "" if interaction.app_permissions.view_channel else late
    running_job = jobs.begin(job, interaction, footnote=footnote)
    await running_job.wait()
