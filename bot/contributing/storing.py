"""Adds articles to a server's library, and makes them findable."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.audience import Visit, guild_corpus
from bot.contributing.adding_text import describe_all, describe_sync
from bot.services import Desk
from bot.failures import note_failure
from bot.lanes import WorkerError
from bot.language import N_, Language
from bot.records.activities import Action, Activity, add_activity
from bot.records.drafts import DraftState, StoredDraft, digest, find_draft, is_as_shown, move_draft
from bot.refusal import Refusal
from index import AddOutcome, AddStatus, ArticleChangedError, Expectation, NewsIndexError, Within

log = logging.getLogger(__name__)

CHANGED = N_("This has changed since you were shown it, so nothing was added. Look at it and decide again.")
STORED = (AddStatus.ADDED, AddStatus.UPDATED)


@dataclass(frozen=True, slots=True)
class Shown:
    """A draft as a person was shown it, and what they were told that adding it would do."""

    stored: StoredDraft
    expected: Expectation


async def foresee(services: Desk, drafts: Sequence[StoredDraft]) -> list[Shown]:
    """What adding each of the drafts would do now."""
    return [
        Shown(stored, await services.executor.foresee(guild_corpus(stored.guild_id), stored.draft))
        for stored in drafts
    ]


def token_of(shown: Sequence[Shown]) -> str:
    """Eight letters that stand for what was shown: others, as soon as any of it is different."""
    seen = hashlib.blake2b(digest_size=4)
    for one in shown:
        seen.update(repr((one.stored.draft_id, digest(one.stored), one.expected)).encode())
    return seen.hexdigest()


def would_store_nothing(shown: Sequence[Shown]) -> bool:
    """Whether the library holds all of them by now, so that adding them does no harm whatever was shown."""
    return all(one.expected.status is AddStatus.DUPLICATE for one in shown)


async def store(
    services: Desk, context: Visit, shown: Shown, *, action: Action, decided: str, within: Within
) -> AddOutcome:
    """Add a draft to the library of its server, mark it as added and write that into the log, all at once.

    `decided` is said if somebody has decided about the draft. Raises Refusal, ArticleChangedError where the
    draft or what adding it would do is not as shown, StoreError, ModelError, WorkerError, and what `within`
    raises; nothing has been stored then.
    """
    stored = shown.stored

    def require(connection: Connection) -> None:
        within(connection)
        require_as_shown(connection, stored, decided)

    def finish(connection: Connection, outcome: AddOutcome) -> None:
        now = datetime.now(UTC)
        if outcome.status is not AddStatus.REJECTED:
            move_draft(connection, stored.draft_id, stored.state, DraftState.ADDED, by=context.person_id, at=now)
        if outcome.status in STORED:
            add_activity(connection, _activity(context, stored, outcome, action, now))

    corpus, expected = guild_corpus(stored.guild_id), shown.expected
    outcome = await services.executor.add(corpus, stored.draft, expected=expected, within=require, on_stored=finish)
    if outcome.status in STORED:
        log.info("article %s: number %s, guild %s", outcome.status, outcome.article_id, stored.guild_id)
    return outcome


def require_as_shown(connection: Connection, stored: StoredDraft, decided: str) -> None:
    """Raises Refusal if somebody has decided about a draft, ArticleChangedError if it was changed."""
    if is_as_shown(connection, stored):
        return
    found = find_draft(connection, stored.guild_id, stored.draft_id)
    if found is None or found.state is not stored.state:
        raise Refusal(decided)
    raise ArticleChangedError(None)


async def tell_and_sync(
    services: Desk, outcomes: Sequence[AddOutcome], say: Language, show: Callable[[str], Awaitable[None]]
) -> None:
    """Say what became of each article, make them findable, and say that too, each as soon as it is true."""
    said = describe_all(outcomes, say)
    if not any(outcome.status in STORED for outcome in outcomes):
        await show(said)
        return
    await show(f"{said}\n{_waiting_for(services, say)}")
    await show(f"{said}\n{await _sync(services, say)}")


def _activity(
    context: Visit, stored: StoredDraft, outcome: AddOutcome, action: Action, now: datetime
) -> Activity:
    is_replaced = outcome.status is AddStatus.UPDATED and action is Action.ARTICLE_ADDED
    return Activity(
        guild_id=stored.guild_id,
        person_id=context.person_id,
        action=Action.ARTICLE_REPLACED if is_replaced else action,
        subject=f"{outcome.article_id}: {outcome.title or stored.draft.url or ''}",
        at=now,
    )


async def _sync(services: Desk, say: Language) -> str:
    try:
        return describe_sync(await services.executor.sync(), say)
    except (NewsIndexError, WorkerError) as error:
        told = note_failure(error, "making an article findable", say) or ""
        return say("Questions do not find it yet. {reason}", reason=told)


def _waiting_for(services: Desk, say: Language) -> str:
    if services.executor.active_run:
        return say("The index is being worked on; questions find it after that.")
    return say("Making it findable…")
