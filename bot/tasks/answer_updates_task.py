"""Tell who asked, once for an answer and an article, that what the answer showed has changed.

Every few minutes the articles that recent answers cite are compared with the library. Nothing is remembered
between the passes but what was told, so a restart loses nothing. An answer for everyone is updated in its
channel, one for a single person in a direct message. Nobody is notified by a mention.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import discord

from bot.context import readable_corpora, serves_guild
from bot.db.cited_article_queries import WatchedCitation, count_told, list_watched_citations, mark_told
from bot.db.exchange_queries import Exchange, find_exchange
from bot.i18n.translator import ENGLISH, Translator
from bot.once_only_sender import DirectMessage, NotSentYet, OwnPost, Place, ServerChannel
from bot.services import Services
from bot.tasks.item_attempts import ItemAttempts
from bot.tasks.periodic_task import run_periodically
from bot.ui.answer_update import AnswerUpdate, find_update, render_update
from index import CLOCK_TOLERANCE, ArticleId, Citation, Evidence, NewsIndex

CHECK_INTERVAL_S = 300
FIRST_CHECK_DELAY_S = 60
UPDATED_FOR = timedelta(days=14)
"""How long the bot reports changes to the articles of an answer."""
MOST_A_DAY = 10
"""Messages on one server, or to one person in direct messages: a source may be removed with all its articles.
The latest answers come first; the others follow later."""


async def update_answers_forever(services: Services) -> None:
    """Tell of changes until cancelled or the executor closes."""
    attempts = ItemAttempts(failure_event="cannot tell whether something has changed in answer")

    async def update() -> None:
        await update_answers(services, attempts, datetime.now(UTC))

    await run_periodically(
        update,
        failure_event="cannot tell of changed answers",
        interval_s=CHECK_INTERVAL_S,
        retry_delay_s=CHECK_INTERVAL_S,
        first_delay_s=FIRST_CHECK_DELAY_S,
    )


async def update_answers(services: Services, attempts: ItemAttempts, now: datetime) -> None:
    """One pass over the answers of the last days. Raises StoreError, ExecutorError.

    An answer that fails is tried again later and keeps no other waiting.
    """
    client = services.jobs.client
    if client is None or not client.is_ready():
        return
    watched = await services.records.read(lambda c: list_watched_citations(c, now - UPDATED_FOR))
    for exchange_id, article_ids in (await _find_candidates(services, watched)).items():
        exchange = await services.records.read(partial(find_exchange, exchange_id=exchange_id))
        if exchange is not None and await _may_tell(services, client, exchange, now):
            tell = partial(_tell_all, services, client, exchange, article_ids)
            await attempts.attempt(exchange_id, tell)


async def _tell_all(
    services: Services, client: discord.Client, exchange: Exchange, article_ids: Sequence[ArticleId]
) -> None:
    for update in await _find_updates(services, exchange, article_ids):
        await _tell(services, client, exchange, update)


async def _find_candidates(
    services: Services, watched: Sequence[WatchedCitation]
) -> Mapping[int, Sequence[ArticleId]]:
    """Articles by exchange: those changed or removed since the answer, and those whose quotes count people."""
    ids = list({citation.article_id for citation in watched})
    changes = await services.index.lookup(lambda index: index.find_last_changes(ids))
    found: dict[int, list[ArticleId]] = defaultdict(list)
    for citation in watched:
        changed_at = changes.get(citation.article_id)
        if changed_at is None or changed_at > citation.asked_at - CLOCK_TOLERANCE or citation.counts_people:
            found[citation.exchange_id].append(citation.article_id)
    return found


async def _may_tell(services: Services, client: discord.Client, exchange: Exchange, now: datetime) -> bool:
    """Whether this process serves the place of the answer, the server wants it, and the limit allows it."""
    guild_id = exchange.guild_id
    if not serves_guild(client, guild_id or 0):
        return False
    if guild_id is not None:
        is_wanted = (await services.servers.get(guild_id)).updates_answers
        if not is_wanted or client.get_guild(guild_id) is None:
            return False
    since = now - timedelta(days=1)
    count = partial(count_told, guild_id=guild_id, person_id=exchange.person_id, since=since)
    return await services.records.read(count) < MOST_A_DAY


async def _find_updates(
    services: Services, exchange: Exchange, article_ids: Sequence[ArticleId]
) -> list[AnswerUpdate]:
    """The change to tell for each of the articles that has one."""
    corpora = readable_corpora(exchange.guild_id)
    citations = [c for c in exchange.content.own_citations if c.article.article_id in article_ids]

    def compare(index: NewsIndex) -> list[tuple[Evidence, Citation | None]]:
        find_newer = partial(index.changes.find_newer_figure, corpora=corpora, added_after=exchange.asked_at)
        return [(one, find_newer(one.citation)) for one in index.find_evidence(corpora, citations)]

    compared = await services.index.lookup(compare)
    return list(_first_of_each_article(find_update(evidence, newer) for evidence, newer in compared))


def _first_of_each_article(updates: Iterator[AnswerUpdate | None]) -> Iterator[AnswerUpdate]:
    seen: set[ArticleId] = set()
    for update in updates:
        if update is not None and update.evidence.citation.article.article_id not in seen:
            seen.add(update.evidence.citation.article.article_id)
            yield update


async def _tell(services: Services, client: discord.Client, exchange: Exchange, update: AnswerUpdate) -> None:
    """Send the message. One that Discord refuses is not tried again."""
    article_id = update.evidence.citation.article.article_id
    say = await _translator(services, client, exchange)
    post = OwnPost(
        key=f"changed-answer:{exchange.exchange_id}:{article_id}",
        place=_place_of(exchange),
        reply=render_update(update, exchange.content.question, exchange.url, say),
    )
    if isinstance(await services.sender.send(post), NotSentYet):
        return
    await services.records.write(lambda c: mark_told(c, exchange.exchange_id, article_id, datetime.now(UTC)))


def _place_of(exchange: Exchange) -> Place:
    """The channel of an answer that everyone there saw; otherwise the person who asked."""
    if exchange.guild_id is None or exchange.content.is_private:
        return DirectMessage(exchange.person_id)
    return ServerChannel(exchange.guild_id, exchange.channel_id)


async def _translator(services: Services, client: discord.Client, exchange: Exchange) -> Translator:
    """The language of the server; Discord does not tell that of a person."""
    guild = client.get_guild(exchange.guild_id) if exchange.guild_id is not None else None
    return await services.say_to_server(guild) if guild is not None else ENGLISH
