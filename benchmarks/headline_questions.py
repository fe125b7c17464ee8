"""General examples for the reader: cloze questions from headlines and first sentences of news articles.

A name or number of a headline, or of one of the first sentences, is replaced by a question word, and the
sentences of the article that contain it and share enough words with the rest answer. Near misses are a passage
of the article without the name, a question with another name exchanged, and a similar passage of another
article.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from cloze_gaps import Gap, GapKind, contains_word, find_gaps, find_kind, find_word
from reader_examples import (
    ReaderExample,
    Record,
    WordSearch,
    compute_idf,
    count_words,
    make_example,
    read_records,
    split_into_sentences,
)

from index.text.tokenizer import content_tokens

SEED = 21
_WEIGHT = 0.6
# The first articles of the file are left to the examples from encyclopedias.
_SKIPPED_ARTICLES = 4000
_READ_CHARS, _COUNTED_CHARS = 6000, 3000
_PASSAGE_WORDS, _FEWEST_WORDS = 150, 40
_SIMILAR_QUESTIONS = 4500
_QUESTION_WORDS = {
    GapKind.WHO: ("who", "Who", "which person"),
    GapKind.WHAT: ("what", "which", "What", "which company", "which group", "what organization"),
    GapKind.PLACE: ("where", "which country", "which city", "what place", "in which country"),
    GapKind.NUMBER: ("how many", "how much", "what number"),
    GapKind.WHEN: ("when", "what day"),
}
_SITE_NAME = re.compile(r" \| | - (?=[A-Z][\w ]{2,25}$)")
_COMPLETE = tuple('.!”"’)')


@dataclass(frozen=True)
class _Source:
    """A headline or a first sentence, and the sentences of the article that may answer."""

    name: str
    text: str
    sentences: Sequence[str]
    most_questions: int
    least_overlap: float


def read_headline_questions(scale_file: Path, news_file: Path) -> list[ReaderExample]:
    rng = random.Random(SEED)
    articles = [*islice(read_records(scale_file), _SKIPPED_ARTICLES, None), *read_records(news_file)]
    rng.shuffle(articles)
    maker = HeadlineQuestions(articles, rng)
    examples = [example for article in articles for example in maker.ask_about(article)]
    return [*examples, *maker.find_similar([e for e in examples if e.answering])]


class HeadlineQuestions:
    """Makes questions about articles, one by one."""

    def __init__(self, articles: Sequence[Record], rng: random.Random) -> None:
        self._rng = rng
        self._total = len(articles)
        texts = ((article.get("text") or "")[:_COUNTED_CHARS] for article in articles)
        self._found_in = Counter(chain.from_iterable(set(content_tokens(text)) for text in texts))
        self._names: Mapping[GapKind, list[str]] = defaultdict(list)
        self._passages: list[tuple[str, Sequence[str]]] = []

    def ask_about(self, article: Record) -> Iterator[ReaderExample]:
        """Questions with passages of the article, at most two from its headline and one from a sentence."""
        sentences = split_into_sentences((article.get("text") or "")[:_READ_CHARS])
        title = re.sub(r"\s+", " ", _SITE_NAME.split(article.get("title") or "")[0]).strip()
        if len(sentences) < 5 or len(title.split()) < 5:
            return
        for source in _find_sources(title, sentences):
            yield from self._ask_from(source, title, article["text"])
        start, end = self._choose_passage(sentences, self._rng.randrange(len(sentences)))
        self._passages.append((article.get("title") or "", sentences[start:end]))

    def find_similar(self, examples: Sequence[ReaderExample]) -> Iterator[ReaderExample]:
        """Some questions with the most similar passage of another article that lacks the answer."""
        words = WordSearch(f"{title} {' '.join(sentences)}" for title, sentences in self._passages)
        for example in self._rng.sample(examples, min(len(examples), _SIMILAR_QUESTIONS)):
            own = example.passage.sentences
            answers = {own[place][a:b] for place, spans in example.answers.items() for a, b in spans}
            for place in words.search(example.question, 4):
                title, sentences = self._passages[place]
                text = " ".join(sentences)
                if tuple(sentences) != own and not any(answer in text for answer in answers):
                    shown = "" if any(answer in title for answer in answers) else title
                    yield make_example("headline similar", example.question, shown, sentences, weight=_WEIGHT)
                    break

    def _ask_from(self, source: _Source, title: str, text: str) -> Iterator[ReaderExample]:
        tokens = [set(content_tokens(sentence)) for sentence in source.sentences]
        gaps = find_gaps(source.text, source.sentences)
        self._rng.shuffle(gaps)
        made = 0
        for gap in gaps:
            if made == source.most_questions:
                break
            overlaps = self._compute_overlaps(
                set(content_tokens(source.text)) - set(content_tokens(gap)), tokens
            )
            answering = _find_answering(source, gap, overlaps)
            if not answering:
                continue
            best = max(answering, key=lambda place: overlaps[place])
            start, end = self._choose_passage(source.sentences, best)
            kind = find_kind(gap, source.sentences[best])
            if kind is GapKind.WHAT and self._rng.random() < 0.45:
                continue
            question = self._ask(source.text.lstrip('“"').replace("(CNN)", "").strip(), gap, kind)
            if not 5 <= len(question.split()) <= 40:
                continue
            shown = source.sentences[start:end]
            inside = [place - start for place in answering if start <= place < end]
            answers = {place: find_word(gap, shown[place]) for place in inside}
            yield make_example(
                f"headline {source.name}", question, "", shown, inside, answers=answers, weight=_WEIGHT
            )
            made += 1
            self._names[kind].append(gap)
            yield from self._pass_over(source, gap, question, overlaps, title)
            yield from self._exchange(question, gap, gaps, shown, text)

    def _compute_overlaps(self, wanted: Set[str], tokens: Iterable[Set[str]]) -> list[float]:
        """The share of the wanted tokens in each sentence, weighted by rarity; empty if there are too few."""
        if len(wanted) < 3:
            return []
        # In a fixed order: with another order of the sums, other questions might be made.
        rarity = {token: compute_idf(self._found_in[token], self._total) for token in sorted(wanted)}
        total = sum(rarity.values())
        return [
            sum(value for token, value in rarity.items() if token in of_sentence) / total
            for of_sentence in tokens
        ]

    def _pass_over(
        self, source: _Source, gap: Gap, question: str, overlaps: Sequence[float], title: str
    ) -> Iterator[ReaderExample]:
        """Half of the questions with the most similar passage of the article without the name."""
        word, sentences = gap.split()[-1], source.sentences
        without = [place for place, sentence in enumerate(sentences) if word not in sentence]
        if not without or self._rng.random() >= 0.5:
            return
        start = max(without, key=lambda place: overlaps[place])
        end = start + 1
        while end < len(sentences) and end in without and count_words(sentences[start:end]) < _PASSAGE_WORDS:
            end += 1
        while start and start - 1 in without and count_words(sentences[start:end]) < _PASSAGE_WORDS:
            start -= 1
        if count_words(sentences[start:end]) > _FEWEST_WORDS:
            shown = title if source.name == "lead" and gap not in title else ""
            yield make_example("headline rest", question, shown, sentences[start:end], weight=_WEIGHT)

    def _exchange(
        self, question: str, gap: Gap, gaps: Sequence[Gap], shown: Sequence[str], text: str
    ) -> Iterator[ReaderExample]:
        """Half of the questions with another name in place of one that they have."""
        others = [other for other in gaps if other != gap and other in question]
        if not others or self._rng.random() >= 0.5:
            return
        other = self._rng.choice(others)
        names = self._names[find_kind(other, "")]
        new = self._rng.choice(names) if len(names) > 20 else gap
        if new != gap and new not in text:
            yield make_example("headline exchanged", question.replace(other, new), "", shown, weight=_WEIGHT)

    def _ask(self, text: str, gap: Gap, kind: GapKind) -> str:
        """The text with a question word in place of the name, or before or after the rest."""
        place = text.find(gap)
        before = text[:place].strip(" ,:;-–—")
        after = re.sub(r"^['’]s\b", "", text[place + len(gap) :].strip()).strip(" ,:;")
        word = self._rng.choice(_QUESTION_WORDS[kind])
        if kind in (GapKind.WHO, GapKind.WHAT) and not before:
            parts = [word, after]
        elif kind is GapKind.NUMBER:
            is_first = after and self._rng.random() < 0.6
            parts = [word, after, before] if is_first else [before, word, after]
        else:
            parts = [word, before, after] if self._rng.random() < 0.5 else [before, word, after]
        question = re.sub(r"\s+", " ", " ".join(parts)).strip(" .,;:")
        return f"{question[:1].upper()}{question[1:]}?"

    def _choose_passage(self, sentences: Sequence[str], around: int) -> tuple[int, int]:
        """A run of sentences of about 150 words that contains one, extended at random to both sides."""
        start, end = around, around + 1
        while count_words(sentences[start:end]) < _PASSAGE_WORDS:
            sides = ["left"] * (start > 0) + ["right"] * (end < len(sentences))
            if not sides:
                break
            if self._rng.choice(sides) == "left":
                start -= 1
            else:
                end += 1
        return start, end


def _find_sources(title: str, sentences: Sequence[str]) -> Iterator[_Source]:
    yield _Source("title", title, [s for s in sentences if s != title], 2, 0.3)
    lead = next((s for s in sentences[:3] if 10 <= len(s.split()) <= 34 and s[-1:] in '.”"'), None)
    if lead is not None:
        yield _Source("lead", lead, [s for s in sentences if s != lead], 1, 0.33)


def _find_answering(source: _Source, gap: Gap, overlaps: Sequence[float]) -> list[int]:
    """Complete sentences with the name that share enough words with the source, but do not repeat it."""
    found = [
        place
        for place, overlap in enumerate(overlaps)
        if overlap >= source.least_overlap and contains_word(gap, source.sentences[place])
    ]
    if source.name == "lead" and any(overlaps[place] > 0.9 for place in found):
        return []
    return [place for place in found if overlaps[place] < 0.93 and source.sentences[place].endswith(_COMPLETE)]
