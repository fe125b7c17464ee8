"""Collect every regular expression of `bot` and `index` and how it is used."""

import ast
import copy
import importlib
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "index")
_TAKING_PATTERNS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
_LIBRARIES = ("re", "regex", "re2", "fnmatch", "sre_compile", "sre_parse")
# Replaces text that passes through `re.escape`; matches both a name and a word.
_ESCAPED = "Xx"
# Calls that make modules compile the patterns that they do not compile on import.
_FIRST_USES = (
    (
        "index.extraction.boilerplate",
        "is_boilerplate",
        ["Subscribe to our newsletter. The ship sailed on Monday."],
    ),
    ("index.text.normalization", "normalize", ["NFC", "e" + "\u0301" * 99]),
    *(
        ("index.names.spelling_patterns", "find_other_forms", [name, "a text"])
        for name in ("Tsai Shih-ying", "羅致政", "Kim Jong-un", "Volodymyr Zelensky", "Qassem Soleimani")
    ),
    ("index.names.spelling_patterns", "may_be_same_name", ["Houthi", "Abe"]),
)
# Run by Alembic or by `python -m`, not imported; their calls of `re` are still found in the source text.
_NOT_IMPORTED = ("__main__.py", "env.py")


@dataclass(frozen=True)
class UsedPattern:
    """A pattern and its place in the code; `anchored` and `whole` as in `find_growth`."""

    place: str
    pattern: str | bytes
    flags: int
    anchored: bool
    whole: bool

    @property
    def method(self) -> str:
        """The method with the same behaviour as those that are called."""
        return "fullmatch" if self.whole else "match" if self.anchored else "search"


@dataclass(frozen=True)
class HiddenPattern:
    """A call whose pattern is only known at run time."""

    place: str
    code: str


@dataclass(frozen=True)
class Observed:
    """A pattern that was compiled, with the place of the call."""

    path: Path
    line: int
    pattern: str | bytes
    flags: int


def collect_patterns(
    root: Path = ROOT, packages: Sequence[str] = PACKAGES
) -> tuple[list[UsedPattern], list[HiddenPattern]]:
    """Collect all patterns of some packages, and the calls whose patterns stay unknown.

    Patterns compiled on import are observed. Those of calls within functions are computed from the source text
    of the call, with a word instead of text that passes through `re.escape`.
    """
    paths = [path for package in packages for path in sorted((root / package).rglob("*.py"))]
    sources = [Source(path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths]
    with _importable(root), observed_patterns() as all_observed:
        modules = {path: _imported(path.relative_to(root)) for path in paths if path.name not in _NOT_IMPORTED}
        for module, function, arguments in _FIRST_USES if root == ROOT else ():
            getattr(importlib.import_module(module), function)(*arguments)
    usage = _usage(sources)
    observed = defaultdict[Path, list[Observed]](list)
    for one in all_observed:
        observed[one.path].append(one)
    used: dict[UsedPattern, None] = {}
    hidden: list[HiddenPattern] = []
    for source in sources:
        file = source.path.relative_to(root).as_posix()
        names = vars(modules[source.path]) if source.path in modules else {}
        for call in source.pattern_calls:
            place = f"{file}:{source.names.get(call, call.lineno)}"
            found = _patterns_of(call, observed[source.path], names)
            anchored, whole = _how_used(source, call, usage)
            used.update((UsedPattern(place, pattern, flags, anchored, whole), None) for pattern, flags in found)
            hidden += [] if found else [HiddenPattern(place, ast.unparse(call))]
        hidden += [HiddenPattern(f"{file}:{line}", code) for line, code in source.unseen]
    return list(used), hidden


class Source:
    """A parsed module: its calls that take patterns, and code that could hide such calls."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path = path
        self.nodes = list(ast.walk(tree))  # once: for all modules, a walk takes 1.5 s
        self.pattern_calls = [node for node in self.nodes if _takes_pattern(node)]
        self.names = dict(_assigned(tree))
        self.unseen = list(_unseen(self.nodes))


def _takes_pattern(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and _of_re(node.func) in _TAKING_PATTERNS


def _of_re(node: ast.AST) -> str | None:
    """The attribute of `re` that a node accesses, if any."""
    named = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re"
    return node.attr if named and isinstance(node, ast.Attribute) else None


def _assigned(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Calls whose pattern has a name: of a variable, of the collection that contains it, or of a function."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            calls = (node for node in ast.walk(statement.value) if _takes_pattern(node))
            yield from ((call, statement.targets[0].id) for call in calls)
        if isinstance(statement, ast.FunctionDef):
            returned = (node.value for node in ast.walk(statement) if isinstance(node, ast.Return))
            yield from (
                (value, statement.name) for value in returned if value is not None and _takes_pattern(value)
            )


def _unseen(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, str]]:
    """Uses of `re` or another pattern library that a search for `re.compile(…)` would miss."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module in _LIBRARIES:
            yield node.lineno, ast.unparse(node)
        if isinstance(node, ast.Import) and any(_hides(name) for name in node.names):
            yield node.lineno, ast.unparse(node)
        if _of_re(node) in _TAKING_PATTERNS and id(node) not in called:
            yield getattr(node, "lineno", 0), ast.unparse(node)


def _hides(name: ast.alias) -> bool:
    return name.name in _LIBRARIES and (name.name != "re" or name.asname is not None)


@contextmanager
def observed_patterns() -> Iterator[list["Observed"]]:
    """Record each pattern that is compiled in the context, with the line of the call."""
    compiling = re._compile  # type: ignore[attr-defined]
    observed: list[Observed] = []

    def compile_observed(pattern: Any, flags: int) -> re.Pattern[Any]:
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_globals.get("__name__") == "re":
            frame = frame.f_back
        text, given = (
            (pattern.pattern, pattern.flags) if isinstance(pattern, re.Pattern) else (pattern, int(flags))
        )
        observed.append(Observed(Path(frame.f_code.co_filename), frame.f_lineno, text, given & ~re.DEBUG))
        compiled: re.Pattern[Any] = compiling(pattern, flags)
        return compiled

    re._compile = compile_observed  # type: ignore[attr-defined]
    try:
        yield observed
    finally:
        re._compile = compiling  # type: ignore[attr-defined]


@contextmanager
def _importable(root: Path) -> Iterator[None]:
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def _imported(path: Path) -> ModuleType:
    parts = path.with_suffix("").parts
    return importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def _patterns_of(
    call: ast.Call, observed: Sequence["Observed"], names: dict[str, Any]
) -> list[tuple[str | bytes, int]]:
    lines = range(call.lineno, (call.end_lineno or call.lineno) + 1)
    seen = [(one.pattern, one.flags) for one in observed if one.line in lines]
    return seen or _computed(call, names)


def _computed(call: ast.Call, names: dict[str, Any]) -> list[tuple[str | bytes, int]]:
    """The pattern and flags of a call that did not run, if the names of its module determine them."""
    flags = next((one.value for one in call.keywords if one.arg == "flags"), None)
    if flags is None and _of_re(call.func) == "compile" and len(call.args) > 1:
        flags = call.args[1]
    if flags is None and _of_re(call.func) in ("match", "fullmatch", "search", "findall", "finditer"):
        flags = call.args[2] if len(call.args) > 2 else None
    try:
        return [(_value(call.args[0], names), int(_value(flags, names)) if flags else 0)]
    except (NameError, AttributeError, IndexError):
        return []


def _value(expression: ast.expr, names: dict[str, Any]) -> Any:
    escaped = ast.fix_missing_locations(ast.Expression(_WithoutEscapes().visit(copy.deepcopy(expression))))
    return eval(compile(escaped, "<pattern>", "eval"), dict(names))


class _WithoutEscapes(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        return ast.Constant(_ESCAPED) if _of_re(node.func) == "escape" else self.generic_visit(node)


def _usage(sources: Collection[Source]) -> dict[tuple[Path, str], list[ast.AST]]:
    """The uses of each named pattern: method calls and anything else.

    A private name belongs to its file; a public name means the same pattern in all files.
    """
    usage: dict[tuple[Path, str], list[ast.AST]] = {}
    names = ((name, source.path) for source in sources for name in source.names.values())
    owners = {name: path for name, path in names if not name.startswith("_")}
    for source in sources:
        for name, uses in _uses(source.nodes).items():
            usage.setdefault((owners.get(name, source.path), name), []).extend(uses)
    return usage


def _uses(nodes: Sequence[ast.AST]) -> dict[str, list[ast.AST]]:
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    methods = {id(_owner(call.func.value)): call for call in calls if isinstance(call.func, ast.Attribute)}
    loops = dict(_loops(nodes))
    uses: dict[str, list[ast.AST]] = {}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in loops:
            uses.setdefault(node.id, []).append(methods.get(id(node), node))
    for looped, item in loops.values():
        uses[looped] = [*uses.get(looped, []), *uses.get(item, [])]
    return uses


def _owner(expression: ast.expr) -> ast.expr:
    """The name on which a method is called: directly, on one of its items or on its return value."""
    if isinstance(expression, ast.Subscript):
        return _owner(expression.value)
    return _owner(expression.func) if isinstance(expression, ast.Call) else expression


def _loops(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Loops over a name, with the name of their items."""
    for node in nodes:
        if isinstance(node, ast.For | ast.comprehension):
            looped, item = node.iter, node.target
            if isinstance(looped, ast.Call) and isinstance(looped.func, ast.Attribute):
                is_pairs = looped.func.attr == "items" and isinstance(item, ast.Tuple)
                item = item.elts[-1] if is_pairs and isinstance(item, ast.Tuple) else item
                looped = looped.func.value
            if isinstance(looped, ast.Name) and isinstance(item, ast.Name):
                yield id(looped), (looped.id, item.id)


def _how_used(
    source: Source, call: ast.Call, usage: Mapping[tuple[Path, str], Sequence[ast.AST]]
) -> tuple[bool, bool]:
    """Whether a pattern is only tried at the start of a text, and whether it must match all of it."""
    method = _of_re(call.func)
    if method != "compile":
        return method in ("match", "fullmatch"), method == "fullmatch"
    uses = {_method(use) for use in usage.get((source.path, source.names.get(call, "")), ())}
    return bool(uses) and uses <= {"match", "fullmatch"}, uses == {"fullmatch"}


def _method(use: ast.AST) -> str:
    """The called method if it begins at the start of a text; `search` for any other use."""
    if not isinstance(use, ast.Call) or not isinstance(use.func, ast.Attribute):
        return "search"
    is_from_beginning = len(use.args) == 1 or (len(use.args) > 1 and ast.unparse(use.args[1]) == "0")
    return use.func.attr if is_from_beginning else "search"
