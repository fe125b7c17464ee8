"""Ask follow-up questions after their first questions, and count the right answers by kind.

    python benchmarks/exchanges.py [--labels FILE] [--show] SET=DATA_DIR...

Each exchange of the labels belongs to a set, which is asked over the library in DATA_DIR:

    samples     the articles of bot/samples, and a seed article that does not come with the project: added with
                `watchdesk add --url https://seed.example/000_747d38b2154d189f FILE`
    languages   the same and the articles of evaluation/articles
    news        551 articles of news-dev

The first question and each follow-up are asked in turn, as somebody would who replies to the answers. A
follow-up is right if a shown quote overlaps a labelled sentence, or if it has none and is refused. A complete
question is right only if it is also not combined with the earlier ones. First questions are not counted.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from labelled import LABELS
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as parsed

from index import SHARED_CORPUS, Answer, Filters, IndexSettings, NewsIndex, NoAnswer, find_shown, open_index

_MOMENT = datetime(2024, 11, 15, 12, tzinfo=UTC)
"""When an exchange without a date takes place: some weeks after the newest sample article."""


@parsed(frozen=True)
class Place:
    """A sentence that answers; offsets count in the stored text."""

    url: str
    start: int
    end: int


@parsed(frozen=True)
class FollowUp:
    """A question; it should be refused if there are no answers."""

    question: str
    kind: str
    answers: tuple[Place, ...]
    is_new_subject: bool = False


@parsed(frozen=True)
class Exchange:
    id: str
    set: str
    first: str
    follow_ups: tuple[FollowUp, ...]
    asked: datetime | None = None
    """Articles published later are excluded."""


@dataclass(frozen=True)
class Result:
    exchange: Exchange
    follow_up: FollowUp
    answer: Answer | NoAnswer
    is_right: bool
    is_first_right: bool
    """Whether also the first sentence shown is right."""


def read_exchanges(file: Path) -> list[Exchange]:
    line_type = TypeAdapter(Exchange)
    return [line_type.validate_json(line) for line in file.read_text(encoding="utf-8").splitlines()]


def run_exchange(index: NewsIndex, exchange: Exchange) -> Iterator[Result]:
    asked = exchange.asked.replace(hour=12, tzinfo=UTC) if exchange.asked else None
    ask = partial(index.ask, corpora=[SHARED_CORPUS], filters=Filters(as_of=asked), now=asked or _MOMENT)
    previous = [exchange.first]
    answer = ask(exchange.first)
    shown = answer.places
    for follow_up in exchange.follow_ups:
        answer = ask(follow_up.question, previous=previous, shown=shown)
        previous.append(follow_up.question)
        shown = find_shown(answer, shown)
        yield judge(exchange, follow_up, answer)


def judge(exchange: Exchange, follow_up: FollowUp, answer: Answer | NoAnswer) -> Result:
    if isinstance(answer, NoAnswer):
        is_right = is_first_right = not follow_up.answers
    else:
        hits = [is_hit(answer, sentence.citations, follow_up) for sentence in answer.sentences]
        is_right, is_first_right = any(hits), hits[0]
    if follow_up.is_new_subject and answer.explanation and answer.explanation.read_with:
        is_right = is_first_right = False
    return Result(exchange, follow_up, answer, is_right, is_first_right)


def is_hit(answer: Answer, numbers: Sequence[int], follow_up: FollowUp) -> bool:
    """Whether a citation with one of the numbers overlaps a labelled sentence."""
    return any(
        citation.number in numbers
        and citation.article.url == place.url
        and citation.start < place.end
        and place.start < citation.end
        for citation in answer.citations
        for place in follow_up.answers
    )


def report(results: Sequence[Result]) -> None:
    exchanges = {result.exchange.id for result in results}
    failed = {result.exchange.id for result in results if not result.is_right}
    print_counts("set", [result.exchange.set for result in results], results)
    print_counts("kind", [result.follow_up.kind for result in results], results)
    print_counts("", ["all"] * len(results), results)
    print(f"exchanges with every follow-up right: {len(exchanges) - len(failed)} of {len(exchanges)}")


def print_counts(title: str, names: Sequence[str], results: Sequence[Result]) -> None:
    counts = Counter(names)
    right = Counter(name for name, result in zip(names, results, strict=True) if result.is_right)
    first = Counter(name for name, result in zip(names, results, strict=True) if result.is_first_right)
    print(f"{title:20} right  first     of")
    for name in sorted(counts):
        print(f"{name:20} {right[name]:5} {first[name]:6} {counts[name]:6}")
    print()


def show(result: Result) -> None:
    """Print an answer that is wrong or begins with a wrong sentence."""
    answer = result.answer
    combined = " / ".join(answer.explanation.read_with) if answer.explanation else ""
    verdict = "right, but not first" if result.is_right else "wrong"
    print(f"{result.exchange.id} {verdict}: {result.follow_up.question} (after {combined or 'nothing'})")
    if isinstance(answer, NoAnswer):
        print(f"    refused: {answer.reason}, support {answer.support:.2f}")
    else:
        for sentence in answer.sentences:
            mark = "+" if is_hit(answer, sentence.citations, result.follow_up) else "-"
            print(f"    {mark} {sentence.text[:200]}".replace("\n", " "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="+", metavar="SET=DATA_DIR")
    parser.add_argument("--labels", type=Path, default=LABELS / "exchanges.jsonl")
    parser.add_argument("--show", action="store_true", help="print the answers that are not right first")
    options = parser.parse_args()
    exchanges = read_exchanges(options.labels)
    results: list[Result] = []
    for library in options.libraries:
        name, _, folder = library.partition("=")
        with open_index(IndexSettings(data_dir=Path(folder), _env_file=None)) as index:
            for exchange in exchanges:
                if exchange.set == name:
                    results += run_exchange(index, exchange)
    report(results)
    if options.show:
        for result in results:
            if not result.is_first_right:
                show(result)


if __name__ == "__main__":
    main()
