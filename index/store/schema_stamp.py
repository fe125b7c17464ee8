"""Run Alembic on the tables of one owner, in the transaction of a connection."""

from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from index.store.database_backend import Schema

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade_tables(connection: Connection, schema: Schema) -> None:
    """Run all migrations that the database does not have yet."""
    from alembic import command  # noqa: PLC0415 - takes 0.25 s, needed only for a new or old database

    command.upgrade(_configure(connection, schema), "head")


def stamp_version(connection: Connection, schema: Schema) -> None:
    """Store that the tables, which exist, are those of the newest version."""
    from alembic import command  # noqa: PLC0415 - as above

    command.stamp(_configure(connection, schema), "head")


def _configure(connection: Connection, schema: Schema) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(resources.files(schema.scripts)))
    config.attributes["connection"] = connection
    return config
