"""Cloze questions from headlines."""

import random

import pytest
from cloze_gaps import GapKind, find_gaps, find_kind
from headline_questions import HeadlineQuestions

TEXT = (
    "The balloons came at night and stopped all flights. "
    "Officials in the capital said that Lithuania closed the border with Belarus because of the balloons. "
    "Truck drivers waited for hours at the crossing. "
    "The government plans to reopen the road next week. "
    "Nobody was hurt at the airport, the police said. "
    "More than 40 flights were cancelled or sent to other airports on that day."
)
ARTICLE = {
    "title": "Angry after balloons, Lithuania closed the border with Belarus | Example News",
    "text": TEXT,
}
OTHERS = [
    {"title": f"A quiet day in town number {n}", "text": f"It rained in town {n} that day. " * 6}
    for n in range(20)
]


@pytest.fixture(params=range(8))
def examples(request):
    rng = random.Random(request.param)
    maker = HeadlineQuestions([ARTICLE, *OTHERS], rng)
    return [*maker.ask_about(ARTICLE)]


def test_sentence_that_repeats_a_headline_answers_it(examples):
    answered = [e for e in examples if e.source == "headline title"]

    for example in answered:
        assert [example.passage.sentences[place] for place in example.answering] == [
            next(s for s in example.passage.sentences if "Belarus" in s)
        ]
    assert answered


def test_question_asks_for_the_name_that_it_lacks(examples):
    for example in (e for e in examples if e.answering):
        ((place, ((start, end),)),) = example.answers.items()
        answer = example.passage.sentences[place][start:end]

        assert answer in ("Lithuania", "Belarus")
        assert answer not in example.question
        assert "closed the border with" in example.question
        assert "Example News" not in example.question


def test_passage_without_the_name_does_not_answer(examples):
    for example in (e for e in examples if e.source == "headline rest"):
        (answered,) = {
            e.passage.sentences[place][a:b]
            for e in examples
            if e.question == example.question and e.answering
            for place, spans in e.answers.items()
            for a, b in spans
        }

        assert not example.answering
        assert answered not in " ".join(example.passage.sentences)


def test_similar_passage_is_of_another_article():
    maker = HeadlineQuestions([ARTICLE, *OTHERS], random.Random(1))
    examples = [*maker.ask_about(ARTICLE)]
    other = {
        "title": "Belgium closed a border after more balloons",
        "text": TEXT.replace("Belarus", "France").replace("Lithuania", "Belgium"),
    }
    for article in (other, *OTHERS):
        examples += maker.ask_about(article)
    asked = [e for e in examples if e.answering and "Lithuania" in " ".join(e.passage.sentences)]
    found = [*maker.find_similar(asked)]

    assert found
    assert all("Lithuania" not in " ".join(e.passage.sentences) and not e.answering for e in found)


def test_short_article_is_left_out():
    maker = HeadlineQuestions([ARTICLE], random.Random(1))

    assert [*maker.ask_about(ARTICLE | {"text": "Lithuania closed the border with Belarus."})] == []


@pytest.mark.parametrize(
    ("text", "sentence", "gaps"),
    [
        ("Ships leave Odesa", "They left from Odesa again.", ["Odesa"]),
        ("Ships leave Odesa", "They left Odesans there.", []),
        ("Talks with Xi Jinping fail", "He met Xi Jinping and Xi.", ["Xi Jinping"]),
        ("Talks with Xi Jinping fail", "He met with Xi today.", []),
        ("Fire kills 12 sailors", "The fire killed 12 of them.", ["12"]),
        ("Team wins 12-3 at home", "They scored 12 times.", []),
        ("Talks Fail After Vote In Odesa", "Results in Odesa decided the Vote.", ["Odesa"]),
        ("Mayor of the city resigns", "They said that The mayor left.", []),
    ],
)
def test_names_and_numbers_that_the_article_repeats_are_asked_for(text, sentence, gaps):
    assert find_gaps(text, [sentence]) == gaps


@pytest.mark.parametrize(
    ("gap", "sentence", "kind"),
    [
        ("12", "The fire killed 12.", GapKind.NUMBER),
        ("$40 million", "It cost $40 million.", GapKind.NUMBER),
        ("Monday", "They met on Monday.", GapKind.WHEN),
        ("Lithuania", "They met in Lithuania.", GapKind.PLACE),
        ("Sergei Ivanov", "They met Sergei Ivanov.", GapKind.WHO),
        ("Shoigu", "They waited, Shoigu said.", GapKind.WHO),
        ("Rosneft", "They sued Rosneft.", GapKind.WHAT),
    ],
)
def test_kind_of_question(gap, sentence, kind):
    assert find_kind(gap, sentence) is kind
