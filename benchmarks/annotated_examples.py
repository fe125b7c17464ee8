"""Examples for the reader from `labels/members-train.jsonl.gz`: questions with passages of their own article.

Each article is split in two ways into passages of about 180 words. Passages of other articles that share
words with a question are added without an answer.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from labelled import LABELS
from reader_examples import ReaderExample, Record, WordSearch, make_example, read_records
from retrieved_examples import find_labelled_answers

from index.evaluation.question_file import NEAR_MISS
from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens

LABELS_FILE = LABELS / "members-train.jsonl.gz"
SHORT_LABELS_FILE = LABELS / "short-train.jsonl.gz"
SOURCES = ("scale", "news-dev")
"""The data with the annotated articles."""
SEED = 41
# The annotators saw the first sentences of each article; the others are not labelled.
ANNOTATED_SENTENCES = 38
# The passages of the questions of these files are also retrieved from a library (`members_train_set.py`).
RETRIEVED_FILES = 32
_PASSAGE_WORDS = 180
_FIRST_PASSAGE_WORDS = (60, 170)
_WEIGHT, _OTHER_WEIGHT = 1.5, 1.0
OPENING, FOLLOW_UP = "opening", "follow_up"
"""The kinds of the question before follow-ups, and of those that have an answer."""


@dataclass(frozen=True)
class AnnotatedArticle:
    title: str
    spans: Sequence[tuple[int, int]]
    """Of the annotated sentences in the text of the data file."""
    sentences: Sequence[str]


def file_number(label_id: str) -> int:
    """The number of the annotators' file; an id is this number and the line."""
    return int(label_id[:2])


def read_labels() -> list[Record]:
    return [*read_records(LABELS_FILE)]


def read_short_labels() -> list[Record]:
    """The labels of follow-ups, and of questions that take their article for granted ("how many died").

    `before` are the questions that a follow-up refers to, in order. Questions of kind `opening` come before
    follow-ups, and can be understood alone.
    """
    return [*read_records(SHORT_LABELS_FILE)]


def find_annotated_records(labels: Iterable[Record], article_files: Iterable[Path]) -> dict[str, Record]:
    """The articles of labels by URL, if their text is unchanged."""
    digests = {str(label["about"]): str(label["text_sha256"]) for label in labels}
    found: dict[str, Record] = {}
    for record in (record for path in article_files for record in read_records(path)):
        url, text = str(record.get("url")), str(record.get("text") or "")
        # A URL may be in both files, with different texts.
        if url in digests and hashlib.sha256(text.encode()).hexdigest().startswith(digests[url]):
            found[url] = record
    return found


def read_annotated_articles(
    labels: Iterable[Record], article_files: Iterable[Path]
) -> dict[str, AnnotatedArticle]:
    """The articles of labels by URL, if their text is unchanged, with the sentences that were annotated."""
    articles = {}
    for url, record in find_annotated_records(labels, article_files).items():
        text = record["text"]
        spans = split_sentences(text)[:ANNOTATED_SENTENCES]
        articles[url] = AnnotatedArticle(record["title"], spans, [text[a:b] for a, b in spans])
    return articles


def split_into_windows(sentences: Sequence[str], first_words: int = _PASSAGE_WORDS) -> list[tuple[int, int]]:
    """Consecutive runs of sentences with at most 180 words, the first with `first_words`, but at least one."""
    windows: list[tuple[int, int]] = []
    start = words = 0
    for place, sentence in enumerate(sentences):
        count = len(sentence.split())
        if place > start and words + count > (_PASSAGE_WORDS if windows else first_words):
            windows.append((start, place))
            start, words = place, 0
        words += count
    return [*windows, (start, len(sentences))]


class AnnotatedExamples:
    """Makes the examples of each label."""

    def __init__(self, articles: Mapping[str, AnnotatedArticle], rng: random.Random) -> None:
        self._articles = articles
        self._rng = rng
        self._windows = [
            (url, start, end)
            for url, article in articles.items()
            for start, end in split_into_windows(article.sentences)
        ]
        self._words = WordSearch(
            f"{articles[url].title} {' '.join(articles[url].sentences[start:end])}"
            for url, start, end in self._windows
        )

    def make(self, label: Record) -> list[ReaderExample]:
        article = self._articles[label["about"]]
        full, partly = (_find_labelled(article, label[name]) for name in ("full", "partly"))
        first_words = (_PASSAGE_WORDS, self._rng.randint(*_FIRST_PASSAGE_WORDS))
        own = [
            example
            for words in first_words
            for example in self._split(label, article, full or partly, full | partly, words)
        ]
        is_new = file_number(label["id"]) >= RETRIEVED_FILES
        return [*own, *(self._find_others(label) if is_new or self._rng.random() < 0.3 else ())]

    def _split(
        self,
        label: Record,
        article: AnnotatedArticle,
        answering: Set[int],
        labelled: Set[int],
        first_words: int,
    ) -> Iterator[ReaderExample]:
        """The passages that answer, and the one that shares the most words among the others, or two."""
        question, sentences = label["question"], article.sentences
        rest = []
        for start, end in split_into_windows(sentences, first_words):
            shown = sentences[start:end]
            places = sorted(place - start for place in answering if start <= place < end)
            if places:
                answers = find_labelled_answers(shown, places, label.get("answers", []))
                yield make_example(
                    "annotated", question, article.title, shown, places, answers=answers, weight=_WEIGHT
                )
            elif not any(start <= place < end for place in labelled):
                rest.append(shown)
        wanted = set(content_tokens(question))
        shared = [len(wanted & set(content_tokens(" ".join(shown)))) + self._rng.random() / 2 for shown in rest]
        best = sorted(range(len(rest)), key=lambda place: -shared[place])
        is_near_miss = label["kind"] == NEAR_MISS
        source = "annotated near miss" if is_near_miss else "annotated rest"
        for place in best[: 2 if is_near_miss else 1]:
            yield make_example(source, question, article.title, rest[place], weight=_WEIGHT, rank=9)

    def _find_others(self, label: Record) -> Iterator[ReaderExample]:
        """The two most similar passages of other articles."""
        similar = (self._windows[place] for place in self._words.search(label["question"], 12))
        for url, start, end in [window for window in similar if window[0] != label["about"]][:2]:
            article = self._articles[url]
            shown = article.sentences[start:end]
            yield make_example(
                "annotated other", label["question"], article.title, shown, weight=_OTHER_WEIGHT, rank=9
            )


def _find_labelled(article: AnnotatedArticle, spans: Iterable[Record]) -> frozenset[int]:
    """The sentences that labelled spans overlap."""
    wanted = [(span["start"], span["end"]) for span in spans]
    return frozenset(
        place
        for place, (start, end) in enumerate(article.spans)
        if any(start < b and a < end for a, b in wanted)
    )
