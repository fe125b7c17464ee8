"""Join and separate groups of names as moderators declare; decides only, the table is built elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from index.model.name_types import DeclaredAlias
from index.names.alias_folding import fold_alias
from index.names.alias_groups import AliasGroup, KnownName

_GroupsOf = Callable[[str], Sequence[AliasGroup]]

_DECLARED = "declared by moderators"


def pair_key(one: str, other: str) -> frozenset[str]:
    """What two pairs have in common whose names are spelled alike, in either order."""
    return frozenset((fold_alias(one), fold_alias(other)))


def apply_declared(
    names: Sequence[KnownName], groups_of: _GroupsOf, pairs: Iterable[DeclaredAlias]
) -> tuple[list[KnownName], frozenset[frozenset[str]]]:
    """The known names in their order with the declared ones after them, and the keys of the separated pairs.

    Where pairs contradict each other, the last one counts.
    """
    last = {pair_key(pair.name, pair.other): pair for pair in pairs}
    joined, added = _join([pair for pair in last.values() if pair.is_same], groups_of)
    applied = [_move(name, joined) for name in names] + added
    separated = [pair for pair in last.values() if not pair.is_same]
    separations = frozenset(pair_key(pair.name, pair.other) for pair in separated)
    groups = [group for pair in separated for form in (pair.name, pair.other) for group in groups_of(form)]
    apart = {joined.get(group.id, group).id for group in groups}
    apart |= {name.group.id for name in added if name.group}
    return [_separate(name, apart, separations) for name in applied], separations


def _join(
    pairs: Sequence[DeclaredAlias], groups_of: _GroupsOf
) -> tuple[Mapping[str, AliasGroup], list[KnownName]]:
    """The new group of each old one, by its id, and the names that are new."""
    joined: dict[str, AliasGroup] = {}
    added: list[KnownName] = []
    for forms in _find_components(pairs, groups_of):
        groups = {group.id: group for form in forms for group in groups_of(form)}
        known = tuple(dict.fromkeys(form for group in groups.values() for form in group.forms))
        new = _find_new(forms, known)
        group = _merge(list(groups.values()), known + new)
        joined |= dict.fromkeys(groups, group)
        added += [KnownName(form, group) for form in new]
    return joined, added


def _find_components(pairs: Sequence[DeclaredAlias], groups_of: _GroupsOf) -> list[list[str]]:
    """The declared names, those together that pairs or known groups connect."""
    parents: dict[str, str] = {}

    def find_root(node: str) -> str:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = node = parents[parent]
        return node

    for pair in pairs:
        nodes = [f"name {fold_alias(form)}" for form in (pair.name, pair.other)]
        nodes += [f"group {group.id}" for form in (pair.name, pair.other) for group in groups_of(form)]
        for node in nodes[1:]:
            parents[find_root(node)] = find_root(nodes[0])
    components: defaultdict[str, list[str]] = defaultdict(list)
    for form in dict.fromkeys(form for pair in pairs for form in (pair.name, pair.other)):
        components[find_root(f"name {fold_alias(form)}")].append(form)
    return list(components.values())


def _find_new(forms: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """The first of the forms of each spelling that is not known."""
    known_keys = set(map(fold_alias, known))
    new = {key: form for form in reversed(forms) if (key := fold_alias(form)) not in known_keys}
    return tuple(reversed(new.values()))


def _merge(groups: Sequence[AliasGroup], forms: tuple[str, ...]) -> AliasGroup:
    ids = "+".join(group.id for group in groups)
    sources = dict.fromkeys([*(group.source for group in groups), _DECLARED])
    return AliasGroup(
        id=ids or f"declared:{min(map(fold_alias, forms))}",
        kind=groups[0].kind if groups else "declared",
        forms=forms,
        source="; ".join(sources),
    )


def _move(name: KnownName, joined: Mapping[str, AliasGroup]) -> KnownName:
    """A name in its new group; an ambiguous one that was declared is evidence from now on."""
    group = name.group and joined.get(name.group.id)
    if not group:
        return name
    return replace(name, group=group, is_ambiguous=name.is_ambiguous and name.form not in group.forms)


def _separate(
    name: KnownName, group_ids: AbstractSet[str], separations: AbstractSet[frozenset[str]]
) -> KnownName:
    """A name whose group leaves out the names that it must be kept apart from."""
    if not name.group or name.group.id not in group_ids:
        return name
    key = fold_alias(name.form)
    forms = tuple(form for form in name.group.forms if frozenset((key, fold_alias(form))) not in separations)
    return replace(name, group=replace(name.group, forms=forms))
