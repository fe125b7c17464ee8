"""What the status page learns from the health port of a bot, or of whatever listens there."""

from collections.abc import Iterator

import pytest
from prometheus_client import generate_latest
from published_state import UNCONNECTED_BOT, registry_of_everything

from bot.monitoring.event_metrics import LANES
from bot.monitoring.health_server import HealthServer, Page, json_page
from bot.settings import BotSettings
from bot.web.live_bot import LiveBot, find_bot_address, read_live_bot

HOSTILE = {
    "not json": lambda _: Page(b"<html>"),
    "a list": lambda _: json_page([1]),
    "other keys": lambda _: json_page({"status": {"a": 1}, "problems": [3]}),
    "not text": lambda _: Page(b"\xff\xfe"),
    "nested": lambda _: Page(b"[" * 400_000),
    "endless": lambda _: Page(b"a" * 2_000_000),
    "no lane": lambda _: Page(b'# TYPE watchdesk_lane_waiting gauge\nwatchdesk_lane_waiting{a="b"} 1\n'),
    "no number": lambda _: Page(generate_latest(registry_of_everything()).replace(b"} 1.0", b"} Inf")),
}


@pytest.fixture
def servers() -> Iterator[list[HealthServer]]:
    servers: list[HealthServer] = []
    yield servers
    for server in servers:
        server.stop()


def serve(servers: list[HealthServer], pages) -> str:
    servers.append(HealthServer("127.0.0.1", 0, pages))
    return f"http://127.0.0.1:{servers[-1].port}"


async def test_state_of_a_bot_is_read(servers: list[HealthServer]) -> None:
    address = serve(servers, UNCONNECTED_BOT)
    bot = await read_live_bot(address)

    assert (bot.is_reachable, bot.is_alive, bot.problems) == (True, True, ("discord: not connected",))
    assert {lane.lane: (lane.waiting, lane.running) for lane in bot.lanes} == dict.fromkeys(LANES, (1, 1))


async def test_without_a_port_nothing_is_asked_for() -> None:
    assert await read_live_bot("") == LiveBot()


@pytest.mark.parametrize("path", UNCONNECTED_BOT)
async def test_anything_else_counts_as_unreachable(servers: list[HealthServer], path: str) -> None:
    addresses = {name: serve(servers, {**UNCONNECTED_BOT, path: answer}) for name, answer in HOSTILE.items()}
    bots = {name: await read_live_bot(address) for name, address in addresses.items()}

    assert bots == {name: LiveBot(address=address) for name, address in addresses.items()}


async def test_nobody_listens(servers: list[HealthServer]) -> None:
    address = serve(servers, UNCONNECTED_BOT)
    servers[0].stop()

    assert await read_live_bot(address) == LiveBot(address=address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:9464"),
        ("0.0.0.0", "http://127.0.0.1:9464"),
        ("::", "http://[::1]:9464"),
        ("::1", "http://[::1]:9464"),
    ],
)
def test_address_follows_the_settings_of_the_bot(host: str, address: str) -> None:
    assert find_bot_address(BotSettings(health_host=host, health_port=9464, _env_file=None)) == address
    assert find_bot_address(BotSettings(health_host=host, _env_file=None)) == ""
