"""Follow-ups: questions read in the light of the one before, with the real model."""

from pathlib import Path

import pytest
from libraries import draft

from index import SHARED_CORPUS, Answer, IndexSettings, NewsIndex, NoAnswer, open_index
from index.answers.follow_ups import leans, read_follow_up
from index.answers.question import read_question

ARTICLES = {
    "patrols": "Chinese coast guard ships entered the waters around the Senkaku Islands on Monday. Tokyo "
    "lodged a protest with the embassy. Beijing said that its ships were on a routine patrol. Washington "
    "repeated that the islands fall under its security treaty with Japan.",
    "missile": "North Korea fired a ballistic missile towards the Sea of Japan on Tuesday. South Korea's "
    "military said the missile flew about 600 kilometres. Seoul called an emergency meeting of its "
    "security council. Pyongyang said that it had tested a new engine.",
    "frigate": "The Philippine navy received a new frigate from a South Korean shipyard. The frigate is named "
    "Miguel Malvar and carries anti-ship missiles. Manila paid about 550 million dollars for two "
    "ships of the class. The second ship is due next year.",
    "cable": "A subsea cable between Taiwan and the Matsu Islands was cut on Sunday. Residents relied on "
    "microwave links for a week. The telecom company blamed a cargo ship that dragged its anchor. "
    "Repairs cost about one million dollars.",
    "drill": "Vietnam and India held a joint naval drill off Da Nang. Two Indian destroyers took part in it. "
    "The drill lasted five days. Hanoi said that the exercise was not aimed at any country.",
}
SAID = [
    (
        "Which ships entered the waters around the Senkaku Islands?",
        "And what did Beijing say?",
        "routine patrol",
    ),
    ("Which ships entered the waters around the Senkaku Islands?", "What about Washington?", "security treaty"),
    ("What did North Korea fire on Tuesday?", "How far did it fly?", "600 kilometres"),
    ("What did North Korea fire on Tuesday?", "And what did Seoul do?", "emergency meeting"),
    ("What did North Korea fire on Tuesday?", "What did Pyongyang say about it?", "new engine"),
    ("Which ship did the Philippine navy receive?", "What is its name?", "Miguel Malvar"),
    ("Which ship did the Philippine navy receive?", "And the second ship?", "next year"),
    ("Which ship did the Philippine navy receive?", "How much did Manila pay for them?", "550 million"),
    (
        "What happened to the subsea cable to the Matsu Islands?",
        "Who was blamed for that?",
        "dragged its anchor",
    ),
    (
        "What happened to the subsea cable to the Matsu Islands?",
        "How much did the repairs cost?",
        "one million",
    ),
    ("Who held a naval drill off Da Nang?", "How long did it last?", "five days"),
    ("Who held a naval drill off Da Nang?", "And what did Hanoi say?", "not aimed at any country"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("follow-ups")
    with open_index(IndexSettings(data_dir=folder, _env_file=None)) as index:
        index.add(SHARED_CORPUS, [draft(text, title=title) for title, text in ARTICLES.items()])
        index.sync()
        yield index


def shown(answer: Answer | NoAnswer) -> str:
    return " ".join(s.text for s in answer.sentences) if isinstance(answer, Answer) else ""


@pytest.mark.parametrize(("before", "then", "wanted"), SAID)
def test_a_follow_up_is_answered_in_the_light_of_the_question_before(
    index: NewsIndex, before: str, then: str, wanted: str
):
    answer = index.ask(then, corpora=[SHARED_CORPUS], previous=[before])

    assert wanted in shown(answer)


def test_the_answer_says_together_with_which_question_it_was_read(index: NewsIndex):
    before, then, _ = SAID[0]

    answer = index.ask(then, corpora=[SHARED_CORPUS], previous=[before])

    assert answer.question == then
    assert answer.explanation is not None
    assert answer.explanation.read_with == (before,)


@pytest.mark.parametrize(
    "then",
    ["And what did Canberra say?", "What about the submarine?", "And the Australian prime minister?"],
)
def test_a_follow_up_about_something_new_is_not_answered_with_the_old_answer(index: NewsIndex, then: str):
    answer = index.ask(
        then, corpora=[SHARED_CORPUS], previous=["Which ships entered the waters around the Senkaku Islands?"]
    )

    assert isinstance(answer, NoAnswer)


def test_a_question_that_stands_on_its_own_is_not_mixed_with_the_one_before(index: NewsIndex):
    answer = index.ask(
        "What did the Philippine navy receive from a South Korean shipyard?",
        corpora=[SHARED_CORPUS],
        previous=["What did North Korea fire on Tuesday?"],
    )

    assert answer.explanation is not None
    assert answer.explanation.read_with == ()
    assert "frigate" in shown(answer)


@pytest.mark.parametrize(
    "question",
    [
        "And what did Beijing say?",
        "Why?",
        "When was that?",
        "What about Japan?",
        "How far did it fly?",
        "那日本呢？",
        "為什麼？",
        "それはいつ？",
        "왜?",
    ],
)
def test_questions_that_lean_on_another_are_known_by_their_words(question: str):
    assert leans(read_question(question, max_chars=200))


@pytest.mark.parametrize(
    "question",
    [
        "Which ships entered the waters around the Senkaku Islands on Monday?",
        "What did China's foreign ministry say about its new aircraft carrier in the South China Sea?",
        "北韓在星期二向日本海發射了什麼飛彈？",
        "尖閣諸島の周辺海域に入ったのはどの船ですか",
    ],
)
def test_questions_that_stand_on_their_own_lean_on_none(question: str):
    assert not leans(read_question(question, max_chars=200))


def test_at_most_three_earlier_questions_are_read():
    earlier = [read_question(f"Which ship sailed to port {name}?", max_chars=200) for name in "ABCDE"]

    read = read_follow_up(read_question("And why?", max_chars=200), earlier)

    assert [question.text[-2] for question in read.read_with] == ["C", "D", "E"]


def test_words_of_earlier_questions_count_less_the_further_back_they_are():
    earlier = [
        read_question("Which frigate sailed?", max_chars=99),
        read_question("Which cable broke?", max_chars=99),
    ]

    read = read_follow_up(read_question("And Manila?", max_chars=99), earlier)

    assert read.context["cabl"] == 2 * read.context["frigat"] < 1
    assert "manila" not in read.context
