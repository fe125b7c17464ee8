"""A configured cross-encoder changes the order of the results, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from fakes import FakeReranker
from libraries import canal, harbour, open_library, talks
from tiny_cross_encoder import LIKED, make_cross_encoder

from index import SHARED_CORPUS, Answer, ModelError
from index.embedding.embedding_model import TextEmbedder
from index.embedding.model_files import find_model_folder
from index.embedding.reranker_model import CrossEncoderReranker
from index.qa.hybrid_search import PassageCandidate
from index.qa.reranker_blend import blend_order
from index.settings import BUNDLED_MODEL

SHARED = [SHARED_CORPUS]
QUERY = "How many ships had waited at both ends of the canal?"
TEXTS = ["The ships wait.", "Tugboats freed the ships.", "", "ship " * 500, "Tugboats " * 500]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "tiny")


# --- the contract, and the adapter


@pytest.fixture(params=["fake", "tiny"])
def reranker(request):
    if request.param == "fake":
        return FakeReranker("Tugboats")
    return CrossEncoderReranker(request.getfixturevalue("tiny"))


def test_each_text_gets_a_score_in_the_order_given(reranker):
    scores = reranker.score("What happened?", TEXTS)

    assert scores.dtype == np.float32
    assert scores.shape == (len(TEXTS),)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert [bool(score > scores[0]) for score in scores] == [False, True, False, False, True]


def test_scores_do_not_depend_on_the_rest_of_the_batch(reranker):
    alone = [float(reranker.score("What happened?", [text])[0]) for text in TEXTS]

    assert reranker.score("What happened?", TEXTS) == pytest.approx(alone, abs=1e-6)


def test_no_texts_give_no_scores(reranker):
    assert reranker.score("What happened?", []).shape == (0,)


def test_one_logit_becomes_a_probability(tmp_path):
    folder = make_cross_encoder(tmp_path, liking=0)

    assert CrossEncoderReranker(folder).score("What happened?", TEXTS[:1]) == pytest.approx([0.5])


@pytest.mark.parametrize(
    ("labels", "likes"),
    [
        (["LABEL_0", "LABEL_1"], True),
        (["not_entailment", "entailment"], True),
        # The model raises the last label, which is the negative one here.
        (["entailment", "not_entailment"], False),
    ],
)
def test_positive_one_of_two_labels_counts(tmp_path, labels, likes):
    plain, liked = CrossEncoderReranker(make_cross_encoder(tmp_path, labels)).score("What?", TEXTS[:2])

    assert plain == pytest.approx(0.5)
    assert (liked > plain) == likes


def test_model_with_more_labels_is_rejected(tmp_path):
    folder = make_cross_encoder(tmp_path, ["contradiction", "neutral", "entailment"])

    with pytest.raises(ModelError, match=r"sorts pairs by 3 labels; name a model with one label or two"):
        CrossEncoderReranker(folder).score("What?", TEXTS)


def test_embedding_model_is_rejected_as_reranker():
    folder = str(find_model_folder(BUNDLED_MODEL))

    with pytest.raises(ModelError, match=r"no cross-encoder but BertModel; correct INDEX_RERANKER_MODEL"):
        CrossEncoderReranker(folder).score("What?", TEXTS)


def test_folder_that_is_missing_is_named_in_the_error(tmp_path):
    name = str(tmp_path / "nowhere")

    with pytest.raises(ModelError) as error:
        CrossEncoderReranker(name).score("What?", TEXTS)
    assert str(error.value) == (
        f"reranker model {name}: there is no such folder; correct INDEX_RERANKER_MODEL or leave it out"
    )


def test_folder_without_a_model_gives_a_clear_error(tmp_path):
    with pytest.raises(ModelError, match=r"holds no config\.json"):
        CrossEncoderReranker(str(tmp_path)).score("What?", TEXTS)


def test_unavailable_hub_model_gives_a_one_line_error(monkeypatch):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    with pytest.raises(ModelError, match=r"neither on this machine nor can it be downloaded") as error:
        CrossEncoderReranker("nobody/no-such-model").score("What?", TEXTS)
    assert "\n" not in str(error.value)


def spoil_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def spoil_config(folder: Path) -> None:
    (folder / "config.json").write_text("[{]", "utf-8")


def remove_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()


@pytest.mark.parametrize("spoil", [spoil_weights, spoil_config, remove_weights])
def test_damaged_model_raises(tmp_path, spoil):
    folder = make_cross_encoder(tmp_path / "model")
    spoil(Path(folder))

    with pytest.raises(ModelError, match="cannot be loaded from"):
        CrossEncoderReranker(folder).score("What?", TEXTS)


def test_non_finite_score_raises(tmp_path):
    folder = make_cross_encoder(tmp_path, liking=float("nan"))

    with pytest.raises(ModelError, match="not finite"):
        CrossEncoderReranker(folder).score("What?", TEXTS)


def test_threads_get_the_scores_of_their_own_texts(tiny):
    reranker = CrossEncoderReranker(tiny)
    asked = [[LIKED if (number + place) % 3 else "ships" for place in range(9)] for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda texts: reranker.score("What?", texts) > 0.6, asked))

    assert [list(row) for row in found] == [[text == LIKED for text in texts] for texts in asked]


# --- the new order


def candidates(*scores: float) -> list[PassageCandidate]:
    return [PassageCandidate(number, 1, score, 0.0, 0.0, 0.0) for number, score in enumerate(scores)]


def test_better_judged_item_moves_up_and_takes_the_score_of_its_place():
    found = blend_order(candidates(0.9, 0.8, 0.5, 0.4), [0.1, 0.2, 0.9])

    assert [(c.passage_id, c.score) for c in found] == [(2, 0.9), (0, 0.8), (1, 0.5), (3, 0.4)]


@pytest.mark.parametrize("judged", [[], [0.3], [0.3, 0.3, 0.3, 0.3]])
def test_equal_scores_keep_the_order(judged):
    found = candidates(0.9, 0.8, 0.8, 0.4)

    assert blend_order(found, judged) == found


def test_item_placed_before_a_better_score_stays_there():
    found = candidates(0.5, 0.9, 0.4)

    assert blend_order(found, [0.3, 0.3, 0.3]) == found


def test_a_small_difference_does_not_outweigh_our_own_order():
    assert [c.passage_id for c in blend_order(candidates(0.9, 0.5), [0.50, 0.55])] == [0, 1]


def test_reordering_nothing_gives_nothing():
    assert blend_order(candidates(), []) == []


# --- in a library


def fill(index):
    index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
    index.sync()
    return index


def titles(index, **options):
    return [hit.article.title for hit in index.search(QUERY, corpora=SHARED, **options)]


def first_quote(index, **options):
    answer = index.ask(QUERY, corpora=SHARED, **options)
    assert isinstance(answer, Answer)
    return answer.citations[0].quote


@pytest.fixture
def library(tmp_path):
    """A library whose reranker prefers texts about lawmakers."""
    with open_library(tmp_path / "data", reranker=FakeReranker("Lawmakers")) as index:
        yield fill(index)


def test_passage_that_the_reranker_prefers_comes_first_in_a_search(library):
    assert titles(library)[0] == "Japan and Taiwan hold security talks"
    assert titles(library, rerank=False)[0] == "Canal reopens"


def test_scores_of_a_search_still_fall(library):
    reranked, plain = (
        [hit.score for hit in library.search(QUERY, corpora=SHARED, rerank=rerank)] for rerank in (True, False)
    )

    assert reranked == plain == sorted(plain, reverse=True)


def test_sentence_that_the_reranker_prefers_comes_first_in_an_answer(library):
    assert first_quote(library).startswith("Lawmakers from Japan")
    assert first_quote(library, rerank=False) == "More than 400 ships had waited at both ends."


def test_reranker_with_equal_scores_changes_no_answer(tmp_path):
    with open_library(tmp_path / "data", reranker=FakeReranker()) as index:
        fill(index)
        with_it, without = (index.ask(QUERY, corpora=SHARED, rerank=rerank) for rerank in (True, False))

    assert replace(with_it, elapsed_ms={}, timing=None) == replace(without, elapsed_ms={}, timing=None)


def test_passages_are_scored_with_titles_and_sentences_without(tmp_path):
    reranker = FakeReranker()
    with open_library(tmp_path / "data", reranker=reranker) as index:
        fill(index)
        index.warm()
        reranker.asked.clear()
        index.ask(QUERY, corpora=SHARED)

    (of_passages, passages), (of_sentences, sentences) = reranker.asked
    assert of_passages == of_sentences == QUERY
    assert passages[0] == f"Canal reopens\n{canal().text}"
    assert "More than 400 ships had waited at both ends." in sentences


def test_order_is_kept_for_a_script_that_the_reranker_cannot_read(tmp_path):
    reranker = FakeReranker("港務局")
    with open_library(tmp_path / "data", reranker=reranker) as index:
        fill(index)
        index.warm()
        reranker.asked.clear()
        answer = index.ask("演習將持續幾天？", corpora=SHARED)

    assert "五天" in answer.citations[0].quote
    assert reranker.asked == []


def test_there_is_no_reranker_unless_one_is_set(tmp_path):
    with open_library(tmp_path / "data") as index:
        assert index.status().reranker is None
        assert titles(fill(index)) == titles(index, rerank=False)


def test_configured_reranker_orders_the_results(tmp_path, tiny):
    with open_library(tmp_path / "data", reranker_model=tiny) as index:
        fill(index)

        assert index.status().reranker == tiny
        # Both sentences are about the canal; the model prefers tugboats.
        assert first_quote(index, rerank=False) == "More than 400 ships had waited at both ends."
        assert first_quote(index) == "Tugboats freed the vessel on Monday."


def test_missing_reranker_raises_when_it_is_needed(tmp_path):
    with open_library(tmp_path / "data", reranker_model=str(tmp_path / "nowhere")) as index:
        index.ask(QUERY, corpora=SHARED)
        fill(index)

        with pytest.raises(ModelError, match="reranker model"):
            index.warm()
        with pytest.raises(ModelError, match="reranker model"):
            index.ask(QUERY, corpora=SHARED)
        assert first_quote(index, rerank=False) == "More than 400 ships had waited at both ends."


def test_models_may_be_used_from_different_threads(tmp_path, tiny):
    with open_library(tmp_path / "data", reranker_model=tiny) as index:
        fill(index)
        with ThreadPoolExecutor(4) as pool:
            quotes = list(pool.map(lambda _: first_quote(index), range(8)))

    assert set(quotes) == {"Tugboats freed the vessel on Monday."}


# --- from a terminal


@pytest.fixture
def terminal(tmp_path, monkeypatch):
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


@pytest.mark.usefixtures("terminal")
def test_status_names_the_reranker(monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    assert run_terminal("status", "--json").json["reranker"] is None
    assert "ranking:" not in run_terminal("status").out

    monkeypatch.setenv("INDEX_RERANKER_MODEL", "some/cross-encoder")

    assert run_terminal("status", "--json").json["reranker"] == "some/cross-encoder"
    assert "ranking: some/cross-encoder" in run_terminal("status").out


def test_errors_name_the_model_that_failed(tmp_path):
    name = str(tmp_path / "nowhere")

    with pytest.raises(ModelError, match=r"^embedding model"):
        TextEmbedder(name).embed_question("What?")
    with pytest.raises(ModelError, match=r"^reranker model"):
        CrossEncoderReranker(name).score("What?", TEXTS)
