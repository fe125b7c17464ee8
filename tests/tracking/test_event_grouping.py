"""Articles are grouped into events by what they report, not by the affair that they belong to."""

from datetime import date

import numpy as np
import pytest

from index.model.base_types import ArticleId
from index.tracking.event_grouping import ComparedOpening, group_events

QUAKE = [
    ("Quake kills 12 in Zarin", "An earthquake killed at least 12 people in the port of Zarin on Monday."),
    (
        "Zarin earthquake: dozens hurt",
        "Rescuers searched collapsed houses in Zarin after an earthquake on Monday.",
    ),
    (
        "Twelve die as quake hits Zarin port",
        "The earthquake in Zarin killed twelve, the governor said on Tuesday.",
    ),
]
VOTE = [
    ("Dorvik elects new mayor", "Voters in Dorvik elected the teacher Ana Brul as mayor on Sunday."),
    (
        "Teacher Ana Brul wins in Dorvik",
        "Ana Brul, a teacher, won the mayoral election in Dorvik by a wide margin.",
    ),
]
DAY = date(2024, 5, 3)
OTHERS = [
    ("Ferry line closes", "The last ferry between the islands stopped running after forty years."),
    ("Wheat harvest is early", "Farmers in the north brought in the wheat two weeks early this summer."),
    ("Museum shows old maps", "A museum opened an exhibition of maps that sailors drew by hand."),
]


def openings(*reports, day=3, vectors=None):
    return [
        ComparedOpening(
            ArticleId(number), title, text, date(2024, 5, day), None if vectors is None else vectors[number - 1]
        )
        for number, (title, text) in enumerate(reports, start=1)
    ]


def test_reports_of_one_event_are_grouped():
    groups = group_events(openings(*QUAKE, *VOTE, *OTHERS))

    assert groups == [[1, 2, 3], [4, 5], [6], [7], [8]]


def test_the_order_of_the_articles_does_not_change_the_groups():
    articles = openings(*QUAKE, *VOTE, *OTHERS)

    groups = group_events(list(reversed(articles)))

    assert {frozenset(group) for group in groups} == {frozenset(group) for group in group_events(articles)}
    assert groups[0] == [8]


def test_the_same_words_a_week_later_are_another_event():
    articles = [*openings(*QUAKE[:2], *OTHERS)]
    later = ComparedOpening(ArticleId(9), *QUAKE[2], date(2024, 5, 12))

    assert [9] in group_events([*articles, later])


def test_copies_of_one_report_are_one_event_whatever_their_words_and_days():
    articles = [*openings(*OTHERS), ComparedOpening(ArticleId(9), *VOTE[0], date(2024, 5, 20))]
    story = frozenset({ArticleId(1), ArticleId(9)})

    groups = group_events(articles, dict.fromkeys(story, story))

    assert [1, 9] in groups


def test_reports_in_two_languages_are_grouped_by_their_vectors():
    reports = [*QUAKE[:1], ("札林發生地震", "札林港週一發生地震，至少十二人死亡。"), *OTHERS]
    vectors = np.eye(5, 8, dtype=np.float32)
    vectors[1] = vectors[0]
    unrelated = [
        ComparedOpening(ArticleId(90 + i), "", "", DAY, np.eye(8, dtype=np.float32)[i]) for i in range(8)
    ]

    groups = group_events(openings(*reports, vectors=vectors), background=unrelated)

    assert [1, 2] in groups
    assert len(groups) == 4


@pytest.mark.parametrize("number", [0, 1])
def test_few_articles(number):
    assert group_events(openings(*OTHERS[:number])) == [[i] for i in range(1, number + 1)]


def test_articles_without_words_stay_apart():
    assert group_events(openings(("", ""), ("", ""))) == [[1], [2]]
