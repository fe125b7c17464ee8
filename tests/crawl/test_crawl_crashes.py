"""Crashes and concurrent changes while sources are polled lose, duplicate or bring back no article."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from child_processes import child_environment
from fakes import InterruptingEmbedder
from followed_sites import (
    CABLE,
    FERRY,
    RADAR,
    asked,
    at,
    feed,
    follow,
    item,
    open_follower,
    page,
    poll,
    sites,
    titles,
)
from libraries import canal
from sqlalchemy import select, update

from index import SHARED_CORPUS, CorpusName, EntryOutcome, SourceState
from index.store.poll_queries import claim_sources
from index.store.schema import articles, source_entries, sources

ALL = ["Cable", "Ferry", "Radar"]
TEXTS = {"/cable": CABLE, "/ferry": FERRY, "/radar": RADAR}


class KilledError(BaseException):
    """Simulates a kill; the program catches it nowhere."""


@pytest.fixture
def site():
    with sites() as site:
        site.replies |= {path: page(path[1:].title(), text) for path, text in TEXTS.items()}
        site.replies["/feed"] = feed(*(item(at(site, path)) for path in TEXTS), ETag='"one"')
        yield site


@pytest.fixture
def library(tmp_path, site):
    """A library and its source."""
    with open_follower(tmp_path) as index:
        yield index, follow(index, site)


def reply_after(act, reply):
    """A reply that runs a callback before it is sent, once."""
    act()
    yield reply


def count_entries(index):
    with index.database.read_transaction() as connection:
        return len(connection.execute(select(source_entries)).all())


def dangling(index):
    """Articles whose source does not exist."""
    with index.database.read_transaction() as connection:
        there = select(sources.c.id)
        query = select(articles.c.id).where(
            articles.c.source_id.is_not(None), articles.c.source_id.not_in(there)
        )
        return connection.execute(query).all()


@contextmanager
def killed_at(database, number, *, is_committed):
    """Kill the process in its n-th write transaction, before or after the commit."""
    begun = 0
    write_transaction = database.write_transaction

    @contextmanager
    def counted():
        nonlocal begun
        begun += 1
        this = begun
        with write_transaction() as connection:
            yield connection
            if this == number and not is_committed:
                raise KilledError
        if this >= number:
            raise KilledError

    database.write_transaction = counted
    try:
        yield lambda: begun
    finally:
        database.write_transaction = write_transaction


@pytest.mark.slow
@pytest.mark.parametrize("is_committed", [False, True])
def test_next_poll_recovers_from_a_crash_in_any_transaction(tmp_path, site, is_committed):
    whole = item(at(site, "/radar"), title="Radar", whole=f"<p>{RADAR * 10}</p>")
    site.replies["/feed"] = feed(item(at(site, "/cable")), item(at(site, "/ferry")), whole, ETag='"one"')
    for number in range(1, 30):
        with open_follower(tmp_path / str(number), poll_threads=1) as index:
            follow(index, site)
            with killed_at(index.database, number, is_committed=is_committed) as count:
                with suppress(KilledError):
                    index.sources.poll()
                if count() < number:
                    break
            let_claims_run_out(index)
            index.sources.poll(only_due=False)

            assert titles(index) == ALL, number
            assert count_entries(index) == 3
            assert index.sources.poll(only_due=False).counts == {}
            assert index.database.find_damage() == []
    assert number > 5


def let_claims_run_out(index):
    with index.database.write_transaction() as connection:
        connection.execute(update(sources).values(claimed_until=datetime.now(UTC) - timedelta(seconds=1)))


def wait_for_renewal(index):
    """Let the claims run out, and wait until the round has claimed its sources again."""
    let_claims_run_out(index)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with index.database.read_transaction() as connection:
            until = connection.execute(select(sources.c.claimed_until)).scalars().all()
        if all(moment is not None and moment > datetime.now(UTC) for moment in until):
            return
        time.sleep(0.01)
    raise AssertionError("the claims were not renewed")


# --- changes by people during a poll


def test_source_that_is_removed_while_it_is_read_gets_no_more_articles(library, site):
    index, source = library
    site.replies["/cable"] = reply_after(
        lambda: index.sources.remove(SHARED_CORPUS, source.source_id, with_articles=True),
        page("Cable", CABLE),
    )

    index.sources.poll()

    assert titles(index) == []
    assert dangling(index) == []
    assert asked(site) == ["/feed", "/cable"]


def test_corpus_that_is_deleted_while_its_source_is_read_stays_deleted(tmp_path, site):
    guild = CorpusName("guild:1")
    with open_follower(tmp_path, poll_threads=1) as index:
        follow(index, site, corpus=guild)
        site.replies["/ferry"] = reply_after(lambda: index.delete_corpus(guild), page("Ferry", FERRY))

        index.sources.poll()

        assert index.status().corpora == ()
        assert dangling(index) == []
        assert index.check() == []


def test_article_that_is_removed_while_its_new_version_is_read_stays_removed(library, site):
    index, source = library
    poll(index, source)
    [ferry] = [a for a in index.list_articles([SHARED_CORPUS]) if a.facts.title == "Ferry"]
    site.replies["/ferry"] = reply_after(
        lambda: index.remove_article(SHARED_CORPUS, ferry.facts.article_id),
        page("Ferry", FERRY.replace("Tuesday", "Monday")),
    )
    site.replies["/feed"] = feed(
        item(at(site, "/cable")),
        item(at(site, "/ferry"), title="Changed"),
        item(at(site, "/radar")),
    )

    poll(index, source)

    assert titles(index) == ["Cable", "Radar"]


def test_source_paused_by_a_person_while_it_fails_permanently_stays_paused_by_them(library, site):
    index, source = library
    site.replies["/feed"] = reply_after(
        lambda: index.sources.pause(SHARED_CORPUS, source.source_id),
        b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
    )

    report = poll(index, source)

    assert not report.was_paused
    assert index.sources.get(None, source.source_id).state is SourceState.PAUSED
    assert index.sources.list_unreported() == []


def test_source_that_is_paused_while_it_is_read_is_not_scheduled(library, site):
    index, source = library
    site.replies["/ferry"] = reply_after(
        lambda: index.sources.pause(SHARED_CORPUS, source.source_id), page("Ferry", FERRY)
    )

    report = poll(index, source)

    assert report.counts == {EntryOutcome.ADDED: 3}
    assert index.sources.get(None, source.source_id).health.next_poll_at is None


@pytest.mark.parametrize(
    ("status", "least"), [("200 OK", 12), ("500 Internal Server Error", 24)], ids=["read", "failing"]
)
def test_interval_that_is_set_while_a_source_is_read_counts_from_this_poll(library, site, status, least):
    index, source = library
    site.replies["/feed"] = reply_after(
        lambda: index.sources.set_interval(SHARED_CORPUS, source.source_id, timedelta(hours=12)),
        feed(status=status),
    )

    poll(index, source)

    health = index.sources.get(None, source.source_id).health
    assert health.next_poll_at - health.polled_at >= timedelta(hours=least)


@pytest.mark.parametrize("fingerprint", ["fake-1", "fake-2"])
def test_poll_during_a_reindex_or_a_change_of_model_loses_no_article(tmp_path, site, fingerprint):
    site.replies["/feed"] = feed(item(at(site, "/cable")))
    with open_follower(tmp_path) as index:
        source = follow(index, site)
        poll(index, source)
        index.sync()
    site.replies["/feed"] = feed(*(item(at(site, path)) for path in TEXTS))
    site.replies["/cable"] = page("Cable", CABLE.replace("Sunday", "Monday"))
    embedder = InterruptingEmbedder()
    embedder.fingerprint = fingerprint
    with open_follower(tmp_path, embedder=embedder) as index:
        make_pages_due(index)
        index.add(SHARED_CORPUS, [canal()])
        embedder.interruption = lambda: index.sources.poll(only_due=False)

        index.reindex(full=True)
        index.sync()

        assert embedder.interruption is None
        assert titles(index) == ["Cable", "Canal reopens", "Ferry", "Radar"]
        for title, asked_for in {
            "Cable": "anchor on Monday",
            "Ferry": "ferry Matsu",
            "Radar": "Lanyu radar",
        }.items():
            assert index.search(asked_for, corpora=[SHARED_CORPUS], k=1)[0].article.title == title
        assert index.check() == []


# --- several processes


def test_source_waiting_long_for_its_turn_stays_claimed_by_its_round(tmp_path, site, monkeypatch):
    monkeypatch.setattr("index.crawl.source_claims.RENEWAL_S", 0.01)
    with open_follower(tmp_path, poll_threads=1) as index:
        follow(index, site)
        follow(index, site, "/later")
        site.replies["/feed"] = reply_after(lambda: wait_for_renewal(index), feed())
        taken = []
        site.replies["/later"] = reply_after(lambda: taken.extend(claim_all(index)), feed())

        index.sources.poll()

        assert [source.url for source in taken] == [at(site, "/feed")]


def claim_all(index):
    with index.database.write_transaction() as connection:
        return claim_sources(connection, None, source_id=None, only_due=False)


# Polls all due sources and prints their number.
POLLING = """
import sys
import time
from pathlib import Path
from followed_sites import open_follower

with open_follower(Path(sys.argv[1]), poll_threads=1) as index:
    print(len(index.sources.poll().polls))
"""


def start_poll(folder):
    return subprocess.Popen(
        [sys.executable, "-c", POLLING, str(folder)],
        env=child_environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_processes_do_not_read_one_source_at_once(tmp_path, site):
    with open_follower(tmp_path) as index:
        follow(index, site)
        mine = []
        site.replies["/ferry"] = reply_after(lambda: mine.append(index.sources.poll()), page("Ferry", FERRY))

        with start_poll(tmp_path) as other:
            assert other.communicate()[0] == "1\n"

        assert [report.polls for report in mine] == [()]
        assert titles(index) == ALL
        assert asked(site) == ["/feed", "/cable", "/ferry", "/radar"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_source_of_a_killed_process_is_polled_after_its_claim_expires(tmp_path, site):
    with open_follower(tmp_path) as index:
        follow(index, site)
        with start_poll(tmp_path) as other:
            site.replies["/ferry"] = reply_after(
                lambda: other.send_signal(signal.SIGKILL), page("Ferry", FERRY)
            )
            assert other.wait() == -signal.SIGKILL
        site.replies["/ferry"] = page("Ferry", FERRY)

        assert titles(index) == ["Cable"]
        assert index.sources.poll().polls == ()

        let_claims_run_out(index)
        [report] = index.sources.poll().polls

        assert report.counts == {EntryOutcome.ADDED: 2}
        assert titles(index) == ALL


# --- rechecks, refreshes and rollbacks


def texts(index):
    ids = [article.facts.article_id for article in index.list_articles([SHARED_CORPUS])]
    return {(a := index.get_article([SHARED_CORPUS], i)).facts.title: a.text for i in ids}


def say_otherwise(site):
    """Change two of three pages."""
    site.replies["/cable"] = page("Cable", CABLE.replace("Sunday", "Monday"))
    site.replies["/ferry"] = page("Ferry", FERRY.replace("Tuesday", "Monday"))


def make_pages_due(index):
    with index.database.write_transaction() as connection:
        connection.execute(update(articles).values(next_check_at=datetime.now(UTC) - timedelta(hours=1)))


def read_all(folder, site):
    """A library of three articles, two with changed pages."""
    index = open_follower(folder, poll_threads=1)
    poll(index, follow(index, site))
    index.sync()
    before = texts(index)
    say_otherwise(site)
    return index, index.sources.list_sources()[0], before


def died(index, number, act, *, is_committed):
    """Whether the process died in its n-th transaction."""
    with killed_at(index.database, number, is_committed=is_committed) as count, suppress(KilledError):
        act()
    let_claims_run_out(index)
    return count() >= number


@pytest.mark.slow
@pytest.mark.parametrize("is_committed", [False, True])
def test_next_recheck_recovers_from_a_crash_in_any_transaction(tmp_path, site, is_committed):
    pages = dict(site.replies)
    for number in range(1, 20):
        site.replies |= pages
        index, _, before = read_all(tmp_path / str(number), site)
        with index:
            look = partial(index.sources.poll, [SHARED_CORPUS])
            make_pages_due(index)
            if not died(index, number, look, is_committed=is_committed):
                break
            make_pages_due(index)
            look()

            assert {t for t, text in texts(index).items() if text != before[t]} == {"Ferry", "Cable"}
            assert sorted(a.revision for a in index.list_articles([SHARED_CORPUS])) == [1, 2, 2]
            index.sync()
            assert index.check() == []
    assert number > 4


@pytest.mark.slow
@pytest.mark.parametrize("is_committed", [False, True])
def test_crash_in_a_refresh_or_rollback_changes_all_or_nothing(tmp_path, site, is_committed):
    index, source, before = read_all(tmp_path, site)
    with index:
        refresh = partial(index.sources.refresh, SHARED_CORPUS, source.source_id)
        roll_back = partial(index.sources.rollback, SHARED_CORPUS, source.source_id)
        refresh()
        after = texts(index)
        roll_back()
        assert texts(index) == before != after
        clear_refused(index)
        number = 0
        while died(index, number := number + 1, refresh, is_committed=is_committed):
            assert texts(index) in (before, after), number
            refresh()
            assert texts(index) == after, number
            while texts(index) == after:
                died(index, number, roll_back, is_committed=is_committed)
                if texts(index) == after:
                    roll_back()
            assert texts(index) == before, number
            clear_refused(index)
        assert number > 8
        assert index.check() == []


def clear_refused(index):
    """Forget the texts that a rollback removed, so that the pages can bring them back."""
    with index.database.write_transaction() as connection:
        connection.execute(update(articles).values(refused_hash=None))
