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


def open_or_create_library(data_dir: Path | None) -> "NewsIndex":
    """Open the library, or create an empty one. Raises BadInputError, StoreError."""
    from bot.settings import load_settings

    settings = load_settings(data_dir)
    from index import open_index

    return open_index(settings)


def open_to_ask(data_dir: Path | None) -> "NewsIndex":
    """Open an existing library for questions; after an update, index the words of all articles first."""
    index = open_library(data_dir)
    if index.has_outdated_words():
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


def _folder(data_dir: Path | None) -> Path:
    from bot.settings import load_settings

    return load_settings(data_dir).data_dir
