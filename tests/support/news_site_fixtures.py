"""Fixtures for followed sources: `pytest_plugins = ["discord_fixtures", "news_site_fixtures"]`.

Plugins hold for all test modules of a run; so the module itself lets `reads_loopback` be true.
"""

from collections.abc import Iterator

import pytest
from news_site import NewsSite, build_site
from web_server import serving


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with serving({}) as server:
        server.replies = {}
        yield build_site(server)
