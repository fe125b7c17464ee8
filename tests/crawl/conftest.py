"""A library that follows one source of a fake site. Other modules define fixtures of their own."""

import pytest
from fake_site import FakeSite, following
from fakes import FakeEmbedder


@pytest.fixture
def site():
    return FakeSite()


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def library(tmp_path, site, embedder):
    """A library and its source."""
    with following(tmp_path, site, embedder) as (index, source):
        yield index, source
