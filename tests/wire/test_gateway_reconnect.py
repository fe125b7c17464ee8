"""Dropped gateway connections: the real program resumes or starts a new session, and keeps answering."""

import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from waiting import eventually
from wire_discord import WireDiscord
from wire_gateway import INVALID_SESSION, RECONNECT
from wire_program import BotProgram

pytestmark = pytest.mark.slow


LOOPS = {
    "sync",
    "retention",
    "settings",
    "polling",
    "matching",
    "watches",
    "moderator_posts",
    "deliveries",
    "answer_updates",
    "jobs",
    "scheduled_briefs",
}


class HealthProbe:
    """Asks the program's health checks, on a port that was free when this was made."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probed:
            self.port: int = probed.getsockname()[1]

    def status(self, path: str) -> int:
        """0 if it does not listen."""
        try:
            return int(urlopen(self._url(path), timeout=5).status)
        except HTTPError as error:
            return error.code
        except OSError:
            return 0

    def fetch(self, path: str) -> str:
        return str(urlopen(self._url(path), timeout=5).read().decode())

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


async def close(discord: WireDiscord) -> None:
    await discord.gateway.close(4000)


async def cut(discord: WireDiscord) -> None:
    discord.gateway.cut()


async def ask_to_reconnect(discord: WireDiscord) -> None:
    await discord.gateway.send(RECONNECT)


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord(heartbeat_interval_ms=300) as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path, discord: WireDiscord) -> AsyncIterator[BotProgram]:
    async with BotProgram(tmp_path, DISCORD_API_URL=discord.api_url) as running:
        await discord.wait_until_connected()
        yield running


@pytest.mark.parametrize("drop", [close, cut, ask_to_reconnect])
async def test_it_resumes_after_a_dropped_connection_and_misses_nothing(
    discord: WireDiscord, bot: BotProgram, drop: Callable[[WireDiscord], Awaitable[None]]
) -> None:
    await drop(discord)
    await eventually(lambda: discord.gateway.close_codes)
    missed = await discord.mention("Who met in Singapore?")
    await eventually(lambda: discord.replies_to(missed))

    assert len(discord.gateway.identifies) == 1
    assert discord.gateway.resumes[0]["session_id"] == "session-1"
    assert discord.gateway.resume_paths == ["/resume"]
    assert discord.problems == []


async def test_it_starts_a_new_session_if_the_old_one_is_invalid(discord: WireDiscord, bot: BotProgram) -> None:
    await discord.gateway.send(INVALID_SESSION, False)
    await eventually(lambda: len(discord.gateway.identifies) == 2)
    await discord.wait_until_connected()
    asked = await discord.mention("Who met in Singapore?")
    await eventually(lambda: discord.replies_to(asked))

    assert discord.gateway.resumes == []
    assert discord.problems == []


async def test_it_reconnects_after_an_outage_and_logs_it_in_single_lines(
    tmp_path: Path, discord: WireDiscord
) -> None:
    health = HealthProbe()
    async with BotProgram(
        tmp_path, DISCORD_API_URL=discord.api_url, DISCORD_HEALTH_PORT=str(health.port)
    ) as bot:
        await eventually(lambda: health.status("/readyz") == 200, within_s=120)
        await discord.stop()
        await bot.wait_until_said("WARNING.*Attempting a reconnect")
        await eventually(lambda: health.status("/readyz") == 503)
        assert health.status("/healthz") == 200
        await discord.start()
        await eventually(lambda: discord.gateway.resumes)
        asked = await discord.mention("Who met in Singapore?")
        await eventually(lambda: discord.replies_to(asked))
        await eventually(lambda: health.status("/readyz") == 200)
        metrics = health.fetch("/metrics")

    assert not bot.said("Traceback|ERROR")
    assert discord.problems == []
    assert set(re.findall(r'loop="(\w+)"', metrics)) == LOOPS
    assert 'watchdesk_gateway_events_total{event="resumed"} 1.0' in metrics
    assert 'watchdesk_questions_total{outcome="refused",reason="empty_corpus"} 1.0' in metrics
    assert re.search(r'watchdesk_discord_requests_total\{status="2xx"\} [1-9]', metrics)
    assert "Singapore" not in metrics


async def test_its_heartbeats_carry_the_last_sequence_number(discord: WireDiscord, bot: BotProgram) -> None:
    await eventually(lambda: discord.gateway.live and discord.gateway.live.sequence >= 3)
    await eventually(lambda: discord.gateway.heartbeats[-1] == discord.gateway.sessions["session-1"].sequence)

    assert discord.problems == []
