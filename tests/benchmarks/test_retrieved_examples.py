"""Labels of retrieved passages."""

from types import SimpleNamespace

import pytest
import retrieved_examples
from retrieved_examples import SETS, is_used, label_question

from index.evaluation import KnownQuestion
from index.evaluation.judging import Extract, LabelledExtracts
from index.qa.passage_sentences import ScoredPassage

TEXTS = {
    1: "Masahisa Ito led the talks.",
    2: "The canal was closed for six days.",
    3: "People who met Masahisa Ito praised him.",
}


def passage(article_id):
    text = TEXTS[article_id]
    return ScoredPassage(
        article_id=article_id,
        title=f"Article {article_id}",
        score=1.0,
        cosine=0.5,
        lexical=0.5,
        start=0,
        text=text,
        sentences=((0, len(text)),),
        vectors=None,
    )


def ask(answers=(), relevant=(), full=(), partly=()):
    def extract(article_id):
        return Extract(article_id, 0, len(TEXTS[article_id]), TEXTS[article_id])

    passages = {n: SimpleNamespace(article_id=n, text=text) for n, text in TEXTS.items()}
    return SimpleNamespace(
        text="who led the talks",
        group="news-dev",
        known=KnownQuestion("q1", "who led the talks", tuple(answers)),
        relevant=frozenset(relevant),
        labelled=LabelledExtracts(tuple(map(extract, full)), tuple(map(extract, partly))),
        passages=passages,
        candidates=[SimpleNamespace(passage_id=2)],
    )


@pytest.fixture(autouse=True)
def retrieval(monkeypatch):
    def find(_, gone):
        return [passage(n) for n in TEXTS if n not in gone]

    monkeypatch.setattr(retrieved_examples, "_find_views", find)


def answering(asked, removed=(frozenset(),)):
    found = label_question(asked, removed, 1.0)
    return {int(e.passage.title.split()[1]): list(e.answering) for e in found.examples}


def test_answer_counts_only_in_a_relevant_article():
    # Article 3 has the answer too, but nobody knows whether it answers.
    assert answering(ask(["Masahisa Ito"], relevant=[1])) == {1: [0], 2: []}


def test_question_without_an_answer_makes_near_misses():
    assert answering(ask()) == {1: [], 2: [], 3: []}


def test_partial_answers_count_only_without_a_full_one():
    assert answering(ask(partly=[2])) == {1: [], 2: [0], 3: []}
    assert answering(ask(full=[1], partly=[2])) == {1: [0], 3: []}


def test_characters_of_the_answer_are_known():
    first, *_ = label_question(ask(["masahisa ito"], relevant=[1]), [frozenset()], 1.0).examples

    assert first.answers == {0: [(0, 12)]}


def test_articles_are_removed_only_all_together():
    asked = ask(["Masahisa Ito"], relevant=[1, 3])
    read = label_question(asked, [frozenset({1}), frozenset({1, 3})], 1.0).read

    assert [p.title for p in read] == ["Article 2"]


def test_every_passage_is_read_once_and_without_weight_not_trained_on():
    found = label_question(ask(relevant=[1]), [frozenset(), frozenset({1})], None)

    assert [p.title for p in found.read] == ["Article 1", "Article 2", "Article 3"]
    assert found.examples == []


def test_share_of_a_set_is_trained_on():
    asked = [SimpleNamespace(key=("xquad-zh", str(n)), group="xquad-zh") for n in range(2000)]

    assert sum(map(is_used, asked)) / 2000 == pytest.approx(SETS["xquad-zh"].share, abs=0.05)
