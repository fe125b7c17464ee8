"""The program of a PostgreSQL server, started for tests in a folder of its own.

It comes from the folder that WATCHDESK_TEST_POSTGRESQL_BIN names, from the package `pgserver`, which does not
exist for Python 3.13 or newer, or from an installed PostgreSQL.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil
import psycopg

BIN_VARIABLE = "WATCHDESK_TEST_POSTGRESQL_BIN"
_PACKAGE = "pgserver"
_START_S = 60.0
_POLL_S = 0.02
# Nothing has to survive the machine, and nobody connects from outside.
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "jit": "off",
}


class NoPostgresqlError(Exception):
    """This machine has no PostgreSQL server that tests can start."""


def find_server_programs() -> Path:
    """The folder of `postgres` and `initdb`. Raises NoPostgresqlError, which says how to get them."""
    for folder in _list_folders():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgresqlError(
        "no PostgreSQL server found; install one, such as Debian's package postgresql, or name the folder of "
        f"its programs in {BIN_VARIABLE}"
    )


def _list_folders() -> Iterator[Path]:
    named = os.environ.get(BIN_VARIABLE)
    if named:
        yield Path(named)
        return
    package = importlib.util.find_spec(_PACKAGE)
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    config = shutil.which("pg_config")
    if config is not None:
        yield Path(subprocess.check_output([config, "--bindir"], text=True).strip())
    # Where Debian installs each version; they are not on the path.
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: f.parent.name, reverse=True)


class PostgresqlProgram:
    """A server that listens on a socket in an existing, empty folder, where it also keeps its data."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self.socket_folder = folder / "socket"
        self._programs = find_server_programs()
        self._user: dict[str, Any] = {}
        self._copies: Path | None = None
        for path in (self._data, self.socket_folder):
            path.mkdir(mode=0o700)
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            self._leave_root()
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        command = [self._programs / "initdb", f"--pgdata={self._data}", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._user)
        self.start()

    def start(self) -> None:
        """Start the server with the data that it has, and wait until it accepts connections."""
        settings = _SETTINGS | {"unix_socket_directories": str(self.socket_folder)}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        log = self._folder / "log"
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, *options], stderr=written, cwd="/", **self._user
            )
        deadline = monotonic() + _START_S
        while not self._accepts_connections():
            assert self._process.poll() is None and monotonic() < deadline, log.read_text()
            sleep(_POLL_S)

    def kill(self) -> None:
        """Kill the server and all its processes at once."""
        main = psutil.Process(self._process.pid)
        processes = [main, *main.children(recursive=True)]
        for process in processes:
            process.kill()
        self._process.wait()
        psutil.wait_procs(processes)

    def stop(self) -> None:
        """End it without writing anything more."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        if self._copies is not None:
            shutil.rmtree(self._copies)

    def _accepts_connections(self) -> bool:
        try:
            psycopg.connect(f"host={self.socket_folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _leave_root(self) -> None:
        """PostgreSQL refuses to run as root: another user gets the folders, and programs that it can reach."""
        import pwd

        nobody = pwd.getpwnam("nobody")
        self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._folder.chmod(0o755)
        for path in (self._data, self.socket_folder):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
        package = self._programs.parents[1]
        is_in_reach = all(path.stat().st_mode & 0o001 for path in (self._programs, *self._programs.parents))
        if package.name == _PACKAGE and not is_in_reach:
            self._programs = self._copy_package(package) / self._programs.relative_to(package)

    def _copy_package(self, package: Path) -> Path:
        """Copy `pgserver` and its libraries from an environment that only root can read."""
        # Not in memory, where files often cannot be executed.
        self._copies = Path(tempfile.mkdtemp(prefix="watchdesk-postgresql-", dir="/tmp"))
        self._copies.chmod(0o755)
        for folder in (package, package.with_name(f"{_PACKAGE}.libs")):
            if folder.exists():
                shutil.copytree(folder, self._copies / folder.name)
        return self._copies / package.name
