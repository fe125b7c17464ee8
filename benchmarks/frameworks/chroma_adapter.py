"""Chroma: a persistent collection, with langchain's `RecursiveCharacterTextSplitter`.

Mode `torch` embeds with `SentenceTransformerEmbeddingFunction`. Mode `onnx` uses the default embedding
function, which runs all-MiniLM-L6-v2 in ONNX Runtime. It would download its ONNX file; here
`chroma_export.py` exports the file from the weights that all systems use.
"""

from collections.abc import Sequence

import chromadb
from adapter import WORD_CHARACTERS, WORDS_PER_PASSAGE, Job, measure, with_title
from chromadb.utils.embedding_functions import ONNXMiniLM_L6_V2, SentenceTransformerEmbeddingFunction

BATCH = 500
"""Passages per `add`. The most that Chroma takes at once is 5,461."""


class Adapter:
    def __init__(self, job: Job) -> None:
        self._passages = job.passages
        client = chromadb.PersistentClient(path=str(job.folder))
        self._collection = client.get_or_create_collection(
            "articles", embedding_function=_embedding_function(job)
        )

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=WORDS_PER_PASSAGE * WORD_CHARACTERS, chunk_overlap=0
        )
        passages = [
            (article["key"], text) for article in articles for text in splitter.split_text(with_title(article))
        ]
        for start in range(0, len(passages), BATCH):
            batch = passages[start : start + BATCH]
            self._collection.add(
                ids=[str(number) for number in range(start, start + len(batch))],
                documents=[text for _, text in batch],
                metadatas=[{"key": key} for key, _ in batch],
            )
        return len(passages)

    def ask(self, question: str, asked: str) -> list[str]:  # noqa: ARG002 - the day is not used
        found = self._collection.query(query_texts=[question], n_results=self._passages)
        return [metadata["key"] for metadata in found["metadatas"][0]]


def _embedding_function(job: Job) -> ONNXMiniLM_L6_V2 | SentenceTransformerEmbeddingFunction:
    if job.mode == "torch":
        return SentenceTransformerEmbeddingFunction(model_name=str(job.model))
    function = ONNXMiniLM_L6_V2()
    function.DOWNLOAD_PATH = job.model
    function([""])  # loads the model
    return function


if __name__ == "__main__":
    measure(Adapter)
