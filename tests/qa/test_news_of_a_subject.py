"""Questions for news about a subject show one report of each of the newest articles, the newest first."""

from datetime import UTC, datetime

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, NoAnswer
from index.qa.news_subject import NewsRequest, find_news_request, find_news_subject
from index.qa.report_sentences import is_report

NOW = datetime(2024, 5, 20, 12, tzinfo=UTC)


def pad(name: str) -> str:
    """Sentences that make an article long enough, and unlike others."""
    return " ".join(
        f"Farmer{name}{i} sold {i} baskets at market{name} and bought a hat{name}." for i in range(5)
    )


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What's new in Ukraine?", "Ukraine"),
        ("whats new in ukraine", "ukraine"),
        ("latest on Taiwan", "Taiwan"),
        ("any news on Pelosi's trip?", "Pelosi's trip"),
        ("what happened in Crimea this week", "Crimea"),
        ("update on Yemen", "Yemen"),
        ("what's going on with Severodonetsk now", "Severodonetsk"),
        ("What are the latest developments in Sudan?", "Sudan"),
        ("north korea latest", "north korea"),
        ("latest Ukraine news", "Ukraine"),
        ("烏克蘭最新消息", "烏克蘭"),
        ("ウクライナの最新情報は？", "ウクライナ"),
        ("우크라이나 최신 소식은?", "우크라이나"),
    ],
)
def test_subject_is_found(question, subject):
    assert find_news_subject(question) == subject


@pytest.mark.parametrize(
    "question",
    [
        "What happened to Lysychansk?",
        "What is the latest missile that China tested?",
        "How many sailors were hurt according to the latest figures?",
        "is Finland in NATO now?",
        "What's new?",
        "any news?",
        "최신 소식은?",
        "Who owns Fox News?",
    ],
)
def test_other_questions_name_no_subject(question):
    assert find_news_subject(question) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia's war in Ukraine entering a new phase",
        "Editor's Note: For the latest news on the conflict, please see our live updates file that was moved.",
        "“The loss of the city is a loss for Ukraine in the sense that any terrain was captured,” he said.",
        "What did the negotiators from both of the countries say about the port of Odesa on Monday?",
        "Lviv, Ukraine CNN —",
    ],
)
def test_headings_notes_quotations_and_questions_are_no_reports(sentence):
    assert not is_report(sentence)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What's new?", ""),
        ("any news?", ""),
        ("What happened this week?", ""),
        ("what happened in the last 3 days?", ""),
        ("What happened this week in Korea?", "Korea"),
        ("What happened in Korea this week?", "Korea"),
        ("any news about Yemen?", "Yemen"),
        ("今週のニュース", ""),
        ("今週の台湾のニュース", "台湾"),
        ("本週有什麼新聞？", ""),
        ("台灣本週發生了什麼事", "台灣"),
        ("최신 소식은?", ""),
        ("이번 주 우크라이나 소식은?", "우크라이나"),
    ],
)
def test_news_of_a_time_or_of_everything_is_asked_for(question, subject):
    assert find_news_request(question) == NewsRequest(subject)


@pytest.mark.parametrize(
    "question",
    [
        "What happened in Taipei on 24 August?",
        "What happened to Lysychansk?",
        "What is the latest missile that China tested?",
        "Who owns Fox News?",
        "中國最近在南海的動作為何",
        "What did Seoul say about the news?",
    ],
)
def test_questions_about_one_event_do_not_ask_for_news(question):
    assert find_news_request(question) is None


def report(text, day, title):
    return draft(f"{text}\n\n{pad(day[-2:])}", title=title, url=f"https://a.example/{day}", day=day)


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path) as index:
        articles = [
            report(
                "Gunmen seized the town hall of Zarin on Monday. A truce may follow.",
                "2024-05-18",
                "Zarin hall seized",
            ),
            report(
                "Zarin could fall within days. Two bridges of Zarin were destroyed by floods on Friday.",
                "2024-05-12",
                "Zarin floods",
            ),
            report(
                "The mayor of Zarin resigned after a vote of the council on Sunday.",
                "2024-05-02",
                "Mayor of Zarin resigns",
            ),
            report(
                "Rebels captured the airport of Zarin and held it for three days.",
                "2021-01-03",
                "Zarin airport captured",
            ),
            report(
                "Bakers raised the price of bread, also in Zarin, on Tuesday.", "2024-05-19", "Bread prices"
            ),
        ]
        index.add(SHARED_CORPUS, articles)
        index.sync()
        yield index


def ask(library, question):
    answer = library.ask(question, corpora=[SHARED_CORPUS], now=NOW)
    assert isinstance(answer, Answer)
    return [(c.article.published.at.date().isoformat(), c.quote) for c in answer.citations], answer


def test_one_report_of_each_of_the_newest_articles_is_shown(library):
    shown, answer = ask(library, "What's new in Zarin?")

    assert [quote for _, quote in shown][:2] == [
        "Gunmen seized the town hall of Zarin on Monday.",
        "Two bridges of Zarin were destroyed by floods on Friday.",
    ]
    assert [day for day, _ in shown] == sorted((day for day, _ in shown), reverse=True)
    assert len({c.article.article_id for c in answer.citations}) == len(answer.sentences)
    assert answer.timing is not None
    assert answer.timing.wants_newest
    assert answer.question == "What's new in Zarin?"


def test_older_reports_are_shown_if_there_are_no_newer_ones(library):
    text = "Fishermen of Dorvik caught a giant squid with a new net."
    library.add(SHARED_CORPUS, [report(text, "2019-03-01", "Dorvik squid")])
    library.sync()

    shown, _ = ask(library, "any news about Dorvik?")

    assert shown == [("2019-03-01", text)]


def test_an_older_article_on_the_subject_comes_before_a_newer_one_that_mentions_it(library):
    treaty = "A treaty between two islands entered into force on Friday. " + pad("Maru") * 2
    mention = "Three states recognised Dorvik on Monday. Others broke with Dorvik."
    strike = "Sailors of Dorvik began a strike in the harbour on Monday."
    library.add(
        SHARED_CORPUS,
        [
            draft(f"{treaty} {mention}", title="Treaty in force", url="https://a.example/t", day="2024-05-17"),
            report(strike, "2024-03-04", "Sailors of Dorvik strike"),
        ],
    )
    library.sync()

    shown, _ = ask(library, "What's new in Dorvik?")

    assert [day for day, _ in shown] == ["2024-03-04", "2024-05-17"]
    assert shown[0][1] == strike


def test_news_of_a_week_without_any_are_refused_with_the_newest_date(library):
    answer = library.ask("What happened in Zarin this week?", corpora=[SHARED_CORPUS], now=NOW)

    assert isinstance(answer, NoAnswer)
    assert answer.newest is not None
    assert answer.newest.isoformat() == "2024-05-18"
    assert answer.closest[0].title == "Zarin hall seized"


def test_news_of_a_time_are_limited_to_it(library):
    shown, _ = ask(library, "What happened last week?")

    assert {day for day, _ in shown} == {"2024-05-18", "2024-05-19"}


def test_news_of_everything_are_the_newest(library):
    shown, answer = ask(library, "What's new?")

    assert [day for day, _ in shown][:2] == ["2024-05-19", "2024-05-18"]
    assert answer.timing.wants_newest


def test_a_question_about_one_event_is_answered_as_before(library):
    _, answer = ask(library, "What happened to the airport of Zarin?")

    assert answer.citations[0].quote == "Rebels captured the airport of Zarin and held it for three days."
