"""Which outlets belong to one publisher, by the built-in table and by moderators."""

import tomllib
from pathlib import Path

import pytest

from index.agreement.publisher_table import KnownOutlet, PublisherTable, load_publisher_table
from index.model.outlet_types import OutletTie
from index.text.outlet_names import fold_outlet_name

ROOT = Path(__file__).resolve().parents[2]


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


BUILT_IN = load_publisher_table()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("The Wall Street Journal", None), (None, "https://nypost.com/2024/1")),
        (("Global Times", None), ("人民日報", None)),
        (("CNN Politics", "https://edition.cnn.com/1"), (None, "http://politicalticker.blogs.cnn.com/1")),
        (("自由時報", None), ("Taipei Times", None)),
        (("RIA Novosti", None), ("Sputnik", None)),
        (("Financial Times", None), ("日本経済新聞", None)),
    ],
)
def test_publisher_families_of_the_built_in_table(one, other):
    publisher = BUILT_IN.find_publisher(*one)
    assert publisher is not None
    assert publisher == BUILT_IN.find_publisher(*other)


@pytest.mark.parametrize(
    ("outlet", "is_state"),
    [
        *((name, True) for name in ("Xinhua", "新华社", "RT", "TASS", "KCNA", "Press TV", "WAM", "Anadolu")),
        *((name, True) for name in ("Ukrinform", "Philippine News Agency", "RTHK")),
        # Governments pay for these, but do not decide what they report.
        *((name, False) for name in ("BBC", "NHK", "VOA", "中央社", "KBS", "Deutsche Welle", "AFP")),
    ],
)
def test_state_outlets_of_the_built_in_table(outlet, is_state):
    known = BUILT_IN.find_outlet(outlet, None)
    assert known is not None
    assert known.is_state is is_state


def test_no_name_of_the_built_in_table_stands_for_two_outlets():
    named: dict[str, set[str]] = {}
    for file in sorted((ROOT / "index" / "agreement" / "publishers").glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8")).get("publishers", ()):
            assert entry["source"], entry["name"]
            for line in entry["outlets"]:
                names = [name.strip() for name in line.split("|")]
                for name in names:
                    named.setdefault(fold_outlet_name(name), set()).add(names[0])

    assert {key: outlets for key, outlets in named.items() if len(outlets) > 1 or not key} == {}


@pytest.mark.parametrize("outlet", ["CNA", "The Times", "ABC News", "The Guardian Nigeria", "Herald"])
def test_name_that_several_outlets_have_is_not_guessed(outlet):
    assert BUILT_IN.find_publisher(outlet, None) is None
