"""Alembic's entry: runs the bot's migrations on the connection that the store hands over."""

from alembic import context

from bot.records.schema import RECORDS_SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=RECORDS_SCHEMA.version_table,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
