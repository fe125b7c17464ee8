"""How far apart two spellings are, and by which mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.edit_distance import EditKind, count_edits, find_edit


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("taiwan", "taiwan", 0),
        ("turky", "turkey", 1),
        ("warmbeir", "warmbier", 1),
        ("kadirov", "kadyrov", 1),
        ("survelliance", "surveillance", 2),
        ("biden", "xi", None),
        ("burhan", "dagalo", None),
    ],
)
def test_edits_are_counted(one, other, edits):
    assert count_edits(one, other, most=2) == edits
    assert count_edits(other, one, most=2) == edits


def test_more_edits_than_allowed_are_not_counted():
    assert count_edits("survelliance", "surveillance", most=1) is None


@given(st.text("abh", max_size=7), st.text("abh", max_size=7))
def test_limit_changes_no_count(one, other):
    exact = count_edits(one, other, most=99)

    assert exact is not None
    assert count_edits(one, other, most=2) == (exact if exact <= 2 else None)


@given(st.text("abh", max_size=7), st.text("abh", max_size=7))
def test_edit_is_found_exactly_for_words_one_edit_apart(one, other):
    assert (find_edit(one, other) is not None) == (count_edits(one, other, most=1) == 1)


@pytest.mark.parametrize(
    ("one", "other", "kind", "is_common"),
    [
        ("warmbeir", "warmbier", EditKind.SWAPPED, True),
        ("alepo", "aleppo", EditKind.ADDED, True),
        ("prigozin", "prigozhin", EditKind.ADDED, True),
        ("marin", "martin", EditKind.ADDED, False),
        ("kadirov", "kadyrov", EditKind.REPLACED, True),
        ("lukashenco", "lukashenko", EditKind.REPLACED, True),
        ("milley", "miller", EditKind.REPLACED, False),
    ],
)
def test_usual_slips_are_told_from_other_words(one, other, kind, is_common):
    edit = find_edit(one, other)

    assert edit is not None
    assert (edit.kind, edit.is_common) == (kind, is_common)
