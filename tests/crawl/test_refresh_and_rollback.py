"""Pages of held articles are looked at again; a source is refreshed, and a refresh taken back."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from fake_site import FakeSite, add, choice, following, listed
from fakes import FakeEmbedder
from libraries import CANAL, TALKS, canal, numbered, talks
from sqlalchemy import select, update

from index import (
    SHARED_CORPUS,
    ArticleEdit,
    CorpusName,
    NothingToRollBackError,
    PageChange,
    SourceNotFoundError,
    StoreInUseError,
)
from index.crawl import feed_refresh
from index.model.provenance_types import TextOrigin
from index.store.poll_queries import claim_sources, release_claims
from index.store.schema import articles, refresh_items, refreshes

SHARED = [SHARED_CORPUS]
LATER = TALKS.replace("in March", "in April")
LATEST = TALKS.replace("in March", "in May")
URL = "https://a.example/talks"
QUESTION = "When will the two sides meet again in Taipei?"


class ShutDownError(Exception):
    """Stands for a kill: nothing in the program expects it."""


@pytest.fixture
def site():
    return FakeSite()


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def library(tmp_path, site, embedder):
    """A library and the source that it follows."""
    with following(tmp_path, site, embedder) as (index, source):
        yield index, source


def get(index, article_id):
    return index.get_article(SHARED, article_id)


def make_due(index):
    """As if the pages had been read long ago."""
    with index.database.write_transaction() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=400)
        connection.execute(update(articles).values(added_at=long_ago, next_check_at=long_ago))


def look(index):
    """What looking at all pages again has found, by article."""
    make_due(index)
    report = index.sources.poll([CorpusName("nobody"), SHARED_CORPUS], only_due=True)
    index.sync()
    return {article.article_id: article for article in report.changes}


def quoted(index, question=QUESTION):
    return " ".join(sentence.text for sentence in index.ask(question, corpora=SHARED).sentences)


def refresh(index, source, **options):
    return index.sources.refresh(SHARED_CORPUS, source.source_id, **options)


def roll_back(index, source):
    return index.sources.rollback(SHARED_CORPUS, source.source_id)


def changes(report):
    return {article.article_id: article.change for article in report.articles}


# --- looking again


def test_page_is_due_some_hours_after_it_was_read_and_not_before(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    site.asked.clear()

    index.sources.poll(only_due=True)
    assert URL not in [url for url, _ in site.asked]

    make_due(index)
    report = index.sources.poll(only_due=True)

    assert [url for url, _ in site.asked if url == URL] == [URL]
    assert (report.checked, report.changes) == (1, ())
    assert get(index, article_id).revision == 1


def test_page_that_was_not_fetched_is_never_looked_at(library, site):
    index, _ = library
    add(index, talks())

    with index.database.read_transaction() as connection:
        assert connection.execute(select(articles.c.next_check_at)).scalar() is None


def test_page_that_the_site_calls_unchanged_is_not_read(library, site):
    index, source = library
    site.etags[URL] = '"1"'
    add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)

    assert look(index) == {}
    assert site.asked[-1] == (URL, '"1"')


def test_gone_page_is_marked_once_until_it_is_back(library, site):
    index, source = library
    site.etags[URL] = '"1"'
    [article_id] = add(index, listed(site, source, talks()))

    site.pages[URL] = 410
    assert look(index)[article_id].change is PageChange.GONE
    gone_at = get(index, article_id).facts.standing.gone_at
    assert gone_at is not None
    answer = index.ask(QUESTION, corpora=SHARED)
    assert answer.citations[0].article.standing.gone_at == gone_at

    assert look(index) == {}
    assert get(index, article_id).facts.standing.gone_at == gone_at

    site.pages[URL] = talks()
    assert look(index)[article_id].change is PageChange.BACK
    assert get(index, article_id).facts.standing.gone_at is None


def test_text_that_is_only_read_by_other_rules_is_not_marked_as_revised(library, site):
    index, source = library
    held = talks(text=f"{TALKS}\n\nSource link")
    [article_id] = add(index, listed(site, source, held))

    site.pages[URL] = talks()

    assert look(index)[article_id].change is PageChange.REVISED
    article = get(index, article_id)
    assert (article.text, article.facts.standing.revised_at) == (TALKS, None)


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_site_that_has_trouble_says_nothing_about_the_article(library, site, status):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    before = get(index, article_id)

    site.pages[URL] = status

    assert look(index)[article_id].change is PageChange.FAILED
    assert replace(get(index, article_id), updated_at=before.updated_at, added_at=before.added_at) == before


def test_page_that_could_not_be_read_is_left_alone_for_as_long_as_its_site_asks(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    site.pages[URL], site.retry_after_s = 503, 400 * 86400.0

    look(index)

    with index.database.read_transaction() as connection:
        next_at = connection.execute(select(articles.c.next_check_at)).scalar()
    assert next_at > datetime.now(UTC) + timedelta(days=399)


def test_page_that_reads_otherwise_is_a_new_revision_that_answers(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))

    site.pages[URL] = talks(text=LATER)

    assert look(index)[article_id].change is PageChange.REVISED
    article = get(index, article_id)
    assert (article.text, article.revision) == (LATER, 2)
    assert article.facts.standing.revised_at is not None
    assert "in April" in quoted(index)
    assert index.check() == []


def test_correction_of_a_page_is_told_beside_its_quotes(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    note = "Correction: the meeting is in April, not in March."

    site.pages[URL] = talks(text=LATER, correction=note)
    [found] = look(index).values()

    answer = index.ask(QUESTION, corpora=SHARED)
    assert found.change is PageChange.CORRECTED
    assert answer.citations[0].article.standing.correction == note


def test_page_with_another_headline_alone_is_not_revised(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))

    site.pages[URL] = talks(title="Tokyo and Taipei talk about security")

    assert look(index)[article_id].change is PageChange.FACTS
    facts = get(index, article_id).facts
    assert facts.title == "Tokyo and Taipei talk about security"
    assert facts.standing.revised_at is None


def test_headline_that_a_person_set_stays(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    facts = get(index, article_id).facts
    edit = ArticleEdit(title="Mended", outlet=facts.outlet, published=facts.published)
    index.edit_article(SHARED_CORPUS, article_id, edit)

    site.pages[URL] = talks(title="Tokyo and Taipei talk", text=LATER)
    look(index)

    assert get(index, article_id).facts.title == "Mended"
    assert get(index, article_id).text == LATER


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (canal(), URL),
        (talks(text=LATER), "https://a.example/"),
        (talks(text=TALKS[:140]), URL),
        (talks(text="Subscribe."), URL),
    ],
)
def test_page_that_shows_something_else_changes_nothing(library, site, page, place):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    site.pages[URL], site.moved[URL] = page, place

    found = look(index)[article_id]

    assert found.change is PageChange.FAILED
    assert found.reason
    assert get(index, article_id).text == TALKS
    assert get(index, article_id).facts.standing.gone_at is None


def test_page_that_shows_the_text_of_another_article_changes_nothing(library, site):
    index, source = library
    [article_id, other] = add(
        index, listed(site, source, talks()), talks(text=LATER, url="https://b.example/x")
    )
    site.pages[URL] = talks(text=LATER)

    found = look(index)[article_id]

    assert found.change is PageChange.FAILED
    assert str(other) in found.reason
    assert get(index, article_id).text == TALKS


def test_page_of_an_article_that_a_feed_gave_is_only_looked_for(library, site):
    index, source = library
    draft = listed(site, source, talks())
    origin = replace(draft.came_from, text_origin=TextOrigin.FEED)
    [article_id] = add(index, replace(draft, came_from=origin))

    site.pages[URL] = talks(text=LATER)
    assert look(index) == {}
    assert get(index, article_id).text == TALKS

    site.pages[URL] = 404
    assert look(index)[article_id].change is PageChange.GONE


def test_article_that_is_edited_while_its_page_is_read_stays_as_it_was_edited(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    facts = get(index, article_id).facts
    edit = ArticleEdit(title="Mended", outlet=facts.outlet, published=facts.published)

    site.pages[URL] = lambda: index.edit_article(SHARED_CORPUS, article_id, edit)

    assert look(index) == {}
    article = get(index, article_id)
    assert (article.facts.title, article.facts.standing.gone_at) == ("Mended", None)


# --- refreshing a source


def test_refresh_reports_what_became_of_each_article(library, site):
    index, source = library
    drafts = [listed(site, source, draft) for draft in (talks(), canal(), numbered(1), numbered(2))]
    ids = add(index, *drafts)
    add(index, numbered(3))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/vessel/1"] = 404
    site.pages["https://a.example/vessel/2"] = 500
    seen = []

    report = refresh(index, source, report_progress=seen.append)

    assert changes(report) == dict(
        zip(ids, [PageChange.REVISED, PageChange.UNCHANGED, PageChange.GONE, PageChange.FAILED], strict=True)
    )
    assert (report.embedded, report.was_resumed, report.cancelled) == (1, False, False)
    assert [(p.done, p.total) for p in seen if p.unit == "articles"] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert "in April" in quoted(index)
    assert index.check() == []


def test_refresh_reads_pages_that_their_site_calls_unchanged(library, site):
    index, source = library
    site.etags[URL] = '"1"'
    [article_id] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)

    assert changes(refresh(index, source)) == {article_id: PageChange.REVISED}


def test_old_articles_answer_until_all_are_published(library, site, embedder):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    heard = []
    site.pages["https://a.example/canal"] = lambda: heard.append(quoted(index))

    refresh(index, source)

    assert "in March" in heard[0]
    assert "in April" in quoted(index)


def test_new_passages_are_found_by_meaning_at_the_moment_of_publishing(library, site, embedder):
    index, source = library
    add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    embedder.calls.clear()

    refresh(index, source)

    assert len(embedder.calls) == 1
    assert index.sync().embedded == 0


def test_cancelled_refresh_changes_nothing_and_leaves_nothing(library, site):
    index, source = library
    ids = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    stop = []
    site.pages["https://a.example/canal"] = lambda: stop.append(True)

    report = refresh(index, source, is_cancelled=lambda: bool(stop))

    assert (report.cancelled, report.articles) == (True, ())
    assert get(index, ids[0]).text == TALKS
    with index.database.read_transaction() as connection:
        assert connection.execute(select(refreshes)).all() == []
    assert not refresh(index, source).was_resumed


def test_interrupted_refresh_goes_on_where_it_stood(tmp_path, site):
    with following(tmp_path, site) as (index, source):
        add(index, *(listed(site, source, numbered(n)) for n in range(4)))
        site.pages["https://a.example/vessel/0"] = replace(
            numbered(0), text=numbered(0).text.replace("Monday", "Friday")
        )

        def killed():
            raise KeyboardInterrupt

        site.pages["https://a.example/vessel/2"] = killed
        with pytest.raises(KeyboardInterrupt):
            refresh(index, source)
        assert "Friday" not in quoted(index, "When did Vessel0 leave harbour0?")
        assert index.check() == []

    site.pages["https://a.example/vessel/2"] = numbered(2)
    site.asked.clear()
    with following(tmp_path, site) as (index, source):
        report = refresh(index, source)

        assert report.was_resumed
        assert [url[-1] for url, _ in site.asked] == ["2", "3"]
        assert sorted(change.value for change in changes(report).values()) == ["revised"] + ["unchanged"] * 3
        assert "Friday" in quoted(index, "When did Vessel0 leave harbour0?")
        assert index.check() == []


def test_article_that_changed_after_an_interruption_is_read_once_more(library, site):
    index, source = library
    [first, _] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)

    def killed():
        raise KeyboardInterrupt

    site.pages["https://a.example/canal"] = killed
    with pytest.raises(KeyboardInterrupt):
        refresh(index, source)
    add(index, talks(text=LATEST))
    site.pages["https://a.example/canal"] = canal()

    report = refresh(index, source)

    assert report.was_resumed
    assert changes(report)[first] is PageChange.REVISED
    assert get(index, first).text == LATER


def test_refresh_that_was_interrupted_long_ago_starts_anew(library, site):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))

    def killed():
        raise KeyboardInterrupt

    site.pages["https://a.example/canal"] = killed
    with pytest.raises(KeyboardInterrupt):
        refresh(index, source)
    with index.database.write_transaction() as connection:
        connection.execute(update(refreshes).values(started_at=datetime.now(UTC) - timedelta(days=2)))
    site.pages["https://a.example/canal"] = canal()
    site.asked.clear()

    assert not refresh(index, source).was_resumed
    assert len(site.asked) == 2


@pytest.mark.parametrize("stage", ["made", "embedded", "publishing", "published", "synced"])
def test_refresh_that_is_killed_between_any_two_steps_leaves_a_sound_library(
    tmp_path, site, monkeypatch, stage
):
    from index.ingest.article_intake import Intake
    from index.ingest.article_writer import ArticleWriter
    from index.search.derived_index import DerivedIndex

    place, name = {
        "made": (Intake, "make_revision"),
        "embedded": (DerivedIndex, "embed_ahead"),
        "publishing": (ArticleWriter, "update"),
        "published": (DerivedIndex, "sync"),
        "synced": (DerivedIndex, "_activate"),
    }[stage]
    kept = getattr(place, name)

    def dies(*args, **kwargs):
        kept(*args, **kwargs)
        raise ShutDownError

    with following(tmp_path, site) as (index, source):
        ids = add(index, listed(site, source, talks()), listed(site, source, canal()))
        site.pages[URL] = talks(text=LATER)
        site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))
        with monkeypatch.context() as patch:
            patch.setattr(place, name, dies)
            with pytest.raises(ShutDownError):
                refresh(index, source)
        index.sync()
        assert index.check() == []
        texts = {get(index, article_id).text for article_id in ids}
        is_published = stage in ("published", "synced")
        assert (LATER in texts, TALKS in texts) == (is_published, not is_published)

    with following(tmp_path, site) as (index, source):
        report = refresh(index, source)

        assert report.was_resumed is not is_published
        assert index.check() == []
        assert get(index, ids[0]).text == LATER
        assert "seven days" in get(index, ids[1]).text


def test_article_that_changes_while_others_are_read_is_left_as_it_is(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.add(SHARED_CORPUS, [talks(text=LATEST)])

    report = refresh(index, source)

    found = {article.article_id: article for article in report.articles}
    assert (found[first].change, found[second].change) == (PageChange.FAILED, PageChange.GONE)
    assert "meanwhile" in found[first].reason
    assert get(index, first).text == LATEST


def test_article_that_is_removed_while_others_are_read_stays_removed(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.remove_article(SHARED_CORPUS, first)

    assert changes(refresh(index, source)) == {second: PageChange.GONE}
    assert index.count_articles(SHARED) == 1


def test_source_that_is_removed_while_it_is_read_leaves_its_articles(library, site):
    index, source = library
    [first, _] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.sources.remove(SHARED_CORPUS, source.source_id)

    with pytest.raises(SourceNotFoundError):
        refresh(index, source)

    assert get(index, first).text == TALKS
    assert index.check() == []


def test_two_articles_whose_pages_show_one_text_are_not_both_that_text(library, site):
    index, source = library
    ids = add(
        index, listed(site, source, talks()), listed(site, source, talks(url="https://b.example/x", text=LATER))
    )
    site.pages[URL] = talks(text=LATEST)
    site.pages["https://b.example/x"] = talks(text=LATEST)

    assert sorted(change.value for change in changes(refresh(index, source)).values()) == ["failed", "revised"]
    assert {get(index, article_id).text for article_id in ids} == {LATEST, LATER}
    assert index.check() == []


def test_host_that_asks_to_be_left_alone_is_not_asked_for_the_rest(library, site):
    index, source = library
    ids = add(index, *(listed(site, source, numbered(n)) for n in range(3)))
    site.asked.clear()
    site.pages["https://a.example/vessel/0"], site.retry_after_s = 429, 3600.0

    report = refresh(index, source)

    assert len(site.asked) == 1
    assert changes(report) == dict.fromkeys(ids, PageChange.FAILED)
    assert all(article.reason for article in report.articles)


def test_bug_in_reading_one_page_is_reported_as_its_failure(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))

    def breaks():
        raise ZeroDivisionError

    site.pages[URL] = breaks
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))

    assert changes(refresh(index, source)) == {first: PageChange.FAILED, second: PageChange.REVISED}


def test_source_that_another_process_reads_for_long_is_not_read_as_well(library, site, monkeypatch):
    index, source = library
    add(index, listed(site, source, talks()))
    monkeypatch.setattr(feed_refresh, "_WAIT_S", 0)
    with index.database.write_transaction() as connection:
        claim_sources(connection, None, source_id=source.source_id, only_due=False, now=datetime.now(UTC))
    site.asked.clear()

    with pytest.raises(StoreInUseError, match="source 1"):
        refresh(index, source)
    assert site.asked == []

    with index.database.write_transaction() as connection:
        release_claims(connection, [source.source_id])
    assert len(refresh(index, source).articles) == 1


def test_source_without_articles_is_refreshed_to_nothing(library):
    index, source = library

    assert refresh(index, source).articles == ()


# --- taking a refresh back


def test_rollback_brings_text_and_facts_back(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER, title="Another headline", outlet="Another outlet", published=None)
    refresh(index, source)
    before = datetime.now(UTC)

    report = roll_back(index, source)

    assert [(article.article_id, article.change) for article in report.restored] == [
        (first, PageChange.REVISED)
    ]
    assert (report.kept, report.refreshed_at <= before) == ((), True)
    article = get(index, first)
    assert (article.text, article.revision) == (TALKS, 3)
    assert (article.facts.title, article.facts.outlet) == (talks().title, "Strait Daily")
    assert article.facts.standing.revised_at is None
    assert get(index, second).revision == 1
    assert "in March" in quoted(index)
    assert index.check() == []


def test_text_that_was_taken_back_does_not_return_and_a_newer_one_does(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    refresh(index, source)
    roll_back(index, source)

    assert look(index) == {}
    assert changes(refresh(index, source)) == {first: PageChange.UNCHANGED}
    add(index, listed(site, source, talks(text=LATER)))
    assert get(index, first).text == TALKS

    site.pages[URL] = talks(text=LATEST)
    assert look(index)[first].change is PageChange.REVISED
    assert get(index, first).text == LATEST

    site.pages[URL] = talks(text=LATER)
    assert look(index)[first].change is PageChange.REVISED


def test_facts_alone_that_were_taken_back_do_not_return(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(title="Another headline")
    refresh(index, source)

    assert [article.change for article in roll_back(index, source).restored] == [PageChange.FACTS]
    assert look(index) == {}
    assert get(index, first).facts.title == talks().title


def test_second_rollback_goes_one_refresh_further_back(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    for text in (LATER, LATEST):
        site.pages[URL] = talks(text=text)
        refresh(index, source)
    refresh(index, source)

    roll_back(index, source)
    assert get(index, first).text == LATER
    roll_back(index, source)
    assert get(index, first).text == TALKS
    with pytest.raises(NothingToRollBackError):
        roll_back(index, source)


def test_article_that_changed_since_is_kept(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))
    refresh(index, source)
    add(index, talks(text=LATEST))

    report = roll_back(index, source)

    assert [article.article_id for article in report.restored] == [second]
    [kept] = report.kept
    assert (kept.article_id, kept.change) == (first, PageChange.UNCHANGED)
    assert kept.reason
    assert get(index, first).text == LATEST
    assert get(index, second).text == CANAL


def test_text_that_is_another_article_by_now_is_not_brought_back(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    refresh(index, source)
    [other] = add(index, talks(url="https://b.example/x"))

    [kept] = roll_back(index, source).kept

    assert (kept.article_id, str(other) in kept.reason) == (first, True)
    assert get(index, first).text == LATER


def test_rollback_without_a_refresh_that_changed_anything_says_so(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    with pytest.raises(NothingToRollBackError):
        roll_back(index, source)

    refresh(index, source)

    with pytest.raises(NothingToRollBackError):
        roll_back(index, source)


def test_rollback_embeds_nothing_that_was_embedded_before(library, site, embedder):
    index, source = library
    add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    refresh(index, source)
    embedder.calls.clear()

    roll_back(index, source)

    assert embedder.calls == []


def test_rollback_that_waits_for_a_poll_can_be_cancelled(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    refresh(index, source)
    with index.database.write_transaction() as connection:
        claim_sources(connection, None, source_id=source.source_id, only_due=False, now=datetime.now(UTC))
    started = time.monotonic()
    answers = iter([False])
    report = index.sources.rollback(SHARED_CORPUS, source.source_id, is_cancelled=partial(next, answers, True))

    assert time.monotonic() - started < 30
    assert (report.cancelled, report.restored, report.kept) == (True, (), ())
    assert get(index, first).text == LATER
    with index.database.write_transaction() as connection:
        release_claims(connection, [source.source_id])
    assert [article.article_id for article in roll_back(index, source).restored] == [first]


def test_rollback_that_is_cancelled_at_any_time_changes_all_or_nothing(library, site):
    index, source = library
    ids = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))
    refresh(index, source)
    refreshed = [get(index, article_id).text for article_id in ids]
    for number in range(1, 100):
        answers = iter([False] * number)
        report = index.sources.rollback(
            SHARED_CORPUS, source.source_id, is_cancelled=partial(next, answers, True)
        )
        if not report.cancelled:
            break
        assert [get(index, article_id).text for article_id in ids] == refreshed

    assert [get(index, article_id).text for article_id in ids] == [TALKS, CANAL]
    assert number > 2


def test_gone_page_stays_marked_after_a_rollback(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL], site.pages["https://a.example/canal"] = 410, canal(title="Canal open")
    refresh(index, source)

    roll_back(index, source)

    assert get(index, first).facts.standing.gone_at is not None
    assert get(index, second).facts.title == "Canal reopens"


def test_each_source_has_refreshes_of_its_own(library, site):
    index, source = library
    other = index.sources.add(SHARED_CORPUS, choice("https://b.example/feed"))
    [first, second] = add(index, listed(site, source, talks()), listed(site, other, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))

    assert list(changes(refresh(index, source))) == [first]
    assert get(index, second).text == CANAL
    with pytest.raises(NothingToRollBackError):
        roll_back(index, other)


def test_nothing_is_staged_any_more_after_publishing(library, site):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)

    refresh(index, source)

    with index.database.read_transaction() as connection:
        assert set(connection.execute(select(refresh_items.c.draft)).scalars()) == {None}
