"""Watchdesk through the front door of `index`; mode `search` retrieves passages, mode `ask` answers.

Mode `fused` retrieves passages in the order of fusion, without the learned one. That one is fitted to the
questions of some data sets, so its recall on them is too high.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from adapter import WORDS_PER_PASSAGE, Job, measure

from index import SHARED_CORPUS, ArticleFacts, Filters, IndexSettings, NoAnswer, open_index
from index.qa.passage_retrieval import diversify, embed_question, retrieve_candidates
from index.qa.question import read_question
from index.store.article_queries import find_facts


class Adapter:
    def __init__(self, job: Job) -> None:
        self._job = job
        settings = IndexSettings(
            data_dir=job.folder,
            embedding_model=str(job.model),
            passage_words=WORDS_PER_PASSAGE,
            _env_file=None,
        )
        self._index = open_index(settings)
        self._index.warm()

    def add(self, articles: Sequence[dict[str, str]]) -> int:
        file = self._job.result.with_name("import.jsonl")
        file.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
        self._index.import_file(SHARED_CORPUS, file)
        passages = self._index.status().corpora[0].passages
        self._index.close()
        return passages

    def ask(self, question: str, asked: str) -> list[str]:
        if self._job.mode == "search":
            hits = self._index.search(question, corpora=[SHARED_CORPUS], k=self._job.passages)
            found = [hit.article for hit in hits]
        elif self._job.mode == "fused":
            found = self._retrieve_fused(question)
        else:
            found = self._answer(question, asked)
        return [article.url or "" for article in found]

    def _retrieve_fused(self, question: str) -> list[ArticleFacts]:
        read = read_question(question, max_chars=1000)
        with self._index.questions.open_view([SHARED_CORPUS]) as library:
            found = retrieve_candidates(read, embed_question(read, library), library, Filters())
            order = [found.owners[one.passage_id] for one in diversify(found.candidates, found.owners)]
            facts = find_facts(library.connection, set(order))
        return [facts[article_id] for article_id in order[: self._job.passages]]

    def _answer(self, question: str, asked: str) -> list[ArticleFacts]:
        """The articles whose sentences were compared, best first; times are relative to `asked`."""
        now = datetime.fromisoformat(f"{asked}T12:00+00:00")
        answer = self._index.ask(question, corpora=[SHARED_CORPUS], now=now)
        if answer.explanation is None:
            return list(answer.closest) if isinstance(answer, NoAnswer) else []
        return [passage.article for passage in answer.explanation.weighed]


if __name__ == "__main__":
    measure(Adapter)
