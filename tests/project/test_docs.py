"""The documents name only what exists, and the README names every command."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from cli_runner import run_terminal

from bot.cli.discord_checks import invite_url
from bot.cli.main import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
NO_JSON = {"chat", "run", "start", "web"}


def existing_commands(group: typer.Typer = app, prefix: str = "") -> Iterator[str]:
    """Every command as a person types it, such as `articles list`."""
    for command in group.registered_commands:
        assert command.callback is not None
        yield prefix + (command.name or command.callback.__name__)
    for subgroup in group.registered_groups:
        assert subgroup.typer_instance is not None
        yield from existing_commands(subgroup.typer_instance, f"{prefix}{subgroup.name} ")


COMMANDS = sorted(existing_commands())


def named_commands(text: str) -> set[str]:
    """The commands that a text names as `watchdesk …` in code."""
    words = re.findall(r"(?<=watchdesk )([a-z]+(?:-[a-z]+)*)(?: ([a-z]+))?", text)
    groups = {command.split()[0] for command in COMMANDS if " " in command}
    return {f"{first} {second}" if first in groups else first for first, second in words}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(document: Path) -> None:
    code = " ".join(re.findall(r"`[^`]+`|^\$ .+$", document.read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert named_commands(code) <= set(COMMANDS)


def test_every_command_stands_in_the_readme() -> None:
    table = "\n".join(re.findall(r"^\| `watchdesk .+$", README, flags=re.MULTILINE))

    assert named_commands(table) == set(COMMANDS)


def test_every_option_in_the_readme_exists() -> None:
    of_pip = {
        "--editable",
        "--extra-index-url",
        "--no-build-isolation",
        "--no-deps",
        "--require-hashes",
        "--requirement",
    }
    of_others = {"--pip-args", "--torch-backend", "--upgrade"}
    named = set(re.findall(r"(?<![-\w])--[a-z][a-z-]*", README)) - of_pip - of_others
    existing = "".join(run_terminal(*command.split(), "--help").out for command in ["", *COMMANDS])

    assert sorted(option for option in named if f"{option} " not in existing) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does(command: str) -> None:
    ended = run_terminal(*command.split(), "--help")

    assert ended.code == 0
    assert f"watchdesk {command}" in ended.out
    assert "--data-dir" in ended.out
    assert "--corpus" in ended.out
    assert ("--json" in ended.out) == (command not in NO_JSON)


def test_invitation_in_the_readme_is_the_one_that_doctor_prints() -> None:
    assert invite_url("APPLICATION_ID") in README


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [*re.findall(r"\]\((?!https?://)([^)#]+)\)", text), *re.findall(r' src="([^"]+)"', text)]

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_makefile_has_the_targets_that_the_readme_names() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", README, re.MULTILINE))

    assert {name for pair in named for name in pair if name} <= targets
