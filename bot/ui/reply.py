"""A reply (content or embed), Discord's size limits, and sending it without pinging anyone."""

from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import discord

from bot.ui.attachments import TextFile

NO_PINGS = discord.AllowedMentions.none()

ACCENT = discord.Colour(0x2F6FAB)

MAX_CONTENT_UNITS = 2000
"""https://discord.com/developers/docs/resources/message#create-message"""
MAX_TITLE_UNITS = 256
MAX_DESCRIPTION_UNITS = 4096
"""In UTF-16 code units. https://discord.com/developers/docs/resources/message#embed-object-embed-limits; with
title and footer far below the limit of 6,000 for all embeds of a message."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One message, as plain content or as one embed."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()


async def send_reply(
    interaction: discord.Interaction,
    reply: Reply,
    *,
    view: discord.ui.View | None = None,
    attachment: TextFile | None = None,
) -> None:
    """Replace "thinking…", or the message whose button was pressed, with the reply."""
    # An empty list of attachments would remove existing ones.
    options: dict[str, Any] = {"attachments": [attachment.to_discord()]} if attachment else {}
    await interaction.edit_original_response(
        content=reply.content or None, embeds=reply.embeds, view=view, allowed_mentions=NO_PINGS, **options
    )


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
    )
    # discord.py does not accept None for a view or a reference.
    options: dict[str, Any] = {"view": view} if view is not None else {}
    if as_reply:
        options |= {"reference": _reference_to(message), "mention_author": False}
    return await send(**options)


class MessageReply:
    """The single reply to a message: optionally first the waiting time, then the answer in its place."""

    def __init__(self, message: discord.Message, *, as_reply: bool) -> None:
        self._message = message
        self._as_reply = as_reply
        self._sent: discord.Message | None = None

    async def wait(self, text: str) -> None:
        """Show the waiting time, once: every edit counts against the channel's rate limit."""
        if self._sent is None:
            await self.show(Reply(content=text))

    async def show(self, reply: Reply, *, view: discord.ui.View | None = None) -> discord.Message:
        """Send the reply, or replace the one sent before."""
        if self._sent is None:
            self._sent = await reply_to_message(self._message, reply, view=view, as_reply=self._as_reply)
        else:
            self._sent = await self._sent.edit(
                content=reply.content or None,
                embeds=reply.embeds,
                suppress=not reply.embeds,
                view=view,
                allowed_mentions=NO_PINGS,
            )
        return self._sent


def _reference_to(message: discord.Message) -> discord.MessageReference:
    """A reference with ids as strings, as Discord's API expects; discord.py would send integers."""
    return discord.MessageReference(
        message_id=cast(int, str(message.id)),
        channel_id=cast(int, str(message.channel.id)),
        fail_if_not_exists=False,
    )
