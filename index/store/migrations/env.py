"""Alembic entry point: run the library's migrations on the connection of the store."""

from alembic import context

from index.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
