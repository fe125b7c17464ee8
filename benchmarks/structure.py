"""Measure the structure of the code: modules, names, functions, imports.

    python benchmarks/structure.py [FOLDER]

FOLDER is the root of a checkout, by default this one. Prints one figure per line. Counts `bot` and `index`
without migrations and without `__init__` files that contain only a docstring.
"""

import ast
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles

PACKAGES = ("bot", "index")
SHORT_LINES = 40
COMPLEXITY = 10  # McCabe's threshold, and the default of most linters


def list_modules(root: Path) -> dict[str, Path]:
    """Dotted name -> path of every module with code."""
    paths = (path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))
    return {
        dotted_name(path.relative_to(root)): path
        for path in paths
        if "migrations" not in path.parts and _holds_code(path)
    }


def _holds_code(path: Path) -> bool:
    return any(not isinstance(node, ast.Expr) for node in ast.parse(path.read_text("utf-8")).body)


def dotted_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def find_imports(modules: dict[str, Path]) -> dict[str, set[str]]:
    """Module -> the modules that it imports, also inside functions."""
    return {
        name: set(_imported(ast.parse(path.read_text("utf-8")), modules)) - {name}
        for name, path in modules.items()
    }


def _imported(tree: ast.Module, modules: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def function_lengths(paths: Iterable[Path]) -> list[int]:
    trees = (ast.parse(path.read_text("utf-8")) for path in paths)
    functions = (
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]


def repeated_class_names(paths: Iterable[Path]) -> Counter[str]:
    trees = (ast.parse(path.read_text("utf-8")) for path in paths)
    names = Counter(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef))
    return Counter({name: count for name, count in names.items() if count > 1})


def import_depth(imports: dict[str, set[str]]) -> int:
    """The length of the longest chain of imports, ignoring cycles."""
    on_path: set[str] = set()

    @cache
    def depth(name: str) -> int:
        if name in on_path:
            return 0
        on_path.add(name)
        deepest = max((depth(other) for other in imports[name] if other in imports), default=0)
        on_path.discard(name)
        return deepest + 1

    return max(depth(name) for name in imports)


def count_complex(root: Path) -> int:
    command = [
        "ruff",
        "check",
        "--isolated",
        "--select",
        "C901",
        "--config",
        f"lint.mccabe.max-complexity={COMPLEXITY}",
    ]
    run = subprocess.run(
        [*command, "--output-format", "concise", *PACKAGES],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return sum("C901" in line for line in run.stdout.splitlines())


def measure(root: Path) -> Iterator[tuple[str, object]]:
    modules = list_modules(root)
    imports = find_imports(modules)
    importers: dict[str, set[str]] = defaultdict(set)
    for name, imported in imports.items():
        for other in imported:
            importers[other].add(name)
    lines = [len(path.read_text("utf-8").splitlines()) for path in modules.values()]
    lengths = function_lengths(modules.values())
    files = Counter(path.name for path in modules.values() if path.name not in ("__init__.py", "__main__.py"))
    mutual = {frozenset((a, b)) for a in imports for b in imports[a] if a in imports.get(b, ())}
    yield "modules", len(modules)
    yield "lines per module, median", median(lines)
    yield f"modules under {SHORT_LINES} lines", sum(count < SHORT_LINES for count in lines)
    yield "modules over 500 lines", sum(count > 500 for count in lines)
    yield "file names that occur more than once", sum(count > 1 for count in files.values())
    yield "class names that occur more than once", len(repeated_class_names(modules.values()))
    yield "modules with one importer", sum(len(importers[name]) == 1 for name in modules)
    yield "functions", len(lengths)
    yield "lines per function, median", median(lengths)
    yield "lines per function, 90th percentile", quantiles(lengths, n=10)[-1]
    yield "lines per function, maximum", max(lengths)
    yield f"functions with a complexity over {COMPLEXITY}", count_complex(root)
    yield "longest chain of imports", import_depth(imports)
    yield "pairs of modules that import each other", len(mutual)


if __name__ == "__main__":
    for figure, value in measure(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1])):
        print(f"{value:>8} {figure}")
