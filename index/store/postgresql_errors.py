"""Translate errors of PostgreSQL into StoreErrors, without row contents and without the password."""

import re
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError

from index.model.errors import (
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreInUseError,
    StoreUnwritableError,
)
from index.store.error_translation import DISK_ERROR, FULL

_LOCKED = "another process keeps it locked; try again when that is done"
_READ_ONLY = "the database server only allows reading; connect to the primary server"
_FORBIDDEN = "the user may not do this in the database; make it the owner of the database"
_DAMAGED = "the database is damaged; restore a backup"
_TOO_MANY = "the database server has no free connection; try again, or raise max_connections"
_CANCELLED = "the database server cancelled the statement; try again, or raise its statement_timeout"
_UNREACHABLE = "the database server does not answer; check that it runs, then try again"
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_STATE: Mapping[str, tuple[type[StoreError], str]] = {
    "25006": (StoreUnwritableError, _READ_ONLY),
    "42501": (StoreUnwritableError, _FORBIDDEN),
    "53100": (StoreFullError, FULL),
    "53300": (StoreError, _TOO_MANY),
    "55P03": (StoreInUseError, _LOCKED),
    "40001": (StoreInUseError, _LOCKED),
    "40P01": (StoreInUseError, _LOCKED),
    "57014": (StoreError, _CANCELLED),
    "58030": (StoreUnwritableError, DISK_ERROR),
    "XX001": (StoreDamagedError, _DAMAGED),
    "XX002": (StoreDamagedError, _DAMAGED),
}
# The connection failed or was lost; the server shuts down, starts or crashed.
_LOST = ("08", "57P01", "57P02", "57P03")
# What the server said when it refused a connection, such as: database "x" does not exist.
_REFUSAL = re.compile(r"FATAL: +([^\n]{1,200})")


def translate_driver_error(location: str, error: Exception) -> StoreError | None:
    """The StoreError for an error of PostgreSQL; None for a bug."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(origin, "sqlstate", None) or "")
    if state in _BY_STATE:
        kind, reason = _BY_STATE[state]
        return kind(location, reason)
    if state.startswith(_LOST) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StoreError(location, _UNREACHABLE)
    if not state and isinstance(error, OperationalError | psycopg.OperationalError):
        refused = _REFUSAL.search(str(origin))
        return StoreError(location, f"the database server refused: {refused[1]}" if refused else _UNREACHABLE)
    return None
