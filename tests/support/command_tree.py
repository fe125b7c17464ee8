"""The command tree of the bot, without a connection."""

import asyncio

import pytest
from discord import app_commands
from update_catalogues import build_tree


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> app_commands.CommandTree:
    return asyncio.run(build_tree(tmp_path_factory.mktemp("library")))
