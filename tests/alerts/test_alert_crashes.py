"""Processes that are killed while they store and match articles lose no alert and repeat none."""

from threading import Barrier, Thread

import pytest
from alert_kills import add_queries, count_damage, kill_children
from child_processes import child_environment
from libraries import numbered, open_library
from standing_queries import alerted, store, watch_for

_OPENING = "from libraries import open_library\n"


@pytest.mark.slow
def test_killed_processes_lose_and_repeat_nothing(tmp_path):
    with open_library(tmp_path) as index:
        add_queries(index)

    kill_children(tmp_path, 6, opening=_OPENING, environment=child_environment(tmp_path))

    with open_library(tmp_path) as index:
        left = count_damage(index)
    assert (left.lost, left.doubled) == (0, 0)
    assert left.alerts == 2 * left.articles > 0


def test_two_processes_that_match_at_once_repeat_nothing(tmp_path):
    """Two objects on one folder, as in two processes."""
    with open_library(tmp_path) as one, open_library(tmp_path) as other:
        query = watch_for(one)
        ids = store(one, *(numbered(number) for number in range(60)))
        start = Barrier(2)

        def match(index):
            start.wait()
            index.alerts.match_arrivals()

        threads = [Thread(target=match, args=(index,)) for index in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(alerted(one.alerts.list_pending([query]))) == sorted(ids)
