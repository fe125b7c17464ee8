"""Suggestions for `since` and `until` while somebody types."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import ENGLISH, translator_for
from bot.ui.time_suggestions import SuggestedTime, suggest_times
from index import read_period

NOW = datetime(2026, 11, 30, 5, tzinfo=UTC)


def values_of(times: list[SuggestedTime]) -> list[str]:
    return [time.value for time in times]


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("", ["today", "yesterday", "last week", "last month", "3 months", "last year"]),
        ("3", ["3 months", "last 3 days", "last 3 weeks", "last 3 months", "last 3 years"]),
        ("3 We", ["last 3 weeks"]),
        ("1", ["last 1 day", "last 1 week", "last 1 month", "last 1 year"]),
        ("last 14", ["last 14 days", "last 14 weeks", "last 14 months", "last 14 years"]),
        ("last 14 m", ["last 14 months"]),
        ("2022-0", [f"2022-0{month}" for month in range(9, 0, -1)]),
        ("2026-1", ["2026-1", "2026-11", "2026-10"]),
        ("2022-02-2", ["2022-02-2", *(f"2022-02-2{day}" for day in range(8, -1, -1))]),
        ("2026-05", ["2026-05"]),
        ("nonsense", []),
        ("03/04/2025", []),
    ],
)
def test_what_is_typed_is_completed_to_times_that_can_be_parsed(typed: str, suggested: list[str]):
    assert values_of(suggest_times(typed, NOW, ENGLISH)) == suggested


def test_last_offers_phrases_and_counts():
    suggested = values_of(suggest_times("last", NOW, ENGLISH))

    assert suggested[:3] == ["last week", "last month", "last year"]
    assert "last 7 days" in suggested


def test_year_offers_its_months_that_are_over_or_running():
    assert values_of(suggest_times("2026", NOW, ENGLISH))[:2] == ["2026", "2026-11"]


@pytest.mark.parametrize(("language", "typed", "first"), [("ja", "先", "先週"), ("zh-TW", "上", "上週")])
def test_times_are_suggested_in_the_language_of_the_person(language: str, typed: str, first: str):
    assert suggest_times(typed, NOW, translator_for(language))[0].value == first


@pytest.mark.parametrize(("language", "shown"), [("zh-TW", "過去3天"), ("ja", "過去3日"), ("ko", "지난 3일")])
def test_numbers_of_days_are_suggested_in_the_language_of_the_person(language: str, shown: str):
    assert shown in [time.shown for time in suggest_times("3", NOW, translator_for(language))]


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("n", [1, 3, 14])
def test_every_suggestion_means_the_same_in_every_language(language: str, n: int):
    for typed in ("", str(n)):
        english, translated = (suggest_times(typed, NOW, say) for say in (ENGLISH, translator_for(language)))

        assert {time.period for time in english} <= {time.period for time in translated}


@given(st.text(max_size=120))
def test_anything_can_be_typed(typed: str):
    for time in suggest_times(typed, NOW, ENGLISH):
        assert read_period(time.value, now=NOW) == time.period
