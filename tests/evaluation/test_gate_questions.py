"""The data of the evaluation gate is consistent: relevant articles contain the answers."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from answer_floors import load_floors
from answer_marks import FIGURES
from check_answers import ARTICLES, FLOORS, QUESTIONS, read_articles
from gate_questions import ABSENT, NEAR_MISS, GateQuestion, load_questions
from libraries import open_library

from index import ArticleDraft
from index.evaluation import normalize_answer


@pytest.fixture(scope="module")
def questions() -> list[GateQuestion]:
    return load_questions(QUESTIONS)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ArticleDraft]:
    """The articles by URL, as the library parses them."""
    with open_library(tmp_path_factory.mktemp("gate")) as index:
        return {draft.url: draft for draft in read_articles(index, ARTICLES)}


def test_there_are_enough_articles_and_questions(questions, articles):
    answerable = [question for question in questions if question.is_answerable]

    assert len(articles) >= 40
    assert len(answerable) >= 80
    assert len(questions) - len(answerable) >= 24


def test_questions_and_their_ids_are_unique(questions):
    assert [i for i, count in Counter(question.id for question in questions).items() if count > 1] == []
    assert [q for q, count in Counter(question.question for question in questions).items() if count > 1] == []


def test_every_language_has_questions_and_articles(questions, articles):
    asked = " ".join(question.question for question in questions if question.is_answerable)

    assert {article.language for article in articles.values()} == {"en", "zh-TW", "zh-CN", "ja", "ko"}
    assert re.search("[a-z]", asked)
    assert re.search("[\u3040-\u30ff]", asked)
    assert re.search("[\uac00-\ud7af]", asked)
    assert "國" in asked
    assert "国" in asked


def test_every_relevant_article_contains_the_answer(questions, articles):
    missing = [
        (question.id, url)
        for question in questions
        for url in question.relevant
        if not any(
            normalize_answer(answer) in normalize_answer(articles[url].text) for answer in question.answers
        )
    ]

    assert missing == []


def test_every_url_belongs_to_an_article(questions, articles):
    named = {
        url
        for question in questions
        for url in (*question.relevant, *question.not_cited, *question.first_cited)
    }

    assert named <= articles.keys()


def test_only_unanswerable_questions_lack_answers(questions):
    for question in questions:
        is_unanswerable = question.kind in (NEAR_MISS, ABSENT)

        assert bool(question.answers) is bool(question.relevant) is not is_unanswerable


def test_expectations_do_not_contradict_each_other(questions):
    for question in questions:
        assert set(question.first_cited) <= set(question.relevant)
        assert set(question.not_cited).isdisjoint(question.relevant)


def test_relevant_article_contains_speakers_and_times(questions, articles):
    for question in questions:
        texts = [articles[url].text for url in question.relevant]
        for words in (question.speaker, *question.times):
            assert words is None or any(words in text for text in texts), (question.id, words)


def test_expected_days_match_their_expressions(questions):
    weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    for question in questions:
        for words, days in question.times.items():
            named = words.lower().removeprefix("last ")
            if days is not None and named in weekdays:
                assert days[0].weekday() == days[1].weekday() == weekdays.index(named), question.id


def test_relevant_articles_were_published_before_the_question(questions, articles):
    for question in questions:
        for url in question.relevant:
            published = articles[url].published
            if question.asked_until is not None and published is not None:
                assert published.at <= question.asked_until, question.id


@pytest.mark.parametrize("model", FLOORS)
def test_every_figure_has_a_floor_and_a_reason(model):
    floors = load_floors(FLOORS[model])

    assert floors.keys() == FIGURES.keys()
    assert [name for name, floor in floors.items() if not floor.why or not 0 <= floor.floor <= 1] == []


def test_invalid_line_is_named(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "a", "kind": "fact", "question": "Who?"}\n{"id": "b", "unknown": 1}\n', "utf-8")

    with pytest.raises(ValueError, match="line 2 is not a question of the gate"):
        load_questions(path)


def test_question_is_asked_at_the_end_of_its_day():
    asked = GateQuestion(id="q", kind="fact", question="?", asked=date(2024, 5, 14)).asked_until

    assert datetime(2024, 5, 14, 23, 59, tzinfo=UTC) < asked < datetime(2024, 5, 15, tzinfo=UTC)
