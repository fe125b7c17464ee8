"""Autocomplete choices of command options."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord import app_commands

from bot.bot_errors import ExecutorError
from bot.context import RequestContext
from bot.i18n.country_names import list_countries
from bot.i18n.language_names import list_languages
from bot.i18n.region_names import region_name
from bot.i18n.translator import translator_of_reader
from bot.interactions.article_choice import (
    MAX_CHOICE_UNITS,
    MAX_CHOICES,
    article_choice_name,
    find_matching_articles,
)
from bot.interactions.source_choice import find_matching_sources, source_choice_name
from bot.services import Services
from bot.ui.article_filters import describe_period
from bot.ui.discord_markup import clean, count_units, shorten
from bot.ui.time_suggestions import suggest_times
from index import CorpusName, NewsIndexError, fold_name

Choices = list[app_commands.Choice[str]]


async def article_choices(
    services: Services, context: RequestContext, corpora: Sequence[CorpusName], typed: str
) -> Choices:
    """Articles of that number or with these words; none if the library fails."""
    try:
        found = await find_matching_articles(services.index, corpora, typed)
    except (NewsIndexError, ExecutorError):
        return []
    return [
        app_commands.Choice(name=article_choice_name(facts, context.say), value=str(facts.article_id))
        for facts in found
    ]


async def outlet_choices(
    services: Services, corpora: Sequence[CorpusName], typed: str, *, most_units: int = MAX_CHOICE_UNITS
) -> Choices:
    """Outlets with these words in their names, of at most `most_units`; none if the library fails."""
    try:
        found = await services.index.lookup(lambda index: index.list_outlets(corpora, contains=typed.strip()))
    except (NewsIndexError, ExecutorError):
        return []
    # Discord rejects the whole list if one name has no visible character.
    names = [o.name for o in found if clean(o.name) and count_units(o.name) <= most_units]
    return [app_commands.Choice(name=shorten(name, MAX_CHOICE_UNITS), value=name) for name in names]


async def region_choices(services: Services, context: RequestContext, typed: str) -> Choices:
    """Regions of quotable articles whose names contain `typed`; none if the library fails.

    There are fewer regions than the 25 choices that Discord accepts.
    """
    try:
        found = await services.index.lookup(lambda index: index.list_regions(context.corpora))
    except (NewsIndexError, ExecutorError):
        return []
    named = [(region_name(count.region, context.say), count.region.value) for count in found]
    wanted = fold_name(typed.strip())
    return [app_commands.Choice(name=name, value=value) for name, value in named if wanted in fold_name(name)]


async def source_choices(services: Services, corpora: Sequence[CorpusName], typed: str) -> Choices:
    """Sources of that number or with these words; none if the library fails."""
    try:
        found = await find_matching_sources(services.index, corpora, typed)
    except (NewsIndexError, ExecutorError):
        return []
    return [
        app_commands.Choice(name=source_choice_name(source), value=str(source.source_id))
        for source in found[:MAX_CHOICES]
    ]


def country_choices(interaction: discord.Interaction, typed: str) -> Choices:
    """Countries whose names in the user's language contain `typed`, or whose codes begin with it."""
    return _choices_with_codes(list_countries(typed, translator_of_reader(interaction)))


def language_choices(interaction: discord.Interaction, typed: str) -> Choices:
    """Languages whose names in the user's language contain `typed`, or that have this code."""
    return _choices_with_codes(list_languages(typed, translator_of_reader(interaction)))


def time_choices(interaction: discord.Interaction, typed: str) -> Choices:
    """Times that begin with what is typed, each with its days."""
    say = translator_of_reader(interaction)
    return [
        app_commands.Choice(
            name=shorten(f"{time.shown}: {describe_period(time.period, say)}", MAX_CHOICE_UNITS),
            value=time.value[:MAX_CHOICE_UNITS],
        )
        for time in suggest_times(typed, datetime.now(UTC), say)[:MAX_CHOICES]
    ]


def _choices_with_codes(named: Sequence[tuple[str, str]]) -> Choices:
    return [
        app_commands.Choice(name=shorten(f"{name} ({code})", MAX_CHOICE_UNITS), value=code)
        for code, name in named[:MAX_CHOICES]
    ]


async def find_moderator_context(services: Services, interaction: discord.Interaction) -> RequestContext | None:
    """The context of a moderator; None for other users, who get no choices."""
    context = await services.context(interaction)
    return context if context.is_moderator else None
