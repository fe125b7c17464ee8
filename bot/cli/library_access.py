"""Load settings and open the library for a command."""

from pathlib import Path

from bot.cli.json_output import print_note
from bot.settings import load_settings
from index import NewsIndex, StoreError, open_index


def open_library(data_dir: Path | None) -> NewsIndex:
    """Open the library; the model is loaded when first needed. Raises StoreError, BadInputError."""
    return open_index(load_settings(data_dir))


def open_to_ask(data_dir: Path | None) -> NewsIndex:
    """Open the library for questions. After an update this may first index the words of all articles again."""
    index = open_library(data_dir)
    if index.has_outdated_words():
        print_note("indexing the words of all articles again; this is done once after an update")
        try:
            index.reindex_words()
        except StoreError as error:
            print_note(f"questions may miss some words until that is done: {error}")
    return index
