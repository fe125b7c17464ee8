"""Why an article was delivered, or was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord
from sqlalchemy import Connection

from bot.cogs.deliver.delivery_text import ShownDelivery, describe_none
from bot.context import RequestContext
from bot.db.delivery_post_queries import find_post_of_article, own_post_key
from bot.db.delivery_queries import Delivery, DeliveryState
from bot.db.own_post_queries import find_own_post
from bot.i18n.translator import N_, Translator
from bot.services import Services
from bot.ui.article_lines import article_line
from bot.ui.delivery_criteria import describe_criteria
from bot.ui.discord_markup import count_units, date_stamp, message_link
from bot.ui.reply import MAX_CONTENT_UNITS, Reply, send_reply
from index import (
    OLDEST_NEWS,
    AlertCriteria,
    AlertExplanation,
    AlertOutcome,
    ArticleFacts,
    ArticleId,
    Criterion,
)

MAX_REASON_CRITERION_UNITS = 60
_REST_UNITS = 120
"""Room for the last line, which counts the deliveries left out."""
_TEXTS: Mapping[AlertOutcome, str] = {
    AlertOutcome.WAITING: N_("not checked yet; look again in a minute"),
    AlertOutcome.OLDER_THAN_QUERY: N_("no: it was in the library before the delivery was added"),
    AlertOutcome.PUBLISHED_LONG_AGO: N_("no: it was published more than {days} days before it was added"),
    AlertOutcome.NOT_MATCHED: N_("no: it matches now, but did not when it arrived or was last changed"),
    AlertOutcome.REPEAT: N_("no: it gives the same answer as article {number}"),
    AlertOutcome.COPY: N_("counts as a copy of article {number}"),
}


@dataclass(frozen=True, slots=True)
class PostOfArticle:
    """The message in which the channel was shown an article; `link` is empty if it is not known any more."""

    link: str = ""


async def show_reasons(
    interaction: discord.Interaction,
    services: Services,
    context: RequestContext,
    article: ArticleFacts,
    deliveries: Sequence[ShownDelivery],
) -> None:
    """Show a line per delivery. The interaction must be deferred."""
    say = context.say
    lines = [await _explain(services, shown, article, say) for shown in deliveries]
    text = _fit([article_line(article, say), *(lines or [describe_none(say)])], say)
    await send_reply(interaction, Reply(content=text))


async def _explain(services: Services, shown: ShownDelivery, article: ArticleFacts, say: Translator) -> str:
    query_id, article_id = shown.delivery.query_id, article.article_id
    explanation = await services.index.lookup(lambda index: index.alerts.explain(query_id, article_id))
    posted_id = explanation.alerted_article or article_id
    post = await services.records.read(lambda c: _find_post(c, shown.delivery, posted_id))
    return explain_delivery(shown, explanation, post, say)


def _find_post(connection: Connection, delivery: Delivery, article_id: ArticleId) -> PostOfArticle | None:
    """None if the channel was not shown the article."""
    post_id = find_post_of_article(connection, delivery.channel_id, article_id)
    if post_id is None:
        return None
    sent = find_own_post(connection, own_post_key(post_id))
    if sent is None or sent.message_id is None:
        return PostOfArticle()
    return PostOfArticle(message_link(delivery.guild_id, delivery.channel_id, sent.message_id))


def _fit(lines: Sequence[str], say: Translator) -> str:
    """As many lines as fit into a message, and how to see the others."""
    room = MAX_CONTENT_UNITS - _REST_UNITS
    kept: list[str] = []
    for line in lines:
        room -= count_units(line) + 1
        if room < 0:
            rest = say("and {n:,} more: choose one with *delivery*", n=len(lines) - len(kept))
            return "\n".join([*kept, f"-# {rest}"])
        kept.append(line)
    return "\n".join(kept)


def explain_delivery(
    shown: ShownDelivery, explanation: AlertExplanation, post: PostOfArticle | None, say: Translator
) -> str:
    """One line: the delivery, and what became of the article."""
    delivery = shown.delivery
    name = say(
        "Delivery {number} to {channel}", number=delivery.delivery_id, channel=f"<#{delivery.channel_id}>"
    )
    return f"- **{name}:** {_reason(shown, explanation, post, say)}"


def _reason(
    shown: ShownDelivery, explanation: AlertExplanation, post: PostOfArticle | None, say: Translator
) -> str:
    match explanation.outcome:
        case AlertOutcome.DELIVERED:
            return _describe_delivered(explanation, post, say)
        case AlertOutcome.PENDING:
            return _describe_waiting(shown, say)
        case AlertOutcome.NOT_MET:
            return say("no: it does not match: {criteria}", criteria=_describe_unmet(shown, explanation, say))
    text = say(_TEXTS[explanation.outcome], number=explanation.alerted_article or 0, days=OLDEST_NEWS.days)
    return f"{text} · {post.link}" if post and post.link else text


def _describe_delivered(explanation: AlertExplanation, post: PostOfArticle | None, say: Translator) -> str:
    if post is None:
        return say("no: the channel had already shown a copy")
    when = date_stamp(explanation.delivered_at, "R") if explanation.delivered_at else ""
    return say("posted {when} {link}", when=when, link=post.link).strip()


def _describe_waiting(shown: ShownDelivery, say: Translator) -> str:
    if shown.delivery.state is not DeliveryState.ON:
        return say("waits until the delivery is resumed")
    return say("waits for the end of quiet hours, or for room within the hourly limit")


def _describe_unmet(shown: ShownDelivery, explanation: AlertExplanation, say: Translator) -> str:
    unmet = {check.criterion for check in explanation.checks if not check.is_met}
    only = _only(shown.criteria, unmet)
    return describe_criteria(only, shown.source, say, most_units=MAX_REASON_CRITERION_UNITS)


def _only(criteria: AlertCriteria, kept: set[Criterion]) -> AlertCriteria:
    return AlertCriteria(
        source_id=criteria.source_id if Criterion.SOURCE in kept else None,
        outlet=criteria.outlet if Criterion.OUTLET in kept else None,
        region=criteria.region if Criterion.REGION in kept else None,
        words=criteria.words if Criterion.WORDS in kept else "",
        question=criteria.question if Criterion.QUESTION in kept else None,
    )
