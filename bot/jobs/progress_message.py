"""A progress message that is edited for as long as a job runs, also after a restart."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import discord
from discord.utils import utcnow

from bot.ui.attachments import TextFile
from bot.ui.repeated_sending import repeat_if_cut
from bot.ui.reply import NO_PINGS, new_nonce

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
EXPIRED_TOKEN = (10015, 50027)
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""
HANDOVER_AFTER_S = 14 * 60.0
"""A minute before the token of an interaction expires."""


@dataclass(frozen=True, slots=True)
class HandoverTexts:
    """The last texts of a response that can soon no longer be edited."""

    continued: Callable[[str], str]
    """Where the progress is shown from now on; takes the URL of that message."""
    discontinued: str
    """For a channel in which the bot may not write."""


class ProgressMessage:
    """The public response to a command or button, edited until the work is done.

    An interaction's token is valid for 15 minutes. Before that, a message of the bot's own takes over, which
    can be edited for as long as the bot has access to the channel. Once Discord refuses an edit, the message
    is left as it is; the work goes on.
    """

    def __init__(
        self,
        get_client: Callable[[], discord.Client | None],
        *,
        guild_id: int,
        channel_id: int,
        texts: HandoverTexts,
        handover_after_s: float = HANDOVER_AFTER_S,
        message_id: int | None = None,
        interaction: discord.Interaction | None = None,
    ) -> None:
        """Without an interaction: a message from before a restart; a new one is sent if it was deleted."""
        self.message_id = message_id
        self._get_client = get_client
        self._guild_id = guild_id
        self._channel_id = channel_id
        self._texts = texts
        self._handover_after_s = handover_after_s
        self._interaction = interaction
        self._began_at: datetime = utcnow()
        self._may_post = interaction is None
        self._is_followup = False
        self._shown = ""
        self._is_lost = False

    @property
    def handover_in_s(self) -> float | None:
        """Seconds until `show` must be called for the handover; None if there is none ahead."""
        if self._interaction is None or self._is_lost:
            return None
        return max(0.0, self._handover_after_s - (utcnow() - self._began_at).total_seconds())

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
        if self._is_lost or (text == self._shown and self.handover_in_s != 0):
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
        if interaction is None:
            await self._put_as_author(text, view, attachment)
        elif self.handover_in_s == 0 or interaction.client.is_closed():
            await self._hand_over(interaction, text, view, attachment)
        else:
            try:
                self.message_id = await self._put_as_response(interaction, text, view, attachment)
            except discord.HTTPException as error:
                if error.code not in EXPIRED_TOKEN:
                    raise
                await self._hand_over(interaction, text, view, attachment)

    async def _hand_over(
        self,
        interaction: discord.Interaction,
        text: str,
        view: discord.ui.View | None,
        attachment: TextFile | None,
    ) -> None:
        """Go on in a message of the bot's own; where it may not write, say so in the response and stop."""
        response_id = self.message_id
        try:
            self.message_id = await self._post(text, view, attachment)
        except (discord.Forbidden, discord.NotFound):
            self._is_lost = True
            await self._end_response(interaction, response_id, f"{text}\n{self._texts.discontinued}")
            return
        self._interaction = None
        url = f"https://discord.com/channels/{self._guild_id}/{self._channel_id}/{self.message_id}"
        await self._end_response(interaction, response_id, self._texts.continued(url))

    async def _end_response(self, interaction: discord.Interaction, message_id: int | None, text: str) -> None:
        """Edit the response for the last time, without its button, as far as Discord still allows it."""
        with suppress(discord.DiscordException, aiohttp.ClientError):
            if not (interaction.is_expired() or interaction.client.is_closed()):
                await self._put_as_response(interaction, text, None, None, message_id=message_id)
                return
        if message_id is not None:
            with suppress(discord.DiscordException, aiohttp.ClientError):
                message = self._channel().get_partial_message(message_id)
                await message.edit(content=text, view=None, allowed_mentions=NO_PINGS)

    async def _put_as_response(
        self,
        interaction: discord.Interaction,
        text: str,
        view: discord.ui.View | None,
        attachment: TextFile | None,
        *,
        message_id: int | None = None,
    ) -> int:
        """The id of the message."""
        options: dict[str, Any] = {"content": text, "view": view, "allowed_mentions": NO_PINGS}
        if not self._is_followup:

            async def edit() -> int:
                response = await interaction.edit_original_response(**options, **_attached(attachment))
                return response.id

            return await repeat_if_cut(edit)
        shown_in = message_id or self.message_id
        if shown_in is None:  # Discord knows no nonce here, so that this is not repeated.
            new = _options_of_new(view, attachment)
            sent = await interaction.followup.send(text, allowed_mentions=NO_PINGS, wait=True, **new)
            return sent.id

        async def edit_follow_up() -> int:
            await interaction.followup.edit_message(shown_in, **options, **_attached(attachment))
            return shown_in

        return await repeat_if_cut(edit_follow_up)

    async def _put_as_author(
        self, text: str, view: discord.ui.View | None, attachment: TextFile | None
    ) -> None:
        if self.message_id is None:
            self.message_id = await self._post(text, view, attachment)
            return
        message = self._channel().get_partial_message(self.message_id)

        async def edit() -> None:
            await message.edit(content=text, view=view, allowed_mentions=NO_PINGS, **_attached(attachment))

        try:
            await repeat_if_cut(edit)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE or not self._may_post:
                raise
            self.message_id = await self._post(text, view, attachment)

    async def _post(self, text: str, view: discord.ui.View | None, attachment: TextFile | None) -> int:
        """Send a new message to the channel and return its id."""
        channel, nonce = self._channel(), new_nonce()

        async def send() -> int:
            options = _options_of_new(view, attachment)
            sent = await channel.send(text, allowed_mentions=NO_PINGS, nonce=nonce, **options)
            return sent.id

        return await repeat_if_cut(send)

    def _channel(self) -> discord.PartialMessageable:
        client = self._get_client() or (self._interaction.client if self._interaction else None)
        if client is None or client.is_closed():
            raise ConnectionError("the client is closed")
        return client.get_partial_messageable(self._channel_id, guild_id=self._guild_id)


def _options_of_new(view: discord.ui.View | None, attachment: TextFile | None) -> dict[str, Any]:
    """Options of a new message; discord.py does not accept None for a view or a file."""
    options: dict[str, Any] = {} if view is None else {"view": view}
    return options if attachment is None else {**options, "file": attachment.to_discord()}


def _attached(attachment: TextFile | None) -> dict[str, Any]:
    """Options of an edit; none without an attachment, since discord.py would send an empty list as one."""
    return {} if attachment is None else {"attachments": [attachment.to_discord()]}
