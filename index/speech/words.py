"""The lists of words in the folder `words`, a section of a file at a time."""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files


def read_sections(name: str) -> Mapping[str, frozenset[str]]:
    """The words of one file by section: `[section]` on a line of its own, then words between spaces."""
    sections: dict[str, set[str]] = {}
    section = ""
    for line in (files("index.speech") / "words" / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            sections[section] = set()
        elif line and not line.startswith("#"):
            sections[section].update(line.split())
    return {section: frozenset(words) for section, words in sections.items()}


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
