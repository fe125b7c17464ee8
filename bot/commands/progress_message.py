"""A message that outlives its interaction."""

import logging
import time

import discord

from bot.sending import NO_PINGS

log = logging.getLogger(__name__)


class ProgressMessage:
    """The public response to a command, edited for as long as it takes.

    An interaction's token is good for 15 minutes. After that the bot edits the message as its author, which
    needs access to the channel. Once that fails the message is left alone; the work goes on.
    """

    def __init__(self, interaction: discord.Interaction, message_id: int, *, interval_s: float) -> None:
        self._interaction = interaction
        self._message_id = message_id
        self._interval_s = interval_s
        self._shown_at_s = time.monotonic()
        self._is_lost = False

    async def show(self, text: str, *, view: discord.ui.View | None = None) -> None:
        """Show a state in between, unless one was shown within the interval. Raises nothing of Discord's."""
        if time.monotonic() - self._shown_at_s >= self._interval_s:
            await self._try_to_edit(text, view)

    async def finish(self, text: str) -> None:
        """Show the end. Raises nothing of Discord's."""
        await self._try_to_edit(text, None)

    async def _try_to_edit(self, text: str, view: discord.ui.View | None) -> None:
        if self._is_lost:
            return
        try:
            await self._edit(text, view)
            self._shown_at_s = time.monotonic()
        except discord.DiscordServerError as error:
            log.info("progress not shown this time: Discord answered %s", error.status)
        except discord.HTTPException as error:
            self._is_lost = True
            log.info("progress is not shown any more: Discord answered %s (%s)", error.status, error.code)

    async def _edit(self, text: str, view: discord.ui.View | None) -> None:
        if not self._interaction.is_expired():
            await self._interaction.edit_original_response(content=text, view=view, allowed_mentions=NO_PINGS)
            return
        channel = self._interaction.client.get_partial_messageable(
            self._interaction.channel_id or 0, guild_id=self._interaction.guild_id
        )
        await channel.get_partial_message(self._message_id).edit(
            content=text, view=view, allowed_mentions=NO_PINGS
        )
