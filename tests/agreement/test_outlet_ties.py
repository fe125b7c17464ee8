"""What moderators declare about two outlets: stored for each corpus, replaced, limited, removed."""

from pathlib import Path

import pytest
from libraries import open_library

from index import SHARED_CORPUS, CorpusName, DeclarationError, NewsIndex, OutletTie
from index.agreement import outlet_ties
from index.store.corpus_queries import find_corpora
from index.store.outlet_tie_queries import read_outlet_ties

GUILD = CorpusName("guild-7")


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path) as index:
        yield index


def together(index: NewsIndex, outlet: str, other: str, *, corpus: CorpusName = GUILD) -> OutletTie:
    return index.outlet_ties.declare(corpus, OutletTie(outlet, other, is_same=True))


def apart(index: NewsIndex, outlet: str, other: str, *, corpus: CorpusName = GUILD) -> OutletTie:
    return index.outlet_ties.declare(corpus, OutletTie(outlet, other, is_same=False))


def test_later_declaration_about_the_same_outlets_replaces_the_earlier_one(index: NewsIndex) -> None:
    together(index, "The Post", " Strait  Daily ")
    apart(index, "strait daily", "POST")

    assert index.outlet_ties.list_ties([GUILD]) == [OutletTie("POST", "strait daily", is_same=False)]


def test_declarations_of_other_corpora_do_not_count(index: NewsIndex) -> None:
    together(index, "Post", "Daily")

    assert index.outlet_ties.list_ties([CorpusName("guild-8"), SHARED_CORPUS]) == []


def test_declaration_of_the_server_precedes_that_of_the_operator(index: NewsIndex) -> None:
    together(index, "Post", "Daily", corpus=SHARED_CORPUS)
    apart(index, "Post", "Daily")
    with index.database.read_transaction() as connection:
        ids = find_corpora(connection, [GUILD, SHARED_CORPUS])
        read = read_outlet_ties(connection, [ids[GUILD], ids[SHARED_CORPUS]])

    assert [tie.is_same for tie in read] == [True, False]
    assert [tie.is_same for tie in index.outlet_ties.list_ties([GUILD, SHARED_CORPUS])] == [False]


def test_removed_declaration_is_gone(index: NewsIndex) -> None:
    together(index, "Post", "Daily")

    assert index.outlet_ties.remove(GUILD, "daily", "The Post").is_same
    assert index.outlet_ties.list_ties([GUILD]) == []
    with pytest.raises(DeclarationError):
        index.outlet_ties.remove(GUILD, "Daily", "Post")


@pytest.mark.parametrize(("outlet", "other"), [("Post", "The post"), ("…", "Post"), ("x" * 101, "Post")])
def test_unusable_names_are_refused(index: NewsIndex, outlet: str, other: str) -> None:
    with pytest.raises(DeclarationError):
        together(index, outlet, other)
    assert index.outlet_ties.list_ties([GUILD]) == []


def test_number_of_declarations_is_limited(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet_ties, "MOST_OUTLET_TIES", 1)
    together(index, "Post", "Daily")
    apart(index, "Post", "Daily")

    with pytest.raises(DeclarationError):
        together(index, "Post", "Times")
    assert len(index.outlet_ties.list_ties([GUILD])) == 1


def test_refused_caller_stores_nothing(index: NewsIndex) -> None:
    def refuse(_: object) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        index.outlet_ties.declare(GUILD, OutletTie("Post", "Daily", is_same=True), within=refuse)
    assert index.outlet_ties.list_ties([GUILD]) == []
