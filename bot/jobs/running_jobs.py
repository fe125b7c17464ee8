"""Long-running jobs of all servers: one per server, shown in a message, resumed after a restart."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import discord
from sqlalchemy import Connection

from bot.bot_errors import ClosingError, ExecutorError, Refusal
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction, serves_guild
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.bot_database import BotDatabase
from bot.db.job_queries import Job, JobKind, JobRequest, delete_job, list_jobs, save_job, set_job_message
from bot.executor.index_executor import IndexExecutor
from bot.executor.run_queue import QueuedRun
from bot.i18n.translator import N_, Translator, translator_for
from bot.jobs.job_outcome import JobEnd, JobOutcome, JobResult, format_outcome, outcome_of
from bot.jobs.job_text import attach_report, describe_end, describe_pause, describe_running, handover_texts
from bot.jobs.job_work import start_run
from bot.jobs.progress_message import HANDOVER_AFTER_S, ProgressMessage
from bot.ui.components import stateless_view
from bot.ui.discord_markup import shorten
from bot.ui.error_texts import log_and_describe_error
from index import ClaimKind, NewsIndexError, RefreshReport, RollbackReport, Within

PROGRESS_INTERVAL_S = 3.0
"""Discord allows about five edits of a message in five seconds, for everything the bot does in a channel."""
LONGEST_SILENCE_S = 10.0
"""After which a job looks whether another process has taken it over."""
MAX_SOURCE_UNITS = 100
ALREADY_RUNNING = N_(
    "A reindex, rollback, check or poll is already running on this server. Wait for it to finish, or "
    "press **Cancel** below it."
)
CANCEL_JOB = "index:cancel"
"""The custom id of the button that stops the job of the server."""

_ACTIONS: Mapping[JobKind, AuditAction] = {
    JobKind.REINDEX: AuditAction.REINDEXED,
    JobKind.CHECK: AuditAction.CHECKED,
    JobKind.POLL: AuditAction.SOURCES_POLLED,
    JobKind.REFRESH: AuditAction.SOURCE_REINDEXED,
    JobKind.ROLLBACK: AuditAction.SOURCE_ROLLED_BACK,
}

log = logging.getLogger(__name__)


class RunningJobs:
    """The jobs of this process. Outlives the client, like the services."""

    def __init__(
        self,
        index: IndexExecutor,
        records: BotDatabase,
        *,
        interval_s: float = PROGRESS_INTERVAL_S,
        handover_after_s: float = HANDOVER_AFTER_S,
    ) -> None:
        self.index = index
        self.records = records
        self.interval_s = interval_s
        self.handover_after_s = handover_after_s
        self.client: discord.Client | None = None
        """Edits messages whose interactions have expired."""
        self._running: dict[int, RunningJob] = {}

    def find(self, guild_id: int) -> "RunningJob | None":
        """The job of a server, running or waiting for those of other servers."""
        return self._running.get(guild_id)

    async def resume_unfinished(self, client: discord.Client) -> None:
        """Resume the jobs that other processes left unfinished. Call it when a new client can send requests.

        Jobs that still run in this process edit their messages through that client from then on. Raises
        nothing: a failing library must not prevent connecting.
        """
        self.client = client
        try:
            await self.take_over()
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot look for unfinished jobs: %s", error)

    async def take_over(self) -> None:
        """Resume the jobs of the servers of this process that no process carries out now.

        A process that was killed holds its job for some seconds more. Raises NewsIndexError, ExecutorError.
        """
        for job in await self.records.read(list_jobs):
            guild_id = job.guild_id
            is_ours = self.find(guild_id) is None and self.client and serves_guild(self.client, guild_id)
            if is_ours and await self.index.claims.take(ClaimKind.JOB, [guild_id]):
                log.info("resuming the %s of server %d", job.request.kind, guild_id)
                self.resume(job)

    def begin(self, job: Job, interaction: discord.Interaction, *, require: Within) -> "RunningJob":
        """Begin a job that an interaction asks for, and show it in the response; the server must have none.

        `require` checks the person's permission again when a rollback is published.
        """
        return self._add(RunningJob(self, job, self._build_message(job, interaction), require=require))

    def resume(self, job: Job) -> "RunningJob":
        """Run a job again that was interrupted."""
        return self._add(RunningJob(self, job, self._build_message(job), was_resumed=True))

    def _build_message(self, job: Job, interaction: discord.Interaction | None = None) -> ProgressMessage:
        return ProgressMessage(
            lambda: self.client,
            guild_id=job.guild_id,
            channel_id=job.channel_id,
            texts=handover_texts(translator_for(job.request.language)),
            handover_after_s=self.handover_after_s,
            message_id=job.message_id,
            interaction=interaction,
        )

    def _add(self, running_job: "RunningJob") -> "RunningJob":
        guild_id = running_job.job.guild_id
        self._running[guild_id] = running_job
        running_job.start().add_done_callback(lambda _: self._running.pop(guild_id))
        return running_job


class RunningJob:
    """One job, from storing its request to reporting its end."""

    def __init__(
        self,
        jobs: RunningJobs,
        job: Job,
        message: ProgressMessage,
        *,
        require: Within | None = None,
        was_resumed: bool = False,
    ) -> None:
        self.job = job
        self._index = jobs.index
        self._records = jobs.records
        self._interval_s = jobs.interval_s
        self._message = message
        self._require = require
        self._was_resumed = was_resumed
        self._say = translator_for(job.request.language)
        self._run: QueuedRun[JobResult] | None = None
        self._is_cancelled = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        self._task = asyncio.create_task(self._carry_out())
        return self._task

    async def wait(self) -> None:
        """Wait until it is over, or interrupted by a shutdown. Raises what kept it from beginning."""
        assert self._task is not None, "it has been started"
        await asyncio.shield(self._task)

    def cancel(self) -> None:
        """Ask it to stop, which it does after the current batch."""
        self._is_cancelled = True
        if self._run is not None:
            self._run.cancel()

    def describe(self, say: Translator) -> str:
        """What it does and how far it is, as sentences."""
        run = self._run
        return describe_running(self.job.request, run.progress if run else None, run.ahead if run else 0, say)

    async def _carry_out(self) -> None:
        guild_id = self.job.guild_id
        if not await self._index.claims.take(ClaimKind.JOB, [guild_id]):
            if not self._was_resumed:
                raise Refusal(ALREADY_RUNNING)
            return
        try:
            await self._carry_out_claimed()
        finally:
            await self._index.claims.release(ClaimKind.JOB, [guild_id])

    async def _carry_out_claimed(self) -> None:
        await self._message.open()
        await self._records.write(lambda c: save_job(c, self.job))
        corpus = guild_corpus(self.job.guild_id)
        self._run = run = start_run(self._index, corpus, self.job.request, within=self._record_rollback)
        if self._is_cancelled:
            run.cancel()
        while not run.is_done and self._is_claimed:
            await self._show(self.describe(self._say))
            handover_in_s = self._message.handover_in_s
            silence_s = LONGEST_SILENCE_S if handover_in_s is None else min(handover_in_s, LONGEST_SILENCE_S)
            with suppress(TimeoutError):  # A silent job must not miss the handover.
                async with asyncio.timeout(silence_s):
                    await run.wait_for_progress()
            if self._interval_s > 0:
                await run.wait(self._interval_s)
        if self._is_claimed:
            await self._end(run)
        else:
            log.warning("another process goes on with the job of server %d", self.job.guild_id)
            run.cancel()

    @property
    def _is_claimed(self) -> bool:
        """Whether no other process carries the job out, since this one was paused or cut off too long."""
        return self._index.claims.holds(ClaimKind.JOB, self.job.guild_id)

    async def _show(self, text: str) -> None:
        """Show a text of the unfinished job, and record which message has it: a restart goes on there."""
        await self._message.show(text, view=cancel_view(self._say))
        if self._message.message_id != self.job.message_id:
            self.job = replace(self.job, message_id=self._message.message_id)
            await self._try_to_record_message()

    async def _end(self, run: QueuedRun[JobResult]) -> None:
        """Report the result and delete the job, unless a shutdown interrupted it."""
        reason, result, end = "", None, JobEnd.CANCELLED if run.was_cancelled else JobEnd.DONE
        try:
            result = run.result()
        except ClosingError:
            await self._pause()
            return
        except Exception as error:
            end, reason = JobEnd.FAILED, log_and_describe_error(error, self.job.request.kind, self._say) or ""
        if isinstance(result, RefreshReport | RollbackReport) and not result.cancelled:
            end = JobEnd.DONE  # Even if it was cancelled later, while its articles were being indexed.
        elif run.was_stopped:
            await self._pause()
            return
        outcome = outcome_of(self.job.request, result, end, was_resumed=self._was_resumed)
        text = describe_end(outcome, result, self._say, reason=reason)
        await self._message.show(text, attachment=attach_report(result, self._say))
        await self._forget(outcome)

    async def _pause(self) -> None:
        await self._show(describe_pause(self.job.request, self._say))

    async def _forget(self, outcome: JobOutcome) -> None:
        job = self.job
        record = self._audit_record(format_outcome(outcome))
        try:
            await self._records.write(lambda c: delete_job(c, job.guild_id))
            if job.request.kind is not JobKind.ROLLBACK:  # `_record_rollback` has done it.
                await self._records.write(lambda c: add_audit_record(c, record))
        except (NewsIndexError, ExecutorError) as error:
            log.warning(
                "the %s of server %d is done, but could not be logged: %s",
                job.request.kind,
                job.guild_id,
                error,
            )

    def _record_rollback(self, connection: Connection) -> None:
        """Log a rollback and delete its job in the transaction that publishes it.

        A job that is resumed after a crash would otherwise take back one more refresh. So would one that
        another process has carried out meanwhile.
        """
        if self._require is not None:
            self._require(connection)
        if not delete_job(connection, self.job.guild_id):
            raise Refusal(ALREADY_RUNNING)
        request = self.job.request
        subject = shorten(f"{request.source_id} · {request.source_title}", MAX_SOURCE_UNITS)
        add_audit_record(connection, self._audit_record(subject))

    def _audit_record(self, subject: str) -> AuditRecord:
        job = self.job
        return AuditRecord(
            guild_id=job.guild_id,
            person_id=job.person_id or None,
            action=_ACTIONS[job.request.kind],
            subject=subject,
            at=datetime.now(UTC),
        )

    async def _try_to_record_message(self) -> None:
        job = self.job
        try:
            await self._records.write(lambda c: set_job_message(c, job.guild_id, job.message_id))
        except (NewsIndexError, ExecutorError) as error:
            log.warning("cannot record the message of the job of server %d: %s", job.guild_id, error)


def cancel_view(say: Translator) -> discord.ui.View:
    """The button that stops a job."""
    return stateless_view([discord.ui.Button(custom_id=CANCEL_JOB, label=say("Cancel"))])


async def begin_job(
    jobs: RunningJobs, interaction: discord.Interaction, context: RequestContext, request: JobRequest
) -> None:
    """Begin a job and wait for its end, so that a shutdown waits for its last message. Raises Refusal."""
    guild_id = context.require_moderator()
    if jobs.find(guild_id):
        raise Refusal(ALREADY_RUNNING)
    job = Job(
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        person_id=context.person_id,
        request=request,
        started_at=datetime.now(UTC),
    )
    running_job = jobs.begin(job, interaction, require=require_moderator_in_transaction(context))
    await running_job.wait()
