"""Check that database, passages, vectors, postings and files agree, and repair what can be rebuilt."""

import shutil
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from index.extraction.draft_validation import content_hash
from index.maintenance.database_check import find_database_damage
from index.model.base_types import ArticleId, CorpusName
from index.model.batches import batched
from index.model.protocols import IsCancelled, ReportProgress
from index.model.report_types import Finding, Progress
from index.model.wording import word
from index.search.derived_index import DerivedIndex
from index.search.index_consistency import find_inconsistent, find_outdated, find_wrong_words
from index.search.postings import DamagedPostingsError, verify_postings
from index.search.vectors import DamagedVectorsError, load_vectors
from index.store.article_queries import list_content_hashes, read_article_texts
from index.store.corpus_queries import list_corpora
from index.store.database import Database
from index.store.edition_queries import SnapshotKind, find_active_edition, find_snapshot, list_snapshot_files
from index.store.embedding_queries import count_unembedded, delete_embeddings, find_damaged_embeddings
from index.store.passage_queries import count_invalid_spans, count_unsplit

_TEXTS_AT_ONCE = 200


def check_library(
    database: Database,
    derived: DerivedIndex,
    folder: Path,
    *,
    corpora: Sequence[CorpusName] | None,
    repair: bool,
    full: bool,
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> list[Finding]:
    """All findings. With `repair`, what can be rebuilt is rebuilt, and its finding says so.

    Compares the indexed words of a sample of passages with their texts, with `full` those of all passages.
    `corpora` None also checks what belongs to no corpus: leftover files, vectors of texts that are gone.
    """
    damage = find_database_damage(database, repair=repair, names_articles=corpora is None)
    if any(not finding.repaired for finding in damage):
        # Do not repair anything from what a damaged database returns.
        return damage
    with database.read_transaction() as connection:
        known = list_corpora(connection)
    chosen = {name: i for name, i in known.items() if corpora is None or name in corpora}
    altered = _find_altered(database, list(chosen.values()), report_progress, is_cancelled)
    unrepairable = list(_check_articles(database, list(chosen.values()), altered))
    if corpora is None:
        unrepairable += _check_leftovers(database, derived, folder, repair=repair)
    damaged = _find_damaged_corpora(database, derived, folder, chosen)
    outdated = find_outdated(derived, list(chosen.values()))
    wrong_words = find_wrong_words(
        database,
        derived,
        list(chosen.values()),
        full=full,
        # Their postings may still be those of the text that was stored.
        except_of=altered,
        report_progress=report_progress,
        is_cancelled=is_cancelled,
    )
    repairable = [
        *(finding for findings in damaged.values() for finding in findings),
        *_report_word_index(chosen, outdated, wrong_words),
        *_check_embeddings(database, None if corpora is None else list(chosen.values()), repair=repair),
        *_check_backlog(database, list(chosen.values())),
        *_check_corpora(database, derived, chosen),
    ]
    if repairable and repair and not is_cancelled():
        repaired = derived.rebuild(
            list(chosen.values()),
            # Every repair rebuilds outdated postings anyway.
            damaged=sorted({*damaged, *wrong_words} - (outdated - damaged.keys())),
            report_progress=report_progress,
            is_cancelled=is_cancelled,
        )
        repairable = [replace(finding, repaired=repaired) for finding in repairable]
    return damage + unrepairable + repairable


def _find_altered(
    database: Database,
    corpus_ids: Sequence[int],
    report_progress: ReportProgress,
    is_cancelled: IsCancelled,
) -> set[ArticleId]:
    """Articles whose text no longer has its content hash."""
    altered: set[ArticleId] = set()
    with database.read_transaction() as connection:
        hashes = list_content_hashes(connection, corpus_ids)
    done = 0
    for batch in batched(hashes, _TEXTS_AT_ONCE):
        if is_cancelled():
            break
        with database.read_transaction() as connection:
            texts = read_article_texts(connection, batch)
        altered.update(i for i, text in texts.items() if content_hash(text) != hashes[i])
        done += len(batch)
        report_progress(Progress(done=done, total=len(hashes), unit="articles"))
    return altered


def _check_articles(
    database: Database, corpus_ids: Sequence[int], altered: Collection[ArticleId]
) -> Iterator[Finding]:
    with database.read_transaction() as connection:
        misplaced = count_invalid_spans(connection, corpus_ids)
    if misplaced:
        problem = word("{n:,} extend beyond the text of their article", n=misplaced)
        yield Finding(subject=word("passages"), problem=problem)
    for article_id in sorted(altered):
        yield Finding(
            subject=word("article {number}", number=article_id),
            problem=word("its text was changed outside Watchdesk"),
        )


def _find_damaged_corpora(
    database: Database, derived: DerivedIndex, folder: Path, corpora: Mapping[CorpusName, int]
) -> dict[int, list[Finding]]:
    """Corpora whose derived files do not match their snapshot rows, with the problems."""
    damaged: dict[int, list[Finding]] = {}
    for name, corpus_id in corpora.items():
        for kind in SnapshotKind:
            problem = _find_damage(database, folder, corpus_id, kind)
            if problem is not None:
                # Check again: a file that was replaced while it was read looks damaged.
                with derived.changes_blocked():
                    problem = _find_damage(database, folder, corpus_id, kind)
            if problem is not None:
                finding = Finding(subject=word("corpus {name}", name=name), problem=problem)
                damaged.setdefault(corpus_id, []).append(finding)
    return damaged


def _find_damage(database: Database, folder: Path, corpus_id: int, kind: SnapshotKind) -> str | None:
    with database.read_transaction() as connection:
        edition = find_active_edition(connection)
        if edition is None:
            return None
        snapshot = find_snapshot(connection, database.replica, corpus_id, kind, edition.id)
    if snapshot is None:
        return None
    path = folder / snapshot.file_name
    try:
        if snapshot.kind is SnapshotKind.VECTORS:
            load_vectors(path, dim=edition.model.dim, stamp=snapshot.stamp)
        else:
            verify_postings(path)
    except (DamagedVectorsError, DamagedPostingsError) as error:
        return error.reason
    return None


def _check_leftovers(database: Database, derived: DerivedIndex, folder: Path, *, repair: bool) -> list[Finding]:
    """Find files that no row names, left by a killed process. Removed only while no process writes."""
    if not repair:
        return [_to_leftover(folder, path, removed=False) for path in _find_leftovers(database, folder)]
    with derived.paused() as alone:
        leftovers = _find_leftovers(database, folder)
        if alone:
            for path in leftovers:
                _remove(path)
    return [_to_leftover(folder, path, removed=alone) for path in leftovers]


def _find_leftovers(database: Database, folder: Path) -> list[Path]:
    with database.read_transaction() as connection:
        named = list_snapshot_files(connection, database.replica)
    return [path for path in sorted(folder.glob("*/*")) if path.relative_to(folder).as_posix() not in named]


def _to_leftover(folder: Path, path: Path, *, removed: bool) -> Finding:
    name = path.relative_to(folder).as_posix()
    return Finding(
        subject=name, problem=word("unused file, left by a process that was killed"), repaired=removed
    )


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _check_embeddings(
    database: Database, corpus_ids: Sequence[int] | None, *, repair: bool
) -> Iterator[Finding]:
    with database.read_transaction() as connection:
        damaged = find_damaged_embeddings(connection, corpus_ids)
    if damaged:
        if repair:
            with database.write_transaction() as connection:
                delete_embeddings(connection, damaged)
        yield Finding(subject=word("embeddings"), problem=word("{n:,} are damaged", n=len(damaged)))


def _check_backlog(database: Database, corpus_ids: Sequence[int]) -> Iterator[Finding]:
    with database.read_transaction() as connection:
        edition = find_active_edition(connection)
        if edition is None:
            return
        unsplit = count_unsplit(connection, edition.id, corpus_ids)
        unembedded = sum(
            count_unembedded(connection, edition.id, edition.model_id, corpus_id) for corpus_id in corpus_ids
        )
    if unsplit:
        problem = word("{n:,} are not indexed yet", n=unsplit)
        yield Finding(subject=word("articles"), problem=problem)
    if unembedded:
        problem = word("{n:,} are not embedded yet", n=unembedded)
        yield Finding(subject=word("passages"), problem=problem)


def _report_word_index(
    corpora: Mapping[CorpusName, int], outdated: Container[int], wrong: Mapping[int, Sequence[str]]
) -> Iterator[Finding]:
    for name, corpus_id in corpora.items():
        subject = word("corpus {name}", name=name)
        if corpus_id in outdated:
            outdated_words = word(
                "the word index is from an older version; it is updated by a repair or with the next article"
            )
            yield Finding(subject=subject, problem=outdated_words)
        for problem in wrong.get(corpus_id, ()):
            yield Finding(subject=subject, problem=problem)


def _check_corpora(
    database: Database, derived: DerivedIndex, corpora: Mapping[CorpusName, int]
) -> Iterator[Finding]:
    names = {corpus_id: name for name, corpus_id in corpora.items()}
    for corpus_id, problems in find_inconsistent(database, derived, list(names)).items():
        for problem in problems:
            yield Finding(subject=word("corpus {name}", name=names[corpus_id]), problem=problem)
