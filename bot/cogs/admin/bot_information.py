"""`/help`, `/about` and `/privacy`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.db import audit_log_queries, draft_queries, exchange_queries
from bot.db.personal_data_queries import PersonalDataCounts, count_personal_data, delete_personal_data
from bot.db.server_queries import LEFT_SERVER_RETENTION_DAYS
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import ACCENT, MAX_DESCRIPTION_UNITS, NO_PINGS, Reply, send_reply
from bot.version import VERSION

AnyCommand = app_commands.Command | app_commands.ContextMenu | app_commands.Group  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command in `/help`. `path` is its English name after its group's; menus have no description."""

    path: str
    description: str
    is_for_moderators: bool
    is_menu: bool = False


def list_commands(roots: Iterable[AnyCommand]) -> Iterator[CommandLine]:
    """Every command and menu, in the order of the tree."""
    for root in roots:
        permissions = root.default_permissions
        is_for_moderators = permissions is not None and permissions.value != 0
        if isinstance(root, app_commands.ContextMenu):
            yield CommandLine(root.name, "", is_for_moderators, is_menu=True)
        elif isinstance(root, app_commands.Group):
            for command in root.walk_commands():
                if isinstance(command, app_commands.Command):
                    yield CommandLine(command.qualified_name, command.description, is_for_moderators)
        else:
            yield CommandLine(root.qualified_name, root.description, is_for_moderators)


def help_embed(commands: Iterable[CommandLine], say: Translator, *, for_moderator: bool) -> discord.Embed:
    """How to ask, and the commands; those for moderators only if `for_moderator`."""
    listed = [command for command in commands if for_moderator or not command.is_for_moderators]
    slash = [f"{say.command(c.path)} {say(c.description)}" for c in listed if not c.is_menu]
    menus = [say.name(c.path, "command") for c in listed if c.is_menu]
    parts = [
        say(
            "Ask with {ask}, mention me together with a question, or reply to one of my answers to ask on. "
            "I answer with sentences from the articles that were collected here, word for word, each with a "
            "numbered link to the article it stands in. If they do not answer the question, I say so.",
            ask=say.command("ask"),
        ),
        "\n".join(slash),
    ]
    if menus:
        names = ", ".join(f"**{name}**" for name in menus)
        parts.append(say("In the menu of a message, under *Apps*: {names}", names=names))
    return discord.Embed(
        title=say("How to use Watchdesk"), description="\n\n".join(parts)[:MAX_DESCRIPTION_UNITS], colour=ACCENT
    )


def about_embed(say: Translator, *, model: str, reranker: str | None, operator: str) -> discord.Embed:
    """Version, models, languages, operator and what is stored about people."""
    embed = discord.Embed(
        title="Watchdesk",
        description=say(
            "I quote; I write nothing myself. Every sentence of an answer stands in the article beside its "
            "number, word for word. I do not judge whether an article is right."
        ),
        colour=ACCENT,
    )
    embed.add_field(name=say("Version"), value=VERSION)
    embed.add_field(name=say("Model"), value=escape(shorten(model, 200)) or "—")
    if reranker:
        embed.add_field(name=say("Reranker"), value=escape(shorten(reranker, 200)))
    embed.add_field(name=say("Languages"), value=", ".join(LANGUAGE_NAMES.values()))
    unnamed = say("They have not said. Ask the moderators of this server.")
    run_by = escape(shorten(operator, 200)) or unnamed
    embed.add_field(name=say("Who runs me"), value=run_by, inline=False)
    embed.add_field(name=say("What is kept about people"), value=_retention_rules(say), inline=False)
    return embed


def privacy_embed(stored: PersonalDataCounts, say: Translator) -> discord.Embed:
    """What is stored about one person, and the retention rules."""
    counts = [
        say.plural("{n:,} question", "{n:,} questions", stored.questions),
        say.plural("{n:,} rating of an answer", "{n:,} ratings of answers", stored.feedback),
        say.plural("{n:,} submitted article", "{n:,} submitted articles", stored.drafts),
        say.plural("{n:,} line in the log of a server", "{n:,} lines in the logs of servers", stored.log_lines),
        say.plural(
            "{n:,} article that names you as its contributor",
            "{n:,} articles that name you as their contributor",
            stored.articles,
        ),
    ]
    embed = discord.Embed(title=say("What I keep about you"), colour=ACCENT)
    embed.description = "\n".join(f"- {count}" for count in counts)
    embed.add_field(name=say("The rules"), value=_retention_rules(say), inline=False)
    return embed


def _retention_rules(say: Translator) -> str:
    return "\n".join(
        f"- {rule}"
        for rule in (
            say(
                "A question, its asker's id and why it was answered so: {n} days, for follow-ups and for "
                "*Why this answer*; {rated} days if somebody rated the answer.",
                n=exchange_queries.UNRATED_RETENTION.days,
                rated=exchange_queries.RATED_RETENTION.days,
            ),
            say(
                "A submitted article with its contributor's id: {n} hours until it is added, {waiting} days "
                "while it waits for a moderator.",
                n=draft_queries.PREVIEW_RETENTION // timedelta(hours=1),
                waiting=draft_queries.WAITING_RETENTION.days,
            ),
            say(
                "Who added, removed or changed what on a server: {n} days.",
                n=audit_log_queries.AUDIT_LOG_RETENTION_DAYS,
            ),
            say("Who supplied the text of an article or stated its facts: as long as the article."),
            say("Everything of a server that I was removed from: {n} days.", n=LEFT_SERVER_RETENTION_DAYS),
            say("Messages that are no question for me are not kept."),
        )
    )


DELETE = "privacy:delete"
DELETE_SURELY = "privacy:delete-surely"


class BotInformation(commands.Cog):
    """`/help`, `/about` and `/privacy`."""

    def __init__(self, client: commands.Bot, services: Services) -> None:
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
        status = await self._services.index.lookup(lambda index: index.status(context.corpora))
        embed = about_embed(
            context.say, model=status.model, reranker=status.reranker, operator=self._services.operator
        )
        await send_reply(interaction, Reply(embeds=(embed,)))

    @app_commands.command(description="What I keep about you, and deleting it.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction) -> None:
        say = (await self._services.context(interaction)).say
        await interaction.response.defer(ephemeral=True, thinking=True)
        person_id = interaction.user.id
        kept = await self._services.records.read(lambda c: count_personal_data(c, person_id))
        supplied = await self._services.index.lookup(lambda index: index.count_supplied(person_id))
        kept = replace(kept, articles=supplied)
        view = _button(DELETE, say("Delete it"), discord.ButtonStyle.secondary) if kept else None
        await send_reply(interaction, Reply(embeds=(privacy_embed(kept, say),)), view=view)

    @on_component(CustomIdPattern(DELETE), CustomIdPattern(DELETE_SURELY))
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        """A button of `/privacy`, perhaps from before a restart."""
        say = (await self._services.context(interaction)).say
        if parsed_id.name == DELETE:
            await self._confirm(interaction, say)
        else:
            await self._delete(interaction, say)

    async def _confirm(self, interaction: discord.Interaction, say: Translator) -> None:
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

    async def _delete(self, interaction: discord.Interaction, say: Translator) -> None:
        await interaction.response.defer()
        await self._services.records.write(lambda c: delete_personal_data(c, interaction.user.id))
        await self._services.index.change(lambda index: index.forget_person(interaction.user.id))
        await send_reply(interaction, Reply(content=say("Deleted. My records hold nothing about you now.")))


def _button(custom_id: str, label: str, style: discord.ButtonStyle) -> discord.ui.View:
    return stateless_view([discord.ui.Button(custom_id=custom_id, label=label, style=style)])
