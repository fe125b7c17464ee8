"""Questions about what somebody said are recognised by their words."""

import pytest

from index.qa.said_by import SaidBy, find_said_by


def read(question: str) -> tuple[str, str | None] | None:
    found = find_said_by(question)
    return (found.speaker, found.topic) if found is not None else None


@pytest.mark.parametrize(
    ("question", "speaker", "topic"),
    [
        ("What did Hua Chunying say?", "Hua Chunying", None),
        ("What did Kamala Harris say about the South China Sea?", "Kamala Harris", "the South China Sea"),
        ("and what did Beijing say?", "Beijing", None),
        ("what has yoon said about the troops", "yoon", "the troops"),
        ("What does Xi think about Taiwan?", "Xi", "Taiwan"),
        ("What is Tokyo saying about the launch?", "Tokyo", "the launch"),
        ("Did Kirby comment on the ships?", "Kirby", "the ships"),
        ("what did zelensky tell congress about money", "zelensky", "congress about money"),
        ("Budanov on a Korean scenario", "Budanov", "a Korean scenario"),
        ("Chinese foreign ministry statement", "Chinese foreign ministry", None),
        ("Macron's statement on Pelosi", "Macron", "Pelosi"),
        ("statement by the Kremlin on grain", "the Kremlin", "grain"),
        ("How did Moscow respond to the sanctions?", "Moscow", "the sanctions"),
        ("what was bidens message to putin on nukes", "bidens", "putin on nukes"),
        ("lavrov on trading griner, what did he say", "lavrov", "trading griner"),
        ("what reason did zelensky give for pulling out", "zelensky", "pulling out"),
        ("王毅對會談說了什麼？", "王毅", "會談"),
        ("中國外交部怎麼說？", "中國外交部", None),
        ("对于制裁，普京怎么看？", "普京", "制裁"),
        ("岸田首相は発射について何と述べましたか？", "岸田首相", "発射"),
        ("中国外務省は何と言いましたか", "中国外務省", None),
        ("국방부는 발사에 대해 뭐라고 말했나?", "국방부", "발사"),
        ("회담에 대해 외교부는 뭐라고 했습니까?", "외교부", "회담"),
    ],
)
def test_speaker_and_topic_are_read(question: str, speaker: str, topic: str | None) -> None:
    assert read(question) == (speaker, topic)


@pytest.mark.parametrize(
    "question",
    [
        "Who said that the drills were over?",
        "What did he say?",
        "What did the article say about Taiwan?",
        "What did experts say about the drills?",
        "What does the ceasefire agreement say about prisoners?",
        "What was Zia-ul-Haq's official state ideology?",
        "How many ships waited?",
        "How did Kyiv react?",
        "What does the Islamic State lack?",
        "When did Finland join NATO?",
        "演習將持續幾天？",
        "",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert read(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Sanctions on Russia",
        "How did Kyiv react to it?",
        "Beijing statement",
        "What did Luther think about it?",
    ],
)
def test_questions_that_may_mean_something_else_are_not_certain(question: str) -> None:
    found = find_said_by(question)

    assert found is not None
    assert not found.is_certain


def test_topic_after_about_is_a_noun() -> None:
    assert find_said_by("What did Doe say about the port?") == SaidBy("Doe", "the port")
    assert find_said_by("What did Doe say would happen?") == SaidBy("Doe", "would happen", topic_is_noun=False)
