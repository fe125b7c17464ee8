"""Measure the alerts of saved questions over articles in order of date.

    python benchmarks/watches.py LIBRARY ARTICLES.jsonl [--labels FILE] [--reader a|b|c] [--show]

ARTICLES are the labelled articles of scale and news-dev (see README.md), in order of date. LIBRARY is a data
folder for them; the vectors of texts that it has embedded before are used again. Saves the questions of the
label file, adds one article after the other to a corpus of its own, and matches each as the bot does.

Prints the precision of alerts, the share whose quote is a sentence that a reader labelled (and whose article
is), and the recall, the share of labelled articles that were matched; an article that repeats an alerted answer
or copies its report counts as matched. Articles count as published when they are added.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from index import (
    AlertCriteria,
    AlertKind,
    ArticleId,
    CorpusName,
    IndexSettings,
    NewsIndex,
    Precision,
    PublishedAt,
    StandingQueryId,
    open_index,
)
from index.importing.jsonl_file import read_import_lines
from index.model.article_types import ArticleDraft
from index.store.schema import alerts

LABELS = Path(__file__).parent / "labels" / "watches.jsonl"
_DELIVERED = {AlertKind.NEW, AlertKind.CHANGED}


@dataclass(frozen=True, slots=True)
class WatchedQuestion:
    """A saved question, and the sentences that answer it by the URL of their article."""

    question_id: str
    text: str
    answers: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """An article that the program found for a question, and the sentence that it quotes."""

    url: str
    kind: AlertKind
    quote: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--reader", default="", help="only the questions whose id begins with this")
    parser.add_argument("--show", action="store_true", help="print wrong alerts and articles that were missed")
    options = parser.parse_args()
    texts = {record["url"]: record["text"] for record in _read_lines(options.articles)}
    questions = list(_read_questions(options.labels, options.reader, texts))
    wanted = {url for question in questions for url in question.answers}
    found = watch(options.library, options.articles, questions)
    report(questions, found, is_shown=options.show)
    print(f"{len(questions)} questions, {len(wanted)} of {len(texts)} articles answer any of them")


def watch(library: Path, articles: Path, questions: Sequence[WatchedQuestion]) -> dict[str, list[Match]]:
    """What was matched for each question, by its id."""
    corpus = CorpusName(f"watches-{datetime.now(UTC):%Y%m%d%H%M%S}")
    with open_index(IndexSettings(data_dir=library, _env_file=None)) as index:
        saved = {
            index.alerts.add([corpus], AlertCriteria(question=question.text)): question.question_id
            for question in questions
        }
        urls: dict[ArticleId, str] = {}
        for draft in _read_drafts(articles):
            assert draft.url is not None, "labelled articles have a URL"
            published = PublishedAt(datetime.now(UTC), Precision.INSTANT)
            [outcome] = index.add(corpus, [replace(draft, published=published)])
            if outcome.article_id is not None:
                urls.setdefault(outcome.article_id, draft.url)
            index.sync()
            while index.alerts.match_arrivals().waiting:
                index.sync()
        found = _read_matches(index, corpus, saved, urls)
        index.alerts.remove(saved)
        index.delete_corpus(corpus)
    return found


def report(
    questions: Sequence[WatchedQuestion], found: Mapping[str, Sequence[Match]], *, is_shown: bool
) -> None:
    delivered = quoted = answering = labelled = matched = 0
    by_question = []
    for question in questions:
        matches = found[question.question_id]
        for match in matches:
            if match.kind not in _DELIVERED:
                continue
            delivered += 1
            answering += match.url in question.answers
            is_right = any(_are_same(match.quote, answer) for answer in question.answers.get(match.url, ()))
            quoted += is_right
            if is_shown and not is_right:
                print(f"- {question.question_id} {question.text}\n    {match.url}\n    {match.quote}")
        hits = {match.url for match in matches} & question.answers.keys()
        labelled += len(question.answers)
        matched += len(hits)
        if question.answers:
            by_question.append(len(hits) / len(question.answers))
        if is_shown:
            for url in question.answers.keys() - hits:
                print(f"missed {question.question_id} {question.text}\n    {url}")
    print(f"alerts: {delivered}, a labelled sentence is quoted in {_share(quoted, delivered)}")
    print(f"alerts: the article is labelled in {_share(answering, delivered)}")
    average = sum(by_question) / max(1, len(by_question))
    print(f"labelled articles matched: {_share(matched, labelled)}; mean of the questions {average:.3f}")


def _read_matches(
    index: NewsIndex,
    corpus: CorpusName,
    saved: Mapping[StandingQueryId, str],
    urls: Mapping[ArticleId, str],
) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = {question_id: [] for question_id in saved.values()}
    with index.database.read_transaction() as connection:
        rows = connection.execute(select(alerts).order_by(alerts.c.id)).all()
    for row in rows:
        if (query_id := StandingQueryId(row.query_id)) in saved:
            article = index.get_article([corpus], ArticleId(row.article_id))
            quote = article.text[row.start : row.end] if row.start is not None else ""
            match = Match(urls[ArticleId(row.article_id)], AlertKind(row.kind), quote)
            found[saved[query_id]].append(match)
    return found


def _read_lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _read_drafts(path: Path) -> Iterator[ArticleDraft]:
    for line in read_import_lines(path):
        if line.draft is not None:
            yield line.draft


def _read_questions(path: Path, reader: str, texts: Mapping[str, str]) -> Iterator[WatchedQuestion]:
    """The questions of a reader, or of all for an empty name."""
    with path.open(encoding="utf-8") as stream:
        for label in map(json.loads, stream):
            if not label["id"].startswith(reader):
                continue
            answers = {
                article["url"]: [texts[article["url"]][start:end] for start, end in article["sentences"]]
                for article in label["articles"]
            }
            yield WatchedQuestion(label["id"], label["question"], answers)


def _are_same(quote: str, answer: str) -> bool:
    """Whether one contains the other; the library stores some sentences without captions or spaces."""
    one, other = _fold(quote), _fold(answer)
    return bool(one) and (one in other or other in one)


def _fold(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(1, whole):.3f})"


if __name__ == "__main__":
    main()
