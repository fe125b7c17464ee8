"""`/about` and `/privacy`."""

from dataclasses import replace
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands
from sqlalchemy import Connection

from bot.db import (
    audit_log_queries,
    draft_queries,
    exchange_queries,
    own_post_queries,
    shown_brief_queries,
)
from bot.db.personal_data_queries import PersonalDataCounts, count_personal_data, delete_personal_data
from bot.db.server_queries import LEFT_SERVER_RETENTION_DAYS
from bot.db.watch_queries import list_watches
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import ACCENT, Reply, send_reply
from bot.version import VERSION
from index import StandingQueryId


def about_embed(say: Translator, *, model: str, reranker: str | None, operator: str) -> discord.Embed:
    """Version, models, languages, operator and what is stored about people."""
    embed = discord.Embed(
        title="Watchdesk",
        description=say(
            "I answer with sentences from news articles, word for word, and link each article. I write nothing "
            "myself, and I do not check whether an article is right."
        ),
        colour=ACCENT,
    )
    embed.add_field(name=say("Version"), value=VERSION)
    embed.add_field(name=say("Language model"), value=escape(shorten(model, 200)) or "—")
    if reranker:
        embed.add_field(name=say("Reranker"), value=escape(shorten(reranker, 200)))
    embed.add_field(name=say("Languages"), value=", ".join(LANGUAGE_NAMES.values()))
    unnamed = say("Not stated. Ask the moderators of this server.")
    run_by = escape(shorten(operator, 200)) or unnamed
    embed.add_field(name=say("Who runs this bot"), value=run_by, inline=False)
    embed.add_field(name=say("What I store about people"), value=_retention_rules(say), inline=False)
    return embed


def privacy_embed(stored: PersonalDataCounts, say: Translator) -> discord.Embed:
    """What is stored about one person, and the retention rules."""
    counts = [
        say.plural("{n:,} question", "{n:,} questions", stored.questions),
        say.plural("{n:,} rating of an answer", "{n:,} ratings of answers", stored.feedback),
        say.plural("{n:,} private brief", "{n:,} private briefs", stored.briefs),
        say.plural("{n:,} submitted article", "{n:,} submitted articles", stored.drafts),
        say.plural("{n:,} watched question", "{n:,} watched questions", stored.watches),
        say.plural("{n:,} line in a server's log", "{n:,} lines in servers' logs", stored.log_lines),
        say.plural("{n:,} delivery that you set up", "{n:,} deliveries that you set up", stored.deliveries),
        say.plural("{n:,} message that I sent you", "{n:,} messages that I sent you", stored.messages),
        say.plural(
            "{n:,} article that names you as a contributor",
            "{n:,} articles that name you as a contributor",
            stored.articles,
        ),
    ]
    embed = discord.Embed(title=say("What I store about you"), colour=ACCENT)
    embed.description = "\n".join(f"- {count}" for count in counts)
    embed.add_field(name=say("How long I keep it"), value=_retention_rules(say), inline=False)
    return embed


def _retention_rules(say: Translator) -> str:
    return "\n".join(
        f"- {rule}"
        for rule in (
            say(
                "Your question, your user ID, the quotes of the answer and how it was found: {n} days, or "
                "{rated} days if somebody rated the answer.",
                n=exchange_queries.UNRATED_RETENTION.days,
                rated=exchange_queries.RATED_RETENTION.days,
            ),
            say(
                "What a brief covered, with your user ID if only you saw it: {n} days.",
                n=shown_brief_queries.BRIEF_RETENTION.days,
            ),
            say(
                "An article that you submit, with your user ID: {n} hours as a preview, up to {waiting} days "
                "while it waits for a moderator.",
                n=draft_queries.PREVIEW_RETENTION // timedelta(hours=1),
                waiting=draft_queries.WAITING_RETENTION.days,
            ),
            say(
                "Who added, removed or changed what on a server: {n} days in the log. Messages in a server's "
                "log channel stay until its moderators delete them.",
                n=audit_log_queries.AUDIT_LOG_RETENTION_DAYS,
            ),
            say("A question that you watch: until you stop it."),
            say("Who added an article or edited its details: as long as the article."),
            say("Which messages I sent you unasked: {n} days.", n=own_post_queries.OWN_POST_RETENTION.days),
            say("All data of a server that removes me: {n} days.", n=LEFT_SERVER_RETENTION_DAYS),
            say("Messages that are not questions to me: not stored."),
        )
    )


DELETE = "privacy:delete"
DELETE_SURELY = "privacy:delete-surely"


class BotInformation(commands.Cog):
    """`/about` and `/privacy`."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="Who runs this bot, its version, and what it stores about people.")
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

    @app_commands.command(description="See what I store about you, and delete it.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def privacy(self, interaction: discord.Interaction) -> None:
        say = (await self._services.context(interaction)).say
        await interaction.response.defer(ephemeral=True, thinking=True)
        person_id = interaction.user.id
        kept = await self._services.records.read(lambda c: count_personal_data(c, person_id))
        supplied = await self._services.index.lookup(lambda index: index.count_supplied(person_id))
        kept = replace(kept, articles=supplied)
        view = _button(DELETE, say("Delete my data"), discord.ButtonStyle.secondary) if kept else None
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
                "This deletes your questions, watches, ratings and submitted articles on all servers, and "
                "removes your name from logs and articles. Articles that were added stay. You can no longer "
                "ask follow-up questions to earlier answers. This cannot be undone."
            ),
            embeds=[],
            view=_button(DELETE_SURELY, say("Delete for good"), discord.ButtonStyle.danger),
        )

    async def _delete(self, interaction: discord.Interaction, say: Translator) -> None:
        await interaction.response.defer()
        person_id = interaction.user.id

        def delete(connection: Connection) -> list[StandingQueryId]:
            watched = list_watches(connection, person_id=person_id)
            delete_personal_data(connection, person_id)
            return [watch.query_id for watch in watched]

        await self._services.index.change(lambda index: index.alerts.remove_found(delete))
        await self._services.index.change(lambda index: index.forget_person(person_id))
        await send_reply(interaction, Reply(content=say("Deleted. I store nothing about you now.")))


def _button(custom_id: str, label: str, style: discord.ButtonStyle) -> discord.ui.View:
    return stateless_view([discord.ui.Button(custom_id=custom_id, label=label, style=style)])
