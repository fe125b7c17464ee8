"""Run the example commands of README.md and write what they print below them.

    python scripts/update_readme.py

An example is a fenced block that begins with `$ watchdesk`. Its commands run on a new library that holds the
sample articles, with default settings; what stands below each command is replaced by what it prints. The result
depends on neither the clock nor the network (tests/project/test_readme_examples.py).
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PROGRAM = "from bot.cli.main import main; main()"

RunWatchdesk = Callable[[Sequence[str]], str]
"""Returns what the command prints, given its arguments."""

_EXAMPLE = re.compile(r"^```text\n(?P<lines>\$ watchdesk .*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ watchdesk (.+)$", re.MULTILINE)


def main() -> int:
    before = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        after = rewrite_examples(before, prepare_samples(Path(folder)))
    if after != before:
        README.write_text(after, encoding="utf-8")
        print("README.md was changed")
    return 0


def rewrite_examples(text: str, run: RunWatchdesk) -> str:
    """The text with the output of each example's commands as it is now."""
    return _EXAMPLE.sub(lambda example: f"```text\n{_run_commands(example['lines'], run)}```", text)


def _run_commands(lines: str, run: RunWatchdesk) -> str:
    return "\n".join(
        f"$ watchdesk {command}\n{run(shlex.split(command))}" for command in _COMMAND.findall(lines)
    )


def prepare_samples(folder: Path) -> RunWatchdesk:
    """Fill a library in this folder with the sample articles; how to run commands on it."""
    run = partial(_run_watchdesk, folder)
    run(["start"])
    return run


def _run_watchdesk(folder: Path, arguments: Sequence[str]) -> str:
    """The standard output of a command in a process of its own, without settings or terminal."""
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        env=_make_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return finished.stdout


def _make_environment() -> dict[str, str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("INDEX_", "DISCORD_")) and name not in ("FORCE_COLOR", "COLUMNS")
    }
    paths = [str(ROOT), *filter(None, [inherited.get("PYTHONPATH")])]
    return inherited | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}


if __name__ == "__main__":
    sys.exit(main())
