"""`watchdesk web`: the address that it prints, its end, and a port that is taken."""

import base64
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import child_processes
import pytest
from aiohttp.test_utils import unused_port
from cli_runner import run_terminal, use_folder
from libraries import open_library, talks

from index import SHARED_CORPUS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_library(tmp_path / "library") as index:
        index.add(SHARED_CORPUS, [talks()])
    return tmp_path / "library"


@contextmanager
def running(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "INDEX_DATABASE_URL": child_processes.database_url_of(folder),
    }
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from bot.cli.main import main; main()",
            "web",
            f"--port={port}",
            f"--data-dir={folder}",
        ],
        cwd=folder.parent,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals to send")
def test_site_is_served_at_the_printed_address_until_a_signal(folder: Path) -> None:
    port = unused_port()
    with running(folder, port) as process:
        printed = urlsplit(process.stdout.readline().strip())
        given = base64.b64encode(f"{printed.username}:{printed.password}".encode()).decode()
        with urlopen(Request(f"http://127.0.0.1:{port}/", headers={"Authorization": f"Basic {given}"})) as page:
            shown = page.read().decode()
        process.send_signal(signal.SIGTERM)  # handled as Ctrl-C is
        _, noted = process.communicate(timeout=30)

    assert (printed.hostname, printed.port) == ("127.0.0.1", port)
    assert len(printed.password) >= 22
    assert "It has 1 article and can be read." in shown
    assert process.returncode == 0
    assert noted.splitlines() == [
        "Open this address in a browser on this machine. Press Ctrl-C to stop.",
        "Stopped.",
    ]


def test_port_that_is_taken_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_folder(monkeypatch, folder.parent)
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "only-the-bot-may-read-it")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = run_terminal("web", "--port", port, "--data-dir", folder)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"watchdesk: cannot listen on port {port}: ")
    assert ended.err.endswith("; choose another with --port\n")
