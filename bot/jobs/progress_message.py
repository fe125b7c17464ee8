"""A progress message that is edited for as long as a job runs, also after a restart."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
import discord

from bot.ui.attachments import TextFile
from bot.ui.reply import NO_PINGS

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""


class ProgressMessage:
    """The public response to a command or button, edited until the work is done.

    An interaction's token is valid for 15 minutes, and lost at a restart. After that the bot edits the message
    as its author, which needs access to the channel. Once Discord refuses an edit, the message is left as it
    is; the work goes on.
    """

    def __init__(
        self,
        get_client: Callable[[], discord.Client | None],
        *,
        guild_id: int,
        channel_id: int,
        message_id: int | None = None,
        interaction: discord.Interaction | None = None,
    ) -> None:
        """Without an interaction: a message from before a restart; a new one is sent if it was deleted."""
        self.message_id = message_id
        self._get_client = get_client
        self._guild_id = guild_id
        self._channel_id = channel_id
        self._interaction = interaction
        self._may_post = interaction is None
        self._is_followup = False
        self._shown = ""
        self._is_lost = False

    async def open(self) -> None:
        """Acknowledge the interaction, for which Discord allows three seconds. Raises DiscordException.

        If a button was acknowledged already, its message is deleted, so that nobody presses it twice, and the
        progress is shown in a new message.
        """
        if self._interaction is None:
            return
        self._is_followup = self._interaction.response.is_done()
        if not self._is_followup:
            await self._interaction.response.defer(thinking=True)
            return
        with suppress(discord.NotFound):  # An ephemeral message can be dismissed by the person.
            await self._interaction.delete_original_response()

    async def show(
        self, text: str, *, view: discord.ui.View | None = None, attachment: TextFile | None = None
    ) -> None:
        """Update the message if the text has changed. A failure of Discord is logged, not raised."""
        if self._is_lost or text == self._shown:
            return
        try:
            await self._put(text, view, attachment)
            self._shown = text
            self._may_post = False
        except (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("could not update a progress message: %s", type(error).__name__)
        except discord.HTTPException as error:
            self._is_lost = True
            log.info("stopped updating a progress message: Discord answered %s (%s)", error.status, error.code)

    async def _put(self, text: str, view: discord.ui.View | None, attachment: TextFile | None) -> None:
        interaction = self._interaction
        if interaction and not interaction.is_expired() and not interaction.client.is_closed():
            self.message_id = await self._put_as_response(interaction, text, view, attachment)
            return
        client = self._get_client() or (interaction.client if interaction else None)
        if client is not None and not client.is_closed():
            await self._put_as_author(client, text, view, attachment)

    async def _put_as_response(
        self,
        interaction: discord.Interaction,
        text: str,
        view: discord.ui.View | None,
        attachment: TextFile | None,
    ) -> int:
        """The id of the message."""
        if not self._is_followup:
            response = await interaction.edit_original_response(
                content=text, view=view, allowed_mentions=NO_PINGS, **_attached(attachment)
            )
            return response.id
        if self.message_id is None:
            options = _options_of_new(view, attachment)
            sent = await interaction.followup.send(text, allowed_mentions=NO_PINGS, wait=True, **options)
            return sent.id
        await interaction.followup.edit_message(
            self.message_id, content=text, view=view, allowed_mentions=NO_PINGS, **_attached(attachment)
        )
        return self.message_id

    async def _put_as_author(
        self, client: discord.Client, text: str, view: discord.ui.View | None, attachment: TextFile | None
    ) -> None:
        channel = client.get_partial_messageable(self._channel_id, guild_id=self._guild_id)
        if self.message_id is not None:
            message = channel.get_partial_message(self.message_id)
            try:
                await message.edit(content=text, view=view, allowed_mentions=NO_PINGS, **_attached(attachment))
                return
            except discord.NotFound as error:
                if error.code != UNKNOWN_MESSAGE or not self._may_post:
                    raise
        options = _options_of_new(view, attachment)
        posted = await channel.send(text, allowed_mentions=NO_PINGS, **options)
        self.message_id = posted.id


def _options_of_new(view: discord.ui.View | None, attachment: TextFile | None) -> dict[str, Any]:
    """Options of a new message; discord.py does not accept None for a view or a file."""
    options: dict[str, Any] = {} if view is None else {"view": view}
    return options if attachment is None else {**options, "file": attachment.to_discord()}


def _attached(attachment: TextFile | None) -> dict[str, Any]:
    """Options of an edit; none without an attachment, since discord.py would send an empty list as one."""
    return {} if attachment is None else {"attachments": [attachment.to_discord()]}
