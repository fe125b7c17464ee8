"""`/help`: what works here for the person who asks, or one command in full."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.admin.help_text import HelpCommand, Place, command_embed, find_command, help_embed, list_commands
from bot.context import RequestContext
from bot.interactions.article_choice import MAX_CHOICE_UNITS, MAX_CHOICES
from bot.interactions.autocomplete import Choices
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import NO_PINGS


class HelpCommands(commands.Cog):
    """`/help`, everywhere; the reply is ephemeral."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
        self._client = client
        self._services = services

    @app_commands.command(name="help", description="What you can do here, or how one command works.")
    @app_commands.describe(command="The command to explain")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def show_help(
        self, interaction: discord.Interaction, command: app_commands.Range[str, 0, 100] = ""
    ) -> None:
        context = await self._services.context(interaction)
        place, listed = _place_of(interaction, context), self._list_commands()
        if command.strip():
            chosen = find_command(listed, command, context.say)
            if chosen is None:
                raise Refusal(
                    "There is no command **{command}**. Pick one from the list.",
                    command=escape(shorten(command, 100)),
                )
            embed = command_embed(chosen, context, place, context.say)
        else:
            reads_messages = self._client.intents.message_content
            embed = help_embed(listed, context, place, context.say, reads_messages=reads_messages)
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NO_PINGS)

    @show_help.autocomplete("command")
    async def suggest_commands(self, interaction: discord.Interaction, typed: str) -> Choices:
        """The commands that work here and contain what was typed."""
        context = await self._services.context(interaction)
        place, wanted = _place_of(interaction, context), typed.strip().removeprefix("/").casefold()
        return [
            app_commands.Choice(name=shorten(name, MAX_CHOICE_UNITS), value=command.path)
            for command in self._list_commands()
            if not command.find_refusal(context, place, context.say)
            and wanted in (name := command.display_name(context.say)).casefold() + command.path.casefold()
        ][:MAX_CHOICES]

    def _list_commands(self) -> list[HelpCommand]:
        return list(list_commands(self._client.tree.get_commands()))


def _place_of(interaction: discord.Interaction, context: RequestContext) -> Place:
    if context.guild_id is not None:
        return Place.SERVER
    is_user_install = interaction.is_user_integration() and not interaction.is_guild_integration()
    return Place.USER_INSTALL if is_user_install else Place.DIRECT_MESSAGE
