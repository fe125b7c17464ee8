"""Fixtures for followed sources: `pytest_plugins = ["discord_fixtures", "discord_site_fixtures"]`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from discord_sites import NewsSite, build_site
from fakes_discord import ObedientIndex
from fakes_web import serving


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with serving({}) as server:
        server.replies = {}
        yield build_site(server)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ObedientIndex]:
    library = ObedientIndex(tmp_path / "library", reads_loopback=True)
    yield library
    library.release()
    library.close()
