"""Of two outlets that count the same people differently, the second sentence is found; if in doubt, none is."""

from datetime import UTC, datetime

import pytest

from index.model.base_types import ArticleId, Precision, PublishedAt
from index.tracking.differing_counts import find_differing_count
from index.tracking.figure_changes import DatedArticle

TOLD = "An earthquake killed at least 12 people in Zarin on Monday."


def article(number, text, *, title="Earthquake hits the port of Zarin"):
    published = PublishedAt(datetime(2024, 5, 21, tzinfo=UTC), Precision.DAY)
    return DatedArticle(
        article_id=ArticleId(number), outlet=f"outlet {number}", title=title, text=text, published=published
    )


def find(*texts):
    told = article(1, f"{TOLD} Ships left the port.")
    others = [article(number, text) for number, text in enumerate(texts, start=2)]
    found = find_differing_count(told, (0, len(TOLD)), others)
    return found and others[found[0] - 2].text[slice(*found[1])]


def test_the_sentence_of_the_first_outlet_that_counts_differently_is_found():
    same = "The earthquake in Zarin killed 12 people on Monday. The mayor of Zarin mourned."
    other = "The mayor of Zarin spoke. The earthquake in Zarin killed 21 people, she said."

    assert find(same, other) == "The earthquake in Zarin killed 21 people, she said."


@pytest.mark.parametrize(
    "text",
    [
        "The earthquake in Zarin injured 21 people.",
        "The earthquake in Zarin killed 21 people on Sunday.",
        "The earthquake killed 21 people in Dorvik, said the mayor of Zarin.",
        "The earthquake in Zarin killed 21 people. Later she said that it killed 23 people.",
        "The earthquake in Zarin killed 21 people, fewer than the 30 reported earlier.",
        "The war between Zarin and Dorvik killed 4,000 people.",
        "The earthquake in Zarin killed about 13 people.",
        "The attacks in Zarin killed 21 people.",
    ],
)
def test_another_count_does_not_differ(text):
    assert find(text) is None


def test_an_event_without_a_count_has_nothing_to_differ():
    told = article(1, "An earthquake hit the port of Zarin on Monday.")
    other = article(2, "The earthquake in Zarin killed 21 people.")

    assert find_differing_count(told, (0, 46), [other]) is None
