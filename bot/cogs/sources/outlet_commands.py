"""The `/outlets` commands: which outlets belong to one publisher (moderators)."""

from collections.abc import Iterator, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.context import guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import Translator
from bot.interactions.autocomplete import Choices, find_moderator_context, outlet_choices
from bot.services import Services
from bot.ui.discord_markup import clean, escape
from bot.ui.reply import Reply, send_reply
from bot.ui.report_lines import FormatThirdPartyText, truncate_report
from index import SHARED_CORPUS, OutletTie

OutletOption = app_commands.Range[str, 1, 100]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class OutletCommands(
    commands.GroupCog,
    group_name="outlets",
    group_description="Say which outlets belong to one publisher (moderators).",
):
    """For moderators. Discord hides the commands from others, and each command checks it again."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Count two outlets as one: they belong to the same publisher.")
    @app_commands.describe(outlet="The name of an outlet, or its site", other="The other outlet")
    async def together(
        self, interaction: discord.Interaction, outlet: OutletOption, other: OutletOption
    ) -> None:
        await self._declare(interaction, OutletTie(outlet, other, is_same=True))

    @app_commands.command(description="Count two outlets separately, also if I know them as one publisher.")
    @app_commands.describe(outlet="The name of an outlet, or its site", other="The other outlet")
    async def apart(self, interaction: discord.Interaction, outlet: OutletOption, other: OutletOption) -> None:
        await self._declare(interaction, OutletTie(outlet, other, is_same=False))

    @app_commands.command(name="list", description="List the outlets that moderators joined or separated.")
    async def list_ties(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        own, say = guild_corpus(context.require_moderator()), context.say
        await interaction.response.defer(ephemeral=True, thinking=True)
        ties, shared = await self._services.index.lookup(
            lambda index: (index.outlet_ties.list_ties([own]), index.outlet_ties.list_ties([SHARED_CORPUS]))
        )
        report = truncate_report(lambda quote: _list_lines(ties, shared, say, quote), say)
        text = "\n".join(report.shown) or say(
            "No outlets are joined or separated here. {together} joins two.",
            together=say.command("outlets together"),
        )
        await send_reply(interaction, Reply(content=text), attachment=report.attach("outlets.txt"))

    @app_commands.command(description="Take back what was said about two outlets.")
    @app_commands.describe(outlet="The name of an outlet, or its site", other="The other outlet")
    async def remove(self, interaction: discord.Interaction, outlet: OutletOption, other: OutletOption) -> None:
        context = await self._services.context(interaction)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        await interaction.response.defer(ephemeral=True, thinking=True)
        removed = await self._services.index.change(
            lambda index: index.outlet_ties.remove(corpus, outlet, other, within=within)
        )
        say = context.say
        await self._services.note(
            context.require_moderator(),
            context.person_id,
            AuditAction.NAMES_CHANGED,
            f"{describe_tie(removed)}: {say('removed')}",
        )
        text = say("Removed: {pair}.", pair=escape(describe_tie(removed)))
        await send_reply(interaction, Reply(content=text))

    @together.autocomplete("outlet")
    @together.autocomplete("other")
    @apart.autocomplete("outlet")
    @apart.autocomplete("other")
    @remove.autocomplete("outlet")
    @remove.autocomplete("other")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        return await outlet_choices(self._services, context.corpora, typed) if context is not None else []

    async def _declare(self, interaction: discord.Interaction, tie: OutletTie) -> None:
        context = await self._services.context(interaction)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        await interaction.response.defer(ephemeral=True, thinking=True)
        declared = await self._services.index.change(
            lambda index: index.outlet_ties.declare(corpus, tie, within=within)
        )
        await self._services.note(
            context.require_moderator(), context.person_id, AuditAction.NAMES_CHANGED, describe_tie(declared)
        )
        say, names = context.say, {"outlet": escape(declared.outlet), "other": escape(declared.other)}
        text = (
            say("{outlet} and {other} now count as one outlet.", **names)
            if declared.is_same
            else say("{outlet} and {other} now count as two outlets.", **names)
        )
        await send_reply(interaction, Reply(content=text))


def describe_tie(tie: OutletTie) -> str:
    """`Post = Herald`, or `Post ≠ Herald`; the names are cleaned, not escaped."""
    return f"{clean(tie.outlet)} {'=' if tie.is_same else '≠'} {clean(tie.other)}"


def _list_lines(
    own: Sequence[OutletTie], shared: Sequence[OutletTie], say: Translator, quote: FormatThirdPartyText
) -> Iterator[str]:
    for ties, note in ((own, ""), (shared, f" · {say('shared')}")):
        for tie in ties:
            yield f"- {quote(describe_tie(tie))}{note}"
