"""Adds articles to a server's library, and makes them findable."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.audience import guild_corpus
from bot.contributing.adding_text import describe_all, describe_sync
from bot.desk import Desk
from bot.failures import note_failure
from bot.lanes import WorkerError
from bot.language import Language
from bot.records.activities import Action
from index import AddOutcome, AddStatus, ArticleDraft, NewsIndexError

log = logging.getLogger(__name__)

STORED = (AddStatus.ADDED, AddStatus.UPDATED)


async def store(
    desk: Desk, guild_id: int, person_id: int, draft: ArticleDraft, *, action: Action = Action.ARTICLE_ADDED
) -> AddOutcome:
    """Add a draft to the library of a server, and note who did. Raises StoreError, ModelError, WorkerError."""
    outcome = await desk.worker.add(guild_corpus(guild_id), draft)
    if outcome.status in STORED:
        log.info("article %s: number %s, guild %s", outcome.status, outcome.article_id, guild_id)
        subject = f"{outcome.article_id}: {outcome.title or draft.url or ''}"
        is_replaced = outcome.status is AddStatus.UPDATED and action is Action.ARTICLE_ADDED
        await desk.note(guild_id, person_id, Action.ARTICLE_REPLACED if is_replaced else action, subject)
    return outcome


async def tell_and_sync(
    desk: Desk, outcomes: Sequence[AddOutcome], say: Language, show: Callable[[str], Awaitable[None]]
) -> None:
    """Say what became of each article, make them findable, and say that too, each as soon as it is true."""
    said = describe_all(outcomes, say)
    if not any(outcome.status in STORED for outcome in outcomes):
        await show(said)
        return
    await show(f"{said}\n{_waiting_for(desk, say)}")
    await show(f"{said}\n{await _sync(desk, say)}")


async def _sync(desk: Desk, say: Language) -> str:
    try:
        return describe_sync(await desk.worker.sync(), say)
    except (NewsIndexError, WorkerError) as error:
        told = note_failure(error, "making an article findable", say) or ""
        return say("Questions do not find it yet. {reason}", reason=told)


def _waiting_for(desk: Desk, say: Language) -> str:
    if desk.worker.run_at_work:
        return say("The index is being worked on; questions find it after that.")
    return say("Making it findable…")
