"""No label of a metric has a value that people choose, and the names follow Prometheus's conventions."""

import re
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from published_state import registry_of_everything
from scripted_index import ObedientIndex

import index
from bot.bot_observer import GatewayEvent, InteractionOutcome, QuestionOutcome
from bot.executor.index_executor import IndexExecutor
from bot.interactions.admission import ADMISSION_RULES
from bot.monitoring.event_metrics import LANES, OTHER, SCOPES, STAGES, STATUSES, MetricsObserver
from bot.version import VERSION
from index import NoAnswerReason, SourceState

HOSTILE = 'Ann asks: "who?" in https://news.example/feed?key=1\n'
KNOWN_VALUES = {
    "outcome": {*QuestionOutcome, *InteractionOutcome},
    "reason": {"", OTHER, *NoAnswerReason},
    "stage": {OTHER, *STAGES},
    "lane": {OTHER, *LANES},
    "name": {OTHER, *ADMISSION_RULES},
    "event": {*GatewayEvent},
    "status": {OTHER, *STATUSES},
    "scope": {*SCOPES},
    "state": {*SourceState},
    "cause": {"time", "memory", "crash"},
    "version": {VERSION},
    "loop": {"sync"},  # names in the code of `bot.app`; the test over the wire sees all of them
    "shard": {"0", "1"},
}


def collect(registry: CollectorRegistry) -> list[Metric]:
    return list(registry.collect())


def unknown_labels(registry: CollectorRegistry) -> set[tuple[str, str]]:
    return {
        (label, value)
        for metric in collect(registry)
        for sample in metric.samples
        for label, value in sample.labels.items()
        if label != "le" and value not in KNOWN_VALUES.get(label, ())
    }


def test_all_label_values_come_from_closed_sets() -> None:
    assert unknown_labels(registry_of_everything()) == set()


def test_what_people_or_the_network_send_never_becomes_a_label() -> None:
    registry = CollectorRegistry()
    observer = MetricsObserver(registry)
    observer.on_call_begun(HOSTILE, 1)
    observer.on_call_refused(HOSTILE)
    observer.on_question(QuestionOutcome.REFUSED, reason=HOSTILE)
    observer.on_question_timed(1, {HOSTILE: 1.0})
    observer.on_interaction(HOSTILE, InteractionOutcome.DONE)
    observer.on_interaction("", InteractionOutcome.DONE)
    observer.on_request(429, 1, scope=HOSTILE)
    observer.on_request(999, 1, scope=HOSTILE)

    assert unknown_labels(registry) == set()
    assert registry.get_sample_value("watchdesk_interactions_total", {"name": OTHER, "outcome": "done"}) == 2
    assert registry.get_sample_value("watchdesk_discord_rate_limits_total", {"scope": "unknown"}) == 1


def test_stages_are_those_that_the_index_measures() -> None:
    sources = (path.read_text("utf-8") for path in Path(index.__file__).parent.rglob("*.py"))
    laps = {lap for source in sources for lap in re.findall(r'\.lap\("(\w+)"\)', source)}

    assert laps == set(STAGES)


async def test_lanes_are_those_of_the_executor(tmp_path: Path) -> None:
    library = ObedientIndex(tmp_path)
    executor = IndexExecutor(library)
    lanes = [lane.lane for lane in executor.read_lanes()]
    await executor.close()
    library.close()

    assert lanes == list(LANES)


def test_names_follow_the_conventions() -> None:
    own = [metric for metric in collect(registry_of_everything()) if not metric.name.startswith("process_")]

    assert len(own) > 30
    for metric in own:
        assert re.fullmatch(r"watchdesk_[a-z]+(_[a-z]+)*", metric.name)
        assert metric.documentation.endswith(".")
        assert not re.search(r"_(total|count|sum|bucket|ms|mb|milliseconds)$", metric.name)
        if re.search(r"duration|latency|wait_|timestamp|silent", metric.name):
            assert metric.name.endswith("_seconds")
        if re.search(r"size|free", metric.name):
            assert metric.name.endswith("_bytes")
