"""Set-up prefers the CPU build of torch, warns before it installs another, and keeps an installed one."""

import socket
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import install_torch
import pytest
from install_torch import CPU_INDEX, OF_PYPI, WITHOUT_CUDA, install, is_reachable


class FakePip:
    """Fails for the arguments named; remembers all of them."""

    def __init__(self, *failing: tuple[str, ...]) -> None:
        self.failing = failing
        self.calls: list[tuple[str, ...]] = []

    def __call__(self, arguments: Sequence[str]) -> str | None:
        self.calls.append(tuple(arguments))
        return "no matching distribution" if tuple(arguments) in self.failing else None


def test_linux_gets_the_cpu_build_of_pytorch_org(capsys: pytest.CaptureFixture[str]) -> None:
    pip = FakePip()

    assert install("linux", pip, lambda _url: True) is None
    assert pip.calls == [("--extra-index-url", CPU_INDEX, *WITHOUT_CUDA)]
    assert capsys.readouterr().err == ""


def test_cpu_build_may_come_from_elsewhere_when_pytorch_org_does_not_answer() -> None:
    pip = FakePip()

    assert install("linux", pip, lambda _url: False) is None
    assert pip.calls == [WITHOUT_CUDA]


def test_size_of_cuda_is_said_before_it_is_downloaded(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    def pip(arguments: Sequence[str]) -> str | None:
        said.append(capsys.readouterr().err)
        return None if tuple(arguments) == OF_PYPI else "no matching distribution"

    assert install("linux", pip, lambda _url: False) is None
    assert said[0] == ""
    assert "was not installed: no matching distribution" in said[1]
    assert "about 3 GB to download" in said[1]


def test_failure_of_both_builds_is_returned() -> None:
    pip = FakePip(WITHOUT_CUDA, OF_PYPI)

    assert install("linux", pip, lambda _url: False) == "no matching distribution"


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_pypi_has_the_cpu_build_for_other_systems(platform: str) -> None:
    pip = FakePip()

    assert install(platform, pip, lambda _url: pytest.fail("asked")) is None
    assert pip.calls == [OF_PYPI]


def test_installed_torch_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_torch, "pip_install", lambda _arguments: pytest.fail("installed"))
    monkeypatch.setattr(install_torch, "version", lambda _name: "2.6.0+cu124")

    assert install_torch.main([]) == 0


def test_arguments_name_another_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    pip = FakePip()
    monkeypatch.setattr(install_torch, "pip_install", pip)
    monkeypatch.setattr(install_torch, "version", lambda _name: "2.5.1")

    assert install_torch.main(["torch", "--pre"]) == 0
    assert pip.calls == [("torch", "--pre")]


class _Answer(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(404 if self.path == "/missing" else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def answering() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.parametrize("path", ["", "missing"])
def test_server_that_answers_is_reachable(answering: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    assert is_reachable(answering + path)


def test_server_that_says_nothing_is_not_waited_for(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    assert not is_reachable(silent, timeout_s=0.1)


def test_host_without_an_address_is_not_reachable() -> None:
    assert not is_reachable("https://nowhere.invalid/")
