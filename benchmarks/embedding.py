"""Compare the two ways to run an embedding model: PyTorch in float32, and ONNX Runtime in 8 bits.

    python benchmarks/embedding.py ARTICLES.jsonl[.gz] [--model bundled] [--passages 400] [--batches 1 4]

Each runs alone in its own process. The output has the time to the first answer, the passages of 180 words per
second for each batch size and as in an import, which also embeds the sentences if the model is asymmetric, the
time of a question, memory, and the cosines between the vectors of both.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from index.embedding.embedding_model import LoadedModel, TextEmbedder
from index.model.batches import batched
from index.model.protocols import PassageText
from index.text.sentences import split_sentences

WORDS = 180
QUESTIONS = 30
# As in an import.
PASSAGES_AT_ONCE = 32
BACKENDS = ("torch", "quantized")


def read_passages(path: Path, count: int) -> list[PassageText]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return list(islice((p for line in stream for p in split(json.loads(line))), count))


def split(record: dict[str, str]) -> list[PassageText]:
    texts = [" ".join(words) for words in batched(record["text"].split(), WORDS) if len(words) == WORDS]
    return [PassageText(record.get("title") or "", text, tuple(split_sentences(text))) for text in texts]


def load(backend: str, name: str, models: Path) -> LoadedModel:
    embedder = TextEmbedder(name, models)
    model = embedder._model if backend == "quantized" else embedder._load_exact()
    if type(model).__name__ != {"quantized": "QuantizedModel", "torch": "TorchModel"}[backend]:
        raise SystemExit(f"{name} cannot run in 8 bits")
    return model


def measure(backend: str, name: str, passages: list[PassageText], sizes: Sequence[int], models: Path) -> None:
    started = perf_counter()
    model = load(backend, name, models)
    model.embed_question("Who met the minister?")
    print(f"{backend}: first question after {perf_counter() - started:.1f} s, {memory('VmRSS')} MB", flush=True)
    times = []
    for number in range(QUESTIONS):
        asked = perf_counter()
        model.embed_question(f"What did the ministry say about the exercise of {1990 + number}?")
        times.append(perf_counter() - asked)
    print(f"{backend}: a question takes {median(times) * 1000:.1f} ms")
    ordered = sorted(passages, key=lambda passage: len(passage.text))
    for size in sizes:
        started = perf_counter()
        with ThreadPoolExecutor(model.threads) as threads:
            vectors = [
                v.passage for found in threads.map(model.embed_batch, batched(ordered, size)) for v in found
            ]
        took = perf_counter() - started
        print(f"{backend}: batches of {size:2}: {len(ordered) / took:6.1f} passages/s", flush=True)
    if backend == "quantized":
        embedder = TextEmbedder(name, models)
        embedder._loaded = model
        embedder.embed_question("Who met the minister?")
        started = perf_counter()
        for some in batched(passages, PASSAGES_AT_ONCE):
            embedder.embed_passages(some)
        took = perf_counter() - started
        print(f"{backend}: as an import does: {len(ordered) / took:6.1f} passages/s", flush=True)
    print(f"{backend}: peak {memory('VmHWM')} MB")
    np.save(models / f"{backend}.npy", np.array(vectors))


def memory(field: str) -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition(f"{field}:")[2].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--model", default="bundled")
    parser.add_argument("--passages", type=int, default=400)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--backend", choices=BACKENDS, help=argparse.SUPPRESS)
    parser.add_argument("--models", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.backend:
        passages = read_passages(options.articles_file, options.passages)
        measure(options.backend, options.model, passages, options.batches, options.models)
        return
    with tempfile.TemporaryDirectory() as folder:
        # The first run builds the graph; the second is the one that counts.
        TextEmbedder(options.model, Path(folder)).embed_question("Who?")
        for backend in BACKENDS:
            subprocess.run([sys.executable, *sys.argv, "--backend", backend, "--models", folder], check=True)
        exact, quantized = (np.load(Path(folder) / f"{backend}.npy") for backend in BACKENDS)
    cosines = (exact * quantized).sum(axis=1)
    print(f"cosine of both: mean {cosines.mean():.4f}, least {cosines.min():.4f}")


if __name__ == "__main__":
    main()
