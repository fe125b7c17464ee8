"""Measure which pairs of articles are taken for one origin, against labelled pairs.

    python benchmarks/origin_pairs.py LABELS.jsonl DATA [--part dev] [--list]

A line of LABELS has two articles `a` and `b`, each a `file` below DATA, its `line` from 0 and, for a line with
two articles, the `side`; the `label` same_origin or independent; `how` they have one origin; and the `split`.
Each pair is judged alone, with the copies and agencies that a library would find.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.agreement.outlet_independence import count_independent_outlets
from index.agreement.publisher_table import load_publisher_table
from index.dedup.agency_credits import find_agency
from index.dedup.copy_rules import ComparedReport, are_copies, may_be_copies
from index.dedup.minhash import sketch_text
from index.dedup.text_overlap import prepare_text
from index.importing.jsonl_file import build_draft
from index.model.article_types import ArticleDraft, ArticleFacts
from index.model.base_types import SHARED_CORPUS, ArticleId


@dataclass(frozen=True)
class JudgedPair:
    id: str
    split: str
    how: str
    is_doubtful: bool
    is_same: bool
    found_same: bool


@cache
def read_lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return stream.readlines()


def read_draft(side: Mapping[str, str], folder: Path) -> ArticleDraft:
    fields = json.loads(read_lines(folder / side["file"])[int(side["line"])])
    if "side" in side:
        fields = fields[side["side"]]
        fields |= {
            "outlet": fields.get("source"),
            "published": (fields.get("date") or "").replace("/", "-") or None,
        }
    wanted = ("text", "url", "title", "outlet", "author", "published")
    return build_draft({name: fields.get(name) for name in wanted})


def to_facts(number: int, draft: ArticleDraft) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(number),
        corpus=SHARED_CORPUS,
        title=draft.title,
        url=draft.url,
        outlet=draft.outlet,
        author=draft.author,
        published=draft.published,
    )


def are_linked(one: ArticleDraft, other: ArticleDraft) -> bool:
    """Whether the library would take the two for copies."""
    sketches = zip(sketch_text(one.text), sketch_text(other.text), strict=False)
    if not may_be_copies(sum(a == b for a, b in sketches), one.published, other.published):
        return False
    compared = [ComparedReport(prepare_text(d.text), d.outlet, d.published) for d in (one, other)]
    return are_copies(*compared)


def judge(pair: Mapping[str, object], folder: Path) -> JudgedPair:
    sides = [pair["a"], pair["b"]]
    drafts = [read_draft(side, folder) for side in sides if isinstance(side, dict)]
    articles = [to_facts(number, draft) for number, draft in enumerate(drafts, start=1)]
    ids = frozenset(article.article_id for article in articles)
    copies = dict.fromkeys(ids, ids) if are_linked(*drafts) else {}
    agencies = [find_agency(outlet=d.outlet, author=d.author, dateline=d.dateline, text=d.text) for d in drafts]
    wires = {a.article_id: found.wire for a, found in zip(articles, agencies, strict=True) if found is not None}
    texts = {article.article_id: draft.text for article, draft in zip(articles, drafts, strict=True)}
    found = count_independent_outlets(articles, copies, wires, load_publisher_table(), texts=texts)
    return JudgedPair(
        str(pair["id"]),
        str(pair["split"]),
        str(pair["how"] or "independent"),
        bool(pair["doubtful"]),
        pair["label"] == "same_origin",
        found == 1,
    )


def share(part: int, whole: int) -> str:
    return f"{part} of {whole}, {part / whole:.3f}" if whole else "none"


def report(pairs: Sequence[JudgedPair]) -> None:
    both = sum(pair.is_same and pair.found_same for pair in pairs)
    apart = sum(not pair.is_same and not pair.found_same for pair in pairs)
    print(f"  same origin: precision {share(both, sum(p.found_same for p in pairs))}; ", end="")
    print(f"recall {share(both, sum(p.is_same for p in pairs))}")
    print(f"  independent: precision {share(apart, sum(not p.found_same for p in pairs))}; ", end="")
    print(f"recall {share(apart, sum(not p.is_same for p in pairs))}")
    by_how: dict[str, list[bool]] = defaultdict(list)
    for pair in pairs:
        by_how[pair.how].append(pair.is_same == pair.found_same)
    print("  correct by kind: " + "; ".join(f"{how} {sum(f)} of {len(f)}" for how, f in sorted(by_how.items())))


def list_mistakes(pairs: Sequence[JudgedPair]) -> Iterator[str]:
    for pair in pairs:
        if pair.is_same != pair.found_same:
            yield f"  {pair.id} {pair.split} {pair.how}{', doubtful' if pair.is_doubtful else ''}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels_file", type=Path)
    parser.add_argument("data_folder", type=Path)
    parser.add_argument("--part", choices=["dev", "held_out"], help="only these pairs")
    parser.add_argument("--list", action="store_true", help="list the pairs that are judged wrongly")
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.labels_file.read_text(encoding="utf-8").splitlines()]
    judged = [judge(line, options.data_folder) for line in lines if options.part in (None, line["split"])]
    for part in sorted({pair.split for pair in judged}):
        own = [pair for pair in judged if pair.split == part]
        print(f"{part}, {len(own)} pairs:")
        report(own)
        print(f"{part} without doubtful pairs:")
        report([pair for pair in own if not pair.is_doubtful])
    if options.list:
        print("wrong:")
        print(*list_mistakes(judged), sep="\n")


if __name__ == "__main__":
    main()
