"""Which outlets belong to one publisher, by the built-in table and by moderators."""

import pytest

from index.agreement.publisher_table import KnownOutlet, PublisherTable
from index.model.outlet_types import OutletTie
from index.text.outlet_names import fold_outlet_name


def table(**publishers):
    """Each outlet is `Name|name or site|…`."""
    outlets = {}
    for publisher, lines in publishers.items():
        for line in lines:
            names = line.split("|")
            outlets |= {fold_outlet_name(n): KnownOutlet(names[0], publisher, is_state=False) for n in names}
    return PublisherTable(outlets, frozenset({"portalexample"}))


TABLE = table(
    Group=["The Post|Post|post.example", "Herald|herald.example", "Radio Nine"],
    Other=["Gazette|gazette.example"],
)


@pytest.mark.parametrize(
    ("outlet", "url", "expected"),
    [
        ("The Post", None, "Group"),
        ("POST", None, "Group"),
        ("post.example", None, "Group"),
        (None, "https://www.herald.example/1", "Group"),
        # A name that the table lacks, on a site that it has.
        ("Herald Politics", "https://herald.example/1", "Group"),
        ("Gazette", "https://herald.example/1", "Other"),
        ("Village News", "https://village.example/1", None),
        (None, None, None),
    ],
)
def test_publisher_by_name_or_else_site(outlet, url, expected):
    assert TABLE.find_publisher(outlet, url) == expected


def test_declared_ties_join_whole_publishers():
    declared = TABLE.with_declared(
        [OutletTie("Herald", "Village News", True), OutletTie("gazette", "Village News", True)]
    )
    found = {
        declared.find_publisher(*named)
        for named in [
            ("Post", None),
            ("Gazette", None),
            ("village news", None),
            (None, "https://post.example/"),
        ]
    }
    assert len(found) == 1
    assert None not in found


def test_separated_outlets_are_separate_under_all_their_names():
    declared = TABLE.with_declared([OutletTie("The Post", "herald.example", False)])

    assert declared.are_separate(("post", None), ("Herald Politics", "https://herald.example/2"))
    assert not declared.are_separate(("Post", None), ("Radio Nine", None))
    assert declared.find_publisher("Post", None) == "Group"


def test_site_of_a_portal_is_nobodys_own():
    assert TABLE.find_own_site("https://news.portal.example/1") is None
    assert TABLE.find_own_site("https://www.village.example/1") == "village.example"
