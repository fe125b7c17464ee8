"""Ask short questions and follow-ups about single articles, each in a library of its own.

    python benchmarks/single_articles.py DATA MODELS [--labels FILE] [--show]

DATA contains `scale`; MODELS is the folder of converted models, `models` in a library. The questions of
`labels/short-dev.jsonl` take their article for granted ("how many died"). A follow-up is asked after the
questions before it, as a reply to their answers. Prints by kind how many answerable questions are answered,
how many unanswerable ones are refused, and how many answers to the former begin with, or have, a sentence that
answers.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from annotated_examples import FOLLOW_UP, find_annotated_records
from labelled import LABELS
from members_train_set import convert_labels, write_records
from reader_examples import Record, read_records

from index import SHARED_CORPUS, Answer, IndexSettings, NewsIndex, NoAnswer, find_shown, open_index
from index.evaluation.judging import Extract, Judgement, LabelledExtracts, judge
from index.model.answer_types import QuotedPlace
from index.model.base_types import ArticleId
from index.store.article_queries import read_article_texts

CORPORA = [SHARED_CORPUS]


@dataclass(frozen=True)
class Result:
    label: Record
    answer: Answer | NoAnswer
    judgements: Sequence[Judgement]
    """Of each shown sentence."""

    @property
    def is_answerable(self) -> bool:
        return bool(self.label["full"] or self.label["partly"])


def ask_about(url: str, record: Record, labels: Sequence[Record], models: Path) -> Iterator[Result]:
    """The labelled questions about one article, asked in a library that has no other."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "models").symlink_to(models.resolve(), target_is_directory=True)
        write_records(folder / "articles.jsonl", [record])
        with open_index(IndexSettings(data_dir=folder, _env_file=None)) as index:
            index.import_file(SHARED_CORPUS, folder / "articles.jsonl")
            index.sync()
            (article_id,) = index.find_by_url(CORPORA, [url])[url]
            with index.database.read_transaction() as connection:
                text = read_article_texts(connection, {article_id})[article_id]
            for label in convert_labels(labels, {url: record}, folder / "articles.jsonl"):
                yield _ask(index, label, article_id, text)


def _ask(index: NewsIndex, label: Record, article_id: ArticleId, text: str) -> Result:
    previous: list[str] = []
    shown: tuple[QuotedPlace, ...] = ()
    for question in (*label.get("before", ()), label["question"]):
        answer = index.ask(question, corpora=CORPORA, previous=previous, shown=shown)
        previous.append(question)
        shown = find_shown(answer, shown)
    labelled = LabelledExtracts(*(_to_extracts(label[name], article_id, text) for name in ("full", "partly")))
    return Result(label, answer, _judge(answer, labelled))


def _to_extracts(spans: Iterable[Record], article_id: ArticleId, text: str) -> tuple[Extract, ...]:
    return tuple(Extract(article_id, s["start"], s["end"], text[s["start"] : s["end"]]) for s in spans)


def _judge(answer: Answer | NoAnswer, labelled: LabelledExtracts) -> list[Judgement]:
    if isinstance(answer, NoAnswer):
        return []
    quotes = {
        citation.number: Extract(citation.article.article_id, citation.start, citation.end, citation.quote)
        for citation in answer.citations
    }
    return [judge([quotes[number] for number in s.citations], labelled) for s in answer.sentences]


def report(results: Sequence[Result]) -> None:
    groups: Mapping[str, list[Result]] = defaultdict(list)
    for result in results:
        is_follow_up = bool(result.label.get("before"))
        groups[FOLLOW_UP if is_follow_up else result.label["kind"]].append(result)
        groups["all follow-ups" if is_follow_up else "all others"].append(result)
    print(f"{'kind':16} answered      refused       first full    any full      shown off")
    for kind, found in sorted(groups.items()):
        answerable = [r for r in found if r.is_answerable]
        answered = [r for r in answerable if r.judgements]
        shown = [j for r in answered for j in r.judgements]
        columns = (
            (len(answered), len(answerable)),
            (sum(not r.judgements for r in found if not r.is_answerable), len(found) - len(answerable)),
            (sum(r.judgements[0] is Judgement.FULL for r in answered), len(answered)),
            (sum(Judgement.FULL in r.judgements for r in answered), len(answered)),
            (sum(j is Judgement.OFF for j in shown), len(shown)),
        )
        print(f"{kind:16} " + "  ".join(_format(part, whole) for part, whole in columns))


def _format(part: int, whole: int) -> str:
    return f"{f'{part} of {whole}':>9} {part / whole:.2f}"[:14].ljust(14) if whole else " " * 14


def show(result: Result) -> None:
    """Print a question that is not answered or refused as it should be."""
    print(json.dumps([*result.label.get("before", ()), result.label["question"]], ensure_ascii=False))
    print(f"    support {result.answer.support:.2f}, answers: {result.label['answers']}")
    if isinstance(result.answer, Answer):
        for sentence, judgement in zip(result.answer.sentences, result.judgements, strict=True):
            print(f"    {judgement}: {sentence.text[:200]}".replace("\n", " "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS / "short-dev.jsonl")
    parser.add_argument("--show", action="store_true", help="print what goes wrong")
    options = parser.parse_args()
    labels = [*read_records(options.labels)]
    records = find_annotated_records(labels, [options.data / "scale" / "articles.jsonl.gz"])
    results = [
        result
        for url, record in records.items()
        for result in ask_about(url, record, [one for one in labels if one["about"] == url], options.models)
    ]
    report(results)
    if options.show:
        for result in results:
            if result.is_answerable is not bool(result.judgements and Judgement.FULL in result.judgements):
                show(result)


if __name__ == "__main__":
    main()
