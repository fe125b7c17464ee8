"""Find out what an upgrade of a library would do, without changing anything, and do it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, select

from index.embedding.model_files import MODELS_FOLDER
from index.embedding.multilingual_model import FOLDER_NAME
from index.language.attribution.article_statements import attribution_version
from index.language.regions.region_detection import regions_version
from index.maintenance.backup import DERIVED_FOLDER
from index.maintenance.database_check import find_database_damage
from index.maintenance.upgrade_plan import LibraryState, plan_upgrade, to_schema_versions
from index.model.upgrade_types import UpgradePlan, UpgradeReport
from index.search.corpus_postings import are_outdated
from index.search.passage_builder import SPLITTER_VERSION
from index.settings import MULTILINGUAL_MODEL, IndexSettings
from index.store.database import LIBRARY_SCHEMA, Database, find_database, open_database
from index.store.database_backend import Schema, StoredVersion
from index.store.edition_queries import Edition, SnapshotKind, find_active_edition
from index.store.outdated_articles import has_outdated_articles
from index.store.schema import articles, snapshots

_WITH_SPEAKERS = "0007"
"""The first version of the library whose articles have all columns that `_find_outdated_facts` reads."""
_WITH_REPLICAS = "0011"
"""The first version in which several data folders have snapshots."""


def inspect_upgrade(settings: IndexSettings, companions: Sequence[Schema]) -> UpgradePlan | None:
    """What opening the library with this version would do; None if there is none. Changes nothing.

    `companions` are the schemas of the calling program. Raises StoreError for a database that cannot be read,
    or that is not one of Watchdesk's.
    """
    database = find_database(settings.data_dir, settings.database_url.get_secret_value())
    if database is None:
        return None
    with closing(database):
        versions = database.find_versions([LIBRARY_SCHEMA, *companions])
        state = LibraryState(
            location=database.location,
            versions=tuple(versions),
            later_work=tuple(_find_later_work(database, settings, versions[0])),
            needed_bytes=database.measure_upgrade(),
            free_bytes=_measure_free(settings.data_dir),
            is_open_elsewhere=database.is_open_elsewhere(),
        )
    return plan_upgrade(state)


def upgrade_library(settings: IndexSettings, companions: Sequence[Schema]) -> UpgradeReport:
    """Copy the database, migrate the tables of all owners, and check the result. Raises StoreError."""
    url = settings.database_url.get_secret_value()
    with closing(open_database(settings.data_dir, url, companions=companions)) as database:
        upgrade = database.upgrade
        findings = find_database_damage(database, repair=False, names_articles=False)
    return UpgradeReport(
        schemas=tuple(to_schema_versions(found) for found in upgrade.before) if upgrade else (),
        copy=upgrade.copy if upgrade else None,
        findings=tuple(findings),
    )


def _measure_free(folder: Path) -> int:
    """Free bytes where a data folder is, or will be created."""
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(existing).free


def _find_later_work(database: Database, settings: IndexSettings, library: StoredVersion) -> Iterator[str]:
    if library.version is None or library.is_newer:
        return
    with database.read_transaction() as connection:
        edition = find_active_edition(connection)
        if edition is None:
            return
        files, stamps = _list_index_files(connection, library, database.replica, edition)
        outdated = _find_outdated_facts(connection) if library.version >= _WITH_SPEAKERS else ()
    derived = settings.data_dir / DERIVED_FOLDER
    yield from _find_edition_work(edition, settings)
    yield from outdated
    if not all((derived / name).exists() for name in files):
        yield "index files are missing; the first question builds them again from the database"
    elif are_outdated(stamps):
        yield "the words of all articles are indexed again"


def _list_index_files(
    connection: Connection, library: StoredVersion, replica: str, edition: Edition
) -> tuple[set[str], list[str]]:
    """The names of the index files in a library of any version, and the stamps of its postings."""
    query = select(snapshots.c.kind, snapshots.c.edition_id, snapshots.c.file_name, snapshots.c.stamp)
    if library.version is not None and library.version >= _WITH_REPLICAS:
        query = query.where(snapshots.c.replica == replica)
    rows = connection.execute(query).all()
    stamps = [row.stamp for row in rows if (row.kind, row.edition_id) == (SnapshotKind.POSTINGS, edition.id)]
    return {row.file_name for row in rows}, stamps


def _find_edition_work(edition: Edition, settings: IndexSettings) -> Iterator[str]:
    if (edition.splitter_version, edition.passage_words) != (SPLITTER_VERSION, settings.passage_words):
        yield "all articles are split into passages again; only passages that change are embedded"
    is_converted = (settings.data_dir / MODELS_FOLDER / FOLDER_NAME).is_dir()
    if edition.model.name == MULTILINGUAL_MODEL and not is_converted:
        yield "the language model is prepared again, which takes about a minute and 0.5 GB"


def _find_outdated_facts(connection: Connection) -> Sequence[str]:
    rules = {
        "the regions of all articles are found again": (articles.c.regions_version, regions_version()),
        "the speakers of all articles are found again (15 ms each)": (
            articles.c.speakers_version,
            attribution_version(),
        ),
    }
    return [work for work, rule in rules.items() if has_outdated_articles(connection, *rule)]
