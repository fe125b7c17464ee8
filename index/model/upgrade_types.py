"""What an upgrade of a library has to do, and what it did."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.model.report_types import Finding

UNRELEASED = "unreleased"
"""In place of the release, for a migration that comes with the next one."""


@dataclass(frozen=True, slots=True)
class MigrationNote:
    """What operators should know about a migration: the release that it comes with, and what it does."""

    release: str
    effect: str


class UpgradeVerdict(StrEnum):
    """Whether a library has to be upgraded for this version, and whether that is possible now."""

    CURRENT = "current"
    NEEDED = "needed"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class SchemaVersions:
    """The version that the tables of an owner have and need; `stored` None if the owner has none yet."""

    owner: str
    stored: str | None
    needed: str


@dataclass(frozen=True, slots=True)
class MigrationStep:
    """A migration that will run, the release that it comes with, and what it does."""

    owner: str
    version: str
    release: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradePlan:
    """What opening the library with this version will do. `problems` say why it cannot be done now.

    `release` is the version of Watchdesk that the tables are from, None without any. `later_work` is what the
    bot does after the upgrade while it runs, such as indexing articles again.
    """

    location: str
    verdict: UpgradeVerdict
    release: str | None
    schemas: tuple[SchemaVersions, ...]
    steps: tuple[MigrationStep, ...]
    problems: tuple[str, ...]
    later_work: tuple[str, ...]
    needed_bytes: int
    free_bytes: int
    is_open_elsewhere: bool


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What was upgraded, the copy of the state before, and what the check of the database then found."""

    schemas: tuple[SchemaVersions, ...]
    copy: Path | None
    findings: tuple[Finding, ...]
