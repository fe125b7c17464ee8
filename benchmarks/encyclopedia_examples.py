"""General examples for the reader from questions about encyclopedia articles.

The questions of `pairs.jsonl.gz` (see `read_encyclopedia_examples`) are from SQuAD, SelQA and Natural
Questions. Half of the examples are without an answer: other sentences of the article, passages with the same
words, and questions with an exchanged name or number.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from exchanged_words import exchange_words
from reader_examples import (
    ReaderExample,
    Record,
    WordSearch,
    count_words,
    find_answers,
    make_example,
    read_records,
    split_into_sentences,
)

SEED = 7
# The shares that are used; there would be too many of them.
_KEPT = {"nqg": 0.8, "nqg none": 0.4, "nq other": 0.7}
_NEWS_ARTICLES, _NEWS_QUESTIONS, _NEWS_WORDS = 4000, 1600, 150
_TOKENS = {"`` ": '"', " ''": '"', "``": '"', "''": '"', "-lrb- ": "(", " -rrb-": ")"}


def read_encyclopedia_examples(pairs_file: Path, news_file: Path) -> list[ReaderExample]:
    """Examples from question-passage pairs and from the first articles of a news file."""
    rng = random.Random(SEED)
    pairs: dict[str, list[Record]] = defaultdict(list)
    for record in read_records(pairs_file):
        pairs[str(record["id"]).partition("-")[0]].append(record)
    read = [
        *_read_single_sentences(pairs["nqg"], rng),
        *_read_selected_sentences(pairs["selqa"], rng),
        *_read_natural_questions(pairs["nq"]),
    ]
    cased = [(e.question, e.passage) for e in read if e.source == "selqa"]
    exchanged = [
        make_example("selqa exchanged", question, passage.title, passage.sentences)
        for question, (_, passage) in zip(exchange_words(cased, rng), cased, strict=True)
        if question is not None
    ]
    news = _find_news(news_file, [e.question for e in read if e.answering], rng)
    return [e for e in (*read, *exchanged) if rng.random() < _KEPT.get(e.source, 1.0)] + [*news]


def _read_single_sentences(records: Sequence[Record], rng: random.Random) -> Iterator[ReaderExample]:
    """Each record has one sentence; its neighbours in the file come from the same article."""
    places: dict[str, int] = {}
    for record in records:
        places.setdefault(record["candidates"][0], len(places))
    sentences = [rejoin_words(sentence) for sentence in places]
    for record in records:
        place = places[record["candidates"][0]]
        question = rejoin_words(record["question"])
        start = max(0, place - rng.choice([0, 1, 1, 2, 2, 3]))
        end = place + rng.choice([0, 1, 2, 2, 3]) + 1
        yield make_example("nqg", question, "", sentences[start:end], [place - start])
        if rng.random() < 0.35:
            others = sentences[max(0, place - 4) : place] + sentences[place + 1 : place + 4]
            yield make_example("nqg none", question, "", others)


def _read_selected_sentences(records: Sequence[Record], rng: random.Random) -> Iterator[ReaderExample]:
    """A question with sentences around those that answer, and with some that do not."""
    for record in records:
        sentences = [sentence.strip() for sentence in record["candidates"]]
        answering = [place for place in record["answers"] if sentences[place]]
        if not answering:
            continue
        question, title = record["question"], str(record.get("title", ""))
        start = max(0, answering[0] - rng.randint(0, 5))
        end = min(len(sentences), max(answering[-1] + 1, start + 9), start + 12)
        shown = [place for place in range(start, end) if sentences[place]]
        found = [shown.index(place) for place in answering if place in shown]
        yield make_example("selqa", question, title, (sentences[p] for p in shown), found)
        rest = [s for place, s in enumerate(sentences) if s and place not in record["answers"]]
        if len(rest) >= 3 and rng.random() < 0.4:
            first = rng.randint(0, max(0, len(rest) - 7))
            yield make_example("selqa none", question, title, rest[first : first + 7])


def _read_natural_questions(records: Sequence[Record]) -> Iterator[ReaderExample]:
    """Each question with its passage, and with the most similar passage without its answer."""
    passages = [(str(record["title"]), split_into_sentences(record["passage"])) for record in records]
    words = WordSearch(f"{record['title']} {record['passage']}" for record in records)
    for place, record in enumerate(records):
        question, (title, sentences) = record["question"], passages[place]
        if answers := find_answers(sentences, record["strings"]):
            yield make_example("nq", question, title, sentences, answers, answers=answers)
        similar = words.search(question, 8)
        other = [p for p in similar if p != place and not find_answers(passages[p][1], record["strings"])]
        for p in other[:1]:
            yield make_example("nq other", question, *passages[p])


def _find_news(path: Path, questions: Sequence[str], rng: random.Random) -> Iterator[ReaderExample]:
    """Some questions with the passage of a news article that shares the most words."""
    passages: list[tuple[str, list[str]]] = []
    for article in islice(read_records(path), _NEWS_ARTICLES):
        sentences: list[str] = []
        for sentence in split_into_sentences(article.get("text") or ""):
            sentences.append(sentence)
            if count_words(sentences) > _NEWS_WORDS:
                passages.append((article.get("title") or "", sentences))
                sentences = []
    words = WordSearch(f"{title} {' '.join(sentences)}" for title, sentences in passages)
    for question in rng.sample(questions, min(len(questions), _NEWS_QUESTIONS)):
        for place in words.search(question, 1):
            yield make_example("news", question, *passages[place])


def rejoin_words(text: str) -> str:
    """A text as it is written, from one whose tokens are separated by spaces."""
    for token, written in _TOKENS.items():
        text = text.replace(token, written)
    text = re.sub(r" ([,.;:?!)%])", r"\1", text)
    text = re.sub(r"([($]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d)\b", r"\1", text)
    return text[:1].upper() + text[1:]
