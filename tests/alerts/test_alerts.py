"""Articles that arrive become alerts of the standing queries that they meet, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from agency_reports import WIRE
from libraries import CANAL, canal, draft, harbour, numbered, open_library, talks
from sqlalchemy import text
from standing_queries import BOTH, GUILD, SHARED, alerted, deliver, published_now, store, watch_for

from index import (
    SHARED_CORPUS,
    AlertCriteria,
    AlertOutcome,
    ArticleEdit,
    ArticleNotFoundError,
    Criterion,
    Precision,
    PublishedAt,
    Region,
    StandingQueryId,
)
from index.model.errors import CriteriaError, StandingQueryNotFoundError
from index.store.arrival_queries import count_arrivals

NEW = published_now(canal())
AGENCY = draft(
    f"MANILA (Reuters) - {WIRE}", title="Vessels collide", url="https://reuters.example/reef", outlet="Reuters"
)
COPY = draft(f"{WIRE}\n\nSource: Reuters", title="Crash", url="https://courier.example/reef", outlet="Courier")


@pytest.fixture
def index(tmp_path):
    with open_library(tmp_path / "data") as opened:
        yield opened


def waiting(index):
    with index.database.read_transaction() as connection:
        return count_arrivals(connection)


def test_new_article_that_meets_all_criteria_is_alerted(index):
    query = watch_for(index, "canal tugboats", outlet="harbour post")
    [article_id] = store(index, NEW)

    [alert] = deliver(index)

    assert (alert.query_id, alerted([alert])) == (query, [article_id])
    assert (
        alert.matched.citation.quote == "The canal was closed for six days after a container ship ran aground."
    )
    assert alert.matched.article.outlet == "Harbour Post"
    assert deliver(index) == []


@pytest.mark.parametrize(
    "criteria",
    [{"words": "canal submarine"}, {"outlet": "Another Post"}, {"region": Region.KOREA}, {"source_id": 7}],
)
def test_article_that_misses_a_criterion_is_not_alerted(index, criteria):
    watch_for(index, **criteria)
    store(index, NEW)

    assert deliver(index) == []


def test_query_without_criteria_gets_every_article(index):
    watch_for(index)
    ids = store(index, NEW, harbour())

    assert alerted(deliver(index)) == ids


def test_region_of_an_article_is_matched(index):
    watch_for(index, region=Region.TAIWAN_STRAIT)
    [first, _] = store(index, published_now(talks()), NEW)

    [alert] = deliver(index)

    assert alerted([alert]) == [first]
    assert Region.TAIWAN_STRAIT in alert.matched.regions


def test_words_are_found_in_chinese(index):
    watch_for(index, "第三艦隊")
    ids = store(index, harbour())

    assert alerted(deliver(index)) == ids


def test_each_server_reads_its_own_and_the_shared_articles(index):
    own, other = watch_for(index, corpora=BOTH), watch_for(index, corpora=("guild-2", SHARED_CORPUS))
    [shared] = store(index, NEW)
    [private] = store(index, harbour(), corpus=GUILD)

    assert alerted(deliver(index, own)) == [shared, private]
    assert alerted(deliver(index, other)) == [shared]


def test_same_page_in_both_corpora_is_one_alert(index):
    watch_for(index, corpora=BOTH)
    [first] = store(index, NEW, corpus=GUILD)
    store(index, NEW)

    assert alerted(deliver(index)) == [first]


# --- once


def test_revised_article_is_not_alerted_again(index):
    watch_for(index, "canal")
    [article_id] = store(index, NEW)
    deliver(index)

    store(index, replace(NEW, text=CANAL.replace("400 ships", "500 ships")))
    index.edit_article(SHARED_CORPUS, article_id, ArticleEdit(title="Canal", outlet=None, published=None))

    assert deliver(index) == []
    assert waiting(index) == 0


def test_pending_alert_quotes_the_text_that_the_article_has_now(index):
    query = watch_for(index, "canal")
    store(index, NEW)
    index.alerts.match_arrivals()

    store(index, replace(NEW, text=CANAL.replace("six days", "seven days")))

    [before] = index.alerts.list_pending([query])
    assert "seven days" in before.matched.citation.quote
    [after] = deliver(index)
    assert "seven days" in after.matched.citation.quote
    assert after.alert_id == before.alert_id


def test_revision_that_adds_the_words_is_alerted(index):
    watch_for(index, "canal mines")
    [article_id] = store(index, NEW)
    assert deliver(index) == []

    store(index, replace(NEW, text=f"{CANAL} Mines were found near the entrance."))

    assert alerted(deliver(index)) == [article_id]


def test_removed_and_restored_article_is_not_alerted_again(index):
    watch_for(index, "canal")
    [article_id] = store(index, NEW)
    deliver(index)

    index.remove_article(SHARED_CORPUS, article_id, restorable=True)
    index.restore_article(SHARED_CORPUS, article_id)

    assert deliver(index) == []


def test_alert_is_withheld_while_its_article_is_removed(index):
    query = watch_for(index, "canal")
    [article_id] = store(index, NEW)
    index.alerts.match_arrivals()

    index.remove_article(SHARED_CORPUS, article_id, restorable=True)
    assert (index.alerts.list_pending([query]), index.alerts.find_waiting([query])) == ([], set())

    index.restore_article(SHARED_CORPUS, article_id)
    assert alerted(deliver(index)) == [article_id]


def test_article_removed_before_it_was_matched_is_dropped(index):
    watch_for(index, "canal")
    [article_id] = store(index, NEW)
    index.remove_article(SHARED_CORPUS, article_id)

    assert deliver(index) == []
    assert waiting(index) == 0


def test_reindexing_and_syncing_bring_no_arrivals(index):
    watch_for(index, "canal")
    store(index, NEW)
    index.sync()
    deliver(index)

    index.reindex(SHARED, full=True)
    index.sync()

    assert waiting(index) == 0


def test_alerts_survive_a_restart(tmp_path):
    with open_library(tmp_path) as index:
        watch_for(index, "canal")
        [article_id] = store(index, NEW)
    with open_library(tmp_path) as index:
        assert alerted(deliver(index)) == [article_id]
    with open_library(tmp_path) as index:
        assert deliver(index) == []


def test_purge_keeps_alerts_of_articles_that_can_be_restored(index):
    watch_for(index)
    kept, purged = store(index, NEW, harbour())
    deliver(index)
    index.remove_article(SHARED_CORPUS, purged, restorable=True)
    index.purge_removed(datetime.now(UTC) + timedelta(days=1))
    index.remove_article(SHARED_CORPUS, kept, restorable=True)
    index.purge_removed(datetime.now(UTC) - timedelta(days=1))
    index.restore_article(SHARED_CORPUS, kept)

    assert deliver(index) == []


# --- stories


def test_copies_that_arrive_together_are_one_alert(index):
    query = watch_for(index)
    [first, second] = store(index, AGENCY, COPY)

    [alert] = deliver(index)

    assert alerted([alert]) == [first]
    assert [article.article_id for article in alert.matched.also_in] == [second]
    explained = index.alerts.explain(query, second)
    assert (explained.outcome, explained.alerted_article) == (AlertOutcome.COPY, first)


def test_copy_that_arrives_later_is_no_alert(index):
    query = watch_for(index)
    [first] = store(index, AGENCY)
    deliver(index)

    [second] = store(index, COPY)

    assert deliver(index) == []
    explained = index.alerts.explain(query, second)
    assert (explained.outcome, explained.alerted_article) == (AlertOutcome.COPY, first)
    assert explained.delivered_at is not None


def test_changed_criteria_hold_for_articles_that_arrive_later(index):
    query = watch_for(index, "canal")
    [first] = store(index, NEW)
    index.alerts.match_arrivals()

    index.alerts.change(query, AlertCriteria(words="Taiwan"))
    [second, _] = store(index, published_now(talks()), published_now(harbour()))

    assert alerted(deliver(index)) == [first, second]
    assert index.alerts.explain(query, second).outcome is AlertOutcome.DELIVERED


def test_query_that_replaces_another_is_matched(index):
    first = watch_for(index, "submarine")
    store(index, published_now(talks()))
    assert deliver(index) == []

    index.alerts.remove([first])
    second = watch_for(index, "canal")
    store(index, NEW)

    assert [alert.query_id for alert in deliver(index)] == [second]


def test_question_of_a_standing_query_stays(index):
    query = watch_for(index, question="Who led the Japanese side?")

    with pytest.raises(ValueError, match="question"):
        index.alerts.change(query, AlertCriteria(words="canal"))
    with pytest.raises(StandingQueryNotFoundError):
        index.alerts.change(StandingQueryId(99), AlertCriteria(words="canal"))


# --- what is no news


def test_article_published_long_ago_is_not_alerted(index):
    query = watch_for(index)
    last_week = PublishedAt(datetime.now(UTC) - timedelta(days=8), Precision.INSTANT)
    this_week = PublishedAt(datetime.now(UTC) - timedelta(days=6), Precision.INSTANT)
    [old, recent] = store(index, canal(published=last_week), harbour(published=this_week))

    assert alerted(deliver(index)) == [recent]
    assert index.alerts.explain(query, old).outcome is AlertOutcome.PUBLISHED_LONG_AGO


def test_article_that_was_there_before_the_query_is_not_alerted(index):
    watch_for(index, "submarine")
    [article_id] = store(index, NEW)
    query = watch_for(index, "canal")
    store(index, replace(NEW, text=CANAL.replace("400 ships", "500 ships")))

    assert deliver(index) == []
    assert index.alerts.explain(query, article_id).outcome is AlertOutcome.OLDER_THAN_QUERY


def test_library_without_standing_queries_records_no_arrivals(index):
    store(index, NEW)
    assert waiting(index) == 0

    query = watch_for(index, "canal", corpora=(GUILD,))
    store(index, harbour())
    assert waiting(index) == 0

    store(index, harbour(), corpus=GUILD)
    assert waiting(index) == 1
    index.alerts.remove([query])
    assert waiting(index) == 0


def test_limit_leaves_the_rest_for_the_next_time(index):
    query = watch_for(index)
    ids = store(index, *(numbered(number) for number in range(5)))

    report = index.alerts.match_arrivals(limit=2)

    assert (report.alerts, report.waiting) == (2, 3)
    assert index.alerts.match_arrivals().alerts == 3
    assert alerted(index.alerts.list_pending([query])) == ids


# --- delivery


def test_delivery_and_the_callers_rows_are_one_transaction(index):
    query = watch_for(index)
    store(index, NEW)
    index.alerts.match_arrivals()
    [alert] = index.alerts.list_pending([query])

    def fail(connection):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.alerts.mark_delivered([alert.alert_id], within=fail)
    assert index.alerts.find_waiting([query]) == {query}

    assert index.alerts.mark_delivered([alert.alert_id]) == [alert.alert_id]
    assert index.alerts.mark_delivered([alert.alert_id]) == []


def test_query_and_the_callers_rows_are_one_transaction(index):
    def fail(connection, query_id):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.alerts.add(SHARED, AlertCriteria(words="canal"), on_added=fail)

    assert index.alerts.list_queries() == []


def test_deleted_corpus_takes_its_queries_along(index):
    watch_for(index, corpora=BOTH)
    shared = watch_for(index)
    store(index, NEW)
    index.sync()
    index.alerts.match_arrivals()

    index.delete_corpus(GUILD)

    assert [query.query_id for query in index.alerts.list_queries()] == [shared]
    assert index.check() == []


@pytest.mark.parametrize("words", ["?!", "a" * 201])
def test_words_that_cannot_be_matched_are_refused(index, words):
    with pytest.raises(CriteriaError):
        watch_for(index, words)


# --- preview and explanation


def test_preview_shows_what_the_last_week_would_have_brought(index):
    [canal_id, *_] = store(index, NEW, AGENCY, COPY, canal(url="https://a.example/old", text=f"{CANAL} Then."))
    index.sync()
    week = datetime.now(UTC) - timedelta(days=7)

    everything = index.alerts.preview(AlertCriteria(), SHARED, since=week)
    about_canal = index.alerts.preview(AlertCriteria(words="canal"), SHARED, since=week)

    assert len(everything) == 2
    assert [match.article.article_id for match in about_canal] == [canal_id]
    assert about_canal[0].citation.quote.startswith("The canal was closed")
    assert len(index.alerts.preview(AlertCriteria(), SHARED, since=week, limit=1)) == 1
    assert index.alerts.preview(AlertCriteria(), (GUILD,), since=week) == []


def test_explanation_names_the_criteria_that_are_not_met(index):
    query = watch_for(index, "canal", outlet="Another Post")
    [article_id] = store(index, NEW)

    explained = index.alerts.explain(query, article_id)

    assert explained.outcome is AlertOutcome.NOT_MET
    assert {check.criterion: check.is_met for check in explained.checks} == {
        Criterion.OUTLET: False,
        Criterion.WORDS: True,
    }


def test_explanation_follows_an_alert_until_its_delivery(index):
    query = watch_for(index, "canal")
    [article_id] = store(index, NEW)

    def outcome():
        return index.alerts.explain(query, article_id).outcome

    assert outcome() is AlertOutcome.WAITING
    index.alerts.match_arrivals()
    assert outcome() is AlertOutcome.PENDING
    deliver(index)
    assert outcome() is AlertOutcome.DELIVERED


def test_article_that_meets_the_criteria_only_now_is_explained(index):
    query = watch_for(index, outlet="Harbour Post")
    [article_id] = store(index, NEW)
    index.alerts.remove([query])
    later = watch_for(index, "canal", corpora=BOTH)

    assert index.alerts.explain(later, article_id).outcome is AlertOutcome.OLDER_THAN_QUERY
    with pytest.raises(StandingQueryNotFoundError):
        index.alerts.explain(query, article_id)


def test_article_of_another_server_is_not_explained(index):
    query = watch_for(index)
    [article_id] = store(index, NEW, corpus=GUILD)

    with pytest.raises(ArticleNotFoundError):
        index.alerts.explain(query, article_id)


# --- retention


def set_back(index, table, column, days):
    moment = datetime.now(UTC) - timedelta(days=days)
    with index.database.write_transaction() as connection:
        change = text(f"UPDATE {table} SET {column} = :moment")
        connection.execute(change, {"moment": moment.replace(tzinfo=None)})


def test_change_of_an_article_that_was_added_long_ago_is_no_news(index):
    watch_for(index, "harbour")
    set_back(index, "standing_queries", "created_at", 30)
    undated = replace(NEW, published=None)
    store(index, undated)
    assert deliver(index) == []

    set_back(index, "articles", "added_at", 8)
    store(index, replace(undated, text=f"{CANAL} The harbour stays closed."))
    assert deliver(index) == []

    set_back(index, "articles", "added_at", 6)
    store(index, replace(undated, text=f"{CANAL} The harbour stays closed today."))
    assert len(deliver(index)) == 1


def test_old_alerts_are_forgotten_and_their_articles_not_alerted_again(index):
    watch_for(index, "canal")
    set_back(index, "standing_queries", "created_at", 100)
    undated = replace(NEW, published=None)
    store(index, undated)
    assert len(deliver(index)) == 1
    set_back(index, "articles", "added_at", 91)
    set_back(index, "alerts", "matched_at", 91)

    assert index.alerts.purge(datetime.now(UTC) - timedelta(days=92)) == 0
    assert index.alerts.purge(datetime.now(UTC) - timedelta(days=90)) == 1

    store(index, replace(undated, text=f"{CANAL} The harbour stays closed."))
    assert deliver(index) == []
