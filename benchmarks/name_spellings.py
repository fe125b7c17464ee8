"""Measure which spellings of a name are found through each other by rules, and which names are confused.

    python benchmarks/name_spellings.py FOLDER [--part dev|test] [--show]

FOLDER has `pairs_positive.jsonl` (two forms `a` and `b` of one person, with `set`, `part`, `kind` and
`shares_reading`), `pairs_negative.jsonl` (forms of two people with similar names) and, if it is there,
`entities.jsonl` (places, bodies and office-holders, each with `forms`). They are not part of the project: the
spellings of people come from everypolitician, whose data has no licence. `--show` prints missed and confused
pairs.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from index.names.spelling_patterns import find_other_forms, may_be_same_name

POSITIVE, NEGATIVE, ENTITIES = "pairs_positive.jsonl", "pairs_negative.jsonl", "entities.jsonl"
Compare: TypeAlias = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two written forms, and the group that they are counted in."""

    group: str
    kind: str
    part: str
    one: str
    other: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=("dev", "test"))
    parser.add_argument("--show", action="store_true", help="print the pairs that are missed or confused")
    arguments = parser.parse_args()
    missing = [name for name in (POSITIVE, NEGATIVE) if not (arguments.folder / name).exists()]
    if missing:
        raise SystemExit(
            f"{' and '.join(missing)} missing in {arguments.folder}; see the first lines of this file"
        )
    may_be_same_name("Lo Chih-cheng", "羅致政")  # loads the tables
    report_pairs(list(read_positive(arguments.folder, arguments.part)), may_be_same_name, show=arguments.show)
    report_pairs(list(read_negative(arguments.folder, arguments.part)), may_be_same_name, show=arguments.show)
    report_patterns(list(read_positive(arguments.folder, arguments.part)))
    if (arguments.folder / ENTITIES).exists():
        report_entities(list(read_held_out(arguments.folder / ENTITIES)))


def read_positive(folder: Path, part: str | None) -> Iterator[Pair]:
    for row in read_rows(folder / POSITIVE, part):
        group = f"{row['set']}, same reading: {row['shares_reading']}"
        yield Pair(group, row["kind"], row["part"], row["a"], row["b"])


def read_negative(folder: Path, part: str | None) -> Iterator[Pair]:
    for row in read_rows(folder / NEGATIVE, part):
        yield Pair(f"different people, {row['set']}", f"level {row['level']}", row["part"], row["a"], row["b"])


def read_rows(path: Path, part: str | None) -> Iterator[dict[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if part is None or row["part"] == part:
            yield row


def read_held_out(path: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """Each form that was kept out of the table of aliases, with the other forms of its entity."""
    for line in path.read_text("utf-8").splitlines():
        entity = json.loads(line)
        forms = [form["form"] for form in entity["forms"]]
        for form in entity["forms"]:
            if form["split"] == "held_out" or entity["split"] == "held_out":
                yield form["form"], [other for other in forms if other != form["form"]]


def report_pairs(pairs: Sequence[Pair], compare: Compare, *, show: bool) -> None:
    """Print by group and kind how many of the pairs are taken for one name."""
    started = time.thread_time()
    same = {pair for pair in pairs if compare(pair.one, pair.other)}
    milliseconds = (time.thread_time() - started) * 1000 / max(len(pairs), 1)
    totals, found = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for pair in pairs:
        for kind in ("", pair.kind):
            totals[pair.group, kind] += 1
            found[pair.group, kind] += pair in same
    for (group, kind), total in sorted(totals.items()):
        name = f"    {kind}" if kind else group
        print(f"{name:<60}{found[group, kind]:>6} of {total:<6}{found[group, kind] / total:.3f}")
    print(f"all: {len(same)} of {len(pairs)} are taken for one name, {milliseconds:.2f} ms a pair\n")
    if show:
        show_surprises(pairs, same)


def show_surprises(pairs: Sequence[Pair], same: set[Pair]) -> None:
    for pair in pairs:
        is_different = pair.group.startswith("different")
        if is_different == (pair in same):
            verdict = "confused" if is_different else "missed"
            print(f"{verdict}: {pair.group}, {pair.kind}: {pair.one} | {pair.other}")


def report_patterns(pairs: Sequence[Pair]) -> None:
    """Print how many of the pairs that are one name are found in a text, in both directions."""
    totals, found = Counter[str](), Counter[str]()
    for pair in pairs:
        if may_be_same_name(pair.one, pair.other):
            for one, other in ((pair.one, pair.other), (pair.other, pair.one)):
                totals[pair.group] += 1
                found[pair.group] += bool(find_other_forms(one, other))
    for group, total in sorted(totals.items()):
        print(f"in a text, {group:<49}{found[group]:>6} of {total:<6}{found[group] / total:.3f}")
    print()


def report_entities(held_out: Sequence[tuple[str, Sequence[str]]]) -> None:
    found = sum(any(may_be_same_name(form, other) for other in others) for form, others in held_out)
    print(f"held-out forms of places, bodies and people that rules find: {found} of {len(held_out)}")


if __name__ == "__main__":
    main()
