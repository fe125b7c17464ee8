"""txtai: an `Embeddings` database with content, saved to disk; mode `hybrid` adds its BM25 index.

The splitter is the `Segmentation` pipeline with the sentence chunker of chonkie, which counts words.
"""

from collections.abc import Iterator, Sequence

from adapter import WORDS_PER_PASSAGE, Job, measure, with_title
from txtai import Embeddings


class Adapter:
    def __init__(self, job: Job) -> None:
        self._folder = str(job.folder / "index")
        self._passages = job.passages
        if job.stage == "import":
            self._embeddings = Embeddings(path=str(job.model), content=True, hybrid=job.mode == "hybrid")
        else:
            self._embeddings = Embeddings()
            self._embeddings.load(self._folder)

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        self._embeddings.index(_split(articles))
        self._embeddings.save(self._folder)
        return self._embeddings.count()

    def ask(self, question: str, asked: str) -> list[str]:  # noqa: ARG002 - the day is not used
        found = self._embeddings.search(question, self._passages)
        return [passage["id"].partition(" ")[0] for passage in found]


def _split(articles: Sequence[dict[str, str]]) -> Iterator[tuple[str, str, None]]:
    from txtai.pipeline import Segmentation

    segment = Segmentation(chunker="sentence", tokenizer="word", chunk_size=WORDS_PER_PASSAGE)
    for article in articles:
        for number, text in enumerate(segment(with_title(article))):
            yield f"{article['key']} {number}", text, None


if __name__ == "__main__":
    measure(Adapter)
