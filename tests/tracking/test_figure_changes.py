"""Which figures of two articles are compared."""

from datetime import UTC, datetime

import pytest

from index import ArticleId, Precision, PublishedAt
from index.tracking.figure_changes import DatedArticle, find_figure_pairs, read_figures

CONTEXT = "Rescuers in Katmandu and Pokhara searched the rubble of Nepal overnight."


def report(day: int, sentences: str, *, title: str = "Quake hits Nepal") -> DatedArticle:
    return DatedArticle(
        article_id=ArticleId(day),
        outlet="Harbour Post",
        title=title,
        text=f"{sentences} {CONTEXT}",
        published=PublishedAt(datetime(2026, 11, day, tzinfo=UTC), Precision.DAY),
    )


def compare(old: str, new: str) -> list[tuple[int, int]]:
    """The values that changed from an article of Monday, 2 November, to one of Wednesday."""
    read = [figures for one in (report(2, old), report(4, new)) if (figures := read_figures(one)) is not None]
    pairs = find_figure_pairs(read, rarity=lambda _: 4.0)
    return sorted((pair.old.figure.low, pair.new.figure.low) for pair in pairs)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        pytest.param(
            "The quake killed 1,865 people. It killed 10 people on Mount Everest.",
            "The quake killed 3,200 people. It killed 18 people on Mount Everest.",
            [(10, 18), (1865, 3200)],
            id="each place",
        ),
        pytest.param(
            "The quake killed more than 1,800 people. Police said 1,865 people were killed.",
            "The quake killed 3,200 people.",
            [(1865, 3200)],
            id="a rounded and an exact mention",
        ),
        pytest.param(
            "The death toll reached 31, officials said Monday.",
            "Police said Wednesday that the death toll had risen to 37.",
            [(31, 37)],
            id="days of statements",
        ),
        pytest.param(
            "The quake killed more than 2,600 people.",
            "The quake killed more than 2,800 people.",
            [(2600, 2800)],
            id="by more than a step of rounding",
        ),
        pytest.param(
            "In Nepal, 12 people were killed.", "Nepal's death toll rose to 15.", [(12, 15)], id="one place"
        ),
    ],
)
def test_figures_that_count_the_same_are_compared(old: str, new: str, changes: list[tuple[int, int]]):
    assert compare(old, new) == changes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("The blast killed 12 people on Monday.", "A blast killed 15 people Tuesday.", id="days"),
        pytest.param("The gunman killed 9 people.", "The weekend shootings killed 31 people.", id="events"),
        pytest.param(
            "In Kathmandu, 12 people were killed.", "The quake killed 15 people near Pokhara.", id="places"
        ),
        pytest.param(
            "12 people were killed across Nepal and India.", "The death toll in Nepal rose to 15.", id="areas"
        ),
        pytest.param(
            "The quake in Nepal and India killed 12 people.",
            "The death toll in Nepal rose to 15.",
            id="event in two areas",
        ),
        pytest.param(
            "Nepal's death toll rose to 12 as crews searched villages in Pokhara.",
            "The quake killed 15 people in Pokhara.",
            id="place of another clause",
        ),
        pytest.param(
            "The raid killed 30 people. The number of deaths in Nepal rose to 130.",
            "The death toll in the fighting rose to 167. The raid killed 40 people in Pokhara.",
            id="one day and all",
        ),
        pytest.param("About 2,600 people were killed.", "Nearly 2,700 people were killed.", id="rounding"),
        pytest.param(
            "The quake killed 12 people.", "Two more weeks would put the death toll at 20.", id="forecasts"
        ),
    ],
)
def test_figures_that_may_count_different_things_are_not_compared(old: str, new: str):
    assert compare(old, new) == []


def test_a_name_that_opens_a_title_is_known_from_the_text():
    read = [
        read_figures(report(2, "The quake killed 12 people in Nepal.", title="Nepal quake")),
        read_figures(report(4, "The quake killed 15 people.", title="Nepal quake toll grows")),
    ]

    [pair] = find_figure_pairs([figures for figures in read if figures], rarity=lambda _: 5.0)

    assert pair.new.figure.low == 15
