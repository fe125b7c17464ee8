"""The figures of an evaluation as tables for people; pure."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Figure: TypeAlias = int | float | None
Figures: TypeAlias = Mapping[str, Figure]


def figures_text(figures: Figures) -> str:
    """A line a figure: its name and its value."""
    return _table([[name, _figure(value)] for name, value in figures.items()])


def comparison_text(figures: Figures, without: Figures) -> str:
    """A line a figure, with the reranker and without it, and what it adds."""
    rows = [
        [name, _figure(value), _figure(without[name]), _difference(value, without[name])]
        for name, value in figures.items()
    ]
    return _table([["", "reranked", "without", "difference"], *rows])


def curve_text(points: Sequence[Figures]) -> str:
    """A line a threshold, with the shares of questions at it."""
    return _table([list(points[0]), *([_figure(value) for value in point.values()] for point in points)])


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they must be: the first to the left, others to the right where there are several."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(_cells(row, widths)).rstrip() for row in rows)


def _cells(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
    if len(others) > 1:
        others = [cell.strip().rjust(len(cell)) for cell in others]
    return [first, *others]


def _figure(value: Figure) -> str:
    if value is None:
        return "none"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _difference(value: Figure, without: Figure) -> str:
    if value is None or without is None or value == without:
        return ""
    return f"{value - without:+.3f}" if isinstance(value, float) else f"{value - without:+}"
