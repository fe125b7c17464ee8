"""Settings that all tests share, also in each worker of pytest-xdist.

Temporary folders are in memory where Linux offers enough of it: a test of the library syncs dozens of files to
disk, and no test needs a real one. As in its usual place, pytest keeps the folders of failed tests.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

SHARED_MEMORY = Path("/dev/shm")
TEMPORARY_BYTES = 2_000_000_000

# Before torch is imported: with more threads, two processes on two cores wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
# The default would convert the multilingual model, which takes 10 s and 370 MB, for each new library.
os.environ["INDEX_EMBEDDING_MODEL"] = "bundled"
os.environ.pop("INDEX_DATABASE_URL", None)

# No deadline: on a busy machine, any example may take longer than 200 ms.
settings.register_profile("full", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=25)
settings.load_profile("full")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default=os.environ.get("WATCHDESK_TEST_DATABASE", "sqlite"),
        help="the database in which tests keep their libraries; tests that are only for the other are skipped",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Fail at once without a server, instead of in each test."""
    if config.getoption("database") == "postgresql":
        from postgresql_program import NoPostgresqlError, find_server_programs

        try:
            find_server_programs()
        except NoPostgresqlError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("database")
    for item in items:
        needed = {"sqlite", "postgresql"} & {marker.name for marker in item.iter_markers()}
        if needed and chosen not in needed:
            item.add_marker(pytest.mark.skip(reason=f"not for --database {chosen}"))


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    from shared_statements import compiled_statements_shared

    with compiled_statements_shared():
        yield


@pytest.fixture(scope="session", autouse=True)
def databases_of_folders(request: pytest.FixtureRequest) -> Iterator[object]:
    """With --database postgresql, every library of this process is in a database of one server."""
    if request.config.getoption("database") == "sqlite":
        yield None
        return
    import child_processes
    import libraries
    from postgresql_server import DatabasesOfFolders, running_postgresql

    from index.store import database

    with running_postgresql() as server, pytest.MonkeyPatch.context() as patch:
        databases = DatabasesOfFolders(server)
        patch.setattr(database, "_open_backend", databases.open_backend)
        patch.setattr(libraries, "are_files", False)
        patch.setattr(child_processes, "database_url_of", databases.url_of)
        yield databases


@pytest.fixture(autouse=True)
def _databases_of_this_test(databases_of_folders) -> Iterator[None]:
    """Drop the databases that a test created: each takes 10 MB."""
    if databases_of_folders is None:
        yield
    else:
        with databases_of_folders.dropped_afterwards():
            yield


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > TEMPORARY_BYTES


if _has_room(SHARED_MEMORY):  # a container often has 64 MB there
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(SHARED_MEMORY))
