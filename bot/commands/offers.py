"""What is offered while a person types an option."""

from collections.abc import Sequence

import discord
from discord import app_commands

from bot.article_choice import MAX_CHOICE_UNITS, choice_name, list_matching
from bot.audience import Visit
from bot.desk import Desk
from bot.lanes import WorkerError
from bot.markdown import count_units, shorten
from index import CorpusName, NewsIndexError

Choices = list[app_commands.Choice[str]]


async def offer_articles(desk: Desk, visit: Visit, corpora: Sequence[CorpusName], typed: str) -> Choices:
    """Articles of that number or with these words; none when the library fails."""
    try:
        found = await list_matching(desk.worker, corpora, typed)
    except (NewsIndexError, WorkerError):
        return []
    return [
        app_commands.Choice(name=choice_name(facts, visit.say), value=str(facts.article_id)) for facts in found
    ]


async def offer_outlets(
    desk: Desk, corpora: Sequence[CorpusName], typed: str, *, most_units: int = MAX_CHOICE_UNITS
) -> Choices:
    """Outlets with these words in their names, of at most so many units; none when the library fails."""
    try:
        found = await desk.worker.list_outlets(corpora, contains=typed.strip())
    except (NewsIndexError, WorkerError):
        return []
    names = [outlet.name for outlet in found if count_units(outlet.name) <= most_units]
    return [app_commands.Choice(name=shorten(name, MAX_CHOICE_UNITS), value=name) for name in names]


async def visit_moderated(desk: Desk, interaction: discord.Interaction) -> Visit | None:
    """The visit of a moderator; None for others, who are offered nothing."""
    visit = await desk.visit(interaction)
    return visit if visit.is_moderator else None
