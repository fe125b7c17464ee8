"""Train the reader: the upper layers of multilingual-e5-small, to find the sentence that answers a question.

    python benchmarks/train_reader.py DATA MODELS CHECKPOINT [--epochs 2] [--threads 1] [--write]

DATA contains squad2-half, reader-train, quotes-polnear and scale; MODELS the converted model, as `watchdesk`
stores it in the folder `models` of a library. Every few minutes, the state is stored in CHECKPOINT; a repeated
run goes on from there. `--write` writes the layers into the package afterwards. Requires torch and
transformers. Two epochs take 100 minutes on one core that multiplies in bfloat16.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from reader_examples import ReaderExample, count_sources, read_examples
from safetensors.numpy import save_file
from torch import nn
from transformers import AutoModel

from index.embedding import reader_model
from index.embedding.model_folder import read_mean_pooled_bert
from index.embedding.quantization import READER_HEAD
from index.embedding.reader_input import ReaderEncoder
from index.embedding.text_tokenizer import TextTokenizer
from index.model.protocols import PassageSentences
from index.text.tokenizer import content_tokens

FROZEN_LAYERS = 4
MOST_TOKENS = 190
BATCH_TOKENS = 4096
LEARNING_RATE = 1.5e-4
WARM_UP = 0.05
# The weight of finding the first and the last word of an answer, relative to finding its sentence.
ANSWER_WEIGHT = 0.4
_NEVER = -1e4
_STORED_EVERY = 500
_SHOWN_EVERY = 25
# Questions as people type them: without a title or question mark, in lower case, as keywords, with a typo.
_NO_TITLE, _KEYWORDS, _LOWER, _NO_MARK, _TYPO = 0.15, 0.06, 0.3, 0.3, 0.1


@dataclass(frozen=True)
class Row:
    """The tokens of an example, and the places of what answers."""

    ids: np.ndarray
    places: np.ndarray
    sentences: int
    answering: Sequence[int]
    starts: Sequence[int]
    """The tokens with which an answer may begin, likewise `ends`; empty if nothing answers."""
    ends: Sequence[int]
    knows_answers: bool


@dataclass(frozen=True)
class Batch:
    rows: Sequence[Row]
    ids: torch.Tensor
    mask: torch.Tensor
    places: torch.Tensor

    @property
    def sentences(self) -> int:
        return max(row.sentences for row in self.rows)


class RowBuilder:
    """Encodes examples; with a random generator, as training needs them."""

    def __init__(self, folder: Path) -> None:
        settings = read_mean_pooled_bert(folder)
        if settings is None:
            raise SystemExit(f"no model in {folder}")
        self._tokenizer = TextTokenizer(folder, settings.max_tokens, settings.pad_id)
        self._encoder = ReaderEncoder(self._tokenizer, MOST_TOKENS)
        self._pad = settings.pad_id

    def build(self, example: ReaderExample, rng: random.Random | None) -> Row | None:
        """None if the sentence that answers is too long."""
        question, title = example.question, example.title
        if rng is not None:
            question = vary(question, rng)
            title = "" if rng.random() < _NO_TITLE else title
        start = self._find_start(example, question, title, rng)
        read = self._encoder.encode(question, PassageSentences(title, example.sentences[start:]))
        count = int(read.places.max()) + 1
        answering = [p - start for p in example.answering if 0 <= p - start < count]
        if example.answering and not answering:
            return None
        spans = [
            (int(tokens[0]), int(tokens[-1]))
            for place in answering
            for a, b in (example.answers or {}).get(place + start, ())
            if len(tokens := self._find_tokens(read.places, read.offsets, place, a, b))
        ]
        knows = example.answers is not None or not example.answering
        return Row(
            read.ids[0], read.places, count, answering, [a for a, _ in spans], [b for _, b in spans], knows
        )

    def collate(self, rows: Sequence[Row]) -> Batch:
        shape = (len(rows), max(len(row.ids) for row in rows))
        ids, places = np.full(shape, self._pad), np.full(shape, -1)
        mask = np.zeros(shape, np.int64)
        for line, row in enumerate(rows):
            ids[line, : len(row.ids)] = row.ids
            places[line, : len(row.ids)] = row.places
            mask[line, : len(row.ids)] = 1
        return Batch(rows, torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(places))

    @staticmethod
    def _find_tokens(places: np.ndarray, offsets: np.ndarray, place: int, start: int, end: int) -> np.ndarray:
        return np.nonzero((places == place) & (offsets[:, 0] < end) & (offsets[:, 1] > start))[0]

    def _find_start(self, example: ReaderExample, question: str, title: str, rng: random.Random | None) -> int:
        """The first sentence to read, at random, so that the one that answers fits."""
        lengths = self._tokenizer.count(example.sentences)
        own = sum(self._tokenizer.count([question, title])) + 4
        room = MOST_TOKENS - own
        if sum(lengths) <= room:
            return 0
        start = min(example.answering) if example.answering else rng.randrange(len(lengths)) if rng else 0
        back = (rng.random() if rng else 0.5) * max(0, room - lengths[start])
        while start and lengths[start - 1] <= back:
            start -= 1
            back -= lengths[start]
        return start


class ReaderNetwork(nn.Module):
    """The encoder with a linear layer that gives three logits for each token."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # Attention with dropout takes a slow path on a CPU.
        without = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, **without)
        self.head = nn.Linear(self.encoder.config.hidden_size, 3)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:FROZEN_LAYERS]:
            layer.requires_grad_(False)

    def forward(self, batch: Batch) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.head(self.encoder(batch.ids, attention_mask=batch.mask).last_hidden_state)
        return logits.float()


def score_sentences(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Shape (examples, sentences + 1): the logit of each sentence, and of no sentence."""
    own = logits[..., 0]
    columns = []
    for place in range(batch.sentences):
        inside = batch.places == place
        total = torch.logsumexp(own.masked_fill(~inside, _NEVER), 1)
        columns.append(torch.where(inside.any(1), total, _NEVER))
    return torch.stack([*columns, own[:, 0]], 1)


def compute_loss(logits: torch.Tensor, batch: Batch) -> tuple[torch.Tensor, float]:
    """The loss, and the part of it that is about sentences."""
    scores = score_sentences(logits, batch)
    wanted = torch.zeros_like(scores, dtype=torch.bool)
    for line, row in enumerate(batch.rows):
        wanted[line, list(row.answering) or [batch.sentences]] = True
    about_sentences = cross_entropy(scores, wanted).mean()
    loss = about_sentences
    readable = batch.places >= 0
    readable[:, 0] = True
    known = [line for line, row in enumerate(batch.rows) if row.knows_answers]
    for column, field in ((1, "starts"), (2, "ends")):
        wanted = torch.zeros_like(readable)
        for line in known:
            wanted[line, list(getattr(batch.rows[line], field)) or [0]] = True
        losses = cross_entropy(logits[..., column].masked_fill(~readable, _NEVER)[known], wanted[known])
        loss = loss + ANSWER_WEIGHT * losses.sum() / len(batch.rows)
    return loss, about_sentences.item()


def cross_entropy(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Of each row, where any of the wanted columns is right."""
    return -torch.logsumexp(torch.log_softmax(logits, 1).masked_fill(~wanted, _NEVER), 1)


def vary(question: str, rng: random.Random) -> str:
    """The question as somebody might type it."""
    if rng.random() < _KEYWORDS:
        words = [word for word in question.rstrip("?").split() if content_tokens(word)]
        question = " ".join(words) if len(words) >= 3 else question
    if rng.random() < _LOWER:
        question = question.lower()
    if rng.random() < _NO_MARK:
        question = question.rstrip(" ?")
    words = question.split()
    if words and rng.random() < _TYPO:
        place = rng.randrange(len(words))
        words[place] = misspell(words[place], rng)
        question = " ".join(words)
    return question


def misspell(word: str, rng: random.Random) -> str:
    """Leave out a letter, exchange it with the next one, or type it twice; short words stay."""
    if len(word) < 5:
        return word
    at = rng.randrange(1, len(word) - 1)
    changed = (word[at + 1 :], word[at + 1] + word[at] + word[at + 2 :], word[at] + word[at:])
    return word[:at] + rng.choice(changed)


def build_batches(
    examples: Sequence[ReaderExample], builder: RowBuilder, rng: random.Random
) -> Iterator[Sequence[Row]]:
    """All examples in random order, in batches of similar length."""
    order = rng.sample(range(len(examples)), len(examples))
    for first in range(0, len(order), 2000):
        rows = [builder.build(examples[place], rng) for place in order[first : first + 2000]]
        batches: list[list[Row]] = [[]]
        for row in sorted((row for row in rows if row), key=lambda row: len(row.ids)):
            if batches[-1] and len(row.ids) * (len(batches[-1]) + 1) > BATCH_TOKENS:
                batches.append([])
            batches[-1].append(row)
        rng.shuffle(batches)
        yield from batches


@torch.no_grad()
def validate(network: ReaderNetwork, examples: Sequence[ReaderExample], builder: RowBuilder) -> str:
    """How often the best sentence answers, and how well near misses are told from answerable questions."""
    network.eval()
    right: dict[str, list[bool]] = {}
    best: dict[str, list[float]] = {}
    for example in examples:
        row = builder.build(example, None)
        if row is None or not row.sentences:
            continue
        batch = builder.collate([row])
        *scores, nothing = score_sentences(network(batch), batch)[0].tolist()
        place = int(np.argmax(scores))
        best.setdefault(example.source, []).append(scores[place] - nothing)
        if example.answering:
            right.setdefault(example.source, []).append(place in row.answering)
    network.train()
    shares = [f"{source} {np.mean(found):.3f}" for source, found in right.items()]
    pairs = (("squad", "squad near miss"), ("squad", "squad other"), ("nq", "nq other"))
    shares += [f"AUC {two} {area_under_curve(best[one], best[two]):.3f}" for one, two in pairs]
    return ", ".join(shares)


def area_under_curve(greater: Sequence[float], less: Sequence[float]) -> float:
    """How often a value of the first list exceeds one of the second."""
    difference = np.array(greater)[:, None] - np.array(less)[None, :]
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def train(options: argparse.Namespace) -> ReaderNetwork:
    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    found = read_examples(options.data)
    print(f"examples: {len(found.training):,} ({count_sources(found.training)})")
    folder = options.models / "multilingual-e5-small"
    builder, network = RowBuilder(folder), ReaderNetwork(folder)
    trained = [p for p in network.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in trained if p.dim() > 1], "weight_decay": 0.01},
            {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0.0},
        ],
        lr=LEARNING_RATE,
        betas=(0.9, 0.98),
    )
    per_epoch = sum(1 for _ in build_batches(found.training, builder, random.Random(0)))
    total, step = int(per_epoch * options.epochs), 0
    if options.checkpoint.exists():
        stored = torch.load(options.checkpoint)
        network.load_state_dict(stored["network"])
        optimizer.load_state_dict(stored["optimizer"])
        step = stored["step"]
    started, losses = monotonic(), []
    network.train()
    while step < total:
        epoch, done = divmod(step, per_epoch)
        for place, rows in enumerate(build_batches(found.training, builder, random.Random(1000 + epoch))):
            if place < done:
                continue
            if step == total:
                break
            rate = LEARNING_RATE * min((step + 1) / (total * WARM_UP), max(0.02, 1 - step / total), 1)
            for group in optimizer.param_groups:
                group["lr"] = rate
            batch = builder.collate(rows)
            loss, about_sentences = compute_loss(network(batch), batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            losses.append(about_sentences)
            if step % _SHOWN_EVERY == 0:
                minutes = (monotonic() - started) / 60
                print(f"{step} of {total}: {np.mean(losses[-200:]):.4f} ({minutes:.1f} min)", flush=True)
            if step % _STORED_EVERY == 0 or step == total:
                store(options.checkpoint, network, optimizer, step)
                print(validate(network, found.validation, builder), flush=True)
    return network


def store(path: Path, network: ReaderNetwork, optimizer: torch.optim.Optimizer, step: int) -> None:
    partial = path.with_suffix(".tmp")
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    torch.save(state, partial)
    partial.replace(path)


def write_layers(network: ReaderNetwork, path: Path) -> None:
    """Write the trained layers: matrices in 8 bits with a scale for each row, vectors and the head in 32."""
    tensors: dict[str, np.ndarray] = {}
    for name, parameter in network.encoder.named_parameters():
        if not parameter.requires_grad:
            continue
        values = parameter.detach().numpy()
        if values.ndim == 1:
            tensors[name] = values
            continue
        scales = (np.maximum(np.abs(values).max(axis=1), 1e-12) / 127).astype(np.float32)
        tensors[name] = np.rint(values / scales[:, None]).astype(np.int8)
        tensors[f"{name}.scale"] = scales
    for name, parameter in network.head.named_parameters():
        tensors[f"{READER_HEAD}.{name}"] = parameter.detach().numpy()
    save_file(tensors, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write the layers into the package")
    options = parser.parse_args()
    network = train(options)
    if options.write:
        write_layers(network, Path(reader_model.__file__).with_name(reader_model.READER_FILE))


if __name__ == "__main__":
    main()
