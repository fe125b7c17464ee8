"""The names that are shipped, by group, from `aliases/*.json`; `aliases/SOURCES.md` describes the files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from index.text.word_lists import load_lines


@dataclass(frozen=True, slots=True)
class AliasGroup:
    """The names of one person, place or body. None of them is preferred."""

    id: str
    kind: str
    forms: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that texts are searched for."""

    form: str
    group: AliasGroup | None
    """None for a longer word or name that only contains one of the group."""
    is_ambiguous: bool = False
    """It is no evidence of the group by itself, such as an acronym of several bodies."""


def load_known_names() -> list[KnownName]:
    """All names of the shipped files, and the longer words around them."""
    folder = resources.files("index.names").joinpath("aliases")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name
    )
    groups = (group for file in files for group in json.loads(file.read_text("utf-8")).items())
    words = load_lines("index.names", "aliases/longer_words.txt")
    return [name for group in groups for name in _read_group(*group)] + [
        KnownName(word, None) for word in words
    ]


def _read_group(ident: str, fields: Mapping[str, str | list[str]]) -> Iterator[KnownName]:
    """The names of a group: a list for each language, and the ambiguous ones."""
    lists = {key: names for key, names in fields.items() if isinstance(names, list)}
    ambiguous = lists.pop("ambiguous", [])
    forms = tuple(dict.fromkeys(form for names in lists.values() for form in names))
    group = AliasGroup(ident, str(fields["kind"]), forms, str(fields["source"]))
    yield from (KnownName(form, group) for form in forms)
    yield from (KnownName(form, group, is_ambiguous=True) for form in ambiguous)
