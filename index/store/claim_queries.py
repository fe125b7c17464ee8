"""Claims on work: one process at a time holds a claim, until it releases it or no longer renews it.

All times are those of the database, so that machines whose clocks differ agree. Statements wait for no other
process: a claim that another one is changing at the moment is one that it holds.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from index.store.database_clock import read_clock
from index.store.portable_sql import insert_into, is_among
from index.store.schema import claims


class ClaimKind(StrEnum):
    """What is claimed. An item is a number of that kind; 0 where there is only one."""

    PREPARING = "preparing"
    """Everything that a sync does before it embeds."""
    EMBEDDING = "embedding"
    """A passage."""
    VECTORS = "vectors"
    """Storing the vectors of a corpus in the database, or building their graph."""
    MATCHING = "matching"
    """New articles against standing queries."""
    PROCESS = "process"
    """Being one of the processes that share the shards; the item is a number that the process chose."""
    SHARD = "shard"
    JOB = "job"
    """The job of a server."""
    IDENTIFYING = "identifying"
    """Starting a session with Discord's gateway, in one of the buckets of its rate limit."""
    PAGE_CHECK = "page check"
    """Checking the page of an article."""
    INDEXED = "indexed"
    """Having the files of an edition in a data folder; the item has the numbers of both."""


Claim: TypeAlias = tuple[ClaimKind, int]

_NOBODY = ""
_FORGOTTEN_AFTER = timedelta(hours=1)
"""Claims of processes that died, on work that is no longer there."""


def take_claims(
    connection: Connection, kind: ClaimKind, items: Iterable[int], holder: str, lease: timedelta
) -> set[int]:
    """Claim what is free, has expired or is the holder's already; returns what the holder has then."""
    wanted, now = sorted(set(items)), read_clock(connection)
    claim = {"holder": holder, "until": now + lease}
    is_free = or_(claims.c.until <= now, claims.c.holder == holder)
    free = _lock(connection, and_(_are(kind), is_free), wanted).get(kind, set())
    connection.execute(update(claims).where(_are(kind)).values(claim), {"ids": sorted(free)})
    new = [{"kind": kind.value, "item": item, **claim} for item in wanted if item not in free]
    if new:
        inserted = insert_into(connection, claims).values(new).on_conflict_do_nothing()
        free.update(connection.execute(inserted.returning(claims.c.item)).scalars())
    return free


def renew_claims_of(connection: Connection, holder: str, lease: timedelta) -> set[Claim]:
    """Renew all claims of a holder; returns those that nobody has taken over."""
    now = read_clock(connection)
    until = now + lease
    held = _lock(connection, claims.c.holder == holder)
    for kind, items in held.items():
        connection.execute(update(claims).where(_are(kind)).values(until=until), {"ids": list(items)})
    connection.execute(delete(claims).where(claims.c.until < now - _FORGOTTEN_AFTER))
    return {(kind, item) for kind, items in held.items() for item in items}


def let_claims_end(
    connection: Connection, holder: str, kind: ClaimKind, items: Iterable[int], after: timedelta
) -> None:
    """Let claims of a holder end after a time, whatever becomes of it; nobody holds or renews them then."""
    until = read_clock(connection) + after
    those = update(claims).where(_are(kind), claims.c.holder == holder)
    connection.execute(those.values(holder=_NOBODY, until=until), {"ids": sorted(set(items))})


def release_claims_of(connection: Connection, holder: str, kind: ClaimKind, items: Iterable[int]) -> None:
    """Give claims back; those that another holder has taken over are left alone."""
    ids = sorted(set(items))
    connection.execute(delete(claims).where(_are(kind), claims.c.holder == holder), {"ids": ids})


def release_claims_of_dead(connection: Connection, holders: Collection[str]) -> int:
    """Give back what processes held that no longer run; returns how many claims there were."""
    return connection.execute(delete(claims).where(claims.c.holder.in_(holders))).rowcount


def list_claimed(connection: Connection, kind: ClaimKind) -> dict[int, str]:
    """The valid claims of a kind, with their holders."""
    query = select(claims.c.item, claims.c.holder).where(
        claims.c.kind == kind.value, claims.c.until > read_clock(connection)
    )
    return {row.item: row.holder for row in connection.execute(query.order_by(claims.c.item))}


def _are(kind: ClaimKind) -> ColumnElement[bool]:
    """Claims of a kind on the items in the parameter `ids`."""
    return and_(claims.c.kind == kind.value, is_among(claims.c.item))


def _lock(
    connection: Connection, condition: ColumnElement[bool], ids: Sequence[int] = ()
) -> dict[ClaimKind, set[int]]:
    """The claims that meet a condition, without those that another transaction is changing."""
    query = select(claims.c.kind, claims.c.item).where(condition).with_for_update(skip_locked=True)
    found: dict[ClaimKind, set[int]] = {}
    for row in connection.execute(query.order_by(claims.c.kind, claims.c.item), {"ids": list(ids)}):
        found.setdefault(ClaimKind(row.kind), set()).add(row.item)
    return found
