"""Measure speaker attribution against articles whose attributions are all annotated (PolNeAR).

    python benchmarks/annotated_speakers.py ARTICLES.jsonl.gz [--labels FILE] [--show VERDICT]

An article a line with `id`, `text` and `attributions`: the offsets of `source`, `cue` and `content`. The
labels say whom a source such as "he" or "the mayor" means: by the offset at which the source begins, the
offsets of the names that the article gives them; none if nobody speaks.

Each sentence for which a speaker is named is judged: right if the speaker is the source of an attribution of
which the sentence holds words. Recall is counted on simple sentences: one attribution, a plain verb of saying,
a source that is a name or a pronoun. `--show` prints the sentences of verdicts that begin with VERDICT.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labelled import LABELS, share

from index.language.attribution.speaker_attribution import find_speaker
from index.text.sentences import Span, split_sentences

_PLAIN_CUE = re.compile(
    r"(?:(?:ha[sd]|have|also|then) )?(?:said|says?|told|tells?|wrote|added):?|[Aa]ccording to"
)
_ARTICLES = frozenset({"a", "an", "the"})
_COURTESY = frozenset({"dr", "mr", "mrs", "ms", "rev"})
_OFFICES = frozenset(
    {"ceo", "former", "gen", "gov", "president", "rep", "representative", "sen", "senator", "vice"}
)
_TITLES = _ARTICLES | _OFFICES | _COURTESY
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
_PHRASE_END = re.compile(r"[,(]|\s(?:of|for|at|in|from|on|with|who|that|by|to)\s|$")
_PRONOUNS = frozenset({"he", "she", "they", "it", "who", "which", "i", "we", "you", "his", "her", "their"})

Article = Mapping[str, Any]
Names = Mapping[tuple[str, int], Sequence[Span]]


def read_names(labels_file: Path) -> dict[tuple[str, int], list[Span]]:
    labels = map(json.loads, labels_file.read_text(encoding="utf-8").splitlines())
    return {(label["id"], label["source"]): [tuple(span) for span in label["names"]] for label in labels}


def judge_article(article: Article, names: Names) -> Iterator[tuple[str, str]]:
    """A verdict and the sentence, for sentences with a named speaker and for simple ones without."""
    text = article["text"]
    for span in split_sentences(text):
        attributions = [
            found
            for found in article["attributions"]
            if any(_overlap(part, span) for part in (*found["content"], *found["cue"]))
        ]
        speaker = find_speaker(text, span)
        expected = [name for found in attributions for name in sources_of(article, found, names)]
        simple = simple_source(text, attributions, span)
        if speaker is None:
            verdict = f"missed: {simple}" if simple is not None else "silent"
        elif any(is_same_source(speaker.name, name) for name in expected):
            verdict = f"right: {simple}" if simple is not None else "right"
        else:
            verdict = f"wrong: {simple}" if simple is not None else "wrong"
        yield verdict, f"{speaker} | {expected} | {text[slice(*span)]} | {article['id']}"


def sources_of(article: Article, attribution: Mapping[str, Any], names: Names) -> list[str]:
    """The words of a source and the names of whom it means."""
    text, spans = article["text"], attribution["source"]
    if not spans:
        return []
    meant = names.get((article["id"], spans[0][0]), ())
    return [" ".join(text[start:end] for start, end in spans), *(text[start:end] for start, end in meant)]


def simple_source(text: str, attributions: Sequence[Mapping[str, Any]], span: Span) -> str | None:
    """Which kind of source a simple sentence has: `name` or `pronoun`; None for all other sentences."""
    if len(attributions) != 1 or not attributions[0]["source"]:
        return None
    found = attributions[0]
    if not all(_overlap(part, span) for part in found["cue"]):
        return None
    if not _PLAIN_CUE.fullmatch(" ".join(text[start:end] for start, end in found["cue"])):
        return None
    words = " ".join(text[start:end] for start, end in found["source"]).split()
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return "pronoun"
    return "name" if any(word[0].isupper() for word in words if word.lower() not in _TITLES) else None


def is_same_source(name: str, source: str) -> bool:
    """Whether both have the same head, and the same given name where both have one.

    A source may give the name in an apposition: `the port's director, Jane Doe,`.
    """
    if len(name.split()) > 1 and _fold(name) in _fold(source) and " and " not in source:
        return True
    one = _head_words(name)
    return any(
        _has_same_head(one, _head_words(part)) for part in (source, source.strip(" ,").rpartition(", ")[2])
    )


def _has_same_head(one: Sequence[str], other: Sequence[str]) -> bool:
    if not one or not other or one[-1] != other[-1]:
        return False
    return len(one) == 1 or len(other) == 1 or one[0] in other or other[0] in one


def _head_words(phrase: str) -> list[str]:
    end = _PHRASE_END.search(phrase, 1)
    head = phrase[: end.start()] if end is not None else phrase
    words = [_fold(word).removesuffix("'s").strip(".,'\"“”\xa0") for word in head.split()]
    plain = [word for word in words if word and word not in _TITLES | _SUFFIXES]
    return plain or [word for word in words if word and word != "the"]


def _fold(words: str) -> str:
    return words.casefold().replace("’", "'")


def _overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "annotated-sources.jsonl")
    parser.add_argument("--show", metavar="VERDICT")
    options = parser.parse_args()
    names = read_names(options.labels)
    counts: Counter[str] = Counter()
    with gzip.open(options.articles_file, "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            for verdict, shown in judge_article(article, names):
                counts[verdict] += 1
                if options.show is not None and verdict.startswith(options.show):
                    print(verdict, shown, sep=" | ")
    right, wrong = (
        sum(n for key, n in counts.items() if key.startswith(verdict)) for verdict in ("right", "wrong")
    )
    print(f"precision: {share(right, right + wrong)}")
    for kind in ("name", "pronoun"):
        total = sum(counts[f"{verdict}: {kind}"] for verdict in ("right", "wrong", "missed"))
        print(f"simple sentences whose source is a {kind}: recall {share(counts[f'right: {kind}'], total)}")


if __name__ == "__main__":
    main()
