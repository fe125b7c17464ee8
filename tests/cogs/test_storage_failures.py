"""A full disk and damaged rows: people get one sentence, and the background tasks continue."""

import asyncio
import errno

import pytest
from discord_rig import Rig, draft
from failing_disk import failing_writes

from bot.tasks import poll_task, retention_task, sync_task
from index import StoreDamagedError, StoreFullError

pytest_plugins = ["discord_fixtures"]

QUOTE = "The navy began a long exercise east of the island on Monday."
EXERCISE = draft(QUOTE, title="Navy begins exercise", url="https://example.org/exercise")
QUESTION = "When did the navy begin a long exercise east of the island?"
DAMAGED = "Part of my library is damaged, so I cannot do this."
ERRORS = (
    StoreFullError("/srv/secret", "the disk is full"),
    StoreDamagedError("/srv/secret", "a row is damaged"),
)


def damage(rig: Rig, statement: str) -> None:
    with rig.library.database.write_transaction() as connection:
        connection.exec_driver_sql(statement)


async def test_on_a_full_disk_a_question_is_answered_without_buttons_that_need_its_record(rig: Rig):
    rig.add(EXERCISE)
    with failing_writes(errno.ENOSPC) as writes:
        writes.fail(1, last=10**9)
        result = await rig.member.slash(rig.channel, "ask", question=QUESTION)
        await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    assert QUOTE in result.response.content
    assert [row.children for row in result.response.components] == []
    assert QUOTE in rig.channel.last_message.content


@pytest.mark.sqlite  # PostgreSQL accepts no text that is not valid
@pytest.mark.simcord(check_errors=False)
async def test_a_question_that_meets_a_damaged_row_is_told_so_in_one_sentence(
    rig: Rig, caplog: pytest.LogCaptureFixture
):
    rig.add(EXERCISE)
    damage(rig, "UPDATE articles SET title = CAST(x'ff' || CAST(text AS BLOB) AS TEXT)")

    result = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    [told] = result.followups
    assert told.content.startswith(DAMAGED)
    [record] = [record for record in caplog.records if "/ask failed" in record.getMessage()]
    assert "StoreDamagedError" in record.getMessage()
    assert record.exc_info is None
    assert "long exercise" not in caplog.text


@pytest.mark.simcord(check_errors=False)
async def test_a_damaged_record_is_told_so_in_one_sentence(rig: Rig, caplog: pytest.LogCaptureFixture):
    rig.add(EXERCISE)
    answer = await rig.member.slash(rig.channel, "ask", question=QUESTION)
    damage(rig, "UPDATE exchanges SET content = substr(content, 1, 60)")

    result = await rig.member.click(answer.response, label="Why this answer")

    assert result.response.content.startswith(DAMAGED)
    assert "long exercise" not in caplog.text


@pytest.mark.parametrize("error", ERRORS)
async def test_loops_pause_and_go_on(
    rig: Rig, error: Exception, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    for module in (sync_task, poll_task):
        monkeypatch.setattr(module, "RETRY_DELAY_S", 0)
    monkeypatch.setattr(poll_task, "FIRST_POLL_DELAY_S", 0)
    rig.library.fail("sync", error)
    rig.library.fail("sources.poll", error)
    loops = [
        asyncio.create_task(sync_task.sync_forever(rig.index)),
        asyncio.create_task(poll_task.poll_sources_forever(rig.services)),
    ]
    await rig.until(lambda: "cannot index new articles" in caplog.text and "cannot poll sources" in caplog.text)
    assert not any(record.exc_info for record in caplog.records)

    rig.library.before.clear()
    await rig.until(lambda: rig.library.finished["sync"] > 0 and rig.library.finished["sources.poll"] > 0)

    for loop in loops:
        loop.cancel()
    await asyncio.wait(loops)


async def test_what_is_kept_no_longer_is_dropped_once_there_is_room(rig: Rig):
    from datetime import UTC, datetime

    with failing_writes(errno.ENOSPC) as writes:
        writes.fail(1, last=10**9)
        with pytest.raises(StoreFullError):
            await retention_task.purge_expired(rig.services, datetime.now(UTC))

    await retention_task.purge_expired(rig.services, datetime.now(UTC))
