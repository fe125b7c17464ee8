"""The systemd units start commands that exist, with settings that exist."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer

from bot.cli.main import app
from bot.exit_codes import ExitCode
from bot.settings import BotSettings
from bot.token_source import CREDENTIAL
from index import IndexSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
INSTALLED_IN = "/opt/watchdesk/"
SERVICES = ["watchdesk.service", "watchdesk-backup.service"]
SETTINGS = {f"INDEX_{name.upper()}" for name in IndexSettings.model_fields}


def read_unit(name: str) -> dict[str, list[str]]:
    """All values of each key; no key is in two sections of ours."""
    values: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


def test_the_service_runs_a_command_of_the_program() -> None:
    [line] = read_unit("watchdesk.service")["ExecStart"]
    program, command, *options = shlex.split(line)

    assert program == f"{INSTALLED_IN}.venv/bin/watchdesk"
    assert command in typer.main.get_command(app).commands
    assert options == []


def test_the_backup_service_runs_a_script_that_can_be_executed() -> None:
    [line] = read_unit("watchdesk-backup.service")["ExecStart"]
    script, folder, keep = shlex.split(line)

    assert os.access(ROOT / script.removeprefix(INSTALLED_IN), os.X_OK)
    assert folder.removeprefix("%S/") in read_unit("watchdesk-backup.service")["StateDirectory"][0].split()
    assert int(keep) > 0


@pytest.mark.parametrize("name", SERVICES)
def test_variables_of_a_service_are_settings(name: str) -> None:
    words = shlex.split(" ".join(read_unit(name)["Environment"]))

    assert {word.partition("=")[0] for word in words} <= SETTINGS | {"PATH"}
    assert "INDEX_DATA_DIR=%S/watchdesk" in words


def test_the_service_handles_the_exit_codes_and_the_time_of_a_shutdown() -> None:
    unit = read_unit("watchdesk.service")

    assert unit["RestartPreventExitStatus"] == [str(int(ExitCode.BAD_INPUT))]
    assert int(unit["TimeoutStopSec"][0]) > BotSettings.model_fields["shutdown_timeout_s"].default
    assert unit["LoadCredential"][0].partition(":")[0] == CREDENTIAL


def test_both_services_use_the_library_as_one_user() -> None:
    bot, backup = map(read_unit, SERVICES)

    assert bot["User"] == backup["User"]
    assert bot["StateDirectory"][0] in backup["StateDirectory"][0].split()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    units = tmp_path / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in DEPLOY.glob("watchdesk*.*"):
        shutil.copy(unit, units)
    for program in (".venv/bin/watchdesk", "deploy/rotate-backups"):
        path = tmp_path / INSTALLED_IN.strip("/") / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o755)
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    checked = subprocess.run(
        ["systemd-analyze", "verify", f"--root={tmp_path}", *SERVICES, "watchdesk-backup.timer"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
