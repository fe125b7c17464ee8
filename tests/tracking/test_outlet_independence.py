"""Outlets that repeat one report, or one agency, are not independent of each other."""

import pytest

from index.model.article_types import ArticleFacts
from index.model.base_types import SHARED_CORPUS, ArticleId
from index.tracking.outlet_independence import count_independent_outlets


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
    assert count_independent_outlets(articles, copies, wires) == expected
