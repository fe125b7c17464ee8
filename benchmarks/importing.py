"""Measure the speed of an import compared with the model alone on the same passages, and of a second import.

    python benchmarks/importing.py ARTICLES.jsonl[.gz] [--articles 300]

Everything runs in one process with one temporary library: first the embedding model alone (in batches of 32 and
of its best size), then the import, the same import again, and two reindexes.
"""

import argparse
import gzip
import json
import tempfile
from itertools import islice
from pathlib import Path
from time import perf_counter

from index import SHARED_CORPUS, IndexSettings, NewsIndex, open_index
from index.embedding.embedding_model import LoadedModel, TextEmbedder
from index.model.batches import batched
from index.model.protocols import PassageText
from index.search.passage_splitter import PassageLimits, split_article, truncate_title


def read_records(path: Path, count: int) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in islice(stream, count)]


def split(embedder: TextEmbedder, records: list[dict[str, str]], words: int) -> list[PassageText]:
    limits = PassageLimits(words, embedder.max_tokens)
    texts = []
    for record in records:
        title = record.get("title") or ""
        shown = truncate_title(title, embedder.count_tokens)
        for span in split_article(title, record["text"], limits=limits, count_tokens=embedder.count_tokens):
            texts.append(PassageText(shown, record["text"][span.start : span.end], ()))
    return texts


def embed(model: LoadedModel, passages: list[PassageText], size: int) -> None:
    for batch in batched(passages, size):
        model.embed_batch(batch)


def timed(label: str, action: object, passages: int) -> float:
    started = perf_counter()
    result = action()  # type: ignore[operator]
    took = perf_counter() - started
    print(
        f"{label:34} {took:8.2f} s  {passages / took:8.1f} passages/s  {result if result else ''}", flush=True
    )
    return took


def passages_of(index: NewsIndex) -> int:
    return index.status().corpora[0].passages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    options = parser.parse_args()
    embedder = TextEmbedder("bundled")
    records = read_records(options.articles_file, options.articles)
    texts = sorted(split(embedder, records, words=180), key=lambda passage: len(passage.text))
    model = embedder._model
    model.embed_batch(texts[:4])
    best = model.batch_size
    bare = {
        size: timed(
            f"the model alone, batches of {size}",
            lambda size=size: embed(model, texts, size),
            len(texts),
        )
        for size in (32, best)
    }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        settings = IndexSettings(data_dir=Path(folder) / "data", _env_file=None)
        with open_index(settings, embedder=embedder) as index:
            first = timed("import", lambda: index.import_file(SHARED_CORPUS, file) is None, len(texts))
            stored = passages_of(index)
            again = timed(
                "the same import again", lambda: index.import_file(SHARED_CORPUS, file) is None, stored
            )
            reindex = timed("reindex, nothing changed", lambda: index.reindex() is None, stored)
            full = timed("reindex --full, nothing changed", lambda: index.reindex(full=True) is None, stored)
    rate = stored / first
    print(
        f"stored {stored}; import / model alone: {rate / (len(texts) / bare[32]):.3f} (batches of 32), "
        f"{rate / (len(texts) / bare[best]):.3f} (batches of {best}); again {first / again:.0f}, reindex "
        f"{first / reindex:.0f}, full reindex {first / full:.0f} times faster than the first import"
    )


if __name__ == "__main__":
    main()
