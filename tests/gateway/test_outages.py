"""Temporary outages and permanent refusals."""

import logging
import ssl
from types import SimpleNamespace

import aiohttp
import discord
import discord.client
import pytest

from bot.gateway.outages import describe_outage, explain_refusal, is_outage, retry_outages


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
def test_an_outage_is_retried(error: Exception) -> None:
    assert is_outage(error)
    assert explain_refusal(error) is None


@pytest.mark.parametrize("error", [http_error(400), TypeError(), AttributeError()], ids=repr)
def test_a_bug_is_neither_retried_nor_explained(error: Exception) -> None:
    assert not is_outage(error)
    assert explain_refusal(error) is None


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (discord.LoginFailure(), "the bot's token"),
        (http_error(401), "the bot's token"),
        (closed(4004), "the bot's token"),
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


def test_the_wait_between_attempts_doubles_up_to_the_longest() -> None:
    wait = retry_outages(logging.getLogger(), "cannot connect", first_wait_s=2, longest_wait_s=60).wait

    waits_s = [wait(SimpleNamespace(attempt_number=attempt)) for attempt in range(1, 8)]  # type: ignore[arg-type]

    for wait_s, least_s in zip(waits_s, [2, 4, 8, 16, 32, 60, 60], strict=True):
        assert least_s <= wait_s <= min(least_s + 2, 60)
