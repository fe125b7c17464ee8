"""Sample articles for trying out the program.

They have their own corpus, which no Discord server reads.
"""

from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING

from bot.cli.json_output import print_note
from bot.cli.long_commands import sync
from index import OPERATOR, ArticleDraft, CorpusName

if TYPE_CHECKING:
    from index import IsCancelled, NewsIndex

SAMPLES_CORPUS = CorpusName("samples")


def read_samples(index: "NewsIndex") -> list[ArticleDraft]:
    """Read the sample articles of this package, sorted by file name."""
    from index import set_supplier

    folder = resources.files("bot") / "samples"
    files = {file.name: file for file in folder.iterdir() if file.name.endswith(".md")}
    now = datetime.now(UTC)
    read = [index.read_bytes(files[name].read_bytes(), name=name) for name in sorted(files)]
    return [set_supplier(draft, OPERATOR, now) for draft in read]


def add_samples(index: "NewsIndex", is_stopped: "IsCancelled") -> None:
    """Add the sample articles; adding them again changes nothing."""
    outcomes = index.add(SAMPLES_CORPUS, read_samples(index))
    sync(index, is_stopped)
    print_note(f"The corpus {SAMPLES_CORPUS!r} holds {len(outcomes)} sample articles.")
