"""Decide what an upgrade has to do, and whether it can be done now. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.model.upgrade_types import UNRELEASED, MigrationStep, SchemaVersions, UpgradePlan, UpgradeVerdict
from index.store.database_backend import StoredVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What was found about a library and its disk. `needed_bytes` are those of an upgrade."""

    location: str
    versions: tuple[StoredVersion, ...]
    later_work: tuple[str, ...]
    needed_bytes: int
    free_bytes: int
    is_open_elsewhere: bool


def plan_upgrade(state: LibraryState) -> UpgradePlan:
    """The migrations to run, in their order, and every reason why they cannot run now."""
    steps = tuple(step for found in state.versions for step in _list_steps(found))
    problems = tuple(_find_problems(state, is_needed=bool(steps)))
    verdict = UpgradeVerdict.NEEDED if steps else UpgradeVerdict.CURRENT
    return UpgradePlan(
        location=state.location,
        verdict=UpgradeVerdict.BLOCKED if problems else verdict,
        release=_find_release(state.versions),
        schemas=tuple(to_schema_versions(found) for found in state.versions),
        steps=steps,
        problems=problems,
        later_work=state.later_work,
        needed_bytes=state.needed_bytes if steps else 0,
        free_bytes=state.free_bytes,
        is_open_elsewhere=state.is_open_elsewhere,
    )


def to_schema_versions(found: StoredVersion) -> SchemaVersions:
    return SchemaVersions(found.schema.owner, found.version, found.schema.version)


def _list_steps(found: StoredVersion) -> list[MigrationStep]:
    if not found.is_older:
        return []
    return [
        MigrationStep(found.schema.owner, version, note.release, note.effect)
        for version, note in sorted(found.schema.notes.items())
        if version > (found.version or "")
    ]


def _find_problems(state: LibraryState, *, is_needed: bool) -> list[str]:
    problems = [
        f"a newer version of Watchdesk wrote it ({found.schema.owner} {found.version}, this one knows "
        f"{found.schema.version}); update Watchdesk"
        for found in state.versions
        if found.is_newer
    ]
    if is_needed and state.is_open_elsewhere:
        problems.append("another process has it open; stop the bot and all other processes that use it")
    if is_needed and state.free_bytes < state.needed_bytes:
        problems.append(
            f"the upgrade needs {state.needed_bytes:,} bytes of disk, but only {state.free_bytes:,} are free"
        )
    return problems


def _find_release(versions: Sequence[StoredVersion]) -> str | None:
    """The release of the newest migrations that have run; None if none of them is known."""
    notes = [found.schema.notes.get(found.version or "") for found in versions]
    releases = [note.release for note in notes if note is not None]
    return UNRELEASED if UNRELEASED in releases else max(releases, key=_numbers, default=None)


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
