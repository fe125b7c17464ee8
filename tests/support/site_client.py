"""Talk to the status page as a browser does, and fill a library with what it must not show."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import child_processes
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer, unused_port
from multidict import CIMultiDictProxy
from sqlalchemy import BigInteger, Boolean, Connection, Integer, LargeBinary, Table, insert
from sqlalchemy.types import TypeEngine
from yarl import URL

from bot.db.exchange_queries import ExchangeContent, add_exchange, set_answer_message
from bot.db.job_queries import JobKind
from bot.db.tables import BOT_SCHEMA, exchanges
from bot.web.request_guard import USER_NAME
from bot.web.status_site import SiteSettings, make_site
from index import Citation, IndexSettings, UtcDateTime

KEY = "key-of-the-test"
SECRET_NUMBER = 770_000_000_000_000_000
"""Ids of servers, channels, messages and people begin with 77000."""
SECRET_WORD = "Geheimrat"


@dataclass(frozen=True)
class Response:
    status: int
    headers: CIMultiDictProxy[str]
    text: str


class SiteClient:
    """Sends the key unless told otherwise."""

    def __init__(self, session: ClientSession, port: int) -> None:
        self._session = session
        self.port = port

    async def get(self, path: str, *, method: str = "GET", key: str = KEY, **headers: str) -> Response:
        credentials = base64.b64encode(f"{USER_NAME}:{key}".encode()).decode()
        own = {"Authorization": f"Basic {credentials}", **headers}
        url = URL(f"http://127.0.0.1:{self.port}{path.partition('#')[0]}", encoded=True)
        async with self._session.request(method, url, headers=own, allow_redirects=False) as response:
            return Response(response.status, response.headers, await response.text())


@asynccontextmanager
async def serving(folder: Path, *, bot_address: str = "") -> AsyncIterator[SiteClient]:
    """The site of the library in a folder."""
    settings = SiteSettings(settings_of(folder), unused_port(), KEY, bot_address)
    async with (
        TestServer(make_site(settings), port=settings.port),
        ClientSession() as session,
    ):
        yield SiteClient(session, settings.port)


def settings_of(folder: Path) -> IndexSettings:
    return IndexSettings(data_dir=folder, database_url=child_processes.database_url_of(folder), _env_file=None)


def store_answer(
    connection: Connection, *citations: Citation, guild_id: int | None = SECRET_NUMBER, **content: object
) -> None:
    """Store an exchange whose question is secret, with the message that answers it."""
    stored = ExchangeContent(question=SECRET_WORD, previous=(SECRET_WORD,), citations=citations, **content)
    exchange_id = add_exchange(
        connection,
        stored,
        guild_id=guild_id,
        channel_id=SECRET_NUMBER + 1,
        person_id=SECRET_NUMBER + 2,
        at=datetime.now(UTC),
    )
    set_answer_message(
        connection, exchange_id, message_id=SECRET_NUMBER + 100 + exchange_id, channel_id=SECRET_NUMBER + 3
    )


def fill_bot_tables(connection: Connection) -> None:
    """A row in each table of the bot; its numbers and texts are secret."""
    tables = [table for table in BOT_SCHEMA.metadata.sorted_tables if table is not exchanges]
    store_answer(connection)
    for place, table in enumerate(tables):
        connection.execute(insert(table).values(_make_secret_row(table, SECRET_NUMBER + 1000 * place)))


def _make_secret_row(table: Table, number: int) -> dict[str, object]:
    chosen: dict[str, object] = {"state": "waiting", "kind": JobKind.REINDEX.value}
    chosen |= {key.parent.name: 1 for key in table.foreign_keys}
    return {
        column.name: chosen.get(column.name) or _make_secret(column.type, number + place)
        for place, column in enumerate(table.columns)
        if column.name != "id"
    }


def _make_secret(kind: TypeEngine[Any], number: int) -> object:
    match kind:
        case UtcDateTime():
            return datetime.now(UTC)
        case LargeBinary():
            return SECRET_WORD.encode()
        case Boolean():
            return True
        case BigInteger():
            return number
        case Integer():
            return 7
    return f"{SECRET_WORD}{number}"[: getattr(kind, "length", None) or 40]
