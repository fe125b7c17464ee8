"""Add previewed drafts to a server's library unless something changed since, and report the result."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from bot.bot_errors import ExecutorError, Refusal
from bot.context import RequestContext, guild_corpus
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.db.draft_queries import (
    DraftState,
    StoredDraft,
    change_draft_state,
    draft_digest,
    find_draft,
    is_draft_unchanged,
)
from bot.i18n.translator import N_, Translator
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.error_texts import log_and_describe_error
from index import AddOutcome, AddStatus, ArticleChangedError, Expectation, NewsIndexError, SyncReport, Within

MAX_OUTCOME_UNITS = 1200
"""Limit for the outcomes of all articles; the rest of the message is for the sync."""
MAX_NAME_UNITS = 300


def describe_outcomes(outcomes: Sequence[AddOutcome], say: Translator) -> str:
    """The outcome of each article, one line each."""
    each = MAX_OUTCOME_UNITS // max(len(outcomes), 1)
    return "\n".join(describe_outcome(outcome, say, most_units=each) for outcome in outcomes)


def describe_outcome(outcome: AddOutcome, say: Translator, *, most_units: int = MAX_OUTCOME_UNITS) -> str:
    """The outcome of one article. A stored article can be found only after a sync."""
    title = escape(shorten(outcome.title, min(MAX_NAME_UNITS, most_units // 2))) or say("Without a title")
    reason = escape(shorten(say.wording(outcome.reason or ""), most_units // 2).rstrip("."))
    facts = {"title": f"**{title}**", "number": outcome.article_id}
    match outcome.status:
        case AddStatus.ADDED:
            return say("Added {title} as article {number}.", **facts)
        case AddStatus.UPDATED:
            return say(
                "Updated {title}, article {number}, to revision {revision:,}.",
                revision=outcome.revision,
                **facts,
            )
        case AddStatus.DUPLICATE:
            return say("Already in the library: {title} is article {number}.", **facts)
        case AddStatus.REJECTED:
            return say("Not added: {reason}.", reason=reason or say("this is not an article"))


def describe_sync(report: SyncReport, say: Translator) -> str:
    """Whether questions find the articles that were added."""
    if report.left_to_other_process:
        return say("Another program is updating the index. You can ask about it after that.")
    if report.cancelled:
        return say("I am restarting. You can ask about it after that.")
    return say("You can ask about it now.")


log = logging.getLogger(__name__)

DRAFT_CHANGED = N_("This has changed since you last saw it, so nothing was added. Check it and try again.")
STORED_STATUSES = (AddStatus.ADDED, AddStatus.UPDATED)


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft as a person saw it, and the outcome that the preview announced."""

    stored: StoredDraft
    expected: Expectation


async def predict_outcomes(services: Services, drafts: Sequence[StoredDraft]) -> list[ShownDraft]:
    """What adding each draft would do now."""
    return [ShownDraft(stored, await _predict_outcome(services, stored)) for stored in drafts]


async def _predict_outcome(services: Services, stored: StoredDraft) -> Expectation:
    corpus = guild_corpus(stored.guild_id)
    return await services.index.lookup(lambda index: index.foresee(corpus, stored.draft))


def preview_token(shown: Sequence[ShownDraft]) -> str:
    """Eight hex digits that identify what was shown; they differ as soon as any of it differs."""
    digest = hashlib.blake2b(digest_size=4)
    for one in shown:
        digest.update(repr((one.stored.draft_id, draft_digest(one.stored), one.expected)).encode())
    return digest.hexdigest()


def are_all_duplicates(shown: Sequence[ShownDraft]) -> bool:
    """Whether the library already has all of them, so that adding them is harmless whatever was shown."""
    return all(one.expected.status is AddStatus.DUPLICATE for one in shown)


async def add_draft_as_shown(
    services: Services,
    context: RequestContext,
    shown: ShownDraft,
    *,
    action: AuditAction,
    refuse: "RefuseDecided",
    within: Within,
) -> AddOutcome:
    """Add a draft to its server's library, mark it as added and log that, in one transaction.

    Raises the refusal of `refuse` if somebody already decided about the draft, ArticleChangedError if the draft
    or the effect of adding it is not as shown, StoreError, ModelError, ExecutorError, and what `within` raises.
    Nothing is stored then.
    """
    stored = shown.stored

    def require(connection: Connection) -> None:
        within(connection)
        require_unchanged(connection, stored, refuse)

    corpus, expected = guild_corpus(stored.guild_id), [shown.expected]
    finish = partial(_mark_added, context, stored, action)
    [outcome] = await services.index.change(
        lambda index: index.add(corpus, [stored.draft], expected=expected, within=require, on_stored=finish)
    )
    if outcome.status in STORED_STATUSES:
        log.info("article %s: number %s, guild %s", outcome.status, outcome.article_id, stored.guild_id)
    return outcome


def _mark_added(
    context: RequestContext,
    stored: StoredDraft,
    action: AuditAction,
    connection: Connection,
    outcome: AddOutcome,
) -> None:
    now = datetime.now(UTC)
    if outcome.status is not AddStatus.REJECTED:
        change_draft_state(
            connection, stored.draft_id, stored.state, DraftState.ADDED, by=context.person_id, at=now
        )
    if outcome.status in STORED_STATUSES:
        add_audit_record(connection, _audit_record(context, stored, outcome, action, now))


RefuseDecided = Callable[[StoredDraft | None], Refusal]
"""The refusal for a draft that was decided, or deleted (None)."""


def require_unchanged(connection: Connection, stored: StoredDraft, refuse: RefuseDecided) -> None:
    """Raises Refusal if somebody already decided about the draft, ArticleChangedError if it was changed."""
    if is_draft_unchanged(connection, stored):
        return
    found = find_draft(connection, stored.guild_id, stored.draft_id)
    if found is None or found.state is not stored.state:
        raise refuse(found)
    raise ArticleChangedError(None)


async def report_and_sync(
    services: Services, outcomes: Sequence[AddOutcome], say: Translator, show: Callable[[str], Awaitable[None]]
) -> None:
    """Report the outcome of each draft, sync the index, then report that too."""
    text = describe_outcomes(outcomes, say)
    if not any(outcome.status in STORED_STATUSES for outcome in outcomes):
        await show(text)
        return
    await show(f"{text}\n{_describe_pending_sync(services, say)}")
    await show(f"{text}\n{await _sync(services, say)}")


def _audit_record(
    context: RequestContext, stored: StoredDraft, outcome: AddOutcome, action: AuditAction, now: datetime
) -> AuditRecord:
    is_replaced = outcome.status is AddStatus.UPDATED and action is AuditAction.ARTICLE_ADDED
    return AuditRecord(
        guild_id=stored.guild_id,
        person_id=context.person_id,
        action=AuditAction.ARTICLE_REPLACED if is_replaced else action,
        subject=f"{outcome.article_id}: {outcome.title or stored.draft.url or ''}",
        at=now,
    )


async def _sync(services: Services, say: Translator) -> str:
    try:
        return describe_sync(await services.index.sync(), say)
    except (NewsIndexError, ExecutorError) as error:
        reason = log_and_describe_error(error, "making an article findable", say) or ""
        return say("Questions do not find it yet. {reason}", reason=reason)


def _describe_pending_sync(services: Services, say: Translator) -> str:
    if services.index.active_run:
        return say("The index is busy. You can ask about the article once it is done.")
    return say("Adding it to the index…")
