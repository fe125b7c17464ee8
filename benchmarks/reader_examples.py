"""Examples that the reader is trained on: a question, the sentences of a passage, and those that answer.

Half of them have no answer in the passage: near misses, passages that share words with the question, questions
with an exchanged name or number, and people who are asked about but not quoted.
"""

import gzip
import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens

Record: TypeAlias = Mapping[str, Any]
Spans: TypeAlias = Mapping[int, Sequence[tuple[int, int]]]
"""The characters that answer, by sentence."""

SEED = 7
# Every so many questions of a set are kept for validation; of squad2-half, every fifth title.
_HELD_OUT = {"nqg": 40, "selqa": 30, "nq": 30}
_HELD_TITLES = 5
# The shares of some examples without an answer that are used; there would be too many of them.
_KEPT = {"nqg none": 0.4, "squad other": 0.7, "nq other": 0.7, "news": 0.6}
_NEWS_ARTICLES, _NEWS_QUESTIONS, _NEWS_WORDS = 4000, 3000, 150
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w.'’-]+(?: (?:of |the )?[A-Z][\w.'’-]+)*")
_ANY_NAME = re.compile(r"\b[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_PRONOUN = re.compile(
    r"(?!the )(he|she|they|it|we|i|who|that|his|her|their|a|an|this|those|these|some|many|one|you)\b",
    re.IGNORECASE,
)
_ASKS_SPEAKER = (
    "What did %s say?",
    "what did %s say",
    "What has %s said?",
    "%s statement",
    "What does %s think?",
)
_ASKS_SPEAKER_ABOUT = (
    "What did %s say about %s?",
    "what did %s say about %s",
    "What does %s think about %s?",
    "%s on %s",
)


@dataclass(frozen=True)
class ReaderExample:
    """A question and a passage. `answering` are the sentences that answer; none if nothing does."""

    source: str
    question: str
    title: str
    sentences: Sequence[str]
    answering: Sequence[int] = ()
    answers: Spans | None = None
    """None if only the sentences that answer are known."""


@dataclass(frozen=True)
class ReaderExamples:
    training: Sequence[ReaderExample]
    validation: Sequence[ReaderExample]


def read_examples(data: Path) -> ReaderExamples:
    """The examples from the folders squad2-half, reader-train, quotes-polnear and scale in `data`."""
    rng = random.Random(SEED)
    pairs: dict[str, list[Record]] = defaultdict(list)
    for record in _read(data / "reader-train" / "pairs.jsonl.gz"):
        pairs[str(record["id"]).partition("-")[0]].append(record)
    training: list[ReaderExample] = []
    validation: list[ReaderExample] = []
    sets = (
        _read_squad(data / "squad2-half"),
        _hold_out(_read_single_sentences(pairs["nqg"], rng), _HELD_OUT["nqg"]),
        _hold_out(_read_selqa(pairs["selqa"], rng), _HELD_OUT["selqa"]),
        _hold_out(_read_natural_questions(pairs["nq"]), _HELD_OUT["nq"]),
    )
    for examples in sets:
        for example, is_held in examples:
            (validation if is_held else training).append(example)
    training += _exchange_words(training, rng)
    training += _read_news(data / "scale" / "articles.jsonl.gz", training, rng)
    training += _read_quotes(data / "quotes-polnear" / "articles.jsonl.gz", rng)
    kept = [e for e in training if rng.random() < _KEPT.get(e.source, 1.0)]
    return ReaderExamples(kept, validation)


def count_sources(examples: Iterable[ReaderExample]) -> str:
    """The number of examples from each source."""
    return ", ".join(f"{source} {n:,}" for source, n in Counter(e.source for e in examples).most_common())


# --- questions of Wikipedia


def _read_squad(folder: Path) -> Iterator[tuple[ReaderExample, bool]]:
    """Questions with their paragraph and with the most similar other one; near misses with the most similar."""
    articles = list(_read(folder / "articles.jsonl.gz"))
    passages = [(str(a["title"]).replace("_", " "), _split(a["text"])) for a in articles]
    places = {str(article["url"]): place for place, article in enumerate(articles)}
    titles = sorted({title for title, _ in passages})
    held = set(random.Random(1).sample(titles, len(titles) // _HELD_TITLES))
    words = _WordSearch(f"{article['title']} {article['text']}" for article in articles)
    for record in _read(folder / "questions.jsonl"):
        question, similar = record["question"].strip(), words.search(record["question"], 8)
        if not record["relevant"]:
            for place in similar[:1]:
                title, sentences = passages[place]
                yield ReaderExample("squad near miss", question, title, sentences), title in held
            continue
        own = places[record["relevant"][0]]
        title, sentences = passages[own]
        if answers := _find_answers(sentences, record["answers"]):
            yield ReaderExample("squad", question, title, sentences, [*answers], answers), title in held
        other = [p for p in similar if p != own and not _find_answers(passages[p][1], record["answers"])]
        for place in other[:1]:
            yield ReaderExample("squad other", question, *passages[place]), title in held


def _read_natural_questions(records: Sequence[Record]) -> Iterator[list[ReaderExample]]:
    passages = [(str(record["title"]), _split(record["passage"])) for record in records]
    words = _WordSearch(f"{record['title']} {record['passage']}" for record in records)
    for place, record in enumerate(records):
        examples = []
        title, sentences = passages[place]
        if answers := _find_answers(sentences, record["strings"]):
            examples.append(ReaderExample("nq", record["question"], title, sentences, [*answers], answers))
        similar = words.search(record["question"], 8)
        other = [p for p in similar if p != place and not _find_answers(passages[p][1], record["strings"])]
        examples += [ReaderExample("nq other", record["question"], *passages[p]) for p in other[:1]]
        yield examples


def _read_selqa(records: Sequence[Record], rng: random.Random) -> Iterator[list[ReaderExample]]:
    """A question with sentences around those that answer, and with some that do not."""
    for record in records:
        sentences = [sentence.strip() for sentence in record["candidates"]]
        answering = [place for place in record["answers"] if sentences[place]]
        if not answering:
            yield []
            continue
        question, title = record["question"], str(record.get("title", ""))
        start = max(0, answering[0] - rng.randint(0, 5))
        end = min(len(sentences), max(answering[-1] + 1, start + 9), start + 12)
        shown = [place for place in range(start, end) if sentences[place]]
        found = [shown.index(place) for place in answering if place in shown]
        examples = [ReaderExample("selqa", question, title, [sentences[p] for p in shown], found)]
        rest = [s for place, s in enumerate(sentences) if s and place not in record["answers"]]
        if len(rest) >= 3 and rng.random() < 0.4:
            first = rng.randint(0, max(0, len(rest) - 7))
            examples.append(ReaderExample("selqa none", question, title, rest[first : first + 7]))
        yield examples


def _read_single_sentences(records: Sequence[Record], rng: random.Random) -> Iterator[list[ReaderExample]]:
    """Each record has one sentence; its neighbours in the file come from the same article."""
    places: dict[str, int] = {}
    for record in records:
        places.setdefault(record["candidates"][0], len(places))
    sentences = [_rejoin_words(sentence) for sentence in places]
    for record in records:
        place = places[record["candidates"][0]]
        question = _rejoin_words(record["question"])
        start = max(0, place - rng.choice([0, 1, 1, 2, 2, 3]))
        end = place + rng.choice([0, 1, 2, 2, 3]) + 1
        examples = [ReaderExample("nqg", question, "", sentences[start:end], [place - start])]
        if rng.random() < 0.35:
            others = sentences[max(0, place - 4) : place] + sentences[place + 1 : place + 4]
            examples.append(ReaderExample("nqg none", question, "", others))
        yield examples


def _rejoin_words(text: str) -> str:
    """A text as it is written, from one whose tokens are separated by spaces."""
    for token, written in (
        ("`` ", '"'),
        (" ''", '"'),
        ("``", '"'),
        ("''", '"'),
        ("-lrb- ", "("),
        (" -rrb-", ")"),
    ):
        text = text.replace(token, written)
    text = re.sub(r" ([,.;:?!)%])", r"\1", text)
    text = re.sub(r"([($]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d)\b", r"\1", text)
    return text[:1].upper() + text[1:]


def _hold_out(examples: Iterable[list[ReaderExample]], every: int) -> Iterator[tuple[ReaderExample, bool]]:
    for place, of_question in enumerate(examples):
        for example in of_question:
            yield example, place % every == every - 1


# --- questions without an answer


def _exchange_words(examples: Sequence[ReaderExample], rng: random.Random) -> list[ReaderExample]:
    """Questions in which a number or a name of the passage is exchanged for another: nothing answers them."""
    cased = [e for e in examples if e.source in ("squad", "selqa")]
    names = [name for e in cased for name in _NAME.findall(e.question)]
    numbers = [number for e in cased for number in _NUMBER.findall(e.question)]
    exchanged = []
    for example in cased:
        text = " ".join([example.title, *example.sentences])
        of_numbers = [m for m in _NUMBER.finditer(example.question) if m.group() in text]
        of_names = [m for m in _NAME.finditer(example.question) if m.group() in text]
        if of_numbers and rng.random() < 0.7:
            match = rng.choice(of_numbers)
            new = _other_number(match.group(), numbers, rng)
        elif of_names and rng.random() < 0.6:
            match, new = rng.choice(of_names), rng.choice(names)
        else:
            continue
        if new.lower() not in text.lower():
            question = example.question[: match.start()] + new + example.question[match.end() :]
            exchanged.append(
                replace(example, source="exchanged", question=question, answering=(), answers=None)
            )
    return exchanged


def _other_number(number: str, numbers: Sequence[str], rng: random.Random) -> str:
    """A year near a year; for other numbers one of another question."""
    if number.isdigit() and len(number) == 4:
        return str(int(number) + rng.choice([-9, -4, -3, -2, 2, 3, 5, 8]))
    return rng.choice(numbers)


def _read_news(path: Path, examples: Sequence[ReaderExample], rng: random.Random) -> Iterator[ReaderExample]:
    """Questions about Wikipedia with the passage of a news article that shares the most words."""
    passages = []
    for article in islice(_read(path), _NEWS_ARTICLES):
        sentences: list[str] = []
        for sentence in _split(article.get("text") or ""):
            sentences.append(sentence)
            if sum(len(s.split()) for s in sentences) > _NEWS_WORDS:
                passages.append((article.get("title") or "", sentences))
                sentences = []
    words = _WordSearch(f"{title} {' '.join(sentences)}" for title, sentences in passages)
    answerable = [e for e in examples if e.source in ("squad", "nq", "selqa", "nqg")]
    for example in rng.sample(answerable, _NEWS_QUESTIONS):
        for place in words.search(example.question, 1):
            yield ReaderExample("news", example.question, *passages[place])


# --- questions about speakers


def _read_quotes(path: Path, rng: random.Random) -> Iterator[ReaderExample]:
    for article in _read(path):
        yield from _ask_about_speakers(article, rng)


def _ask_about_speakers(article: Record, rng: random.Random) -> Iterator[ReaderExample]:
    """What somebody said, what somebody said about something, and what a person said who is not quoted."""
    text = article["text"]
    spans = split_sentences(text)
    sentences = [text[start:end] for start, end in spans]
    said: dict[str, list[tuple[list[int], str]]] = defaultdict(list)
    for attribution in article["attributions"]:
        if attribution["source"] and attribution["content"]:
            speaker = " ".join(text[a:b] for a, b in attribution["source"]).split(",")[0].strip()
            content = " ".join(text[a:b] for a, b in attribution["content"])
            within = [
                place
                for place, (start, end) in enumerate(spans)
                if any(start < b and a < end for a, b in attribution["content"])
            ]
            said[speaker].append((within, content))
    for speaker, quotes in said.items():
        if len(speaker) < 3 or len(speaker.split()) > 8 or _PRONOUN.match(speaker):
            continue
        alike = [other for other in said if speaker.split()[-1] in other.split()]
        everything = {place for other in alike for within, _ in said[other] for place in within}
        within, content = rng.choice(quotes)
        start = max(0, within[0] - rng.randint(1, 4))
        shown = sentences[start : start + 8]

        def answering(places: Iterable[int], start: int = start, shown: Sequence[str] = shown) -> list[int]:
            return sorted(place - start for place in places if 0 <= place - start < len(shown))

        yield ReaderExample("quote", rng.choice(_ASKS_SPEAKER) % speaker, "", shown, answering(everything))
        topics = [w for w in re.findall(r"[A-Za-z][\w'-]{4,}", content) if content_tokens(w)]
        if not topics:
            continue
        topic = " ".join(rng.sample(topics, min(len(topics), rng.choice([1, 1, 2]))))
        named = _ANY_NAME.findall(content[1:])
        if named and rng.random() < 0.6:
            topic = rng.choice(named)
        about = {p for places, words in quotes if topic.lower() in words.lower() for p in places}
        question = rng.choice(_ASKS_SPEAKER_ABOUT) % (speaker, topic)
        yield ReaderExample("quote about", question, "", shown, answering(about or within))
        silent = sorted(
            name
            for name in set(_ANY_NAME.findall(" ".join(shown)))
            if len(name.split()) == 2 and not any(name.split()[-1] in other for other in said)
        )
        if silent:
            question = rng.choice(_ASKS_SPEAKER_ABOUT[:3]) % (rng.choice(silent), rng.choice(topics))
            yield ReaderExample("quote none", question, "", shown)


# --- common


class _WordSearch:
    """BM25 over short texts; words in more than a fifth of them do not count."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._lengths: list[int] = []
        for place, text in enumerate(texts):
            counts = Counter(content_tokens(text))
            self._lengths.append(sum(counts.values()))
            for token, count in counts.items():
                self._postings[token].append((place, count))

    def search(self, question: str, most: int) -> list[int]:
        """The places of the best texts, best first."""
        total = len(self._lengths)
        mean = sum(self._lengths) / total
        scores: dict[int, float] = defaultdict(float)
        for token in sorted(set(content_tokens(question))):
            found = self._postings.get(token, [])
            if not found or len(found) > total / 5:
                continue
            rarity = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for place, count in found:
                length = 0.25 + 0.75 * self._lengths[place] / mean
                scores[place] += rarity * count * 2.2 / (count + 1.2 * length)
        return sorted(scores, key=lambda place: (-scores[place], place))[:most]


def _find_answers(sentences: Sequence[str], answers: Iterable[str]) -> Spans:
    """Where any of the answers occurs as whole words, by sentence."""
    wanted = [answer.strip().lower() for answer in answers if answer.strip()]
    found = {place: sorted(_find_all(sentence.lower(), wanted)) for place, sentence in enumerate(sentences)}
    return {place: spans for place, spans in found.items() if spans}


def _find_all(text: str, wanted: Iterable[str]) -> set[tuple[int, int]]:
    return {
        (match.start(), match.end())
        for answer in wanted
        for match in re.finditer(re.escape(answer), text)
        if not _continues(text, match.start() - 1, answer[0]) and not _continues(text, match.end(), answer[-1])
    }


def _continues(text: str, at: int, edge: str) -> bool:
    """Whether the character at a place continues the word that ends or begins with `edge`."""
    return 0 <= at < len(text) and text[at].isalnum() and edge.isalnum()


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def _read(path: Path) -> Iterator[Record]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
