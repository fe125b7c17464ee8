"""Contributions that wait for a moderator."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.draft_queries import count_waiting_drafts, purge_drafts
from bot.executor.index_executor import RunKind
from bot.gateway.discord_client import WatchdeskClient

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL)
PORT = draft("The port was closed on Tuesday.", title="Port closed", url="https://example.org/port")
refused = pytest.mark.simcord(check_errors=False)


async def submit(rig: Rig, *drafts) -> InteractionResult:
    """Submitted by a member of a server that reviews additions."""
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)
    for brought in drafts or (EXERCISE,):
        rig.library.pages[brought.url] = brought
        preview = await rig.member.slash(rig.channel, "article add", url=brought.url)
        result = await rig.member.click(preview.response, label="Send for review")
    return result


async def review(rig: Rig) -> InteractionResult:
    return await rig.moderator.slash(rig.channel, "review")


def held(rig: Rig) -> list[str]:
    return [article.facts.title for article in rig.library.list_articles([rig.corpus])]


def waiting(rig: Rig):
    return rig.services.records.read(lambda c: count_waiting_drafts(c, rig.guild.id))


def told_after_deferring(rig: Rig) -> list[str]:
    requests = [*rig.requests("PATCH", "/@original"), *rig.requests("POST", "")]
    return [str(body.get("content", "")) for body in requests if body]


def direct_messages(rig: Rig) -> list[str]:
    return [message.content for message in rig.member.user.dm_channel.history(viewer=rig.member.user)]


async def test_a_members_article_waits_and_is_not_added(rig: Rig):
    result = await submit(rig)

    assert "Sent for review. You get a message" in result.response.content
    assert held(rig) == []
    assert await waiting(rig) == 1


async def test_a_moderators_article_does_not_wait(rig: Rig):
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)
    rig.library.pages[URL] = EXERCISE
    preview = await rig.moderator.slash(rig.channel, "article add", url=URL)

    await rig.moderator.click(preview.response, label="Add")

    assert held(rig) == ["Navy begins exercise"]


async def test_the_queue_is_paged_oldest_first(rig: Rig):
    await submit(rig, EXERCISE, PORT)

    first = await review(rig)
    on_first = (first.response.embeds[0].title, first.response.embeds[0].footer.text)
    second = await rig.moderator.click(first.response, label="Next")

    assert first.response.ephemeral
    assert on_first == ("Navy begins exercise", "Article 1 of 2")
    assert second.response.embeds[0].title == "Port closed"


async def test_an_empty_queue_says_so(rig: Rig):
    result = await review(rig)

    assert result.response.content == "No articles are waiting for review."


async def test_an_approved_article_is_added_findable_logged_and_its_contributor_told(rig: Rig):
    await submit(rig)
    queue = await review(rig)

    result = await rig.moderator.click(queue.response, label="Approve")

    assert held(rig) == ["Navy begins exercise"]
    assert "You can ask about it now." in result.response.content
    assert "No articles are waiting" in result.response.content
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert (line.action, line.person_id) == (AuditAction.ARTICLE_APPROVED, rig.moderator.id)
    [told] = direct_messages(rig)
    assert told == "Your article **Navy begins exercise** was added to the library of **Test Guild**."


async def test_a_rejected_article_is_not_added_and_its_contributor_reads_why(rig: Rig):
    await submit(rig)
    queue = await review(rig)

    form = await rig.moderator.click(queue.response, label="Reject")
    result = await rig.moderator.submit_modal(form, {"reason": "A blog, not a report."})

    assert held(rig) == []
    assert "Rejected." in result.response.content
    [told] = direct_messages(rig)
    assert "was not added" in told
    assert "Reason: A blog, not a report." in told
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert line.action is AuditAction.ARTICLE_REJECTED


async def test_a_moderator_mends_the_facts_first(rig: Rig):
    await submit(rig)
    queue = await review(rig)

    form = await rig.moderator.click(queue.response, label="Edit details")
    mended = await rig.moderator.submit_modal(
        form, {"title": "Exercise begins", "outlet": "Sample Daily", "date": "", "link": URL}
    )
    await rig.moderator.click(mended.response, label="Approve")

    assert held(rig) == ["Exercise begins"]


@refused
async def test_the_second_of_two_moderators_is_told(rig: Rig):
    await submit(rig)
    mine, theirs = await review(rig), await review(rig)
    await rig.moderator.click(mine.response, label="Approve")

    result = await rig.moderator.click(theirs.response, label="Reject")

    assert result.response.content == "You already approved this submission."


@refused
async def test_what_is_being_approved_cannot_be_rejected_meanwhile(rig: Rig):
    await submit(rig)
    mine, theirs = await review(rig), await review(rig)
    form = await rig.moderator.click(theirs.response, label="Reject")
    go_on = rig.library.hold("add")
    approval = rig.moderator.click(mine.response, label="Approve")
    await rig.begin(approval, until=lambda: rig.library.entered["add"])

    answers = len(rig.requests("POST", "/callback"))
    rejection = rig.moderator.submit_modal(form, {"reason": "Not about security"})
    await rig.begin(rejection, until=lambda: len(rig.requests("POST", "/callback")) > answers)
    go_on.set()
    await rig.until(lambda: any("already approved" in told for told in told_after_deferring(rig)))

    assert held(rig) == [EXERCISE.title]
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert line.action is AuditAction.ARTICLE_APPROVED


async def test_what_nobody_decided_about_is_dropped_after_a_month_and_logged(rig: Rig):
    await submit(rig)
    now = datetime.now(UTC)

    early = await rig.services.records.write(lambda c: purge_drafts(c, now + timedelta(days=29)))
    late = await rig.services.records.write(lambda c: purge_drafts(c, now + timedelta(days=31)))

    assert (early, late, await waiting(rig)) == (0, 1, 0)
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert (line.action, line.person_id) == (AuditAction.ARTICLE_REJECTED, None)
    assert line.subject == EXERCISE.title


async def test_the_queue_works_after_a_restart(rig: Rig, tmp_path: Path):
    await submit(rig)
    queue = await review(rig)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.moderator.click(queue.response, label="Approve")

    assert held(rig) == ["Navy begins exercise"]


async def test_a_contributor_who_takes_no_messages_is_told_in_the_channel(rig: Rig):
    await submit(rig)
    queue = await review(rig)
    rig.env.inject_error("POST", f"/channels/{rig.member.user.dm_channel.id}/messages", status=403, code=50007)

    await rig.moderator.click(queue.response, label="Approve")

    [told] = [m for m in rig.channel.history(viewer=rig.moderator) if not m.flags.ephemeral]
    assert "was added to the library" in told.content


async def test_a_moderator_is_told_when_the_contributor_cannot_be(rig: Rig):
    await submit(rig)
    queue = await review(rig)
    rig.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)

    result = await rig.moderator.click(queue.response, label="Approve")

    assert "I could not notify the contributor" in result.response.content


@refused
async def test_a_member_who_is_shown_the_command_is_still_refused(rig: Rig):
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "review"]
    rig.guild.set_command_permissions(command, {rig.member: True})

    result = await rig.member.slash(rig.channel, "review")

    assert "for the moderators of this server" in result.response.content


@refused
async def test_what_was_submitted_is_not_changed_under_the_moderators_eyes(rig: Rig):
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)
    rig.library.pages[URL] = EXERCISE
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    form = await rig.member.click(preview.response, label="Edit details")
    await rig.member.click(preview.response, label="Send for review")
    queue = await review(rig)

    await rig.member.submit_modal(form, {"title": "Something else", "link": URL})
    await rig.moderator.click(queue.response, label="Approve")

    assert held(rig) == ["Navy begins exercise"]


async def test_approving_does_not_wait_for_a_reindex(rig: Rig):
    await submit(rig)
    go_on = rig.library.hold("reindex")
    run = rig.index.start(
        RunKind.INDEX, lambda index, report, _: index.reindex([rig.corpus], report_progress=report)
    )
    await rig.until(lambda: rig.library.entered["reindex"])
    queue = await review(rig)

    result = await rig.moderator.click(queue.response, label="Approve")

    assert "The index is busy. You can ask about the article once it is done." in result.response.content
    go_on.set()
    await rig.until(lambda: run.is_done)


async def test_the_reason_of_a_rejection_is_not_told_in_the_channel(rig: Rig):
    await submit(rig)
    queue = await review(rig)
    dms = rig.member.user.dm_channel.id
    rig.env.inject_error("POST", f"/channels/{dms}/messages", status=403, code=50007)

    form = await rig.moderator.click(queue.response, label="Reject")
    await rig.moderator.submit_modal(form, {"reason": "A blog, not a report."})

    [told] = [m for m in rig.channel.history(viewer=rig.moderator) if not m.flags.ephemeral]
    assert "was not added" in told.content
    assert "A blog" not in told.content
