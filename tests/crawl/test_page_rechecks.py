"""Rechecks of the pages of stored articles."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_site import add, listed
from libraries import TALKS, canal, talks
from refreshed_library import LATER, QUESTION, SHARED, URL, get, look, make_due, quoted
from sqlalchemy import select, update

from index import SHARED_CORPUS, ArticleEdit, PageChange
from index.model.provenance_types import TextOrigin
from index.store.claim_queries import ClaimKind, list_claimed
from index.store.schema import articles, claims
from index.store.work_claims import WorkClaims


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


def test_page_that_another_process_checks_is_left_to_it_while_it_lives(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    with closing(WorkClaims(index.database)) as other:
        other.take(ClaimKind.PAGE_CHECK, [article_id])
        make_due(index)
        assert index.sources.poll(only_due=True).checked == 0
        with index.database.write_transaction() as connection:
            connection.execute(update(claims).values(holder="killed", until=datetime(2020, 1, 1, tzinfo=UTC)))
        assert index.sources.poll(only_due=True).checked == 1
    with index.database.read_transaction() as connection:
        assert list_claimed(connection, ClaimKind.PAGE_CHECK) == {}


def test_page_whose_check_fails_unexpectedly_is_checked_again_later(library, site, monkeypatch):
    index, source = library
    add(index, listed(site, source, talks()))
    make_due(index)
    monkeypatch.setattr("index.crawl.page_recheck.recheck_page", lambda *_, **__: 1 / 0)
    began_at = datetime.now(UTC)
    index.sources.poll(only_due=True)
    with index.database.read_transaction() as connection:
        due_at = connection.execute(select(articles.c.next_check_at)).scalar_one()
    assert due_at >= began_at + timedelta(minutes=59)


def test_page_that_was_not_fetched_is_never_rechecked(library, site):
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


def test_text_extracted_by_changed_rules_is_not_marked_as_revised(library, site):
    index, source = library
    held = talks(text=f"{TALKS}\n\nSource link")
    [article_id] = add(index, listed(site, source, held))

    site.pages[URL] = talks()

    assert look(index)[article_id].change is PageChange.REVISED
    article = get(index, article_id)
    assert (article.text, article.facts.standing.revised_at) == (TALKS, None)


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_error_of_the_site_does_not_change_the_article(library, site, status):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    before = get(index, article_id)

    site.pages[URL] = status

    assert look(index)[article_id].change is PageChange.FAILED
    assert replace(get(index, article_id), updated_at=before.updated_at, added_at=before.added_at) == before


def test_failed_page_is_rechecked_after_half_a_year_whatever_time_is_requested(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    site.pages[URL], site.retry_after_s = 503, 400 * 86400.0

    look(index)

    with index.database.read_transaction() as connection:
        next_at = connection.execute(select(articles.c.next_check_at)).scalar()
    assert timedelta(days=179) < next_at - datetime.now(UTC) <= timedelta(days=180)


def test_changed_page_becomes_a_new_revision_and_is_cited(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))

    site.pages[URL] = talks(text=LATER)

    assert look(index)[article_id].change is PageChange.REVISED
    article = get(index, article_id)
    assert (article.text, article.revision) == (LATER, 2)
    assert article.facts.standing.revised_at is not None
    assert "in April" in quoted(index)
    assert index.check() == []


def test_correction_of_a_page_is_shown_with_its_quotes(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    note = "Correction: the meeting is in April, not in March."

    site.pages[URL] = talks(text=LATER, correction=note)
    [found] = look(index).values()

    answer = index.ask(QUESTION, corpora=SHARED)
    assert found.change is PageChange.CORRECTED
    assert answer.citations[0].article.standing.correction == note


def test_page_with_only_a_new_headline_is_not_marked_as_revised(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))

    site.pages[URL] = talks(title="Tokyo and Taipei talk about security")

    assert look(index)[article_id].change is PageChange.FACTS
    facts = get(index, article_id).facts
    assert facts.title == "Tokyo and Taipei talk about security"
    assert facts.standing.revised_at is None


def test_headline_set_by_a_person_is_kept(library, site):
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
def test_page_with_other_content_changes_nothing(library, site, page, place):
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


def test_page_of_an_article_from_a_feed_is_only_checked_for_existence(library, site):
    index, source = library
    draft = listed(site, source, talks())
    origin = replace(draft.came_from, text_origin=TextOrigin.FEED)
    [article_id] = add(index, replace(draft, came_from=origin))

    site.pages[URL] = talks(text=LATER)
    assert look(index) == {}
    assert get(index, article_id).text == TALKS

    site.pages[URL] = 404
    assert look(index)[article_id].change is PageChange.GONE


def test_edit_during_a_recheck_is_kept(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    facts = get(index, article_id).facts
    edit = ArticleEdit(title="Mended", outlet=facts.outlet, published=facts.published)

    site.pages[URL] = lambda: index.edit_article(SHARED_CORPUS, article_id, edit)

    assert look(index) == {}
    article = get(index, article_id)
    assert (article.facts.title, article.facts.standing.gone_at) == ("Mended", None)
