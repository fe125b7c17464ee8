"""Measure what the bot needs with the shipped models: memory, processor time of a question and idle, disk.

    python benchmarks/sizing.py LIBRARY QUESTIONS.jsonl [--articles 1000 10000] [--without-reader]

LIBRARY is the data folder of a library of real articles with the model 'multilingual'. For each size it is
copied and filled up with made articles, 8 passages each. Then the real program runs against a simulated Discord
on loopback, and people ask QUESTIONS. "cpu" is processor time of all threads and worker processes.
"""

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

import psutil
from large_library import fill_up

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "support")]

import wire_entities as entities  # noqa: E402
from waiting import eventually  # noqa: E402
from wire_discord import WireDiscord  # noqa: E402
from wire_interactions import Interaction  # noqa: E402
from wire_load import is_refused, servers_with_ships  # noqa: E402
from wire_program import BotProgram  # noqa: E402

from index import IndexSettings, open_index  # noqa: E402
from index.embedding.model_files import MODELS_FOLDER  # noqa: E402
from index.maintenance.backup import DERIVED_FOLDER  # noqa: E402
from index.store.sqlite_backend import DATABASE_FILE  # noqa: E402

_MODEL = "multilingual"
_PASSAGES_AN_ARTICLE = 8
# Above the numbers of the library's own articles and passages.
_FIRST_MADE = 2_000_000
_IDLE_S = 30
_QUESTIONS = 120
# Of one server, at most 60 questions a minute are answered.
_SERVERS = 10
_PEOPLE = (1, 2, 8)
"""How many ask at once. The reader rests while more questions run than there are processors."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("questions_file", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--without-reader", action="store_true")
    options = parser.parse_args()
    lines = options.questions_file.read_text("utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    for articles in options.articles:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            shutil.copytree(options.library, data)
            _fill(data, articles)
            asyncio.run(_measure(Path(folder), questions, has_reader=not options.without_reader))


def _fill(data: Path, articles: int) -> None:
    """Make the library so large, with the index files that the bot will find."""
    with open_index(IndexSettings(data_dir=data, embedding_model=_MODEL, _env_file=None)) as index:
        index.sync()
        missing = articles * _PASSAGES_AN_ARTICLE - index.measure().passages
        if missing > 0:
            fill_up(index, missing - missing % 5, first=_FIRST_MADE)
        print(f"\n{articles:,} articles, {index.measure().passages:,} passages")
    database = (data / DATABASE_FILE).stat().st_size
    derived, models = _measure_folder(data / DERIVED_FOLDER), _measure_folder(data / MODELS_FOLDER)
    sizes = (f"{size / 1e6:,.0f} MB" for size in (database, derived, models))
    print("disk: database {}, index files {}, models {}".format(*sizes), flush=True)


def _measure_folder(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


async def _measure(folder: Path, questions: Sequence[str], *, has_reader: bool) -> None:
    began_at = perf_counter()
    settings = {"INDEX_EMBEDDING_MODEL": _MODEL, "INDEX_READER": str(has_reader)}
    with servers_with_ships(_SERVERS) as servers:
        waiting = zip(questions, cycle(servers), strict=False)
        async with (
            WireDiscord() as discord,
            BotProgram(folder, DISCORD_API_URL=discord.api_url, **settings) as bot,
        ):
            await discord.wait_until_connected()
            await bot.wait_until_ready()
            process = psutil.Process(bot.pid)
            print(f"ready after {perf_counter() - began_at:.1f} s, cpu {_measure_cpu(process):.1f} s")
            await _ask(discord, islice(waiting, 1))
            _print_memory("after the first answer", process)
            cpu = _measure_cpu(process)
            await asyncio.sleep(_IDLE_S)
            print(f"idle: {(_measure_cpu(process) - cpu) / _IDLE_S:.2%} of a processor", flush=True)
            for people in _PEOPLE:
                await _measure_questions(discord, process, islice(waiting, _QUESTIONS), people)
                _print_memory("afterwards", process)


async def _measure_questions(
    discord: WireDiscord, process: psutil.Process, asked: Iterator[tuple[str, str]], people: int
) -> None:
    began_at, cpu = perf_counter(), _measure_cpu(process)
    await asyncio.gather(*(_ask(discord, asked) for _ in range(people)))
    took_s, cpu_s = perf_counter() - began_at, _measure_cpu(process) - cpu
    rates = [60 * _QUESTIONS / passed_s for passed_s in (cpu_s, took_s)]
    print(f"{people} at once: cpu {1000 * cpu_s / _QUESTIONS:.0f} ms a question, ", end="")
    print(f"{rates[0]:.0f} a minute of a processor, {rates[1]:.0f} a minute of the clock")


async def _ask(discord: WireDiscord, questions: Iterator[tuple[str, str]]) -> None:
    """Ask one question after the other, each as another person, on the server given with it."""
    for question, server in questions:
        asked = await discord.command("ask", by=entities.newcomer(), guild=server, question=question)
        await eventually(lambda asked=asked: _is_over(asked), within_s=60)
        assert not is_refused(asked), asked.reply


def _is_over(asked: Interaction) -> bool:
    """Whether the reply is an answer or a refusal, not the place in the queue."""
    return asked.is_finished and not (asked.reply["content"] or "").startswith("Waiting:")


def _measure_cpu(process: psutil.Process) -> float:
    return sum(sum(each.cpu_times()[:2]) for each in (process, *process.children(recursive=True)))


def _print_memory(when: str, process: psutil.Process) -> None:
    own = process.memory_full_info()
    workers = [round(child.memory_full_info().uss / 1e6) for child in process.children(recursive=True)]
    print(f"memory {when}: {own.uss / 1e6:,.0f} MB ({own.rss / 1e6:,.0f} with mapped files), workers {workers}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
