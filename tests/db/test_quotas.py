"""Limits on what the bot stores for one person and one server."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from libraries import open_library
from sqlalchemy import Connection, func, select

from bot.bot_errors import Refusal
from bot.db import storage_quotas
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record, list_audit_records
from bot.db.draft_queries import DraftState, add_draft, change_draft_state, find_draft
from bot.db.exchange_queries import (
    MAX_CONTENT_CHARS,
    ExchangeContent,
    add_exchange,
    find_exchange,
    list_ratings,
    save_rating,
)
from bot.db.source_offer_queries import SourceOffer, add_offer
from bot.db.storage_quotas import DraftQuota, measure_drafts
from bot.db.tables import drafts, exchanges, feedback, source_offers
from index import ArticleDraft, NewsIndex, SourceLabels

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LARGE_QUOTA = DraftQuota(max_bytes=10**9)
MILLION = "The navy began a long exercise east of the island. " * 20_000


@pytest.fixture
def library(tmp_path: Path):
    with open_library(tmp_path, with_bot_tables=True) as index:
        yield index


def bring(
    library: NewsIndex, text: str, *, guild_id: int = 5, person_id: int = 1, quota: DraftQuota = LARGE_QUOTA
) -> int:
    with library.database.write_transaction() as connection:
        return add_draft(
            connection,
            ArticleDraft(text=text, title="Navy"),
            guild_id=guild_id,
            channel_id=1,
            person_id=person_id,
            at=NOW,
            quota=quota,
        )


def count(library: NewsIndex, table) -> int:
    with library.database.read_transaction() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def noise(chars: int, seed: int = 0) -> str:
    """Text that hardly compresses."""
    return "".join(random.Random(seed).choices([chr(c) for c in range(0x4E00, 0x9FA5)], k=chars))


# --- drafts


def test_twenty_long_drafts_take_little_space(library: NewsIndex):
    for _ in range(20):
        bring(library, MILLION)

    with library.database.read_transaction() as connection:
        assert measure_drafts(connection, 5).bytes < 200_000
        assert find_draft(connection, 5, 20).draft.text == MILLION


def test_a_person_cannot_exceed_their_bytes_over_all_servers(library: NewsIndex):
    kept = 0
    with pytest.raises(Refusal, match="take up all your space"):
        for guild_id in range(100):
            bring(library, noise(400_000, guild_id), guild_id=guild_id)
            kept += 1

    assert 2 <= kept <= 6
    assert count(library, drafts) == kept


def test_a_server_cannot_exceed_its_bytes_and_reserves_a_share_for_moderators(library: NewsIndex):
    quota = DraftQuota(max_bytes=1_000_000)
    kept = 0
    with pytest.raises(Refusal, match="Ask a moderator"):
        for person_id in range(100):
            bring(library, noise(50_000, person_id), person_id=person_id, quota=quota)
            kept += 1

    assert bring(library, noise(50_000), person_id=999, quota=DraftQuota(1_000_000, for_moderator=True))
    assert count(library, drafts) == kept + 1
    with library.database.read_transaction() as connection:
        assert measure_drafts(connection, 5).bytes <= 1_000_000


@pytest.mark.parametrize(
    ("name", "told"),
    [("MAX_DRAFTS_PER_PERSON", "at most 3 pending articles"), ("MAX_DRAFTS_PER_SERVER", "Ask a moderator")],
)
def test_the_number_of_drafts_is_limited_too(
    library: NewsIndex, monkeypatch: pytest.MonkeyPatch, name: str, told: str
):
    monkeypatch.setattr(storage_quotas, name, 3)
    for _ in range(3):
        bring(library, "Short.")

    with pytest.raises(Refusal, match=told):
        bring(library, "Short.")
    assert count(library, drafts) == 3


def test_a_decided_draft_keeps_no_text(library: NewsIndex):
    number = bring(library, noise(100_000))
    with library.database.write_transaction() as connection:
        assert change_draft_state(connection, number, DraftState.PREVIEW, DraftState.CANCELLED, by=1, at=NOW)
        assert not change_draft_state(connection, number, DraftState.PREVIEW, DraftState.ADDED, by=1, at=NOW)

    with library.database.read_transaction() as connection:
        left = find_draft(connection, 5, number).draft
        assert measure_drafts(connection, 5).bytes < 1000
    assert (left.title, left.text) == ("Navy", "")


# --- rows whose oldest are deleted beyond a limit


def ask(connection: Connection, person_id: int = 1, guild_id: int | None = 5, **content) -> int:
    asked = ExchangeContent(**{"question": "When?", **content})
    return add_exchange(connection, asked, guild_id=guild_id, channel_id=1, person_id=person_id, at=NOW)


@pytest.mark.parametrize("guild_id", [5, None])
def test_the_oldest_questions_of_a_person_are_deleted(
    library: NewsIndex, monkeypatch: pytest.MonkeyPatch, guild_id: int | None
):
    monkeypatch.setattr(storage_quotas, "MAX_EXCHANGES_PER_PERSON", 3)
    with library.database.write_transaction() as connection:
        other = ask(connection, 2, guild_id)
        asked = [ask(connection, 1, guild_id) for _ in range(5)]

        kept = [number for number in (other, *asked) if find_exchange(connection, number)]

    assert kept == [other, *asked[2:]]


def test_the_oldest_questions_of_a_server_are_deleted(library: NewsIndex, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage_quotas, "MAX_EXCHANGES_PER_SERVER", 3)
    with library.database.write_transaction() as connection:
        elsewhere = ask(connection, 99, 6)
        asked = [ask(connection, person) for person in range(5)]

        kept = [number for number in (elsewhere, *asked) if find_exchange(connection, number)]

    assert kept == [elsewhere, *asked[2:]]


def test_a_long_exchange_is_stored_without_its_earlier_questions(library: NewsIndex):
    with library.database.write_transaction() as connection:
        number = ask(connection, previous=("x" * MAX_CONTENT_CHARS,))

        assert find_exchange(connection, number).content.previous == ()
        assert connection.execute(select(func.length(exchanges.c.content))).scalar_one() < 1000


def test_the_oldest_ratings_of_a_person_are_deleted(library: NewsIndex, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage_quotas, "MAX_RATINGS_PER_PERSON", 3)
    with library.database.write_transaction() as connection:
        asked = [ask(connection) for _ in range(5)]
        for place, number in enumerate(asked):
            at = NOW + timedelta(seconds=place)
            save_rating(connection, number, 7, is_helpful=True, comment="", at=at)

        assert [len(list_ratings(connection, number)) for number in asked] == [0, 0, 1, 1, 1]
    assert count(library, feedback) == 3


def test_the_oldest_lines_of_a_log_are_deleted_and_each_is_short(
    library: NewsIndex, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storage_quotas, "MAX_AUDIT_RECORDS_PER_SERVER", 3)
    with library.database.write_transaction() as connection:
        for place in range(5):
            subject = str(place) * 10_000
            add_audit_record(
                connection,
                AuditRecord(guild_id=5, person_id=1, action=AuditAction.ARTICLE_ADDED, subject=subject, at=NOW),
            )

        lines = list_audit_records(connection, 5, limit=9)

    assert [(line.subject[0], len(line.subject)) for line in lines] == [("4", 4000), ("3", 4000), ("2", 4000)]


def test_the_oldest_offers_of_feeds_are_deleted(library: NewsIndex, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage_quotas, "MAX_OFFERS_PER_SERVER", 3)
    with library.database.write_transaction() as connection:
        for _ in range(5):
            add_offer(connection, 5, SourceOffer(choices=(), labels=SourceLabels()), NOW)

    assert count(library, source_offers) == 3
