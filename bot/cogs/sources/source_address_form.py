"""The button that follows a source without a command: a form asks for its address."""

import discord
from discord.ext import commands

from bot.cogs.sources.feed_offer import offer_feeds
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.interactions.forms import Form, replies_with_errors
from bot.services import Services
from bot.ui.components import ADD_SOURCE
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from index import SourceLabels

MAX_ADDRESS_CHARS = 2000
FORM_OPEN_S = 3600
"""How long discord.py keeps an open form."""


class SourceAddressForms(commands.Cog):
    """For moderators: opens the form."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(CustomIdPattern(ADD_SOURCE))
    async def open_form(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.send_modal(SourceAddressForm(self._services, context.say))


class SourceAddressForm(Form):
    """Form for the address of a feed or site; it continues as `/source add` does."""

    def __init__(self, services: Services, say: Translator) -> None:
        super().__init__(services, title=say("Add a source"), timeout=FORM_OPEN_S)
        self._address = discord.ui.TextInput[SourceAddressForm](
            custom_id="address", placeholder="https://…", max_length=MAX_ADDRESS_CHARS
        )
        hint = say("The address of a feed, or of a site whose feed I look for")
        self.add_item(discord.ui.Label(text=say("Address"), description=hint, component=self._address))

    @replies_with_errors
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer_feeds(interaction, self._services, context, self._address.value.strip(), SourceLabels())
