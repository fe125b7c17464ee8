"""The file that the reader is trained from, and its folds."""

import random

from prepare_reader_training import GroupedQuestion, assign_folds, exchange_in, group_retrieved
from reader_examples import make_example
from reader_training_set import FOLDS, QuestionGroups, TrainingQuestion, read_training_set, write_training_set
from retrieved_examples import RetrievedExamples

from index.model.protocols import PassageSentences


def retrieve(number, question, articles):
    return RetrievedExamples(f"id-{number}", question, articles, [], [])


def test_folds_never_separate_questions_of_one_article():
    rng = random.Random(1)
    grouped = [
        group_retrieved(retrieve(n, f"question {n}", [f"text of {a}" for a in rng.sample(range(300), 2)]))
        for n in range(200)
    ]
    folds = {}
    for question, one in zip(assign_folds(grouped), grouped, strict=True):
        for name in one.names:
            folds.setdefault(name, set()).add(question.fold)

    assert all(len(found) == 1 for found in folds.values())
    assert set.union(*folds.values()) == set(range(FOLDS))


def test_folds_never_separate_a_question_in_two_sets():
    one, other = assign_folds(
        [
            group_retrieved(retrieve(1, "Who led the talks? ", ["a text"])),
            GroupedQuestion("who led the talks?", ["question who led the talks?", "article https://a.example"]),
        ]
    )

    assert one.fold == other.fold


def test_groups_are_connected_through_others():
    groups = QuestionGroups()
    for number in range(100):
        groups.connect([f"question {number}", f"text {number}", f"text {number + 1}"])

    assert len({groups.find_fold(f"question {number}") for number in range(100)}) == 1


def test_exchanged_question_is_in_the_fold_of_the_original():
    passage = ["In 2021 Masahisa Ito led the talks."]
    grouped = [
        GroupedQuestion(
            question,
            [f"question {question}"],
            [make_example("annotated", question, "", passage, [0])],
        )
        for question in (f"who led talks number {n} in 2021" for n in range(30))
    ]
    exchanged = exchange_in(grouped, random.Random(1))
    assigned = assign_folds([*grouped, *exchanged])
    folds = {one.names[0]: question.fold for one, question in zip(grouped, assigned[:30], strict=True)}

    assert exchanged
    for one, question in zip(exchanged, assigned[30:], strict=True):
        assert one.names[0] != f"question {one.question}"
        assert question.fold == folds[one.names[0]]
        assert not question.examples[0].answering


def test_file_keeps_questions_and_shares_passages(tmp_path):
    shared = PassageSentences("Title", ("One.", "演習將持續五天。\u2028"))
    examples = [
        make_example(
            "news-dev", "how long", "Title", shared.sentences, [1], answers={1: [(5, 7)]}, weight=1.5, rank=3
        ),
        make_example("swap", "how long", "", ["Other."]),
    ]
    questions = [
        TrainingQuestion("how long", 2, examples, [shared]),
        TrainingQuestion("general", None, examples[1:]),
    ]
    path = tmp_path / "examples.jsonl.gz"
    write_training_set(questions, path)
    first, second = read_training_set(path)

    assert (first.question, first.fold, first.read) == ("how long", 2, [shared])
    assert first.examples[0].passage is first.read[0]
    assert first.examples[0].answers == {1: [[5, 7]]}
    assert [(e.source, e.weight, e.rank, e.answering) for e in first.examples] == [
        ("news-dev", 1.5, 3, (1,)),
        ("swap", 1.0, 0, ()),
    ]
    assert (second.fold, second.examples[0].passage) == (None, PassageSentences("", ("Other.",)))
