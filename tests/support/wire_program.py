"""The real program `python -m bot` as a process, for tests that talk to it over the wire."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import child_processes
from prepared_models import link_models
from waiting import eventually
from wire_discord import TOKEN

ROOT = Path(__file__).parents[2]


class BotProgram:
    """Started on entry; killed and reaped on exit in every case."""

    def __init__(self, folder: Path, *, program: Sequence[str] = ("-m", "bot"), **environment: str) -> None:
        self._folder = folder
        self._program = program
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("DISCORD_", "INDEX_"))
        }
        self._environment = kept | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "HF_HUB_OFFLINE": "1",
            "INDEX_DATA_DIR": str(folder / "data"),
            "INDEX_DATABASE_URL": child_processes.database_url_of(folder / "data"),
            "INDEX_EMBEDDING_MODEL": "bundled",
            "DISCORD_TOKEN": TOKEN,
            **environment,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.stderr = ""

    async def __aenter__(self) -> Self:
        if self._environment["INDEX_EMBEDDING_MODEL"] == "bundled":
            link_models(Path(self._environment["INDEX_DATA_DIR"]))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._program,
            cwd=self._folder,  # a folder without `.env`
            env=self._environment,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running.returncode is None:
            self._running.kill()
        await self._running.wait()
        if self._reading is not None:
            await self._reading
        print(self.stderr)  # pytest shows it when a test fails
        assert self._environment["DISCORD_TOKEN"] not in self.stderr or not self._environment["DISCORD_TOKEN"]

    async def run_terminal(self, *arguments: str, stdin: str = "") -> str:
        """Run `watchdesk …` on the same data folder and return its output. Fails if the command fails."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from bot.cli.main import main; main()",
            *arguments,
            cwd=self._folder,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, told = await process.communicate(stdin.encode())
        assert process.returncode == 0, told.decode()
        return printed.decode()

    @property
    def lines(self) -> list[str]:
        """The lines it wrote to stderr."""
        return self.stderr.splitlines()

    def said(self, pattern: str) -> list[str]:
        """The lines that match the pattern."""
        return [line for line in self.lines if re.search(pattern, line)]

    async def wait_until_said(self, pattern: str, *, within_s: float = 20) -> None:
        await eventually(lambda: self.said(pattern), within_s=within_s)

    async def wait_until_ready(self) -> None:
        """Wait until the model is loaded; questions are told to wait before."""
        await self.wait_until_said("ready to answer questions", within_s=120)

    def send_signal(self, number: signal.Signals) -> None:
        self._running.send_signal(number)

    async def exit_code(self, *, within_s: float = 20) -> int:
        """Wait for it to end."""
        async with asyncio.timeout(within_s):
            code = await self._running.wait()
        if self._reading is not None:
            await self._reading
        return code

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def _running(self) -> asyncio.subprocess.Process:
        assert self._process is not None, "not started"
        return self._process

    async def _read(self) -> None:
        assert self._running.stderr is not None
        while chunk := await self._running.stderr.read(4096):
            self.stderr += chunk.decode(errors="replace")
