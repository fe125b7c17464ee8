"""While hostile files and texts are parsed, the event loop runs and questions are answered."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from event_loop_lag import measuring_lateness
from hostile_content import hostile_files, hostile_texts
from libraries import TALKS, canal, talks

from bot.executor.index_executor import IndexExecutor
from index import (
    SHARED_CORPUS,
    Answer,
    ArticleDraft,
    CorpusName,
    IndexSettings,
    NewsIndex,
    ReadError,
    open_index,
)
from index.workers.worker_pool import WorkerPool
from index.workers.worker_process import CallLimits

pytestmark = pytest.mark.slow

LATEST_S = 0.25
CORPUS = CorpusName("guild-1")


class QuestionAsker:
    """Asks one question after another and counts the answers."""

    def __init__(self, executor: IndexExecutor) -> None:
        self._executor = executor
        self.answered = 0

    async def ask_on(self) -> None:
        while True:
            answer = await self._executor.answer(
                self._executor.queue_question(1),
                lambda index: index.ask("When will the two sides meet in Taipei?", corpora=[SHARED_CORPUS]),
            )
            assert isinstance(answer, Answer)
            assert answer.citations[0].quote in TALKS
            self.answered += 1
            await asyncio.sleep(0.02)


def open_library(folder: Path, workers: WorkerPool) -> NewsIndex:
    """With the real model, whose tokenizer also gets the hostile texts."""
    settings = IndexSettings(data_dir=folder, answer_threshold=0.0, _env_file=None)
    return open_index(settings, workers=workers)


async def read(executor: IndexExecutor, name: str, content: bytes, person_id: int) -> None:
    """Read, preview and store a file, like `/article add`."""
    try:
        draft = await executor.read_content(person_id, lambda index: index.read_bytes(content, name=name))
    except ReadError:
        return
    await add(executor, replace(draft, title=draft.title or name))


async def add(executor: IndexExecutor, draft: ArticleDraft) -> None:
    preview = await executor.lookup(lambda index: index.preview(CORPUS, draft))
    await executor.change(lambda index: index.add(CORPUS, [draft], expected=[preview.expected]))


@pytest.mark.parametrize("kind", ["files", "texts"])
async def test_event_loop_is_never_late_while_hostile_content_is_read(tmp_path: Path, kind: str) -> None:
    workers = WorkerPool(size=2, limits=CallLimits(cpu_s=2, wall_s=120, memory_bytes=500_000_000))
    with open_library(tmp_path, workers) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        index.warm()
        executor = IndexExecutor(index)
        asker = QuestionAsker(executor)
        asking = asyncio.create_task(asker.ask_on())
        async with measuring_lateness() as lateness:
            if kind == "files":
                contents = hostile_files().items()
                await asyncio.gather(*(read(executor, *item, place) for place, item in enumerate(contents)))
            else:
                drafts = [ArticleDraft(text=text, title=name) for name, text in hostile_texts().items()]
                await asyncio.gather(*(add(executor, draft) for draft in drafts))
        asking.cancel()
        await executor.close()
    workers.close()

    assert asker.answered > 10
    assert lateness.loop_s < LATEST_S + lateness.machine_s
