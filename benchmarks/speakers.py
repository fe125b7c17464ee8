"""Measure speaker attribution on labelled sentences: precision and recall.

    python benchmarks/speakers.py ARTICLES.jsonl[.gz] [--labels FILE] [--show]

ARTICLES is the import file from which the labelled sentences were drawn at random. Each label says which kind
of `speech` a sentence reports: `told` (a careful reader can tell the speaker), `open` (they cannot), `unclear`
(it may or may not be speech), `none`. It also gives the spans of all correct names and descriptions in the
article. `--show` prints wrong names, missed speakers, and correct ones as people see them.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from labelled import LABELS, Label, Labelled, read_labelled, share

from index.language.attribution.speaker_attribution import find_speaker
from index.model.answer_types import Speaker


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG_PERSON = "wrong, another is the speaker"
    UNTELLABLE = "wrong, nobody can tell"
    NO_SPEECH = "wrong, there is no speech"
    MISSED = "missed"
    RIGHTLY_SILENT = "rightly silent"


_WRONG = (Verdict.WRONG_PERSON, Verdict.UNTELLABLE, Verdict.NO_SPEECH)


@dataclass(frozen=True, slots=True)
class SpeechLabel(Label):
    speech: str
    speakers: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Judged:
    labelled: Labelled[SpeechLabel]
    expected: tuple[str, ...]
    speaker: Speaker | None
    verdict: Verdict


def judge(labelled: Labelled[SpeechLabel]) -> Judged:
    label, text = labelled.label, labelled.article.text
    speaker = find_speaker(text, (label.start, label.end))
    expected = tuple(text[start:end] for start, end in label.speakers)
    return Judged(labelled, expected, speaker, decide(label.speech, expected, speaker))


def decide(speech: str, expected: Sequence[str], speaker: Speaker | None) -> Verdict:
    if speaker is None:
        return Verdict.MISSED if speech == "told" else Verdict.RIGHTLY_SILENT
    if speech == "none":
        return Verdict.NO_SPEECH
    if speech == "open":
        return Verdict.UNTELLABLE
    return Verdict.RIGHT if any(is_same(speaker.name, name) for name in expected) else Verdict.WRONG_PERSON


def is_same(named: str, expected: str) -> bool:
    """Whether a name is a shorter form of the expected one, or contains its surname.

    A description (`the airline`) must contain all words of the other, or the other way round.
    """
    words, wanted = split_name(named), split_name(expected)
    if is_description(words) != is_description(wanted):
        return False
    return holds(wanted, words) or holds(words, wanted if is_description(wanted) else wanted[-1:])


def split_name(name: str) -> list[str]:
    words = name.replace("’", "'").removesuffix("'s").split()
    return words[1:] if len(words) > 1 and words[0].lower() in ("the", "a", "an") else words


def is_description(words: Sequence[str]) -> bool:
    return words[-1][0].islower()


def holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    folded = [word.casefold().strip(".,") for word in words]
    return all(word.casefold().strip(".,") in folded for word in wanted)


def report(judged: Sequence[Judged]) -> None:
    counts = Counter(one.verdict for one in judged)
    for verdict in Verdict:
        print(f"{verdict:32} {counts[verdict]:4}")
    right, wrong = counts[Verdict.RIGHT], sum(counts[verdict] for verdict in _WRONG)
    told = [one for one in judged if one.labelled.label.speech == "told"]
    print(f"precision: {share(right, right + wrong)}")
    print(f"recall: {share(sum(one.verdict is Verdict.RIGHT for one in told), len(told))}")


def show(judged: Sequence[Judged]) -> None:
    for verdict in (*_WRONG, Verdict.MISSED, Verdict.RIGHT):
        for one in judged:
            if one.verdict is verdict:
                print(f"{verdict}: {introduce(one.speaker)}; expected {' | '.join(one.expected) or 'nobody'}")
            if one.verdict is verdict is not Verdict.RIGHT:
                print(f"  {one.labelled.label.url}\n  {in_context(one.labelled)}\n")


def introduce(speaker: Speaker | None) -> str:
    if speaker is None:
        return "-"
    return f"{speaker.name}, {speaker.described}" if speaker.described is not None else speaker.name


def in_context(labelled: Labelled[SpeechLabel]) -> str:
    """A sentence in [[ ]], with its context."""
    start, end, text = labelled.label.start, labelled.label.end, labelled.article.text
    around = f"…{text[max(0, start - 200) : start]}[[ {labelled.sentence} ]]{text[end : end + 100]}…"
    return around.replace("\n", " ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "speakers.jsonl")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    judged = [judge(one) for one in read_labelled(SpeechLabel, options.labels, options.articles_file)]
    report(judged)
    if options.show:
        show(judged)


if __name__ == "__main__":
    main()
