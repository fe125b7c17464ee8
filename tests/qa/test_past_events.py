"""Whether and when something happened is answered by reports, not by forecasts."""

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, NoAnswer, NoAnswerReason
from index.qa.past_events import find_past_event
from index.qa.question import read_question


def pad(name: str) -> str:
    """Sentences that make an article long enough, and unlike others."""
    return " ".join(
        f"Farmer{name}{i} sold {i} baskets at market{name} and bought a hat{name}." for i in range(5)
    )


@pytest.mark.parametrize(
    ("question", "asks_whether"),
    [
        ("Has Russia invaded Ukraine?", True),
        ("did pelosi visit taiwan", True),
        ("When did Russia invade Ukraine?", False),
        ("what day did the truce begin", False),
        ("俄羅斯入侵烏克蘭了嗎？", True),
        ("ロシアはウクライナに侵攻しましたか？", True),
        ("러시아가 우크라이나를 침공했습니까?", True),
    ],
)
def test_questions_about_past_events_are_recognised(question, asks_whether):
    event = find_past_event(read_question(question, max_chars=200))

    assert event is not None
    assert event.asks_whether == asks_whether


@pytest.mark.parametrize(
    "question",
    [
        "Will Russia invade Ukraine?",
        "Has China threatened to invade Taiwan?",
        "When will the talks begin?",
        "Who visited Taiwan?",
        "Did Washington promise Turkey anything?",
        "Was the soldier armed?",
        "市長は計画について何と述べましたか。",
    ],
)
def test_other_questions_are_not(question):
    assert find_past_event(read_question(question, max_chars=200)) is None


def open_with(folder, *texts):
    index = open_library(folder)
    index.add(
        SHARED_CORPUS,
        [
            draft(f"{text}\n\n{pad(str(n))}", title=f"Report {n}", url=f"https://a.example/{n}")
            for n, text in enumerate(texts)
        ],
    )
    index.sync()
    return index


FORECASTS = (
    "Officials warned that Norland could invade Sudmark within days.",
    "Norland is expected to invade Sudmark, the minister said in spring.",
)


def test_report_comes_before_forecasts(tmp_path):
    with open_with(tmp_path, *FORECASTS, "Norland invaded Sudmark at dawn on 3 March 2021.") as index:
        answer = index.ask("Has Norland invaded Sudmark?", corpora=[SHARED_CORPUS])

    assert isinstance(answer, Answer)
    assert answer.sentences[0].text == "Norland invaded Sudmark at dawn on 3 March 2021."


def test_forecasts_alone_do_not_answer_whether_it_happened(tmp_path):
    with open_with(tmp_path, *FORECASTS) as index:
        whether = index.ask("Has Norland invaded Sudmark?", corpora=[SHARED_CORPUS])
        what = index.ask("What did officials warn about Norland and Sudmark?", corpora=[SHARED_CORPUS])

    assert isinstance(whether, NoAnswer)
    assert whether.reason is NoAnswerReason.NOT_SUPPORTED
    assert isinstance(what, Answer)


def test_report_with_a_time_comes_first_for_when(tmp_path):
    texts = (
        "Everything changed when Norland invaded Sudmark, a minister said.",
        "Norland invaded Sudmark at dawn on 3 March 2021.",
    )
    with open_with(tmp_path, *texts) as index:
        answer = index.ask("When did Norland invade Sudmark?", corpora=[SHARED_CORPUS])

    assert isinstance(answer, Answer)
    assert answer.sentences[0].text == "Norland invaded Sudmark at dawn on 3 March 2021."
