"""The names that other packages import from `index`."""

import ast
from pathlib import Path

import pytest

import index

SOURCE = Path(index.__file__).read_text(encoding="utf-8")


def names_for_type_checkers() -> dict[str, str]:
    """The module of each name in the imports that only type checkers see."""
    imports = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.ImportFrom)]
    return {
        name.name: node.module
        for node in imports
        if node.module is not None and node.module.startswith("index.")
        for name in node.names
    }


def test_both_lists_of_names_agree() -> None:
    assert names_for_type_checkers() == index._MODULES


def test_every_name_exists() -> None:
    missing = [name for name in dir(index) if not hasattr(index, name)]

    assert missing == []
    assert len(dir(index)) > 100


def test_another_name_does_not_exist() -> None:
    with pytest.raises(ImportError, match="no_such_name"):
        from index import no_such_name  # type: ignore[attr-defined]  # noqa: F401
