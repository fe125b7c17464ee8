"""What reading the pages of a source again means for alerts."""

import pytest
from fake_site import FakeSite, add, following, listed
from fakes import FakeEmbedder
from libraries import TALKS, canal, talks
from refreshed_library import LATER, URL, look, refresh, roll_back
from sqlalchemy import select
from standing_queries import deliver, published_now, watch_for

from index.model.alert_types import ArrivalKind
from index.store.schema import arrivals

TODAY = published_now(talks())


@pytest.fixture
def site():
    return FakeSite()


@pytest.fixture
def library(tmp_path, site):
    with following(tmp_path, site, FakeEmbedder()) as (index, source):
        yield index, source


def kinds(index):
    """The kinds of the arrivals that wait, in order."""
    with index.database.read_transaction() as connection:
        return [ArrivalKind(kind) for kind in connection.execute(select(arrivals.c.kind)).scalars()]


def test_refresh_and_rollback_alert_nothing_again(library, site):
    index, source = library
    watch_for(index, source_id=source.source_id)
    add(index, listed(site, source, TODAY))
    assert len(deliver(index)) == 1

    site.pages[URL] = published_now(talks(text=LATER))
    refresh(index, source)
    assert kinds(index) == [ArrivalKind.REVISED]
    assert deliver(index) == []

    roll_back(index, source)
    assert kinds(index) == [ArrivalKind.REVISED]
    assert deliver(index) == []


def test_correction_of_a_page_arrives_as_such(library, site):
    index, source = library
    watch_for(index)
    add(index, listed(site, source, TODAY))
    deliver(index)

    site.pages[URL] = published_now(talks(text=LATER), correction="Correction: the month was wrong.")
    look(index)

    assert kinds(index) == [ArrivalKind.CORRECTED]


def test_text_extracted_by_changed_rules_does_not_arrive(library, site):
    index, source = library
    watch_for(index)
    add(index, listed(site, source, published_now(talks(text=f"{TALKS}\n\nSource link"))))
    deliver(index)

    site.pages[URL] = TODAY
    look(index)

    assert kinds(index) == []


def test_article_of_no_source_is_not_alerted_for_a_source(library, site):
    index, source = library
    watch_for(index, source_id=source.source_id)
    add(index, published_now(canal()))

    assert deliver(index) == []
