"""Fixtures for followed sources: `pytest_plugins = ["discord_fixtures", "news_site_fixtures"]`.

Plugins apply to all test modules of a run, so a module that uses them overrides `reads_loopback` itself.
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
