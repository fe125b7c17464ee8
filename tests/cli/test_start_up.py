"""What `watchdesk --help` and completion load, and what the help says."""

import io
import json
import os
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import typer
from cli_runner import run_terminal

from bot.cli.examples import EXAMPLES
from bot.cli.main import app, run_command

ROOT = Path(__file__).parents[2]
GROUPS = ["Ask", "Articles", "Sources", "Library", "Running the bot"]
# Packages that take long to import, and the parts of the index other than its value types.
HEAVY = [
    "aiohttp",
    "alembic",
    "discord",
    "faiss",
    "lxml",
    "numpy",
    "onnxruntime",
    "pydantic_settings",
    "py3langid",
    "sentence_transformers",
    "sqlalchemy",
    "tantivy",
    "torch",
    "trafilatura",
    "index.crawl",
    "index.embedding",
    "index.evaluation",
    "index.extraction",
    "index.feeds",
    "index.ingest",
    "index.maintenance",
    "index.news_index",
    "index.qa",
    "index.search",
    "index.settings",
    "index.workers",
]


def find_heavy_modules(program: str) -> list[str]:
    """Run a program in a new process and list what it imported of the heavy modules."""
    report = f"import json, sys; json.dump([n for n in {HEAVY!r} if n in sys.modules], sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", f"{program}\n{report}"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=True,
    )
    found = json.loads(ended.stderr)
    assert isinstance(found, list)
    return found


def test_the_help_of_no_command_loads_the_index() -> None:
    commands = [[], *(command.split() for command in EXAMPLES)]
    program = (
        "from bot.cli.main import run_command\n"
        f"assert [run_command([*command, '--help']) for command in {commands!r}] == [0] * {len(commands)}"
    )

    assert find_heavy_modules(program) == []


def test_threads_are_limited_before_a_command_loads_native_libraries() -> None:
    examples = [shlex.split(example)[1:] for command in EXAMPLES.values() for example in command]
    program = (
        "import bot.settings\n"
        "from bot.cli.main import run_command\n"
        "def load_settings(data_dir=None): raise SystemExit\n"
        "bot.settings.load_settings = bot.settings.load_bot_settings = load_settings\n"
        "import contextlib, io\n"
        f"for example in {examples!r}:\n"
        "    with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):\n"
        "        run_command(example)"
    )

    assert not {"faiss", "numpy", "onnxruntime", "torch"} & {*find_heavy_modules(program)}


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("watchdesk sou", ["sources"]),
        ("watchdesk sources re", ["remove", "resume"]),
        ("watchdesk ask --reg", ["--region"]),
        ("watchdesk ask --region ta", ["taiwan-strait"]),
    ],
)
def test_completion_suggests_without_loading_the_index(typed: str, suggested: list[str]) -> None:
    words = typed.split()
    program = (
        "import os\n"
        f"os.environ |= {{'_WATCHDESK_COMPLETE': 'complete_bash', 'COMP_WORDS': {typed!r}, "
        f"'COMP_CWORD': '{len(words) - 1}'}}\n"
        "from contextlib import redirect_stdout\nimport io\nfrom bot.cli.main import run_command\n"
        "out = io.StringIO()\n"
        "try:\n    with redirect_stdout(out):\n        run_command([])\n"
        "except SystemExit as ended:\n    assert not ended.code\n"
        f"assert sorted(out.getvalue().split()) == {suggested!r}, out.getvalue()"
    )

    assert find_heavy_modules(program) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_calls_the_program(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, f"/bin/{shell}"))
    out = io.StringIO()
    with redirect_stdout(out), pytest.raises(SystemExit) as ended:
        run_command(["--show-completion"])

    assert not ended.value.code
    assert f"_WATCHDESK_COMPLETE=complete_{shell}" in out.getvalue()


def test_help_lists_the_commands_in_groups() -> None:
    help_text = run_terminal("--help").out
    titles = [line.split("─ ")[1].split(" ─")[0] for line in help_text.splitlines() if line.startswith("╭─ ")]

    assert titles == ["Options", *GROUPS]


@pytest.mark.parametrize("command", ["", *EXAMPLES])
def test_short_option_shows_the_same_help(command: str) -> None:
    assert run_terminal(*command.split(), "-h").out == run_terminal(*command.split(), "--help").out


@pytest.mark.parametrize("command", EXAMPLES)
def test_help_ends_with_examples_that_are_valid(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    shown = run_terminal(*command.split(), "--help").out
    program = typer.main.get_command(app)
    for example in EXAMPLES[command]:
        words = shlex.split(example.partition(" < ")[0])[1:]
        # Parses all options and arguments, and calls nothing.
        context = program.make_context("watchdesk", words)
        name, found, rest = program.resolve_command(context, [*context._protected_args, *context.args])
        while isinstance(found, typer.core.TyperGroup):
            context = found.make_context(name, rest, parent=context)
            name, found, rest = found.resolve_command(context, [*context._protected_args, *context.args])
        found.make_context(name, rest, parent=context)

        assert example in shown
        assert words[: len(command.split())] == command.split()
