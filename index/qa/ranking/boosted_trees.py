"""Gradient-boosted regression trees: load them from JSON and predict with numpy.

Trained with LightGBM by `benchmarks/fit_ranking.py`; LightGBM is not needed to predict.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

FloatMatrix = npt.NDArray[np.float32]
_LEAF = -1


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """Binary trees as arrays of shape (trees, nodes); nodes are numbered within their tree, the root is 0.

    A row goes left if its feature is at most the threshold. A leaf has feature -1, and `value` is its output.
    """

    names: tuple[str, ...]
    """Names of the features, in the order of the columns."""
    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float32]

    def predict(self, rows: FloatMatrix) -> FloatMatrix:
        """The sum of all trees for each row, shape (rows,); `rows` has shape (rows, features)."""
        trees = np.arange(len(self.feature))
        lines = np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), len(trees)), dtype=np.int32)
        while True:
            feature = self.feature[trees, node]
            inner = feature != _LEAF
            if not inner.any():
                total: FloatMatrix = self.value[trees, node].sum(axis=1, dtype=np.float32)
                return total
            goes_left = rows[lines, feature] <= self.threshold[trees, node]
            following = np.where(goes_left, self.left[trees, node], self.right[trees, node])
            node = np.where(inner, following, node)


@cache
def load_trees(file: str, kind: str) -> BoostedTrees:
    """The trees of one kind in a file of this folder. Raises KeyError for a kind that `list_kinds` lacks."""
    text = resources.files("index.qa.ranking").joinpath(file).read_text("utf-8")
    stored = json.loads(text)
    return parse_trees(stored["features"], stored["trees"][kind])


@cache
def list_kinds(file: str) -> frozenset[str]:
    """The kinds of search that a file of this folder has trees for."""
    text = resources.files("index.qa.ranking").joinpath(file).read_text("utf-8")
    return frozenset(json.loads(text)["trees"])


def load_all_trees() -> None:
    """Load all trees into the cache."""
    for file in resources.files("index.qa.ranking").iterdir():
        if file.name.endswith(".json"):
            for kind in json.loads(file.read_text("utf-8"))["trees"]:
                load_trees(file.name, kind)


def parse_trees(names: Sequence[str], trees: Sequence[Sequence[Sequence[float]]]) -> BoostedTrees:
    """Build trees from nodes: [feature, threshold, left, right] for an inner node, [value] for a leaf."""
    nodes = max(map(len, trees))
    feature = np.full((len(trees), nodes), _LEAF, dtype=np.int32)
    left, right = np.zeros_like(feature), np.zeros_like(feature)
    threshold = np.zeros((len(trees), nodes), dtype=np.float32)
    value = np.zeros_like(threshold)
    for tree, stored in enumerate(trees):
        for place, node in enumerate(stored):
            if len(node) == 1:
                value[tree, place] = node[0]
            else:
                feature[tree, place], threshold[tree, place] = int(node[0]), node[1]
                left[tree, place], right[tree, place] = int(node[2]), int(node[3])
    return BoostedTrees(tuple(names), feature, threshold, left, right, value)
