"""Every English text that users see is marked for translation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from update_catalogues import MESSAGE_FUNCTIONS, NOT_TRANSLATED, ROOT

from bot.ui.evidence_markdown import RECIPE
from index import (
    AddOutcome,
    DeclarationError,
    DraftPreview,
    EntryProblem,
    FetchError,
    Finding,
    LabelError,
    OpmlProblem,
    QuestionError,
    ReadError,
    RefreshedArticle,
)

FOR_THE_OPERATOR = {
    "app.py",
    "log_setup.py",
    "outages.py",
    "settings.py",
    "token_source.py",
}
"""Files of `bot/` whose messages go to a terminal or a log, which are in English."""
NAMES_ALONE = {"admission.py", "command_examples.py"}
"""Files whose other string literals are names of commands, buttons and forms, and what is typed into them."""
OF_COMMANDS = {"command", "describe", "rename", "choices", "Group", "ContextMenu"}
"""Names and descriptions of commands, which the catalogues take from the command tree."""
OF_GROUPS = {"group_name", "group_description"}
FOR_THE_LOG = {
    "debug",
    "info",
    "warning",
    "error",
    "exception",
    "ItemAttempts",
    "log",
    "log_and_describe_error",
    "retry_outages",
    "run_periodically",
}
FOR_THE_CODE = {"compile", "startswith", "TypeVar", "ValueError", "ConnectionError", "admit"}
UNSAID = OF_COMMANDS | FOR_THE_LOG | FOR_THE_CODE
TOLD_BY_THE_INDEX = {
    *(error.__name__ for error in (ReadError, *ReadError.__subclasses__(), *FetchError.__subclasses__())),
    QuestionError.__name__,
    LabelError.__name__,
    DeclarationError.__name__,
    EntryProblem.__name__,
    RefreshedArticle.__name__,
    OpmlProblem.__name__,
    Finding.__name__,
    AddOutcome.__name__,
    DraftPreview.__name__,
    "DamagedVectorsError",
    "DamagedPostingsError",
}
NO_SENTENCES = {
    "Watchdesk",
    "English",  # every language is named in itself
    "Deutsch",
    "Français",
    "Español",
    "zh-Hant",
    "zh-Hans",
    "a button or form",  # in the log
    "unknown cause",  # in the log
    "channel notice",  # in the decision record
    RECIPE,  # a command
    "CommandTree-invoker",
    "discord.py: on_message",
    "discord.py: on_interaction",
}
SENTENCE = re.compile(r"[^\W\d_]{2,}[,:;]? [^\W\d_]{2,}|\b[A-Z][a-z]{2,}")
"""Two words, or a word with an initial capital."""
PIECE = re.compile(r"(^|\s)[a-z]{3,}(\s|$)|" + SENTENCE.pattern)
"""In an f-string the literal parts may be single words: f"{n} articles"."""


def find_literals(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every English literal that is not marked for translation."""
    match node:
        case ast.Constant(value=str(text)) if SENTENCE.search(text) and text not in NO_SENTENCES:
            yield node.lineno, text
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.Constant) and PIECE.search(str(part.value)):
                    yield part.lineno, str(part.value)
    for child in _to_search(node):
        yield from find_literals(child)


def _to_search(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert():
            return  # docstrings, and messages for programmers
        case ast.ClassDef(name=name) if name.endswith("Error"):
            return
        case ast.Call(func=function) if name_of(function) in UNSAID:
            return
        case ast.Call(func=function, args=args, keywords=keywords) if name_of(function) in MESSAGE_FUNCTIONS:
            # The script does not find an argument that is not a literal, such as a conditional expression.
            yield from (arg for arg in args if not isinstance(arg, ast.Constant))
            yield from keywords
        case ast.keyword(arg=name) if name in OF_GROUPS:
            return
        case ast.JoinedStr(values=parts):
            yield from (part.value for part in parts if isinstance(part, ast.FormattedValue))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [default for default in node.args.kw_defaults if default]
            yield from [*node.decorator_list, *node.args.defaults, *defaults, *node.body]
        case ast.AnnAssign(value=value):
            yield from [value] if value else []
        case ast.Subscript(value=value):
            yield value  # its index is a key or a forward reference
        case _:
            yield from ast.iter_child_nodes(node)


def name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def spoken_files() -> list[Path]:
    files = sorted((ROOT / "bot").rglob("*.py"))
    left_out = {NOT_TRANSLATED, *(ROOT / "bot" / name for name in ("db/migrations", "monitoring", "web"))}
    names = FOR_THE_OPERATOR | NAMES_ALONE
    return [f for f in files if left_out.isdisjoint(f.parents) and f.name not in names]


@pytest.mark.parametrize("file", spoken_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_user_visible_text_is_marked_for_translation(file: Path):
    assert list(find_literals(ast.parse(file.read_text("utf-8")))) == [], "use say(…), Refusal(…) or N_(…)"


@pytest.mark.parametrize(
    "code",
    [
        'await channel.send("Nothing was found.")',
        'embed.add_field(name="Sources", value=sources)',
        'lines.append(f"{n} articles")',
        'TITLE = "Add an article"',
        'Button(label="Keep" if kept else say("Remove"))',
        'class Form(Modal, title="Reason"): pass',
        'say("Kept" if kept else "Removed")',
        'say(f"There is no article {number}.")',
        'say("{what} is gone.", what="The article")',
        'raise Refusal(f"There is no {name}.")',
    ],
)
def test_an_unmarked_message_is_found(code: str):
    found = list(find_literals(ast.parse(f"async def speak():\n    {code}")))

    assert len(found) >= 1


@pytest.mark.parametrize(
    "code",
    [
        'await channel.send(say("Nothing was found."))',
        'TITLE = N_("Add an article")',
        'raise Refusal("There is no {name}.", name=name)',
        'log.info("joined server %d", guild.id)',
        'custom_id = f"draft:{draft_id}:remove"',
        '"""Says how it went."""',
        'row: "Row | None" = find("article")',
    ],
)
def test_marked_and_internal_text_is_ignored(code: str):
    assert list(find_literals(ast.parse(f"async def speak():\n    {code}"))) == []


def test_reasons_of_the_index_can_be_translated():
    found = [
        (file.name, call.lineno, ast.unparse(part))
        for file in sorted((ROOT / "index").rglob("*.py"))
        if file.parent.name != "importing"  # reads files of the host, which only operators see
        if file.name != "wording.py"  # builds messages from its arguments
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        for part in plain_texts_of(call)
    ]

    assert found == [], "use word(…)"


def plain_texts_of(call: ast.Call) -> list[ast.expr]:
    """Untranslated texts of an error or a finding, except about files of the host, which only operators see."""
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name_of(call.func) == "word":
        return [part for part in parts[:1] if not isinstance(part, ast.Constant)]
    if name_of(call.func) not in TOLD_BY_THE_INDEX or ast.unparse(parts[0]) == "str(path)":
        return []
    return [
        part
        for part in parts
        if isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
    ]


def test_every_exception_to_the_rule_is_needed():
    constants = {
        node.value
        for file in spoken_files()
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert NO_SENTENCES - constants == set()
