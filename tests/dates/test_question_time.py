"""The time in a question that is asked on Tuesday, 24 November 2026 at 16:00 UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.language.dates.question_times import find_question_time, wants_newest
from index.model.answer_types import TimeUse

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)


def read(question: str) -> tuple[str, str, str] | None:
    """The words, the first and last day, and the use; an open end is empty."""
    asked = find_question_time(question, NOW)
    if asked is None:
        return None
    return asked.words, f"{asked.first or ''}..{asked.last or ''}", asked.use.value


ONLY = {
    "Today, what did the navy announce?": ("Today", "2026-11-24..2026-11-24"),
    "Which ships did not sail last week?": ("last week", "2026-11-16..2026-11-22"),
    "What changed between May and July?": ("between May and July", "2026-05-01..2026-07-31"),
    "Who was in charge before 2026?": ("before 2026", "..2025-12-31"),
    "What was known until May 2026?": ("until May 2026", "..2026-05-31"),
    "2026年以前誰是司令?": ("2026年以前", "..2025-12-31"),
    "What did Beijing say last week?": ("last week", "2026-11-16..2026-11-22"),
    "What happened yesterday in Kyiv?": ("yesterday", "2026-11-23..2026-11-23"),
    "What did the navy announce today?": ("today", "2026-11-24..2026-11-24"),
    "Which ships were attacked since March?": ("since March", "2026-03-01.."),
    "Which ships were attacked since March 2021?": ("since March 2021", "2021-03-01.."),
    "What was announced in the past three days?": ("in the past three days", "2026-11-21..2026-11-24"),
    "What happened in the last week?": ("in the last week", "2026-11-17..2026-11-24"),
    "What happened 3 days ago?": ("3 days ago", "2026-11-21..2026-11-21"),
    "How many sorties were flown this month?": ("this month", "2026-11-01..2026-11-30"),
    "What was signed after 2020?": ("after 2020", "2021-01-01.."),
    "What was signed after 5 May 2024?": ("after 5 May 2024", "2024-05-05.."),
    "上週共軍出動了幾架飛機?": ("上週", "2026-11-16..2026-11-22"),
    "國防部三天前宣布了什麼?": ("三天前", "2026-11-21..2026-11-21"),
    "昨天誰訪問了台北?": ("昨天", "2026-11-23..2026-11-23"),
    "過去三天發生了什麼?": ("過去三天", "2026-11-21..2026-11-24"),
    "3月以來有多少艘船遭到攻擊？": ("3月以來", "2026-03-01.."),
    "自2021年以來有多少次?": ("自2021年以來", "2021-01-01.."),
    "先週、北朝鮮は何を発射したか?": ("先週", "2026-11-16..2026-11-22"),
    "2021年8月24日以降、何回あったか": ("2021年8月24日以降", "2021-08-24.."),
    "지난주 북한은 무엇을 발사했나?": ("지난주", "2026-11-16..2026-11-22"),
    "지난 3일 동안 무슨 일이 있었나?": ("지난 3일 동안", "2026-11-21..2026-11-24"),
    "5월부터 몇 번 있었나?": ("5월부터", "2026-05-01.."),
}
PREFERRED = {
    "What was planned from 2025 to 2030?": ("from 2025 to 2030", "2025-01-01..2030-12-31"),
    "What happened, not last week, but in 2020?": ("in 2020", "2020-01-01..2020-12-31"),
    "2021年5月から7月までに何回あったか": ("2021年5月から7月", "2021-05-01..2021-07-31"),
    "2020年以前誰是司令?": ("2020年以前", "..2019-12-31"),
    "What was known until May 2021?": ("until May 2021", "..2021-05-31"),
    "Who was in charge before 2020?": ("before 2020", "..2019-12-31"),
    "What changed from 2018 to 2020?": ("from 2018 to 2020", "2018-01-01..2020-12-31"),
    "What changed between May and July 2021?": ("between May and July 2021", "2021-05-01..2021-07-31"),
    "Who won the election in 2022?": ("in 2022", "2022-01-01..2022-12-31"),
    "What did the navy do in March 2021?": ("in March 2021", "2021-03-01..2021-03-31"),
    "What happened on 24 August 2021?": ("on 24 August 2021", "2021-08-24..2021-08-24"),
    "What did the navy do in September?": ("in September", "2026-09-01..2026-09-30"),
    "Who resigned on Friday?": ("on Friday", "2026-11-20..2026-11-20"),
    "What did the parliament pass last year?": ("last year", "2025-01-01..2025-12-31"),
    "Which islands were visited this year?": ("this year", "2026-01-01..2026-12-31"),
    "Where did it strike two weeks ago?": ("two weeks ago", "2026-11-09..2026-11-15"),
    "去年三月發生了什麼?": ("去年三月", "2025-03-01..2025-03-31"),
    "2021年8月に何があったか": ("2021年8月", "2021-08-01..2021-08-31"),
    "2021년 8월에 무슨 일이 있었나?": ("2021년 8월", "2021-08-01..2021-08-31"),
}


@pytest.mark.parametrize("question", ONLY)
def test_bound_or_relative_time_excludes_other_times(question: str) -> None:
    assert read(question) == (*ONLY[question], TimeUse.ONLY)


@pytest.mark.parametrize("question", PREFERRED)
def test_named_time_is_preferred(question: str) -> None:
    assert read(question) == (*PREFERRED[question], TimeUse.PREFERRED)


@pytest.mark.parametrize(
    "question",
    [
        # years and days in names
        "What is Agenda 2030?",
        "Which computers run Windows 2000?",
        "Who won the 2022 World Cup?",
        "What is in the fiscal 2023 budget?",
        "What was signed after the 2020 election?",
        "What happened during the January 6 attack?",
        "What did USA TODAY report?",
        "What did Russia Today report?",
        "Who may march with the army?",
        # parts of a longer time, or counted from an event
        "What happened last Tuesday week?",
        "What happened last Friday but one?",
        "1990年代に何が起きた？",
        "選舉三天前發生什麼事？",
        "投票の3日前に何が起きた？",
        "선거 3일 전 무슨 일이 있었나?",
        # comparisons
        "Why was it the highest hike since 1994?",
        "When was the first launch since 2017?",
        # excluded times
        "Which exercises other than those of 2022 were held?",
        "What was published, but not last week?",
        # the future
        "What will happen tomorrow?",
        "What is planned next week?",
        "What is planned after 2035?",
        "Which rule expires on December 11?",
        # other words
        "目前天氣如何?",
        "日本周邊海域有多少艘船?",
        "Who commands the fleet?",
    ],
)
def test_words_that_are_not_a_past_time_are_ignored(question: str) -> None:
    assert read(question) is None


def test_bound_takes_precedence_over_a_named_time() -> None:
    asked = find_question_time("Of the ships built in 2022, which were lost since June?", NOW)

    assert asked is not None
    assert asked.words == "since June"


def test_time_before_the_first_day_of_the_calendar_ends_on_it() -> None:
    first = datetime.min.replace(tzinfo=UTC)

    asked = find_question_time("What was there before today?", first)

    assert asked is not None
    assert asked.last == first.date()


def test_times_are_relative_to_the_day_in_utc() -> None:
    late_in_honolulu = datetime(2026, 11, 23, 22, tzinfo=timezone(timedelta(hours=-10)))

    asked = find_question_time("What happened yesterday?", late_in_honolulu)

    assert asked is not None
    assert str(asked.first) == "2026-11-23"


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the strait?",
        "Who is the current minister?",
        "Where is the carrier now?",
        "How many ships are there right now?",
        "What was the most recent launch?",
        "is the truce still on",
        "Is Sweden in NATO yet?",
        "目前有多少艦艇?",
        "最新消息是什麼?",
        "現在の首相は誰",
        "최신 소식은?",
        "현재 사령관은 누구인가?",
    ],
)
def test_questions_about_the_latest_or_the_present_want_the_newest(question: str) -> None:
    assert wants_newest(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election in 2022?",
        "What is the now-defunct treaty about?",
        "Which treaty held until now?",
        "Why was the ship still in port on Friday?",
        "Is the port still working after the silo was hit?",
        "How large is the current account deficit?",
        "What do recent studies say?",
        "誰是司令?",
    ],
)
def test_other_questions_do_not_want_the_newest(question: str) -> None:
    assert not wants_newest(question)
