"""`/about` and `/privacy`."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from discord_rig import Rig
from sqlalchemy import insert

from bot.cogs import COGS
from bot.cogs.admin.bot_information import about_embed
from bot.cogs.index.index_status import ServerWorkload, status_embed
from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.personal_data_queries import PersonalDataCounts, count_personal_data
from bot.db.shown_brief_queries import BriefReader, add_brief
from bot.db.tables import drafts, exchanges, feedback
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from bot.version import VERSION
from index import BriefRequest, IndexStatus

pytest_plugins = ["discord_fixtures"]

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
NOTHING = PersonalDataCounts(questions=0, feedback=0, drafts=0, log_lines=0)


async def keep_one_of_each(rig: Rig, person_id: int) -> None:
    """A record of every kind that names a person."""

    def keep(connection) -> None:
        exchange = insert(exchanges).values(
            guild_id=rig.guild.id, channel_id=1, person_id=person_id, content="{}", asked_at=NOW
        )
        [exchange_id] = connection.execute(exchange).inserted_primary_key
        connection.execute(
            insert(feedback).values(
                exchange_id=exchange_id, person_id=person_id, is_helpful=True, comment="", given_at=NOW
            )
        )
        connection.execute(
            insert(drafts).values(
                guild_id=rig.guild.id,
                channel_id=1,
                person_id=person_id,
                state="waiting",
                content=b"{}",
                created_at=NOW,
                reason="",
            )
        )
        reader = BriefReader(guild_id=rig.guild.id, channel_id=1, person_id=person_id)
        add_brief(connection, reader, BriefRequest(since=NOW, until=NOW))

    await rig.services.records.write(keep)
    await rig.services.note(rig.guild.id, person_id, AuditAction.ARTICLE_ADDED, "Navy begins exercise")


async def kept_of(rig: Rig, person_id: int) -> PersonalDataCounts:
    return await rig.services.records.read(lambda c: count_personal_data(c, person_id))


async def test_about_names_version_model_and_who_runs_the_bot(rig: Rig):
    result = await rig.member.slash(rig.channel, "about")

    fields = {field.name: field.value for field in result.response.embeds[0].fields}
    assert result.response.ephemeral
    assert (fields["Version"], fields["Language model"], fields["Who runs this bot"]) == (
        VERSION,
        "fake",
        "the harbour office",
    )


STATUS = IndexStatus(
    data_dir="",
    database_bytes=0,
    derived_bytes=0,
    model="small",
    model_fingerprint="",
    next_model="small",
    model_setting="small",
    available_model=None,
    reranker="cross",
    corpora=(),
    notices=(),
)


def test_a_reranker_is_named_where_there_is_one():
    without = about_embed(ENGLISH, model="small", reranker=None, operator="")
    with_one = about_embed(ENGLISH, model="small", reranker="*cross*", operator="")

    assert "Reranker" not in {field.name for field in without.fields}
    assert {field.name: field.value for field in with_one.fields}["Reranker"] == r"\*cross\*"
    assert (
        status_embed(STATUS, ServerWorkload(), ENGLISH).footer.text == "Language model: small · Reranker: cross"
    )
    assert (
        status_embed(replace(STATUS, reranker=None), ServerWorkload(), ENGLISH).footer.text
        == "Language model: small"
    )


def test_better_model_is_named_with_its_setting():
    without = status_embed(STATUS, ServerWorkload(), ENGLISH)
    embed = status_embed(replace(STATUS, available_model="multilingual"), ServerWorkload(), ENGLISH)

    assert "Model" not in {field.name for field in without.fields}
    fields = {field.name: field.value for field in embed.fields}
    assert "`INDEX_EMBEDDING_MODEL=multilingual`" in fields["Model"]


async def test_about_works_in_direct_messages(rig: Rig):
    result = await rig.member.user.slash("about")

    assert result.response.embeds[0].title == "Watchdesk"


async def test_privacy_counts_what_names_the_person_alone(rig: Rig):
    await keep_one_of_each(rig, rig.member.id)
    await keep_one_of_each(rig, rig.moderator.id)

    result = await rig.member.slash(rig.channel, "privacy")

    assert result.response.ephemeral
    assert result.response.embeds[0].description.splitlines() == [
        "- 1 question",
        "- 1 rating of an answer",
        "- 1 private brief",
        "- 1 submitted article",
        "- 0 watched questions",
        "- 1 line in a server's log",
        "- 0 deliveries that you set up",
        "- 0 messages that I sent you",
        "- 0 articles that name you as a contributor",
    ]


async def test_privacy_offers_no_deletion_where_nothing_is_kept(rig: Rig):
    result = await rig.member.slash(rig.channel, "privacy")

    assert result.response.components == []


async def test_nothing_is_deleted_before_the_second_click(rig: Rig):
    await keep_one_of_each(rig, rig.member.id)
    shown = await rig.member.slash(rig.channel, "privacy")

    asked = await rig.member.click(shown.response, label="Delete my data")

    assert "cannot be undone" in asked.response.content
    assert await kept_of(rig, rig.member.id) != NOTHING


async def test_what_names_the_person_is_deleted_and_the_log_keeps_what_was_done(rig: Rig):
    await keep_one_of_each(rig, rig.member.id)
    shown = await rig.member.slash(rig.channel, "privacy")
    asked = await rig.member.click(shown.response, label="Delete my data")

    told = await rig.member.click(asked.response, label="Delete for good")

    assert told.response.content == "Deleted. I store nothing about you now."
    assert await kept_of(rig, rig.member.id) == NOTHING
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert (line.person_id, line.action) == (None, AuditAction.ARTICLE_ADDED)


async def test_what_names_others_stays(rig: Rig):
    await keep_one_of_each(rig, rig.member.id)
    await keep_one_of_each(rig, rig.moderator.id)
    shown = await rig.member.slash(rig.channel, "privacy")
    asked = await rig.member.click(shown.response, label="Delete my data")

    await rig.member.click(asked.response, label="Delete for good")

    assert await kept_of(rig, rig.moderator.id) == PersonalDataCounts(
        questions=1, feedback=1, drafts=1, log_lines=1, briefs=1
    )


async def test_the_buttons_work_after_a_restart(rig: Rig, tmp_path: Path):
    await keep_one_of_each(rig, rig.member.id)
    shown = await rig.member.slash(rig.channel, "privacy")
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    asked = await rig.member.click(shown.response, label="Delete my data")
    await rig.member.click(asked.response, label="Delete for good")

    assert await kept_of(rig, rig.member.id) == NOTHING
