"""Limits on what the bot stores per person and per server.

A draft beyond its limit is refused, since a person waits for the result. Exchanges, ratings, audit log lines
and feed offers are never refused: the oldest are deleted. Limits are checked in the transaction that stores.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from bot.bot_errors import Refusal
from bot.db.tables import activities, drafts, exchanges, feedback, source_offers

MAX_DRAFTS_PER_PERSON = 100
"""Open drafts on one server."""
MAX_DRAFTS_PER_SERVER = 1000
MAX_DRAFT_BYTES_PER_PERSON = 5_000_000
"""Compressed, over all servers; decided drafts count until they are deleted."""
DRAFT_ROW_BYTES = 500
"""Added for each draft to the size of its content."""
MODERATOR_RESERVE_DIVISOR = 5
"""A fifth of a server's quota is reserved for its moderators, so that others cannot use it up."""

MAX_EXCHANGES_PER_PERSON = 500
MAX_EXCHANGES_PER_SERVER = 20_000
MAX_RATINGS_PER_PERSON = 1000
MAX_AUDIT_RECORDS_PER_SERVER = 20_000
MAX_OFFERS_PER_SERVER = 200

_OPEN_STATES = ("preview", "waiting")


@dataclass(frozen=True, slots=True)
class DraftQuota:
    """The size limit for the drafts of one server. `for_moderator` includes the moderators' reserve."""

    max_bytes: int
    for_moderator: bool = False

    @property
    def usable_bytes(self) -> int:
        return (
            self.max_bytes
            if self.for_moderator
            else self.max_bytes - self.max_bytes // MODERATOR_RESERVE_DIVISOR
        )


@dataclass(frozen=True, slots=True)
class DraftUsage:
    """The number of undecided drafts, and the compressed size of all stored ones."""

    undecided: int
    bytes: int


def require_draft_quota(connection: Connection, guild_id: int, person_id: int, quota: DraftQuota) -> None:
    """Raises Refusal if the stored drafts exceed a limit, which rolls back the transaction."""
    own = _measure(connection, drafts.c.guild_id == guild_id, drafts.c.person_id == person_id)
    if own.undecided > MAX_DRAFTS_PER_PERSON:
        raise Refusal(
            "You can have at most {n} pending articles here. Add or cancel some first.",
            n=MAX_DRAFTS_PER_PERSON,
        )
    if _measure(connection, drafts.c.person_id == person_id).bytes > MAX_DRAFT_BYTES_PER_PERSON:
        raise Refusal(
            "Your pending articles take up all your space. Add or cancel some first, or try again tomorrow."
        )
    server = measure_drafts(connection, guild_id)
    if server.undecided > MAX_DRAFTS_PER_SERVER or server.bytes > quota.usable_bytes:
        raise Refusal(
            "The pending articles of this server take up all its space. Ask a moderator to decide on some with "
            "`/review`, or try again tomorrow."
        )


def measure_drafts(connection: Connection, guild_id: int) -> DraftUsage:
    """The number and size of a server's drafts."""
    return _measure(connection, drafts.c.guild_id == guild_id)


def trim_exchanges(connection: Connection, guild_id: int | None, person_id: int) -> None:
    """Delete the oldest exchanges of a person and of a server beyond their limits."""
    _keep_newest(connection, exchanges, exchanges.c.person_id == person_id, MAX_EXCHANGES_PER_PERSON)
    if guild_id is not None:
        _keep_newest(connection, exchanges, exchanges.c.guild_id == guild_id, MAX_EXCHANGES_PER_SERVER)


def trim_audit_log(connection: Connection, guild_id: int) -> None:
    """Delete the oldest audit log lines of a server beyond the limit."""
    _keep_newest(connection, activities, activities.c.guild_id == guild_id, MAX_AUDIT_RECORDS_PER_SERVER)


def trim_offers(connection: Connection, guild_id: int) -> None:
    """Delete the oldest feed offers of a server beyond the limit."""
    _keep_newest(connection, source_offers, source_offers.c.guild_id == guild_id, MAX_OFFERS_PER_SERVER)


def trim_ratings(connection: Connection, person_id: int) -> None:
    """Delete the oldest ratings of a person beyond the limit; ratings of the same moment go together."""
    own = feedback.c.person_id == person_id
    given = select(feedback.c.given_at).where(own).order_by(feedback.c.given_at.desc())
    first_beyond = connection.execute(given.offset(MAX_RATINGS_PER_PERSON).limit(1)).scalar()
    if first_beyond is not None:
        connection.execute(delete(feedback).where(own, feedback.c.given_at <= first_beyond))


def _keep_newest(connection: Connection, table: Table, which: ColumnElement[bool], most: int) -> None:
    first_beyond = connection.execute(
        select(table.c.id).where(which).order_by(table.c.id.desc()).offset(most).limit(1)
    ).scalar()
    if first_beyond is not None:
        connection.execute(delete(table).where(which, table.c.id <= first_beyond))


def _measure(connection: Connection, *which: ColumnElement[bool]) -> DraftUsage:
    # SQLite finds the length of a BLOB without reading it.
    stored = func.coalesce(func.sum(func.length(drafts.c.content) + DRAFT_ROW_BYTES), 0)
    undecided = func.count().filter(drafts.c.state.in_(_OPEN_STATES))
    found = connection.execute(select(undecided, stored).where(*which)).one()
    return DraftUsage(undecided=int(found[0]), bytes=int(found[1]))
