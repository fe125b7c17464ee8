"""`/help`, `/about` and `/privacy`. All answers are for the person alone."""

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.components import stateless_view
from bot.custom_ids import Pressed, Shape
from bot.services import Desk
from bot.information import about_embed, help_embed, list_commands, privacy_embed
from bot.language import Language
from bot.records.people import count_kept, forget_person
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import NO_PINGS, complete

if TYPE_CHECKING:
    from bot.client import WatchdeskClient

DELETE = "privacy:delete"
DELETE_SURELY = "privacy:delete-surely"


class Information(commands.Cog):
    """About the bot, and about what it keeps of a person."""

    def __init__(self, client: "WatchdeskClient", services: Desk) -> None:
        self._client = client
        self._services = services

    @app_commands.command(name="help", description="How to ask, and what else I can do.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def show_help(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        listed = list_commands(self._client.tree.get_commands())
        embed = help_embed(listed, context.say, for_moderator=context.is_moderator)
        await interaction.response.send_message(embed=embed, ephemeral=True, allowed_mentions=NO_PINGS)

    @app_commands.command(description="Version, model, who runs me, and what is kept about people.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def about(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        status = await self._services.executor.status(context.corpora)
        embed = about_embed(
            context.say, model=status.model, reranker=status.reranker, operator=self._services.operator
        )
        await complete(interaction, Reply(embeds=(embed,)))

    @app_commands.command(description="What I keep about you, and deleting it.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction) -> None:
        say = (await self._services.context(interaction)).say
        await interaction.response.defer(ephemeral=True, thinking=True)
        person_id = interaction.user.id
        kept = await self._services.records.read(lambda c: count_kept(c, person_id))
        kept = replace(kept, articles=await self._services.executor.count_supplied(person_id))
        view = _button(DELETE, say("Delete it"), discord.ButtonStyle.secondary) if kept else None
        await complete(interaction, Reply(embeds=(privacy_embed(kept, say),)), view=view)

    @on_component(Shape(DELETE), Shape(DELETE_SURELY))
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        """A click on a button of `/privacy`, perhaps on one from before a restart."""
        say = (await self._services.context(interaction)).say
        if parsed_id.name == DELETE:
            await self._ask_first(interaction, say)
        else:
            await self._forget(interaction, say)

    async def _ask_first(self, interaction: discord.Interaction, say: Language) -> None:
        await interaction.response.edit_message(
            content=say(
                "This deletes your questions, ratings and submitted articles on all servers, also those that "
                "wait for a moderator, and takes your name out of the logs and articles. Articles that were "
                "added stay. "
                "Replies to earlier answers are no follow-ups any more. It cannot be undone."
            ),
            embeds=[],
            view=_button(DELETE_SURELY, say("Delete for good"), discord.ButtonStyle.danger),
        )

    async def _forget(self, interaction: discord.Interaction, say: Language) -> None:
        await interaction.response.defer()
        await self._services.records.write(lambda c: forget_person(c, interaction.user.id))
        await self._services.executor.forget_person(interaction.user.id)
        await complete(interaction, Reply(content=say("Deleted. My records hold nothing about you now.")))


def _button(custom_id: str, label: str, style: discord.ButtonStyle) -> discord.ui.View:
    return stateless_view([discord.ui.Button(custom_id=custom_id, label=label, style=style)])
