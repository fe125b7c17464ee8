"""Failures that pass, and refusals that do not."""

import ssl
from types import SimpleNamespace

import aiohttp
import discord
import discord.client
import pytest

from bot.gateway.outages import describe_outage, explain_refusal, is_outage
from bot.gateway.shards import BoundedBackoff


def http_error(status: int) -> discord.HTTPException:
    answer = SimpleNamespace(status=status, reason="")
    return discord.HTTPException(answer, "<html>\nmany lines</html>")


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(SimpleNamespace(close_code=code), shard_id=None, code=code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        ssl.SSLError(),
        TimeoutError(),
        aiohttp.ClientConnectionError(),
        http_error(403),
        http_error(429),
        http_error(503),
    ],
    ids=repr,
)
def test_an_outage_is_waited_for(error: Exception) -> None:
    assert is_outage(error)
    assert explain_refusal(error) is None


@pytest.mark.parametrize("error", [http_error(400), TypeError(), AttributeError()], ids=repr)
def test_a_bug_is_neither_waited_for_nor_explained_away(error: Exception) -> None:
    assert not is_outage(error)
    assert explain_refusal(error) is None


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (discord.LoginFailure(), "DISCORD_TOKEN"),
        (http_error(401), "DISCORD_TOKEN"),
        (closed(4004), "DISCORD_TOKEN"),
        (closed(4011), "sharding"),
        (closed(4013), "intents"),
        (closed(4010), "4010"),
        (discord.PrivilegedIntentsRequired(None), "intents"),
    ],
    ids=repr,
)
def test_a_refusal_is_explained(error: Exception, word: str) -> None:
    assert not is_outage(error)
    assert word in (explain_refusal(error) or "")


@pytest.mark.parametrize("error", [http_error(503), OSError(), OSError("one\ntwo"), TimeoutError()], ids=repr)
def test_an_outage_is_described_in_one_line(error: Exception) -> None:
    description = describe_outage(error)

    assert description
    assert "\n" not in description


def test_waiting_to_reconnect_never_exceeds_about_a_minute() -> None:
    backoff = BoundedBackoff()
    waits_s = [backoff.delay() for _ in range(200)]

    assert max(waits_s) <= 64
    assert waits_s[0] <= 2
