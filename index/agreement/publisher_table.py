"""Which outlets belong to one publisher, and which a government controls.

The built-in table is in `publishers/*.toml`, with the source of every entry; docs/decisions/0070 has its
criteria. What moderators declare takes precedence.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TypedDict

from index.http.site_names import find_site
from index.model.outlet_types import OutletTie
from index.text.outlet_names import fold_outlet_name


class _Entry(TypedDict, total=False):
    """A publisher in a file. Each of its outlets is a line of names and sites, the usual name first."""

    name: str
    source: str
    state: bool
    outlets: list[str]


@dataclass(frozen=True, slots=True)
class KnownOutlet:
    """An outlet of the built-in table."""

    name: str
    """Its usual name."""
    publisher: str
    is_state: bool
    """Whether a government controls what it reports."""
    names: tuple[str, ...] = ()
    """All its names, by which others refer to it; not its sites."""


@dataclass(frozen=True, slots=True)
class PublisherTable:
    """Looks up outlets by their names and sites. Immutable."""

    outlets: Mapping[str, KnownOutlet]
    """By their folded names and sites."""
    shared_sites: frozenset[str] = frozenset()
    """Folded sites that carry articles of many publishers, such as portals."""
    _joined: Mapping[str, str] = field(default_factory=dict)
    """For publishers and outlets that moderators joined with others: the one that stands for all."""
    _separated: frozenset[frozenset[str]] = frozenset()
    """Pairs of outlets that moderators separated."""

    def find_publisher(self, outlet: str | None, url: str | None) -> str | None:
        """The publisher of an outlet, by its name or else its site; None if it is not known.

        The name is the same for all outlets of the publisher; it is not always the usual one.
        """
        keys = self._find_keys(outlet, url)
        for name in map(self._name_publisher, keys):
            if name in self._joined:
                return self._joined[name]
        return next((self.outlets[key].publisher for key in keys if key in self.outlets), None)

    def find_outlet(self, outlet: str | None, url: str | None) -> KnownOutlet | None:
        """The entry of the built-in table for an outlet, by its name or else its site."""
        return next((self.outlets[k] for k in self._find_keys(outlet, url) if k in self.outlets), None)

    def list_names(self, outlet: str | None, url: str | None) -> tuple[str, ...]:
        """The names by which others refer to an outlet, as far as known."""
        known = self.find_outlet(outlet, url)
        return tuple(dict.fromkeys([*((outlet,) if outlet else ()), *(known.names if known else ())]))

    def find_own_site(self, url: str | None) -> str | None:
        """The site of an article; None for a portal that carries many publishers, and without a valid URL."""
        site = find_site(url)
        return site if site is not None and fold_outlet_name(site) not in self.shared_sites else None

    def are_separate(self, one: tuple[str | None, str | None], other: tuple[str | None, str | None]) -> bool:
        """Whether moderators declared that two outlets, each a name and a URL, count separately."""
        if not self._separated:
            return False
        own, others = self._find_keys(*one), self._find_keys(*other)
        return any(
            frozenset((self._usual(a), self._usual(b))) in self._separated
            for a in own
            for b in others
            if a != b
        )

    def with_declared(self, ties: Iterable[OutletTie]) -> "PublisherTable":
        """The table with what moderators declared, which takes precedence."""
        joined: dict[str, str] = {}
        separated: set[frozenset[str]] = set()
        for tie in ties:
            one, other = fold_outlet_name(tie.outlet), fold_outlet_name(tie.other)
            if tie.is_same:
                _join(joined, self._name_publisher(one), self._name_publisher(other))
            else:
                separated.add(frozenset((self._usual(one), self._usual(other))))
        return replace(self, _joined=joined, _separated=frozenset(separated))

    def _find_keys(self, outlet: str | None, url: str | None) -> Sequence[str]:
        site = self.find_own_site(url)
        return [key for name in (outlet, site) if name and (key := fold_outlet_name(name))]

    def _usual(self, key: str) -> str:
        """One key for all names and sites of an outlet."""
        return fold_outlet_name(self.outlets[key].name) if key in self.outlets else key

    def _name_publisher(self, key: str) -> str:
        return self.outlets[key].publisher if key in self.outlets else key


def _join(joined: dict[str, str], one: str, other: str) -> None:
    """Join two names and all that were joined with either; the first of them in order stands for all."""
    members = {one, other}
    standing = {joined[name] for name in members if name in joined}
    members |= {name for name, first in joined.items() if first in standing}
    joined.update(dict.fromkeys(members, min(members)))


@cache
def load_publisher_table() -> PublisherTable:
    """The built-in table. Read once, in some milliseconds."""
    outlets: dict[str, KnownOutlet] = {}
    shared_sites: set[str] = set()
    for text in _read_files():
        parsed = tomllib.loads(text)
        shared_sites.update(map(fold_outlet_name, parsed.get("shared_sites", ())))
        for entry in parsed.get("publishers", ()):
            outlets.update(_list_outlets(entry))
    return PublisherTable(outlets, frozenset(shared_sites))


def _list_outlets(entry: _Entry) -> Iterator[tuple[str, KnownOutlet]]:
    for line in entry["outlets"]:
        labels = [label.strip() for label in line.split("|")]
        names = tuple(_without_article(label) for label in labels if not _is_site(label))
        known = KnownOutlet(labels[0], entry["name"], entry.get("state", False), names)
        for label in labels:
            yield fold_outlet_name(label), known


def _without_article(name: str) -> str:
    """`New York Times`, which is written with "the" or "The", but `The Hill`."""
    rest = name.removeprefix("The ")
    return rest if " " in rest else name


def _is_site(label: str) -> bool:
    return "." in label and " " not in label and label.islower()


def _read_files() -> Iterator[str]:
    folder = resources.files("index.agreement") / "publishers"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield file.read_text(encoding="utf-8")
