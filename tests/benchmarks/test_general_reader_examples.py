"""Examples for the reader from encyclopedia questions and annotated quotes."""

import json
import random

import pytest
from encyclopedia_examples import read_encyclopedia_examples, rejoin_words
from reader_examples import WordSearch, find_answers
from speaker_questions import ask_about_speakers


def write(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


# --- answers in sentences


@pytest.mark.parametrize(
    ("sentence", "answers", "spans"),
    [
        ("The port of Odesa reopened.", ["odesa"], [(12, 17)]),
        ("Sports and a port.", ["port"], [(13, 17)]),
        ("Four ships, four crews.", ["four"], [(0, 4), (12, 16)]),
        ("演習將持續五天。", ["五天"], [(5, 7)]),
        ("It cost $5.", ["$5", " "], [(8, 10)]),
        ("İzmir and the port", ["port"], [(14, 18)]),
    ],
)
def test_answers_are_found_as_whole_words(sentence, answers, spans):
    assert find_answers(["Nothing here.", sentence], answers) == {1: spans}


def test_sentence_without_an_answer_has_no_spans():
    assert find_answers(["The reporter left."], ["port"]) == {}


def test_words_of_every_text_do_not_count():
    words = WordSearch(["the ship left", "the ship sank", "the ship docked", "the ship burned", "the ship"])

    assert words.search("ship sank", 3) == [1]


# --- encyclopedias


@pytest.fixture
def encyclopedia(tmp_path):
    tokens = [
        ("the canal opened in 1914 .", "when did the canal open ?"),
        ("`` it was hard , '' he said .", "who said so ?"),
    ]
    pairs = [
        *(
            {"id": f"nqg-{n}", "question": question, "candidates": [sentence]}
            for n, (sentence, question) in enumerate(tokens * 8)
        ),
        {
            "id": "selqa-1",
            "question": "Which country built the canal?",
            "title": "Canal",
            "candidates": [
                "It is long.",
                "The United States built it.",
                " ",
                "It has locks.",
                "Ships pass it.",
            ],
            "answers": [1],
        },
        {
            "id": "nq-1",
            "question": "who owns it",
            "title": "Canal",
            "passage": "It is Panama's. It is long.",
            "strings": ["Panama"],
        },
        {
            "id": "nq-2",
            "question": "who dug it",
            "title": "Suez",
            "passage": "It is old. Egypt owns it.",
            "strings": ["Egypt"],
        },
    ]
    # A word counts if few passages have it.
    subjects = ["canal", "country", *(f"town{n}" for n in range(20))]
    news = [{"title": "News", "text": f"They talked of the {subject} there. " * 30} for subject in subjects]
    return read_encyclopedia_examples(
        write(tmp_path / "pairs.jsonl", pairs), write(tmp_path / "news.jsonl", news)
    )


def test_sentence_of_a_question_answers_it(encyclopedia):
    answers = {
        (e.question, e.passage.sentences[place])
        for e in encyclopedia
        if e.source in ("nqg", "selqa")
        for place in e.answering
    }

    assert answers == {
        ("When did the canal open?", "The canal opened in 1914."),
        ("Who said so?", '"it was hard," he said.'),
        ("Which country built the canal?", "The United States built it."),
    }


def test_answer_of_a_natural_question_is_located(encyclopedia):
    (found,) = (e for e in encyclopedia if e.source == "nq" and e.question == "who dug it")
    ((place, ((start, end),)),) = found.answers.items()

    assert found.passage.sentences[place][start:end] == "Egypt"
    assert found.answering == (place,)


def test_other_examples_have_no_answer(encyclopedia):
    assert {e.source for e in encyclopedia if not e.answering} >= {"nqg none", "news"}
    assert all(e.knows_answers for e in encyclopedia if not e.answering)


def test_tokens_are_joined_as_they_are_written():
    assert (
        rejoin_words("`` we 've won , '' she said -lrb- in 1999 -rrb- .") == '"we\'ve won," she said (in 1999).'
    )


# --- quotes

QUOTED = (
    "Maria Lopez opened the meeting. Lopez said the harbour would close. "
    "Peter Klein sat beside her. The mayor, who was late, said that taxes would rise."
)


def span(part):
    start = QUOTED.index(part)
    return [[start, start + len(part)]]


@pytest.fixture
def quoted():
    article = {
        "text": QUOTED,
        "attributions": [
            {"source": span("Lopez said"), "content": span("the harbour would close")},
            {"source": span("The mayor, who was late"), "content": span("that taxes would rise")},
            {"source": [], "content": span("Peter Klein")},
        ],
    }
    article["attributions"][0]["source"] = [[QUOTED.index("Lopez said"), QUOTED.index("Lopez said") + 5]]
    return [*ask_about_speakers(article, random.Random(1))]


def test_sentences_with_the_words_of_a_speaker_answer(quoted):
    for example in quoted:
        shown = [example.passage.sentences[place] for place in example.answering]
        if example.source != "quote none" and "Lopez" in example.question:
            assert shown == ["Lopez said the harbour would close."]
        if example.source != "quote none" and "The mayor" in example.question:
            assert shown == ["The mayor, who was late, said that taxes would rise."]
    assert {e.source for e in quoted} == {"quote", "quote about", "quote none"}


def test_person_who_is_not_quoted_is_a_near_miss(quoted):
    near_misses = [e for e in quoted if e.source == "quote none"]

    assert near_misses
    assert all("Peter Klein" in e.question and not e.answering for e in near_misses)
