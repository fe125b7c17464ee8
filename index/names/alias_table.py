"""Which names mean the same person, place or body: a table from public facts, and what moderators declare.

No form of a name is preferred, least of all where the name of a place is disputed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.model.name_types import DeclaredAlias
from index.names.alias_declarations import apply_declared, pair_key
from index.names.alias_groups import AliasGroup, KnownName, load_known_names
from index.names.alias_matching import NameMatcher

__all__ = ["AliasGroup", "AliasMention", "AliasTable", "load_alias_table"]


@dataclass(frozen=True, slots=True)
class AliasMention:
    """A name in a text, at text[start:end]. `form` is its spelling in the table."""

    start: int
    end: int
    form: str
    group: AliasGroup


class AliasTable:
    """Immutable; safe to use from several threads."""

    __slots__ = ("_matcher", "_names", "_separations")

    def __init__(
        self,
        names: Sequence[KnownName],
        matcher: NameMatcher,
        separations: frozenset[frozenset[str]] = frozenset(),
    ) -> None:
        """`matcher` numbers the names in their order; `separations` are `pair_key`s."""
        self._names = names
        self._matcher = matcher
        self._separations = separations

    def find_in(self, text: str) -> list[AliasMention]:
        """The names in a text, from left to right. A name of two things is found as each of them.

        Names match in any case, acronyms and short words only in capitals. The longest name at a place counts.
        """
        return [
            AliasMention(found.start, found.end, form, group)
            for found in self._matcher.find_in(text)
            for form, group in self._evident_names(found.numbers, text[found.start : found.end])
        ]

    def find_groups(self, name: str) -> list[AliasGroup]:
        """The groups that have exactly this name, in any spelling, also as an ambiguous one."""
        return [known.group for known in self._find_names(name) if known.group]

    def share_group(self, one: str, other: str) -> bool:
        """Whether two names mean the same, neither of them ambiguous."""
        evident = [
            {name.group.id for name in self._find_names(form) if name.group and not name.is_ambiguous}
            for form in (one, other)
        ]
        return bool(evident[0] & evident[1]) and not self.are_separate(one, other)

    def are_separate(self, one: str, other: str) -> bool:
        """Whether a moderator said that two names are not one."""
        return bool(self._separations) and pair_key(one, other) in self._separations

    def with_declared(self, pairs: Sequence[DeclaredAlias]) -> "AliasTable":
        """The table with what moderators declared; where pairs contradict each other, the last one counts.

        It takes some milliseconds, and nothing if the pairs are those of a recent call.
        """
        return _add_declared(self, tuple(pairs)) if pairs else self

    def _evident_names(self, numbers: Sequence[int], written: str) -> list[tuple[str, AliasGroup]]:
        """The groups of the names with these numbers, each with its form that is most like the text.

        None if the text is exactly an ambiguous name: 河内 is Kawachi and Hanoi, 河內 is Hanoi.
        """
        all_names = [self._names[number] for number in numbers]
        if any(name.is_ambiguous and name.form == written for name in all_names):
            return []
        names = sorted(
            (name for name in all_names if not name.is_ambiguous), key=lambda name: name.form != written
        )
        groups = {name.group.id: (name.form, name.group) for name in reversed(names) if name.group}
        return list(groups.values())

    def _find_names(self, name: str) -> list[KnownName]:
        return [self._names[number] for number in self._matcher.numbers_of(name)]


@cache
def load_alias_table() -> AliasTable:
    """The table that is shipped."""
    names = load_known_names()
    return AliasTable(names, NameMatcher([name.form for name in names]))


# A table takes about 1 MB: this is for the servers that ask at the same time.
@lru_cache(maxsize=16)
def _add_declared(table: AliasTable, pairs: tuple[DeclaredAlias, ...]) -> AliasTable:
    names, separations = apply_declared(table._names, table.find_groups, pairs)
    added = [name.form for name in names[len(table._names) :]]
    return AliasTable(names, NameMatcher(added, table._matcher), separations)
