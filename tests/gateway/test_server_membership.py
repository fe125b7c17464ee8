"""Servers that the bot joins and leaves, and the retention of their data."""

from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig, draft

from bot.context import guild_corpus
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record, list_audit_records
from bot.db.server_queries import ServerSettings, list_left_servers, mark_server_left, mark_servers_present
from bot.tasks.retention_task import purge_expired

pytest_plugins = ["discord_fixtures"]

NOW = datetime.now(UTC)
SOON = NOW + timedelta(days=1)
GONE = 77 << 22
"""The id of a server that the bot is not on."""


async def left(rig: Rig, before: datetime) -> list[int]:
    return await rig.services.records.read(lambda c: list_left_servers(c, before))


async def test_a_server_that_removes_the_bot_is_recorded(rig: Rig):
    await rig.env.bot.get_guild(rig.guild.id).leave()

    await rig.until_found(lambda: left(rig, SOON))
    assert await left(rig, SOON) == [rig.guild.id]


async def test_a_server_that_removed_the_bot_while_it_was_offline_is_found_by_its_articles(rig: Rig):
    rig.add(draft("The navy began a long exercise."), corpus=guild_corpus(GONE))

    rig.env.bot.dispatch("ready")

    await rig.until_found(lambda: left(rig, SOON))
    assert await left(rig, SOON) == [GONE]


@pytest.mark.parametrize(("days", "articles"), [(29, 1), (31, 0)])
async def test_articles_of_a_left_server_are_kept_for_30_days(rig: Rig, days: int, articles: int):
    rig.add(draft("The navy began a long exercise."), corpus=guild_corpus(GONE))
    await rig.services.records.write(lambda c: mark_server_left(c, GONE, NOW - timedelta(days=days)))

    await purge_expired(rig.services, NOW)

    assert rig.library.count_articles([guild_corpus(GONE)]) == articles


async def test_settings_and_log_of_a_server_are_deleted_with_its_articles(rig: Rig):
    await rig.services.servers.change(GONE, language="ja")
    await rig.services.note(GONE, 5, AuditAction.REINDEXED, "all")
    await rig.services.records.write(lambda c: mark_server_left(c, GONE, NOW - timedelta(days=31)))

    await purge_expired(rig.services, NOW)

    assert await rig.services.servers.get(GONE) == ServerSettings()
    assert await rig.services.records.read(lambda c: list_audit_records(c, GONE, limit=9)) == []


async def test_a_server_that_invites_the_bot_again_keeps_its_articles(rig: Rig):
    rig.add(draft("The navy began a long exercise."), corpus=guild_corpus(GONE))
    await rig.services.records.write(lambda c: mark_server_left(c, GONE, NOW - timedelta(days=31)))
    await rig.services.records.write(lambda c: mark_servers_present(c, [GONE]))

    await purge_expired(rig.services, NOW)

    assert rig.library.count_articles([guild_corpus(GONE)]) == 1


async def test_other_servers_keep_everything(rig: Rig):
    rig.add(draft("The navy began a long exercise."))
    await rig.services.records.write(lambda c: mark_server_left(c, GONE, NOW - timedelta(days=31)))

    await purge_expired(rig.services, NOW)

    assert rig.library.count_articles([rig.corpus]) == 1


@pytest.mark.parametrize(("days", "lines"), [(179, 1), (181, 0)])
async def test_the_log_is_kept_for_180_days(rig: Rig, days: int, lines: int):
    old = AuditRecord(
        guild_id=rig.guild.id,
        person_id=5,
        action=AuditAction.REINDEXED,
        subject="all",
        at=NOW - timedelta(days=days),
    )
    await rig.services.records.write(lambda c: add_audit_record(c, old))

    await purge_expired(rig.services, NOW)

    assert len(await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))) == lines


async def test_a_removed_article_can_be_restored_for_10_minutes_only(rig: Rig):
    rig.add(draft("The navy began a long exercise."))
    [article] = rig.library.list_articles([rig.corpus])
    rig.library.remove_article(rig.corpus, article.facts.article_id, restorable=True)

    await purge_expired(rig.services, datetime.now(UTC) + timedelta(minutes=9))
    rig.library.restore_article(rig.corpus, article.facts.article_id)
    rig.library.remove_article(rig.corpus, article.facts.article_id, restorable=True)
    await purge_expired(rig.services, datetime.now(UTC) + timedelta(minutes=11))

    with pytest.raises(Exception, match="no article"):
        rig.library.restore_article(rig.corpus, article.facts.article_id)
