"""Polls, reindexes and rollbacks of sources in Discord."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from discord_rig import Rig
from news_site import FERRY, RADAR, NewsSite, follow, log_of, restart, shown
from simcord.results import ResponseMessage
from web_server import respond

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditAction
from bot.db.job_queries import JobKind, JobRequest, list_jobs
from bot.executor.index_executor import IndexExecutor
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import LANGUAGE_NAMES, translator_for
from bot.jobs.job_outcome import JobEnd, outcome_of
from bot.jobs.job_text import attach_report, describe_end
from bot.jobs.running_jobs import RunningJob
from bot.services import Services, build_services
from bot.ui.discord_markup import count_units
from index import (
    ArticleId,
    EntryOutcome,
    EntryProblem,
    OutletKind,
    PageChange,
    PollReport,
    RefreshedArticle,
    RefreshReport,
    RollbackReport,
    SourceId,
    SourcePoll,
)

pytest_plugins = ["discord_fixtures", "news_site_fixtures"]


@pytest.fixture
def reads_loopback() -> bool:
    return True


refused = pytest.mark.simcord(check_errors=False)
STORM = "The ferry to Matsu was cancelled on Wednesday because of a storm. It will sail again on Friday."


@pytest.fixture(autouse=True)
def quick_progress(services: Services) -> None:
    """Show progress immediately instead of every few seconds."""
    services.jobs.interval_s = 0


# --- poll


async def test_a_poll_tells_what_it_found(rig: Rig, site: NewsSite):
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source poll", source="strait")

    assert not result.response.ephemeral
    assert result.response.content.splitlines() == [
        "Done: 1 source checked, 2 articles added.",
        "- Strait Daily: 2 added",
    ]
    [line] = await log_of(rig)
    assert (line.action, line.person_id) == (AuditAction.SOURCES_POLLED, rig.moderator.id)
    logged = await rig.moderator.slash(rig.channel, "log")
    assert shown(logged).endswith("Strait Daily: 1 source checked, 2 articles added")


async def test_all_sources_of_the_server_are_polled_at_once(rig: Rig, site: NewsSite):
    follow(rig, site)
    follow(rig, site, "/nowhere", title="Gone Daily")

    result = await rig.moderator.slash(rig.channel, "source poll")

    lines = result.response.content.splitlines()
    assert lines[0] == "Done: 1 source checked, 1 source could not be read, 2 articles added."
    assert any(line.startswith("- Gone Daily: could not be read: ") and "404" in line for line in lines)


async def test_what_was_not_taken_is_told_with_its_reason(rig: Rig, site: NewsSite):
    site.put("/ferry", respond("<html><body><p>Log in to read this.</p></body></html>"))
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source poll")

    lines = result.response.content.splitlines()
    assert lines[1] == "- Strait Daily: 1 added, 1 refused"
    assert lines[2].startswith("  - http") and "ferry: " in lines[2]


@pytest.mark.parametrize("minutes", [0, 15])
async def test_a_long_report_is_attached_also_when_the_interaction_is_over(
    rig: Rig, site: NewsSite, minutes: int
):
    site.put_feed("/feed", "Strait Daily", *(f"missing-{number}" for number in range(40)))
    follow(rig, site)
    go_on = await _begin(rig, "source poll", "Checking", held="sources.poll")
    rig.env.backend.advance_clock(minutes * 60)

    await _finish(rig, go_on)

    told = rig.channel.last_message
    assert told.content.splitlines()[-1] == "The attached file lists all of them."
    assert [file.filename for file in told.attachments] == ["poll.txt"]


async def test_a_second_poll_finds_nothing_new(rig: Rig, site: NewsSite):
    follow(rig, site)
    await rig.moderator.slash(rig.channel, "source poll")

    result = await rig.moderator.slash(rig.channel, "source poll")

    assert result.response.content.splitlines()[-1] == "- Strait Daily: nothing new"


async def test_a_poll_that_is_cancelled_says_so(rig: Rig, site: NewsSite):
    follow(rig, site)
    go_on = await _begin(rig, "source poll", "Checking this server's sources", held="sources.poll")

    await rig.begin(
        rig.moderator.click(rig.channel.last_message, label="Cancel"),
        until=lambda: any("Stopping after" in m.content for m in rig.channel.history(viewer=rig.moderator)),
    )
    await _finish(rig, go_on)

    assert rig.channel.history()[0].content.startswith("Poll stopped early")


@refused
async def test_one_job_at_a_time_on_a_server(rig: Rig, site: NewsSite):
    follow(rig, site)
    go_on = await _begin(rig, "source poll", "Checking", held="sources.poll")

    await rig.begin(
        rig.moderator.slash(rig.channel, "index reindex"),
        until=lambda: any("already running" in m.content for m in rig.channel.history(viewer=rig.moderator)),
    )

    shown_to_others = [m.content for m in rig.channel.history(viewer=rig.member)]
    await _finish(rig, go_on)
    assert not any("already running" in content for content in shown_to_others)
    assert (rig.library.finished["sources.poll"], rig.library.finished["reindex"]) == (1, 0)


@refused
async def test_a_source_that_is_being_read_is_not_removed(rig: Rig, site: NewsSite):
    follow(rig, site)
    asked = await rig.moderator.slash(rig.channel, "source remove", source="1")
    go_on = await _begin(rig, "source poll", "Checking", held="sources.poll", source="1")

    await rig.begin(
        rig.moderator.click(asked.response, label="Remove"),
        until=lambda: any(
            "am reading this source right now" in m.content for m in rig.channel.history(viewer=rig.moderator)
        ),
    )

    await _finish(rig, go_on)
    assert len(rig.library.sources.list_sources([rig.corpus])) == 1


async def test_answers_from_a_source_show_what_moderators_say_of_it(rig: Rig, site: NewsSite):
    follow(rig, site, kind=OutletKind.STATE_MEDIA, country="CN", trust_note="Run by the government")
    await rig.moderator.slash(rig.channel, "source poll")
    rig.library.sync()

    result = await rig.member.slash(rig.channel, "ask", question="Why was the ferry to Matsu cancelled?")

    assert " · state media · China — Run by the government\n" in shown(result)


# --- reindex


async def test_a_reindex_tells_which_articles_have_changed(rig: Rig, site: NewsSite):
    _follow_read(rig, site)
    site.put_article("ferry", "Ferry cancelled", STORM)

    result = await rig.moderator.slash(rig.channel, "source reindex", source="1")

    lines = result.response.content.splitlines()
    assert lines[0].startswith("Done: 2 articles read again, 1 changed")
    assert lines[1].endswith(" · Ferry cancelled: its text has changed")
    assert lines[2] == "`/source rollback` undoes this."
    answer = rig.library.ask("When will the ferry to Matsu sail again?", corpora=(rig.corpus,))
    assert STORM.startswith(answer.citations[0].quote) or answer.citations[0].quote in STORM
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_REINDEXED


async def test_a_page_that_is_gone_is_told_and_answers_say_so(rig: Rig, site: NewsSite):
    _follow_read(rig, site)
    del site.server.replies["/ferry"]

    result = await rig.moderator.slash(rig.channel, "source reindex", source="1")
    answer = await rig.member.slash(rig.channel, "ask", question="Why was the ferry to Matsu cancelled?")

    assert "1 no longer online" in result.response.content
    assert "-# page gone since <t:" in shown(answer)


async def test_a_reindex_that_is_cancelled_changes_nothing(rig: Rig, site: NewsSite):
    _follow_read(rig, site)
    site.put_article("ferry", "Ferry cancelled", STORM)
    go_on = await _begin(rig, "source reindex", "Reading all", held="sources.refresh", source="1")

    await rig.begin(
        rig.moderator.click(rig.channel.last_message, label="Cancel"),
        until=lambda: any(
            "Nothing will be changed" in m.content for m in rig.channel.history(viewer=rig.moderator)
        ),
    )
    await _finish(rig, go_on)

    assert rig.channel.history()[0].content == "Reindex cancelled. Nothing was changed."


async def test_a_reindex_goes_on_after_a_restart(rig: Rig, site: NewsSite, tmp_path: Path):
    _follow_read(rig, site)
    site.put_article("ferry", "Ferry cancelled", STORM)
    go_on = await _begin(rig, "source reindex", "Reading all", held="sources.refresh", source="1")
    rig.index.stop_indexing()
    await _finish(rig, go_on)
    await rig.index.close()
    paused = rig.channel.last_message.content

    services = await _resume(rig, tmp_path)

    assert paused.endswith("I am restarting. This continues when I am back.")
    [told] = rig.channel.history()
    assert told.content.splitlines()[0].startswith("Done: 2 articles read again, 1 changed")
    assert told.content.endswith("I restarted partway through and continued from there.")
    await services.index.close()


# --- rollback


async def test_a_reindex_is_taken_back(rig: Rig, site: NewsSite, tmp_path: Path):
    question = await _ask_to_take_back(rig, site)
    await restart(rig, tmp_path)

    await rig.moderator.click(question, label="Undo the reindex")

    told = rig.channel.last_message.content
    assert told.startswith("Undid the reindex of **Strait Daily** of <t:")
    assert "1 article was restored" in told
    texts = _texts(rig)
    assert any(FERRY in text for text in texts)
    assert not any(STORM in text for text in texts)
    assert any(RADAR in text for text in texts)
    line = (await log_of(rig))[0]
    assert (line.action, line.subject) == (AuditAction.SOURCE_ROLLED_BACK, "1 · Strait Daily")
    assert line.person_id == rig.moderator.id


async def test_the_question_is_gone_once_it_is_answered(rig: Rig, site: NewsSite):
    question = await _ask_to_take_back(rig, site)

    await rig.moderator.click(question, label="Undo the reindex")

    assert question.id not in [message.id for message in rig.channel.history(viewer=rig.moderator)]


async def test_taking_back_shows_progress_and_can_be_cancelled(rig: Rig, site: NewsSite):
    question = await _ask_to_take_back(rig, site)
    go_on = rig.library.hold("sources.rollback")
    await rig.begin(
        rig.moderator.click(question, label="Undo the reindex"),
        until=lambda: any("Undoing the last reindex" in m.content for m in rig.channel.history()),
    )

    await rig.begin(
        rig.moderator.click(rig.channel.last_message, label="Cancel"),
        until=lambda: any(
            "Nothing will be changed" in m.content for m in rig.channel.history(viewer=rig.moderator)
        ),
    )
    await _finish(rig, go_on)

    assert rig.channel.last_message.content == "Cancelled. Nothing was undone."
    assert any(STORM in text for text in _texts(rig))
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_REINDEXED


async def test_taking_back_goes_on_after_a_restart(rig: Rig, site: NewsSite, tmp_path: Path):
    question = await _ask_to_take_back(rig, site)
    go_on = rig.library.hold("sources.rollback")
    await rig.begin(
        rig.moderator.click(question, label="Undo the reindex"),
        until=lambda: any("Undoing the last reindex" in m.content for m in rig.channel.history()),
    )
    rig.index.stop_indexing()
    await _finish(rig, go_on)
    await rig.index.close()
    paused = rig.channel.last_message.content
    kept = _texts(rig)

    services = await _resume(rig, tmp_path)

    assert paused.endswith("I am restarting. This continues when I am back.")
    assert any(STORM in text for text in kept)
    told = rig.channel.last_message.content.splitlines()
    assert told[0].startswith("Undid the reindex of **Strait Daily**")
    assert told[-1] == "I restarted partway through and continued from there."
    assert any(FERRY in text for text in _texts(rig))
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_ROLLED_BACK
    await services.index.close()


async def test_a_crash_after_taking_back_does_not_take_back_twice(
    rig: Rig, site: NewsSite, monkeypatch: pytest.MonkeyPatch
):
    """The job is deleted in the same transaction; otherwise it would run again after the restart."""
    question = await _ask_to_take_back(rig, site)

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(RunningJob, "_end", die)
    await rig.begin(
        rig.moderator.click(question, label="Undo the reindex"),
        until=lambda: rig.library.finished["sources.rollback"],
    )

    assert await rig.services.records.read(list_jobs) == []
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_ROLLED_BACK


@pytest.mark.parametrize("is_shutdown", [False, True])
async def test_taking_back_that_was_interrupted_too_late_is_reported_as_done(
    rig: Rig, site: NewsSite, is_shutdown: bool
):
    question = await _ask_to_take_back(rig, site)
    roll_back = rig.library.sources.rollback

    def interrupted_too_late(*args: Any, is_cancelled: Callable[[], bool], **options: Any) -> RollbackReport:
        report = roll_back(*args, **options)
        rig.index.stop_indexing() if is_shutdown else rig.services.jobs.find(rig.guild.id).cancel()
        assert is_cancelled()
        return report

    rig.library.sources.rollback = interrupted_too_late

    await rig.moderator.click(question, label="Undo the reindex")

    assert rig.channel.last_message.content.startswith("Undid the reindex of **Strait Daily**")


@refused
async def test_a_moderator_who_lost_the_role_meanwhile_takes_nothing_back(rig: Rig, site: NewsSite):
    """Their role is one that the settings name; the transaction reads the settings."""
    role = rig.guild.create_role("Curators")
    await rig.services.servers.change(rig.guild.id, moderator_roles=(role.id,))
    curator = rig.guild.add_member(rig.env.create_user("curator"), roles=[role])
    for registered in await rig.env.bot.tree.fetch_commands():
        rig.guild.set_command_permissions(registered, {curator: True})
    await _ask_to_take_back(rig, site)
    question = await curator.slash(rig.channel, "source rollback", source="1")
    go_on = rig.library.hold("sources.rollback")
    await rig.begin(
        curator.click(question.response, label="Undo the reindex"),
        until=lambda: rig.library.entered["sources.rollback"],
    )
    await rig.services.servers.change(rig.guild.id, moderator_roles=())
    await _finish(rig, go_on)

    assert "for the moderators of this server" in rig.channel.last_message.content
    assert any(STORM in text for text in _texts(rig))
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_REINDEXED


@refused
async def test_there_may_be_nothing_to_take_back(rig: Rig, site: NewsSite):
    _follow_read(rig, site)
    asked = await rig.moderator.slash(rig.channel, "source rollback", source="1")

    await rig.moderator.click(asked.response, label="Undo the reindex")

    told = rig.channel.last_message.content
    assert told.startswith("The rollback failed. Nothing was changed. There is no reindex of source 1 to undo")
    assert await log_of(rig) == []


# --- Discord's limits


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
@pytest.mark.parametrize("sources", [1, 7, 100])
def test_a_poll_of_any_size_fits_into_a_message_or_is_attached(sources: int, tag: str):
    say = translator_for(tag)
    problem = EntryProblem(
        url="https://a.example/" + "*" * 900, outcome=EntryOutcome.REJECTED, reason="*" * 900
    )
    poll = SourcePoll(
        source_id=SourceId(1),
        corpus="guild-1",
        title="*" * 200,
        counts=dict.fromkeys(EntryOutcome, 1000),
        problems=(problem,) * 3,
    )
    report = PollReport(polls=(poll,) * sources)
    request = JobRequest(kind=JobKind.POLL, source_id=SourceId(1), source_title="*" * 200)

    told = describe_end(outcome_of(request, report, JobEnd.DONE, was_resumed=True), report, say)
    attached = attach_report(report, say)

    assert count_units(told) <= 2000
    assert (attached is None) == (sources == 1)
    assert attached is None or len(attached.text.splitlines()) == 4 * sources


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
@pytest.mark.parametrize("articles", [0, 3, 100])
def test_a_reindex_of_any_size_fits_into_a_message_or_is_attached(articles: int, tag: str):
    say = translator_for(tag)
    changed = tuple(
        RefreshedArticle(article_id=ArticleId(10**9 + n), title="*" * 400, change=change, reason="*" * 400)
        for n in range(articles)
        for change in PageChange
    )
    report = RefreshReport(source_id=SourceId(1), title="*" * 200, articles=changed, embedded=10**9)
    request = JobRequest(kind=JobKind.REFRESH, source_id=SourceId(1), source_title="*" * 200)

    told = describe_end(outcome_of(request, report, JobEnd.DONE, was_resumed=True), report, say)

    assert count_units(told) <= 2000
    assert (attach_report(report, say) is None) == (articles == 0)


def _follow_read(rig: Rig, site: NewsSite) -> None:
    """Follow a source and poll it."""
    source = follow(rig, site)
    rig.library.sources.poll([rig.corpus], source_id=source.source_id)
    rig.library.sync()


async def _begin(rig: Rig, command: str, told: str, *, held: str, **options: str) -> threading.Event:
    """Start a job and wait until the channel shows it; it continues when the event is set."""
    go_on = rig.library.hold(held)
    await rig.begin(
        rig.moderator.slash(rig.channel, command, **options),
        until=lambda: any(told in m.content for m in rig.channel.history()),
    )
    return go_on


async def _ask_to_take_back(rig: Rig, site: NewsSite) -> ResponseMessage:
    """Reindex a source with a changed article; returns the question whether to take that back."""
    _follow_read(rig, site)
    site.put_article("ferry", "Ferry cancelled", STORM)
    await rig.moderator.slash(rig.channel, "source reindex", source="1")
    asked = await rig.moderator.slash(rig.channel, "source rollback", source="1")
    assert asked.response is not None
    return asked.response


def _texts(rig: Rig) -> list[str]:
    return [
        rig.library.get_article([rig.corpus], summary.facts.article_id).text
        for summary in rig.library.list_articles([rig.corpus])
    ]


async def _resume(rig: Rig, tmp_path: Path) -> Services:
    """Resume the jobs as a new process does, and wait for their end."""
    services = build_services(IndexExecutor(rig.library), rig.services.records)
    services.jobs.interval_s = 0
    client = WatchdeskClient(services, COGS, registration_file=tmp_path / "commands.json")
    await rig.env.restart_bot(client)
    await services.jobs.resume_unfinished(client)
    await rig.until(lambda: services.jobs.find(rig.guild.id) is None)
    return services


async def _finish(rig: Rig, go_on: threading.Event) -> None:
    go_on.set()
    await rig.env.settle()
