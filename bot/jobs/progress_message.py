"""A progress message that is edited for as long as a job runs, also after a restart."""

import logging
from collections.abc import Callable
from typing import Any

import aiohttp
import discord

from bot.ui.attachments import TextFile
from bot.ui.reply import NO_PINGS

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""


class ProgressMessage:
    """The public response to a command, edited for as long as it takes.

    An interaction's token is good for 15 minutes, and lost at a restart. After that the bot edits the message
    as its author, which needs access to the channel. Once that fails the message is left alone, while the work
    goes on.
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
        """Without an interaction it is one from before a restart, and posted anew if it is gone."""
        self.message_id = message_id
        self._get_client = get_client
        self._guild_id = guild_id
        self._channel_id = channel_id
        self._interaction = interaction
        self._may_post = interaction is None
        self._shown = ""
        self._is_lost = False

    async def open(self) -> None:
        """Acknowledge the interaction, which has three seconds for that. Raises what Discord answers."""
        if self._interaction is not None:
            await self._interaction.response.defer(thinking=True)

    async def show(
        self, text: str, *, view: discord.ui.View | None = None, attachment: TextFile | None = None
    ) -> None:
        """Show a state, unless it is shown already. Raises nothing of Discord's."""
        if self._is_lost or text == self._shown:
            return
        try:
            await self._put(text, view, attachment)
            self._shown = text
            self._may_post = False
        except (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("progress not shown this time: %s", type(error).__name__)
        except discord.HTTPException as error:
            self._is_lost = True
            log.info("progress is not shown any more: Discord answered %s (%s)", error.status, error.code)

    async def _put(self, text: str, view: discord.ui.View | None, attachment: TextFile | None) -> None:
        interaction = self._interaction
        if interaction and not interaction.is_expired() and not interaction.client.is_closed():
            shown = await interaction.edit_original_response(
                content=text, view=view, allowed_mentions=NO_PINGS, **_attached(attachment)
            )
            self.message_id = shown.id
            return
        client = self._get_client() or (interaction.client if interaction else None)
        if client is not None and not client.is_closed():
            await self._put_as_author(client, text, view, attachment)

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
        # discord.py takes no None for a view, nor for a file.
        options: dict[str, Any] = {"view": view} if view is not None else {}
        if attachment is not None:
            options["file"] = attachment.to_discord()
        posted = await channel.send(text, allowed_mentions=NO_PINGS, **options)
        self.message_id = posted.id


def _attached(attachment: TextFile | None) -> dict[str, Any]:
    """What to add to an edit; without an attachment nothing, since an empty list would be sent as one."""
    return {} if attachment is None else {"attachments": [attachment.to_discord()]}
