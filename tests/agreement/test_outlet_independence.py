"""Outlets that repeat one report, or one agency, are not independent of each other."""

import pytest

from index.agreement.outlet_independence import count_independent_outlets, group_by_origin
from index.agreement.publisher_table import KnownOutlet, PublisherTable
from index.model.article_types import ArticleFacts
from index.model.base_types import SHARED_CORPUS, ArticleId
from index.model.outlet_types import OutletTie


def article(number, outlet, site=""):
    return ArticleFacts(
        article_id=ArticleId(number),
        corpus=SHARED_CORPUS,
        title="",
        url=f"https://{site}/{number}" if site else None,
        outlet=outlet,
        author=None,
        published=None,
    )


NO_PUBLISHERS = PublisherTable({})
GROUP = PublisherTable(
    {name: KnownOutlet(name, "Group", is_state=False) for name in ("post", "daily", "times")}
)
THREE = [article(1, "Post"), article(2, "Daily"), article(3, "Times")]


@pytest.mark.parametrize(
    ("articles", "copies", "wires", "expected"),
    [
        (THREE, {}, {}, 3),
        (THREE, {1: {1, 2}, 2: {1, 2}}, {}, 2),
        (THREE, {}, {1: "Reuters", 3: "Reuters"}, 2),
        (THREE, {}, {1: "Reuters", 3: "AP"}, 3),
        # A copy of one and the same agency as another join all three.
        (THREE, {1: {1, 2}, 2: {1, 2}}, {2: "AP", 3: "AP"}, 1),
        ([article(1, "Post"), article(2, "POST ")], {}, {}, 1),
        ([article(1, "Post", "post.example"), article(2, "Post Online", "www.post.example")], {}, {}, 1),
        ([article(1, None), article(2, None)], {}, {}, 2),
    ],
)
def test_count(articles, copies, wires, expected):
    assert count_independent_outlets(articles, copies, wires, NO_PUBLISHERS) == expected


def test_outlets_of_one_publisher_count_once():
    others = [article(4, "Gazette")]

    assert group_by_origin([*THREE, *others], {}, {}, GROUP) == [tuple(THREE), tuple(others)]


def test_outlets_that_moderators_separated_count_twice_unless_they_print_one_report():
    declared = GROUP.with_declared([OutletTie("Post", "Daily", False)])
    post, daily, times = THREE

    assert group_by_origin([post, daily, times], {}, {}, declared) == [(post, times), (daily,)]
    assert group_by_origin([post, daily], {}, {1: "AP", 2: "AP"}, declared) == [(post, daily)]


def test_portal_does_not_join_the_outlets_that_it_carries():
    portal = PublisherTable({}, frozenset({"portalexample"}))
    carried = [article(1, "Post", "news.portal.example"), article(2, "Daily", "news.portal.example")]

    assert count_independent_outlets(carried, {}, {}, portal) == 2


def test_outlets_of_unknown_name_on_a_portal_are_not_joined():
    portal = PublisherTable({}, frozenset({"portalexample"}))
    carried = [article(1, None, "news.portal.example"), article(2, None, "news.portal.example")]

    assert count_independent_outlets(carried, {}, {}, portal) == 2
