"""`watchdesk upgrade`: what a new version changes in the library, and the upgrade itself."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import JsonObject, check_json, print_json
from bot.cli.library_access import require_library
from bot.cli.options import AsJson, DataDir, EveryCorpus
from bot.cli.terminal_text import size
from bot.exit_codes import BadInputError, ExitCode
from bot.version import VERSION
from index import UNRELEASED, UpgradeVerdict

if TYPE_CHECKING:
    from index import UpgradePlan, UpgradeReport

NOTES = "docs/upgrading.md"
"""Where the upgrade notes are, in the folder of Watchdesk."""

_CODES = {
    UpgradeVerdict.CURRENT: ExitCode.DONE,
    UpgradeVerdict.NEEDED: ExitCode.UPGRADE_NEEDED,
    UpgradeVerdict.BLOCKED: ExitCode.UPGRADE_BLOCKED,
}


def upgrade(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say what an upgrade would do.")
    ] = False,
    data_dir: DataDir = None,
    corpus: EveryCorpus = None,  # noqa: ARG001 - part of the contract of every command
    as_json: AsJson = False,
) -> None:
    """Convert the library to this version, after a copy of it. Stop the bot first.

    Other commands and the bot do the same when they open an older library.
    With --check, exit code 3 means that an upgrade is needed, 4 that it
    cannot be done now.
    """
    plan = find_plan(data_dir)
    if check or plan.verdict is not UpgradeVerdict.NEEDED:
        unknown = _find_unknown_settings()
        if as_json:
            print_json(plan_json(plan, unknown))
        else:
            print(plan_text(plan, unknown))
        raise typer.Exit(_CODES[plan.verdict])
    report = _upgrade(data_dir)
    result = report_json(report)
    if as_json:
        print_json(result)
    else:
        print(report_text(report, plan))
    raise typer.Exit(ExitCode.DONE if result["clean"] else ExitCode.FAILED)


def find_plan(data_dir: Path | None) -> "UpgradePlan":
    """What an upgrade would do. Raises BadInputError without a library, StoreError."""
    from bot.settings import load_settings

    require_library(data_dir)
    settings = load_settings(data_dir)
    from bot.db.tables import BOT_SCHEMA
    from index import inspect_upgrade

    plan = inspect_upgrade(settings, [BOT_SCHEMA])
    if plan is None:
        raise BadInputError(f"there is no library in {settings.data_dir} yet")
    return plan


def _upgrade(data_dir: Path | None) -> "UpgradeReport":
    from bot.db.tables import BOT_SCHEMA
    from bot.settings import load_settings
    from index import upgrade_library

    return upgrade_library(load_settings(data_dir), [BOT_SCHEMA])


def _find_unknown_settings() -> list[str]:
    from dotenv import dotenv_values

    from bot.settings import find_unknown_settings

    return find_unknown_settings([*os.environ, *dotenv_values(".env")])


def plan_json(plan: "UpgradePlan", unknown_settings: Sequence[str]) -> JsonObject:
    """The object that `upgrade --check --json` prints."""
    found = asdict(plan) | {"unknown_settings": list(unknown_settings), "notes": NOTES}
    return {"upgraded": False, "program": VERSION, **found}


def report_json(report: "UpgradeReport") -> JsonObject:
    """The object that `upgrade --json` prints after an upgrade."""
    schemas = [asdict(schema) for schema in report.schemas]
    return {
        "upgraded": True,
        "program": VERSION,
        "schemas": schemas,
        "copy": str(report.copy) if report.copy else None,
        **check_json(report.findings),
    }


def plan_text(plan: "UpgradePlan", unknown_settings: Sequence[str]) -> str:
    """The versions, then what will happen, then what to do."""
    lines = [
        f"database: {plan.location}",
        f"program: Watchdesk {VERSION}{_name_release(plan.release)}",
    ]
    lines += [
        f"{schema.owner}: {_name_version(schema.stored)}, this Watchdesk has {schema.needed}"
        for schema in plan.schemas
    ]
    lines += [f"migration {step.owner} {step.version} ({step.release}): {step.effect}" for step in plan.steps]
    lines += [f"later: {work}" for work in plan.later_work]
    if plan.steps:
        lines.append(f"disk: {size(plan.needed_bytes)} needed, {size(plan.free_bytes)} free")
    lines += [f"setting: {name} does not exist; .env.example lists all" for name in unknown_settings]
    lines += [f"problem: {problem}" for problem in plan.problems]
    return "\n".join([*lines, _advise(plan)])


def report_text(report: "UpgradeReport", plan: "UpgradePlan") -> str:
    """What was done, where the copy is, and what is left to do."""
    from bot.cli.report_output import finding_text

    lines = [
        f"{schema.owner}: upgraded from version {schema.stored} to {schema.needed}"
        for schema in report.schemas
        if schema.stored not in (None, schema.needed)
    ]
    if report.copy:
        lines.append(f"copy of the state before: {report.copy} ({size(report.copy.stat().st_size)})")
    lines += [f"later: {work}" for work in plan.later_work]
    lines += [finding_text(finding) for finding in report.findings]
    if report.findings:
        return "\n".join([*lines, "the database is damaged; `watchdesk check` says what is affected"])
    return "\n".join([*lines, "the database was checked: no problems found"])


def _name_version(stored: str | None) -> str:
    return "no tables yet" if stored is None else f"version {stored}"


def _name_release(release: str | None) -> str:
    if release is None:
        return ""
    name = "an unreleased version" if release == UNRELEASED else f"version {release}"
    return f"; the tables are from {name}"


def _advise(plan: "UpgradePlan") -> str:
    if plan.verdict is UpgradeVerdict.CURRENT:
        return "nothing to upgrade"
    if plan.verdict is UpgradeVerdict.BLOCKED:
        return "the upgrade cannot be done now; solve the problems above and try again"
    return f"an upgrade is needed: read {NOTES}, stop the bot and run `watchdesk upgrade`"
