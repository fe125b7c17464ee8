"""What adding an article has in common, wherever its text comes from."""

import logging
from collections.abc import Awaitable

import aiohttp
import discord

from bot.failures import note_failure
from bot.lanes import WorkerError
from bot.markdown import escape, shorten
from bot.notices import describe_added, describe_sync
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.sending import complete
from bot.worker import IndexWorker
from index import AddOutcome, AddStatus, NewsIndexError

log = logging.getLogger(__name__)


async def add_and_tell(
    interaction: discord.Interaction,
    worker: IndexWorker,
    adding: Awaitable[AddOutcome],
    *,
    if_rejected: discord.ui.View | None = None,
) -> None:
    """Add, make it findable, and say each as soon as it is true. The interaction is deferred already."""
    outcome = await adding
    said = describe_added(outcome)
    if outcome.status is AddStatus.REJECTED:
        await complete(interaction, Reply(content=said), view=if_rejected)
    elif outcome.status is AddStatus.DUPLICATE:
        await complete(interaction, Reply(content=said))
    else:
        log.info(
            "article %s: number %s, guild %s, user %s",
            outcome.status,
            outcome.article_id,
            interaction.guild_id,
            interaction.user.id,
        )
        await complete(interaction, Reply(content=f"{said} {_waiting_for(worker)}"))
        await complete(interaction, Reply(content=f"{said} {await _sync(worker)}"))


async def download(attachment: discord.Attachment, *, max_bytes: int) -> bytes:
    """The content of an attached file. Raises Refusal, before the download if the file is too large."""
    if attachment.size > max_bytes:
        name = escape(shorten(attachment.filename, 200))
        raise Refusal(
            "{name} has {size}; I read files of up to {most}. Add the part that matters as text.",
            name=name,
            size=_megabytes(attachment.size),
            most=_megabytes(max_bytes),
        )
    try:
        return await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise Refusal("Discord did not hand me the file. Please attach it once more.") from error


async def _sync(worker: IndexWorker) -> str:
    try:
        return describe_sync(await worker.sync())
    except (NewsIndexError, WorkerError) as error:
        return f"Questions do not find it yet. {note_failure(error, 'making an article findable')}"


def _waiting_for(worker: IndexWorker) -> str:
    if worker.reindex_run:
        return "A reindex is running; questions find it after that."
    return "Making it findable…"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
