"""`/log`, the audit log of a server."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord_rig import Rig

from bot.cogs import COGS
from bot.cogs.admin.audit_log import ACTION_NAMES, LOG_PAGE, AuditLogRequest, describe_record
from bot.cogs.admin.setting_names import format_setting_change
from bot.db.audit_log_queries import AuditAction, AuditRecord
from bot.db.job_queries import JobKind, JobRequest
from bot.db.server_queries import ServerSettings
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from bot.jobs.job_outcome import JobEnd, JobOutcome
from bot.jobs.job_outcome import format_outcome as job_subject
from bot.ui.article_edits import EditRecord
from index import ArticleId

pytest_plugins = ["discord_fixtures"]

MOMENT = datetime(2026, 11, 2, 10, tzinfo=UTC)
REINDEX = JobRequest(kind=JobKind.REINDEX)
CHECK = JobRequest(kind=JobKind.CHECK, repairs=True)


async def note(rig: Rig, *subjects: str, action: AuditAction = AuditAction.ARTICLE_ADDED) -> None:
    for subject in subjects:
        await rig.services.note(rig.guild.id, rig.member.id, action, subject)


async def test_a_moderator_reads_privately_who_did_what(rig: Rig):
    await note(rig, "1: Navy *begins*")
    await rig.services.note(rig.guild.id, None, AuditAction.ARTICLE_REMOVED, "1 · Navy")

    result = await rig.moderator.slash(rig.channel, "log")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    removed, added = embed.description.splitlines()
    assert removed.endswith(":f> · **Article removed** · 1 · Navy")
    assert added.startswith("<t:")
    assert added.endswith(f" · <@{rig.member.id}> · **Article added** · 1\\: Navy \\*begins\\*")
    assert embed.footer.text == "Page 1 of 1 · Kept for 180 days"


async def test_the_log_of_another_server_is_not_shown(rig: Rig):
    await rig.services.note(rig.env.create_guild().id, rig.member.id, AuditAction.ARTICLE_ADDED, "Elsewhere")

    result = await rig.moderator.slash(rig.channel, "log")

    assert result.response.embeds[0].description == "Nothing like this happened in the last 180 days."


async def test_the_log_is_narrowed_to_a_person_and_an_action(rig: Rig):
    await note(rig, "Added")
    await note(rig, "Removed", action=AuditAction.ARTICLE_REMOVED)
    await rig.services.note(rig.guild.id, rig.moderator.id, AuditAction.ARTICLE_ADDED, "By another")

    result = await rig.moderator.slash(
        rig.channel, "log", person=rig.member, action=AuditAction.ARTICLE_ADDED.value
    )

    [line] = result.response.embeds[0].description.splitlines()
    assert line.endswith("**Article added** · Added")


async def test_its_pages_are_turned_after_a_restart_with_the_same_narrowing(rig: Rig, tmp_path: Path):
    await note(rig, *(f"Number {number}" for number in range(1, 13)))
    await note(rig, "Other", action=AuditAction.ARTICLE_REMOVED)
    result = await rig.moderator.slash(rig.channel, "log", action=AuditAction.ARTICLE_ADDED.value)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.moderator.click(result.response, label="Next page")

    embed = rig.channel.history(viewer=rig.moderator)[-1].embeds[0]
    assert [line.rpartition(" · ")[2] for line in embed.description.splitlines()] == ["Number 2", "Number 1"]
    assert embed.footer.text.startswith("Page 2 of 2")


@pytest.mark.simcord(check_errors=False)
async def test_a_member_who_is_shown_the_command_is_still_refused(rig: Rig):
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "log"]
    rig.guild.set_command_permissions(command, {rig.member: True})

    result = await rig.member.slash(rig.channel, "log")

    assert result.response.ephemeral
    assert "for the moderators of this server" in result.response.content


def test_every_action_has_a_name():
    assert set(ACTION_NAMES) == set(AuditAction)


@pytest.mark.parametrize("action", [None, *AuditAction])
def test_a_button_carries_the_longest_request(action: AuditAction | None):
    request = AuditLogRequest(9_999_999, 2**63 - 1, action)

    custom_id = request.to_custom_id()

    assert len(custom_id) <= 100
    assert AuditLogRequest.of(LOG_PAGE.read(custom_id)) == request


@pytest.mark.parametrize(
    ("action", "subject", "told"),
    [
        (
            AuditAction.SETTINGS_CHANGED,
            format_setting_change("window_days", ServerSettings(window_days=30)),
            "Time window: articles of the last 30 days",
        ),
        (
            AuditAction.ARTICLE_EDITED,
            EditRecord(article_id=3, title=("Navy", "Army"), date=("", "2026")).model_dump_json(),
            "3: title **Navy** → **Army**; date — → **2026**",
        ),
        (
            AuditAction.REINDEXED,
            job_subject(JobOutcome(request=REINDEX, end=JobEnd.DONE, articles=1, changed=1, embedded=2)),
            "1 article checked, 1 updated, 2 passages indexed",
        ),
        (
            AuditAction.REINDEXED,
            job_subject(
                JobOutcome(request=JobRequest(kind=JobKind.REINDEX, article_id=ArticleId(7)), end=JobEnd.FAILED)
            ),
            "article 7: failed",
        ),
        (
            AuditAction.REINDEXED,
            job_subject(
                JobOutcome(request=JobRequest(kind=JobKind.REINDEX, outlet="C*N"), end=JobEnd.CANCELLED)
            ),
            r"C\*N: stopped early: 0 articles checked, all up to date",
        ),
        (AuditAction.CHECKED, job_subject(JobOutcome(request=CHECK, end=JobEnd.DONE)), "no problems found"),
        (
            AuditAction.CHECKED,
            job_subject(JobOutcome(request=CHECK, end=JobEnd.DONE, problems=3, repaired=2)),
            "3 problems, 2 of them repaired",
        ),
        (
            AuditAction.ANSWER_CRITICISED,
            "https://discord.com/channels/1/2/3",
            "[the answer](<https://discord.com/channels/1/2/3>)",
        ),
        (AuditAction.ARTICLE_EDITED, "no JSON of ours", "no JSON of ours"),
    ],
)
def test_what_was_done_is_told_in_words(action: AuditAction, subject: str, told: str):
    activity = AuditRecord(guild_id=1, person_id=2, action=action, subject=subject, at=MOMENT)

    line = describe_record(activity, ENGLISH)

    assert line == f"<t:{int(MOMENT.timestamp())}:f> · <@2> · **{ACTION_NAMES[action]}** · {told}"
