"""The contract of every embedder, the fake and the bundled model, and the priority of questions."""

from threading import Barrier, Event, Thread

import numpy as np
import pytest
from fakes import FakeEmbedder
from libraries import CANAL, HARBOUR, TALKS

from index import ModelError, PassageText
from index.embedding.embedding_model import TextEmbedder, joined_text
from index.embedding.model_files import bundled_model_folder
from index.embedding.model_gate import ModelGate
from index.embedding.torch_model import TorchModel
from index.model.protocols import PassageVectors
from index.settings import BUNDLED_MODEL
from index.text.sentences import split_sentences


@pytest.fixture(scope="module")
def bundled():
    return TextEmbedder(BUNDLED_MODEL)


@pytest.fixture(params=["fake", "bundled"])
def embedder(request):
    return FakeEmbedder() if request.param == "fake" else request.getfixturevalue("bundled")


def passage(text, title=""):
    return PassageText(title, text, tuple(split_sentences(text)))


PASSAGES = [
    passage(TALKS, "Japan and Taiwan hold security talks"),
    passage("Short."),
    passage(CANAL, "Canal reopens"),
    passage(HARBOUR, "艦隊抵達高雄"),
    passage("Two words. 🙂 Three more words.", "Title"),
    passage(CANAL),
]

# --- the contract


def test_question_vector_is_of_unit_length(embedder):
    vector = embedder.embed_question("Who will attend the talks?")

    assert vector.shape == (embedder.dim,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_passage_has_a_unit_vector_and_one_for_each_sentence(embedder):
    for given, vectors in zip(PASSAGES, embedder.embed_passages(PASSAGES), strict=True):
        assert vectors.passage.shape == (embedder.dim,)
        assert vectors.sentences.shape == (len(given.sentences), embedder.dim)
        assert vectors.passage.dtype == vectors.sentences.dtype == np.float32
        assert np.linalg.norm(vectors.passage) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(vectors.sentences, axis=1) == pytest.approx(1, abs=1e-5)


def test_order_and_vectors_do_not_depend_on_the_batch(embedder):
    together = embedder.embed_passages(PASSAGES)
    alone = [embedder.embed_passages([given])[0] for given in PASSAGES]

    for one, other in zip(together, alone, strict=True):
        assert one.passage == pytest.approx(other.passage, abs=1e-5)
        assert one.sentences == pytest.approx(other.sentences, abs=1e-5)


def test_no_passages_give_no_vectors(embedder):
    assert embedder.embed_passages([]) == []
    assert embedder.count_tokens([]) == []


def test_passage_without_sentences_has_no_sentence_vectors(embedder):
    (vectors,) = embedder.embed_passages([PassageText("Title", "some words", ())])

    assert vectors.sentences.shape == (0, embedder.dim)


def test_title_is_embedded_with_the_passage(embedder):
    bare, titled = embedder.embed_passages([passage(CANAL), passage(CANAL, "Volcano erupts on an island")])

    assert float(bare.passage @ titled.passage) < 0.999


def test_nearest_passage_is_the_one_that_answers(embedder):
    question = embedder.embed_question("How many ships had waited at both ends of the canal?")
    talks, canal = embedder.embed_passages([PASSAGES[0], PASSAGES[2]])

    assert float(question @ canal.passage) > float(question @ talks.passage)


def test_tokens_are_counted_in_order_and_grow_with_the_text(embedder):
    counts = embedder.count_tokens(["", "one", "one two three", CANAL])

    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[3] >= 60


def test_identity_is_stable(embedder):
    assert embedder.fingerprint == embedder.fingerprint
    assert embedder.name
    assert embedder.max_tokens == 256


# --- the bundled model


@pytest.fixture(scope="module")
def exact():
    return TorchModel("bundled", bundled_model_folder())


def test_passage_vectors_match_sentence_transformers(exact):
    vectors = np.array([vectors.passage for vectors in exact.embed_batch(PASSAGES)])

    expected = exact._model.encode([joined_text(p) for p in PASSAGES], normalize_embeddings=True)
    assert np.abs(vectors - expected).max() < 1e-4


def test_question_vector_matches_sentence_transformers(exact):
    expected = exact._model.encode(["Who met?"], normalize_embeddings=True)[0]

    assert exact.embed_question("Who met?") == pytest.approx(expected, abs=1e-4)


def test_sentence_vectors_distinguish_the_sentences_of_a_passage(bundled):
    text = "The volcano erupted on Tuesday night. Cheese exports to Norway rose by a third."
    (vectors,) = bundled.embed_passages([passage(text)])

    for row, query in enumerate(["When did the mountain spew lava?", "How is the dairy trade going?"]):
        assert (vectors.sentences @ bundled.embed_question(query)).argmax() == row


def test_token_counts_match_the_tokenizer(bundled, exact):
    texts = [TALKS, HARBOUR, "🙂 e\u0301 U.S. 400,000", "x" * 500]

    read = [len(ids) - 2 for ids in exact._model.tokenizer(texts)["input_ids"]]
    assert bundled.count_tokens(texts) == exact.count_tokens(texts) == read


def test_text_beyond_the_limit_is_counted_in_full(bundled):
    assert bundled.count_tokens(["ship " * 1000]) == [1000]


def test_unreadable_model_is_named_in_the_error(tmp_path):
    (tmp_path / "modules.json").write_text("[{]")

    with pytest.raises(ModelError) as error:
        TextEmbedder(str(tmp_path)).embed_question("Who met?")
    assert error.value.model == str(tmp_path)


# --- threads


class ThreadedModel:
    """Each passage waits until as many are being embedded as there are threads."""

    batch_size = 1
    dim = 2

    def __init__(self, threads, broken=()):
        self.threads = threads
        self.broken = broken
        self._together = Barrier(threads)

    def embed_batch(self, passages):
        self._together.wait(10)
        (one,) = passages
        if one.text in self.broken:
            raise ZeroDivisionError(one.text)
        vector = np.array([len(one.text), 1], np.float32)
        return [PassageVectors(vector, np.zeros((0, 2), np.float32))]


def threaded(**options):
    embedder = TextEmbedder(BUNDLED_MODEL)
    embedder._loaded = ThreadedModel(**options)
    return embedder


TEXTS = ["the longest text", "one", "fifteen letters", "short"]


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_threads_embed_at_the_same_time_and_keep_the_order(threads):
    vectors = threaded(threads=threads).embed_passages([PassageText("", text, ()) for text in TEXTS])

    assert [int(each.passage[0]) for each in vectors] == [len(text) for text in TEXTS]


def test_error_in_a_thread_is_raised_and_the_next_call_succeeds():
    embedder = threaded(threads=2, broken=["one"])
    texts = [PassageText("", text, ()) for text in TEXTS]

    with pytest.raises(ZeroDivisionError, match="one"):
        embedder.embed_passages(texts)
    assert len(embedder.embed_passages(texts[2:])) == 2


def test_vectors_do_not_depend_on_the_number_of_threads(bundled, monkeypatch):
    alone = bundled.embed_passages(PASSAGES)
    other = TextEmbedder(BUNDLED_MODEL)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")

    for one, same in zip(alone, other.embed_passages(PASSAGES), strict=True):
        assert np.array_equal(one.passage, same.passage)
        assert np.array_equal(one.sentences, same.sentences)
    assert other._model.threads == 3


# --- turns


class Caller(Thread):
    """Take the model's lock, signal it, and hold it until released."""

    def __init__(self, turn, order, name):
        super().__init__(daemon=True)
        self.turn, self.order, self.label = turn, order, name
        self.has_turn, self.may_go = Event(), Event()

    def run(self):
        with self.turn():
            self.order.append(self.label)
            self.has_turn.set()
            self.may_go.wait(10)


class WatchedTurns(ModelGate):
    """Signal when a thread has begun to wait."""

    def __init__(self):
        super().__init__()
        self.waiting = {True: Event(), False: Event()}
        wait_for = self._changed.wait_for

        def watched(predicate):
            self.waiting[self._questions_waiting > 0].set()
            return wait_for(predicate)

        self._changed.wait_for = watched


def test_question_overtakes_waiting_bulk_work():
    turns, order = WatchedTurns(), []
    running = Caller(turns.for_bulk, order, "running bulk")
    running.start()
    assert running.has_turn.wait(10)
    turns.waiting[False].clear()
    bulk = Caller(turns.for_bulk, order, "waiting bulk")
    bulk.start()
    assert turns.waiting[False].wait(10)
    question = Caller(turns.for_question, order, "question")
    question.start()
    assert turns.waiting[True].wait(10)

    for caller in (running, question, bulk):
        caller.may_go.set()
    for caller in (running, question, bulk):
        caller.join(10)

    assert order == ["running bulk", "question", "waiting bulk"]


def test_turn_is_released_after_an_error():
    turns = ModelGate()
    for turn in (turns.for_bulk, turns.for_question):
        with pytest.raises(ZeroDivisionError), turn():
            _ = 1 / 0

    order = []
    caller = Caller(turns.for_bulk, order, "next")
    caller.may_go.set()
    caller.start()
    caller.join(10)
    assert order == ["next"]


def test_questions_of_several_threads_all_get_their_turn():
    turns, order = ModelGate(), []
    callers = [Caller(turns.for_question, order, n) for n in range(8)]
    for caller in callers:
        caller.may_go.set()
        caller.start()
    for caller in callers:
        caller.join(10)

    assert sorted(order) == list(range(8))
