"""An empty library as its first opening leaves it: laying the tables takes longer than most tests do."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.db.tables import BOT_SCHEMA
from index.store.database import DATABASE_FILE, open_database


def begin_library(folder: Path, *, with_records: bool = False) -> None:
    """Put an empty database, perhaps with the bot's own tables, into a folder that is new or empty.

    Leaves every other folder as it is.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DATABASE_FILE).write_bytes(_lay_tables(with_records))


@cache
def _lay_tables(with_records: bool) -> bytes:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        if with_records:
            database.migrate(BOT_SCHEMA)
        database.close()
        return (Path(folder) / DATABASE_FILE).read_bytes()
