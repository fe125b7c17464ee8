"""The labelled questions of members: parts that share no article."""

import gzip
import json
from pathlib import Path

import pytest

from index.evaluation import KnownQuestion, load_known_questions

LABELS = Path(__file__).parents[2] / "benchmarks" / "labels"


@pytest.fixture(scope="module")
def dev() -> list[KnownQuestion]:
    return load_known_questions(LABELS / "members-dev.jsonl")


@pytest.fixture(scope="module")
def held() -> list[KnownQuestion]:
    return load_known_questions(LABELS / "members-held.jsonl")


@pytest.fixture(scope="module")
def train() -> list[KnownQuestion]:
    return load_known_questions(LABELS / "members-train.jsonl.gz")


def test_questions_for_training_share_no_article_with_others(train, dev, held):
    trained = set()
    for name in ("members-train", "short-train"):
        with gzip.open(LABELS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            trained |= {json.loads(line)["about"] for line in lines}
    short = {json.loads(line)["about"] for line in (LABELS / "short-dev.jsonl").open(encoding="utf-8")}

    assert trained >= {span.url for q in train for span in (*q.full, *q.partly)}
    assert not trained & {span.url for q in (*dev, *held) for span in (*q.full, *q.partly)}
    assert len(short) == 16
    assert not trained & short


def test_parts_share_no_article_and_no_question(dev, held):
    def articles(questions):
        return {span.url for q in questions for span in (*q.full, *q.partly)}

    assert not articles(dev) & articles(held)
    assert not {q.id for q in dev} & {q.id for q in held}
    assert len({q.question for q in (*dev, *held)}) == len(dev) + len(held)


def test_two_thirds_of_each_kind_are_for_development(dev, held):
    for kind in {question.kind for question in dev}:
        of_dev, of_held = (sum(question.kind == kind for question in part) for part in (dev, held))

        assert of_dev / (of_dev + of_held) == pytest.approx(2 / 3, abs=0.05)


def test_near_misses_and_they_alone_have_no_labelled_sentences(train, dev, held):
    for question in (*train, *dev, *held):
        assert question.is_answerable is bool(question.full or question.partly)
        assert question.is_answerable is (question.kind != "near_miss")
