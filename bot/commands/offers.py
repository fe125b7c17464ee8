"""What is offered while a person types an option."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.articles.article_choice import MAX_CHOICE_UNITS, MAX_CHOICES, choice_name, list_matching
from bot.asking.narrowing import SUGGESTED_TIMES, describe_period
from bot.audience import Visit
from bot.services import Desk
from bot.following.countries import list_countries
from bot.following.languages import list_languages
from bot.following.source_choice import choice_name as source_name
from bot.following.source_choice import list_matching as list_matching_sources
from bot.lanes import WorkerError
from bot.language import reader_language
from bot.markdown import clean, count_units, shorten
from bot.region_names import region_name
from index import CorpusName, NewsIndexError, read_period

Choices = list[app_commands.Choice[str]]


async def offer_articles(services: Desk, context: Visit, corpora: Sequence[CorpusName], typed: str) -> Choices:
    """Articles of that number or with these words; none when the library fails."""
    try:
        found = await list_matching(services.executor, corpora, typed)
    except (NewsIndexError, WorkerError):
        return []
    return [
        app_commands.Choice(name=choice_name(facts, context.say), value=str(facts.article_id)) for facts in found
    ]


async def offer_outlets(
    services: Desk, corpora: Sequence[CorpusName], typed: str, *, most_units: int = MAX_CHOICE_UNITS
) -> Choices:
    """Outlets with these words in their names, of at most so many units; none when the library fails."""
    try:
        found = await services.executor.list_outlets(corpora, contains=typed.strip())
    except (NewsIndexError, WorkerError):
        return []
    # Discord refuses the whole list for one name that shows nothing.
    names = [o.name for o in found if clean(o.name) and count_units(o.name) <= most_units]
    return [app_commands.Choice(name=shorten(name, MAX_CHOICE_UNITS), value=name) for name in names]


async def offer_regions(services: Desk, context: Visit, typed: str) -> Choices:
    """Regions of the articles that may be quoted, by their names; none when the library fails.

    There are fewer regions than the 25 choices that Discord takes.
    """
    try:
        found = await services.executor.list_regions(context.corpora)
    except (NewsIndexError, WorkerError):
        return []
    named = [(region_name(count.region, context.say), count.region.value) for count in found]
    wanted = typed.strip().casefold()
    return [app_commands.Choice(name=name, value=value) for name, value in named if wanted in name.casefold()]


async def offer_sources(services: Desk, corpora: Sequence[CorpusName], typed: str) -> Choices:
    """Sources of that number or with these words; none when the library fails."""
    try:
        found = await list_matching_sources(services.executor, corpora, typed)
    except (NewsIndexError, WorkerError):
        return []
    return [
        app_commands.Choice(name=source_name(source), value=str(source.source_id))
        for source in found[:MAX_CHOICES]
    ]


def offer_countries(interaction: discord.Interaction, typed: str) -> Choices:
    """Countries with that in their names, in the reader's language, or with that code."""
    return _coded(list_countries(typed, reader_language(interaction)))


def offer_languages(interaction: discord.Interaction, typed: str) -> Choices:
    """The same for languages."""
    return _coded(list_languages(typed, reader_language(interaction)))


def offer_times(interaction: discord.Interaction, typed: str) -> Choices:
    """What a time is read as, while it is typed; some times where nothing is."""
    say, now = reader_language(interaction), datetime.now(UTC)
    texts = [typed.strip()] if typed.strip() else [say(text) for text in SUGGESTED_TIMES]
    periods = {text: period for text in texts if (period := read_period(text, now=now))}
    return [
        app_commands.Choice(
            name=shorten(f"{text}: {describe_period(period, say)}", MAX_CHOICE_UNITS),
            value=text[:MAX_CHOICE_UNITS],
        )
        for text, period in periods.items()
    ]


def _coded(named: Sequence[tuple[str, str]]) -> Choices:
    return [
        app_commands.Choice(name=shorten(f"{name} ({code})", MAX_CHOICE_UNITS), value=code)
        for code, name in named[:MAX_CHOICES]
    ]


async def visit_moderated(services: Desk, interaction: discord.Interaction) -> Visit | None:
    """The visit of a moderator; None for others, who are offered nothing."""
    context = await services.context(interaction)
    return context if context.is_moderator else None
