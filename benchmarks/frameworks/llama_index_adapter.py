"""LlamaIndex: a `VectorStoreIndex` with the default stores, persisted to disk.

`SentenceSplitter` counts tokens and overlaps by 20. The title is metadata, which is embedded with each passage
by default. Mode `dense` is the retriever of the index; mode `hybrid` fuses it with BM25 by reciprocal rank.
"""

from collections.abc import Sequence

from adapter import WORD_TOKENS, WORDS_PER_PASSAGE, Job, measure
from llama_index.core import Document, Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding


class Adapter:
    def __init__(self, job: Job) -> None:
        self._folder = str(job.folder)
        Settings.llm = MockLLM()  # nothing is generated
        Settings.embed_model = HuggingFaceEmbedding(model_name=str(job.model))
        if job.stage != "import":
            self._retriever = self._open_retriever(job)

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        documents = [
            Document(
                text=article["text"],
                metadata={"title": article["title"], "key": article["key"]},
                excluded_embed_metadata_keys=["key"],
                excluded_llm_metadata_keys=["key"],  # or its length counts against the size of a passage
            )
            for article in articles
        ]
        splitter = SentenceSplitter(chunk_size=round(WORDS_PER_PASSAGE * WORD_TOKENS), chunk_overlap=20)
        index = VectorStoreIndex.from_documents(documents, transformations=[splitter])
        index.storage_context.persist(persist_dir=self._folder)
        return len(index.docstore.docs)

    def ask(self, question: str, asked: str) -> list[str]:  # noqa: ARG002 - the day is not used
        return [found.node.metadata["key"] for found in self._retriever.retrieve(question)]

    def _open_retriever(self, job: Job) -> BaseRetriever:
        index = load_index_from_storage(StorageContext.from_defaults(persist_dir=self._folder))
        vectors = index.as_retriever(similarity_top_k=job.passages)
        if job.mode == "dense":
            return vectors
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.retrievers.bm25 import BM25Retriever

        words = BM25Retriever.from_defaults(docstore=index.docstore, similarity_top_k=job.passages)
        return QueryFusionRetriever(
            [vectors, words],
            similarity_top_k=job.passages,
            num_queries=1,
            mode="reciprocal_rerank",
            use_async=False,
        )


if __name__ == "__main__":
    measure(Adapter)
