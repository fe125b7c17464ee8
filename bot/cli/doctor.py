"""`watchdesk doctor`: run all checks and say how to fix problems."""

import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from dotenv import dotenv_values

from bot.cli.json_output import print_json
from bot.cli.options import AsJson, DataDir, EveryCorpus
from bot.exit_codes import BadInputError, ExitCode

if TYPE_CHECKING:
    from bot.cli.machine_checks import Checkup


def doctor(
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Check settings, packages, disk, library, model and Discord access.

    Exit code 1: a check failed. Each problem comes with advice.
    """
    checkups = []
    for checkup in examine_everything(data_dir):
        checkups.append(checkup)
        if not as_json:
            print(checkup_text(checkup), flush=True)
    from bot.cli.machine_checks import Level

    healthy = all(checkup.level is not Level.FAIL for checkup in checkups)
    if as_json:
        print_json({"healthy": healthy, "checkups": [asdict(checkup) for checkup in checkups]})
    raise typer.Exit(ExitCode.DONE if healthy else ExitCode.FAILED)


def examine_everything(data_dir: Path | None) -> "Iterator[Checkup]":
    """Run all checks; invalid settings end them, because all others depend on the settings."""
    from bot.settings import load_bot_settings, load_settings

    try:
        settings, bot_settings = load_settings(data_dir), load_bot_settings()
    except BadInputError as error:
        from bot.cli.machine_checks import Checkup, Level

        yield Checkup("settings", Level.FAIL, str(error), "correct it in the environment or in .env")
        return
    from bot.cli.discord_checks import examine_discord, examine_token_file
    from bot.cli.machine_checks import examine_machine

    yield from examine_machine(settings, [*os.environ, *dotenv_values(".env")])
    yield from examine_token_file(bot_settings)
    yield from examine_discord(bot_settings)


def checkup_text(checkup: "Checkup") -> str:
    """`ok    disk: 12.3 GB free`, with the advice on its own line."""
    line = f"{checkup.level:5} {checkup.subject}: {checkup.finding}"
    return f"{line}\n      -> {checkup.advice}" if checkup.advice else line
