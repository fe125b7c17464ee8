"""A small library with damaged files, and checks of what commands make of it."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_runner import Ended, run_terminal, use_fake_model, use_folder
from fakes import FakeEmbedder
from libraries import CANAL, HARBOUR, TALKS, canal, harbour, numbered, open_library, talks

from index import SHARED_CORPUS, IndexSettings, NewsIndex, open_index

QUESTION = "How long was the canal closed after a container ship ran aground?"
READING = (
    ("ask", QUESTION, "--json"),
    ("search", "security talks in Taipei", "--json"),
    ("articles", "list"),
    ("articles", "show", "1"),
    ("sources", "list"),
    ("status",),
    ("check",),
)
TEXTS = [draft().text for draft in (talks, canal, harbour)] + [numbered(n).text for n in range(12)]
"""All texts that the library holds, to recognise wrong quotes."""
_WORDS_IN_A_ROW = 5


def make_library(folder: Path, *, more: int = 12) -> None:
    """Create a library of 3 articles and `more` numbered ones, with its derived files, and close it."""
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour(), *map(numbered, range(more))])
        index.sync()


def open_plainly(settings: IndexSettings) -> NewsIndex:
    """Open a library as a command does, but with the fake model."""
    return open_index(settings, embedder=FakeEmbedder())


def use_library(monkeypatch: pytest.MonkeyPatch, library: Path, folder: Path) -> None:
    """Work in a folder with a copy of the library in `data`, without a threshold for answers."""
    use_folder(monkeypatch, folder)
    use_fake_model(monkeypatch)
    monkeypatch.setenv("INDEX_ANSWER_THRESHOLD", "0")
    copy_library(library, folder / "data")


def copy_library(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def flip_bytes(path: Path, seed: int, *, flips: int = 30, first: int = 0) -> None:
    """Change `flips` bytes at random positions, each to another value."""
    draw = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(flips if len(content) > first else 0):
        content[draw.randrange(first, len(content))] ^= draw.randrange(1, 256)
    path.write_bytes(content)


def quotes_text(printed: str) -> bool:
    """Whether the output contains a few consecutive words of an article."""
    shown = " ".join(printed.split())
    return any(phrase in shown for text in TEXTS for phrase in _phrases(text))


def _phrases(text: str) -> list[str]:
    if " " not in text:  # Chinese
        return [text[i : i + 12] for i in range(0, len(text) - 12, 6)]
    words = text.split()
    return [" ".join(words[i : i + _WORDS_IN_A_ROW]) for i in range(len(words) - _WORDS_IN_A_ROW)]


def find_faults(ended: Ended, *, codes: Sequence[int] = (0, 1, 2)) -> list[str]:
    """What a command did that it must not do with damaged files."""
    faults = []
    if ended.code not in codes:
        faults.append(f"code {ended.code}: {ended.err}")
    if "Traceback" in ended.err + ended.out:
        faults.append("a traceback")
    if quotes_text(ended.err):
        faults.append("article text in an error")
    if ended.code in (1, 2) and not ended.out and len(ended.error_lines) != 1:
        faults.append(f"not one line: {ended.err!r}")
    return faults


def find_wrong_quotes(ended: Ended) -> list[str]:
    """Quotes and passages in the JSON output that no stored text contains."""
    shown = [c["quote"] for c in ended.json.get("citations", ())]
    shown += [sentence["text"] for sentence in ended.json.get("sentences", ())]
    shown += [hit["text"] for hit in ended.json.get("hits", ())]
    texts = [text.casefold() for text in (TALKS, CANAL, HARBOUR, *TEXTS)]
    # The hash of a text ignores case, and so does this check.
    return [quote for quote in shown if not any(quote.casefold() in text for text in texts)]


def run_all(commands: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Ended]:
    return {command: run_terminal(*command) for command in commands}
