"""Deliveries to the servers of the wire server: a library with many new articles, and what became of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from delivery_rig import report
from sqlalchemy import Column, ColumnElement, Connection, func, select, update
from wire_discord import WireDiscord
from wire_entities import CHANNELS

from bot.db.bot_database import BotDatabase
from bot.db.delivery_queries import DeliveryOptions, add_delivery
from bot.db.tables import deliveries, delivery_posts
from index import AlertCriteria, CorpusName, IndexSettings, NewsIndex, StandingQueryId, open_index
from index.store.database import Database, open_database
from index.store.schema import alerts

QUICK_PROGRAM = """
import sys
import bot.once_only_sender, bot.tasks.delivery_task as task
bot.once_only_sender.SPACING_S = {spacing_s}
bot.services.OnceOnlySender.__init__.__kwdefaults__["spacing_s"] = {spacing_s}
bot.services.build_services.__kwdefaults__["post_spacing_s"] = {spacing_s}
task.FIRST_DELIVERY_DELAY_S, task.DELIVERY_INTERVAL_S = 0, 0.2
from bot.app import main
sys.exit(main())
"""
"""The real program, which delivers at once and often."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A delivery to the one channel of a server."""

    guild: str
    most_an_hour: int = 6
    waited: timedelta = timedelta()
    """How long ago its articles arrived."""


def prepare_deliveries(folder: Path, every: Sequence[Wanted], *, articles: int) -> None:
    """Create the library that the bot will open: new articles that match, and are not delivered yet."""
    with open_index(IndexSettings(data_dir=folder, embedding_model="bundled", _env_file=None)) as index:
        BotDatabase(index.database)
        for wanted in every:
            deliver_all(index, wanted.guild, most_an_hour=wanted.most_an_hour)
            index.add(CorpusName(f"guild-{wanted.guild}"), [report(number) for number in range(articles)])
        while index.alerts.match_arrivals().waiting:
            pass
    for number, wanted in enumerate(every, start=1):
        move_back(folder, number, wanted.waited)


def prepare_feeds(settings: IndexSettings, feeds: Mapping[str, str]) -> None:
    """Create the library that the bot will open: a feed for each server, whose articles are delivered."""
    with open_index(settings) as index:
        BotDatabase(index.database)
        for guild, address in feeds.items():
            deliver_all(index, guild, most_an_hour=10_000)
            index.sources.add(CorpusName(f"guild-{guild}"), index.sources.check_feed(address))


def deliver_all(index: NewsIndex, guild: str, *, most_an_hour: int) -> None:
    """Deliver each new article of a server to its one channel."""

    def store(connection: Connection, query_id: StandingQueryId) -> None:
        add_delivery(
            connection,
            guild_id=int(guild),
            channel_id=int(CHANNELS[guild]),
            query_id=query_id,
            options=DeliveryOptions(most_an_hour=most_an_hour),
            person_id=1,
            at=datetime.now(UTC),
        )

    index.alerts.add([CorpusName(f"guild-{guild}")], AlertCriteria(), on_added=store)


@cache
def _open_once(folder: Path) -> Database:
    """Stays open: it is asked many times a second what the bot has done."""
    return open_database(folder)


def move_back(folder: Path, delivery_id: int, by: timedelta) -> None:
    """Let the alerts and posts of a delivery be older by that time."""
    followed = select(deliveries.c.query_id).where(deliveries.c.id == delivery_id).scalar_subquery()
    with _open_once(folder).write_transaction() as connection:
        _move_times(connection, alerts.c.matched_at, alerts.c.query_id == followed, by)
        _move_times(connection, delivery_posts.c.planned_at, delivery_posts.c.delivery_id == delivery_id, by)


def _move_times(
    connection: Connection, time: Column[datetime], condition: ColumnElement[bool], by: timedelta
) -> None:
    table = time.table
    for number, at in connection.execute(select(table.c.id, time).where(condition)).all():
        connection.execute(update(table).where(table.c.id == number).values({time.name: at - by}))


def count_undelivered(folder: Path) -> int:
    """Alerts that are still to be delivered."""
    query = select(func.count()).where(alerts.c.delivered_at.is_(None), alerts.c.kind == "new")
    with _open_once(folder).read_transaction() as connection:
        return int(connection.execute(query).scalar_one())


def posted_reports(discord: WireDiscord, guild: str) -> list[int]:
    """The numbers of the articles that have a post of their own, in order."""
    texts = [message["content"] for message in discord.rest.channel_messages[CHANNELS[guild]]]
    return [int(match[1]) for text in texts if (match := re.match(r"\*\*\[Report (\d+)\]", text))]


def summaries(discord: WireDiscord, guild: str) -> list[str]:
    """The first lines of the summaries."""
    texts = [message["content"] for message in discord.rest.channel_messages[CHANNELS[guild]]]
    return [text.splitlines()[0] for text in texts if not text.startswith("**[Report ")]
