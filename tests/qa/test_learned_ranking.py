"""The learned rankings: trees, their features, and the resulting order."""

import json
from importlib import resources

import numpy as np
import pytest
from fakes import FakeReader

from index.model.base_types import ArticleId, PassageId
from index.qa.hybrid_search import PassageCandidate
from index.qa.passage_reading import add_readings
from index.qa.passage_sentences import ScoredPassage, score_sentences_plainly
from index.qa.ranking.article_ranker import (
    ArticleFeatures,
    compute_article_features,
    group_by_article,
    rank_articles,
    reorder_articles,
)
from index.qa.ranking.boosted_trees import list_kinds, load_trees, parse_trees
from index.qa.ranking.question_analysis import QuestionClass, analyze_question
from index.qa.ranking.sentence_features import SentenceFeatures, compute_sentence_features
from index.qa.ranking.sentence_ranker import MOST_RANKED, rank_sentences
from index.qa.search_kind import SearchKind
from index.qa.sentence_cues import find_cues
from index.qa.sentence_selection import select_sentences
from index.qa.support import FEATURES, compute_support_features, estimate_support
from index.store.passage_queries import StoredPassage
from index.text.sentences import split_sentences

TREE = [[0, 0.5, 1, 2], [-1.0], [1, 3.0, 3, 4], [0.25], [2.0]]
WEIGHTS = {"carrier": 3.0, "busan": 4.0, "left": 1.0}
QUESTION = "Which carrier has left Busan?"
KINDS = sorted(list_kinds("sentences.json"))


def view(text: str, *, article_id: int = 1, score: float = 0.6, title: str = "") -> ScoredPassage:
    return ScoredPassage(
        article_id=article_id,
        title=title,
        score=score,
        cosine=score,
        lexical=score,
        start=0,
        text=text,
        sentences=tuple(split_sentences(text)),
        vectors=None,
    )


def passage(passage_id: int, article_id: int, text: str, title: str = "") -> StoredPassage:
    return StoredPassage(
        id=PassageId(passage_id),
        article_id=ArticleId(article_id),
        title=title,
        text=text,
        start=0,
        end=len(text),
        sentences=tuple(split_sentences(text)),
        text_key=b"",
    )


def candidate(passage_id: int, score: float) -> PassageCandidate:
    return PassageCandidate(passage_id, 1, score, score, score * 10, score)


def test_row_goes_left_if_its_feature_is_at_most_the_threshold() -> None:
    trees = parse_trees(["a", "b"], [TREE, [[0.5]]])
    rows = np.array([[0.5, 9.0], [0.6, 3.0], [0.6, 3.1]], dtype=np.float32)
    assert trees.predict(rows).tolist() == [-0.5, 0.75, 2.5]


@pytest.mark.parametrize(
    ("file", "names", "kind"),
    [
        (file, names, kind)
        for file, names in (
            ("sentences.json", SentenceFeatures._fields),
            ("articles.json", ArticleFeatures._fields),
            ("support.json", FEATURES),
        )
        for kind in sorted(list_kinds(file))
    ],
)
def test_weights_were_fitted_to_the_current_features(file: str, names: tuple[str, ...], kind: str) -> None:
    trees = load_trees(file, kind)
    assert trees.names == tuple(names)
    assert len(trees.feature) > 100
    assert trees.feature.max() < len(names)
    assert np.isfinite(trees.threshold).all() and np.isfinite(trees.value).all()


def test_every_kind_of_search_has_trees() -> None:
    kinds = {*SearchKind}
    assert set(list_kinds("sentences.json")) == set(list_kinds("support.json")) == kinds
    # Articles are ranked before their passages are read.
    assert set(list_kinds("articles.json")) == kinds - {SearchKind.READ}


@pytest.mark.parametrize("file", ["sentences.json", "articles.json", "support.json"])
def test_every_branch_ends_in_a_leaf(file: str) -> None:
    stored = json.loads(resources.files("index.qa.ranking").joinpath(file).read_text("utf-8"))
    for nodes in (nodes for trees in stored["trees"].values() for nodes in trees):
        reached, waiting = set(), [0]
        while waiting:
            place = waiting.pop()
            assert place not in reached, "a node is reached twice"
            reached.add(place)
            waiting += [int(child) for child in nodes[place][2:]] if len(nodes[place]) > 1 else []
        assert reached == set(range(len(nodes)))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who commands the base?", QuestionClass.PERSON),
        ("Where did the launch occur?", QuestionClass.PLACE),
        ("Which country recalled its envoy?", QuestionClass.PLACE),
        ("When did the talks end?", QuestionClass.TIME),
        ("How many drones were shot down?", QuestionClass.NUMBER),
        ("How much does the frigate cost?", QuestionClass.MONEY),
        ("Why did the convoy stop?", QuestionClass.REASON),
        ("Which carrier was in Busan?", QuestionClass.ONE_OF_A_CLASS),
        ("誰指揮這個基地？", QuestionClass.PERSON),
        ("会談はどこで開かれた？", QuestionClass.PLACE),
        ("Did the convoy stop?", QuestionClass.OPEN),
    ],
)
def test_questions_are_classified(question: str, wanted: QuestionClass) -> None:
    assert analyze_question(question, {"x": 1.0}).wanted is wanted


def test_the_class_that_a_question_asks_for_is_its_last_word() -> None:
    assert analyze_question("Which aircraft carrier has left Busan?", WEIGHTS).class_word == "carrier"
    assert analyze_question("What was found in Busan?", WEIGHTS).class_word is None


def test_names_and_numbers_of_the_question_are_not_cues() -> None:
    asked = analyze_question("How many ships did Rear Admiral Okoro send to Busan in 2024?", WEIGHTS)
    signs = find_cues(
        "He said that Okoro yesterday sent 14 ships to Busan with Commander Lindqvist.", asked.tokens
    )
    assert signs.numbers == {"14"}
    assert signs.names == {"command", "lindqvist"}
    assert signs.has_place and signs.has_date


def test_word_that_opens_a_sentence_is_not_a_name() -> None:
    assert find_cues("Ships left the port.", frozenset()).names == frozenset()


def test_shares_are_weighted_by_idf() -> None:
    asked = analyze_question(QUESTION, WEIGHTS)
    assert asked.share(frozenset({"busan", "harbour"})) == pytest.approx(0.5)
    assert asked.share(frozenset()) == 0.0


def test_features_distinguish_sentences_by_their_content() -> None:
    views = [view("The carrier Halvorsen left Busan on Monday. The mayor spoke. Rain fell.", title="Busan")]
    read = score_sentences_plainly(views, None, WEIGHTS)
    rows = compute_sentence_features(read, views, analyze_question(QUESTION, WEIGHTS))
    best, *others = rows
    assert best.overlap == pytest.approx(1.0)
    assert best.class_named == 1.0
    assert best.new_names >= 1
    assert all(row.overlap < best.overlap for row in others)
    assert [row.place_by_score for row in rows] == [0, 1, 2]


def test_articles_that_contain_the_same_name_vote_for_it() -> None:
    views = [
        view("The carrier Halvorsen left Busan at dawn.", article_id=1),
        view("At noon the carrier Halvorsen left Busan.", article_id=2),
        view("The carrier that left Busan was the Meridian.", article_id=3),
    ]
    read = score_sentences_plainly(views, None, WEIGHTS)
    rows = compute_sentence_features(read, views, analyze_question(QUESTION, WEIGHTS))
    votes = {s.passage.article_id: row.votes for s, row in zip(read, rows, strict=True)}
    assert votes == {1: 2, 2: 2, 3: 1}


def test_all_sentences_are_ranked_and_those_far_down_keep_their_place() -> None:
    text = " ".join(f"The carrier left Busan with {n} crew." for n in range(60))
    views = [view(text)]
    read = score_sentences_plainly(views, None, WEIGHTS)
    ranked = rank_sentences(read, views, analyze_question(QUESTION, WEIGHTS), kind=SearchKind.LEXICAL)
    assert {r.sentence.key for r in ranked} == {s.key for s in read}
    assert [r.sentence.key for r in ranked[MOST_RANKED:]] == [s.key for s in read[MOST_RANKED:]]
    scores = [r.score for r in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all((r.features is None) == (place >= MOST_RANKED) for place, r in enumerate(ranked))


def test_sentence_that_answers_precedes_one_that_repeats_the_question() -> None:
    views = [
        view("Which carrier left Busan? Nobody at the pier would say which carrier left Busan.", article_id=1),
        view(
            "The carrier Halvorsen left Busan on Monday for drills with two frigates, the navy said.",
            article_id=2,
        ),
    ]
    chosen = select_sentences(QUESTION, views, None, WEIGHTS, count=1, search=SearchKind.LEXICAL).chosen
    assert "Halvorsen" in chosen[0].text


def test_a_follow_up_keeps_the_plain_order() -> None:
    views = [
        view("The carrier Halvorsen left Busan. It was the third carrier of the year. Rain fell in Busan.")
    ]
    selection = select_sentences(
        QUESTION, views, None, WEIGHTS, count=3, search=SearchKind.LEXICAL, is_follow_up=True
    )
    assert [s.score for s in selection.scored] == [s.plain_score for s in selection.scored]
    plain = [s.plain_score for s in selection.chosen]
    assert plain == sorted(plain, reverse=True)


def test_articles_change_places_and_keep_the_scores_of_the_places() -> None:
    passages = {
        PassageId(1): passage(1, 10, "a"),
        PassageId(2): passage(2, 20, "b"),
        PassageId(3): passage(3, 10, "c"),
        PassageId(4): passage(4, 30, "d"),
    }
    found = [candidate(1, 0.9), candidate(2, 0.8), candidate(3, 0.7), candidate(4, 0.1)]
    moved = reorder_articles(found, passages, {10: 0.0, 20: 5.0})
    assert [c.passage_id for c in moved] == [2, 1, 3, 4]
    assert [c.score for c in moved] == pytest.approx([0.9, 0.8, 0.6, 0.1])
    assert reorder_articles(found, passages, {10: 5.0, 20: 0.0}) == found


def test_only_the_first_articles_have_features_and_no_candidate_is_lost() -> None:
    passages = {
        PassageId(n): passage(n, n, f"The carrier left Busan. Ship {n}.", "Busan") for n in range(1, 31)
    }
    found = [candidate(n, 1 - n / 100) for n in range(1, 31)]
    asked = analyze_question(QUESTION, WEIGHTS)
    ranked = rank_articles(found, passages, asked, kind=SearchKind.SYMMETRIC)
    assert {c.passage_id for c in ranked.candidates} == set(range(1, 31))
    assert list(ranked.features) == list(group_by_article(found, passages))[: len(ranked.features)]
    assert [c.score for c in ranked.candidates] == pytest.approx([c.score for c in found])
    assert compute_article_features(found, passages, asked)[1].title_overlap == pytest.approx(0.5)


def test_ranking_no_candidates_gives_none() -> None:
    assert (
        rank_articles([], {}, analyze_question(QUESTION, WEIGHTS), kind=SearchKind.SYMMETRIC).candidates == ()
    )


def test_reading_after_ranking_gives_the_same_sentences() -> None:
    views = [
        view("The carrier Halvorsen left Busan on Monday. It had been there for a week.", article_id=1),
        view("Rain fell in the hills.", article_id=1, score=0.1),
    ]
    unread = select_sentences(QUESTION, views, None, WEIGHTS, count=3, search=SearchKind.ASYMMETRIC)
    read = add_readings(QUESTION, views, FakeReader("Halvorsen"))

    selections = [
        select_sentences(QUESTION, read, None, WEIGHTS, count=3, search=SearchKind.READ, unread=known)
        for known in (None, unread)
    ]

    assert selections[0].scored[0].reading is not None
    assert selections[1] == selections[0]


@pytest.mark.parametrize("kind", KINDS)
def test_support_is_a_probability_and_rises_with_overlap(kind: SearchKind) -> None:
    def support_of(text: str) -> float:
        passages = {PassageId(1): passage(1, 1, text), PassageId(2): passage(2, 2, "Rain fell in the hills.")}
        found = [candidate(1, 0.7), candidate(2, 0.1)]
        searched = SearchKind.ASYMMETRIC if kind == SearchKind.READ else kind
        articles = rank_articles(found, passages, analyze_question(QUESTION, WEIGHTS), kind=searched)
        views = [view(text, article_id=1), view("Rain fell in the hills.", article_id=2, score=0.1)]
        if kind == SearchKind.READ:
            views = add_readings(QUESTION, views, FakeReader("Halvorsen"))
        selection = select_sentences(QUESTION, views, None, WEIGHTS, count=3, search=kind)
        assert len(compute_support_features(found, articles, selection)) == len(FEATURES)
        return estimate_support(found, articles, selection)

    holds = support_of("The carrier Halvorsen left Busan on Monday, the navy said.")
    lacks = support_of("The mayor opened a market and spoke of new roads.")
    assert 0 <= lacks < holds <= 1
