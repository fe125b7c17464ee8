"""Stories in a library: updated as articles are added and removed, and shown in answers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest
from agency_reports import REWRITTEN, SAME_EVENT, WIRE, bulletin
from libraries import canal, draft, numbered, open_library, talks
from sqlalchemy import func, select, update

from index import (
    SHARED_CORPUS,
    Answer,
    ArticleDraft,
    ArticleEdit,
    ArticleId,
    CorpusName,
    Filters,
    NewsIndex,
    NoAnswer,
    Story,
)
from index.dedup.minhash import SKETCH_VERSION
from index.dedup.near_duplicates import group_stories
from index.qa.composition import make_quotes
from index.qa.sentence_selection import ScoredSentence
from index.store.near_duplicate_queries import mark_compared, read_articles_to_compare, store_links
from index.store.schema import articles, facts, story_bands, story_links, story_sketches
from index.store.story_queries import find_stories

SHARED = [SHARED_CORPUS]
GUILD = CorpusName("guild-1")

REUTERS = draft(
    f"MANILA (Reuters) - {WIRE}",
    title="Coast guard vessels collide near reef",
    url="https://reuters.example/reef",
    outlet="Reuters",
    day="2024-09-03",
)
COURIER = draft(
    f"{WIRE}\n\nSource: Reuters",
    title="Vessels collide",
    url="https://courier.example/reef",
    outlet="Manila Courier",
    day="2024-09-02",
)
DAILY = draft(
    REWRITTEN,
    title="Blame after crash at reef",
    url="https://daily.example/reef",
    outlet="Lagoon Daily",
    day="2024-09-04",
)
OWN_REPORT = draft(
    SAME_EVENT,
    title="What the fishermen saw",
    url="https://harbour.example/reef",
    outlet="Reef Watch",
    day="2024-09-04",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [canal(), talks(), COURIER, DAILY, OWN_REPORT, REUTERS])
        index.sync()
        yield index


def find(index: NewsIndex, outlet: str, corpus: CorpusName = SHARED_CORPUS) -> ArticleId:
    (article,) = index.list_articles([corpus], outlet=outlet)
    return article.facts.article_id


def story_of(index: NewsIndex, outlet: str, corpus: CorpusName = SHARED_CORPUS) -> Story | None:
    return index.get_details([corpus], find(index, outlet, corpus)).story


def outlets(story: Story | None) -> list[str | None]:
    return [article.outlet for article in story.articles] if story is not None else []


def ask(index: NewsIndex, question: str, **options: object) -> Answer:
    answer = index.ask(question, corpora=SHARED, **options)  # type: ignore[arg-type]
    assert isinstance(answer, Answer)
    return answer


def count(index: NewsIndex, table: object) -> int:
    with index.database.read_transaction() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


# --- grouping


def test_copies_form_one_story_without_other_articles(library: NewsIndex) -> None:
    for outlet in ("Reuters", "Manila Courier", "Lagoon Daily"):
        assert outlets(story_of(library, outlet)) == ["Manila Courier", "Reuters", "Lagoon Daily"]
    assert story_of(library, "Reef Watch") is None


def test_articles_of_another_corpus_are_not_copies(library: NewsIndex) -> None:
    library.add(GUILD, [replace(COURIER, outlet="Guild Post"), OWN_REPORT])
    library.sync()

    assert story_of(library, "Guild Post", GUILD) is None
    assert len(outlets(story_of(library, "Reuters"))) == 3


def test_daily_bulletins_are_not_grouped(library: NewsIndex) -> None:
    days = ["Sept. 1", "Sept. 2", "Sept. 3", "Sept. 4"]
    library.add(
        SHARED_CORPUS,
        [
            draft(
                bulletin(aircraft=20 + n, ships=5 + n, crossed=11 + n, before=days[n], day=days[n + 1]),
                outlet=f"Ministry {n}",
                day=f"2024-09-0{n + 2}",
            )
            for n in range(3)
        ],
    )
    library.sync()

    assert [story_of(library, f"Ministry {n}") for n in range(3)] == [None, None, None]


@pytest.mark.parametrize("order", list(permutations([REUTERS, COURIER, DAILY, OWN_REPORT]))[::4])
@pytest.mark.parametrize("together", [True, False])
def test_groups_do_not_depend_on_the_order_of_adding(
    tmp_path: Path, order: tuple[ArticleDraft, ...], together: bool
) -> None:
    with open_library(tmp_path) as index:
        for part in [list(order)] if together else [[article] for article in order]:
            index.add(SHARED_CORPUS, part)
            group_stories(index.database, lambda: False)

        assert outlets(story_of(index, "Reuters")) == ["Manila Courier", "Reuters", "Lagoon Daily"]
        assert story_of(index, "Reef Watch") is None


def test_removed_copy_leaves_the_others_grouped(library: NewsIndex) -> None:
    library.remove_article(SHARED_CORPUS, find(library, "Manila Courier"))

    assert outlets(story_of(library, "Reuters")) == ["Reuters", "Lagoon Daily"]

    library.remove_article(SHARED_CORPUS, find(library, "Lagoon Daily"))
    assert story_of(library, "Reuters") is None


def test_restored_copy_is_grouped_again(library: NewsIndex) -> None:
    removed = find(library, "Manila Courier")
    library.remove_article(SHARED_CORPUS, removed, restorable=True)
    library.sync()
    library.restore_article(SHARED_CORPUS, removed)
    library.sync()

    assert len(outlets(story_of(library, "Reuters"))) == 3


def test_edited_copy_leaves_its_story_until_it_is_reverted(library: NewsIndex) -> None:
    library.add(SHARED_CORPUS, [replace(COURIER, text=f"{SAME_EVENT} More to follow.")])
    library.sync()
    assert outlets(story_of(library, "Reuters")) == ["Reuters", "Lagoon Daily"]

    library.add(SHARED_CORPUS, [COURIER])
    library.sync()
    assert len(outlets(story_of(library, "Reuters"))) == 3


def test_edited_date_removes_a_copy_from_its_story(library: NewsIndex) -> None:
    rewritten = find(library, "Lagoon Daily")
    known = library.get_article(SHARED, rewritten).facts
    later = replace(DAILY, published=replace(DAILY.published, at=datetime(2024, 10, 4, tzinfo=UTC)))  # type: ignore[type-var]

    library.edit_article(
        SHARED_CORPUS, rewritten, ArticleEdit(title=known.title, outlet=known.outlet, published=later.published)
    )
    library.sync()
    assert story_of(library, "Lagoon Daily") is None


def test_concurrent_grouping_gives_the_same_result(tmp_path: Path) -> None:
    with open_library(tmp_path) as index, ThreadPoolExecutor(2) as threads:
        index.add(SHARED_CORPUS, [COURIER, OWN_REPORT, REUTERS, *(numbered(n) for n in range(20)), DAILY])
        list(threads.map(lambda _: group_stories(index.database, lambda: False), range(2)))

        assert outlets(story_of(index, "Reuters")) == ["Manila Courier", "Reuters", "Lagoon Daily"]
        assert count(index, story_links) == 3


def test_article_without_an_outlet_is_distinguished_by_its_url(library: NewsIndex) -> None:
    early = "\n\n".join(WIRE.split("\n\n")[:2])
    short = replace(COURIER, text=early, outlet=None, url="https://another.example/short")
    library.add(SHARED_CORPUS, [short])
    library.sync()

    assert None in outlets(story_of(library, "Reuters"))


def test_grouping_again_does_nothing(library: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> tuple[int, ...]:
        raise AssertionError(f"sketched again: {text}")

    monkeypatch.setattr("index.dedup.near_duplicates.sketch_text", refuse)

    assert group_stories(library.database, lambda: False) == 0


def test_interrupted_grouping_resumes(tmp_path: Path) -> None:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [REUTERS, COURIER, DAILY])
        answers = iter([False, False, True])
        group_stories(index.database, lambda: next(answers))
        assert count(index, story_sketches) == 3

        assert group_stories(index.database, lambda: False) == 3
        assert len(outlets(story_of(index, "Reuters"))) == 3


def test_cancelled_regrouping_removes_nothing(library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        connection.execute(update(facts).where(facts.c.name == "stories_grouped").values(value=""))
    answers = iter([False, True])

    assert group_stories(library.database, lambda: next(answers)) == 0
    assert len(outlets(story_of(library, "Reuters"))) == 3


def test_all_articles_are_compared_again_after_a_version_change(
    library: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.dedup.near_duplicates.SKETCH_VERSION", SKETCH_VERSION + 1)

    assert group_stories(library.database, lambda: False) == 6
    assert len(outlets(story_of(library, "Reuters"))) == 3


def test_slower_process_does_not_reset_the_progress(library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        mark_compared(connection, SKETCH_VERSION, 1)
        assert read_articles_to_compare(connection, SKETCH_VERSION, 50) is None


def test_links_of_an_outdated_revision_are_not_stored(library: NewsIndex) -> None:
    one, other = find(library, "Reef Watch"), find(library, "Reuters")
    pair = (min(one, other), max(one, other))
    before = count(library, story_links)

    with library.database.write_transaction() as connection:
        store_links(connection, [pair], {one: 1, other: 7})
        store_links(connection, [(one, ArticleId(999))], {one: 1, ArticleId(999): 1})
    assert count(library, story_links) == before


def test_removing_articles_deletes_their_sketches_and_links(library: NewsIndex) -> None:
    for article in library.list_articles(SHARED):
        library.remove_article(SHARED_CORPUS, article.facts.article_id)

    assert [count(library, table) for table in (story_sketches, story_bands, story_links)] == [0, 0, 0]


def test_all_articles_are_grouped_across_batches(tmp_path: Path) -> None:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [COURIER, *(numbered(n) for n in range(60)), REUTERS])

        assert group_stories(index.database, lambda: False) == 62
        assert outlets(story_of(index, "Reuters")) == ["Manila Courier", "Reuters"]
        assert count(index, story_links) == 1


# --- origin


def test_origin_is_the_agency_that_the_copies_credit(library: NewsIndex) -> None:
    story = story_of(library, "Lagoon Daily")

    assert story is not None
    assert (story.wire, story.origin.outlet) == ("Reuters", "Reuters")


def test_origin_without_an_agency_is_the_earliest_article(library: NewsIndex) -> None:
    library.remove_article(SHARED_CORPUS, find(library, "Reuters"))
    library.add(SHARED_CORPUS, [replace(COURIER, text=f"{WIRE} It was a calm day.")])
    library.sync()

    story = story_of(library, "Lagoon Daily")
    assert story is not None
    assert (story.wire, story.origin.outlet) == (None, "Manila Courier")


def test_undated_copy_is_not_the_origin_of_dated_ones(library: NewsIndex) -> None:
    old = replace(
        COURIER, text=f"{WIRE} So far.", url="https://old.example/1", outlet="Old Paper", published=None
    )
    library.add(SHARED_CORPUS, [old])
    library.sync()

    assert outlets(story_of(library, "Old Paper"))[-1] == "Old Paper"


# --- answers

QUESTION = "How many warnings by radio had the patrol boat ignored?"


def test_answer_cites_the_origin_and_lists_the_copies(library: NewsIndex) -> None:
    answer = ask(library, QUESTION, max_sentences=1)

    (citation,) = answer.citations
    assert "eleven warnings" in citation.quote
    assert citation.article.outlet == "Reuters"
    assert [copy.outlet for copy in citation.copies] == ["Manila Courier", "Lagoon Daily"]
    assert citation.wire == "Reuters"


def test_quotes_from_the_origin_are_verbatim(library: NewsIndex) -> None:
    citations = ask(library, "What did the coast guard and the ministry say of the patrol boat?").citations
    texts = [library.get_article(SHARED, citation.article.article_id).text for citation in citations]

    assert citations
    assert [c.quote for c in citations] == [
        text[c.start : c.end] for c, text in zip(citations, texts, strict=True)
    ]


def test_copy_is_cited_for_sentences_that_only_it_has(library: NewsIndex) -> None:
    answer = ask(library, "Which incident is the third at the reef since spring?", max_sentences=1)

    (citation,) = answer.citations
    assert citation.article.outlet == "Lagoon Daily"
    assert [copy.outlet for copy in citation.copies] == ["Manila Courier", "Reuters"]


def test_origin_excluded_by_filters_is_not_cited(library: NewsIndex) -> None:
    answer = ask(library, QUESTION, filters=Filters(outlet="Lagoon Daily"))

    assert {citation.article.outlet for citation in answer.citations} == {"Lagoon Daily"}


def test_copy_is_not_replaced_by_an_origin_whose_page_is_gone(library: NewsIndex) -> None:
    gone = find(library, "Reuters")
    with library.database.write_transaction() as connection:
        story = find_stories(connection, [gone])[gone]
        connection.execute(update(articles).where(articles.c.id == gone).values(gone_at=datetime.now(UTC)))
        later = find_stories(connection, [gone])[gone]
    copy = find(library, "Manila Courier")
    texts = {i: library.get_article(SHARED, i).text for i in (gone, copy)}
    start = texts[copy].index("Four sailors")
    sentence = ScoredSentence(copy, (start, start + 12), "Four sailors", frozenset(), 1.0, 0.0, 0.0)

    def cited(stories: dict[ArticleId, Story]) -> ArticleId:
        return make_quotes([sentence], [sentence], texts, stories)[0].article_id

    assert cited({copy: story}) == gone
    assert cited({copy: later}) == copy


def test_copies_published_after_as_of_are_not_listed(library: NewsIndex) -> None:
    answer = ask(
        library, QUESTION, filters=Filters(as_of=datetime(2024, 9, 2, 12, tzinfo=UTC)), max_sentences=1
    )

    assert [c.article.outlet for c in answer.citations] == ["Manila Courier"]
    assert answer.citations[0].copies == ()


def test_sentence_of_several_copies_is_shown_once(library: NewsIndex) -> None:
    answer = ask(library, QUESTION, max_sentences=3)

    assert sum("eleven warnings" in sentence.text for sentence in answer.sentences) == 1


def test_citation_of_an_article_without_copies_lists_none(library: NewsIndex) -> None:
    answer = ask(library, "How many ships had waited at both ends of the canal?", max_sentences=1)

    assert (answer.citations[0].copies, answer.citations[0].wire) == ((), None)


def test_closest_articles_belong_to_different_stories(tmp_path: Path) -> None:
    with open_library(tmp_path, answer_threshold=1.0) as index:
        index.add(SHARED_CORPUS, [canal(), COURIER, DAILY, OWN_REPORT, REUTERS])
        index.sync()
        answer = index.ask(QUESTION, corpora=SHARED)

    assert isinstance(answer, NoAnswer)
    assert len({"Manila Courier", "Lagoon Daily", "Reuters"} & {a.outlet for a in answer.closest}) == 1
    assert "Reef Watch" in {article.outlet for article in answer.closest}
