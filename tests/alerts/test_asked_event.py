"""A sentence tells of the event that a question asks for, with the roles that it asks for."""

import pytest

from index.alerts.asked_event import tells_of_event


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Has Park Geun-hye resigned?", "Park stepped down on Friday."),
        ("Did the navy withdraw its ships from the shoal?", "The last ship left the shoal on Monday."),
        ("Who won the election in Busan?", "Lee beat Park by 300 votes."),
        ("Who won the election in Busan?", "Lee was elected mayor."),
        ("Who has been chosen to lead the party?", "Lee was named leader on Monday."),
        ("When will the port reopen?", "The port stays closed until March."),
        ("How many sailors died in the collision?", "The collision killed at least nine sailors."),
        ("How many sailors died in the collision?", "Nine lives were lost, officials said."),
        ("How many drones has the army shot down?", "The army intercepted 41 of them."),
        ("Has Lee denied the allegation?", "Lee's lawyer rejected it as false."),
    ],
)
def test_event_may_be_told_in_other_words(question: str, quote: str):
    assert tells_of_event(question, quote, "en")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Has Park Geun-hye resigned?", "Park visited the harbour on Friday."),
        ("Who won the election in Busan?", "Lee and Park will debate in Busan."),
        ("Has Lee denied the allegation?", "The allegation was made in April."),
        ("Who has been arrested in Busan?", "Police searched a house in Busan."),
    ],
)
def test_sentence_without_the_event_does_not_answer(question: str, quote: str):
    assert not tells_of_event(question, quote, "en")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Who won the election in Busan?", "Lee is expected to win the election in Busan."),
        ("Who was elected mayor?", "Lee could be elected mayor."),
        ("Has the marine guard seized the boat?", "The guard threatened to seize the boat."),
        ("How many people have died?", "Officials fear that 100 people could die."),
    ],
)
def test_expected_event_is_no_event(question: str, quote: str):
    assert not tells_of_event(question, quote, "en")


def test_question_about_the_future_may_be_answered_by_a_plan():
    assert tells_of_event("When will the port reopen?", "The port is expected to reopen in March.", "en")


@pytest.mark.parametrize(
    "quote",
    [
        "Lee will succeed Park on Monday.",
        "Lee takes over from President Park.",
        "Park will be succeeded by Lee.",
        "Park's successor is Lee.",
        "The party chose Lee as her successor.",
        "Lee replaced him.",
        "Lee replaced her as mayor.",
        "Park resigned, and the party named his successor.",
    ],
)
def test_successor_is_who_was_asked_for(quote: str):
    assert tells_of_event("Who is replacing Park?", quote, "en")
    assert tells_of_event("Who was elected to succeed President Park?", f"Lee was elected. {quote}", "en")


@pytest.mark.parametrize(
    "quote",
    [
        "Park succeeded Lee in May.",
        "Park took over from Lee.",
        "Lee was replaced by Park.",
        "Lee met his successor, Park.",
        "Park is replacing her minister.",
    ],
)
def test_predecessor_is_not_the_successor(quote: str):
    assert not tells_of_event("Who is replacing Park?", quote, "en")


@pytest.mark.parametrize(
    "quote",
    [
        "They died within a week.",
        "The dead were 80.3 years old on average.",
        "Men are 71% of the dead.",
        "Men are 71 percent of those who died.",
        "The families of those killed got $5,000.",
        "About 200 people die every day.",
        "Nobody knew who had died of COVID-19.",
        "More people died than in 2015.",
    ],
)
def test_count_is_no_percentage_sum_age_year_or_rate(quote: str):
    assert not tells_of_event("How many people died?", quote, "en")


@pytest.mark.parametrize(
    "quote",
    ["Nine people died.", "In 2015, 12 people died.", "It was the 23rd death.", "The dead were 2%, 40 people."],
)
def test_count_may_be_in_any_form(quote: str):
    assert tells_of_event("How many people died?", quote, "en")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("How many billion dollars will the programme cost?", "The programme will cost $5 billion."),
        ("How many percent of the votes were counted?", "They had counted 80%."),
        ("How many years did the war last?", "It lasted 80 years."),
    ],
)
def test_money_shares_and_times_are_counts_if_asked_for(question: str, quote: str):
    assert tells_of_event(question, quote, "en")


@pytest.mark.parametrize(
    ("question", "quote", "language"),
    [
        ("Who won the election?", "Lee gewann die Wahl.", "de"),
        ("Who won the election?", "李贏得選舉。", "zh"),
        ("誰贏得選舉？", "Lee visited Busan.", "en"),
        ("Why did Park resign?", "The scandal had lasted for months.", "en"),
        ("What did Park say?", "The scandal had lasted for months.", "en"),
        ("Who spoke after Park resigned?", "Lee spoke in Busan.", "en"),
        ("When is the summit?", "Leaders come to Busan on Friday.", None),
        ("", "Leaders come to Busan on Friday.", None),
        ("Has Park resigned?", "", "de"),
    ],
)
def test_what_is_no_known_event_or_not_english_is_not_judged(question: str, quote: str, language: str | None):
    assert tells_of_event(question, quote, language)
