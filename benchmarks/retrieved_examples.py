"""Examples for the reader from what the program retrieves for questions with known answers.

The passages are those whose sentences would be scored, in the order of the shipped article trees: from the
whole library, and for half of the articles at a time from a library without them.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from known_questions import RetrievedQuestion, ask_all, halves
from reader_examples import ReaderExample, Spans, find_answers

from index.evaluation.judging import Extract, Judgement, judge
from index.model.base_types import ArticleId, PassageId
from index.model.protocols import PassageSentences
from index.qa.passage_sentences import ScoredPassage
from index.qa.ranking.article_ranker import rank_articles
from index.qa.search_kind import SearchKind

MEMBERS = "members-train"


@dataclass(frozen=True)
class SetUse:
    """How a question set is trained on: the weight of its examples, and the share of its questions."""

    weight: float
    share: float = 1.0


SETS: Mapping[str, SetUse] = {
    "news-dev": SetUse(1.5),
    MEMBERS: SetUse(1.5),
    "xquad-en": SetUse(0.6, 0.7),
    "drcd-dev": SetUse(0.6),
    "xquad-zh": SetUse(0.4, 0.4),
    "xquad-zh-to-en": SetUse(0.4, 0.3),
    "xquad-en-to-zh": SetUse(0.4, 0.3),
    "xquad-mixed": SetUse(0.4, 0.3),
    "jsquad-valid": SetUse(0.6),
    "squad2-half": SetUse(0.6, 0.45),
}
# The sets in which words of answered questions are exchanged.
EXCHANGED = ("news-dev", MEMBERS, "squad2-half", "xquad-en")
# As many characters identify an article: a paragraph may occur in several sets.
_IDENTIFYING_CHARS = 200


@dataclass(frozen=True)
class RetrievedExamples:
    """A question with its examples, and with every passage that was retrieved for it."""

    id: str
    question: str
    articles: Sequence[str]
    """The beginnings of its relevant articles, or else of the article of its best candidate."""
    examples: Sequence[ReaderExample]
    read: Sequence[PassageSentences]


def retrieve_examples(data: Path, libraries: Path, name: str) -> Iterator[RetrievedExamples]:
    """The questions of a set that is trained on, with the whole library and without half of the articles."""
    asked = _ask_by_meaning(data, libraries, name)
    removed = (frozenset[ArticleId](), *halves([one for one in asked if one.relevant]))
    return (label_question(one, removed, SETS[name].weight if is_used(one) else None) for one in asked)


def retrieve_passages(
    data: Path, libraries: Path, name: str, *, as_asked: bool = False
) -> Iterator[RetrievedExamples]:
    """The questions of a set that is not trained on, with the passages to read."""
    asked = _ask_by_meaning(data, libraries, name, as_asked=as_asked)
    return (label_question(one, [frozenset()], weight=None) for one in asked)


def is_used(asked: RetrievedQuestion) -> bool:
    """Whether a question is in the share of its set that is trained on."""
    return zlib.crc32(repr(asked.key).encode()) % 1000 < SETS[asked.group].share * 1000


def label_question(
    asked: RetrievedQuestion, removed: Iterable[Set[ArticleId]], weight: float | None
) -> RetrievedExamples:
    """The passages with each set of articles removed, and examples of them unless `weight` is None."""
    passages: dict[PassageSentences, None] = {}
    examples = []
    for gone in removed:
        if gone and not (asked.relevant and asked.relevant <= gone):
            continue
        for rank, view in enumerate(_find_views(asked, frozenset(gone))):
            passage = to_passage(view)
            if passage in passages:
                continue
            passages[passage] = None
            labels = _label(asked, view, passage.sentences) if weight is not None else None
            if weight is not None and labels is not None and not (gone and labels):
                answers = find_labelled_answers(passage.sentences, labels, asked.known.answers)
                examples.append(
                    ReaderExample(
                        asked.group, asked.text, passage, tuple(labels), answers, weight=weight, rank=rank
                    )
                )
    return RetrievedExamples(asked.known.id, asked.text, _find_articles(asked), examples, [*passages])


def to_passage(view: ScoredPassage) -> PassageSentences:
    return PassageSentences(view.title, tuple(view.text_of(place) for place in range(len(view.sentences))))


def find_labelled_answers(sentences: Sequence[str], labels: Sequence[int], answers: Sequence[str]) -> Spans:
    """Where the known answers are in the labelled sentences."""
    found = find_answers([sentences[place] for place in labels], answers)
    return {labels[number]: spans for number, spans in found.items()}


def _ask_by_meaning(
    data: Path, libraries: Path, name: str, *, as_asked: bool = False
) -> Sequence[RetrievedQuestion]:
    asked = ask_all(data, libraries, [name], as_asked=as_asked)
    return [one for one in asked if one.kind is SearchKind.ASYMMETRIC]


def _find_views(asked: RetrievedQuestion, gone: frozenset[ArticleId]) -> Sequence[ScoredPassage]:
    candidates = asked.without(gone)
    if not candidates:
        return []
    ranked = rank_articles(candidates, asked.passages, asked.words, kind=asked.kind)
    return asked.views(candidates, ranked.scores)


def _label(asked: RetrievedQuestion, view: ScoredPassage, sentences: Sequence[str]) -> Sequence[int] | None:
    """The sentences that answer; None if it is not known whether the passage does.

    Sentences that answer in part count only if none answers fully. A known answer in an article that is not
    known to be relevant may be a coincidence.
    """
    if asked.labelled:
        judged = [
            judge([Extract(ArticleId(view.article_id), *span, text)], asked.labelled)
            for span, text in zip(view.sentences, sentences, strict=True)
        ]
        full, partly = (
            [place for place, one in enumerate(judged) if one is wanted]
            for wanted in (Judgement.FULL, Judgement.PARTLY)
        )
        return full or (None if partly and asked.labelled.full else partly)
    found = [*find_answers(sentences, asked.known.answers)]
    return found if not found or view.article_id in asked.relevant else None


def _find_articles(asked: RetrievedQuestion) -> list[str]:
    relevant = {p.text[:_IDENTIFYING_CHARS] for p in asked.passages.values() if p.article_id in asked.relevant}
    best = asked.passages[PassageId(asked.candidates[0].passage_id)].text[:_IDENTIFYING_CHARS]
    return sorted(relevant) or [best]
