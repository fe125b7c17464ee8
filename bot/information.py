"""What people may want to know about the bot: its commands, itself, and what it keeps about them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import discord
from discord import app_commands

from bot.language import LANGUAGE_NAMES, Language
from bot.markdown import escape, shorten
from bot.records import activities, drafts, exchanges
from bot.records.people import Kept
from bot.records.server_settings import LEFT_SERVER_KEPT_DAYS
from bot.rendering import ACCENT, MAX_DESCRIPTION_UNITS
from bot.version import VERSION

AnyCommand = app_commands.Command | app_commands.ContextMenu | app_commands.Group  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command as `/help` lists it; `path` is its English name with its group's. Menus have no text."""

    path: str
    description: str
    is_for_moderators: bool
    is_menu: bool = False


def list_commands(roots: Iterable[AnyCommand]) -> Iterator[CommandLine]:
    """Every command that a person can use, in the order of the tree."""
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


def help_embed(commands: Iterable[CommandLine], say: Language, *, for_moderator: bool) -> discord.Embed:
    """How to ask, then the commands; those for moderators only to them."""
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


def about_embed(say: Language, *, model: str, reranker: str | None, operator: str) -> discord.Embed:
    """Which program this is, what it runs on, who runs it, and what it keeps."""
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
    embed.add_field(name=say("What is kept about people"), value=_rules(say), inline=False)
    return embed


def privacy_embed(kept: Kept, say: Language) -> discord.Embed:
    """What is kept about one person now, and the rules."""
    counts = [
        say.plural("{n:,} question", "{n:,} questions", kept.questions),
        say.plural("{n:,} rating of an answer", "{n:,} ratings of answers", kept.feedback),
        say.plural("{n:,} submitted article", "{n:,} submitted articles", kept.drafts),
        say.plural("{n:,} line in the log of a server", "{n:,} lines in the logs of servers", kept.log_lines),
        say.plural(
            "{n:,} article that names you as its contributor",
            "{n:,} articles that name you as their contributor",
            kept.articles,
        ),
    ]
    embed = discord.Embed(title=say("What I keep about you"), colour=ACCENT)
    embed.description = "\n".join(f"- {count}" for count in counts)
    embed.add_field(name=say("The rules"), value=_rules(say), inline=False)
    return embed


def _rules(say: Language) -> str:
    return "\n".join(
        f"- {rule}"
        for rule in (
            say(
                "A question, its asker's id and why it was answered so: {n} days, for follow-ups and for "
                "*Why this answer*; {rated} days if somebody rated the answer.",
                n=exchanges.KEPT.days,
                rated=exchanges.RATED_KEPT.days,
            ),
            say(
                "A submitted article with its contributor's id: {n} hours until it is added, {waiting} days "
                "while it waits for a moderator.",
                n=drafts.PREVIEWED_KEPT // timedelta(hours=1),
                waiting=drafts.WAITING_KEPT.days,
            ),
            say("Who added, removed or changed what on a server: {n} days.", n=activities.KEPT_DAYS),
            say("Who supplied the text of an article or stated its facts: as long as the article."),
            say("Everything of a server that I was removed from: {n} days.", n=LEFT_SERVER_KEPT_DAYS),
            say("Messages that are no question for me are not kept."),
        )
    )
