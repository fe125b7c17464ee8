"""A rollback restores the articles that the last refresh changed."""

import time
from datetime import UTC, datetime
from functools import partial

import pytest
from fake_site import add, choice, listed
from libraries import CANAL, TALKS, canal, talks
from refreshed_library import (
    LATER,
    LATEST,
    URL,
    changes,
    get,
    look,
    quoted,
    refresh,
    roll_back,
)
from sqlalchemy import select

from index import SHARED_CORPUS, NothingToRollBackError, PageChange
from index.store.poll_queries import claim_sources, release_claims
from index.store.schema import refresh_items


def test_rollback_restores_text_and_facts(library, site):
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


def test_rolled_back_text_is_not_applied_again_but_a_newer_one_is(library, site):
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


def test_rolled_back_facts_are_not_applied_again(library, site):
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


def test_rollback_keeps_an_article_that_changed_since(library, site):
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


def test_text_that_now_belongs_to_another_article_is_not_restored(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    refresh(index, source)
    [other] = add(index, talks(url="https://b.example/x"))

    [kept] = roll_back(index, source).kept

    assert (kept.article_id, str(other) in kept.reason) == (first, True)
    assert get(index, first).text == LATER


def test_rollback_without_a_changing_refresh_raises(library, site):
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
        claim_sources(connection, None, source_id=source.source_id, only_due=False)
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


def test_each_source_has_its_own_refreshes(library, site):
    index, source = library
    other = index.sources.add(SHARED_CORPUS, choice("https://b.example/feed"))
    [first, second] = add(index, listed(site, source, talks()), listed(site, other, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))

    assert list(changes(refresh(index, source))) == [first]
    assert get(index, second).text == CANAL
    with pytest.raises(NothingToRollBackError):
        roll_back(index, other)


def test_nothing_remains_staged_after_publishing(library, site):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)

    refresh(index, source)

    with index.database.read_transaction() as connection:
        assert set(connection.execute(select(refresh_items.c.draft)).scalars()) == {None}
