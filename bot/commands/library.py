"""Keeping the index of a server: `/index status`, `/index reindex`."""

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.audience import guild_corpus
from bot.commands.progress_message import ProgressMessage
from bot.desk import Desk
from bot.failures import note_failure, report_failure
from bot.notices import describe_progress, describe_reindex, render_status
from bot.refusal import Refusal
from bot.reindexing import ReindexRun
from bot.sending import NO_PINGS, complete

log = logging.getLogger(__name__)

PROGRESS_INTERVAL_S = 3.0
"""Discord allows about five edits of a message in five seconds, for everything the bot does in a channel."""
CANNOT_REPORT_LATE = (
    "I may not view this channel. If this takes more than 15 minutes, its end cannot be shown here; "
    "`/index status` tells."
)


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class Library(
    commands.GroupCog, group_name="index", group_description="Look after this server's index (moderators)."
):
    """For moderators: Discord hides the commands from others, and each is checked again."""

    def __init__(
        self, client: commands.Bot, desk: Desk, *, progress_interval_s: float = PROGRESS_INTERVAL_S
    ) -> None:
        self._client = client
        self._desk = desk
        self._worker = desk.worker
        self._progress_interval_s = progress_interval_s
        self._cancel_button = CancelButton(desk)

    async def cog_load(self) -> None:
        self._client.add_view(self._cancel_button)

    @app_commands.command(description="Show how many articles there are and whether all can be found.")
    async def status(self, interaction: discord.Interaction) -> None:
        visit = await self._desk.visit(interaction)
        visit.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        status = await self._worker.status(visit.corpora)
        await complete(interaction, render_status(status))

    @app_commands.command(description="Index this server's articles again; questions are answered meanwhile.")
    @app_commands.describe(full="Split every article again and build the search files anew")
    async def reindex(self, interaction: discord.Interaction, full: bool = False) -> None:
        corpus = guild_corpus((await self._desk.visit(interaction)).require_moderator())
        run = self._worker.start_reindex([corpus], full=full)
        warning = "" if interaction.app_permissions.view_channel else f"\n{CANNOT_REPORT_LATE}"
        try:
            response = await interaction.response.send_message(
                describe_progress(None) + warning, view=self._cancel_button, allowed_mentions=NO_PINGS
            )
        except discord.HTTPException:
            run.cancel()
            raise
        message = ProgressMessage(interaction, response.message_id or 0, interval_s=self._progress_interval_s)
        async for progress in run.follow():
            await message.show(describe_progress(progress) + warning, view=self._cancel_button)
        await message.finish(_describe_end(run))


class CancelButton(discord.ui.View):
    """Stops the reindex of the server. Answers also after a restart, when there is nothing left to stop."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(timeout=None)
        self._desk = desk

    @discord.ui.button(label="Cancel", custom_id="index:cancel")
    async def cancel(self, interaction: discord.Interaction, _: discord.ui.Button["CancelButton"]) -> None:
        corpus = guild_corpus((await self._desk.visit(interaction)).require_moderator())
        run = self._desk.worker.reindex_run
        if run is None or corpus not in run.corpora:
            raise Refusal("No reindex of this server is running any more.")
        run.cancel()
        await interaction.response.send_message(
            "It stops after the batch at hand; what is done stays.", ephemeral=True, allowed_mentions=NO_PINGS
        )

    async def on_error(
        self, interaction: discord.Interaction, error: Exception, _: discord.ui.Item["CancelButton"], /
    ) -> None:
        await report_failure(interaction, error)


def _describe_end(run: ReindexRun) -> str:
    try:
        return describe_reindex(run.result())
    except Exception as error:
        return f"The reindex failed; what was done before stays. {note_failure(error, '/index reindex')}"
