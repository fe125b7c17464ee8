"""Rules for the tests themselves: where they are, and that each of them asserts something."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
Function = ast.FunctionDef | ast.AsyncFunctionDef


# --- layout


def test_file_names_are_unique() -> None:
    names = Counter(path.name for path in TESTS.rglob("*.py") if path.name != "conftest.py")

    assert [name for name, times in names.items() if times > 1] == []


def test_tests_are_in_folders_that_shadow_no_package() -> None:
    folders = {path.parent.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}

    assert Path() not in folders
    assert folders.isdisjoint({Path("bot"), Path("index"), Path("support")})


# --- assertions


def test_every_test_asserts_something() -> None:
    assert list(find_tests_without_assertion(TESTS)) == []


@pytest.mark.parametrize(
    "body",
    [
        "    assert 1",
        "    with pytest.raises(ValueError):\n        int('')",
        "    check(1)",
        "    check_twice(1)",
        "    value = [check(n) for n in (1, 2)]",
    ],
)
def test_what_counts_as_an_assertion(tmp_path: Path, body: str) -> None:
    write_module(tmp_path, body)

    assert list(find_tests_without_assertion(tmp_path)) == []


@pytest.mark.parametrize(
    "body",
    [
        "    int('1')",
        "    run(lambda: check(1))",
        "    def inner():\n        assert 0",
        "    fixture(1)",
        "    unknown(1)",
    ],
)
def test_what_does_not_count_as_an_assertion(tmp_path: Path, body: str) -> None:
    write_module(tmp_path, body)

    assert list(find_tests_without_assertion(tmp_path)) == ["test_it.py: test_it"]


def write_module(folder: Path, body: str) -> None:
    (folder / "checks.py").write_text(
        "def check(n):\n    assert n\n\n\ndef check_twice(n):\n    check(n)\n    check(n)\n", encoding="utf-8"
    )
    (folder / "test_it.py").write_text(
        "import pytest\nfrom checks import check, check_twice\n\n\n"
        "@pytest.fixture\ndef fixture():\n    assert 1\n\n\n"
        f"def test_it(fixture):\n{body}\n",
        encoding="utf-8",
    )


@dataclass(frozen=True)
class Module:
    functions: Mapping[str, Function]
    """Functions at module level, without fixtures."""
    imported: Mapping[str, tuple[str, str]]
    """Imported name -> module and the name there."""


def find_tests_without_assertion(folder: Path) -> Iterator[str]:
    """Tests that neither assert nor call a function of the folder that does.

    A function asserts when it contains `assert` or `pytest.raises`, `warns` or `fail`. Nested functions and
    lambdas do not count, since they may never be called. Fixtures and waits with a time limit do not count
    either: they show that a test hangs, not what it expects.
    """
    paths = sorted(folder.rglob("*.py"))
    modules = {path.stem: _read_module(path) for path in paths}
    asserting = _find_asserting(modules)
    for path in paths:
        for name in modules[path.stem].functions:
            if name.startswith("test_") and (path.stem, name) not in asserting:
                yield f"{path.relative_to(folder).as_posix()}: {name}"


def _find_asserting(modules: Mapping[str, Module]) -> set[tuple[str, str]]:
    functions = {
        (stem, name): function
        for stem, module in modules.items()
        for name, function in module.functions.items()
    }
    used = {
        (stem, name): {modules[stem].imported.get(other, (stem, other)) for other in _names_used(function)}
        for (stem, name), function in functions.items()
    }
    asserting = {key for key, function in functions.items() if _asserts_itself(function)}
    while more := {key for key, names in used.items() if key not in asserting and names & asserting}:
        asserting |= more
    return asserting


def _read_module(path: Path) -> Module:
    tree = ast.parse(path.read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, Function) and not _is_fixture(node)}
    imported = {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return Module(functions, imported)


def _is_fixture(function: Function) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def _asserts_itself(function: Function) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) in {"pytest.raises", "pytest.warns", "pytest.fail"}
        )
        for node in _walk(function)
    )


def _names_used(function: Function) -> set[str]:
    return {node.id for node in _walk(function) if isinstance(node, ast.Name)}


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of nested functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda | Function):
            yield child
            yield from _walk(child)
