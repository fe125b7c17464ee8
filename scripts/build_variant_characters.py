"""Write `index/text/words/variant_characters.txt` from the character tables of OpenCC.

    python scripts/build_variant_characters.py opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl

Run it only to update the file. Characters that OpenCC converts into each other form a group.
"""

import hashlib
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "index/text/words/variant_characters.txt"
WHEEL_SHA256 = "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6"
TABLES = ("TSCharacters", "JPVariants", "TWVariants", "HKVariants")
SUPPLEMENT = (
    *("﨑崎", "嵜崎", "髙高", "濵浜", "邉辺", "嶋島", "嶌島", "冨富", "桒桑", "槗橋", "曻昇", "栁柳", "渕淵"),
    *("靏鶴", "舩船", "埜野", "淸清", "靑青", "値值", "倂併", "塡填", "娛娯", "挿揷", "研硏", "郎郞", "郷鄕"),
    *("隷隸", "姬姫", "飮飲", "兪俞", "尙尚", "ヶケ", "ヵカ"),
    *("坵丘", "欝鬱", "廰庁", "劔剣", "劒剣", "姸妍", "暎映", "槪概", "堯尭", "槇槙", "珎珍", "礮砲", "飜翻"),
)
"""Pairs that OpenCC lacks: forms in Japanese and Korean names, second codes of a character, small kana."""
HEADER = """\
# Characters that are searched alike: traditional, simplified and Japanese forms of a character, and variants.
# Each line is a group; its first character stands for all. Written by scripts/build_variant_characters.py
# from the tables of OpenCC (https://github.com/BYVoid/OpenCC, Apache License 2.0), as packed in
# opencc-python-reimplemented 0.1.7, and a supplement of our own.
"""


def main() -> None:
    wheel = Path(sys.argv[1])
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the wheel that the file was made from")
    groups = group_pairs([*read_pairs(wheel), *((pair[0], pair[1]) for pair in SUPPLEMENT)])
    TARGET.write_text(HEADER + "".join(f"{group}\n" for group in groups), encoding="utf-8")


def read_pairs(wheel: Path) -> Iterator[tuple[str, str]]:
    """Each character of the tables with each of those that it is converted into."""
    with zipfile.ZipFile(wheel) as archive:
        for table in TABLES:
            lines = archive.read(f"opencc/dictionary/{table}.txt").decode("utf-8-sig").splitlines()
            for line in filter(None, lines):
                character, _, others = line.partition("\t")
                yield from ((character, other) for other in others.split())


def group_pairs(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The groups of connected characters, each with the one that most others are converted into first.

    Characters beyond the Basic Multilingual Plane are left out: they are rare, and would enlarge the table.
    """
    neighbours: dict[str, dict[str, None]] = defaultdict(dict)
    for one, other in pairs:
        if one != other and max(one, other) <= "\uffff":
            neighbours[one][other] = neighbours[other][one] = None
    groups, seen = [], set[str]()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group, pending = set[str](), [start]
        while pending:
            character = pending.pop()
            if character not in group:
                group.add(character)
                pending += neighbours[character]
        seen |= group
        groups.append("".join(sorted(group, key=lambda c: (-len(neighbours[c]), c))))
    return sorted(groups)


if __name__ == "__main__":
    main()
