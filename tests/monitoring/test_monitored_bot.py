"""Health checks and metrics of a bot on a simulated Discord."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from discord_rig import Rig, draft
from prometheus_client.parser import text_string_to_metric_families
from scripted_index import ObedientIndex

from bot.bot_errors import BusyError
from bot.db.bot_database import BotDatabase
from bot.executor.index_executor import IndexExecutor
from bot.monitoring import health_checks, publishing_tasks
from bot.monitoring.event_metrics import LANES, STAGES
from bot.monitoring.monitor import Monitor
from bot.services import Services, build_services
from index import StoreDamagedError

pytest_plugins = ["discord_fixtures"]

Samples = dict[str, dict[tuple[str, ...], float]]
"""Values by name of the metric and the values of its labels."""


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Monitor]:
    monkeypatch.setattr(publishing_tasks, "BEAT_S", 0.01)
    monkeypatch.setattr(publishing_tasks, "MEASURE_INTERVAL_S", 0.01)
    monkeypatch.setattr(publishing_tasks, "PAUSES_A_MEASUREMENT", 0)
    monitor = Monitor("127.0.0.1", 0)
    yield monitor
    monitor.stop()


@pytest.fixture
async def executor(library: ObedientIndex, monitor: Monitor) -> AsyncIterator[IndexExecutor]:
    executor = IndexExecutor(library, max_file_bytes=10_000, question_threads=1, observer=monitor.observer)
    yield executor
    library.release()
    await executor.close()


@pytest.fixture
async def services(
    library: ObedientIndex, executor: IndexExecutor, monitor: Monitor
) -> AsyncIterator[Services]:
    records = BotDatabase(library.database)
    yield build_services(executor, records, observer=monitor.observer)
    await records.close()


@pytest.fixture
async def publishing(rig: Rig, monitor: Monitor) -> AsyncIterator[None]:
    tasks = monitor.start_publishing(rig.services, ())
    yield
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


def get(monitor: Monitor, path: str) -> tuple[int, str]:
    try:
        with urlopen(f"http://127.0.0.1:{monitor.port}{path}", timeout=20) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


async def fetch(monitor: Monitor, path: str) -> tuple[int, str]:
    return await asyncio.to_thread(get, monitor, path)


async def scrape(monitor: Monitor) -> Samples:
    _, text = await fetch(monitor, "/metrics")
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


async def until_ready(rig: Rig, monitor: Monitor) -> None:
    async def is_ready() -> bool:
        return (await fetch(monitor, "/readyz"))[0] == 200

    await rig.until_found(is_ready)


def parts(body: str) -> list[str]:
    return [problem["part"] for problem in json.loads(body)["problems"]]


async def test_bot_is_ready_once_connected_and_measured(rig: Rig, monitor: Monitor) -> None:
    assert parts((await fetch(monitor, "/readyz"))[1]) == ["library"]
    assert await fetch(monitor, "/healthz") == (200, '{"status": "ok"}\n')

    tasks = monitor.start_publishing(rig.services, ())
    await until_ready(rig, monitor)
    for task in tasks:
        task.cancel()

    samples = await scrape(monitor)
    assert samples["watchdesk_ready"][()] == 1
    assert samples["watchdesk_gateway_ready_shards"][()] == samples["watchdesk_gateway_shards"][()] == 1
    assert samples["watchdesk_servers"][()] == 1


@pytest.mark.simcord(check_errors=False)
async def test_questions_and_commands_are_counted_by_outcome(
    rig: Rig, monitor: Monitor, publishing: None, library: ObedientIndex
) -> None:
    await rig.member.slash(rig.channel, "ask", question="When did the navy begin the exercise?")
    rig.add(draft("The navy began a long exercise.", title="Navy", url="https://example.org/a"))
    await rig.member.slash(rig.channel, "ask", question="When did the navy begin the exercise?")
    library.before["ask"] = lambda: fail(StoreDamagedError("library.db", "damaged"))
    await rig.member.slash(rig.channel, "ask", question="When did the navy begin the exercise?")
    await rig.member.slash(rig.channel, "article show", article="99")

    samples = await scrape(monitor)
    questions = samples["watchdesk_questions_total"]
    assert questions["answered", ""] == 1
    assert questions["refused", "empty_corpus"] == 1
    assert questions["failed", ""] == 1
    assert samples["watchdesk_interactions_total"] == {
        ("/ask", "done"): 2,
        ("/ask", "failed"): 1,
        ("/article show", "refused"): 1,
    }
    assert samples["watchdesk_question_duration_seconds_count"][()] == 2
    assert samples["watchdesk_lane_wait_seconds_count"]["questions",] == 3
    stages = {stage for (stage,) in samples["watchdesk_question_stage_duration_seconds_count"]}
    assert {"embed", "search", "verify"} <= stages <= set(STAGES)
    assert {lane for (lane,) in samples["watchdesk_lane_waiting"]} == set(LANES)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/plain; version=0.0.4; charset=utf-8"),
        ("application/openmetrics-text;version=1.0.0", "application/openmetrics-text; version=1.0.0"),
        ("application/openmetrics-text;version=x;escaping=y, text/plain;version=", "text/plain; version=0.0.4"),
        ("text/html,*/*;q=0.8", "text/plain; version=0.0.4"),
    ],
)
def test_metrics_have_the_format_that_the_scraper_accepts(monitor: Monitor, accept: str, expected: str) -> None:
    request = Request(f"http://127.0.0.1:{monitor.port}/metrics", headers={"Accept": accept})
    with urlopen(request, timeout=20) as response:
        assert response.headers["Content-Type"].startswith(expected)
        assert b"watchdesk_ready 0.0" in response.read()


async def test_buttons_and_forms_are_counted_by_their_names(rig: Rig, monitor: Monitor) -> None:
    rig.add(draft("The navy began a long exercise.", title="Navy", url="https://example.org/a"))
    answer = await rig.member.slash(rig.channel, "ask", question="When did the navy begin the exercise?")
    form = await rig.member.click(answer.response, label="Not helpful")
    await rig.member.submit_modal(form, {"comment": "wrong year"})

    assert (await scrape(monitor))["watchdesk_interactions_total"] == {
        ("/ask", "done"): 1,
        ("answer:unhelpful", "done"): 1,
        ("form CommentForm", "done"): 1,
    }


async def test_question_that_is_turned_away_is_counted(rig: Rig, monitor: Monitor) -> None:
    rig.services.index.queue_question = refuse_busy  # type: ignore[method-assign]
    await rig.member.slash(rig.channel, "ask", question="When?")

    samples = await scrape(monitor)
    assert samples["watchdesk_questions_total"]["turned_away", ""] == 1
    assert samples["watchdesk_interactions_total"] == {("/ask", "failed"): 1}


async def test_stuck_event_loop_is_reported_by_the_thread(
    rig: Rig, monitor: Monitor, publishing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until_ready(rig, monitor)
    monkeypatch.setattr(health_checks, "SILENT_LOOP_S", 0.2)
    time.sleep(0.4)  # noqa: ASYNC251 - blocks the event loop
    stuck = get(monitor, "/healthz"), get(monitor, "/readyz")

    assert [status for status, _ in stuck] == [503, 503]
    assert [parts(body) for _, body in stuck] == [["event loop"], ["event loop"]]

    async def is_alive() -> bool:
        return (await fetch(monitor, "/healthz"))[0] == 200

    await rig.until_found(is_alive)


async def test_scrape_waits_for_no_question_and_no_measurement(
    rig: Rig, monitor: Monitor, publishing: None, library: ObedientIndex
) -> None:
    await until_ready(rig, monitor)
    library.hold("ask")
    library.hold("measure")
    asking = asyncio.create_task(rig.member.slash(rig.channel, "ask", question="When?"))
    await rig.until(lambda: library.entered["ask"] and library.entered["measure"])
    await rig.until(lambda: any(lane.running for lane in rig.services.index.read_lanes()))

    async def shows_running() -> bool:
        return (await scrape(monitor))["watchdesk_lane_running"]["questions",] == 1

    await rig.until_found(shows_running)
    assert not asking.done()
    library.release()
    await asking


async def test_bot_is_not_ready_while_its_library_cannot_be_read_or_it_stops(
    rig: Rig, monitor: Monitor, publishing: None, library: ObedientIndex
) -> None:
    await until_ready(rig, monitor)
    library.before["measure"] = lambda: fail(StoreDamagedError("library.db", "damaged"))

    async def missing() -> list[str]:
        status, body = await fetch(monitor, "/readyz")
        return parts(body) if status == 503 else []

    async def lacks_library() -> bool:
        return await missing() == ["library"]

    await rig.until_found(lacks_library)
    monitor.begin_stopping()

    async def is_stopping() -> bool:
        return await missing() == ["process"]

    await rig.until_found(is_stopping)
    assert (await fetch(monitor, "/healthz"))[0] == 200


def fail(error: Exception) -> None:
    raise error


def refuse_busy(_: int) -> None:
    raise BusyError("questions", 500)
