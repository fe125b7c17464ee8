"""A question that filters limit finds the same words, however many articles they allow."""

import pytest
from libraries import canal, open_library, talks

from index import SHARED_CORPUS, ArticleDraft, Filters
from index.model.protocols import SearchableCorpus
from index.qa import allowed_passages
from index.qa.allowed_passages import find_allowed_passages

WIDE = Filters(outlet="strait daily")


def make_drafts() -> list[ArticleDraft]:
    """Articles of two outlets in turn: of the first about the canal, of the other about talks."""
    return [
        draft(
            title=f"Report {n}", url=f"https://a.example/{n}", outlet=outlet, text=f"Number {n}. {draft().text}"
        )
        for n in range(12)
        for outlet, draft in ((("Strait Daily", canal), ("Gulf Times", talks))[n % 2],)
    ]


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, make_drafts())
        index.sync()
        # Found by its words before it has a vector.
        index.add(SHARED_CORPUS, [canal(url="https://a.example/new", outlet="STRAIT DAILY")])
        index._derived._publisher.catch_up()
        yield index


def search_words(library, filters: Filters, words: list[str], k: int) -> list[tuple[int, float]]:
    corpus = library._derived.read([1]).corpora[1]
    searched = SearchableCorpus(
        1, corpus.vectors.index, corpus.postings.index.fixed(), corpus.vectors.owners.passages_of
    )
    with library.database.read_transaction() as connection:
        allowed = find_allowed_passages(connection, searched, filters)
        return allowed.search_words(searched.words, words, k)


@pytest.mark.parametrize("words", [["ship"], ["japan"], ["number", "friday"]])
@pytest.mark.parametrize(("surplus", "most_unfiltered"), [(1.5, 1000), (0.1, 1000), (0.5, 3)])
def test_wide_and_narrow_filters_find_the_same(library, monkeypatch, words, surplus, most_unfiltered):
    expected = search_words(library, WIDE, words, 4)
    monkeypatch.setattr(allowed_passages, "_MOST_LISTED", 0)
    monkeypatch.setattr(allowed_passages, "_SURPLUS", surplus)
    monkeypatch.setattr(allowed_passages, "_MOST_UNFILTERED", most_unfiltered)

    assert search_words(library, WIDE, words, 4) == expected
    assert bool(expected) == (words != ["japan"])
