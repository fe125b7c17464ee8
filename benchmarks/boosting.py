"""Fit boosted trees with LightGBM (`pip install lightgbm`) and write them in the program's file format."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import lightgbm
import numpy as np

Json: TypeAlias = Mapping[str, object]
Node: TypeAlias = list[float]
COMMON = {
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
RANKING = COMMON | {"objective": "lambdarank", "label_gain": [0, 1, 2]}


@dataclass(frozen=True)
class Example:
    """The feature rows of one question, the label of each row, and the weight of the question."""

    rows: np.ndarray
    labels: np.ndarray
    weight: float


@dataclass(frozen=True)
class ScaledTrees:
    """Trees whose sum is scaled: slope * sum + bias, and more for rows that have some features."""

    trees: lightgbm.Booster
    slope: float = 1.0
    bias: float = 0.0
    shifts: Mapping[int, float] = field(default_factory=dict)
    """What is added if a feature, given by its number, is 1."""


def fit(examples: Sequence[Example], parameters: Mapping[str, object], rounds: int) -> lightgbm.Booster:
    """Fit trees that rank the rows of each question by label, or classify rows by label."""
    is_ranking = parameters["objective"] == "lambdarank"
    batch = lightgbm.Dataset(
        np.concatenate([example.rows for example in examples]),
        np.concatenate([example.labels for example in examples]).astype(int),
        weight=np.concatenate([np.full(len(e.rows), e.weight) for e in examples]),
        group=[len(example.rows) for example in examples] if is_ranking else None,
    )
    # Otherwise the leaves of the first tree would include the mean of the labels.
    return lightgbm.train(dict(parameters) | {"boost_from_average": False}, batch, rounds)


def write_trees(path: Path, names: Sequence[str], kind: str, fitted: ScaledTrees) -> None:
    """Write the trees of one kind, a tree per line; the bias is a tree of one leaf. Other kinds are kept."""
    trees = _read_other_trees(path, names)
    trees[kind] = [
        *(_nodes_of(tree["tree_structure"], fitted.slope) for tree in fitted.trees.dump_model()["tree_info"]),
        *([[number, 0.5, 1, 2], [0.0], [round(shift, 5)]] for number, shift in fitted.shifts.items()),
        [[round(fitted.bias, 5)]],
    ]
    kinds = [
        f'"{name}": [\n' + ",\n".join(json.dumps(nodes, separators=(",", ":")) for nodes in of) + "\n]"
        for name, of in trees.items()
    ]
    features = json.dumps(list(names))
    path.write_text(
        f'{{"version": 1,\n"features": {features},\n"trees": {{{", ".join(kinds)}}}}}\n', encoding="utf-8"
    )


def _read_other_trees(path: Path, names: Sequence[str]) -> dict[str, list[list[Node]]]:
    """The trees in a file, by kind, with the numbers that the features have in `names`."""
    stored = json.loads(path.read_text("utf-8"))
    numbers = _find_numbers(stored["features"], names)
    return {
        kind: [[[numbers[int(n[0])], *n[1:]] if len(n) > 1 else n for n in nodes] for nodes in trees]
        for kind, trees in stored["trees"].items()
    }


def _find_numbers(stored: Sequence[str], names: Sequence[str]) -> list[int]:
    """The place in `names` of each stored name; the features of a name that occurs twice keep their order."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return [places[name].pop(0) for name in stored]


def _nodes_of(root: Json, slope: float) -> list[Node]:
    """Nodes in preorder: [feature, threshold, left, right] or [value]."""
    nodes: list[Node] = []

    def walk(node: Json) -> int:
        place = len(nodes)
        if "leaf_value" in node:
            nodes.append([round(slope * float(node["leaf_value"]), 5)])
            return place
        nodes.append([])
        left, right = walk(node["left_child"]), walk(node["right_child"])
        nodes[place] = [node["split_feature"], float(f"{node['threshold']:.6g}"), left, right]
        return place

    walk(root)
    return nodes
