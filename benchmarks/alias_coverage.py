"""Measure which names of one person, place or body are brought together, by the table and by the rules of spelling.

    python benchmarks/alias_coverage.py NAMES [--misses]

NAMES is a folder with `entities.jsonl`: one entity a line with its `forms`, each with its language and split.
Names that are `held_out`, and persons that are, must not be in the shipped table: rules have to find them.
Ambiguous names are left out, since they are never found by themselves. A pair counts as found directly if the
table finds both names and they are in one group, or if the rules say that they may be one name; through the group,
if each of them is in the group or may be the same as one of its names.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from index.names.alias_table import AliasTable, load_alias_table
from index.names.spelling_patterns import may_be_same_name
from index.text.scripts import writing_system


@dataclass(frozen=True, slots=True)
class FormPair:
    one: str
    other: str
    kind: str
    split: str

    @property
    def scripts(self) -> str:
        return "–".join(sorted((writing_system(self.one), writing_system(self.other))))


def read_pairs(path: Path) -> Iterator[FormPair]:
    for line in path.read_text("utf-8").splitlines():
        entity = json.loads(line)
        splits: dict[str, str] = {}
        for form in entity["forms"]:
            if not form["ambiguous"]:
                splits.setdefault(form["form"], form["split"])
        for one, other in combinations(splits, 2):
            yield FormPair(one, other, entity["kind"], _split_of(entity["split"], splits[one], splits[other]))


def _split_of(entity: str, *forms: str) -> str:
    if entity == "held_out":
        return "held-out persons"
    return "held-out names" if "held_out" in forms else "shipped"


def is_found(table: AliasTable, pair: FormPair) -> bool:
    return _is_in_table(table, pair) or may_be_same_name(pair.one, pair.other)


def _is_in_table(table: AliasTable, pair: FormPair) -> bool:
    groups = {mention.group.id for mention in table.find_in(pair.one)}
    return any(mention.group.id in groups for mention in table.find_in(pair.other))


def show(title: str, counts: Counter[tuple[str, str, bool]]) -> None:
    print(f"\n{title}")
    for split, name in sorted({key[:2] for key in counts}):
        found, missed = counts[split, name, True], counts[split, name, False]
        print(f"{split:18}{name:24}{found / (found + missed):7.3f} of {found + missed:7,}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure which names of one thing are brought together.")
    parser.add_argument("names", type=Path, help="folder with entities.jsonl")
    parser.add_argument("--misses", action="store_true", help="print the pairs that are not found")
    arguments = parser.parse_args()
    table = load_alias_table()
    by_split, by_kind, by_scripts = Counter(), Counter(), Counter()
    for pair in read_pairs(arguments.names / "entities.jsonl"):
        found = is_found(table, pair)
        by_split[pair.split, "all", found] += 1
        by_kind[pair.split, pair.kind, found] += 1
        by_scripts[pair.split, pair.scripts, found] += 1
        if arguments.misses and not found:
            print(f"{pair.split}\t{pair.kind}\t{pair.one}\t{pair.other}")
    show("By split", by_split)
    show("By kind", by_kind)
    show("By script", by_scripts)


if __name__ == "__main__":
    main()
