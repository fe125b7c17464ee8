"""Load lists of words and patterns from the text files of a package, and build patterns from them.

A file has one entry or several words on a line. Empty lines and lines that begin with `#` are skipped; a line
such as `[verbs]` begins a section.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files


def load_lines(package: str, path: str) -> tuple[str, ...]:
    """The lines of a file without sections, in order."""
    lines = files(package).joinpath(*path.split("/")).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def load_line_sections(package: str, path: str) -> Mapping[str, tuple[str, ...]]:
    """The lines of each section, in order."""
    sections: dict[str, list[str]] = {}
    section = ""
    for line in load_lines(package, path):
        if line.startswith("[") and line.find("]") == len(line) - 1:
            section = line[1:-1]
            sections[section] = []
        else:
            sections[section].append(line)
    return {section: tuple(lines) for section, lines in sections.items()}


def load_word_sections(package: str, path: str) -> Mapping[str, frozenset[str]]:
    """The words of each section; spaces separate the words of a line."""
    sections = load_line_sections(package, path)
    return {section: frozenset(" ".join(lines).split()) for section, lines in sections.items()}


def regex_any_of(words: Iterable[str]) -> str:
    """A regular expression that matches any of the words, longest first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
