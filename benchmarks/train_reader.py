"""Train the reader: the upper layers of multilingual-e5-small, to find the sentence that answers a question.

    python benchmarks/train_reader.py EXAMPLES MODELS OUT [--device cuda|cpu] [--workers N]
        [--general-seconds S] [--fold-seconds S] [--folds all,0,1,2,3,4] [--share 1] [--write]

EXAMPLES is the file that `prepare_reader_training.py` writes, and MODELS the folder of the converted model,
`models` in a library. Training has two stages: three epochs of general examples, once; and from there two
epochs of the questions with folds, and of some general examples, once for all folds and once without each of
them. The reader without a fold reads its questions. OUT gets the state after each stage, from which a repeated
run goes on; `reader.safetensors`, the reader of all folds, which `--write` copies into the package; and
`readings.npz` (see `reader_readings.Readings`), the readings of all retrieved passages by a reader that has
not seen their question, for the fits.

A time limit ends a stage early, at a rate that has decreased in time. The shipped reader was trained on one
H200 with `--general-seconds 60 --fold-seconds 76`, which allowed 1,089 of 1,221 steps in the first stage and
1,977 of 2,314 for all folds. `--share` trains on and reads only a part. Requires torch and transformers.
"""

import argparse
import math
import random
import zlib
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from time import monotonic

import torch
from reader_examples import ReaderExample, describe_sources
from reader_network import ReaderNetwork, compute_loss, write_reader
from reader_readings import join_readings, load_readings, read_pairs
from reader_rows import MOST_TOKENS, Batch, RowEncoder, collate, split_by_length
from reader_training_set import FOLDS, TrainingQuestion, read_training_set
from torch.utils.data import DataLoader, Dataset

from index.embedding import reader_model
from index.embedding.multilingual_model import find_or_convert_model

# No gradients are kept, so more passages can be read at once than trained on.
_READ_FACTOR = 3
_WARM_UP_STEPS = 80
_LEAST_RATE = 0.01
_SHOWN_EVERY = 100
# Of each question in an epoch: the passages that answer, the others, and the general examples added.
_MOST_ANSWERING, _MOST_OTHERS, _GENERAL_SHARE = 4, 3, 0.15
# How much a place in the order of retrieval, against chance, decides which other passages are taken.
_RANK_WEIGHT, _CHANCE_WEIGHT = 0.35, 3.0
ALL = "all"


@dataclass(frozen=True)
class Stage:
    """How long and with which examples to train: each epoch is a list of examples."""

    name: str
    epochs: Sequence[Sequence[ReaderExample]]
    rate: float
    seconds: float
    seed: int


class _TrainingBatches(Dataset[Batch | None]):
    def __init__(self, batches: Sequence[Sequence[ReaderExample]], encoder: RowEncoder, seed: int) -> None:
        self._batches, self._encoder, self._seed = batches, encoder, seed

    def __len__(self) -> int:
        return len(self._batches)

    def __getitem__(self, number: int) -> Batch | None:
        rng = random.Random(self._seed * 1_000_003 + number)
        rows = [self._encoder.encode(example, rng) for example in self._batches[number]]
        kept = [row for row in rows if row is not None]
        return collate(kept, self._encoder.pad_id) if kept else None


def choose_general(questions: Sequence[TrainingQuestion], epochs: int) -> list[list[ReaderExample]]:
    """The general examples, once an epoch."""
    general = [example for one in questions if one.fold is None for example in one.examples]
    return [general for _ in range(epochs)]


def choose_for_fold(
    questions: Sequence[TrainingQuestion], fold: int | None, rng: random.Random
) -> list[ReaderExample]:
    """The examples of an epoch without those of a fold; None for all folds."""
    chosen: list[ReaderExample] = []
    for one in questions:
        if one.fold is None:
            chosen += [example for example in one.examples if rng.random() < _GENERAL_SHARE]
        elif one.fold != fold and one.examples:
            chosen += choose_passages(one.examples, rng)
    return chosen


def choose_passages(examples: Sequence[ReaderExample], rng: random.Random) -> list[ReaderExample]:
    """Some examples of a question, rather those that were retrieved first; one more if none answers."""
    answering = [example for example in examples if example.answering]
    others = sorted(
        (example for example in examples if not example.answering),
        key=lambda example: _RANK_WEIGHT * example.rank + _CHANCE_WEIGHT * rng.random(),
    )
    rng.shuffle(answering)
    return [*answering[:_MOST_ANSWERING], *others[: _MOST_OTHERS + (not answering)]]


def build_batches(
    examples: Sequence[ReaderExample], encoder: RowEncoder, most_tokens: int, rng: random.Random
) -> list[list[ReaderExample]]:
    counts = encoder.count_tokens([(example.question, example.passage) for example in examples])
    lengths = [min(MOST_TOKENS, count) for count in counts]
    batches = split_by_length(range(len(examples)), lengths, most_tokens, rng)
    return [[examples[number] for number in batch] for batch in batches]


def train(network: ReaderNetwork, stage: Stage, encoder: RowEncoder, *, most_tokens: int, workers: int) -> None:
    rng = random.Random(stage.seed)
    batches = [
        batch for examples in stage.epochs for batch in build_batches(examples, encoder, most_tokens, rng)
    ]
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = build_optimizer(trained, stage.rate)
    device = next(network.parameters()).device
    loader = DataLoader(
        _TrainingBatches(batches, encoder, stage.seed),
        batch_size=None,
        num_workers=workers,
        pin_memory=device.type == "cuda",
    )
    started, steps, losses = monotonic(), 0, deque[torch.Tensor](maxlen=_SHOWN_EVERY)
    network.train()
    for step, loaded in enumerate(loader):
        progress = max(step / len(batches), (monotonic() - started) / stage.seconds)
        if progress >= 1:
            break
        if loaded is None:
            continue
        for group in optimizer.param_groups:
            group["lr"] = compute_rate(stage.rate, step, progress)
        batch = Batch(*(values.to(device, non_blocking=True) for values in loaded))
        loss, about_sentences = compute_loss(network(batch.ids, batch.mask), batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        losses.append(about_sentences)
        steps = step + 1
        if steps % _SHOWN_EVERY == 0:
            show(stage, steps, len(batches), losses)
    show(stage, steps, len(batches), losses)
    print(f"{stage.name}: {monotonic() - started:.0f} s", flush=True)


def show(stage: Stage, steps: int, total: int, losses: Collection[torch.Tensor]) -> None:
    mean = f"{float(torch.stack([*losses]).mean()):.4f}" if losses else "unknown"
    print(f"{stage.name}: step {steps} of {total}, loss {mean}", flush=True)


def build_optimizer(parameters: Sequence[torch.nn.Parameter], rate: float) -> torch.optim.Optimizer:
    """Vectors, as biases, do not decay."""
    groups = [
        {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.01},
        {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98))


def compute_rate(rate: float, step: int, progress: float) -> float:
    """The learning rate: it rises over the first steps, and falls linearly to the end of steps or of time."""
    return rate * min(1, (step + 1) / _WARM_UP_STEPS) * max(_LEAST_RATE, 1 - progress)


def take_share(questions: Sequence[TrainingQuestion], share: float) -> list[TrainingQuestion]:
    return [one for one in questions if zlib.crc32(one.question.encode()) % 10_000 < share * 10_000]


@dataclass(frozen=True)
class Training:
    """The stages, and where their results are stored."""

    questions: Sequence[TrainingQuestion]
    folder: Path
    encoder: RowEncoder
    out: Path
    options: argparse.Namespace

    def run_general(self) -> None:
        path = self.out / "general.pt"
        if path.exists():
            return
        torch.manual_seed(1)
        network = self._build()
        epochs = choose_general(self.questions, self.options.general_epochs)
        stage = Stage("general", epochs, self.options.general_rate, self.options.general_seconds, seed=1)
        self._train(network, stage)
        store(network, path)

    def run_fold(self, name: str) -> None:
        """Train without a fold, or on all of them, and read its questions."""
        path, readings = self.out / f"fold-{name}.pt", self.out / f"fold-{name}.npz"
        fold = None if name == ALL else int(name)
        network = self._build()
        if not path.exists():
            number = FOLDS if fold is None else fold
            torch.manual_seed(100 + number)
            network.load_trained_state(torch.load(self.out / "general.pt", map_location=self.options.device))
            rng = random.Random(1000 * number + 17)
            epochs = [choose_for_fold(self.questions, fold, rng) for _ in range(self.options.fold_epochs)]
            stage = Stage(
                f"fold {name}", epochs, self.options.fold_rate, self.options.fold_seconds, seed=7 * number + 1
            )
            self._train(network, stage)
            store(network, path)
        if not readings.exists():
            network.load_trained_state(torch.load(path, map_location=self.options.device))
            pairs = [
                (one.question, passage) for one in self.questions if one.fold == fold for passage in one.read
            ]
            most_tokens = _READ_FACTOR * self.options.batch_tokens
            found = read_pairs(
                network, pairs, self.encoder, most_tokens=most_tokens, workers=self.options.workers
            )
            found.write(readings)
            print(f"fold {name}: {len(found.keys):,} passages read", flush=True)

    def write_results(self, names: Sequence[str]) -> None:
        join_readings([load_readings(self.out / f"fold-{name}.npz") for name in names]).write(
            self.out / "readings.npz"
        )
        if ALL in names:
            state = torch.load(self.out / f"fold-{ALL}.pt", map_location="cpu")
            write_reader(state, self.out / reader_model.READER_FILE)

    def _train(self, network: ReaderNetwork, stage: Stage) -> None:
        options = self.options
        train(network, stage, self.encoder, most_tokens=options.batch_tokens, workers=options.workers)

    def _build(self) -> ReaderNetwork:
        return ReaderNetwork(self.folder).to(self.options.device)


def store(network: ReaderNetwork, path: Path) -> None:
    partial = path.with_suffix(".tmp")
    torch.save(network.trained_state(), partial)
    partial.replace(path)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, default=0, help="processes that encode examples")
    parser.add_argument("--batch-tokens", type=int, default=24_576)
    parser.add_argument("--general-epochs", type=int, default=3)
    parser.add_argument("--fold-epochs", type=int, default=2)
    parser.add_argument("--general-rate", type=float, default=2e-4)
    parser.add_argument("--fold-rate", type=float, default=1.5e-4)
    parser.add_argument("--general-seconds", type=float, default=math.inf)
    parser.add_argument("--fold-seconds", type=float, default=math.inf)
    parser.add_argument("--folds", default=",".join([ALL, *map(str, range(FOLDS))]))
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--write", action="store_true", help="copy the reader into the package")
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    options.out.mkdir(parents=True, exist_ok=True)
    questions = take_share(read_training_set(options.examples), options.share)
    print(describe_sources(example for one in questions for example in one.examples), flush=True)
    folder = find_or_convert_model(options.models)
    training = Training(questions, folder, RowEncoder(folder), options.out, options)
    training.run_general()
    names = options.folds.split(",")
    for name in names:
        training.run_fold(name)
    training.write_results(names)
    if options.write:
        target = Path(reader_model.__file__).with_name(reader_model.READER_FILE)
        copyfile(options.out / reader_model.READER_FILE, target)


if __name__ == "__main__":
    main()
