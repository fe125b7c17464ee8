"""Polling in the background, and notices about sources that were paused for failing."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import discord
import pytest
from discord_rig import Rig
from news_site import NewsSite, follow, log_of, sources_of
from sqlalchemy import text

from bot.db.audit_log_queries import AuditAction
from bot.db.source_offer_queries import save_source_channel
from bot.tasks import poll_task
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.poll_task import notify_of_paused_sources, poll_sources_forever
from index import SHARED_CORPUS, FeedChoice, Source, SourceKind, StoreUnwritableError

pytest_plugins = ["discord_fixtures", "news_site_fixtures"]


@pytest.fixture
def reads_loopback() -> bool:
    return True


@pytest.fixture(autouse=True)
def ready(rig: Rig) -> None:
    rig.services.jobs.client = rig.env.bot


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll without waiting."""
    monkeypatch.setattr(poll_task, "FIRST_POLL_DELAY_S", 0)
    monkeypatch.setattr(poll_task, "POLL_INTERVAL_S", 0)
    monkeypatch.setattr(poll_task, "RETRY_DELAY_S", 0)


async def follow_failing(rig: Rig, site: NewsSite, channel_id: int | None = None) -> Source:
    """A source that was added in a channel and paused after failing for days."""
    source = follow(rig, site, "/nowhere")
    chosen = channel_id or rig.channel.id
    await rig.services.records.write(lambda c: save_source_channel(c, rig.guild.id, [source.source_id], chosen))
    pause_for_failing(rig, source)
    return source


def pause_for_failing(rig: Rig, source: Source) -> None:
    """Store a source as one that has failed for days."""
    rig.library.sources.poll(source_id=source.source_id)
    with rig.library.database.write_transaction() as connection:
        connection.execute(
            text(
                "UPDATE sources SET state = 'failing', failing_since = :at, next_poll_at = NULL WHERE id = :id"
            ),
            {"id": source.source_id, "at": datetime(2026, 11, 2, 12, tzinfo=UTC).replace(tzinfo=None)},
        )


async def test_due_sources_are_polled_in_the_background(rig: Rig, site: NewsSite, quick: None):
    follow(rig, site)

    polled = asyncio.create_task(poll_sources_forever(rig.services))
    await rig.until(lambda: rig.library.finished["sources.poll"])

    polled.cancel()
    with suppress(asyncio.CancelledError):
        await polled
    titles = sorted(article.facts.title for article in rig.library.list_articles([rig.corpus]))
    assert titles == ["Ferry cancelled", "Radar switched on"]


async def test_polling_continues_after_a_failure_which_is_logged(
    rig: Rig, quick: None, caplog: pytest.LogCaptureFixture
):
    rig.library.fail("sources.poll", StoreUnwritableError("/srv", "read-only"))
    polled = asyncio.create_task(poll_sources_forever(rig.services))
    await rig.until(lambda: "cannot poll sources" in caplog.text)

    rig.library.before["sources.poll"] = lambda: None
    await rig.until(lambda: rig.library.finished["sources.poll"] >= 2)

    assert not polled.done()
    failures = [record for record in caplog.records if "cannot poll sources" in record.message]
    assert {(record.levelname, record.exc_info) for record in failures} == {("WARNING", None)}
    polled.cancel()
    with suppress(asyncio.CancelledError):
        await polled


async def test_polling_ends_when_the_executor_closes(rig: Rig, quick: None):
    polled = asyncio.create_task(poll_sources_forever(rig.services))
    await rig.until(lambda: rig.library.finished["sources.poll"])

    await rig.index.close()
    polls = rig.library.finished["sources.poll"]

    async with asyncio.timeout(20):
        await polled
    assert rig.library.finished["sources.poll"] == polls


async def test_a_poll_is_cut_short_when_the_bot_stops(rig: Rig, site: NewsSite):
    follow(rig, site)
    rig.index.stop_indexing()

    report = await rig.index.poll_due()

    assert report.cancelled
    assert sources_of(rig)[0].articles == 0


async def test_a_paused_source_is_reported_once_in_the_channel_in_which_it_was_added(rig: Rig, site: NewsSite):
    await follow_failing(rig, site)

    for _ in range(2):
        await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    [report] = rig.channel.history()
    assert report.content.startswith(
        "I paused **Strait Daily** because I have not been able to read it since <t:1793620800:D>: "
    )
    assert "404" in report.content
    assert "`/source resume` tries it again" in report.content
    [line] = await log_of(rig)
    assert (line.action, line.person_id) == (AuditAction.SOURCE_GIVEN_UP, None)


async def test_the_report_is_in_the_language_of_the_server(rig: Rig, site: NewsSite):
    await rig.services.servers.change(rig.guild.id, language="ja")
    await follow_failing(rig, site)

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert not rig.channel.last_message.content.startswith("I could not read")


def close_channel(rig: Rig) -> int:
    """A channel in which the bot has no permissions."""
    overwrites = {rig.guild.me: discord.PermissionOverwrite(view_channel=False)}
    return rig.guild.create_text_channel("closed", overwrites=overwrites).id


async def test_the_report_goes_to_the_system_channel_if_that_channel_is_closed(rig: Rig, site: NewsSite):
    guild = rig.env.bot.get_guild(rig.guild.id)
    await guild.edit(system_channel=guild.get_channel(rig.channel.id))
    await rig.env.settle()
    await follow_failing(rig, site, close_channel(rig))

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert "Strait Daily" in rig.channel.last_message.content


async def test_the_report_is_only_in_the_audit_log_if_no_channel_is_open(rig: Rig, site: NewsSite):
    await follow_failing(rig, site, close_channel(rig))

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert rig.library.sources.list_unreported() == []
    assert [line.action for line in await log_of(rig)] == [AuditAction.SOURCE_GIVEN_UP]


async def test_the_report_is_sent_later_while_discord_fails(rig: Rig, site: NewsSite):
    source = await follow_failing(rig, site)
    rig.env.inject_error("POST", "/channels/*", status=503, times=None)

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert [s.source_id for s in rig.library.sources.list_unreported()] == [source.source_id]


async def test_a_paused_shared_source_is_reported_to_the_operator_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    choice = FeedChoice(url="https://shared.example/feed", kind=SourceKind.FEED, title="Wire for all")
    source = rig.library.sources.add(SHARED_CORPUS, choice)
    pause_for_failing(rig, source)

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert "source 1 of corpus shared was paused after repeated failures" in caplog.text
    assert rig.library.sources.list_unreported() == []


async def test_a_server_that_the_bot_does_not_see_gets_the_report_later(rig: Rig, site: NewsSite):
    source = follow(rig, site)
    pause_for_failing(rig, source)
    rig.services.jobs.client = None

    await notify_of_paused_sources(rig.services, ItemAttempts(failure_event="cannot report"))

    assert [s.source_id for s in rig.library.sources.list_unreported()] == [source.source_id]
