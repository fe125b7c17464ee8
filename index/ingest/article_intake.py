"""Validate drafts, preview what adding them would do, and store them in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from index.extraction.draft_validation import PreparedDraft, clean_facts, prepare_draft
from index.ingest.article_identity import DraftMatch, match_draft, merge
from index.ingest.article_writer import (
    ArticleWriter,
    PreparedContent,
    SplitRequest,
    prepare_content,
    read_split,
)
from index.ingest.corpus_quota import CorpusQuota
from index.ingest.draft_storage import DraftStorage, describe_duplicate, reject_if_unfollowed
from index.ingest.preview_cache import PreviewCache
from index.ingest.speaker_storage import find_article_speakers
from index.language.attribution.article_statements import attribution_version
from index.model.article_types import ArticleDraft, ArticleEdit
from index.model.base_types import ArticleId, CorpusName
from index.model.errors import ArticleChangedError, ReadError
from index.model.protocols import OnStored, Within, accept_all, ignore_outcome
from index.model.provenance_types import Supplier
from index.model.report_types import AddOutcome, AddStatus, DraftPreview, Expectation
from index.model.wording import word
from index.search.passage_builder import PassageBuilder
from index.search.passage_splitter import PreviousSplit
from index.store.article_queries import KnownArticle, find_facts
from index.store.article_write_queries import update_article
from index.store.corpus_queries import find_corpus_id, get_or_create_corpus_id
from index.store.database import Database
from index.store.database_clock import read_clock
from index.store.edition_queries import Edition, find_active_edition
from index.store.passage_queries import replace_passages
from index.store.provenance import state_facts
from index.store.speaker_queries import store_speakers
from index.workers.isolated_parser import IsolatedParser

EDITABLE = ("title", "outlet", "published")


class Intake:
    """Validates, previews, stores and edits articles. Safe to share between threads.

    Validating a draft takes a worker process, and splitting it counts the tokens of every sentence. What a
    preview or a forecast computed is therefore kept, and used by the addition that follows.
    """

    def __init__(
        self,
        database: Database,
        passage_builder: PassageBuilder,
        reader: IsolatedParser,
        *,
        max_chars: int,
        room: CorpusQuota,
    ) -> None:
        self._database = database
        self._passage_builder = passage_builder
        self._reader = reader
        self._max_chars = max_chars
        self._quota = room
        self._validated = PreviewCache[PreparedDraft]()
        self._prepared = PreviewCache[PreparedContent]()

    def add(
        self,
        corpus: CorpusName,
        drafts: Sequence[ArticleDraft],
        edition: Edition,
        *,
        keep_newest: bool,
        expected: Sequence[Expectation] | None = None,
        within: Within = accept_all,
        on_stored: OnStored = ignore_outcome,
    ) -> list[AddOutcome]:
        """Add drafts in one transaction; an outcome for each, in order.

        With `keep_newest` a text that an article had before it was revised counts as a duplicate; without it
        the article gets that text back. The rest is as in `NewsIndex.add`.
        """
        validated = [self._validate(draft) for draft in drafts]
        contents = self._prepare_contents(
            corpus, [draft for draft in validated if isinstance(draft, PreparedDraft)], edition
        )
        with self._database.write_transaction() as connection:
            within(connection)
            outcomes = self._store(
                connection, corpus, validated, edition, contents, keep_newest=keep_newest, expected=expected
            )
            for outcome in outcomes:
                on_stored(connection, outcome)
        return outcomes

    def preview(self, corpus: CorpusName, draft: ArticleDraft) -> DraftPreview:
        """What `add` would do with the draft now."""
        validated = self._validate(draft, is_preview=True)
        if not isinstance(validated, PreparedDraft):
            return DraftPreview(status=validated.status, reason=validated.reason)
        with self._database.read_transaction() as connection:
            match = match_draft(connection, find_corpus_id(connection, corpus), validated)
            request = _find_split_request(connection, match, validated, find_active_edition(connection))
            known = match.known
            held = find_facts(connection, [known.id])[known.id] if known is not None else None
        passages = len(self._prepare_content(request, is_preview=True).passages) if request is not None else 0
        if known is None:
            return DraftPreview(status=match.status, passages=passages)
        return DraftPreview(
            status=match.status,
            passages=passages,
            held=held,
            held_revision=known.revision,
            reason=describe_duplicate(known) if match.status is AddStatus.DUPLICATE else None,
        )

    def foresee(self, corpus: CorpusName, draft: ArticleDraft) -> Expectation:
        """The `expected` of a preview, without splitting the text."""
        validated = self._validate(draft, is_preview=True)
        with self._database.read_transaction() as connection:
            return _predict(connection, find_corpus_id(connection, corpus), validated)

    def edit(
        self,
        connection: Connection,
        corpus_id: int,
        known: KnownArticle,
        edit: ArticleEdit,
        edition: Edition,
        *,
        by: Supplier,
    ) -> None:
        """Store the facts that differ as stated by a person; store nothing if none does."""
        before = known.draft
        draft = clean_facts(replace(before, title=edit.title, outlet=edit.outlet, published=edit.published))
        changed = {name for name in EDITABLE if getattr(draft, name) != getattr(before, name)}
        if not changed:
            return
        draft = state_facts(before, draft, by, read_clock(connection))
        earlier = read_split(connection, known, edition)
        update_article(
            connection,
            corpus_id,
            known,
            draft,
            content_hash=known.content_hash,
            now=read_clock(connection),
            edited=known.edited | changed,
        )
        self.put_passages(connection, known.id, draft, edition, earlier=earlier)

    def put_passages(
        self,
        connection: Connection,
        article_id: ArticleId,
        draft: ArticleDraft,
        edition: Edition,
        *,
        earlier: PreviousSplit | None = None,
    ) -> None:
        """Split a stored article, and replace its passages and speakers."""
        passages = self._passage_builder.make(draft.title, draft.text, earlier=earlier)
        replace_passages(connection, article_id, edition.id, passages)
        store_speakers(connection, article_id, None, find_article_speakers(draft.text), attribution_version())

    def make_revision(self, known: KnownArticle, draft: ArticleDraft, edition: Edition) -> PreparedContent:
        """Prepare the content of a known article's next revision. Call it outside of write transactions."""
        with self._database.read_transaction() as connection:
            previous = read_split(connection, known, edition)
        return prepare_content(self._passage_builder, SplitRequest(draft.title, draft.text, previous))

    def judge(self, draft: ArticleDraft) -> PreparedDraft:
        """Validate a draft in a worker. Raises ReadError for what is no article or exceeds a limit."""
        return self._reader.read(
            partial(prepare_draft, draft, max_chars=self._max_chars),
            content=draft.text,
            source=draft.url or draft.title or word("the text"),
            background=draft.came_from.source_id is not None,
        )

    def _validate(self, draft: ArticleDraft, *, is_preview: bool = False) -> PreparedDraft | AddOutcome:
        """The validated draft, or the outcome of one that was refused. Previews keep it for what follows."""
        validated = self._validated.find(draft)
        if validated is not None:
            return validated
        try:
            validated = self.judge(draft)
        except ReadError as error:
            return AddOutcome(status=AddStatus.REJECTED, title=draft.title, reason=error.reason)
        if is_preview:
            self._validated.keep(draft, validated, chars=len(validated.draft.text))
        return validated

    def _prepare_content(self, request: SplitRequest, *, is_preview: bool = False) -> PreparedContent:
        content = self._prepared.find(request)
        if content is None:
            content = prepare_content(self._passage_builder, request)
            if is_preview:
                self._prepared.keep(request, content, chars=len(request.text))
        return content

    def _prepare_contents(
        self, corpus: CorpusName, drafts: Sequence[PreparedDraft], edition: Edition
    ) -> dict[tuple[str, str], PreparedContent]:
        """Contents of the drafts that will probably be stored, by title and text."""
        with self._database.read_transaction() as connection:
            corpus_id = find_corpus_id(connection, corpus)
            requests = [
                request
                for draft in drafts
                if (
                    request := _find_split_request(
                        connection, match_draft(connection, corpus_id, draft), draft, edition
                    )
                )
                is not None
            ]
        return {(request.title, request.text): self._prepare_content(request) for request in requests}

    def _store(
        self,
        connection: Connection,
        corpus: CorpusName,
        validated: Sequence[PreparedDraft | AddOutcome],
        edition: Edition,
        contents: Mapping[tuple[str, str], PreparedContent],
        *,
        keep_newest: bool,
        expected: Sequence[Expectation] | None,
    ) -> list[AddOutcome]:
        drafts = [reject_if_unfollowed(connection, corpus, draft) for draft in validated]
        if not any(isinstance(draft, PreparedDraft) for draft in drafts):
            return [draft for draft in drafts if not isinstance(draft, PreparedDraft)]
        corpus_id = get_or_create_corpus_id(connection, corpus)
        if expected is not None:
            for draft, expectation in zip(drafts, expected, strict=True):
                _require_expected(connection, corpus_id, draft, expectation)
        storage = DraftStorage(
            writer=ArticleWriter(connection, corpus_id, edition, read_clock(connection)),
            corpus=corpus,
            quota=self._quota,
            passage_builder=self._passage_builder,
            contents=contents,
            keep_newest=keep_newest,
        )
        return [storage.add(draft) if isinstance(draft, PreparedDraft) else draft for draft in drafts]


def _find_split_request(
    connection: Connection, match: DraftMatch, draft: PreparedDraft, edition: Edition | None
) -> SplitRequest | None:
    """What adding the draft has to split; None for a duplicate."""
    if match.known is None:
        return SplitRequest(draft.draft.title, draft.draft.text)
    if match.status is AddStatus.DUPLICATE:
        return None
    title = merge(match.known, draft.draft).title
    previous = read_split(connection, match.known, edition) if edition is not None else None
    return SplitRequest(title, draft.draft.text, previous)


def _require_expected(
    connection: Connection, corpus_id: int, draft: PreparedDraft | AddOutcome, expected: Expectation
) -> None:
    """Raise ArticleChangedError if adding the draft would store something else than was expected."""
    predicted = _predict(connection, corpus_id, draft)
    if predicted != expected and predicted.status in (AddStatus.ADDED, AddStatus.UPDATED):
        raise ArticleChangedError(predicted.article_id)


def _predict(connection: Connection, corpus_id: int | None, draft: PreparedDraft | AddOutcome) -> Expectation:
    """`corpus_id` None stands for a corpus that does not exist yet."""
    if not isinstance(draft, PreparedDraft):
        return Expectation(draft.status)
    match = match_draft(connection, corpus_id, draft)
    if match.known is None:
        return Expectation(match.status)
    return Expectation(match.status, match.known.id, match.known.revision)
