"""Start programs by forking a process that has imported the bot, which takes 2 s of a processor. Only on Linux.

A forked program has its own folder, environment and stderr, and runs `-m MODULE` or `-c CODE` as Python would.
What it does before its imports is not tested this way: for that, tests/wire/test_startup.py starts Python.
"""

import asyncio
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CAN_FORK = sys.platform == "linux"

_IMPORTED = ("bot.app",)
_MOST_BYTES = 100_000
"""Of one message to the server: a program, its folder and its environment."""
_CODE = struct.Struct("i")


class ForkServer:
    """Starts programs. The server itself starts with the first one; close it after the last."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    async def start(
        self, program: Sequence[str], *, folder: Path, environment: Mapping[str, str]
    ) -> "ForkedProgram":
        """Start `("-m", MODULE)` or `("-c", CODE)`."""
        control = self._control or self._start_server()
        request = json.dumps([*program, str(folder), environment]).encode()
        (stderr, its_stderr), (status, its_status) = os.pipe(), os.pipe()
        socket.send_fds(control, [request], [its_stderr, its_status])
        os.close(its_stderr)
        os.close(its_status)
        [pid] = _CODE.unpack(control.recv(_CODE.size))
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(stderr, "rb", 0))
        return ForkedProgram(pid, reader, status)

    def close(self) -> None:
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()

    def _start_server(self) -> socket.socket:
        self._control, its_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its_control:
            paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(its_control.fileno())],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                pass_fds=[its_control.fileno()],
            )
        return self._control


class ForkedProgram:
    """A running program, with those parts of `asyncio.subprocess.Process` that tests use."""

    def __init__(self, pid: int, stderr: asyncio.StreamReader, status: int) -> None:
        self.stderr = stderr
        self.pid = pid
        self._status = status
        self._code: int | None = None
        os.set_blocking(status, False)

    @property
    def returncode(self) -> int | None:
        """As of `subprocess.Popen`; None while the program runs."""
        if self._code is None:
            try:
                [self._code] = _CODE.unpack(os.read(self._status, _CODE.size))
            except BlockingIOError:
                return None
            os.close(self._status)
        return self._code

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it ends."""
        loop = asyncio.get_running_loop()
        while (code := self.returncode) is None:
            has_ended = asyncio.Event()
            loop.add_reader(self._status, has_ended.set)
            try:
                await has_ended.wait()
            finally:
                loop.remove_reader(self._status)
        return code


class _Request(NamedTuple):
    kind: str
    code: str
    folder: str
    environment: dict[str, str]


def _serve(control: socket.socket) -> _Request | None:
    """Fork until the control socket is closed; returns None then, and in each program what it runs."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(control, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is not control:
                    waiting.unregister(key.fileobj)
                    _report_end(key.fd, *key.data)
                    continue
                message, fds, _, _ = socket.recv_fds(control, _MOST_BYTES, 2)
                if not message:
                    return None
                stderr, status = fds
                pid = os.fork()
                if pid == 0:
                    os.dup2(stderr, sys.stderr.fileno())
                    return _Request(*json.loads(message))
                os.close(stderr)
                control.send(_CODE.pack(pid))
                waiting.register(os.pidfd_open(pid), selectors.EVENT_READ, (pid, status))


def _report_end(pid_fd: int, pid: int, status: int) -> None:
    os.write(status, _CODE.pack(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
    os.close(status)
    os.close(pid_fd)


def _run(request: _Request) -> None:
    """Run it as Python would in a process of its own; raises what the program raises."""
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    if request.kind == "-m":
        sys.argv = [request.code]
        runpy.run_module(request.code, run_name="__main__", alter_sys=True)
    else:
        sys.argv = [request.kind]
        main_module = sys.modules["__main__"] = ModuleType("__main__")
        exec(compile(request.code, "<string>", "exec"), main_module.__dict__)


def main(control_fd: int) -> None:
    for name in _IMPORTED:
        __import__(name)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=control_fd) as control:
        request = _serve(control)
    if request is not None:
        _run(request)


if __name__ == "__main__":
    main(int(sys.argv[1]))
