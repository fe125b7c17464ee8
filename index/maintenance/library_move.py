"""Copy a library to another database: from SQLite to PostgreSQL, or back."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from index.model.errors import StoreDamagedError
from index.model.protocols import IsCancelled, ReportProgress, ignore_progress, never_cancelled
from index.model.report_types import CopyReport
from index.settings import IndexSettings
from index.store.database import Database, open_database
from index.store.database_backend import Schema


def copy_to_database(
    settings: IndexSettings,
    *,
    folder: Path | None = None,
    url: str = "",
    schemas: Sequence[Schema] = (),
    report_progress: ReportProgress = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
) -> CopyReport:
    """Copy the library to the data folder `folder`, or to the database of PostgreSQL at `url`.

    The library stays unchanged, and other processes cannot write to it meanwhile. The target must be empty. It
    becomes a library only when all of it is copied and was compared; an interrupted or cancelled copy is
    continued by the next call. `schemas` are those of the calling program, as for `write_backup`. The index
    files are built again when the copy is first opened; nothing is embedded again.

    Raises BackupError if the copy differs, StoreDamagedError for a damaged library, StoreInUseError,
    StoreError.
    """
    data_dir = settings.data_dir.resolve()
    with closing(open_database(data_dir, settings.database_url.get_secret_value())) as library:
        _require_sound(library)
        return library.copy_to_empty(
            folder.resolve() if folder is not None else data_dir,
            url,
            schemas,
            report_progress=report_progress,
            is_cancelled=is_cancelled,
        )


def _require_sound(library: Database) -> None:
    """Damaged rows would be refused by the other database, or read as something else."""
    found = [*map(str, library.find_damage()), *(rows.table for rows in library.find_damaged_rows())]
    if found:
        reason = f"it is damaged ({found[0]}); run `watchdesk check --repair`, or restore a backup"
        raise StoreDamagedError(library.location, reason)
