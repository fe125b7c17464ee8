"""Which listed entries a poll reads."""

from datetime import UTC, datetime, timedelta

from index import ArticleId, EntryOutcome
from index.crawl.entry_selection import (
    MAX_ENTRIES_PER_POLL,
    ListedArticle,
    choose_entries,
    find_restamped,
    plan_retry,
)
from index.store.source_entry_queries import StoredEntry

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HELD = ArticleId(4)


def listed(key=b"a", *, stamp=b"1", days=0):
    published = None if days is None else NOW - timedelta(days=days)
    return ListedArticle(key=key, stamp=stamp, url=f"https://news.example/{key.decode()}", published=published)


def seen(outcome, *, stamp=b"1", next_try_at=None, article_id=HELD):
    return StoredEntry(
        stamp=stamp,
        url="https://news.example/a",
        outcome=outcome,
        next_try_at=next_try_at,
        article_id=article_id,
    )


def chosen(entries, known=None):
    return [entry.key for entry in choose_entries(entries, known or {}, NOW).entries]


def test_new_entries_are_read_newest_first():
    assert chosen([listed(b"a", days=3), listed(b"b", days=1), listed(b"c", days=2)]) == [b"b", b"c", b"a"]


def test_entries_without_dates_keep_the_order_of_their_source():
    assert chosen([listed(b"a", days=None), listed(b"b", days=None)]) == [b"a", b"b"]


def test_an_entry_listed_twice_is_read_once():
    assert chosen([listed(b"a"), listed(b"a", stamp=b"2")]) == [b"a"]


def test_stored_or_refused_entries_are_not_read_again():
    for outcome in (EntryOutcome.ADDED, EntryOutcome.DUPLICATE, EntryOutcome.REJECTED):
        assert chosen([listed()], {b"a": seen(outcome)}) == []


def test_an_entry_that_its_source_has_changed_is_read_again():
    assert chosen([listed(stamp=b"2")], {b"a": seen(EntryOutcome.ADDED)}) == [b"a"]
    assert chosen([listed(stamp=b"2")], {b"a": seen(EntryOutcome.REJECTED, article_id=None)}) == [b"a"]


def test_simultaneous_change_of_nearly_all_entries_is_ignored():
    keys = [b"a", b"b", b"c", b"d", b"e", b"f"]
    known = {key: seen(EntryOutcome.ADDED) for key in keys}
    entries = [listed(key, stamp=b"2") for key in keys]

    assert find_restamped(entries, known) == dict.fromkeys(keys, b"2")
    assert find_restamped([listed(b"z"), *entries], known) == dict.fromkeys(keys, b"2")
    assert find_restamped([*entries[:4], listed(b"e"), listed(b"f")], known) == {}
    assert find_restamped(entries[:4], known) == {}


def test_an_article_that_a_moderator_removed_does_not_come_back():
    gone = seen(EntryOutcome.ADDED, article_id=None)

    assert chosen([listed()], {b"a": gone}) == []
    assert chosen([listed(stamp=b"2")], {b"a": gone}) == []


def test_a_failed_entry_is_retried_when_due():
    def failed(hours):
        at = NOW + timedelta(hours=hours)
        return {b"a": seen(EntryOutcome.FAILED, next_try_at=at, article_id=None)}

    assert chosen([listed()], failed(-1)) == [b"a"]
    assert chosen([listed()], failed(+1)) == []
    assert chosen([listed()], {b"a": seen(EntryOutcome.FAILED, article_id=None)}) == []


def test_number_of_entries_read_per_poll_is_limited():
    choice = choose_entries([listed(b"%d" % n, days=n) for n in range(MAX_ENTRIES_PER_POLL + 7)], {}, NOW)

    assert (len(choice.entries), choice.left) == (MAX_ENTRIES_PER_POLL, 7)
    assert choice.entries[0].key == b"0"


def test_retries_grow_further_apart_and_end():
    waits = [plan_retry(attempts, NOW) for attempts in range(1, 6)]

    assert [at - NOW for at in waits if at] == [timedelta(hours=h) for h in (1, 6, 24, 72)]
    assert waits[-1] is None


def test_a_retry_waits_as_long_as_the_site_asks():
    assert plan_retry(1, NOW, wait=timedelta(days=2)) == NOW + timedelta(days=2)
