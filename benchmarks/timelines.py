"""Measure timelines: how often the date of an event is right, and how long a timeline takes.

    python benchmarks/timelines.py LIBRARY [--sample FILE] [--labels FILE] [--show] [--repeat N]

LIBRARY is a data folder with articles about the topics below, from news-dev and scale. `--sample` writes the
sentences that the timelines show, each with the text before it and the day of publication, but without the date
that the program found, for a reader to label. A label gives the `ranges` (first and last day) that a careful
reader may understand as the date of what the sentence reports; none if it reports no event of a certain time.
`labels/timelines-second.jsonl` has every third of the first 204 sentences, labelled by a second reader who had
not seen the labels of the first.
`--show` prints the wrong ones.
"""

import argparse
import json
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from labelled import LABELS, Label, share

from index import SHARED_CORPUS, IndexSettings, NewsIndex, Timeline, TimelineEntry, open_index

TOPICS = (
    "Ebola outbreak",
    "Brexit",
    "Ferguson shooting of Michael Brown",
    "Russia invasion of Ukraine",
    "Benghazi attack",
    "Boston Marathon bombing",
    "Hong Kong protests",
    "Edward Snowden",
    "Brett Kavanaugh",
    "Bowe Bergdahl",
    "George Floyd",
    "North Korea",
)
_CONTEXT_CHARS = 400
_SEED = 17


@dataclass(frozen=True, slots=True)
class TimelineLabel(Label):
    """Dates are in ISO format."""

    ranges: list[list[str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that a timeline shows."""

    topic: str
    entry: TimelineEntry
    text: str
    """The whole article."""

    @property
    def key(self) -> tuple[str, str, int, int]:
        citation = self.entry.citation
        digest = sha256(self.text.encode()).hexdigest()[:12]
        return citation.article.url or "", digest, citation.start, citation.end

    @property
    def days(self) -> list[str]:
        return [self.entry.date.first.isoformat(), self.entry.date.last.isoformat()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--sample", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "timelines.jsonl")
    parser.add_argument("--limit", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    with open_index(IndexSettings(data_dir=options.library)) as index:
        index.warm()
        timelines = [index.timelines.build(t, corpora=[SHARED_CORPUS], limit=options.limit) for t in TOPICS]
        shown = list(_list_shown(index, timelines))
        if options.sample is not None:
            options.sample.write_text("\n".join(_describe_sample(shown)) + "\n", encoding="utf-8")
            return
        _measure_speed(index, options.repeat)
    _describe_timelines(timelines)
    if options.labels.exists():
        _compare(shown, options.labels, show=options.show)


def _list_shown(index: NewsIndex, timelines: Sequence[Timeline]) -> Iterator[Shown]:
    for timeline in timelines:
        for entry in timeline.entries:
            article = index.get_article([SHARED_CORPUS], entry.citation.article.article_id)
            yield Shown(timeline.topic, entry, article.text)


def _describe_sample(shown: Sequence[Shown]) -> Iterator[str]:
    """One JSON object a line, in random order, without the date that was found."""
    unique = list({one.key: one for one in shown}.values())
    random.Random(_SEED).shuffle(unique)
    for one in unique:
        url, digest, start, end = one.key
        published = one.entry.citation.article.published
        yield json.dumps(
            {
                "url": url,
                "text_sha256": digest,
                "start": start,
                "end": end,
                "published": published.isoformat() if published else None,
                "before": one.text[max(0, start - _CONTEXT_CHARS) : start],
                "sentence": one.text[start:end],
            },
            ensure_ascii=False,
        )


def _measure_speed(index: NewsIndex, repeat: int) -> None:
    times = [
        index.timelines.build(topic, corpora=[SHARED_CORPUS]).elapsed_ms["total"]
        for _ in range(repeat)
        for topic in TOPICS
    ]
    p95 = statistics.quantiles(times, n=20)[-1]
    print(
        f"a timeline takes p50 {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, at most {max(times):.0f} ms"
    )


def _describe_timelines(timelines: Sequence[Timeline]) -> None:
    for timeline in timelines:
        stated = sum(entry.date.is_stated for entry in timeline.entries)
        shown = f"{len(timeline.entries)} of {timeline.events} events, {stated} with a stated date"
        print(f"{timeline.topic}: {shown}, from {timeline.articles} articles")


def _compare(shown: Sequence[Shown], labels_file: Path, *, show: bool) -> None:
    labels = {
        (label.url, label.text_sha256, label.start, label.end): label
        for line in labels_file.read_text(encoding="utf-8").splitlines()
        for label in [TimelineLabel(**json.loads(line))]
    }
    known = list({one.key: one for one in shown if one.key in labels}.values())
    verdicts = Counter[tuple[bool, bool]]()
    for one in known:
        label = labels[one.key]
        is_right = _is_right(one, label)
        verdicts[one.entry.date.is_stated, is_right] += 1
        if show and not is_right:
            citation = one.entry.citation
            print(
                f"\n{one.days} for {label.ranges}, published {citation.article.published}\n  {citation.quote}"
            )
    print(f"labelled sentences that are shown: {len(known)} of {len({one.key for one in shown})}")
    for is_stated, words in ((True, "stated dates"), (False, "dates of publication")):
        right, wrong = verdicts[is_stated, True], verdicts[is_stated, False]
        print(f"{words} that are right: {share(right, right + wrong)}")
    print(f"dates that are right: {share(sum(verdicts[s, True] for s in (True, False)), len(known))}")


def _is_right(one: Shown, label: TimelineLabel) -> bool:
    """Whether the date is one of those that the reader may understand; a sentence that states none has none."""
    return one.days in label.ranges or not (label.ranges or one.entry.date.is_stated)


if __name__ == "__main__":
    main()
