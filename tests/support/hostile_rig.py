"""A library to which hostile files or texts are added, as by `/article add`, while a person asks questions."""

import asyncio
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from hostile_content import hostile_files, hostile_texts
from libraries import TALKS, canal, talks

from bot.executor.index_executor import IndexExecutor
from index import SHARED_CORPUS, Answer, ArticleDraft, CorpusName, IndexSettings, ReadError, open_index
from index.workers.worker_pool import WorkerPool
from index.workers.worker_process import CallLimits

KINDS = ("files", "texts")

_CORPUS = CorpusName("guild-1")
_PAUSE_S = 0.02


class HostileRig:
    """With the real model, whose tokenizer also gets the hostile texts. A context manager."""

    def __init__(self, folder: Path) -> None:
        self._workers = WorkerPool(size=2, limits=CallLimits(cpu_s=2, wall_s=120, memory_bytes=500_000_000))
        settings = IndexSettings(data_dir=folder, answer_threshold=0.0, _env_file=None)
        self._index = open_index(settings, workers=self._workers)
        self._index.add(SHARED_CORPUS, [talks(), canal()])
        self._index.sync()
        self._index.warm()

    async def add_all(self, kind: str) -> int:
        """Add everything of a kind at once. Returns how many questions were answered meanwhile."""
        executor = IndexExecutor(self._index)
        adding = asyncio.ensure_future(self._add_all(executor, kind))
        answered = 0
        while not adding.done():
            await self._ask(executor)
            answered += 1
            await asyncio.sleep(_PAUSE_S)
        await adding
        await executor.close()
        return answered

    async def _add_all(self, executor: IndexExecutor, kind: str) -> None:
        if kind == "files":
            contents = hostile_files().items()
            await asyncio.gather(*(self._read(executor, *item, place) for place, item in enumerate(contents)))
        else:
            drafts = [ArticleDraft(text=text, title=name) for name, text in hostile_texts().items()]
            await asyncio.gather(*(self._add(executor, draft) for draft in drafts))

    async def _read(self, executor: IndexExecutor, name: str, content: bytes, person_id: int) -> None:
        """Read, preview and store a file."""
        try:
            draft = await executor.read_content(person_id, lambda index: index.read_bytes(content, name=name))
        except ReadError:
            return
        await self._add(executor, replace(draft, title=draft.title or name))

    async def _add(self, executor: IndexExecutor, draft: ArticleDraft) -> None:
        preview = await executor.lookup(lambda index: index.preview(_CORPUS, draft))
        await executor.change(lambda index: index.add(_CORPUS, [draft], expected=[preview.expected]))

    async def _ask(self, executor: IndexExecutor) -> None:
        answer = await executor.answer(
            executor.queue_question(1),
            lambda index: index.ask("When will the two sides meet in Taipei?", corpora=[SHARED_CORPUS]),
        )
        assert isinstance(answer, Answer)
        assert answer.citations[0].quote in TALKS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._index.close()
        self._workers.close()
