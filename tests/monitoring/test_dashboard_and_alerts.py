"""The Grafana dashboard and the alert rules name only metrics, labels and values that the bot has."""

import json
import re
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from published_state import registry_of_everything

from bot.monitoring import health_checks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="metrics of the process exist on Linux only")

ROOT = Path(__file__).parents[2]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
RULES = yaml.safe_load((ROOT / "deploy" / "alert-rules.yaml").read_text("utf-8"))
OPERATIONS = (ROOT / "docs" / "operations.md").read_text("utf-8")

ALERTS = [rule for group in RULES["groups"] for rule in group["rules"]]
TARGETS = [(panel, target) for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [rule["expr"] for rule in ALERTS] + [target["expr"] for _, target in TARGETS]

OF_PROMETHEUS = {"up", "instance", "job"}
"""What Prometheus adds to every target."""
DURATION = r"(?:\d+[smhdwy])+"

# As in Grafana's own schema: kinds/dashboard/dashboard_kind.cue of grafana/grafana.
DASHBOARD_FIELDS = {
    "uid",
    "title",
    "description",
    "tags",
    "timezone",
    "editable",
    "graphTooltip",
    "schemaVersion",
    "version",
    "refresh",
    "time",
    "timepicker",
    "links",
    "annotations",
    "templating",
    "panels",
}
PANEL_FIELDS = {
    "id",
    "type",
    "title",
    "description",
    "datasource",
    "gridPos",
    "fieldConfig",
    "options",
    "targets",
}
DEFAULTS_FIELDS = {"unit", "decimals", "min", "max", "mappings", "thresholds", "color", "custom"}
TARGET_FIELDS = {"refId", "datasource", "expr", "legendFormat"}
VARIABLE_FIELDS = {
    "name",
    "label",
    "type",
    "query",
    "definition",
    "datasource",
    "hide",
    "refresh",
    "regex",
    "sort",
    "includeAll",
    "multi",
    "options",
    "current",
    "skipUrlSync",
}
CUSTOM_FIELDS = {"drawStyle", "fillOpacity", "lineWidth", "showPoints", "spanNulls", "stacking"}
OPTIONS_FIELDS = {
    "stat": {"colorMode", "graphMode", "justifyMode", "orientation", "reduceOptions", "textMode"},
    "timeseries": {"legend", "tooltip"},
}


def samples() -> dict[str, dict[str, set[str]]]:
    """The label values of every sample, by its name and the names of its labels."""
    found: dict[str, dict[str, set[str]]] = {}
    for metric in registry_of_everything().collect():
        for sample in metric.samples:
            labels = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                labels.setdefault(label, set()).add(value)
    return found


SAMPLES = samples()
LABELS = {label for labels in SAMPLES.values() for label in labels} | OF_PROMETHEUS


def named_metrics(expression: str) -> set[str]:
    return set(re.findall(r"\b(?:watchdesk|process)_[a-z_]+\b", expression))


def matchers(expression: str) -> Iterator[tuple[str, str, str, str]]:
    """Metric, label, operator and value of each condition in braces."""
    for metric, conditions in re.findall(r"([a-z_]+)\{([^}]*)\}", expression):
        for label, operator, value in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', conditions):
            yield metric, label, operator, value


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expression_names_only_what_exists(expression: str) -> None:
    assert named_metrics(expression) <= SAMPLES.keys()
    for metric, label, operator, value in matchers(expression):
        if label not in OF_PROMETHEUS:
            values = value.split("|") if "~" in operator else [value]
            assert set(values) <= SAMPLES[metric][label]
    for grouped in re.findall(r"\b(?:by|without|on|ignoring) \(([^)]*)\)", expression):
        assert set(re.split(r",\s*", grouped)) <= LABELS
    for span in re.findall(r"\[([^\]]*)\]|offset (\S+)", expression):
        assert re.fullmatch(rf"{DURATION}|\$__rate_interval", "".join(span))
    assert expression.count("(") == expression.count(")")


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_alert_is_complete(rule: dict[str, Any]) -> None:
    assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(DURATION, rule.get("for", "1m"))
    assert rule["labels"] in ({"severity": "critical"}, {"severity": "warning"})
    assert rule["annotations"].keys() == {"summary"}
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= LABELS


def test_every_alert_is_explained_to_operators_and_no_other() -> None:
    explained = re.findall(r"^\| `(Watchdesk\w+)` \|", OPERATIONS, flags=re.MULTILINE)

    assert explained == [rule["alert"] for rule in ALERTS]


def test_event_loop_alert_waits_as_long_as_the_health_check() -> None:
    [rule] = [rule for rule in ALERTS if rule["alert"] == "WatchdeskEventLoopStuck"]

    assert rule["expr"].endswith(f" > {health_checks.SILENT_LOOP_S}")


def test_dashboard_has_only_fields_that_grafana_knows() -> None:
    assert DASHBOARD.keys() == DASHBOARD_FIELDS
    for panel in DASHBOARD["panels"]:
        assert panel.keys() == PANEL_FIELDS
        assert panel["gridPos"].keys() == set("hwxy")
        assert panel["options"].keys() == OPTIONS_FIELDS[panel["type"]]
        assert panel["fieldConfig"].keys() == {"defaults", "overrides"}
        assert panel["fieldConfig"]["defaults"].keys() <= DEFAULTS_FIELDS
        assert panel["fieldConfig"]["defaults"].get("custom", {}).keys() <= CUSTOM_FIELDS
    for _, target in TARGETS:
        assert target.keys() == TARGET_FIELDS
    for variable in DASHBOARD["templating"]["list"]:
        assert variable.keys() <= VARIABLE_FIELDS


def test_dashboard_asks_the_data_source_that_its_reader_chooses() -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    source, instance = DASHBOARD["templating"]["list"]

    assert (source["name"], source["type"], source["query"]) == ("datasource", "datasource", "prometheus")
    assert instance["datasource"] == chosen
    assert all(panel["datasource"] == target["datasource"] == chosen for panel, target in TARGETS)
    assert all('instance=~"$instance"' in target["expr"] for _, target in TARGETS)


def test_panels_do_not_overlap_and_their_ids_and_titles_are_unique() -> None:
    panels = DASHBOARD["panels"]
    places = [(p["gridPos"]["x"], p["gridPos"]["y"], p["gridPos"]["w"], p["gridPos"]["h"]) for p in panels]

    assert len({panel["id"] for panel in panels}) == len({panel["title"] for panel in panels}) == len(panels)
    assert all(x + w <= 24 for x, _, w, _ in places)
    for (x, y, w, h), (other_x, other_y, other_w, other_h) in combinations(places, 2):
        assert x + w <= other_x or other_x + other_w <= x or y + h <= other_y or other_y + other_h <= y


def test_legends_name_labels_that_exist() -> None:
    legends = {label for _, target in TARGETS for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])}

    assert legends <= LABELS
    assert "outcome" in legends
