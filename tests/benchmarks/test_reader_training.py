"""The rows, the loss and the results of the training of the reader."""

import random
from argparse import Namespace

import numpy as np
import pytest
import torch
import train_reader
from reader_examples import make_example
from reader_network import ReaderNetwork, compute_loss, write_reader
from reader_readings import compute_key, join_readings, load_readings, pack, read_pairs
from reader_rows import Batch, RowEncoder, collate, misspell, split_by_length, vary
from reader_training_set import TrainingQuestion
from tiny_readers import SHAPE, compute_logits, write_base_model
from train_reader import (
    Stage,
    Training,
    choose_for_fold,
    choose_passages,
    compute_rate,
    take_share,
    train,
)

from index.embedding.model_folder import WEIGHTS_FILE
from index.embedding.onnx_reader import find_readings
from index.embedding.quantization import ReaderWeights, StoredWeights
from index.model.protocols import PassageSentences, SentenceReading

SENTENCES = ("the ship left port .", "who met monday", "the port .")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A tiny base model."""
    path = tmp_path_factory.mktemp("models") / "base"
    write_base_model(path)
    return path


@pytest.fixture
def encoder(folder):
    return RowEncoder(folder)


@pytest.fixture
def network(folder):
    torch.manual_seed(1)
    return ReaderNetwork(folder, frozen_layers=1)


def example(answering=(), answers=None, sentences=SENTENCES, weight=1.0):
    return make_example("x", "who left the port", "ship", sentences, answering, answers=answers, weight=weight)


def row_of(encoder, of):
    # With this seed, neither the question nor the title changes.
    return encoder.encode(of, random.Random(5))


# --- rows


def test_tokens_of_the_answer_are_marked(encoder):
    row = row_of(encoder, example([0], {0: [(4, 13)]}))
    ids = row.tokens.ids[0]

    assert (row.sentences, row.answering, row.knows_answers) == (3, [0], True)
    assert [row.tokens.offsets[place].tolist() for place in (*row.starts, *row.ends)] == [[4, 8], [9, 13]]
    assert len(ids) == len(row.tokens.places)


def test_answer_that_is_not_located_is_not_known(encoder):
    assert not row_of(encoder, example([0])).knows_answers
    assert row_of(encoder, example()).knows_answers


@pytest.mark.parametrize("seed", range(10))
def test_long_passage_is_cut_around_a_sentence_that_answers(encoder, seed):
    sentences = [*(["the ship met the port ."] * 20), "who left monday", *(["the ship ."] * 20)]
    row = encoder.encode(example([20], sentences=sentences), random.Random(seed))

    (place,) = row.answering
    # "who left monday"
    assert (row.tokens.places == place).sum() == 3
    assert len(row.tokens.places) <= 64


def test_batch_has_a_target_in_every_row(encoder):
    rows = [row_of(encoder, e) for e in (example([0, 2], {0: [(0, 3)]}), example(sentences=["the port ."]))]
    batch = collate(rows, pad_id=0)

    assert batch.answering.tolist() == [[True, False, True, False], [False, False, False, True]]
    assert batch.starts.sum(1).tolist() == [1, 1]
    assert batch.starts[1, 0]
    assert batch.mask.sum(1).tolist() == [len(row.tokens.places) for row in rows]
    assert batch.ids.shape[1] % 16 == 0


def test_batches_have_similar_lengths_and_every_number_once():
    lengths = [random.Random(n).randrange(10, 300) for n in range(500)]
    batches = split_by_length(range(500), lengths, 4000, random.Random(1))

    assert sorted(number for batch in batches for number in batch) == [*range(500)]
    assert all(len(batch) == 1 or max(lengths[n] for n in batch) * len(batch) <= 4000 for batch in batches)


def test_question_varies_as_people_type_it():
    varied = {vary("Who met the President in Taipei?", random.Random(seed)) for seed in range(200)}

    assert {"Who met the President in Taipei?", "who met the president in taipei"} <= varied


@pytest.mark.parametrize("seed", range(10))
def test_misspelled_word_differs_by_one_letter(seed):
    word = misspell("frigate", random.Random(seed))

    assert sorted(word) == sorted("frigate") or abs(len(word) - len("frigate")) == 1
    assert misspell("port", random.Random(seed)) == "port"


# --- loss


def batch_of(answering, starts, ends, knows=True):
    """One example of two sentences: a special token, two tokens of each sentence, a special token."""
    places = torch.tensor([[-1, 0, 0, 1, 1, -1]])
    wanted = torch.zeros(1, 6, dtype=torch.bool)
    begin, end = wanted.clone(), wanted.clone()
    begin[0, starts], end[0, ends] = True, True
    targets = torch.zeros(1, 3, dtype=torch.bool)
    targets[0, answering] = True
    ones = torch.ones_like(places)
    return Batch(ones, ones, places, targets, begin, end, torch.tensor([knows]), torch.ones(1))


def test_loss_is_that_of_the_definition():
    logits = torch.tensor(
        [[[0.5, 1.0, 0.0], [2.0, 3.0, 0.0], [1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0], [9.0, 9.0, 9.0]]]
    )
    # The last token is in no sentence.
    total = np.exp(0.5) + np.exp(2) + np.exp(1) + 2
    about_sentences = -np.log((np.exp(2) + np.exp(1)) / total)
    start = -np.log(np.exp(3) / (np.exp(1) + np.exp(3) + 3))
    end = -np.log(np.exp(1) / (2 + np.exp(1) + 1 + np.exp(2)))
    loss, of_sentences = compute_loss(logits, batch_of([0], [1], [2]))

    assert of_sentences.item() == pytest.approx(about_sentences, abs=1e-4)
    assert loss.item() == pytest.approx(about_sentences + 0.4 * (start + end), abs=1e-4)


def test_unknown_answers_cost_nothing():
    logits = torch.randn(1, 6, 3)
    loss, of_sentences = compute_loss(logits, batch_of([1], [0], [0], knows=False))

    assert loss.item() == pytest.approx(of_sentences.item())


def test_examples_count_by_weight():
    logits = torch.randn(2, 6, 3)
    one, other = batch_of([0], [1], [1]), batch_of([2], [0], [0])
    both = Batch(*(torch.cat(pair) for pair in zip(one, other, strict=True)))._replace(
        weights=torch.tensor([3.0, 1.0])
    )
    losses = [compute_loss(logits[n : n + 1], batch)[0].item() for n, batch in enumerate((one, other))]

    assert compute_loss(logits, both)[0].item() == pytest.approx((3 * losses[0] + losses[1]) / 4, abs=1e-5)


def test_training_lowers_the_loss_and_keeps_the_lower_layers(network, encoder):
    before = {name: p.detach().clone() for name, p in network.named_parameters()}
    examples = [example([0], {0: [(4, 8)]}), example(sentences=["who met monday"])] * 8
    batch = collate([row_of(encoder, e) for e in examples], encoder.pad_id)
    first = compute_loss(network(batch.ids, batch.mask), batch)[0].item()
    train(network, Stage("test", [examples] * 100, 3e-3, np.inf, 1), encoder, most_tokens=512, workers=0)

    assert compute_loss(network(batch.ids, batch.mask), batch)[0].item() < first - 0.5
    changed = {name for name, p in network.named_parameters() if not torch.equal(p, before[name])}
    assert changed == set(network.trained_state())
    assert not any("layer.0" in name or "embeddings" in name for name in changed)


def test_time_limit_ends_training(network, encoder):
    before = network.head.weight.detach().clone()
    train(network, Stage("test", [[example([0])]], 1e-3, 1e-9, 1), encoder, most_tokens=512, workers=0)

    assert torch.equal(network.head.weight, before)


def test_rate_rises_and_falls():
    rates = [compute_rate(1.0, step, step / 1000) for step in range(1000)]

    assert rates[0] < rates[40] < rates[79] > rates[500] > rates[990]
    assert min(rates[80:]) >= 0.01


# --- choice of examples


def test_few_passages_of_a_question_are_taken_in_an_epoch():
    examples = [
        *(example([0]) for _ in range(6)),
        *(make_example("x", "q", "", [f"{n}"], rank=n) for n in range(9)),
    ]
    chosen = choose_passages(examples, random.Random(1))

    assert [bool(e.answering) for e in chosen] == [True] * 4 + [False] * 3
    assert len(choose_passages(examples[6:], random.Random(1))) == 4


def test_passages_retrieved_first_are_taken_more_often():
    examples = [make_example("x", "q", "", [f"{n}"], rank=n) for n in range(9)]
    chosen = [e.rank for seed in range(200) for e in choose_passages(examples, random.Random(seed))]

    assert chosen.count(0) > 2 * chosen.count(6) > 0


def test_fold_is_left_out():
    questions = [
        TrainingQuestion(f"{n}", n % 5, [make_example(f"{n % 5}", f"{n}", "", ["x"])]) for n in range(50)
    ]
    questions += [TrainingQuestion("g", None, [make_example("general", "g", "", ["x"])]) for _ in range(1000)]

    def sources(fold):
        return [e.source for e in choose_for_fold(questions, fold, random.Random(1))]

    assert {*sources(3)} == {"0", "1", "2", "4", "general"}
    assert {*sources(None)} == {"0", "1", "2", "3", "4", "general"}
    assert sources(3).count("general") / 1000 == pytest.approx(0.15, abs=0.03)
    assert 0 < len(take_share(questions, 0.5)) < len(questions)


# --- results


def test_written_reader_is_read_with_the_base_model(network, folder, tmp_path):
    state = network.trained_state()
    write_reader(state, tmp_path / "reader.safetensors")
    weights = ReaderWeights(tmp_path / "reader.safetensors", StoredWeights(folder / WEIGHTS_FILE))

    for name, parameter in network.named_parameters():
        stored = weights.load(name.removeprefix("encoder."))
        # Half a step of 8 bits.
        most = np.abs(parameter.detach().numpy()).max() / 254 if parameter.ndim > 1 else 0
        assert np.abs(stored - parameter.detach().numpy()).max() <= most + 1e-6
    assert weights.load("head.weight").shape == (3, SHAPE.hidden)


def test_readings_are_those_of_the_program(network, encoder):
    pairs = [
        ("who left the port", PassageSentences("ship", SENTENCES)),
        ("who met", PassageSentences("", SENTENCES[:1])),
    ]
    weights = {
        name.removeprefix("encoder."): np.asarray(p.detach(), np.float32)
        for name, p in network.named_parameters()
    }
    found = read_pairs(network, [*pairs, pairs[0]], encoder, most_tokens=512)
    wanted = []
    for question, passage in pairs:
        tokens = encoder.encode_pair(question, passage)
        wanted += find_readings(compute_logits(weights, tokens.ids[0]), tokens, passage.sentences)

    assert found.keys.tolist() == [compute_key(*pair) for pair in pairs]
    assert found.counts.tolist() == [3, 1]
    assert found.scores.tolist() == pytest.approx([reading.score for reading in wanted], abs=0.05)


def test_every_question_is_read_by_a_reader_without_its_fold(folder, encoder, tmp_path, monkeypatch):
    passages = [PassageSentences("", (sentence,)) for sentence in SENTENCES]
    questions = [
        TrainingQuestion("who met", 0, [example([0])], passages[:1]),
        TrainingQuestion("who left", 1, [example([1])], passages[1:]),
        TrainingQuestion("the port", None, [], passages[:1]),
        TrainingQuestion("general", None, [example()]),
    ]
    options = Namespace(
        device="cpu",
        workers=0,
        batch_tokens=512,
        general_epochs=1,
        fold_epochs=1,
        general_rate=1e-3,
        fold_rate=1e-3,
        general_seconds=np.inf,
        fold_seconds=np.inf,
    )
    trained = []

    def record(_network, stage, _encoder, **_options):
        trained.append((stage.name, len(stage.epochs[0])))

    monkeypatch.setattr(train_reader, "train", record)
    for _ in range(2):  # the second run finds the results of the first
        training = Training(questions, folder, encoder, tmp_path, options)
        training.run_general()
        for name in ("all", "0", "1"):
            training.run_fold(name)
        training.write_results(["all", "0", "1"])

    assert [name for name, _ in trained] == ["general", "fold all", "fold 0", "fold 1"]
    assert load_readings(tmp_path / "fold-1.npz").keys.tolist() == [
        compute_key("who left", passage) for passage in passages[1:]
    ]
    assert sorted(load_readings(tmp_path / "readings.npz").keys.tolist()) == sorted(
        compute_key(one.question, passage) for one in questions for passage in one.read
    )
    assert (tmp_path / "reader.safetensors").exists()


def test_key_of_a_pair_is_the_beginning_of_its_digest():
    # printf 'q\037t\037a\036b' | sha256sum
    assert compute_key("q", PassageSentences("t", ["a", "b"])) == int.from_bytes(
        bytes.fromhex("b465e9ecee8cbf19"), "little"
    )


def test_sentences_that_were_not_read_are_left_out(tmp_path):
    pair = ("q", PassageSentences("t", ["a", "b", "c"]))
    readings = [SentenceReading(1.5, (2, 7), -0.5), None, SentenceReading(2.0, (0, 3), 0.25), None]
    found = pack([(pair, readings), (pair, [None])])

    assert found.counts.tolist() == [3, 0]
    assert found.scores.tolist() == [1.5, -np.inf, 2.0]
    assert (found.starts.tolist(), found.ends.tolist()) == ([2, 0, 0], [7, 0, 3])


def test_file_of_readings_has_the_given_types(tmp_path):
    pair = ("q", PassageSentences("t", ["a"]))
    one = pack([(pair, [SentenceReading(1.5, (2, 7), -0.5)])])
    join_readings([one, pack([]), one]).write(tmp_path / "readings.npz")
    stored = load_readings(tmp_path / "readings.npz")
    types = {name: str(values.dtype) for name, values in vars(stored).items()}

    assert types == {
        "keys": "uint64",
        "counts": "uint16",
        "scores": "float16",
        "answer_scores": "float16",
        "starts": "uint16",
        "ends": "uint16",
    }
    assert stored.counts.tolist() == [1, 1]
