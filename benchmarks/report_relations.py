"""Score `find_relation` on labelled pairs of sentences: precision and recall by kind.

    python benchmarks/report_relations.py LABELS DATA [--readings FILE] [--split dev] [--errors]

LABELS is conflict_groups.jsonl; DATA is the folder of question sets, whose articles its sentences quote. READINGS
holds what a reader found in the sentences, by group and key: [score, [start, end], score of these words].
"""

import argparse
import gzip
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.agreement.report_relation import find_relation
from index.agreement.reported_sentence import ReportedSentence
from index.language.attribution.speaker_attribution import find_speaker
from index.model.base_types import ArticleId, Precision, PublishedAt

NO_RELATION = ("different_thing", "different_window", "unrelated")
KINDS = ("same", "copy", "update", "conflict", "denial")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two sentences and how they relate; `label` is None if they do not."""

    name: str
    split: str
    is_doubtful: bool
    is_english: bool
    question: str
    one: ReportedSentence
    other: ReportedSentence
    label: str | None


class Articles:
    """The articles of the question sets, by file and line."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, list[str]] = {}

    def read(self, place: Mapping[str, Any]) -> Mapping[str, Any]:
        name = place["file"]
        if name not in self._files:
            with gzip.open(self._folder / name, "rt", encoding="utf-8") as lines:
                self._files[name] = lines.readlines()
        record = json.loads(self._files[name][place["line"]])
        found: Mapping[str, Any] = record[place["side"]] if place.get("side") else record
        return found


def read_pairs(
    labels: Path, articles: Articles, readings: Mapping[str, Any], least: float
) -> Iterator[LabelledPair]:
    """All labelled pairs; answers with less than `least` log-odds are left out."""
    for line in labels.read_text("utf-8").splitlines():
        group = json.loads(line)
        sentences = {
            one["key"]: _read_sentence(one, at, articles, readings.get(group["id"] + one["key"]), least)
            for at, one in enumerate(group["sentences"])
        }
        for key, other_key, label in group["pairs"]:
            yield LabelledPair(
                group["id"] + key + other_key,
                group["split"],
                group["doubtful"],
                group["languages"] == ["en"],
                group["question"],
                sentences[key],
                sentences[other_key],
                None if label in NO_RELATION else label,
            )


def _read_sentence(
    place: Mapping[str, Any], at: int, articles: Articles, reading: Sequence[Any] | None, least: float
) -> ReportedSentence:
    title = before = after = ""
    if place["written"]:
        text, before, after = place["text"], place["before"] or "", place["after"] or ""
        article = -at - 1
    else:
        record = articles.read(place)
        text = record["text"][place["start"] : place["end"]]
        before, after = (
            record["text"][slice(*place[side])] if place[side] else "" for side in ("before", "after")
        )
        title = record.get("title") or ""
        article = hash((place["file"], place["line"], place.get("side")))
    is_certain = reading is not None and min(reading[0], reading[2]) >= least
    return ReportedSentence(
        article_id=ArticleId(article),
        text=text,
        before=before,
        after=after,
        title=title,
        published=_read_date(place["published"]),
        outlet=place["outlet"],
        language=place["language"],
        speaker=find_speaker(f"{before} {text} {after}", (len(before) + 1, len(before) + 1 + len(text))),
        answer=(reading[1][0], reading[1][1]) if is_certain and reading is not None else None,
    )


def _read_date(text: str | None) -> PublishedAt | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return PublishedAt(at, Precision.DAY if len(text) == len("2026-01-01") else Precision.INSTANT)


def _merge(kind: str | None) -> str | None:
    return "same" if kind == "copy" else kind


def report(name: str, results: Sequence[tuple[LabelledPair, str | None]]) -> None:
    """Print precision and recall of each kind, and of all, with `same` and `copy` together."""
    print(f"{name}: {len(results)} pairs")
    for kind in (*KINDS, "same or copy", "all"):
        found = right = labelled = 0
        for pair, relation in results:
            label = pair.label
            if kind == "same or copy":
                label, relation = _merge(label), _merge(relation)
                wanted = "same"
            elif kind == "all":
                label, relation = _merge(label), _merge(relation)
                found += relation is not None
                labelled += label is not None
                right += relation is not None and relation == label
                continue
            else:
                wanted = kind
            found += relation == wanted
            labelled += label == wanted
            right += relation == label == wanted
        precision, recall = right / found if found else 1.0, right / labelled if labelled else 1.0
        print(
            f"  {kind:14} precision {precision:.3f} ({right}/{found})  recall {recall:.3f} ({right}/{labelled})"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--readings", type=Path)
    parser.add_argument("--least", type=float, default=2.9, help="log-odds of certain answers")
    parser.add_argument("--split", choices=("dev", "held_out"))
    parser.add_argument("--errors", action="store_true", help="print the pairs that are wrong")
    options = parser.parse_args()
    readings = json.loads(options.readings.read_text("utf-8")) if options.readings else {}
    pairs = list(read_pairs(options.labels, Articles(options.data), readings, options.least))
    pairs = [pair for pair in pairs if options.split in (None, pair.split)]
    started = time.thread_time()
    results = [
        (pair, found and found.relation.value)
        for pair in pairs
        for found in [find_relation(pair.one, pair.other, pair.question)]
    ]
    print(f"{1000 * (time.thread_time() - started) / len(pairs):.2f} ms a pair")
    if options.errors:
        _print_errors(results)
    for split in sorted({pair.split for pair in pairs}):
        of_split = [(pair, found) for pair, found in results if pair.split == split]
        report(split, of_split)
        report(f"{split}, not doubtful", [one for one in of_split if not one[0].is_doubtful])
        report(f"{split}, English", [one for one in of_split if one[0].is_english])
        report(f"{split}, other languages", [one for one in of_split if not one[0].is_english])


def _print_errors(results: Sequence[tuple[LabelledPair, str | None]]) -> None:
    by_kind: dict[tuple[str | None, str | None], list[LabelledPair]] = defaultdict(list)
    for pair, found in results:
        if found != pair.label:
            by_kind[pair.label, found].append(pair)
    for (label, found), pairs in sorted(by_kind.items(), key=str):
        print(f"== labelled {label}, found {found}: {len(pairs)}")
        for pair in pairs:
            print(f"   {pair.name} {'doubtful ' if pair.is_doubtful else ''}{pair.question}")
            print(f"      {pair.one.text[:250]}\n      {pair.other.text[:250]}")
    print(Counter((pair.label, found) for pair, found in results))


if __name__ == "__main__":
    main()
