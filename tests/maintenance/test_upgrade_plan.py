"""What an upgrade would do: the plan from what was found, the work that follows, the notes for operators."""

import re
import shutil
from pathlib import Path

import pytest
from libraries import canal, open_library

from bot.db.migrations import versions as bot_versions
from bot.db.tables import BOT_SCHEMA
from index import SHARED_CORPUS, IndexSettings, Schema, UpgradePlan, UpgradeVerdict, inspect_upgrade
from index.maintenance import library_upgrade
from index.maintenance.upgrade_plan import LibraryState, plan_upgrade
from index.model.upgrade_types import UNRELEASED
from index.store.database import LIBRARY_SCHEMA
from index.store.database_backend import StoredVersion
from index.store.migrations import versions as library_versions

NOTES = (Path(__file__).parents[2] / "docs" / "upgrading.md").read_text("utf-8")
SCHEMAS = {"library": (LIBRARY_SCHEMA, library_versions), "bot": (BOT_SCHEMA, bot_versions)}


def plan(library: str | None, bot: str | None, *, free: int = 1000, is_open: bool = False) -> UpgradePlan:
    state = LibraryState(
        location="watchdesk.db",
        versions=(StoredVersion(LIBRARY_SCHEMA, library), StoredVersion(BOT_SCHEMA, bot)),
        later_work=(),
        needed_bytes=500,
        free_bytes=free,
        is_open_elsewhere=is_open,
    )
    return plan_upgrade(state)


def test_a_plan_lists_the_migrations_of_both_owners_in_order():
    found = plan("0008", "0005")

    assert (found.verdict, found.release, found.needed_bytes) == (UpgradeVerdict.NEEDED, UNRELEASED, 500)
    assert [(step.owner, step.version) for step in found.steps] == [
        ("library", "0009"),
        ("library", "0010"),
        ("library", "0011"),
        ("library", "0012"),
        ("library", "0013"),
        ("bot", "0006"),
        ("bot", "0007"),
    ]


def test_the_release_of_a_library_is_that_of_its_newest_migrations():
    assert plan(None, None).release is None
    assert plan("0006", "0004").release == plan("0006", None).release == plan("0003", "0001").release == "0.2.0"


@pytest.mark.parametrize("bot", [None, BOT_SCHEMA.version])
def test_a_current_library_may_be_in_use_on_a_full_disk(bot: str | None):
    found = plan(LIBRARY_SCHEMA.version, bot, free=0, is_open=True)

    assert (found.verdict, found.steps, found.needed_bytes) == (UpgradeVerdict.CURRENT, (), 0)


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (plan("0009", None, free=499), "needs 500 bytes of disk, but only 499 are free"),
        (plan("0009", None, is_open=True), "another process has it open"),
        (plan("9999", None), "library 9999, this one knows"),
        (plan("0009", "9999"), "bot 9999, this one knows"),
    ],
)
def test_every_obstacle_is_a_problem(found: UpgradePlan, problem: str):
    assert found.verdict is UpgradeVerdict.BLOCKED
    assert problem in found.problems[0]


@pytest.mark.sqlite
def test_work_that_follows_an_upgrade_is_foreseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = IndexSettings(data_dir=tmp_path, _env_file=None)
    with open_library(tmp_path) as library:
        library.add(SHARED_CORPUS, [canal()])
        library.sync()
    assert inspect_upgrade(settings, [BOT_SCHEMA]).later_work == ()

    monkeypatch.setattr(library_upgrade, "SPLITTER_VERSION", -1)
    monkeypatch.setattr(library_upgrade, "attribution_version", lambda: -1)
    shutil.rmtree(tmp_path / "derived")
    work = inspect_upgrade(settings, [BOT_SCHEMA]).later_work

    assert [line.split(";")[0] for line in work] == [
        "all articles are split into passages again",
        "the speakers of all articles are found again (15 ms each)",
        "index files are missing",
    ]


@pytest.mark.parametrize("owner", SCHEMAS)
def test_every_migration_is_in_the_upgrade_notes_of_its_release(owner: str):
    schema, versions = SCHEMAS[owner]
    files = [path.name for folder in versions.__path__ for path in Path(folder).glob("v*.py")]

    assert sorted(name[1:5] for name in files) == list(schema.notes)
    assert _list_rows(owner) == _expected_rows(schema)


def _list_rows(owner: str) -> list[tuple[str, str, str]]:
    """Release, version and effect of each row about an owner, by version."""
    rows = []
    for section in NOTES.split("\n## ")[1:]:
        release = section.splitlines()[0].lower()
        found = re.findall(rf"^\| {owner} (\d{{4}}) \| (.+) \|$", section, re.MULTILINE)
        rows += [(version, release, effect) for version, effect in found]
    return sorted(rows)


def _expected_rows(schema: Schema) -> list[tuple[str, str, str]]:
    return [(version, note.release, note.effect) for version, note in schema.notes.items()]
