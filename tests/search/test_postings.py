"""Postings of a corpus: what was added is found, what was removed is not."""

import pytest

from index.search.postings import DamagedPostingsError, PassageTokens, create_postings, open_postings


def words(passage_id, article_id, text):
    return PassageTokens(passage_id, article_id, text.split())


FIRST = [words(1, 10, "ships canal tugs"), words(2, 10, "ships talks"), words(3, 11, "talks talks taipei")]


@pytest.fixture(params=["disk", "memory"])
def postings(request, tmp_path):
    postings = create_postings(tmp_path / "postings" if request.param == "disk" else None)
    postings.apply(gone=(), put=FIRST)
    return postings


def found(postings, *tokens, **options):
    return {passage_id for passage_id, _ in postings.search(tokens, 10, **options)}


def test_passages_are_found_by_any_of_the_words(postings):
    assert found(postings, "canal") == {1}
    assert found(postings, "canal", "taipei") == {1, 3}
    assert found(postings, "volcano") == set()
    assert found(postings) == set()


def test_better_match_comes_first(postings):
    hits = postings.search(["talks", "taipei"], 10)

    assert [passage_id for passage_id, _ in hits] == [3, 2]
    assert hits[0][1] > hits[1][1] > 0


def test_only_the_best_matches_are_returned(postings):
    assert len(postings.search(["ships", "talks"], 2)) == 2


def test_filter_limits_the_articles_and_keeps_the_scores(postings):
    everything = dict(postings.search(["talks"], 10))

    assert postings.search(["talks"], 10, articles=[11]) == [(3, pytest.approx(everything[3]))]
    assert found(postings, "talks", articles=[10, 11]) == {2, 3}
    assert found(postings, "talks", articles=[]) == set()
    assert found(postings, "talks", articles=[99]) == set()


def test_similar_words_are_found_in_passages_with_the_context_first(postings):
    assert postings.find_similar("talsk", 10, most_edits=1, context=["taipei"]) == [3, 2]
    assert postings.find_similar("talsk", 10, most_edits=1, context=["ships"]) == [2, 3]
    assert postings.find_similar("talsk", 1, most_edits=1, context=[]) != []
    assert postings.find_similar("cannall", 10, most_edits=1, context=[]) == []
    assert postings.find_similar("cannall", 10, most_edits=2, context=[]) == [1]


def test_counts_are_updated(postings):
    assert postings.count_passages() == 3
    assert (postings.count_with("talks"), postings.count_with("volcano")) == (2, 0)

    postings.apply(gone=[10], put=())

    assert postings.count_passages() == 1
    assert postings.passage_ids() == {3}


def test_article_is_replaced_in_one_step(postings):
    postings.apply(gone=[10], put=[words(8, 10, "volcano")])

    assert postings.passage_ids() == {3, 8}
    assert found(postings, "canal") == set()
    assert found(postings, "volcano") == {8}


def test_applying_a_change_is_idempotent(postings):
    for _ in range(2):
        postings.apply(gone=[10], put=[words(1, 10, "ships canal"), words(2, 10, "ships")])

    assert postings.count_passages() == 3
    assert found(postings, "ships") == {1, 2}


def test_commit_numbers_increase(postings):
    commits = [postings.apply(gone=(), put=[words(n, n, "ship")]) for n in range(20, 24)]

    assert commits == sorted(set(commits))


def test_tokens_are_matched_exactly(postings):
    postings.apply(gone=(), put=[words(30, 30, "高雄 f-16 ÄÖ OR +x")])

    for token in ("高雄", "f-16", "ÄÖ", "OR", "+x"):
        assert found(postings, token) == {30}
    assert found(postings, "or") == found(postings, "16") == set()


def test_saved_postings_can_be_reopened(tmp_path):
    commit = create_postings(tmp_path / "p").apply(gone=(), put=FIRST)

    again = open_postings(tmp_path / "p", commit=commit)

    assert again.passage_ids() == {1, 2, 3}
    assert again.apply(gone=[11], put=()) > commit


def test_postings_older_than_recorded_are_refused(tmp_path):
    commit = create_postings(tmp_path / "p").apply(gone=(), put=FIRST)

    with pytest.raises(DamagedPostingsError, match="out of date"):
        open_postings(tmp_path / "p", commit=commit + 1)


def test_reader_sees_changes_of_a_writer_after_reloading(tmp_path):
    writer = create_postings(tmp_path / "p")
    reader = open_postings(tmp_path / "p", commit=writer.apply(gone=(), put=FIRST))

    writer.apply(gone=[10], put=[words(9, 12, "volcano")])
    reader.reload()

    assert reader.passage_ids() == {3, 9}


def test_missing_folder_is_reported_as_damage(tmp_path):
    with pytest.raises(DamagedPostingsError, match="list of segments"):
        open_postings(tmp_path / "nowhere", commit=0)
