"""A reply (content or embed), Discord's size limits, and sending it without pinging anyone."""

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any, cast

import discord

from bot.ui.attachments import ImageFile, TextFile
from bot.ui.repeated_sending import CUT_CONNECTION, repeat_if_cut

NO_PINGS = discord.AllowedMentions.none()

ACCENT = discord.Colour(0x2F6FAB)

MAX_CONTENT_UNITS = 2000
"""https://discord.com/developers/docs/resources/message#create-message"""
MAX_TITLE_UNITS = 256
MAX_DESCRIPTION_UNITS = 4096
"""In UTF-16 code units. https://discord.com/developers/docs/resources/message#embed-object-embed-limits; with
title and footer far below the limit of 6,000 for all embeds of a message."""


def new_nonce() -> int:
    """A mark for a new message, by which Discord recognises one that is sent twice within a few minutes.

    discord.py sets `enforce_nonce` with it. https://discord.com/developers/docs/resources/message#create-message
    """
    return secrets.randbits(63)


def nonce_of(*facts: int | str) -> int:
    """The nonce of a message that is sent again if the bot stops before it has recorded it: always the same."""
    return int.from_bytes(blake2b(repr(facts).encode(), digest_size=8).digest()) >> 1


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, as plain content or as one embed."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()


def is_private_message(interaction: discord.Interaction) -> bool:
    """Whether only one person sees the message whose button was pressed."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def send_reply(
    interaction: discord.Interaction,
    reply: Reply,
    *,
    view: discord.ui.View | None = None,
    attachment: TextFile | ImageFile | None = None,
) -> discord.InteractionMessage:
    """Replace "thinking…", or the message whose button was pressed, with the reply."""

    async def edit() -> discord.InteractionMessage:
        # An empty list of attachments would remove existing ones.
        options: dict[str, Any] = {"attachments": [attachment.to_discord()]} if attachment else {}
        return await interaction.edit_original_response(
            content=reply.content or None, embeds=reply.embeds, view=view, allowed_mentions=NO_PINGS, **options
        )

    return await repeat_if_cut(edit)


class UpdatePace:
    """Spaces out the updates of all replies that wait, so that they never delay an answer."""

    def __init__(self, interval_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._next_at = 0.0

    def may_update(self) -> bool:
        """Whether one of the replies may be updated now."""
        now = self._clock()
        if now < self._next_at:
            return False
        self._next_at = now + self._interval_s
        return True


INTERACTION_PACE = UpdatePace(0.1)
"""Each of these replies has a rate limit of its own: it is the event loop that this relieves."""
MESSAGE_PACE = UpdatePace(2.0)
"""Discord allows about one edit a second in a channel, in which the answers must fit as well."""


class InteractionReply:
    """The reply to a command or form: first "thinking…" or the waiting time, then the answer in its place."""

    pace = INTERACTION_PACE

    def __init__(
        self,
        interaction: discord.Interaction,
        *,
        is_private: bool,
        acknowledging: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """`acknowledging` surrounds the first response."""
        self._acknowledging = acknowledging
        self._interaction = interaction
        self._is_private = is_private
        self._shows_wait = False

    async def begin(self, text: str) -> None:
        """Acknowledge the interaction, with a text if there is one."""
        response = self._interaction.response
        with self._acknowledging():
            if text:
                await response.send_message(text, ephemeral=self._is_private, allowed_mentions=NO_PINGS)
            else:
                await response.defer(ephemeral=self._is_private, thinking=True)
        self._shows_wait = bool(text)

    async def update(self, text: str) -> None:
        """Show a new waiting time; a failure must not cost the answer."""
        self._shows_wait = True
        with suppress(discord.DiscordException, *CUT_CONNECTION):
            await send_reply(self._interaction, Reply(content=text))

    async def show(self, reply: Reply, *, view: discord.ui.View | None = None) -> discord.InteractionMessage:
        """Show the answer, and return its message."""
        sent = await send_reply(self._interaction, reply, view=view)
        self._shows_wait = False
        return sent

    async def withdraw(self) -> None:
        """Delete the waiting time, after an error was reported to the person alone."""
        if self._shows_wait:
            with suppress(discord.DiscordException, *CUT_CONNECTION):
                await repeat_if_cut(self._interaction.delete_original_response)


async def reply_to_message(
    message: discord.Message, reply: Reply, *, view: discord.ui.View | None = None, as_reply: bool = True
) -> discord.Message:
    """Reply to a message without pinging its author, even if the message has been deleted.

    `as_reply` False leaves out the reference to the message, which requires Read Message History.
    """
    send = partial(
        message.channel.send,
        reply.content or None,
        embeds=reply.embeds,
        suppress_embeds=not reply.embeds,
        allowed_mentions=NO_PINGS,
        nonce=new_nonce(),
    )
    # discord.py does not accept None for a view or a reference.
    options: dict[str, Any] = {"view": view} if view is not None else {}
    if as_reply:
        options |= {"reference": _reference_to(message), "mention_author": False}
    return await repeat_if_cut(partial(send, **options))


class MessageReply:
    """The single reply to a message: optionally first the waiting time, then the answer in its place."""

    pace = MESSAGE_PACE

    def __init__(self, message: discord.Message, *, as_reply: bool) -> None:
        self._message = message
        self._as_reply = as_reply
        self._sent: discord.Message | None = None

    async def begin(self, text: str) -> None:
        """Show the waiting time, if there is one."""
        if text:
            await self.update(text)

    async def update(self, text: str) -> None:
        """Show a new waiting time; a failure must not cost the answer."""
        with suppress(discord.DiscordException, *CUT_CONNECTION):
            await self.show(Reply(content=text))

    async def show(self, reply: Reply, *, view: discord.ui.View | None = None) -> discord.Message:
        """Send the reply, or replace the one sent before."""
        if self._sent is None:
            self._sent = await reply_to_message(self._message, reply, view=view, as_reply=self._as_reply)
        else:
            edit = partial(
                self._sent.edit,
                content=reply.content or None,
                embeds=reply.embeds,
                suppress=not reply.embeds,
                view=view,
                allowed_mentions=NO_PINGS,
            )
            self._sent = await repeat_if_cut(edit)
        return self._sent


def _reference_to(message: discord.Message) -> discord.MessageReference:
    """A reference with ids as strings, as Discord's API expects; discord.py would send integers."""
    return discord.MessageReference(
        message_id=cast(int, str(message.id)),
        channel_id=cast(int, str(message.channel.id)),
        fail_if_not_exists=False,
    )
