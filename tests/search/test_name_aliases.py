"""What moderators declare about names: stored pairs, limits, and what the shared corpus declares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import open_library

from index import SHARED_CORPUS, CorpusName, DeclarationError, DeclaredAlias, NewsIndex
from index.store.corpus_queries import delete_corpus, find_corpus_id
from index.store.name_alias_queries import count_declared_aliases

GUILD = CorpusName("guild-7")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        yield index


def test_an_added_pair_is_listed_in_the_order_of_its_keys_and_removed_in_either_order(index: NewsIndex) -> None:
    index.aliases.add(GUILD, "Zhupi", "  The   Base ")
    assert index.aliases.list_declared([GUILD]) == [DeclaredAlias("The Base", "Zhupi")]

    index.aliases.remove(GUILD, "ZHUPI", "base")
    assert index.aliases.list_declared([GUILD]) == []


def test_removing_a_built_in_pair_separates_it_and_adding_it_undoes_that(index: NewsIndex) -> None:
    index.aliases.remove(GUILD, "Quemoy", "Kinmen")
    assert index.aliases.list_declared([GUILD]) == [DeclaredAlias("Kinmen", "Quemoy", is_same=False)]

    index.aliases.add(GUILD, "Kinmen", "Quemoy")
    assert index.aliases.list_declared([GUILD]) == []


def test_names_that_only_the_rules_of_spelling_join_can_be_separated(index: NewsIndex) -> None:
    index.aliases.remove(GUILD, "Lin Kuo-cheng", "Lin Guozheng")

    assert index.aliases.list_declared([GUILD]) == [
        DeclaredAlias("Lin Guozheng", "Lin Kuo-cheng", is_same=False)
    ]


def test_a_server_can_contradict_the_operator(index: NewsIndex) -> None:
    index.aliases.remove(SHARED_CORPUS, "Kinmen", "Quemoy")
    assert "Quemoy" not in index.aliases.list_names(GUILD, "Kinmen")

    index.aliases.add(GUILD, "Kinmen", "Quemoy")
    assert "Quemoy" in index.aliases.list_names(GUILD, "Kinmen")


@pytest.mark.parametrize(
    ("name", "same_as", "reason"),
    [
        ("!!!", "Kinmen", "needs at least one letter"),
        ("x" * 101, "Kinmen", "100 characters"),
        ("ﷺ" * 50, "Kinmen", "100 characters"),
        ("kinmen", "KINMEN", "differ only in their spelling"),
        ("Kinmen", "Quemoy", "already count as one"),
    ],
)
def test_a_pair_that_says_nothing_is_refused(index: NewsIndex, name: str, same_as: str, reason: str) -> None:
    with pytest.raises(DeclarationError, match=reason):
        index.aliases.add(GUILD, name, same_as)


def test_names_that_nothing_joins_cannot_be_removed(index: NewsIndex) -> None:
    with pytest.raises(DeclarationError, match="do not count as one"):
        index.aliases.remove(GUILD, "Kinmen", "Kyiv")


def test_a_corpus_declares_a_limited_number_of_pairs(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.name_aliases.MOST_DECLARED_ALIASES", 1)
    index.aliases.add(GUILD, "Base One", "Alpha")
    with pytest.raises(DeclarationError, match="remove some first"):
        index.aliases.add(GUILD, "Base Two", "Beta")

    assert len(index.aliases.list_declared([GUILD])) == 1


def test_pairs_are_deleted_with_their_corpus(index: NewsIndex) -> None:
    index.aliases.add(GUILD, "Base One", "Alpha")
    with index.database.write_transaction() as connection:
        corpus_id = find_corpus_id(connection, GUILD)
        assert corpus_id is not None
        delete_corpus(connection, corpus_id)

        assert count_declared_aliases(connection, corpus_id) == 0
