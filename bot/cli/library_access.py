"""Load settings and open the library for a command."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.json_output import print_note
from bot.exit_codes import BadInputError
from index import StoreError

if TYPE_CHECKING:
    from index import NewsIndex


def open_library(data_dir: Path | None) -> "NewsIndex":
    """Open an existing library; the model is loaded when first needed.

    Raises BadInputError if there is no such folder, which is then not created, and StoreError.
    """
    require_library(data_dir)
    return open_or_create_library(data_dir)


def open_to_read(data_dir: Path | None) -> "NewsIndex":
    """As `open_library`, also one that a later version upgraded, if its tables can still be read."""
    require_library(data_dir)
    return _open(data_dir, reads_newer=True)


def open_or_create_library(data_dir: Path | None) -> "NewsIndex":
    """Open the library, or create an empty one. Raises BadInputError, StoreError."""
    return _open(data_dir, reads_newer=False)


def open_to_ask(data_dir: Path | None) -> "NewsIndex":
    """Open an existing library for questions; after an update, index the words of all articles first."""
    index = open_to_read(data_dir)
    if not index.database.is_read_only and index.has_outdated_words():
        print_note("Indexing the words of all articles again. This happens once after an update.")
        try:
            index.reindex_words()
        except StoreError as error:
            print_note(f"Some words cannot be searched yet: {error}")
    return index


def require_library(data_dir: Path | None) -> None:
    """Raises BadInputError if there is no library; see `has_library`."""
    if not has_library(data_dir):
        raise BadInputError(
            f"there is no library in {_folder(data_dir)}; add articles with `watchdesk add`, or name another "
            "folder with --data-dir"
        )


def has_library(data_dir: Path | None) -> bool:
    """Whether the data folder exists; so does one that cannot be read. A database of a server counts too."""
    from bot.settings import load_settings

    if load_settings(data_dir).database_url:
        return True
    try:
        _folder(data_dir).lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def _open(data_dir: Path | None, *, reads_newer: bool) -> "NewsIndex":
    from bot.settings import load_settings

    settings = load_settings(data_dir)
    from bot.db.tables import BOT_SCHEMA
    from index import open_index

    index = open_index(settings, companions=[BOT_SCHEMA], reads_newer=reads_newer)
    if index.database.is_read_only:
        print_note("A newer version of Watchdesk wrote this library. This version can only read it.")
    elif index.database.upgrade is not None:
        copy = index.database.upgrade.copy
        before = f" A copy of the state before is in {copy}." if copy else ""
        print_note(f"The library was upgraded for this version.{before}")
    return index


def _folder(data_dir: Path | None) -> Path:
    from bot.settings import load_settings

    return load_settings(data_dir).data_dir
