"""Postings of one corpus: open the published folder, apply changes from the store, rebuild if damaged."""

import logging
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from index.model.base_types import ArticleId, PassageId
from index.model.batches import batched
from index.model.disk import sync_folder
from index.model.errors import StoreUnwritableError
from index.model.protocols import IsCancelled, never_cancelled
from index.search.postings import DamagedPostingsError, PassageTokens, Postings, create_postings, open_postings
from index.store.change_log import find_last_seq, read_changes
from index.store.database import Database
from index.store.edition_queries import (
    Edition,
    Snapshot,
    SnapshotKind,
    find_snapshot,
    list_snapshot_stamps,
    publish_snapshot,
)
from index.store.passage_queries import StoredPassage, find_passage_ids, list_passage_owners, read_passages
from index.store.private_files import restrict_tree
from index.text.tokenizer import token_rules, tokenize

log = logging.getLogger(__name__)

_IN_MEMORY = "the word index is kept in memory because its folder is not writable"
# Errors of writing derived files to a full or failing disk.
_UNWRITABLE = (OSError, DamagedPostingsError, StoreUnwritableError)
# Passages tokenized and committed at once: about 20 MB of text and tokens.
_COMMIT_PASSAGES = 5000


class BuildCancelledError(Exception):
    """The caller cancelled the build of the postings."""


@dataclass(frozen=True, slots=True)
class CorpusPostings:
    """Postings of one edition, up to the change `seq`. `folder_name` is None for postings in memory."""

    replica: str
    corpus_id: int
    edition: Edition
    index: Postings
    folder_name: str | None
    seq: int
    commit: int
    """The commit that holds the change `seq`; a folder that is opened later must not have an older one."""
    rules: str
    """Version of the tokenizer's rules that made the tokens; "" if an earlier Watchdesk did not record it."""

    @property
    def is_outdated(self) -> bool:
        """Whether other rules made these tokens than those that tokenize questions now."""
        return self.rules != token_rules()

    @property
    def snapshot(self) -> Snapshot | None:
        """The row that makes the postings valid; None for those in memory."""
        if self.folder_name is None:
            return None
        return Snapshot(
            self.replica,
            self.corpus_id,
            SnapshotKind.POSTINGS,
            self.edition.id,
            self.folder_name,
            self.seq,
            f"{self.commit} {self.rules}".rstrip(),
        )


class PostingsSnapshots:
    """The folders with the postings of all corpora. Writing to them requires the folder lock."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def find_outdated(self, edition: Edition) -> list[int]:
        """The corpora whose postings were made by other tokenizer rules."""
        with self._database.read_transaction() as connection:
            stamps = list_snapshot_stamps(
                connection,
                self._database.replica,
                SnapshotKind.POSTINGS,
                edition.id,
                except_ending=f" {token_rules()}",
            )
        return [i for i, stamp in stamps.items() if are_outdated([stamp])]

    def load(
        self,
        corpus_id: int,
        edition: Edition,
        *,
        may_write: bool,
        is_cancelled: IsCancelled = never_cancelled,
    ) -> tuple[CorpusPostings, str | None]:
        """Load the published postings or build new ones, in memory without `may_write`.

        The second value is a notice if those on disk were damaged, else None. Raises BuildCancelledError.
        """
        with self._database.read_transaction() as connection:
            key = (self._database.replica, corpus_id, SnapshotKind.POSTINGS, edition.id)
            snapshot = find_snapshot(connection, *key)
        notice = None
        if snapshot is not None:
            try:
                return self._open(snapshot, edition), None
            except DamagedPostingsError as error:
                notice = f"the word index was rebuilt from the database: {error}"
        try:
            postings = self.build(corpus_id, edition, on_disk=may_write, is_cancelled=is_cancelled)
            self.publish(postings)
        except _UNWRITABLE as error:
            if not may_write:
                raise
            log.warning("%s: %s", _IN_MEMORY, error)
            return self.build(corpus_id, edition, on_disk=False), notice or _IN_MEMORY
        return postings, notice

    def build(
        self, corpus_id: int, edition: Edition, *, on_disk: bool, is_cancelled: IsCancelled = never_cancelled
    ) -> CorpusPostings:
        """Build postings from the database, in a new folder that is not published yet.

        Raises BuildCancelledError. Removes the folder if it fails.
        """
        name = f"{corpus_id}/postings-{uuid4().hex[:8]}" if on_disk else None
        try:
            return self._build(corpus_id, edition, name, is_cancelled)
        except BaseException:
            self.discard(self._folder / name if name else None)
            raise

    def _build(
        self, corpus_id: int, edition: Edition, name: str | None, is_cancelled: IsCancelled
    ) -> CorpusPostings:
        index = create_postings(self._folder / name if name else None)
        with self._database.read_transaction() as connection:
            seq = find_last_seq(connection, corpus_id)
            ids, _ = list_passage_owners(connection, corpus_id, edition.id)
        commit = index.apply(gone=(), put=())
        for batch in batched(map(PassageId, ids.tolist()), _COMMIT_PASSAGES):
            if is_cancelled():
                raise BuildCancelledError
            commit = index.apply(gone=(), put=self._read_words(batch))
        if name:
            restrict_tree(self._folder / name)
            sync_folder((self._folder / name).parent)
        return CorpusPostings(
            self._database.replica, corpus_id, edition, index, name, seq, commit, token_rules()
        )

    def catch_up(self, postings: CorpusPostings, *, may_write: bool) -> CorpusPostings:
        """Apply all changes since `seq`. Without `may_write`, postings on disk only follow what others applied.

        If the disk cannot be written, the postings are built again in memory.
        """
        try:
            return self._catch_up(postings, may_write=may_write)
        except _UNWRITABLE as error:
            if postings.folder_name is None:
                raise
            log.warning("%s: %s", _IN_MEMORY, error)
            return self.build(postings.corpus_id, postings.edition, on_disk=False)

    def _catch_up(self, postings: CorpusPostings, *, may_write: bool) -> CorpusPostings:
        if postings.folder_name is not None:
            postings = self._follow(postings, may_write=may_write)
        if postings.folder_name is not None and not may_write:
            return postings
        with self._database.read_transaction() as connection:
            pending = read_changes(connection, postings.corpus_id, postings.seq)
            stored = find_passage_ids(connection, pending.reworded, postings.edition.id)
        if pending.up_to == postings.seq:
            return postings
        if not pending.reworded:
            return replace(postings, seq=pending.up_to)
        reworded = _find_reworded(postings.index, pending.reworded, stored)
        commit = postings.commit
        if reworded:
            put = [passage_id for passage_id, article_id in stored.items() if article_id in reworded]
            commit = self._apply(postings.index, reworded, put)
        if postings.folder_name is not None:
            restrict_tree(self._folder / postings.folder_name)
        caught_up = replace(postings, seq=pending.up_to, commit=commit)
        self.publish(caught_up)
        return caught_up

    def publish(self, postings: CorpusPostings) -> None:
        """Make the folder the valid one, and remove the previous one."""
        if postings.snapshot is None:
            return
        with self._database.write_transaction() as connection:
            replaced = publish_snapshot(connection, postings.snapshot, datetime.now(UTC))
        for name in replaced:
            self.discard(self._folder / name)

    def discard(self, replaced: Path | None) -> None:
        """Remove a folder that is no longer valid. If a reader keeps it open, `check` removes it later."""
        if replaced is not None:
            shutil.rmtree(replaced, ignore_errors=True)

    def _open(self, snapshot: Snapshot, edition: Edition) -> CorpusPostings:
        commit, rules = _read_stamp(snapshot.stamp)
        index = open_postings(self._folder / snapshot.file_name, commit=commit)
        return CorpusPostings(
            snapshot.replica,
            snapshot.corpus_id,
            edition,
            index,
            snapshot.file_name,
            snapshot.seq,
            commit,
            rules,
        )

    def _follow(self, postings: CorpusPostings, *, may_write: bool) -> CorpusPostings:
        """Switch to postings that another process has published, or reload its commits."""
        with self._database.read_transaction() as connection:
            key = (postings.replica, postings.corpus_id, SnapshotKind.POSTINGS, postings.edition.id)
            snapshot = find_snapshot(connection, *key)
        if snapshot is None:
            return postings
        if snapshot.file_name != postings.folder_name:
            return self.load(postings.corpus_id, postings.edition, may_write=may_write)[0]
        if may_write or snapshot.seq == postings.seq:
            return postings
        postings.index.reload()
        commit, rules = _read_stamp(snapshot.stamp)
        return replace(postings, seq=snapshot.seq, commit=commit, rules=rules)

    def _apply(self, index: Postings, articles: Iterable[ArticleId], passages: Sequence[PassageId]) -> int:
        """Replace the articles' passages. Idempotent, so a run that was interrupted is simply repeated."""
        first, *rest = list(batched(passages, _COMMIT_PASSAGES)) or [[]]
        commit = index.apply(gone=articles, put=self._read_words(first))
        for batch in rest:
            commit = index.apply(gone=(), put=self._read_words(batch))
        return commit

    def _read_words(self, ids: Sequence[PassageId]) -> Iterator[PassageTokens]:
        with self._database.read_transaction() as connection:
            passages = read_passages(connection, ids).values()
        for passage, tokens in tokenize_passages(passages):
            yield PassageTokens(passage.id, passage.article_id, tokens)


def _find_reworded(
    index: Postings, articles: Collection[ArticleId], stored: Mapping[PassageId, ArticleId]
) -> Collection[ArticleId]:
    """The articles whose stored passages are not those that are indexed.

    A passage never changes: an article that does gets new ones. It keeps them if it is only split for another
    edition, or if a part of the changes was applied before.
    """
    indexed = index.passages_of(articles, most=len(stored) + 1)
    if not indexed <= stored.keys():
        return articles
    return {article_id for passage_id, article_id in stored.items() if passage_id not in indexed}


def are_outdated(stamps: Iterable[str]) -> bool:
    """Whether any of some postings were made by other tokenizer rules."""
    return any(_read_stamp(stamp)[1] != token_rules() for stamp in stamps)


def tokenize_passages(passages: Iterable[StoredPassage]) -> Iterator[tuple[StoredPassage, list[str]]]:
    """Each passage with the tokens that it is indexed under: those of its title and of its text."""
    titles: dict[str, list[str]] = {}
    for passage in passages:
        if passage.title not in titles:
            titles[passage.title] = tokenize(passage.title)
        yield passage, titles[passage.title] + tokenize(passage.text)


def _read_stamp(stamp: str) -> tuple[int, str]:
    """Parse a stamp into the commit and the tokenizer rules, "" for stamps of earlier versions."""
    commit, _, rules = stamp.partition(" ")
    return int(commit), rules
