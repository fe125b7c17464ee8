"""Strict parsing of custom ids: anything that a button of the bot would not have is rejected."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cogs import COGS
from bot.interactions.component_routes import routes_of
from bot.ui.custom_ids import (
    MAX_RECORD_ID,
    CustomIdPattern,
    count,
    format_record_ids,
    free_text,
    one_of,
    optional,
    or_empty,
    record_id,
    record_ids,
    timestamp,
)

ALL_SHAPES = [shape for cog in COGS for shape, _ in routes_of(cog)]
NOT_PLAIN = [
    "",
    "0",
    "-1",
    "+1",
    "01",
    " 1",
    "1 ",
    "1_000",
    "１２",
    "٣",
    "²",
    "1.0",
    "1e3",
    "0x1",
    "½",
    "Ⅻ",
    "\x001",
]
TOO_LARGE = [str(MAX_RECORD_ID + 1), "9" * 20, "9" * 90]


@given(st.integers(1, MAX_RECORD_ID))
def test_a_number_survives_a_round_trip(number: int):
    assert CustomIdPattern("a", record_id("n")).read(f"a:{number}").number("n") == number


@pytest.mark.parametrize("part", [*NOT_PLAIN, *TOO_LARGE])
def test_other_spellings_of_a_record_id_are_rejected(part: str):
    assert CustomIdPattern("a", record_id("n")).read(f"a:{part}") is None


@pytest.mark.parametrize("part", ["", "-1", "10000000", "01", "１"])
def test_other_spellings_of_a_page_are_rejected(part: str):
    assert CustomIdPattern("a", count("page")).read(f"a:{part}") is None


@pytest.mark.parametrize("custom_id", ["a", "a:", "a:1", "a:1:2:3", "b:1:2", "aa:1:2", ":1:2", "A:1:2"])
def test_other_names_and_numbers_of_fields_are_rejected(custom_id: str):
    assert CustomIdPattern("a", record_id("n"), count("page")).read(custom_id) is None


def test_a_field_may_be_missing_or_empty_if_its_pattern_allows_it():
    shape = CustomIdPattern("a", or_empty(record_id("n")), optional(count("page")))

    assert shape.read("a:").find_number("n") is None
    assert shape.read("a:7").find_number("page") is None
    assert shape.read("a:7:3").find_number("page") == 3


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))  # noqa: DTZ001 - hypothesis wants them naive
def test_every_timestamp_survives_a_round_trip(moment: datetime):
    seconds = int((moment.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())

    assert CustomIdPattern("a", timestamp("at")).read(f"a:{seconds}").number("at") == seconds


@given(st.from_regex(r"-?[0-9]{1,12}", fullmatch=True))
def test_every_accepted_timestamp_is_a_valid_datetime(text: str):
    pressed = CustomIdPattern("a", timestamp("at")).read(f"a:{text}")

    if pressed is not None:
        assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=pressed.number("at"))


@given(st.lists(st.integers(1, 36**6 - 1), min_size=1, max_size=10))
def test_ten_draft_ids_fit_and_survive_a_round_trip(rows: list[int]):
    pressed = CustomIdPattern("draft:cancel", record_ids("ids"), count("place")).read(
        f"draft:cancel:{format_record_ids(rows)}:9"
    )

    assert pressed.numbers("ids") == tuple(rows)


@pytest.mark.parametrize(
    "part",
    ["", ".", "1.", ".1", "1..2", "Z", "1 2", "-1", "1_0", "0", "01", "z" * 14, "z" * 80, "1.2" * 11],
)
def test_other_spellings_of_draft_ids_are_rejected(part: str):
    assert CustomIdPattern("a", record_ids("ids")).read(f"a:{part}") is None


def test_free_text_may_contain_colons_but_no_lone_surrogates():
    shape = CustomIdPattern("a", one_of("kind", ["x"]), free_text("text"))

    assert shape.read("a:x:b:c:").text("text") == "b:c:"
    assert shape.read("a:y:b") is None
    assert shape.read("a:x:\ud800") is None


@given(st.text(max_size=110))
def test_any_text_is_parsed_or_rejected(text: str):
    for shape in ALL_SHAPES:
        for custom_id in (text, f"{shape.name}:{text}"):
            pressed = shape.read(custom_id)

            assert pressed is None or pressed.name == shape.name


def test_no_two_patterns_match_the_same_custom_id():
    names = [shape.name for shape in ALL_SHAPES]
    custom_ids = [
        f"{name}{rest}" for name in names for rest in ("", ":1", ":1:1", ":1:::", ":1::", ":people:section")
    ]

    assert len(set(names)) == len(names)
    for custom_id in custom_ids:
        assert sum(shape.read(custom_id) is not None for shape in ALL_SHAPES) <= 1
