"""What a delivery would have brought in the last week."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import discord

from bot.context import RequestContext
from bot.i18n.translator import Translator
from bot.services import Services
from bot.ui.delivered_post import list_articles
from bot.ui.delivery_criteria import describe_criteria
from bot.ui.discord_markup import count_units
from bot.ui.reply import MAX_CONTENT_UNITS, Reply, send_reply
from index import AlertCriteria, MatchedArticle, Source

PREVIEWED_DAYS = 7
MOST_PREVIEWED = 50
"""Articles that are counted; a delivery that brings more needs narrower criteria."""


async def find_previewed(
    services: Services, context: RequestContext, criteria: AlertCriteria
) -> list[MatchedArticle]:
    """Articles of the last week that meet the criteria, the newest first, one a story.

    It can read thousands of articles, so requests of different people take turns. Raises CriteriaError for
    criteria without a searchable word.
    """
    since = datetime.now(UTC) - timedelta(days=PREVIEWED_DAYS)
    return await services.index.read_content(
        context.person_id,
        lambda index: index.alerts.preview(criteria, context.corpora, since=since, limit=MOST_PREVIEWED),
    )


def count_previewed(articles: Sequence[MatchedArticle], say: Translator) -> str:
    """One line with the number of articles."""
    if not articles:
        return say("Last {days} days: no matching article", days=PREVIEWED_DAYS)
    if len(articles) >= MOST_PREVIEWED:
        return say("Last {days} days: {n} matching articles or more", days=PREVIEWED_DAYS, n=MOST_PREVIEWED)
    return say.plural(
        "Last {days} days: {n:,} matching article",
        "Last {days} days: {n:,} matching articles",
        len(articles),
        days=PREVIEWED_DAYS,
    )


async def show_preview(
    interaction: discord.Interaction,
    services: Services,
    context: RequestContext,
    criteria: AlertCriteria,
    source: Source | None,
) -> None:
    """Show the criteria, the number of articles, and those that fit. The interaction must be deferred."""
    articles = await find_previewed(services, context, criteria)
    say = context.say
    head = f"{describe_criteria(criteria, source, say)}\n**{count_previewed(articles, say)}**"
    room = MAX_CONTENT_UNITS - count_units(head) - 1
    text = "\n".join([head, *list_articles(articles, say, room_units=room)])
    await send_reply(interaction, Reply(content=text))
