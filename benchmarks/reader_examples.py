"""Examples that the reader is trained on, and what the scripts that make them have in common."""

import gzip
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from index.model.protocols import PassageSentences
from index.text.sentences import split_sentences
from index.text.tokenizer import content_tokens

Record: TypeAlias = Mapping[str, Any]
Spans: TypeAlias = Mapping[int, Sequence[tuple[int, int]]]
"""Characters of sentences, by the index of the sentence."""

# Scripts from here on (Chinese, Japanese, Korean) do not separate words by spaces.
_FIRST_CJK = "\u2e80"


@dataclass(frozen=True)
class ReaderExample:
    """A question and a passage. `answering` are the sentences that answer; none if the passage does not."""

    source: str
    question: str
    passage: PassageSentences
    answering: Sequence[int] = ()
    answers: Spans = field(default_factory=dict)
    """The characters that answer, if they are known, in some of the sentences `answering`."""
    weight: float = 1.0
    rank: int = 0
    """The place of the passage among those retrieved for the question, from 0."""

    @property
    def knows_answers(self) -> bool:
        return bool(self.answers) or not self.answering


def make_example(
    source: str,
    question: str,
    title: str,
    sentences: Iterable[str],
    answering: Iterable[int] = (),
    *,
    answers: Spans | None = None,
    weight: float = 1.0,
    rank: int = 0,
) -> ReaderExample:
    passage = PassageSentences(title, tuple(sentences))
    return ReaderExample(
        source, question.strip(), passage, tuple(sorted(answering)), answers or {}, weight, rank
    )


def describe_sources(examples: Iterable[ReaderExample]) -> str:
    """The number of examples from each source."""
    return ", ".join(f"{source} {n:,}" for source, n in Counter(e.source for e in examples).most_common())


class WordSearch:
    """BM25 over short texts; tokens in more than a fifth of them do not count."""

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
        mean = sum(self._lengths) / max(total, 1)
        scores: dict[int, float] = defaultdict(float)
        for token in sorted(set(content_tokens(question))):
            found = self._postings.get(token, [])
            if not found or len(found) > total / 5:
                continue
            rarity = compute_idf(len(found), total)
            for place, count in found:
                length = 0.25 + 0.75 * self._lengths[place] / mean
                scores[place] += rarity * count * 2.2 / (count + 1.2 * length)
        return sorted(scores, key=lambda place: (-scores[place], place))[:most]


def compute_idf(found: int, total: int) -> float:
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def find_answers(sentences: Sequence[str], answers: Iterable[str]) -> Spans:
    """Where any of the answers occurs as whole words, by sentence, regardless of case."""
    wanted = [answer.strip().lower() for answer in answers if answer.strip()]
    found = {place: sorted(_find_all(sentence, wanted)) for place, sentence in enumerate(sentences)}
    return {place: spans for place, spans in found.items() if spans}


def _find_all(sentence: str, wanted: Iterable[str]) -> set[tuple[int, int]]:
    lower = sentence.lower()
    # A few letters have two in lower case, and then the offsets would not fit.
    text = lower if len(lower) == len(sentence) else sentence
    found = set()
    for answer in wanted:
        start = text.find(answer)
        while start >= 0:
            end = start + len(answer)
            if not (_is_inside_word(text, start) or _is_inside_word(text, end)):
                found.add((start, end))
            start = text.find(answer, start + 1)
    return found


def _is_inside_word(text: str, at: int) -> bool:
    """Whether a word has characters before and after a position."""
    return all(c.isalnum() and c < _FIRST_CJK for c in (text[at - 1 : at] or " ", text[at : at + 1] or " "))


def split_into_sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def count_words(sentences: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def read_records(path: Path) -> Iterator[Record]:
    """The objects of a JSONL or JSONL.gz file."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
