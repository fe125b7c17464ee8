"""The headings above quotes that disagree."""

from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.comparison_text import describe_agreement, split_by_comparison
from index import CitedSentence, Comparison, Disagreement

CONFLICT = Comparison(relation=Disagreement.CONFLICT, differs_in=frozenset({"number"}), sentences=(0, 1))


def test_compared_sentences_have_a_heading_and_the_others_none() -> None:
    groups = list(split_by_comparison([CONFLICT], 3, PLAIN_ENGLISH))

    assert groups == [("Reports differ:", range(2)), ("", range(2, 3))]


def test_heading_is_left_out_if_only_one_of_them_fits() -> None:
    assert list(split_by_comparison([CONFLICT], 1, PLAIN_ENGLISH)) == [("", range(1))]


def test_outlets_are_counted_from_two() -> None:
    said = [CitedSentence(text="A", citations=(1,), independent_outlets=count) for count in (0, 1, 3)]

    assert [describe_agreement(one, PLAIN_ENGLISH) for one in said] == ["", "", "3 independent outlets"]
