"""What changed about a topic since a date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_site import FakeSite, following, listed
from flood_reports import EARLY, LATE, flood
from libraries import draft, open_library

from index import (
    SHARED_CORPUS,
    ChangeReport,
    CorpusName,
    Filters,
    NewsIndex,
    Provenance,
    QuestionError,
    Region,
    TextOrigin,
)

SINCE = datetime(2026, 11, 4, tzinfo=UTC)
DAM = "https://a.example/dam"
UNTIL = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path / "library") as index:
        yield index


def find(index: NewsIndex, *drafts, topic: str = "Sri Lanka flood", since: datetime = SINCE) -> ChangeReport:
    """The changes after some articles were added, among others that make the names of the flood rare."""
    others = [
        draft(
            f"The council of town{n} opened a new library on Monday. Readers of town{n} welcomed it warmly.",
            title=f"Library of town{n} opens",
            url=f"https://a.example/library/{n}",
            day="2026-11-02",
        )
        for n in range(20)
    ]
    index.add(SHARED_CORPUS, [*others, *drafts])
    index.sync()
    return index.changes.find(topic, corpora=[SHARED_CORPUS], since=since, until=UNTIL)


def figures(report: ChangeReport) -> list[tuple[str, str]]:
    """The numbers of each change, as they stand in the stored texts."""
    return [
        (change.before.quote[slice(*change.old)], change.after.quote[slice(*change.new)])
        for change in report.figures
    ]


def test_changes_of_all_time_are_found(index: NewsIndex):
    report = find(index, EARLY, LATE, since=datetime.min.replace(tzinfo=UTC))

    assert figures(report) == [("12", "15")]


def test_a_figure_that_rose_is_quoted_with_both_sentences(index: NewsIndex):
    report = find(index, EARLY, LATE)

    [change] = report.figures
    assert figures(report) == [("12", "15")]
    assert change.has_risen
    assert change.before.quote == "At least 12 people were killed in the flood, officials said."
    assert change.after.quote == "The death toll of the flood rose to 15, officials said."
    for citation in (change.before, change.after):
        text = index.get_article([SHARED_CORPUS], citation.article.article_id).text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            flood("The death toll rose to 15.", "2026-11-05", outlet="Strait Daily"), id="another outlet"
        ),
        pytest.param(flood("The death toll rose to 15.", "2026-11-20"), id="much later"),
        pytest.param(flood("15 children were killed in the flood.", "2026-11-05"), id="others are counted"),
        pytest.param(flood("15 people were injured in the flood.", "2026-11-05"), id="another state"),
        pytest.param(flood("Twelve people were killed in the flood.", "2026-11-05"), id="the same number"),
        pytest.param(flood("Nine people were killed in the flood.", "2026-11-05"), id="a fall"),
        pytest.param(flood("Some 900 people were killed in the flood.", "2026-11-05"), id="too large a rise"),
        pytest.param(
            draft(
                "At least 15 people were killed in a bus crash near Nairobi, police said. The driver fled.",
                title="Bus crash near Nairobi",
                outlet="Harbour Post",
                url="https://a.example/bus",
                day="2026-11-05",
            ),
            id="another event",
        ),
    ],
)
def test_figures_that_do_not_count_the_same_are_not_compared(index: NewsIndex, other):
    assert figures(find(index, EARLY, other, topic="killed flood toll crash")) == []


def test_a_text_that_a_person_supplied_does_not_contradict_its_outlet(index: NewsIndex):
    supplied = replace(LATE, came_from=Provenance(text_origin=TextOrigin.TYPED))

    assert figures(find(index, EARLY, supplied)) == []


def test_an_article_that_gives_two_values_is_not_compared(index: NewsIndex):
    doubtful = flood(
        "The toll rose. 15 people were killed, police said. Officials said 17 people were killed.", "2026-11-05"
    )

    assert figures(find(index, EARLY, doubtful)) == []


def test_a_corrected_figure_may_fall(index: NewsIndex):
    revised = flood("Officials revised the death toll to 9 in the flood.", "2026-11-05")

    report = find(index, EARLY, revised)

    assert figures(report) == [("12", "9")]
    assert not report.figures[0].has_risen


def test_figures_in_chinese_are_compared(index: NewsIndex):
    def report_of(sentence: str, day: str):
        rest = "搜救人員整夜在花蓮縣的大禹嶺隧道搜尋失聯的遊客，山區道路仍然中斷。"
        return draft(
            f"{sentence}{rest}",
            title="花蓮地震大禹嶺隧道受損",
            outlet="海港報",
            day=day,
            url=f"https://a.example/{day}",
        )

    report = find(
        index,
        report_of("花蓮地震已造成九人死亡。", "2026-11-03"),
        report_of("花蓮地震的死亡人數增至13人。", "2026-11-05"),
        topic="花蓮地震",
    )

    assert figures(report) == [("九", "13")]


def test_only_later_figures_than_the_date_are_changes(index: NewsIndex):
    assert figures(find(index, EARLY, LATE, since=datetime(2026, 11, 6, tzinfo=UTC))) == []


def test_new_stories_are_quoted_the_newest_first(index: NewsIndex):
    airport = draft(
        "The airport of Matara in Sri Lanka reopened on Saturday. Two airlines resumed their flights.",
        title="Flood in Sri Lanka: airport reopens",
        url="https://a.example/airport",
        day="2026-11-07",
    )
    early = draft(
        "Sri Lanka asked its neighbours for boats and tents on Tuesday. India sent a ship with both at once.",
        title="Flood in Sri Lanka: help arrives",
        url="https://a.example/help",
        day="2026-11-03",
    )

    report = find(index, early, LATE, airport)

    assert [story.citation.quote for story in report.stories] == [
        "The airport of Matara in Sri Lanka reopened on Saturday.",
        "The death toll of the flood rose to 15, officials said.",
    ]
    assert report.new_stories == 2
    one = index.changes.find("Sri Lanka flood", corpora=[SHARED_CORPUS], since=SINCE, until=UNTIL, most=1)
    assert (one.stories, one.new_stories) == (report.stories[:1], 2)


def test_a_copy_of_an_older_report_is_no_new_story(index: NewsIndex):
    copy = replace(EARLY, url="https://b.example/copy", published=LATE.published, text=f"{EARLY.text} ")
    copy = replace(copy, text=EARLY.text.replace("officials", "Officials"))

    report = find(index, EARLY, copy)

    assert report.new_stories == 0


def test_citations_are_numbered_in_the_order_of_the_report(index: NewsIndex):
    other = draft(
        "Sri Lanka closed its schools near Matara on Friday. Pupils will stay at home for two weeks.",
        title="Flood in Sri Lanka: schools close",
        url="https://a.example/schools",
        day="2026-11-06",
    )
    report = find(index, EARLY, LATE, other)

    [change] = report.figures
    assert (change.before.number, change.after.number) == (1, 2)
    assert [story.citation.number for story in report.stories] == [3]


def test_articles_of_another_corpus_are_not_read(index: NewsIndex):
    index.add(CorpusName("guild-2"), [EARLY, LATE])

    report = find(index)

    assert report.is_empty


def test_only_articles_that_meet_the_filters_change(index: NewsIndex):
    find(index, EARLY, LATE)

    of_outlets = [
        index.changes.find(
            "Sri Lanka flood",
            corpora=[SHARED_CORPUS],
            since=SINCE,
            until=UNTIL,
            filters=Filters(outlet=outlet, region=Region.SOUTH_ASIA),
        )
        for outlet in ("Harbour Post", "Strait Daily")
    ]

    assert [figures(report) for report in of_outlets] == [[("12", "15")], []]
    assert of_outlets[1].is_empty


def test_a_topic_needs_words(index: NewsIndex):
    with pytest.raises(QuestionError):
        find(index, topic="?!")


def test_a_withdrawn_statement_is_quoted_from_the_earlier_revision(tmp_path: Path):
    site = FakeSite()
    kept = "The harbour of Galle reopened on Friday morning."
    before = flood(
        f"The minister ordered the dam near Matara to be opened. {kept}",
        "2026-11-05",
        url=DAM,
    )
    after = flood(f"Heavy rain fell over the hills for a week. {kept}", "2026-11-05", url=DAM)
    with following(tmp_path, site) as (index, source):
        index.add(SHARED_CORPUS, [listed(site, source, before)])
        index.add(SHARED_CORPUS, [listed(site, source, after)])
        report = find(index, since=datetime.now(UTC) - timedelta(hours=1))

    [withdrawn] = report.withdrawn
    assert withdrawn.citation.quote == "The minister ordered the dam near Matara to be opened."
    assert (withdrawn.revision, withdrawn.now) == (1, None)
    assert report.outdated == ()


def test_what_changed_after_the_time_asked_for_is_left_out(tmp_path: Path):
    site = FakeSite()
    before = flood("The minister ordered the dam near Matara to be opened.", "2026-11-05", url=DAM)
    after = flood("Heavy rain fell over the hills for a week.", "2026-11-05", url=DAM)
    after = replace(after, correction="Correction: The minister did not order it.")
    with following(tmp_path, site) as (index, source):
        index.add(SHARED_CORPUS, [listed(site, source, before)])
        index.add(SHARED_CORPUS, [listed(site, source, after)])
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        report = index.changes.find(
            "Sri Lanka flood", corpora=[SHARED_CORPUS], since=an_hour_ago - timedelta(days=1), until=an_hour_ago
        )

    assert (report.withdrawn, report.outdated) == ((), ())


def test_a_statement_is_compared_with_the_revision_of_that_time(tmp_path: Path):
    site = FakeSite()
    first, second, third = (
        flood(
            f"The minister said that {dams} dams near Matara had been opened on Monday.", "2026-11-05", url=DAM
        )
        for dams in ("30", "three", "thirty")
    )
    with following(tmp_path, site) as (index, source):
        began = datetime.now(UTC)
        index.add(SHARED_CORPUS, [listed(site, source, first)])
        index.add(SHARED_CORPUS, [listed(site, source, second)])
        between = datetime.now(UTC)
        index.add(SHARED_CORPUS, [listed(site, source, third)])
        report = index.changes.find("Sri Lanka flood", corpora=[SHARED_CORPUS], since=began, until=between)
        with index.database.write_transaction() as connection:
            connection.exec_driver_sql("DELETE FROM revisions WHERE revision = 2")
        lost = index.changes.find("Sri Lanka flood", corpora=[SHARED_CORPUS], since=began, until=between)

    [withdrawn] = report.withdrawn
    assert withdrawn.now is not None
    assert "three dams" in withdrawn.now.quote
    assert lost.withdrawn == ()


def test_a_reworded_statement_is_shown_with_its_new_words(tmp_path: Path):
    site = FakeSite()
    before = flood(
        "The minister said that 30 dams near Matara had been opened on Monday.", "2026-11-05", url=DAM
    )
    after = flood(
        "The minister said that three dams near Matara had been opened on Monday.", "2026-11-05", url=DAM
    )
    with following(tmp_path, site) as (index, source):
        index.add(SHARED_CORPUS, [listed(site, source, before)])
        index.add(SHARED_CORPUS, [listed(site, source, after)])
        report = find(index, since=datetime.now(UTC) - timedelta(hours=1))

    [withdrawn] = report.withdrawn
    assert "30 dams" in withdrawn.citation.quote
    assert withdrawn.now is not None
    assert "three dams" in withdrawn.now.quote


def test_a_correction_note_makes_an_article_outdated(tmp_path: Path):
    site = FakeSite()
    note = "Correction: An earlier version misstated the number of dams."
    with following(tmp_path, site) as (index, source):
        index.add(SHARED_CORPUS, [listed(site, source, LATE)])
        assert find(index, since=datetime.now(UTC) - timedelta(hours=1)).outdated == ()
        index.add(
            SHARED_CORPUS,
            [listed(site, source, replace(LATE, correction=note, text=f"{LATE.text} More rain came."))],
        )
        [article] = find(index, since=datetime.now(UTC) - timedelta(hours=1)).outdated

    assert article.standing.correction == note
