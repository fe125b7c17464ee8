"""Alembic entry point: run the bot's migrations on the connection of the store."""

from alembic import context

from bot.db.tables import BOT_SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=BOT_SCHEMA.version_table,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
