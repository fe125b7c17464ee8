"""Haystack: an indexing and a query pipeline around its in-memory document store, saved to disk.

The splitter counts words; the title is embedded with each passage (`meta_fields_to_embed`). Mode `dense`
retrieves by embedding. Mode `hybrid` joins that with BM25 by reciprocal rank fusion.
"""

from collections.abc import Sequence

from adapter import WORDS_PER_PASSAGE, Job, measure
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


class Adapter:
    def __init__(self, job: Job) -> None:
        self._file = job.folder / "store.json"
        self._is_hybrid = job.mode == "hybrid"
        if job.stage == "import":
            self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
            self._pipeline = self._indexing_pipeline(job)
        else:
            self._store = InMemoryDocumentStore.load_from_disk(str(self._file))
            self._pipeline = self._query_pipeline(job)
        self._pipeline.warm_up()

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        documents = [
            Document(content=article["text"], meta={"title": article["title"], "key": article["key"]})
            for article in articles
        ]
        self._pipeline.run({"splitter": {"documents": documents}})
        self._store.save_to_disk(str(self._file))
        return self._store.count_documents()

    def ask(self, question: str, asked: str) -> list[str]:  # noqa: ARG002 - the day is not used
        data = {"embedder": {"text": question}}
        if self._is_hybrid:
            data["words"] = {"query": question}
        found = self._pipeline.run(data)["joiner" if self._is_hybrid else "vectors"]["documents"]
        return [document.meta["key"] for document in found]

    def _indexing_pipeline(self, job: Job) -> Pipeline:
        pipeline = Pipeline()
        pipeline.add_component("splitter", DocumentSplitter(split_by="word", split_length=WORDS_PER_PASSAGE))
        embedder = SentenceTransformersDocumentEmbedder(
            model=str(job.model), meta_fields_to_embed=["title"], progress_bar=False
        )
        pipeline.add_component("embedder", embedder)
        pipeline.add_component("writer", DocumentWriter(document_store=self._store))
        pipeline.connect("splitter", "embedder")
        pipeline.connect("embedder", "writer")
        return pipeline

    def _query_pipeline(self, job: Job) -> Pipeline:
        pipeline = Pipeline()
        embedder = SentenceTransformersTextEmbedder(model=str(job.model), progress_bar=False)
        pipeline.add_component("embedder", embedder)
        pipeline.add_component("vectors", InMemoryEmbeddingRetriever(self._store, top_k=job.passages))
        pipeline.connect("embedder.embedding", "vectors.query_embedding")
        if self._is_hybrid:
            pipeline.add_component("words", InMemoryBM25Retriever(self._store, top_k=job.passages))
            joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=job.passages)
            pipeline.add_component("joiner", joiner)
            pipeline.connect("vectors", "joiner")
            pipeline.connect("words", "joiner")
        return pipeline


if __name__ == "__main__":
    measure(Adapter)
