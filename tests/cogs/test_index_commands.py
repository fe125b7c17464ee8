"""`/index status`, `reindex` and `check`."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
import simcord
from discord_rig import Rig, draft
from scripted_index import ObedientIndex
from sqlalchemy import text
from waiting import eventually

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditAction, AuditRecord, list_audit_records
from bot.db.job_queries import Job, JobKind, JobRequest, list_jobs, save_job
from bot.executor.index_executor import IndexExecutor
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from bot.jobs.job_outcome import JobEnd, JobOutcome, outcome_of, parse_outcome
from bot.jobs.job_text import describe_end
from bot.jobs.running_jobs import RunningJob, cancel_view
from bot.services import Services, build_services
from bot.ui.discord_markup import count_units
from index import SHARED_CORPUS, ArticleId, ClaimKind, CorpusName, Finding, Progress, WorkClaims

pytest_plugins = ["discord_fixtures"]

EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise")
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture(autouse=True)
def quick_progress(services: Services) -> None:
    """Show progress immediately instead of every few seconds."""
    services.jobs.interval_s = 0


# --- status


async def test_status_tells_a_moderator_privately_how_the_corpora_stand(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "index status")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    fields = {field.name: field.value.splitlines()[:2] for field in embed.fields}
    assert fields == {
        "This server": ["1 article", "1 passage"],
        "Shared library": ["0 articles", "0 passages"],
        "Activity": ["No reindex, check or poll is running.", "0 questions are waiting"],
    }


async def test_status_never_shows_where_the_library_is(rig: Rig):
    result = await rig.moderator.slash(rig.channel, "index status")

    assert "/srv/secret" not in str(result.response.embeds[0].to_dict())


async def test_the_commands_are_hidden_from_members(rig: Rig):
    assert not [name for name in rig.member.available_commands(rig.channel) if name.startswith("index")]


@refused
@pytest.mark.parametrize("command", ["index status", "index reindex", "index check"])
async def test_a_member_who_is_shown_the_commands_is_still_refused(rig: Rig, command: str):
    [index_command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "index"]
    rig.guild.set_command_permissions(index_command, {rig.member: True})

    result = await rig.member.slash(rig.channel, command)

    assert result.response.ephemeral
    assert "**Manage Server**" in result.response.content


# --- reindex


async def test_a_reindex_tells_its_figures_to_the_channel(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "index reindex", full=True)

    assert not result.response.ephemeral
    assert result.response.content == ("Reindex done: 1 article checked, all up to date, search files rebuilt.")
    assert result.response.components == []


async def test_a_reindex_leaves_the_shared_articles_to_the_operator(rig: Rig):
    rig.add(EXERCISE, corpus=SHARED_CORPUS)

    result = await rig.moderator.slash(rig.channel, "index reindex")

    assert "0 articles checked" in result.response.content


async def test_progress_is_shown_while_it_lasts(rig: Rig):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))

    assert rig.channel.last_message.content == ("Reindexing this server's articles…\n1 of 4 articles (25%)")
    await _finish(rig, go_on)
    assert rig.channel.last_message.content.startswith("Reindex done")


@refused
async def test_a_second_reindex_is_told_that_one_is_running(rig: Rig):
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.moderator.slash(rig.channel, "index reindex"),
        until=lambda: _told(rig, rig.moderator, "already running"),
    )

    await _finish(rig, go_on)
    assert len(rig.channel.history()) == 1


async def test_questions_are_answered_while_a_reindex_runs(rig: Rig):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.member.slash(rig.channel, "ask", question="When did the navy begin?"),
        until=lambda: rig.channel.last_message.content.startswith("> "),
    )

    assert "The navy began" in rig.channel.last_message.content
    await _finish(rig, go_on)


async def test_a_moderator_cancels_a_reindex(rig: Rig):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)
    message = rig.channel.last_message

    await rig.begin(
        rig.moderator.click(message, label="Cancel"), until=lambda: _told(rig, rig.moderator, "Stopping after")
    )

    await _finish(rig, go_on)
    assert rig.channel.history()[0].content.startswith("Reindex stopped early")


@refused
async def test_the_cancel_button_of_an_older_reindex_does_not_stop_the_one_at_work(rig: Rig):
    rig.add(EXERCISE)
    older = await rig.env.bot.get_channel(rig.channel.id).send("An older job.", view=cancel_view(ENGLISH))
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.moderator.click(older, label="Cancel"), until=lambda: _told(rig, rig.moderator, "already ended")
    )

    await _finish(rig, go_on)
    assert any(m.content.startswith("Reindex done") for m in rig.channel.history())


@refused
async def test_a_member_cannot_cancel_a_reindex(rig: Rig):
    go_on = await _begin_reindex(rig)

    await rig.begin(
        rig.member.click(rig.channel.last_message, label="Cancel"),
        until=lambda: _told(rig, rig.member, "**Manage Server**"),
    )

    await _finish(rig, go_on)
    assert rig.channel.history()[0].content.startswith("Reindex done")


@refused
async def test_the_cancel_button_of_a_reindex_before_a_restart_says_that_it_is_over(rig: Rig, tmp_path):
    go_on = await _begin_reindex(rig)
    message = rig.channel.last_message
    rig.env.inject_error("PATCH", "/webhooks/*", status=404, code=10008, times=None)
    await _finish(rig, go_on)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    result = await rig.moderator.click(message, label="Cancel")

    assert result.response.ephemeral
    assert "already ended" in result.response.content


@pytest.mark.parametrize("minutes", [14, 15])
async def test_a_reindex_longer_than_its_interaction_goes_on_in_a_message_of_the_bots_own(
    rig: Rig, minutes: int
):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))
    rig.env.backend.advance_clock(minutes * 60)

    await _finish(rig, go_on)

    [response, own] = rig.channel.history()
    assert response.content.startswith("This is taking longer than 15 minutes.")
    assert response.content.endswith(f"/channels/{rig.guild.id}/{rig.channel.id}/{own.id}")
    assert not response.components
    assert own.content.startswith("Reindex done")


async def test_a_reindex_that_takes_long_shows_its_progress_in_the_new_message(rig: Rig):
    rig.services.jobs.handover_after_s = 0
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))

    await rig.until(lambda: "25%" in rig.channel.last_message.content)
    own = rig.channel.last_message
    await rig.begin(
        rig.moderator.click(own, label="Cancel"), until=lambda: _told(rig, rig.moderator, "Stopping after")
    )

    await _finish(rig, go_on)
    assert rig.channel.last_message.id == own.id
    assert "Reindex" in rig.channel.last_message.content
    assert not rig.channel.last_message.components


class PatientMessage:
    """A message with a handover that is due before the first progress."""

    message_id = None

    def __init__(self) -> None:
        self.shown: list[str] = []

    @property
    def handover_in_s(self) -> float | None:
        return 0.0 if len(self.shown) == 1 else None

    async def open(self) -> None:
        pass

    async def show(self, text: str, **_: object) -> None:
        self.shown.append(text)


async def test_a_job_that_is_silent_for_long_does_not_miss_the_handover(
    services: Services, library: ObedientIndex
):
    go_on = library.hold("reindex")
    request = JobRequest(kind=JobKind.REINDEX)
    job = Job(guild_id=1, channel_id=2, person_id=3, request=request, started_at=datetime.now(UTC))
    message = PatientMessage()
    running = RunningJob(services.jobs, job, message)
    running.start()

    await eventually(lambda: len(message.shown) == 2)

    go_on.set()
    await running.wait()
    assert [text.split()[0] for text in message.shown] == ["Reindexing", "Reindexing", "Reindex"]


class ReplacedMessage(PatientMessage):
    """A message that a new one replaces whenever it changes."""

    handover_in_s = None

    async def show(self, text: str, **_: object) -> None:
        self.shown.append(text)
        self.message_id = len(self.shown)


async def test_a_job_paused_in_a_new_message_is_resumed_in_it(services: Services, library: ObedientIndex):
    library.add(CorpusName("guild-1"), [EXERCISE])
    go_on = library.hold("reindex")
    request = JobRequest(kind=JobKind.REINDEX)
    job = Job(guild_id=1, channel_id=2, person_id=3, request=request, started_at=datetime.now(UTC))
    message = ReplacedMessage()
    running = RunningJob(services.jobs, job, message)
    running.start()
    await eventually(lambda: library.entered["reindex"])

    services.index.stop_indexing()
    go_on.set()
    await running.wait()

    [paused] = await services.records.read(list_jobs)
    assert message.shown[-1].endswith("This continues when I am back.")
    assert paused.message_id == len(message.shown)


async def test_a_reindex_whose_message_is_deleted_goes_on_to_its_end(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    go_on = await _begin_reindex(rig, Progress(done=1, total=4, unit="articles"))
    rig.env.backend.delete_message(rig.channel.id, rig.channel.last_message.id)

    await _finish(rig, go_on)

    assert rig.services.jobs.find(rig.guild.id) is None
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("permission", ["view_channel", "send_messages"])
async def test_a_long_job_where_the_bot_may_not_write_says_where_its_result_will_be(rig: Rig, permission: str):
    rig.services.jobs.handover_after_s = 0
    overwrites = {rig.guild.me: discord.PermissionOverwrite(**{permission: False})}
    hidden = rig.guild.create_text_channel("hidden", overwrites=overwrites)
    go_on = rig.library.hold("reindex")

    await rig.begin(
        rig.moderator.slash(hidden, "index reindex"),
        until=lambda: any("no longer shown here" in message.content for message in hidden.history()),
    )

    [response] = hidden.history()
    assert not response.components
    await _finish(rig, go_on)
    assert rig.services.jobs.find(rig.guild.id) is None


async def test_a_reindex_that_fails_says_so_and_the_log_says_why(rig: Rig, caplog: pytest.LogCaptureFixture):
    rig.library.fail("reindex", ZeroDivisionError("secret detail"))

    result = await rig.moderator.slash(rig.channel, "index reindex")

    assert result.response.content.startswith("The reindex failed. What it had finished is kept.")
    assert "secret detail" not in result.response.content
    assert "secret detail" in caplog.text


async def test_only_the_articles_of_an_outlet_are_reindexed(rig: Rig):
    rig.add(draft("The navy began.", outlet="Harbour News"), draft("The army stayed.", outlet="Port Daily"))

    result = await rig.moderator.slash(rig.channel, "index reindex", outlet="Harbour News")

    assert result.response.content.startswith("Reindex done: 1 article checked")


async def test_only_one_article_is_reindexed(rig: Rig):
    rig.add(EXERCISE, draft("The army stayed.", title="Army stays"))

    result = await rig.moderator.slash(rig.channel, "index reindex", article="army")

    assert result.response.content.startswith("Reindex done: 1 article checked")
    [line] = await log_of(rig)
    assert (line.action, line.person_id) == (AuditAction.REINDEXED, rig.moderator.id)
    assert parse_outcome(line.subject) == JobOutcome(
        request=JobRequest(kind=JobKind.REINDEX, article_id=ArticleId(2), language="en"),
        end=JobEnd.DONE,
        articles=1,
    )


@refused
@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"article": "1", "outlet": "CNA"}, "not both"),
        ({"article": "storm"}, "No article"),
        ({"article": "2"}, "shared library"),
    ],
)
async def test_what_cannot_be_reindexed_is_refused_privately(rig: Rig, options: dict[str, str], told: str):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this."), corpus=SHARED_CORPUS)

    result = await rig.moderator.slash(rig.channel, "index reindex", **options)

    assert result.response.ephemeral
    assert told in result.response.content


async def test_moderators_are_offered_outlets_and_articles_of_the_server(rig: Rig):
    rig.add(draft("The navy began.", title="Navy", outlet="Harbour News"))
    rig.add(draft("Shared.", title="Shared navy", outlet="Harbour Post"), corpus=SHARED_CORPUS)

    outlets = await rig.moderator.autocomplete(rig.channel, "index reindex", "outlet", "harbour")
    articles = await rig.moderator.autocomplete(rig.channel, "index reindex", "article", "navy")

    assert [choice["value"] for choice in outlets] == ["Harbour News"]
    assert [choice["name"] for choice in articles] == ["1 · Navy"]


# --- several servers


async def test_a_reindex_waits_for_that_of_another_server_and_says_so(rig: Rig):
    go_on = await _begin_reindex(rig)
    other = _other_server(rig)

    await rig.begin(
        other.moderator.slash(other.channel, "index reindex"),
        until=lambda: _told(other, other.moderator, "Waiting until"),
    )

    assert other.channel.last_message.content == (
        "Reindexing this server's articles…\nWaiting until 1 other server has finished."
    )
    await _finish(rig, go_on)
    assert other.channel.last_message.content.startswith("Reindex done")


async def test_a_reindex_that_waits_is_cancelled_at_once(rig: Rig):
    go_on = await _begin_reindex(rig)
    other = _other_server(rig)
    await rig.begin(
        other.moderator.slash(other.channel, "index reindex"),
        until=lambda: _told(other, other.moderator, "Waiting until"),
    )

    await rig.begin(
        other.moderator.click(other.channel.last_message, label="Cancel"),
        until=lambda: _told(other, other.moderator, "Cancelled before it started."),
    )

    assert rig.library.finished["reindex"] == 0
    await _finish(rig, go_on)
    assert rig.channel.history()[0].content.startswith("Reindex done")


# --- after a restart


async def test_a_reindex_goes_on_after_a_restart_in_the_same_message(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)
    message = rig.channel.last_message

    services = await _restart(rig, go_on, tmp_path)
    await rig.until(lambda: services.jobs.find(rig.guild.id) is None)

    told = rig.channel.history()
    assert [m.id for m in told] == [message.id]
    assert told[0].content.splitlines() == [
        "Reindex done: 1 article checked, all up to date.",
        "I restarted partway through; the figures cover only the time since then.",
    ]
    assert await services.records.read(list_jobs) == []
    assert [line.action for line in await log_of(rig)] == [AuditAction.REINDEXED]


async def test_a_reindex_whose_message_is_gone_after_a_restart_gets_a_new_one(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)
    rig.env.backend.delete_message(rig.channel.id, rig.channel.last_message.id)

    services = await _restart(rig, go_on, tmp_path)
    await rig.until(lambda: services.jobs.find(rig.guild.id) is None)

    [told] = rig.channel.history()
    assert told.content.startswith("Reindex done")


async def test_a_reindex_in_a_channel_that_is_gone_after_a_restart_still_ends(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    go_on = await _begin_reindex(rig)
    rig.env.inject_error("PATCH", "/channels/*", status=404, code=10003, times=None)

    services = await _restart(rig, go_on, tmp_path)
    await rig.until(lambda: services.jobs.find(rig.guild.id) is None)

    assert await services.records.read(list_jobs) == []
    assert rig.library.finished["reindex"] == 2


async def test_jobs_are_taken_up_once_however_often_the_bot_connects(rig: Rig):
    go_on = await _begin_reindex(rig)

    for _ in range(2):
        await rig.services.jobs.resume_unfinished(rig.env.bot)

    await _finish(rig, go_on)
    assert rig.library.finished["reindex"] == 1


@pytest.mark.parametrize(("shard_ids", "takes_up"), [([0], True), ([1], False), (None, True)])
async def test_of_several_processes_the_one_with_the_servers_shard_goes_on(
    rig: Rig, tmp_path: Path, shard_ids: list[int] | None, takes_up: bool
):
    guild_id = 2 << 22  # of shard 0, where there are two
    job = Job(
        guild_id=guild_id,
        channel_id=1,
        person_id=1,
        request=JobRequest(kind=JobKind.CHECK),
        started_at=datetime.now(UTC),
    )
    await rig.services.records.write(lambda c: save_job(c, job))
    client = WatchdeskClient(
        rig.services, COGS, registration_file=tmp_path / "c.json", shard_count=2, shard_ids=shard_ids
    )
    go_on = rig.library.hold("check")

    await rig.services.jobs.resume_unfinished(client)

    assert (rig.services.jobs.find(guild_id) is not None) == takes_up
    go_on.set()
    await rig.until(lambda: rig.services.jobs.find(guild_id) is None)


@refused
async def test_a_job_that_another_process_carries_out_is_left_to_it(rig: Rig):
    rig.add(EXERCISE)
    request = JobRequest(kind=JobKind.CHECK)
    guild_id = rig.guild.id
    job = Job(guild_id=guild_id, channel_id=1, person_id=1, request=request, started_at=datetime.now(UTC))
    await rig.services.records.write(lambda c: save_job(c, job))
    other = WorkClaims(rig.library.database)
    other.take(ClaimKind.JOB, [guild_id])

    await rig.services.jobs.resume_unfinished(rig.env.bot)
    assert rig.services.jobs.find(guild_id) is None
    result = await rig.moderator.slash(rig.channel, "index reindex")
    assert "is already running on this server" in result.response.content

    other.close()
    await rig.services.jobs.take_over()
    await rig.until(lambda: rig.services.jobs.find(guild_id) is None)
    assert rig.library.finished["check"] == 1
    assert not rig.library.finished["reindex"]
    assert await rig.services.records.read(list_jobs) == []


async def test_a_job_that_another_process_took_over_ends_here_without_a_trace(
    services: Services, library: ObedientIndex
):
    library.add(CorpusName("guild-1"), [EXERCISE])
    go_on = library.hold("reindex")
    request = JobRequest(kind=JobKind.REINDEX)
    job = Job(guild_id=1, channel_id=2, person_id=3, request=request, started_at=datetime.now(UTC))
    message = PatientMessage()
    running = RunningJob(services.jobs, job, message)
    running.start()
    await eventually(lambda: library.entered["reindex"])
    library.claims.release(ClaimKind.JOB, [1])
    go_on.set()
    await running.wait()

    assert await services.records.read(list_jobs) == [job]
    assert not any("done" in text or "cancelled" in text for text in message.shown)


async def test_a_finished_reindex_is_not_begun_again_after_a_restart(rig: Rig):
    await rig.moderator.slash(rig.channel, "index reindex")

    await rig.services.jobs.resume_unfinished(rig.env.bot)

    assert rig.services.jobs.find(rig.guild.id) is None


# --- check


async def test_a_check_of_a_sound_library_says_that_all_is_well(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "index check")

    assert not result.response.ephemeral
    assert result.response.content == "Check done: no problems found."
    status = await rig.moderator.slash(rig.channel, "index status")
    [at_work] = [field for field in status.response.embeds[0].fields if field.name == "Activity"]
    assert at_work.value.splitlines()[-1].endswith(": no problems found.")


async def test_a_check_finds_what_is_damaged_and_repairs_it(rig: Rig):
    rig.add(EXERCISE)
    _damage(rig)

    found = await rig.moderator.slash(rig.channel, "index check")
    mended = await rig.moderator.slash(rig.channel, "index check", repair=True)
    again = await rig.moderator.slash(rig.channel, "index check")

    assert found.response.content.startswith("Check done: 2 problems.\n- passages: 1 are not embedded yet\n")
    assert "to rebuild what can be rebuilt" in found.response.content
    assert "(repaired)" in mended.response.content
    assert again.response.content == "Check done: no problems found."


async def test_a_check_that_fails_says_so(rig: Rig, caplog: pytest.LogCaptureFixture):
    rig.library.fail("check", ZeroDivisionError("secret detail"))

    result = await rig.moderator.slash(rig.channel, "index check")

    assert result.response.content.startswith("The check failed.")
    assert "secret detail" not in result.response.content


@pytest.mark.parametrize("findings", [1, 8, 9, 500])
def test_findings_of_any_length_fit_into_a_message(findings: int):
    found = [Finding(subject="*" * 500, problem="*" * 500)] * findings
    request = JobRequest(kind=JobKind.CHECK)
    outcome = outcome_of(request, found, JobEnd.DONE, was_resumed=True)

    told = describe_end(outcome, found, ENGLISH)

    assert count_units(told) <= 2000
    assert ("and" in told.splitlines()[-3]) == (findings > 8)


async def _begin_reindex(rig: Rig, *progress: Progress) -> threading.Event:
    """A reindex that has shown its progress in the channel, and ends when the event is set."""
    go_on = rig.library.hold("reindex")
    rig.library.reindex_progress = list(progress)
    shown = f"{progress[-1].done} of" if progress else "Reindexing"
    await rig.begin(
        rig.moderator.slash(rig.channel, "index reindex"), until=lambda: _told(rig, rig.moderator, shown)
    )
    return go_on


async def _finish(rig: Rig, go_on: threading.Event) -> None:
    go_on.set()
    await rig.env.settle()


def _told(rig: Rig, person: simcord.MemberActor, words: str) -> bool:
    return any(words in message.content for message in rig.channel.history(viewer=person))


def _other_server(rig: Rig) -> Rig:
    """The same bot on another server."""
    guild = rig.env.create_guild()
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    return replace(
        rig,
        guild=guild,
        channel=guild.create_text_channel("talk"),
        moderator=guild.add_member(rig.env.create_user("other"), roles=[moderators]),
    )


async def _restart(rig: Rig, go_on: threading.Event, tmp_path: Path) -> Services:
    """Stop the bot while a job is running and start it again; returns its new services."""
    rig.index.stop_indexing()
    await _finish(rig, go_on)
    await rig.index.close()
    paused = [m.content.splitlines()[-1] for m in rig.channel.history()]
    assert set(paused) <= {"I am restarting. This continues when I am back."}
    services = build_services(IndexExecutor(rig.library), rig.services.records)
    services.jobs.interval_s = 0
    client = WatchdeskClient(services, COGS, registration_file=tmp_path / "commands.json")
    await rig.env.restart_bot(client)
    await services.jobs.resume_unfinished(client)
    return services


async def log_of(rig: Rig) -> list[AuditRecord]:
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))


def _damage(rig: Rig) -> None:
    """Delete the embeddings of the library."""
    with rig.library.database.write_transaction() as connection:
        connection.execute(text("DELETE FROM embeddings"))
