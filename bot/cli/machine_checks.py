"""Checks of this machine for `watchdesk doctor`: settings, packages, disk, library, models."""

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module, metadata
from pathlib import Path

from pydantic import SecretStr

from bot.cli.report_output import model_hint
from bot.cli.sample_articles import SAMPLES_CORPUS, read_samples
from bot.cli.terminal_text import count, size
from bot.db.tables import BOT_SCHEMA
from bot.settings import find_unknown_settings
from index import (
    Answer,
    IndexSettings,
    NewsIndexError,
    NoAnswer,
    StoreError,
    UpgradePlan,
    UpgradeVerdict,
    inspect_upgrade,
    open_index,
)

_PROGRAMS = (
    ("torch", "torch"),
    ("sentence-transformers", "sentence_transformers"),
    ("faiss-cpu", "faiss"),
    ("tantivy", "tantivy"),
    ("trafilatura", "trafilatura"),
    ("discord.py", "discord"),
)
# Enough for a library of a few thousand articles to grow, and enough for a backup of it as well.
_LEAST_FREE_BYTES = 200_000_000
_AMPLE_FREE_BYTES = 2_000_000_000
_SAMPLE_QUESTION = "Which strait separates Taiwan from mainland China?"


class Level(StrEnum):
    """Severity. WARN means that it works, but perhaps not as intended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Checkup:
    """Result of one check; `advice` says what to do about a problem."""

    subject: str
    level: Level
    finding: str
    advice: str = ""


def examine_machine(settings: IndexSettings, variables: Iterable[str]) -> Iterator[Checkup]:
    """Run the checks one by one; those of packages and models take seconds."""
    yield examine_variables(variables)
    yield Checkup("python", Level.OK, f"{platform.python_version()} on {platform.platform(terse=True)}")
    for distribution, module in _PROGRAMS:
        yield examine_program(distribution, module)
    yield examine_disk(settings.data_dir)
    yield examine_library(settings)
    yield examine_model(settings)
    if settings.reranker_model:
        yield examine_reranker(settings)


def examine_variables(variables: Iterable[str]) -> Checkup:
    """Find variables that look like settings but are not."""
    if unknown := find_unknown_settings(variables):
        finding = f"{', '.join(unknown)}: there is no such setting"
        return Checkup("settings", Level.WARN, finding, "correct or remove it; .env.example lists all settings")
    return Checkup("settings", Level.OK, "valid")


def examine_program(distribution: str, module: str) -> Checkup:
    """Import a package: an installed one may fail to load because a system library is missing."""
    try:
        import_module(module)
        return Checkup(distribution, Level.OK, metadata.version(distribution))
    except (ImportError, OSError, metadata.PackageNotFoundError) as error:
        return Checkup(
            distribution,
            Level.FAIL,
            f"cannot be imported: {error}",
            f"run: pip install --force-reinstall {distribution}",
        )


def examine_disk(data_dir: Path) -> Checkup:
    """Check the free space at the library's location."""
    # Not `Path.exists`, which raises if a parent folder is not accessible.
    folders = (path for path in [data_dir.absolute(), *data_dir.absolute().parents] if os.path.exists(path))  # noqa: PTH110
    try:
        free = shutil.disk_usage(next(folders)).free
    except OSError as error:
        return Checkup("disk", Level.FAIL, f"{data_dir}: {error.strerror}", "choose another with --data-dir")
    finding = f"{size(free)} free for {data_dir.absolute()}"
    if free >= _AMPLE_FREE_BYTES:
        return Checkup("disk", Level.OK, finding)
    level = Level.WARN if free >= _LEAST_FREE_BYTES else Level.FAIL
    return Checkup("disk", level, finding, "free some space, or move the library and set INDEX_DATA_DIR")


def examine_library(settings: IndexSettings) -> Checkup:
    """Open the library, if there is one, and compare its parts. One that has to be upgraded is not opened."""
    try:
        if not (settings.database_url or settings.data_dir.exists()):
            return Checkup("library", Level.OK, "none yet; it is created with the first article")
        if plan := _find_upgrade(settings):
            return _describe_upgrade(plan)
        with open_index(settings) as index:
            findings = [finding for finding in index.check() if not finding.repaired]
            status = index.status()
    except (NewsIndexError, OSError) as error:
        return Checkup(
            "library", Level.FAIL, str(error), "fix that, or restore a backup with: watchdesk restore FILE"
        )
    if findings:
        finding = "; ".join(f"{each.subject}: {each.problem}" for each in findings)
        return Checkup("library", Level.FAIL, finding, "run: watchdesk check --repair")
    articles = sum(corpus.articles for corpus in status.corpora)
    finding = f"{count(articles, 'article')}, no damage found"
    hint = model_hint(status.available_model) if status.available_model else ""
    return Checkup("library", Level.OK, finding, hint)


def _find_upgrade(settings: IndexSettings) -> UpgradePlan | None:
    """The upgrade that opening the library would make or refuse; None if there is nothing to upgrade."""
    plan = inspect_upgrade(settings, [BOT_SCHEMA])
    return None if plan is None or plan.verdict is UpgradeVerdict.CURRENT else plan


def _describe_upgrade(plan: UpgradePlan) -> Checkup:
    if plan.problems:
        return Checkup("library", Level.FAIL, "; ".join(plan.problems), "run: watchdesk upgrade --check")
    migrations = count(len(plan.steps), "migration")
    finding = f"an older version wrote it; an upgrade with {migrations} is needed"
    return Checkup("library", Level.WARN, finding, "run: watchdesk upgrade --check")


def examine_model(settings: IndexSettings) -> Checkup:
    """Embed the sample articles in a temporary library and answer a question from them."""
    name = _find_model(settings)
    return _try_answering(
        settings.model_copy(update={"embedding_model": name, "reranker_model": ""}),
        "model",
        name,
        "correct INDEX_EMBEDDING_MODEL, or set it to bundled",
    )


def examine_reranker(settings: IndexSettings) -> Checkup:
    """Answer the sample question with the reranker."""
    return _try_answering(
        settings.model_copy(update={"embedding_model": _find_model(settings)}),
        "reranker",
        settings.reranker_model,
        "correct INDEX_RERANKER_MODEL, or remove it",
    )


def _find_model(settings: IndexSettings) -> str:
    """The name of the model that the library uses, or that a new one would get here."""
    try:
        if settings.data_dir.exists() and _find_upgrade(settings):
            return settings.embedding_model
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            data_dir = settings.data_dir if settings.data_dir.exists() else Path(folder)
            with open_index(settings.model_copy(update={"data_dir": data_dir})) as index:
                return index.status([]).next_model
    except (NewsIndexError, OSError):
        return settings.embedding_model


def _try_answering(settings: IndexSettings, subject: str, name: str, correction: str) -> Checkup:
    started = time.monotonic()
    models_folder = settings.data_dir / "models" if settings.data_dir.exists() else None
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            temporary = {"data_dir": Path(folder), "database_url": SecretStr(""), "vectors": "faiss"}
            answer = _try_samples(settings.model_copy(update=temporary), models_folder)
    except (StoreError, OSError) as error:
        advice = "free some space in the folder for temporary files, or set TMPDIR to another one"
        return Checkup(subject, Level.WARN, f"{name} could not be tested: {error}", advice)
    except NewsIndexError as error:
        return Checkup(subject, Level.FAIL, str(error), correction)
    except ImportError as error:
        return Checkup(subject, Level.FAIL, f"a package cannot be imported: {error}", "install Watchdesk again")
    took = f"{name}, loaded and tested in {time.monotonic() - started:.1f} s"
    if isinstance(answer, Answer):
        return Checkup(subject, Level.OK, took)
    advice = "this model may not suit news, or INDEX_ANSWER_THRESHOLD is too high"
    return Checkup(subject, Level.WARN, f"{took}, but it did not answer a test question", advice)


def _try_samples(settings: IndexSettings, models_folder: Path | None) -> Answer | NoAnswer:
    with open_index(settings, models_folder=models_folder) as index:
        index.add(SAMPLES_CORPUS, read_samples(index))
        index.sync()
        return index.ask(_SAMPLE_QUESTION, corpora=[SAMPLES_CORPUS])
