"""Measure which names of one person, place or body the table and the rules of spelling bring together.

    python benchmarks/alias_coverage.py NAMES [--misses]

NAMES is a folder with `entities.jsonl`: one entity a line with its `forms`, each with its language and split.
Names that are `held_out`, and persons that are, must not be in the shipped table: rules have to find them.
Ambiguous names are left out, since they are never found by themselves. A pair counts as found directly if the
table finds both names and they are in one group, or if the rules say that they may be one name. It counts as
found by group, too, if each of them is in the group or may be the same as one of its names.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from index.names.alias_table import AliasGroup, AliasTable, load_alias_table
from index.names.spelling_patterns import may_be_same_name
from index.text.scripts import writing_system


@dataclass(frozen=True, slots=True)
class FormPair:
    one: str
    other: str
    kind: str
    split: str
    is_direct: bool
    is_found: bool
    """Directly, or through the group."""

    @property
    def scripts(self) -> str:
        return "–".join(sorted((writing_system(self.one), writing_system(self.other))))


def judge_pairs(path: Path, table: AliasTable) -> Iterator[FormPair]:
    for line in path.read_text("utf-8").splitlines():
        entity = json.loads(line)
        splits: dict[str, str] = {}
        for form in entity["forms"]:
            if not form["ambiguous"]:
                splits.setdefault(form["form"], form["split"])
        groups = {form: find_groups(table, form) for form in splits}
        shipped = {name for form in splits for group in groups[form] for name in group.forms}
        reaching = {form for form in splits if groups[form] or _is_like_any(form, shipped)}
        for one, other in combinations(splits, 2):
            is_direct = bool(groups[one] & groups[other]) or may_be_same_name(one, other)
            is_found = is_direct or {one, other} <= reaching
            split = _split_of(entity["split"], splits[one], splits[other])
            yield FormPair(one, other, entity["kind"], split, is_direct, is_found)


def find_groups(table: AliasTable, form: str) -> frozenset[AliasGroup]:
    return frozenset(mention.group for mention in table.find_in(form))


def _is_like_any(form: str, names: Iterable[str]) -> bool:
    return any(may_be_same_name(form, name) for name in names)


def _split_of(entity: str, *forms: str) -> str:
    if entity == "held_out":
        return "held-out persons"
    return "held-out names" if "held_out" in forms else "shipped"


def show(title: str, pairs: Sequence[FormPair], name_of: Callable[[FormPair], str]) -> None:
    print(f"\n{title:43}directly  by group    pairs")
    by_row: defaultdict[tuple[str, str], list[FormPair]] = defaultdict(list)
    for pair in pairs:
        by_row[pair.split, name_of(pair)].append(pair)
    for (split, name), row in sorted(by_row.items()):
        direct = sum(pair.is_direct for pair in row) / len(row)
        found = sum(pair.is_found for pair in row) / len(row)
        print(f"{split:19}{name:24}{direct:8.3f}{found:10.3f}{len(row):9,}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure which names of one thing are brought together.")
    parser.add_argument("names", type=Path, help="folder with entities.jsonl")
    parser.add_argument("--misses", action="store_true", help="print the pairs that are not found")
    arguments = parser.parse_args()
    pairs = list(judge_pairs(arguments.names / "entities.jsonl", load_alias_table()))
    for pair in pairs:
        if arguments.misses and not pair.is_found:
            print(f"{pair.split}\t{pair.kind}\t{pair.one}\t{pair.other}")
    show("By split", pairs, lambda _: "all")
    show("By kind", pairs, lambda pair: pair.kind)
    show("By script", pairs, lambda pair: pair.scripts)


if __name__ == "__main__":
    main()
