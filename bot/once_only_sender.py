"""Send messages of the bot's own accord: at least once, and never twice.

A message has a key that says what it is about, such as "delivery:12:story:345". The intention is recorded
first, then the message is sent with a nonce made of the key, then its id is recorded. If the process dies in
between, the next call with the key looks for the message in its channel before it sends again. Discord keeps
nonces for a few minutes and does not store them with messages, so the message is recognised by its author,
time and content.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto
from functools import partial
from hashlib import blake2b
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.context import serves_guild
from bot.db.bot_database import BotDatabase
from bot.db.own_post_queries import (
    OwnPostRecord,
    add_intention,
    find_own_post,
    find_recorded_messages,
    record_edited,
    record_sent,
    renew_intention,
    withdraw_intention,
)
from bot.ui.moderator_channels import is_refusal
from bot.ui.repeated_sending import repeat_if_cut
from bot.ui.reply import NO_PINGS, Reply, nonce_of

MOST_AT_ONCE = 4
"""Messages that are sent at the same time, so that answers get through; Discord allows 50 requests a second."""
SPACING_S = 1.0
"""Between two messages in one channel: Discord accepts about five in five seconds, and answers must fit in."""
MOST_SECONDS = 60
"""For one message, so that a channel in which Discord makes the bot wait keeps no other waiting for long."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""By how much our clock may be ahead of Discord's."""
MOST_HISTORY = 300
"""Messages after the intention in which ours is looked for."""
NO_DISCORD_CODE = 0
"""The code of an error that does not come from Discord's API, but from a proxy in front of it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ServerChannel:
    """A channel or thread of a server."""

    guild_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """The private channel with a person."""

    person_id: int


Place = ServerChannel | DirectMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPost:
    """A message to send once."""

    key: str
    """At most 100 characters. The same key is never sent twice, even with other content."""
    place: Place
    reply: Reply
    view: discord.ui.View | None = None
    pinged_role_id: int | None = None
    """The only role that the message notifies. Nothing else in a message of the bot notifies anybody."""


class RefusalCause(StrEnum):
    """Why Discord will not take a message, however often it is sent."""

    GONE = auto()
    """The channel was deleted, or the bot is not on its server."""
    CLOSED = auto()
    """The bot may not post there, or the person accepts no direct messages from it."""
    INVALID = auto()
    """Discord does not accept the content."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The message exists: it was sent now or earlier."""

    channel_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The message was not sent, and another attempt would fail as well."""

    cause: RefusalCause


@dataclass(frozen=True, slots=True)
class NotSentYet:
    """It is unknown whether the message was sent; call again with the same key later."""


SendResult = Sent | Refused | NotSentYet


class _ServedElsewhereError(Exception):
    """Another process may serve the server by now, since this one was paused or cut off."""


class OnceOnlySender:
    """Shared by everything that posts without being asked. Use it from one event loop.

    For servers, call it only in the process that serves the server; for people, in the one that serves shard 0.
    """

    def __init__(
        self,
        records: BotDatabase,
        get_client: Callable[[], discord.Client | None],
        *,
        spacing_s: float = SPACING_S,
    ) -> None:
        self._records = records
        self._get_client = get_client
        self._spacing_s = spacing_s
        self._sending = asyncio.Semaphore(MOST_AT_ONCE)
        self._turns: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def send(self, post: OwnPost) -> SendResult:
        """Send a message unless it was sent before. Raises StoreError, BusyError, ClosingError."""
        async with self._attempt(post) as attempt:
            return NotSentYet() if attempt is None else await attempt.send()

    async def edit(self, post: OwnPost) -> None:
        """Edit a message that was sent, if its content differs; notifies nobody. Raises as `send`.

        Does nothing about a message that was not sent, or that Discord does not let the bot edit.
        """
        async with self._attempt(post) as attempt:
            if attempt is not None:
                await attempt.edit()

    @asynccontextmanager
    async def _attempt(self, post: OwnPost) -> AsyncIterator["_Attempt | None"]:
        """Wait for the turn of the channel; None without a connection."""
        turn = self._turns.setdefault(post.place, asyncio.Lock())
        await turn.acquire()
        attempt: _Attempt | None = None
        try:
            async with self._sending:
                client = self._get_client()
                if client is not None and client.is_ready():
                    attempt = _Attempt(self._records, client, post)
                yield attempt
        finally:
            # The next message waits, not this caller.
            pause_s = self._spacing_s if attempt is not None and attempt.has_sent else 0
            asyncio.get_running_loop().call_later(pause_s, turn.release)


class _Attempt:
    """One attempt to send a message."""

    def __init__(self, records: BotDatabase, client: discord.Client, post: OwnPost) -> None:
        self._records = records
        self._client = client
        self._post = post
        self.has_sent = False
        """Whether a request to send was made."""

    async def send(self) -> SendResult:
        intended = _intention(self._post, datetime.now(UTC))
        known = await self._records.write(lambda c: add_intention(c, intended))
        if known is not None and known.message_id is not None and known.channel_id is not None:
            return Sent(known.channel_id, known.message_id)
        try:
            async with asyncio.timeout(MOST_SECONDS):
                return await self._find_or_send(known, intended)
        except _ServedElsewhereError:
            return NotSentYet()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            return await self._after_failure(error, may_be_sent=known is not None)

    async def edit(self) -> None:
        """Edit the message if it was sent with other content."""
        known = await self._records.read(lambda c: find_own_post(c, self._post.key))
        fingerprint = _fingerprint(self._post.reply.content, self._post.reply.embeds)
        if known is None or known.message_id is None or known.fingerprint == fingerprint:
            return
        assert known.channel_id is not None, "a message that was sent has a channel"
        channel = self._client.get_partial_messageable(known.channel_id, guild_id=known.guild_id)
        message = channel.get_partial_message(known.message_id)
        self.has_sent = True
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await repeat_if_cut(partial(message.edit, **_edit_options(self._post)))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            if _cause_of(error) is None:
                return
        await self._records.write(lambda c: record_edited(c, self._post.key, fingerprint))

    async def _find_or_send(self, known: OwnPostRecord | None, intended: OwnPostRecord) -> Sent:
        if known is not None:
            found = await self._find_message(known)
            if found is not None:
                return await self._record(found)
            await self._records.write(lambda c: renew_intention(c, intended))
        channel = await self._open_channel(intended)
        if not serves_guild(self._client, intended.guild_id or 0):
            raise _ServedElsewhereError
        self.has_sent = True
        return await self._record(await repeat_if_cut(partial(channel.send, **_options(self._post))))

    async def _open_channel(self, record: OwnPostRecord) -> discord.abc.Messageable:
        if record.person_id is not None:
            return await self._client.create_dm(discord.Object(record.person_id))
        assert record.channel_id is not None, "a message of a server has a channel"
        return self._client.get_partial_messageable(record.channel_id, guild_id=record.guild_id)

    async def _find_message(self, known: OwnPostRecord) -> discord.Message | None:
        """The message of an earlier attempt. Where the bot cannot read the history, Discord shows none."""
        assert self._client.user is not None, "a client that is ready has a user"
        channel = await self._open_channel(known)
        since = discord.Object(discord.utils.time_snowflake(known.intended_at - CLOCK_TOLERANCE))
        alike = [
            message
            async for message in channel.history(limit=MOST_HISTORY, after=since, oldest_first=True)
            if message.author.id == self._client.user.id
            and _fingerprint(message.content, message.embeds) == known.fingerprint
        ]
        ids = [message.id for message in alike]
        recorded = await self._records.read(lambda c: find_recorded_messages(c, ids))
        return next((message for message in alike if message.id not in recorded), None)

    async def _record(self, message: discord.Message) -> Sent:
        sent = Sent(message.channel.id, message.id)
        await self._records.write(
            lambda c: record_sent(c, self._post.key, channel_id=sent.channel_id, message_id=sent.message_id)
        )
        return sent

    async def _after_failure(self, error: Exception, *, may_be_sent: bool) -> Refused | NotSentYet:
        """A refused message that an earlier attempt may have sent stays recorded as intended."""
        cause = _cause_of(error)
        log.info("could not send a message of our own: %s", error if cause else type(error).__name__)
        if cause is None:
            return NotSentYet()
        if not may_be_sent:
            await self._records.write(lambda c: withdraw_intention(c, self._post.key))
        return Refused(cause)


def _intention(post: OwnPost, at: datetime) -> OwnPostRecord:
    guild_id = channel_id = person_id = None
    match post.place:
        case ServerChannel():
            guild_id, channel_id = post.place.guild_id, post.place.channel_id
        case DirectMessage():
            person_id = post.place.person_id
    return OwnPostRecord(
        post_key=post.key,
        guild_id=guild_id,
        person_id=person_id,
        channel_id=channel_id,
        fingerprint=_fingerprint(post.reply.content, post.reply.embeds),
        intended_at=at,
    )


def _options(post: OwnPost) -> dict[str, Any]:
    """Arguments for discord.py, which does not accept None for a view."""
    options: dict[str, Any] = {} if post.view is None else {"view": post.view}
    return options | {
        "content": post.reply.content or None,
        "embeds": post.reply.embeds,
        "suppress_embeds": not post.reply.embeds,
        "allowed_mentions": _allowed_mentions(post.pinged_role_id),
        "nonce": nonce_of("post", post.key),
    }


def _edit_options(post: OwnPost) -> dict[str, Any]:
    return {
        "content": post.reply.content or None,
        "embeds": post.reply.embeds,
        "view": post.view,
        "allowed_mentions": NO_PINGS,
    }


def _allowed_mentions(role_id: int | None) -> discord.AllowedMentions:
    if role_id is None:
        return NO_PINGS
    return discord.AllowedMentions(
        everyone=False, users=False, replied_user=False, roles=[discord.Object(role_id)]
    )


def _fingerprint(content: str, embeds: Sequence[discord.Embed]) -> str:
    """By letters and digits alone: Discord trims texts, and returns some characters changed."""
    texts = [content, *(f"{embed.title or ''}{embed.description or ''}" for embed in embeds)]
    plain = "".join(character for character in "".join(texts) if character.isalnum())
    return blake2b(plain.encode(), digest_size=16).hexdigest()


def _cause_of(error: Exception) -> RefusalCause | None:
    """None if the request may work later: after an outage, a rate limit, or an error of a proxy."""
    if not isinstance(error, discord.HTTPException) or not is_refusal(error) or error.code == NO_DISCORD_CODE:
        return None
    # Others, such as 401 for a token that was reset, say nothing about the message.
    return {400: RefusalCause.INVALID, 403: RefusalCause.CLOSED, 404: RefusalCause.GONE}.get(error.status)
