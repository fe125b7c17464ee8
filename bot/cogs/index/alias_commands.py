"""The `/alias` commands: which names mean the same person, place or body (moderators)."""

from collections.abc import Iterator, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import ExecutorError
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import Translator
from bot.interactions.article_choice import MAX_CHOICE_UNITS, MAX_CHOICES
from bot.interactions.autocomplete import Choices, find_moderator_context
from bot.services import Services
from bot.ui.discord_markup import clean, count_units, escape, shorten
from bot.ui.reply import Reply, send_reply
from bot.ui.report_lines import FormatThirdPartyText, truncate_report
from index import SHARED_CORPUS, DeclaredAlias, NewsIndexError, fold_name

NameOption = app_commands.Range[str, 1, 100]


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class AliasCommands(
    commands.GroupCog,
    group_name="alias",
    group_description="Say which names mean the same person or place (moderators).",
):
    """For moderators. Discord hides the commands from others, and each command checks it again."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Let questions with one name find articles with the other.")
    @app_commands.describe(name="A name of a person, place or body", same_as="Another name of the same")
    async def add(self, interaction: discord.Interaction, name: NameOption, same_as: NameOption) -> None:
        context = await self._deferred(interaction)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        added = await self._services.index.change(
            lambda index: index.aliases.add(corpus, name, same_as, within=within)
        )
        await self._note(context, added)
        say, names = context.say, _escaped(added)
        text = say("Questions about {name} now also find {other}, and vice versa.", **names)
        await send_reply(interaction, Reply(content=text))

    @app_commands.command(name="list", description="List the names that moderators joined or separated.")
    async def list_aliases(self, interaction: discord.Interaction) -> None:
        context = await self._deferred(interaction)
        own, say = guild_corpus(context.require_moderator()), context.say
        aliases, shared = await self._services.index.lookup(
            lambda index: (index.aliases.list_declared([own]), index.aliases.list_declared([SHARED_CORPUS]))
        )
        report = truncate_report(lambda quote: _list_lines(aliases, shared, say, quote), say)
        text = "\n".join(report.shown) or say(
            "This server has not joined or separated any names. {add} joins two.",
            add=say.command("alias add"),
        )
        await send_reply(interaction, Reply(content=text), attachment=report.attach("aliases.txt"))

    @app_commands.command(description="Keep two names apart, also if I know them as one.")
    @app_commands.describe(name="A name of a person, place or body", same_as="The name that is not the same")
    async def remove(self, interaction: discord.Interaction, name: NameOption, same_as: NameOption) -> None:
        context = await self._deferred(interaction)
        corpus, within = guild_corpus(context.require_moderator()), require_moderator_in_transaction(context)
        removed = await self._services.index.change(
            lambda index: index.aliases.remove(corpus, name, same_as, within=within)
        )
        await self._note(context, removed)
        say, names = context.say, _escaped(removed)
        await send_reply(
            interaction, Reply(content=say("{name} and {other} now count as different names.", **names))
        )

    @remove.autocomplete("name")
    async def suggest_names(self, interaction: discord.Interaction, typed: str) -> Choices:
        """The names that were joined here."""
        context = await find_moderator_context(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        corpus = guild_corpus(context.guild_id)
        try:
            aliases = await self._services.index.lookup(lambda index: index.aliases.list_declared([corpus]))
        except (NewsIndexError, ExecutorError):
            return []
        return _choices((form for a in aliases if a.is_same for form in (a.name, a.other)), typed)

    @remove.autocomplete("same_as")
    async def suggest_same(self, interaction: discord.Interaction, typed: str) -> Choices:
        """The other names of the one that is filled in."""
        context = await find_moderator_context(self._services, interaction)
        name = getattr(interaction.namespace, "name", "")
        if context is None or context.guild_id is None or not isinstance(name, str):
            return []
        corpus = guild_corpus(context.guild_id)
        try:
            names = await self._services.index.lookup(lambda index: index.aliases.list_names(corpus, name))
        except (NewsIndexError, ExecutorError):
            return []
        return _choices(names, typed)

    async def _deferred(self, interaction: discord.Interaction) -> RequestContext:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        return context

    async def _note(self, context: RequestContext, alias: DeclaredAlias) -> None:
        await self._services.note(
            context.require_moderator(), context.person_id, AuditAction.NAMES_CHANGED, describe_alias(alias)
        )


def describe_alias(alias: DeclaredAlias) -> str:
    """`Kyiv = Kiev`, or `Kyiv ≠ Kiev`; the names are cleaned, not escaped."""
    return f"{clean(alias.name)} {'=' if alias.is_same else '≠'} {clean(alias.other)}"


def _escaped(alias: DeclaredAlias) -> dict[str, str]:
    return {"name": escape(alias.name), "other": escape(alias.other)}


def _list_lines(
    own: Sequence[DeclaredAlias], shared: Sequence[DeclaredAlias], say: Translator, quote: FormatThirdPartyText
) -> Iterator[str]:
    for aliases, note in ((own, ""), (shared, f" · {say('shared')}")):
        for alias in aliases:
            yield f"- {quote(describe_alias(alias))}{note}"


def _choices(names: Iterator[str] | Sequence[str], typed: str) -> Choices:
    wanted = fold_name(typed.strip())
    # Discord rejects the whole list if one name has no visible character.
    fitting = [n for n in dict.fromkeys(names) if clean(n) and wanted in fold_name(n)]
    return [
        app_commands.Choice(name=shorten(name, MAX_CHOICE_UNITS), value=name)
        for name in fitting
        if count_units(name) <= MAX_CHOICE_UNITS
    ][:MAX_CHOICES]
